"""Long texts that arrive in parts, in any order, some twice, some never."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Place of a part: reference chosen by the phone, number from 1, total."""

    reference: str
    number: int
    total: int


def make(reference, number, total):
    """Return a :class:`Part`, or None when the three values make no sense.

    >>> make("7", "2", "3")
    Part(reference='7', number=2, total=3)
    >>> make("7", "4", "3") is make(None, 1, 1) is make("x", "a", 3) is None
    True
    """
    try:
        number, total = int(number), int(total)
    except (TypeError, ValueError):
        return None
    if reference in (None, "") or total < 2 or not 1 <= number <= total <= 255:
        return None
    return Part(str(reference)[:32], number, total)


def from_udh(header):
    """Read the concatenation element of a user data header given in hexadecimal.

    >>> from_udh("050003CC0301")
    Part(reference='204', number=1, total=3)
    >>> from_udh("06 08 04 01 02 03 02")
    Part(reference='258', number=2, total=3)
    >>> from_udh("zz") is from_udh("") is from_udh("0500") is None
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
            return make(str(value[0]), value[2], value[1])
        if element == 0x08 and len(value) == 4:
            return make(str(value[0] * 256 + value[1]), value[3], value[2])
        position += 2 + length
    return None


def missing(total, numbers):
    """Return the part numbers not yet received, in order.

    >>> missing(3, [3, 1, 1])
    [2]
    """
    return [number for number in range(1, total + 1) if number not in set(numbers)]


def join(total, texts, gap="[…]"):
    """Join the parts in order; a part that never came leaves a visible gap.

    :param dict texts: ``{part number: text}``

    >>> join(3, {3: "sagatta", 1: "agence de ", 2: "codel "})
    'agence de codel sagatta'
    >>> join(2, {2: "la fin"})
    '[…]la fin'
    """
    return "".join(texts.get(number, gap) for number in range(1, total + 1))
