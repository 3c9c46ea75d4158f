"""Damages to workbooks: to a part, to the archive, or to the bytes."""

import base64
import io
import re
import warnings
import zipfile

from .cases import damage_bytes

#: Parts that a reader of workbooks cannot do without.
PARTS = re.compile(
    r"sheet\d+\.xml|sharedStrings\.xml|workbook\.xml|content\.xml|styles"
)
#: What a cell or an attribute holds instead of its value.
VALUES = (
    *("", "-1", "1e308", "NaN", "TRUE", "#REF!", "99999999999", "2026-02-30", "\ufffe"),
    *("=cmd|' /C calc'!A0", "&lt;x&gt;", "&x;", "&#0;", "é" * 3000, "ZZZZ9999999"),
)
#: A document type whose entity grows a thousandfold each time it is named.
BOMB = b'<!DOCTYPE x [<!ENTITY a "%s"><!ENTITY b "%s"><!ENTITY c "%s">]>' % (
    b"x" * 1000,
    b"&a;" * 1000,
    b"&b;" * 1000,
)


def damage_workbook(chance, text):
    """Return a damaged copy of a workbook.

    :param text: the workbook in base64

    >>> import random
    >>> text = base64.b64encode(b"\\xd0\\xcf" + bytes(50)).decode()
    >>> damage_workbook(random.Random(2), text) != base64.b64decode(text)
    True
    """
    content = base64.b64decode(text)
    if not zipfile.is_zipfile(io.BytesIO(content)) or chance.random() < 0.15:
        return damage_bytes(chance, content)
    parts = read_parts(content)
    for _turn in range(chance.choice((1, 1, 2, 3))):
        parts = chance.choice(DAMAGES)(chance, parts)
    return write_parts(parts)


def read_parts(content):
    """Return the entries of an archive as a list of (name, bytes)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def write_parts(parts):
    """Return an archive with these entries, also if a name occurs twice.

    >>> read_parts(write_parts([("a", b"1")]))
    [('a', b'1')]
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")  # a name that occurs twice is meant
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _change(chance, parts, change):
    """Return the entries with one of the important ones changed."""
    places = [n for n, (name, _data) in enumerate(parts) if PARTS.search(name)]
    place = chance.choice(places or range(len(parts)))
    name, data = parts[place]
    return [*parts[:place], (name, change(data)), *parts[place + 1 :]]


def _damage_xml(chance, parts):
    """Damage the bytes of an entry."""
    return _change(chance, parts, lambda data: damage_bytes(chance, data))


def _damage_value(chance, parts):
    """Put an odd value into a cell or an attribute."""

    def change(data):
        found = list(re.finditer(rb'(?<=>)[^<>]+(?=<)|(?<==")[^"<>]*(?=")', data))
        for match in reversed(found and chance.sample(found, min(3, len(found)))):
            value = chance.choice(VALUES).encode()
            data = data[: match.start()] + value + data[match.end() :]
        return data

    return _change(chance, parts, change)


def _repeat_row(chance, parts):
    """Repeat a row, or the whole table, many times."""

    def change(data):
        found = re.findall(
            rb"<(?:row|table:table-row)\b.*?</(?:table:table-)?row>", data
        )
        if not found:
            return data
        row = chance.choice(found)
        return data.replace(row, row * chance.choice((2, 50, 3000)), 1)

    return _change(chance, parts, change)


def _repeat_many(chance, parts):
    """Say that a row or a cell stands for many, as ODS may."""
    number = b'="%d"' % chance.choice((0, 20, 10**7, 10**19))
    return _change(
        chance, parts, lambda data: re.sub(rb'(?<=-repeated)="\d+"', number, data)
    )


def _add_bomb(chance, parts):
    """Declare an entity that grows, and name it in a cell."""

    def change(data):
        head, sign, rest = data.partition(b"?>")
        head, rest = (head + sign, rest) if sign else (b"", data)
        return head + BOMB + re.sub(rb"(?<=>)[^<>]+(?=<)", b"&c;", rest, count=1)

    return _change(chance, parts, change)


def _lose_entry(chance, parts):
    """Leave an entry out."""
    lost = chance.randrange(len(parts))
    return parts[:lost] + parts[lost + 1 :] or parts


def _double_entry(chance, parts):
    """Add an entry a second time, or one with a name that leads elsewhere."""
    name, data = chance.choice(parts)
    return [*parts, (chance.choice((name, f"../../{name}", "x" * 300)), data)]


def _blow_up(chance, parts):
    """Make an entry as large as a small archive can hold."""
    return _change(
        chance, parts, lambda data: data + b" " * chance.choice((10**5, 3 * 10**7))
    )


DAMAGES = (
    *(_damage_xml, _damage_xml, _damage_value, _damage_value, _damage_value),
    *(_repeat_row, _repeat_many, _add_bomb, _lose_entry, _double_entry, _blow_up),
)
