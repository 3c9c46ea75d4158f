"""What is wrong with the arguments of a call, once the call has failed.

A method that expects a text fails somewhere inside when it gets a list. Whoever made
the call must read which argument is wrong, instead of an error of the program. Nothing
is checked before: what a method accepts is its own business.
"""

import base64
import inspect
import re
from datetime import datetime

#: Operators of the conditions of a domain.
OPERATORS = re.compile(
    r"=|!=|<>|<|>|<=|>=|=\?|child_of|parent_of|(not )?(in|any|=?i?like)", re.I
)
#: Largest id that the database can store.
MAX_ID = 2**31 - 1
#: Name of an argument → what its value must be. Names that Odoo's own methods have, and
#: those of the addons.
KINDS = {
    **dict.fromkeys(("ids", "ids_list"), "ids"),
    **dict.fromkeys(("values", "vals", "specification", "kwargs"), "object"),
    **{"views": "views", "options": "option", "having": "domain", "other": "option"},
    **{"attachments": "attachments", "branch_id": "id", "product_id": "id"},
    **dict.fromkeys(("vals_list", "rows"), "objects"),
    **dict.fromkeys(("pairs", "fingerprints", "args"), "list"),
    **{"domain": "domain", "groupby": "groups", "default": "option"},
    **dict.fromkeys(("fields", "aggregates", "attributes"), "texts"),
    **dict.fromkeys(("fields_to_export", "fields_list", "allfields"), "texts"),
    **dict.fromkeys(("limit", "offset", "score", "year", "count_limit"), "number"),
    **dict.fromkeys(("partner_id", "team_id", "user_id", "ticket_id"), "id"),
    **dict.fromkeys(("recourse_id", "access_uid", "duplicate_of"), "id"),
    **dict.fromkeys(("text", "reason", "note", "comment", "words", "answer"), "text"),
    **dict.fromkeys(("channel", "state", "cause", "code", "phone", "number"), "text"),
    **dict.fromkeys(("identified_by", "date_from", "date_to", "kpi"), "text"),
    **dict.fromkeys(("name", "operator", "order", "model", "kind"), "text"),
    **dict.fromkeys(("body", "subject", "message_type", "subtype_xmlid"), "text"),
}
#: Type of a field → what its value must be; other types take anything.
FIELD_KINDS = {
    **dict.fromkeys(("char", "text", "html", "selection", "reference"), "text"),
    **dict.fromkeys(("date", "datetime"), "date"),
    **dict.fromkeys(("binary", "image"), "file"),
    **dict.fromkeys(("integer", "float", "monetary"), "number"),
    **dict.fromkeys(("many2one", "many2one_reference"), "id"),
    **dict.fromkeys(("one2many", "many2many"), "commands"),
}
#: What a value must be → how the sentence says it.
WORDS = {
    "ids": "a list of ids",
    "id": "an id",
    "object": "an object",
    "option": "an object",
    "objects": "a list of objects",
    "list": "a list",
    "texts": "a list of texts",
    "attachments": "a list of objects, or of pairs of a name and a content",
    "views": 'a list of views, such as [[false, "list"]]',
    "groups": "a list of one or more texts",
    "domain": 'a list of conditions, such as [["number", "=", "x"]]',
    "number": "a number",
    "text": "a text",
    "date": "a date, such as 2026-03-02 or 2026-03-02 09:30:00",
    "file": "a file in base64",
    "commands": "a list of commands, such as [[6, 0, [1]]]",
}


def name_arguments(method, args, kwargs):
    """Return {name: value} of the arguments of a call that gives some by position.

    :param method: the function that is called; the ids of its records come first

    >>> def rate(self, score, comment=None): pass
    >>> name_arguments(rate, [[7], 4], {"comment": "x"})
    {'ids': [7], 'score': 4, 'comment': 'x'}
    >>> name_arguments(None, [7], {"x": 1}), name_arguments(rate, "x", None)
    ({'x': 1}, {'args': 'x', 'kwargs': None})
    """
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        return {"args": args, "kwargs": kwargs}
    if not callable(method):
        return kwargs
    names = list(inspect.signature(method).parameters)[1:]
    if not getattr(method, "_api_model", False):  # as Odoo marks those without records
        names = ["ids", *names]
    return {**dict(zip(names, args, strict=False)), **kwargs}


