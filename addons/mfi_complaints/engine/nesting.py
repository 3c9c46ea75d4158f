"""How deep a value from outside is nested, found without recursion."""

#: Levels of lists and objects that a body may have. What other systems send has six.
MAX_DEPTH = 64


def is_nested_deeper(value, limit=MAX_DEPTH):
    """Return whether a JSON value has more levels of lists and objects than allowed.

    >>> is_nested_deeper({"a": [1, {"b": 2}]}, limit=3)
    False
    >>> is_nested_deeper({"a": [1, {"b": 2}]}, limit=2)
    True
    >>> deep = []
    >>> for _level in range(200_000):
    ...     deep = [deep]
    >>> is_nested_deeper(deep)
    True
    >>> is_nested_deeper("[[[[", limit=1)
    False
    """
    level = [value]
    for _depth in range(limit + 1):
        level = [item for item in level if isinstance(item, list | tuple | dict)]
        if not level:
            return False
        level = [item for parent in level for item in _get_items(parent)]
    return True


def _get_items(container):
    """Return the values in an object, or the items of a list."""
    return container.values() if isinstance(container, dict) else container
