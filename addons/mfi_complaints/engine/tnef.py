"""``winmail.dat``: the envelope in which Outlook sends text and files to itself (TNEF).

Only what a client may have sent is read: the files, and the text in plain form, else as
HTML, else as compressed RTF. The format is Microsoft's MS-OXTNEF: a sequence of (level,
identifier, length, content, checksum), numbers in little endian; one attribute holds
the properties of the mail. ``tnefparse`` had its last release in January 2021.
"""

import contextlib
import struct
from typing import NamedTuple

from . import rtf
from .decoding import decode
from .mail_html import html_to_text

_SIGNATURE = 0x223E9F78
_BODY = 0x0002800C
_RENDERING = 0x00069002  # begins a file
_TITLE = 0x00018010
_DATA = 0x0006800F
_CODEPAGE = 0x00069007
_PROPERTIES = 0x00069003
#: Properties with the text of a mail (MS-OXPROPS).
_TEXT, _RTF, _HTML = 0x1000, 0x1009, 0x1013
#: Types of properties: those of variable length, and the size of the others.
_STRING, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_VARIABLE = (_STRING, _UNICODE, _BINARY, _OBJECT)
_SIZES = {0x00: 0, 0x01: 0, 0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x48: 16}
_SIZE = 8
_MULTIPLE = 0x1000
_FIRST_NAMED = 0x8000
MAX_PROPERTIES = 2000
#: Attributes that are examined; Outlook writes a few per file.
MAX_ATTRIBUTES = 1000


class Contents(NamedTuple):
    """The text of an envelope and its files as (name, content).

    ``unread`` says that it has a text in a form that could not be read.
    """

    text: str
    files: list
    unread: bool = False


def is_tnef(content):
    """Return whether bytes are such an envelope.

    >>> is_tnef(b"x\\x9f>\\x22\\x01\\x00"), is_tnef(b"PK")
    (True, False)
    """
    return content[:4] == struct.pack("<I", _SIGNATURE)


def read(content):
    """Return the :class:`Contents` of an envelope, as far as they can be read.

    >>> head = struct.pack("<IH", 0x223E9F78, 1)
    >>> def attribute(level, kind, data):
    ...     return struct.pack("<BII", level, kind, len(data)) + data + b"  "
    >>> read(head + attribute(1, _BODY, b"Too high\\0") + attribute(2, _RENDERING, b"")
    ...     + attribute(2, _TITLE, b"re\\xe7u.pdf\\0") + attribute(2, _DATA, b"%PDF"))
    Contents(text='Too high', files=[('reçu.pdf', b'%PDF')], unread=False)
    >>> read(head + b"\\x01broken")
    Contents(text='', files=[], unread=False)
    """
    text, codepage, files, name, data = b"", None, [], b"", None
    properties = {}
    for kind, value in [*_iter_attributes(content), (_RENDERING, b"")]:
        if kind == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack('<I', value[:4])[0]}"
        elif kind == _BODY:
            text = value
        elif kind == _PROPERTIES:
            properties = _read_properties(value)
        elif kind == _TITLE:
            name = value
        elif kind == _DATA:
            data = value
        elif kind == _RENDERING:
            if data is not None:
                files.append((_decode(name, codepage) or "file", data))
            name, data = b"", None
    found = _decode(text, codepage) or _read_text(properties, codepage)
    return Contents(found, files, bool(properties) and not found)


def _read_text(properties, codepage):
    """Return the text in the properties of a mail: plain, else HTML, else RTF.

    >>> _read_text({_TEXT: (_UNICODE, "Trop cher\\0".encode("utf-16-le"))}, None)
    'Trop cher'
    >>> _read_text({_HTML: (_BINARY, b"<p>re\\xe7u</p>")}, "cp1252")
    'reçu'
    >>> _read_text({_RTF: (_BINARY, bytes(16))}, None)
    ''
    """
    text = _decode_property(*properties.get(_TEXT, (0, b"")), codepage)
    if not text and _HTML in properties:
        text = html_to_text(_decode_property(*properties[_HTML], codepage))
    if not text and _RTF in properties:
        text = rtf.to_text(rtf.decompress(properties[_RTF][1]))
    return text


def _decode_property(kind, raw, codepage):
    """Return the text of a property."""
    if kind != _UNICODE:
        return _decode(raw, codepage)
    return raw.decode("utf-16-le", "replace").replace("\0", "").strip()


def _read_properties(content):
    """Return {identifier: (type, content)} of the properties that can hold the text.

    >>> one = struct.pack("<IHHII", 1, _BINARY, _RTF, 1, 3) + b"abc\\0"
    >>> _read_properties(one), _read_properties(one[:-6]), _read_properties(b"")
    ({4105: (258, b'abc')}, {}, {})
    """
    found = {}
    # Those before a damaged property are kept.
    with contextlib.suppress(struct.error, ValueError):
        for kind, identifier, value in _iter_properties(content):
            if identifier in (_TEXT, _RTF, _HTML) and kind in _VARIABLE:
                found.setdefault(identifier, (kind, value))
    return found


def _iter_properties(content):
    """Yield (type, identifier, content) of properties (MS-OXTNEF, section 2.1.3.4).

    :raise ValueError: at the first property that runs beyond the end
    """
    (count,) = struct.unpack_from("<I", content)
    position = 4
    for _count in range(min(count, MAX_PROPERTIES)):
        kind, identifier = struct.unpack_from("<HH", content, position)
        position += 4
        if identifier >= _FIRST_NAMED:
            position = _skip_name(content, position)
        value, position = _read_value(content, position, kind)
        yield kind, identifier, value


def _skip_name(content, position):
    """Return the position after the name of a property that has one."""
    (is_text,) = struct.unpack_from("<I", content, position + 16)
    if not is_text:
        return position + 24
    (size,) = struct.unpack_from("<I", content, position + 20)
    return position + 24 + size + -size % 4


def _read_value(content, position, kind):
    """Return (first value of a property, position after all of them)."""
    base, count, first = kind & ~_MULTIPLE, 1, None
    is_variable = base in _VARIABLE
    if is_variable or kind & _MULTIPLE:
        (count,) = struct.unpack_from("<I", content, position)
        position += 4
    for _count in range(min(count, MAX_PROPERTIES)):
        size = _SIZES.get(base, _SIZE)
        if is_variable:
            (size,) = struct.unpack_from("<I", content, position)
            position += 4
        if position + size > len(content):
            raise ValueError("beyond the end")
        first = content[position : position + size] if first is None else first
        position += size + -size % 4
    return first or b"", position


def _decode(raw, codepage):
    """Return a text that ends with NUL."""
    return decode(raw.rstrip(b"\0"), codepage).text.replace("\0", "").strip()


def _iter_attributes(content):
    """Yield (identifier, content) of the attributes of an envelope."""
    position = 6
    for _count in range(MAX_ATTRIBUTES):
        if position + 9 > len(content):
            return
        level, kind, size = struct.unpack_from("<BII", content, position)
        start = position + 9
        if level not in (1, 2) or start + size > len(content):
            return
        yield kind, content[start : start + size]
        position = start + size + 2
