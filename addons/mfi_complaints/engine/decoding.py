"""Bytes from outside become text: a declared charset is a claim, not a fact.

Mail programs, gateways and spreadsheet programs often declare a charset in which they
did not write. What the bytes themselves show comes first, then the claim:

1. a byte order mark;
2. valid UTF-8 is UTF-8, whatever is declared;
3. the declared charset, if it is a real one and not a mere default;
4. Windows-1252, which is what ``iso-8859-1``, ``us-ascii`` and no charset mean in
   practice (WHATWG Encoding Standard, section 4.2).

What cannot be read becomes U+FFFD and the result says so. C1 control characters, which
no person writes, never come out: they are the bytes 80 to 9F of Windows-1252.

>>> decode("L’agence m’a repris 50 €".encode("cp1252"), "iso-8859-1").text
'L’agence m’a repris 50 €'
>>> decode("été".encode(), "iso-8859-1").text, decode("été".encode("cp850"), "cp850")
('été', Decoded(text='été', lost=False, doubtful=False))
"""

import codecs
import re
from typing import NamedTuple

#: Stands for what could not be read (U+FFFD).
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
#: C1 control character → character of Windows-1252 with the same byte.
C1 = {
    byte: bytes([byte]).decode("cp1252", "replace") or UNREADABLE
    for byte in range(0x80, 0xA0)
}
#: Names that some programs use → Python's codec. The wider character set of a family is
#: used, as in the WHATWG Encoding Standard.
_ALIASES = {
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "ks-c-5601-1987": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb-2312-80": "gb18030",
    "gbk": "gb18030",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "cp-850": "cp850",
    "dos-850": "cp850",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
    "utf-8-mac": "utf-8",
}
#: Charsets that programs declare by default, in Python's spelling.
_DEFAULTS = frozenset({"iso8859-1", "ascii", "cp1252", "utf-8"})
#: Python's codecs that no text from outside is written in.
_FORBIDDEN = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "charmap"}
)
#: Charsets that write everything in ASCII: valid UTF-8 proves nothing about them.
_SEVEN_BIT = frozenset({"utf-7", "hz"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Control characters that texts in UTF-8 do not contain.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


class Decoded(NamedTuple):
    """A text read from bytes.

    ``lost`` says that some bytes could not be read, ``doubtful`` that they can also be
    read in the charset that was declared, with another result.
    """

    text: str
    lost: bool = False
    doubtful: bool = False


def decode(content, charset=None):
    """Return the :class:`Decoded` text of bytes; never raises.

    :param charset: the charset that the sender declared, if any

    >>> decode(b"caf\\xe9"), decode("café".encode(), "us-ascii")[0]
    (Decoded(text='café', lost=False, doubtful=False), 'café')
    >>> decode("жалоба".encode("koi8-r"), "KOI8-R")[0]
    'жалоба'
    >>> decode("Bonjour".encode("utf-16"))[0], decode("L’été".encode("utf-16-le"))[0]
    ('Bonjour', 'L’été')
    >>> decode(b"\\x81 twice", "iso-8859-1")
    Decoded(text='\ufffd twice', lost=True, doubtful=False)
    >>> decode("été".encode(), "koi8-r")
    Decoded(text='été', lost=False, doubtful=True)
    >>> decode("þÿ".encode("cp1252"), "windows-1252").doubtful
    True
    """
    content = bytes(content)
    name = get_codec(charset)
    for mark, codec in _BOMS:
        if content.startswith(mark):
            found = _decode_marked(content[len(mark) :], codec)
            # The letters “þÿ” of a declared charset look like a mark.
            claimed = _decode_claimed(content, name, charset)
            doubtful = (claimed or "").lstrip("\ufeff") not in ("", found.text)
            return found._replace(doubtful=doubtful)
    name = _guess_utf16(content, name)
    text = _decode_strictly(content, "utf-8")
    claimed = _decode_claimed(content, name, charset)
    if text is not None and not _is_other_charset(content, name):
        doubtful = claimed is not None and claimed != text
        return Decoded(mend_controls(text), UNREADABLE in text, doubtful)
    if claimed is not None:
        return _finish(claimed)
    if name in _DEFAULTS:
        return _decode_broken(content)
    return _finish(content.decode(name, "replace"))


def decode_text(content, charset=None):
    """Return the text of bytes alone: see :func:`decode`.

    >>> decode_text("50 €, l’agence".encode("cp1252"), "UTF-8")
    '50 €, l’agence'
    """
    return decode(content, charset).text


def get_codec(charset):
    """Return Python's name of a declared charset; Windows-1252 for an unknown one.

    >>> get_codec("ISO_8859-15"), get_codec("'utf8'"), get_codec("utf-8*fr")
    ('iso8859-15', 'utf-8', 'utf-8')
    >>> get_codec("klingon"), get_codec(None), get_codec("base64"), get_codec("idna")
    ('cp1252', 'cp1252', 'cp1252', 'cp1252')
    """
    name = str(charset or "")[:60].split("*")[0].strip(" \t\"';").lower()
    name = name.replace("_", "-")
    try:
        info = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, UnicodeError, ValueError):
        return "cp1252"
    found = info.name.replace("_", "-")
    if not info._is_text_encoding or found in _FORBIDDEN:
        return "cp1252"
    return found


def _decode_claimed(content, name, charset):
    """Return the text in the charset that was declared, ``None`` if it is none in it.

    A charset that programs declare without knowing claims nothing.
    """
    named = name not in _DEFAULTS or _is_windows(charset)
    return _decode_strictly(content, name) if named else None


def _is_windows(charset):
    """Return whether Windows-1252 is declared by its own name, not by default."""
    return "1252" in str(charset or "")[:60]


def mend_controls(text):
    """Return a text whose C1 control characters are those of Windows-1252.

    >>> mend_controls("L\\x92agence : 50 \\x80"), mend_controls("\\x81")
    ('L’agence : 50 €', '\ufffd')
    """
    return text if text.isascii() else text.translate(C1)


def clean_lines(text):
    """Return a text with Unix line ends, without controls that no person writes.

    >>> clean_lines(" a\\r\\nb\\rc\\x0bd\\x00\\x07\\ud800e\\x92 ")
    'a\\nb\\nc\\nd?e’'
    """
    text = mend_controls(to_storable(text))
    text = re.sub(r"\r\n?|[\x0b\x0c\u2028\u2029]", "\n", text)
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text).strip()


