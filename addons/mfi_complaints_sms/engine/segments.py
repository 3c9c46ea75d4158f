"""How many parts a text takes, and what it costs, before it is sent."""

from dataclasses import dataclass

from . import charset

GSM7, UCS2 = "gsm7", "ucs2"
# (alone, each of several): 3GPP TS 23.040, a 6-byte header joins the parts.
LIMITS = {GSM7: (160, 153), UCS2: (70, 67)}


@dataclass(frozen=True)
class Count:
    """What a text weighs: encoding, number of parts, units used and left.

    Units are septets in GSM-7 and UTF-16 code units in UCS-2.
    """

    encoding: str
    parts: int
    units: int
    left: int


def encoding_of(text):
    """Return ``gsm7`` when every character fits, else ``ucs2``.

    >>> encoding_of("plainte"), encoding_of("prêt")
    ('gsm7', 'ucs2')
    """
    return GSM7 if charset.is_gsm7(text) else UCS2


def _units(char, encoding):
    """Return the units one character takes (an emoji is two in UCS-2)."""
    if encoding == GSM7:
        return charset.septets(char)
    return 2 if ord(char) > 0xFFFF else 1


def split(text):
    """Cut a text into the parts that travel; joining them gives it back.

    Neither an escaped GSM-7 character nor a surrogate pair is ever cut in two.

    >>> [len(part) for part in split("a" * 161)]
    [153, 8]
    >>> [len(part) for part in split("é" * 160)]
    [160]
    >>> [len(part) for part in split("ê" + "a" * 70)]
    [67, 4]
    >>> split("")
    ['']
    """
    encoding = encoding_of(text)
    alone, each = LIMITS[encoding]
    if sum(_units(char, encoding) for char in text) <= alone:
        return [text]
    parts, current, used = [], [], 0
    for char in text:
        weight = _units(char, encoding)
        if used + weight > each:
            parts.append("".join(current))
            current, used = [], 0
        current.append(char)
        used += weight
    return [*parts, "".join(current)]


def count(text):
    """Weigh a text.

    >>> count("bonjour")
    Count(encoding='gsm7', parts=1, units=7, left=153)
    >>> count("€" * 81).parts
    2
    >>> count("prêt")
    Count(encoding='ucs2', parts=1, units=4, left=66)
    """
    encoding = encoding_of(text)
    parts = split(text)
    alone, each = LIMITS[encoding]
    units = sum(_units(char, encoding) for char in text)
    last = sum(_units(char, encoding) for char in parts[-1])
    left = (alone if len(parts) == 1 else each) - last
    return Count(encoding, len(parts), units, left)


def spell(text):
    """Spell a text with plain letters where that makes it no dearer, else leave it.

    A text that needs UCS-2 anyway (an emoji, Arabic) keeps its accents.

    >>> spell("Votre prêt"), spell("Votre prêt 🙂")
    ('Votre pret', 'Votre prêt 🙂')
    """
    plain = charset.transliterate(text)
    if not charset.is_gsm7(plain) or count(plain).parts > count(text).parts:
        return text
    return plain


def shorten(text, max_parts):
    """Cut a text so that it takes at most that many parts, ending in ``...``.

    >>> shorten("a" * 400, 1)[-5:], len(shorten("a" * 400, 1))
    ('aa...', 160)
    >>> shorten("court", 1)
    'court'
    """
    if max_parts < 1 or count(text).parts <= max_parts:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = count(text[:middle].rstrip() + "...").parts <= max_parts
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "..."
