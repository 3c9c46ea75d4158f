"""Character sets of text messages: the GSM 7-bit alphabet and UCS-2.

A text in the GSM 7-bit default alphabet (3GPP TS 23.038) may have 160 characters. A
single letter outside it (``ê``, ``’``) turns the whole text into UCS-2, which allows
70.
"""

import re
import unicodedata

GSM7_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
ESCAPE = "\x1b"
_BASIC_CODE = {char: code for code, char in enumerate(GSM7_BASIC) if char != ESCAPE}
_EXTENSION_CHAR = {code: char for char, code in GSM7_EXTENSION.items()}
# Characters that Unicode decomposition alone does not bring back to the alphabet.
_EQUIVALENT = {
    "œ": "oe",
    "Œ": "OE",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "‚": "'",
    "`": "'",
    "´": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "…": "...",
    "•": "-",
    "·": ".",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u200b": "",
    "\u200e": "",
    "\u200f": "",
    "\ufeff": "",
    "\t": " ",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
    "ƴ": "y",
    "ɛ": "e",
    "ɔ": "o",
    "ŋ": "n",
    "Ɓ": "B",
    "Ɗ": "D",
    "Ƙ": "K",
    "Ƴ": "Y",
    "Ɛ": "E",
    "Ɔ": "O",
    "Ŋ": "N",
    "°": "o",
    "×": "x",
    "™": "TM",
    "©": "(c)",
    "®": "(r)",
}


def count_septets(char):
    """Return how many septets a character takes in GSM-7, 0 if it is outside it.

    >>> count_septets("e"), count_septets("€"), count_septets("ê")
    (1, 2, 0)
    """
    if char in _BASIC_CODE:
        return 1
    return 2 if char in GSM7_EXTENSION else 0


def is_gsm7(text):
    """Return whether the whole text fits the GSM 7-bit alphabet.

    >>> is_gsm7("Votre plainte est reçue"), is_gsm7("Déjà réglé à Louga")
    (False, True)
    """
    return all(count_septets(char) for char in text)


def find_ucs2_chars(text):
    """Return the characters that force UCS-2, each once, in order.

    >>> find_ucs2_chars("L’agence a reçu le prêt")
    ['’', 'ç', 'ê']
    """
    return list(dict.fromkeys(char for char in text if not count_septets(char)))


def _to_gsm7_char(char):
    """Return the nearest GSM-7 equivalent of one character, or itself."""
    if count_septets(char):
        return char
    if char in _EQUIVALENT:
        return _EQUIVALENT[char]
    bare = "".join(
        part
        for part in unicodedata.normalize("NFKD", char)
        if not unicodedata.combining(part)
    )
    return bare if bare and is_gsm7(bare) else char


def transliterate(text):
    """Replace each character by its closest GSM-7 equivalent, where one exists.

    Characters without an equivalent (Arabic, an emoji) are kept: losing content
    would be worse than paying for two parts.

    >>> transliterate("L’agence a reçu le prêt « Œuvre » – 5 000 F")
    'L\\'agence a recu le pret "OEuvre" - 5 000 F'
    >>> transliterate("À Noël… 🙂")
    'A Noel... 🙂'
    """
    # Composed first: phones may send a letter and its accent separately, and é is in
    # the alphabet.
    composed = unicodedata.normalize("NFC", text)
    # French quotation marks have a space inside, straight ones do not.
    composed = re.sub(r"«\s?|\s?»", '"', composed)
    return "".join(_to_gsm7_char(char) for char in composed)


def find_replacements(text):
    """Return (letter, replacement) of each letter that :func:`transliterate` changes.

    Each letter once, in order. Spaces are left out: nobody sees which one it is.

    >>> find_replacements("Œuvre, prêt, prêt 🙂")
    [('Œ', 'OE'), ('ê', 'e')]
    """
    composed = unicodedata.normalize("NFC", text)
    pairs = ((char, _to_gsm7_char(char)) for char in find_ucs2_chars(composed))
    return [(old, new) for old, new in pairs if old != new and not old.isspace()]


