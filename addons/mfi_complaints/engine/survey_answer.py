"""Whether an answer is one that a question offers, whoever sends it."""

import math
from dataclasses import dataclass

#: Longest text of an answer.
MAX_TEXT = 20_000


@dataclass(frozen=True)
class Question:
    """A question: its type, its scale, and the ids of its choices and rows."""

    kind: str
    scale: tuple = (1, 5)
    choices: frozenset = frozenset()
    rows: frozenset = frozenset()


def is_offered(question, answer):
    """Return whether a question offers an answer; no answer is always one.

    >>> scale = Question("scale")
    >>> [is_offered(scale, answer) for answer in ("5", 1, "", None, "6", 0.5, ["3"])]
    [True, True, True, True, False, False, False]
    >>> choice = Question("multiple_choice", choices=frozenset({7, 8}))
    >>> is_offered(choice, ["7", "8", {"comment": "x"}]), is_offered(choice, "9")
    (True, False)
    >>> matrix = Question("matrix", choices=frozenset({7}), rows=frozenset({1}))
    >>> is_offered(matrix, {"1": ["7"], "comment": "x"}), is_offered(matrix, {"7": [1]})
    (True, False)
    >>> number = Question("numerical_box")
    >>> [is_offered(number, answer) for answer in ("1.5", "x", "nan", [])]
    [True, False, False, True]
    >>> [is_offered(Question("text_box"), answer) for answer in ("Merci", {"a": 1})]
    [True, False]
    """
    if answer in (None, False, "", [], {}):
        return True
    return _TESTS.get(question.kind, _is_text)(question, answer)


def _is_text(_question, answer):
    """Return whether an answer is a text of a length that people write."""
    return isinstance(answer, str) and len(answer) <= MAX_TEXT and "\0" not in answer


def _read_number(answer):
    """Return the whole number that an answer stands for, or None."""
    if isinstance(answer, str) and answer.isascii() and answer.isdigit():
        return int(answer[:20])
    return answer if type(answer) is int else None


def _is_on_scale(question, answer):
    """Return whether an answer is a mark of the scale."""
    number, (least, most) = _read_number(answer), question.scale
    return number is not None and least <= number <= most


def _is_number(_question, answer):
    """Return whether an answer is a number that the database can store."""
    try:
        text = answer if isinstance(answer, str | int | float) else "x"
        return math.isfinite(float(text))
    except (ValueError, OverflowError):
        return False


def _is_choice(question, answer):
    """Return whether an answer is one or more of the choices, with a comment or not."""
    answers = answer if isinstance(answer, list) else [answer]
    chosen = [item for item in answers if not _is_comment(item)]
    if question.kind == "simple_choice" and len(chosen) > 1:
        return False
    return all(_read_number(item) in question.choices for item in chosen)


def _is_comment(answer):
    """Return whether a part of an answer is a comment beside the choices."""
    if not isinstance(answer, dict) or set(answer) != {"comment"}:
        return False
    return _is_text(None, answer["comment"])


def _is_table(question, answer):
    """Return whether an answer is choices for rows, with a comment or not."""
    if not isinstance(answer, dict):
        return False
    rows = {name: value for name, value in answer.items() if name != "comment"}
    return _is_text(None, answer.get("comment", "")) and all(
        _read_number(name) in question.rows
        and isinstance(value, list)
        and all(_read_number(item) in question.choices for item in value)
        for name, value in rows.items()
    )


_TESTS = {
    "scale": _is_on_scale,
    "numerical_box": _is_number,
    "simple_choice": _is_choice,
    "multiple_choice": _is_choice,
    "matrix": _is_table,
}