def find_fault(arguments, fields=None):
    """Return what is wrong with the arguments of a call, '' if nothing is known to be.

    :param arguments: {name: value} as parsed from JSON
    :param fields: {name: type} of the model's fields, for the objects to write

    >>> find_fault({"ids": [True]}), find_fault({"ids": [7], "reason": "x"})
    ('“ids” must be a list of ids', '')
    >>> find_fault({"reason": [], "x": object})
    '“reason” must be a text'
    >>> find_fault({"vals": {"name": [1], "nome": "x"}}, {"name": "char"})
    '“nome” is not a field of the model'
    >>> find_fault({"vals_list": [{"name": [1]}]}, {"name": "char"})
    '“name” must be a text'
    >>> find_fault({"values": {"x": 1, "team_id": 1.5}}, {"team_id": "many2one"})
    '“team_id” must be an id'
    """
    for name, value in arguments.items():
        kind = KINDS.get(name)
        if kind and not is_kind(kind, value):
            return f"“{name}” must be {WORDS[kind]}"
    fields = fields or {}
    for name in ("vals", "vals_list"):
        for values in _get_objects(arguments.get(name)):
            if unknown := sorted(set(values) - set(fields)):
                return f"“{unknown[0][:80]}” is not a field of the model"
            if fault := _find_field_fault(values, fields):
                return fault
    # The names in “values” need not be those of fields.
    fault = _find_field_fault(arguments.get("values") or {}, fields)
    return fault or _find_domain_fault(arguments.get("domain") or [], fields)


def _get_objects(value):
    """Return the objects to write that an argument holds."""
    return [value] if isinstance(value, dict) else value or []


def _find_field_fault(values, fields):
    """Return what is wrong with the values of fields, '' if nothing is."""
    for name, value in values.items():
        kind = FIELD_KINDS.get(fields.get(name))
        if kind and not is_kind(kind, value):
            return f"“{name}” must be {WORDS[kind]}"
    return ""


def _find_domain_fault(domain, fields):
    """Return which condition compares a field with what it cannot be, '' if none.

    >>> _find_domain_fault(["!", ["sequence", "in", [7, "x"]]], {"sequence": "integer"})
    '“sequence” must be a number'
    >>> _find_domain_fault([["date", ">", 7]], {"date": "datetime"})
    '“date” must be a date, such as 2026-03-02 or 2026-03-02 09:30:00'
    >>> _find_domain_fault([["name", "in", [["x"]]]], {"name": "char"})
    '“name” must be a text'
    >>> _find_domain_fault([["name", "=", "x"], "|", 8], {"name": "char"})
    ''
    """
    for condition in domain:
        name, operator, value = condition if isinstance(condition, list) else ("",) * 3
        kind = FIELD_KINDS.get(fields.get(name))
        many = operator in ("in", "not in")
        given = value if many and isinstance(value, list) else [value]
        if kind and "any" not in operator and not all(_fits(kind, x) for x in given):
            return f"“{name}” must be {WORDS[kind]}"
    return ""


def _fits(kind, value):
    """Return whether a field of a kind can be compared with a value.

    Dates are compared with words as well (``today -7d``), ids with names.
    """
    if kind == "number":
        return is_nothing(value) or value is True or _is_number(value)
    if kind == "date":
        return is_nothing(value) or _is_text(value)
    return not isinstance(value, list | dict)


def is_kind(kind, value):
    """Return whether a value is what an argument or a field must be.

    Nothing (``null`` or ``false``) is a value of each kind but objects and ids.

    >>> is_kind("text", None), is_kind("text", 7), is_kind("number", True)
    (True, False, False)
    >>> is_kind("id", 2**31), is_kind("ids", 7), is_kind("objects", {"a": 1})
    (False, True, True)
    >>> is_kind("number", float("inf")), is_kind("commands", [[6, 0, [1]]])
    (False, True)
    >>> is_kind("commands", [[6, 0, ["x"]]]), is_kind("commands", [7])
    (False, False)
    """
    return _TESTS[kind](value)


