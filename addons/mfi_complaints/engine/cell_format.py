"""The cell of a workbook as the person sees it on the sheet, and cells to refuse.

A workbook stores 42 and a format that shows ``000042``: the person means the second.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

#: Whole numbers from which a workbook no longer stores every digit.
MAX_EXACT = 10**15
#: Errors of spreadsheet programs, in English and in French.
ERRORS = frozenset(
    (
        *("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"),
        *("#SPILL!", "#CALC!", "#ERROR!", "#FIELD!", "#BLOCKED!", "#CONNECT!"),
        *("#GETTING_DATA", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#ERREUR!"),
        *("#PROPAGATION!", "#EPARS!", "#CALCUL!"),
    )
)
_ERROR_NUMBER = re.compile(r"#+|Err:5\d\d")
#: A number with an exponent, as spreadsheet programs show numbers that are too long.
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?E[+-]\d{1,3}", re.I)
_FIRST_OF_FAULT = frozenset("#E0123456789+-")
#: What a number format can hold beside the digits: texts, colours, locales, spaces.
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_SPACING = re.compile(r"_.|\*.")
_PLACE = re.compile(r"[0#?]")
_DATE_LETTERS = re.compile(r"[dmyhs/]", re.I)
#: Characters for private use, which stand for the literal texts of a format.
_PRIVATE = 0xE000


def find_cell_fault(text):
    """Return the code of a fault for which a cell cannot be imported, or None.

    :return: ``formula`` (the error of a formula), ``digits`` (a number cut by the
        scientific notation) or ``unreadable`` (lost characters)

    >>> [find_cell_fault(text) for text in ("#N/A", " #div/0! ", "#####", "Err:508")]
    ['formula', 'formula', 'formula', 'formula']
    >>> find_cell_fault("#DIV/0 !")
    'formula'
    >>> find_cell_fault("2,21777E+11"), find_cell_fault("1E+15")
    ('digits', 'digits')
    >>> [find_cell_fault(text) for text in ("12E05", "AB1E+2X", "#12", "Eva", "")]
    [None, None, None, None, None]
    >>> find_cell_fault("A\x8fda"), find_cell_fault("A\ufffdda")
    ('unreadable', 'unreadable')
    """
    text = text.strip()
    if text[:1] in _FIRST_OF_FAULT and text:
        if "".join(text.upper().split()) in ERRORS or _ERROR_NUMBER.fullmatch(text):
            return "formula"
        if _SCIENTIFIC.fullmatch(text):
            return "digits"
    if not text.isascii() and ("\ufffd" in text or _has_control(text)):
        return "unreadable"
    return None


def find_row_mistake(row):
    """Return (code, field, text) of the first cell of a row with a fault, or None.

    >>> find_row_mistake({"code": "A1", "name": "#REF!"}), find_row_mistake({"a": "b"})
    (('formula', 'name', '#REF!'), None)
    """
    for name, text in row.items():
        if fault := find_cell_fault(text):
            return fault, name, text
    return None


def _has_control(text):
    """Return whether a text holds a control character of the range 80 to 9F."""
    return not text.isprintable() and any("\x80" <= char <= "\x9f" for char in text)


def format_cell(value, number_format="General"):
    """Return a cell of a workbook as the text that the person sees.

    Dates are written as ISO 8601, whatever their format, because the readers of dates
    know it best. Booleans are 1 and 0.

    :param value: the stored value
    :param number_format: code of the cell's format, in the notation of workbooks

    >>> format_cell(42, "000000"), format_cell(1984.0), format_cell(12.5)
    ('000042', '1984', '12.5')
    >>> format_cell(0.125, "0%"), format_cell(0.125, "0.0%"), format_cell(0.5, "0.00")
    ('13%', '12.5%', '0.50')
    >>> format_cell(42, '"MEC-"0000'), format_cell(771234567, "00 000 00 00")
    ('MEC-0042', '77 123 45 67')
    >>> format_cell(-7, "0;(0)"), format_cell(7, "[Red]0;[Blue]-0"), format_cell(3, "@")
    ('(7)', '7', '3')
    >>> format_cell(221771234567, "0.00E+00"), format_cell(1e15), format_cell(1.5e300)
    ('2.22E+11', '1E+15', '1.5E+300')
    >>> format_cell(1204, "#,##0"), format_cell(None), format_cell(" Awa ")
    ('1204', '', ' Awa ')
    >>> format_cell(datetime(2026, 3, 2)), format_cell(datetime(2026, 3, 2, 10, 30))
    ('2026-03-02', '2026-03-02 10:30:00')
    >>> format_cell(True), format_cell(time(8, 5)), format_cell(timedelta(hours=30))
    ('1', '08:05:00', '30:00:00')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return _format_number(value, number_format or "General")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date | time) else str(value)


