"""Character sets of text messages: the GSM 7-bit alphabet and what costs more.

A text that fits the GSM 7-bit default alphabet (3GPP TS 23.038) takes 160
characters; a single letter outside it (``ê``, ``’``) turns the whole text into
UCS-2, which takes 70.
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
# What Unicode decomposition alone does not bring back to the alphabet.
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


def septets(char):
    """Return how many septets the character takes in GSM-7, 0 when it has none.

    >>> septets("e"), septets("€"), septets("ê")
    (1, 2, 0)
    """
    if char in _BASIC_CODE:
        return 1
    return 2 if char in GSM7_EXTENSION else 0


def is_gsm7(text):
    """Tell whether the whole text fits the GSM 7-bit alphabet.

    >>> is_gsm7("Votre plainte est reçue"), is_gsm7("Déjà réglé à Louga")
    (False, True)
    """
    return all(septets(char) for char in text)


def foreign_chars(text):
    """Return the characters that force UCS-2, each once, in order.

    >>> foreign_chars("L’agence a reçu le prêt")
    ['’', 'ç', 'ê']
    """
    return list(dict.fromkeys(char for char in text if not septets(char)))


def _to_gsm7_char(char):
    """Return the nearest GSM-7 spelling of one character, or itself."""
    if septets(char):
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
    """Spell the text with GSM-7 characters wherever a close one exists.

    What has no equivalent (Arabic, an emoji) stays: losing words would be worse
    than paying for two parts.

    >>> transliterate("L’agence a reçu le prêt « Œuvre » – 5 000 F")
    'L\\'agence a recu le pret "OEuvre" - 5 000 F'
    >>> transliterate("À Noël… 🙂")
    'A Noel... 🙂'
    """
    # Composed first: phones may send a letter and its accent apart, and é is free.
    composed = unicodedata.normalize("NFC", text)
    # French quotation marks keep a space inside; straight ones do not.
    composed = re.sub(r"«\s?|\s?»", '"', composed)
    return "".join(_to_gsm7_char(char) for char in composed)


def encode_gsm7(text):
    """Encode to unpacked septets, one byte each (escape before the extension).

    Raises ``ValueError`` naming the first character outside the alphabet.

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
    """Decode unpacked septets; unknown codes become a question mark.

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


def _guess(raw):
    """Decode bytes of unknown charset: UTF-8 when valid, else Windows Latin."""
    for name in ("utf-8", "cp1252"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def decode(raw, charset=None, coding=None):
    """Decode the bytes of an incoming text; never raises, never loses a byte.

    :param bytes raw: the text as the gateway sent it
    :param charset: the name the gateway gives (``UTF-8``, ``UTF-16BE``, ``ISO-8859-1``,
        ``GSM``, ``WINDOWS-1252`` …) or None
    :param coding: the SMPP data coding as a number (0 GSM, 1 IA5, 3 Latin-1,
        8 UCS-2) when no charset is given

    >>> decode("é".encode("utf-16-be"), "UTF-16BE")
    'é'
    >>> decode(b"\\xe9t\\xe9", "ISO-8859-1")
    'été'
    >>> decode(b"\\xe9t\\xe9", "UTF-8")
    'été'
    >>> decode("مشكل".encode("utf-16-be"), coding=8)
    'مشكل'
    """
    name = (charset or "").strip().lower().replace("_", "-")
    if not name and coding == 8:
        name = "utf-16-be"
    elif not name and coding == 3:
        name = "latin-1"
    aliases = {"ucs-2": "utf-16-be", "ucs2": "utf-16-be", "utf-16be": "utf-16-be"}
    name = aliases.get(name, name)
    if name in ("gsm", "gsm7", "gsm-7", "gsm0338", "gsm03.38"):
        return decode_gsm7(raw)
    try:
        return raw.decode(name) if name else _guess(raw)
    except (LookupError, UnicodeDecodeError):
        return _guess(raw)


def clean(text, limit=4000, edges=True):
    """Drop control characters and bound the length of a text from outside.

    :param int limit: longest text kept, in characters
    :param bool edges: drop spaces at both ends (a part of a longer text keeps them)

    >>> clean(" bonjour\\x00\\x07 \\r\\nmerci ")
    'bonjour \\nmerci'
    """
    kept = (
        char
        for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Co")
    )
    kept = "".join(kept)
    return (kept.strip() if edges else kept)[:limit]
