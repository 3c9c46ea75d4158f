"""Long texts received in parts, which may be out of order, repeated or missing."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """The position of a part within a long text.

    ``reference`` is chosen by the phone and shared by all the parts, ``number``
    starts at 1 and ``total`` is the number of parts.
    """

    reference: str
    number: int
    total: int


def parse_part(reference, number, total):
    """Return a :class:`Part`, or None when the three values are not valid.

    >>> parse_part("7", "2", "3")
    Part(reference='7', number=2, total=3)
    >>> parse_part("7", "4", "3"), parse_part(None, 1, 1), parse_part("x", "a", 3)
    (None, None, None)
    """
    try:
        number, total = int(number), int(total)
    except (TypeError, ValueError):
        return None
    if reference in (None, "") or total < 2 or not 1 <= number <= total <= 255:
        return None
    return Part(str(reference)[:32], number, total)


def parse_udh(header):
    """Parse the concatenation element of a user data header given in hexadecimal.

    >>> parse_udh("050003CC0301")
    Part(reference='204', number=1, total=3)
    >>> parse_udh("06 08 04 01 02 03 02")
    Part(reference='258', number=2, total=3)
    >>> parse_udh("zz") is parse_udh("") is parse_udh("0500") is None
    True
    """
    compact = re.sub(r"[\s%]", "", str(header or ""))
    try:
        raw = bytes.fromhex(compact)
    except ValueError:
        return None
    position = 1
    while position + 1 < len(raw):
        element, length = raw[position], raw[position + 1]
        value = raw[position + 2 : position + 2 + length]
        if element == 0x00 and len(value) == 3:
            return parse_part(str(value[0]), value[2], value[1])
        if element == 0x08 and len(value) == 4:
            return parse_part(str(value[0] * 256 + value[1]), value[3], value[2])
        position += 2 + length
    return None


def find_missing(total, numbers):
    """Return the part numbers not yet received, in order.

    >>> find_missing(3, [3, 1, 1])
    [2]
    """
    return [number for number in range(1, total + 1) if number not in set(numbers)]


def join_parts(total, texts, gap="[…]"):
    """Join the parts in order, with ``gap`` in place of each missing part.

    :param dict texts: ``{part number: text}``

    >>> join_parts(3, {3: "sagatta", 1: "agence de ", 2: "codel "})
    'agence de codel sagatta'
    >>> join_parts(2, {2: "la fin"})
    '[…]la fin'
    """
    return "".join(texts.get(number, gap) for number in range(1, total + 1))