def encode_gsm7(text):
    """Encode a text to unpacked septets, one byte each, with escapes.

    :raises ValueError: names the first character outside the alphabet

    >>> encode_gsm7("é€").hex()
    '051b65'
    """
    out = bytearray()
    for char in text:
        if char in _BASIC_CODE:
            out.append(_BASIC_CODE[char])
        elif char in GSM7_EXTENSION:
            out += bytes((0x1B, GSM7_EXTENSION[char]))
        else:
            raise ValueError(f"character outside the GSM alphabet: {char!r}")
    return bytes(out)


def decode_gsm7(raw):
    """Decode unpacked septets; unknown codes become question marks.

    >>> decode_gsm7(bytes.fromhex("051b65"))
    'é€'
    """
    out, escaped = [], False
    for code in raw:
        if escaped:
            out.append(_EXTENSION_CHAR.get(code, "?"))
            escaped = False
        elif code == 0x1B:
            escaped = True
        else:
            out.append(GSM7_BASIC[code] if code < 128 else "?")
    return "".join(out)


def read_plainly(raw, charset=None):
    """Decode bytes in the charset that is named, without a look at them.

    The addons give :func:`decode` the decoder of ``mfi_complaints``, which knows that a
    charset is often named wrongly. Engines cannot import each other's.

    >>> read_plainly(b"\\xe9t\\xe9", "ISO-8859-1"), read_plainly(b"abc", "rot13")
    ('été', 'abc')
    """
    try:
        return raw.decode(charset or "utf-8", "replace")
    except (UnicodeError, LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _get_charset(charset, coding):
    """Return the charset of a text, from its name or else from its SMPP data coding.

    >>> _get_charset("UCS2", None), _get_charset("", 8), _get_charset(None, 3)
    ('utf-16-be', 'utf-16-be', 'iso-8859-1')
    """
    name = (charset or "").strip().lower().replace("_", "-")
    if name in ("ucs-2", "ucs2", "utf-16be") or (not name and coding == 8):
        return "utf-16-be"
    return "iso-8859-1" if not name and coding == 3 else name


def decode(raw, charset=None, coding=None, read=read_plainly):
    """Decode the bytes of a received text, without ever raising an error.

    The alphabets of text messages are decoded here, the rest by ``read``.

    :param bytes raw: the text as the gateway sent it
    :param charset: the gateway's name for the charset (``UTF-8``, ``UTF-16BE``,
        ``ISO-8859-1``, ``GSM``, ``WINDOWS-1252`` …) or None
    :param coding: the SMPP data coding (0 GSM, 1 IA5, 3 Latin-1, 8 UCS-2), used
        when no charset is given
    :param read: function of bytes and the name of a charset that returns a text

    >>> decode("é".encode("utf-16-be"), "UTF-16BE"), decode(b"\\x05", "GSM")
    ('é', 'é')
    >>> decode(b"\\xe9t\\xe9", "ISO-8859-1"), decode("été".encode())
    ('été', 'été')
    >>> decode(b"abc", "rot13"), decode(b"abc", "a\\0b")
    ('abc', 'abc')
    >>> decode("مشكل".encode("utf-16-be"), coding=8)
    'مشكل'
    >>> decode("prêt 🙂".encode("utf-16-be")[:-2], "UTF-16BE") == "prêt \ufffd"
    True
    """
    name = _get_charset(charset, coding)
    if name in ("gsm", "gsm7", "gsm-7", "gsm0338", "gsm03.38"):
        return decode_gsm7(raw)
    if name != "utf-16-be":
        return read(raw, name)
    # Half an emoji, cut off by the phone or the gateway, spoils only itself.
    return raw.decode(name, "replace") if len(raw) % 2 == 0 else read(raw, None)


def clean(text, limit=4000, edges=True):
    """Remove control characters from an external text and limit its length.

    :param int limit: maximum length, in characters
    :param bool edges: strip both ends (a part of a longer text keeps its spaces)

    >>> clean(" bonjour\\x00\\x07 \\r\\nmerci ")
    'bonjour \\nmerci'
    """
    text = text.replace("\r\n", "\n")
    kept = (
        char
        for char in unicodedata.normalize("NFC", text)
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Co")
    )
    kept = "".join(kept)
    return (kept.strip() if edges else kept)[:limit]
