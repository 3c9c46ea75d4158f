"""What is wrong with a call by the sentence with which a method of Odoo ended.

Odoo refuses a field, an operator or a value with an error of Python that quotes it. If
the caller gave what it quotes, the sentence is for the caller.
"""

import re

from .json_arguments import KINDS, WORDS, is_nothing

#: Sentences with which Odoo refuses a field, an operator, a group or a value.
REFUSALS = re.compile(
    r"Invalid |Wrong value for |Cannot convert |Failed to cast |Domain\(\) |"
    r"Granularity |Group by |Order term |Aggregate method |Only many2one path |"
    r"Unexpected |Posting a message should receive |.* in condition \("
)
#: What such a sentence is about: texts in quotes, a name after a dot, an argument; and
#: the model, which it may name at its end.
SUBJECTS = (r"(?<!\w)'([^']*)'", r'"([^"]*)"', r"[.](\w+)", r" receive (\w+)")
MODEL = re.compile(r" (in|on|on model) '[\w.]+'")
#: Kinds that are lists, which some methods need; and the words of Python for none.
_LISTS = ("ids", "objects", "list", "texts", "domain")
_NO_LIST = re.compile(r"'(NoneType|bool)' object is not (iterable|subscriptable)")


def describe(arguments, message):
    """Return what is wrong with a call by the words with which a method ended, or ''.

    These words are Odoo's, and quote what the caller gave: an error about anything else
    is one of the program.

    >>> describe({"ids": []}, "Expected singleton: helpdesk.ticket()")
    '“ids” must name one record'
    >>> describe({"ids": [7]}, "Expected singleton: x(7, 8)")
    ''
    >>> describe({"vals_list": [{"state": "y"}]}, "Wrong value for x.state: 'y'")
    "Wrong value for x.state: 'y'"
    >>> describe({"vals_list": [{"state": "y"}]}, "Invalid field 'other' in 'x'")
    ''
    >>> describe({"vals": {"state": "\\uffff"}}, "Wrong value for x.kind: '\\\\uffff'")
    "Wrong value for x.kind: '\\\\uffff'"
    >>> describe({"fields": False}, "'bool' object is not iterable")
    '“fields” must be a list of texts'
    >>> describe({"order": "x asc, id"}, "Invalid field 'x' on model 'y'")
    "Invalid field 'x' on model 'y'"
    """
    if _NO_LIST.match(message):
        names = (name for name in arguments if KINDS.get(name) in _LISTS)
        none = [name for name in names if is_nothing(arguments[name])]
        return f"“{none[0]}” must be {WORDS[KINDS[none[0]]]}" if none else ""
    ids = arguments.get("ids") or []
    many = not isinstance(ids, int) and len(ids) != 1
    if many and message.startswith("Expected singleton"):
        return "“ids” must name one record"
    if not REFUSALS.match(message):
        return ""
    about = MODEL.sub("", message.lower())
    found = next(filter(None, (re.findall(text, about) for text in SUBJECTS)), [])
    named = set(re.findall(r"\w+", " ".join(found)))
    for text in _iter_texts(arguments):
        given = repr(text.lower())[1:-1]
        if given in found or named.intersection(re.findall(r"\w+", given)):
            return message
    return ""


def _iter_texts(value):
    """Yield the texts in a JSON value, names of values included.

    >>> sorted(_iter_texts({"a": [1, {"b": "c"}]}))
    ['a', 'b', 'c']
    """
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list | dict):
            left += item
        if isinstance(item, dict):
            left += item.values()
