"""``winmail.dat``: the envelope in which Outlook sends text and files to itself (TNEF).

Only what a client may have sent is read: the text in plain form and the files. The
format is Microsoft's MS-OXTNEF: a sequence of (level, identifier, length, content,
checksum), numbers in little endian. ``tnefparse`` had its last release in January 2021.
"""

import struct
from typing import NamedTuple

from .decoding import decode

_SIGNATURE = 0x223E9F78
_BODY = 0x0002800C
_RENDERING = 0x00069002  # begins a file
_TITLE = 0x00018010
_DATA = 0x0006800F
_CODEPAGE = 0x00069007
#: Attributes that are examined; Outlook writes a few per file.
MAX_ATTRIBUTES = 1000


class Contents(NamedTuple):
    """The text of an envelope and its files as (name, content)."""

    text: str
    files: list


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
    Contents(text='Too high', files=[('reçu.pdf', b'%PDF')])
    >>> read(head + b"\\x01broken")
    Contents(text='', files=[])
    """
    text, codepage, files, name, data = b"", None, [], b"", None
    for kind, value in [*_iter_attributes(content), (_RENDERING, b"")]:
        if kind == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack('<I', value[:4])[0]}"
        elif kind == _BODY:
            text = value
        elif kind == _TITLE:
            name = value
        elif kind == _DATA:
            data = value
        elif kind == _RENDERING:
            if data is not None:
                files.append((_decode(name, codepage) or "file", data))
            name, data = b"", None
    return Contents(_decode(text, codepage), files)


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
