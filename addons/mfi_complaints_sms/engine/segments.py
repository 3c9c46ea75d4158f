"""The number of parts that a text takes, known before it is sent."""

from dataclasses import dataclass

from . import charset

GSM7, UCS2 = "gsm7", "ucs2"
# (single part, each of several): 3GPP TS 23.040, a 6-byte header links the parts.
LIMITS = {GSM7: (160, 153), UCS2: (70, 67)}


@dataclass(frozen=True)
class TextSize:
    """The size of a text: encoding, number of parts, units used and left.

    Units are septets in GSM-7 and UTF-16 code units in UCS-2. ``left`` counts those
    still free in the last part.
    """

    encoding: str
    parts: int
    units: int
    left: int


def get_encoding(text):
    """Return ``gsm7`` if every character fits, else ``ucs2``.

    >>> get_encoding("plainte"), get_encoding("prêt")
    ('gsm7', 'ucs2')
    """
    return GSM7 if charset.is_gsm7(text) else UCS2


def _count_units(char, encoding):
    """Return the units that one character takes (an emoji takes two in UCS-2)."""
    if encoding == GSM7:
        return charset.count_septets(char)
    return 2 if ord(char) > 0xFFFF else 1


def split_parts(text):
    """Split a text into the parts that are transmitted.

    Escaped GSM-7 characters and surrogate pairs are never cut in two.

    >>> [len(part) for part in split_parts("a" * 161)]
    [153, 8]
    >>> [len(part) for part in split_parts("é" * 160)]
    [160]
    >>> [len(part) for part in split_parts("ê" + "a" * 70)]
    [67, 4]
    >>> split_parts("")
    ['']
    """
    encoding = get_encoding(text)
    alone, each = LIMITS[encoding]
    if sum(_count_units(char, encoding) for char in text) <= alone:
        return [text]
    parts, current, used = [], [], 0
    for char in text:
        weight = _count_units(char, encoding)
        if used + weight > each:
            parts.append("".join(current))
            current, used = [], 0
        current.append(char)
        used += weight
    return [*parts, "".join(current)]


def measure(text):
    """Return the :class:`TextSize` of a text.

    >>> measure("bonjour")
    TextSize(encoding='gsm7', parts=1, units=7, left=153)
    >>> measure("€" * 81).parts
    2
    >>> measure("prêt")
    TextSize(encoding='ucs2', parts=1, units=4, left=66)
    """
    encoding = get_encoding(text)
    parts = split_parts(text)
    alone, each = LIMITS[encoding]
    units = sum(_count_units(char, encoding) for char in text)
    last = sum(_count_units(char, encoding) for char in parts[-1])
    left = (alone if len(parts) == 1 else each) - last
    return TextSize(encoding, len(parts), units, left)


def simplify_spelling(text):
    """Return the text in GSM-7 letters, unless it then takes more parts.

    A text that needs UCS-2 anyway (an emoji, Arabic) keeps its accents.

    >>> simplify_spelling("Votre prêt"), simplify_spelling("Votre prêt 🙂")
    ('Votre pret', 'Votre prêt 🙂')
    """
    transliterated = charset.transliterate(text)
    if (
        not charset.is_gsm7(transliterated)
        or measure(transliterated).parts > measure(text).parts
    ):
        return text
    return transliterated


def shorten(text, max_parts):
    """Shorten a text to at most ``max_parts`` parts, ending in ``...``; 0 is no limit.

    >>> shorten("a" * 400, 1)[-5:], len(shorten("a" * 400, 1))
    ('aa...', 160)
    >>> shorten("court", 1)
    'court'
    """
    if max_parts < 1 or measure(text).parts <= max_parts:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure(text[:middle].rstrip() + "...").parts <= max_parts
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "..."