def is_nothing(value):
    """Return whether a value stands for none: ``null`` or ``false``."""
    return value is None or value is False


def _is_number(value):
    """Return whether a value is a number that the database can store."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < 2**63


def _is_id(value):
    """Return whether a value is the id of a record, which may not exist."""
    return type(value) is int and 0 <= value <= MAX_ID


def _is_list_of(test):
    """Return a test for lists whose items all pass a test."""
    return lambda value: isinstance(value, list) and all(map(test, value))


def _is_text(value):
    return isinstance(value, str)


def _is_date(value):
    """Return whether a value is a date, with or without a time.

    >>> [_is_date(value) for value in ("2026-03-02", "2026-03-02 09:30:00", "2026-03")]
    [True, True, False]
    """
    try:
        return bool(_is_text(value) and datetime.fromisoformat(value[:19]))
    except ValueError:
        return False


def _is_file(value):
    """Return whether a value is a file in base64.

    >>> _is_file("UmXDp3U="), _is_file("x"), _is_file(7)
    (True, False, False)
    """
    try:
        return _is_text(value) and base64.b64decode(value) is not None
    except ValueError:
        return False


def _is_object(value):
    return isinstance(value, dict)


def _is_domain(value):
    """Return whether a value is a list of conditions, with the signs between them."""
    return isinstance(value, list) and all(
        item in ("&", "|", "!") if isinstance(item, str) else _is_condition(item)
        for item in value
    )


def _is_condition(value):
    """Return whether a value is a condition: a field, an operator and a value.

    >>> _is_condition(["id", "NaN", 0]), _is_condition(["id", "any", [["id", "=", 1]]])
    (False, True)
    """
    if not isinstance(value, list) or len(value) != 3:
        return False
    field, operator, given = value
    if not _is_text(operator) or not OPERATORS.fullmatch(operator):
        return False
    if operator.lower() in ("any", "not any"):
        return _is_text(field) and _is_domain(given)
    return _is_text(field) or (field in (0, 1) and field == given)


def _is_command(value):
    """Return whether a value is a command that changes the records of a list."""
    if not isinstance(value, list) or len(value) not in (1, 2, 3) or not value:
        return False
    code, target, given = (*value, 0, 0)[:3]
    if type(code) is not int or not 0 <= code <= 6 or not _is_id(target):
        return False
    if code in (0, 1):
        return _is_object(given)
    return code != 6 or _is_list_of(_is_id)(given)


def _is_attachment(value):
    """Return whether a value is a file: an object, or a name and a content."""
    texts = isinstance(value, list) and len(value) > 1 and all(map(_is_text, value[:2]))
    return texts or _is_object(value)


def _is_view(value):
    """Return whether a value is an id, which may be none, and a type of view."""
    if not isinstance(value, list) or len(value) != 2 or not _is_text(value[1]):
        return False
    return is_nothing(value[0]) or _is_id(value[0])


def _or_nothing(test):
    """Return a test that nothing passes too."""
    return lambda value: is_nothing(value) or test(value)


_TESTS = {
    "ids": lambda value: _is_id(value) or _is_list_of(_is_id)(value),
    "id": _or_nothing(_is_id),
    "object": _is_object,
    "option": _or_nothing(_is_object),
    "objects": lambda value: _is_object(value) or _is_list_of(_is_object)(value),
    "list": _or_nothing(lambda value: isinstance(value, list)),
    "texts": _or_nothing(_is_list_of(_is_text)),
    "views": _is_list_of(_is_view),
    "attachments": _or_nothing(_is_list_of(_is_attachment)),
    "groups": lambda value: bool(value) and _is_list_of(_is_text)(value),
    "domain": _or_nothing(_is_domain),
    "number": _or_nothing(_is_number),
    "text": _or_nothing(_is_text),
    "date": _or_nothing(_is_date),
    "file": _or_nothing(_is_file),
    "commands": _or_nothing(_is_list_of(_is_command)),
}