class _Section(NamedTuple):
    """A number format, parsed.

    ``places`` are those of the whole part; ``least`` and ``most`` count the decimals;
    ``shift`` is the power of ten by which the number is multiplied; ``texts`` are the
    literal texts.
    """

    head: str
    places: str
    least: int
    most: int
    shift: int
    tail: str
    texts: tuple


def _format_number(value, number_format):
    """Return a number in a format, General included."""
    if number_format == "General":
        return _format_general(value)
    sections = _parse_format(number_format[:200])
    index = 1 if value < 0 else 2 if value == 0 else 0
    section = sections[index] if index < len(sections) else sections[0]
    if section == "E":
        return f"{value:.2E}"
    if section is None or abs(value) >= MAX_EXACT:
        return _format_general(value)
    sign = "-" if value < 0 and len(sections) == 1 else ""
    return sign + _fill_section(abs(value), section)


@lru_cache(maxsize=512)
def _parse_format(number_format):
    """Return the sections of a format: parsed, ``E`` (scientific) or None (General).

    >>> _parse_format("0.00E+00"), _parse_format("General"), _parse_format("dd/mm/yy")
    (('E',), (None,), (None,))
    >>> [section.places for section in _parse_format('000";";(0)')]
    ['000', '0']
    """
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', number_format)
    return tuple(_parse_section(part) for part in parts)


def _parse_section(pattern):
    """Return one section of a format, see :func:`_parse_format`."""
    texts = []

    def keep(match):
        texts.append(match.group(1) or match.group(2) or "")
        return chr(_PRIVATE + len(texts) - 1)

    pattern = _LITERAL.sub(keep, pattern)
    pattern = _SPACING.sub("", _BRACKETS.sub("", pattern))
    if re.search("[0#?.]E[+-]", pattern, re.I):
        return "E"
    if not _PLACE.search(pattern) or _DATE_LETTERS.search(pattern):
        return None
    first = _PLACE.search(pattern).start()
    last = max(pattern.rfind(sign) for sign in "0#?") + 1
    head, body, tail = pattern[:first], pattern[first:last], pattern[last:]
    thousands = len(tail) - len(tail.lstrip(","))
    whole, _point, decimals = body.partition(".")
    if re.match("#[ \xa0\u202f]##", whole):  # thousands separated by a space
        whole = re.sub("[ \xa0\u202f]", "", whole)
    return _Section(
        head,
        whole.replace(",", ""),
        decimals.count("0"),
        len(_PLACE.findall(decimals)),
        2 * ("%" in head + tail) - 3 * thousands,
        tail[thousands:],
        tuple(texts),
    )


def _format_general(value):
    """Return a number without a format; one with lost digits has an exponent.

    >>> _format_general(1204.0), _format_general(0.1), _format_general(10**15)
    ('1204', '0.1', '1E+15')
    """
    if abs(value) >= MAX_EXACT:
        return f"{Decimal(str(value)).normalize():E}".replace("E+0", "E+")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _fill_section(number, section):
    """Return a number that is not negative, written in a section of a format.

    Separators of thousands are left out: readers of numbers do not need them.

    >>> _fill_section(7.5, _parse_section("000.00"))
    '007.50'
    >>> _fill_section(771234567, _parse_section("00 000 00 00"))
    '77 123 45 67'
    >>> _fill_section(1204.5, _parse_section("#,##0.0#"))
    '1204.5'
    """
    if type(number) is int and not (section.shift or section.least):
        digits, fraction = str(number), ""
    else:
        exact = Decimal(str(number)).scaleb(section.shift)
        exact = exact.quantize(Decimal(1).scaleb(-section.most), ROUND_HALF_UP)
        digits, _point, fraction = f"{exact:f}".partition(".")
        kept = section.least
        fraction = fraction[:kept] + fraction[kept:].rstrip("0")
    if digits == "0" and "0" not in section.places:
        digits = ""
    text = section.head + _spread_digits(digits, section.places)
    text += f".{fraction}{section.tail}" if fraction else section.tail
    for index, literal in enumerate(section.texts):
        text = text.replace(chr(_PRIVATE + index), literal)
    return text


def _spread_digits(digits, whole):
    """Return digits over the places of a format, from the right.

    >>> _spread_digits("42", "0000"), _spread_digits("771234567", "00 000 00 00")
    ('0042', '77 123 45 67')
    """
    if not whole.strip("0"):
        return digits.zfill(len(whole))
    written, digits = [], list(digits)
    for sign in reversed(whole):
        if sign in "0#?":
            if digits:
                written.append(digits.pop())
            elif sign == "0":
                written.append("0")
        elif digits or "0" in whole:
            written.append(sign)
    return "".join(digits) + "".join(reversed(written))