def to_storable(text):
    """Return a text without NUL and lone surrogates, which PostgreSQL rejects.

    >>> to_storable("a\\0b\\ud800")
    'ab?'
    """
    return str(text).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


# ----------------------------------------------------------------------
# What the bytes show
# ----------------------------------------------------------------------
def _decode_strictly(content, codec):
    """Return the text of bytes, or ``None`` when they are not in that charset."""
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _finish(text):
    """Return a decoded text, in which U+FFFD marks what could not be read."""
    text = _SURROGATE.sub(UNREADABLE, mend_controls(text))
    return Decoded(text, UNREADABLE in text)


def _decode_marked(content, codec):
    """Return the text after a byte order mark."""
    return _finish(content.decode(codec, "replace"))


def _is_other_charset(content, name):
    """Return whether bytes that are valid UTF-8 are in the declared charset after all.

    >>> _is_other_charset(b"a\\x00b\\x00", "utf-16-le")
    True
    >>> _is_other_charset(b"ab", "utf-16-le")
    False
    """
    if name in _SEVEN_BIT:
        return _decode_strictly(content, name) is not None
    wide = name.startswith(("utf-16", "utf-32", "iso2022"))
    return wide and bool(_CONTROLS.search(content))


def _guess_utf16(content, name):
    """Return the codec, with the byte order of UTF-16 when no mark gives it.

    >>> _guess_utf16(b"a\\x00b\\x00", "cp1252"), _guess_utf16(b"\\x00a\\x00b", "utf-16")
    ('utf-16-le', 'utf-16-be')
    >>> _guess_utf16(b"abc", "cp1252")
    'cp1252'
    """
    if name not in ("utf-16", "utf-32", *_DEFAULTS):
        return name
    first, second = content[:4000:2].count(0), content[1:4000:2].count(0)
    if name in _DEFAULTS:
        if len(content) < 4 or 5 * max(first, second) < len(content[:4000]):
            return name
        return "utf-16-be" if first > second else "utf-16-le"
    return f"{name}-le" if second > first else f"{name}-be"


def _decode_broken(content):
    """Return bytes that are not valid UTF-8 and have no other charset.

    A text in UTF-8 that was cut or damaged keeps its other letters.

    >>> _decode_broken("été à la banque é".encode()[:-1])[0]
    'été à la banque \ufffd'
    """
    valid = len(_MULTIBYTE.findall(content))
    broken = sum(1 for byte in _MULTIBYTE.sub(b"", content) if byte >= 0x80)
    if valid > 2 * broken:
        return _finish(content.decode("utf-8", "replace"))
    return _finish(content.decode("cp1252", "replace"))
