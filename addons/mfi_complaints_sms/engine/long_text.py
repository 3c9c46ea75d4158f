"""Long texts received in parts, which may be out of order, repeated or missing.

The phone numbers its long texts, often from 0 to 255 and sometimes always with the same
number, so a reference can come back while a part of an earlier text is still missing.
Parts are then told apart by their times; what remains in doubt is never put together.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import charset

# Parts of one text are sent within seconds; a part that comes later is joined only once
# no other text has used the reference.
SAME_TEXT = timedelta(minutes=2)
# Time that the parts of a text wait for a missing one.
PATIENCE = timedelta(minutes=10)
GAP = "[…]"
# Longest part kept as bytes; a part of a text message has 140.
MAX_DATA = 4000


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
    """Parse the concatenation element of a user data header (3GPP TS 23.040).

    :param header: the header's bytes, or a text: the same bytes with surrogate escapes
        (Kannel), or their hexadecimal form (other gateways)

    >>> parse_udh("050003CC0301"), parse_udh(b"\\x05\\x00\\x03\\xcc\\x03\\x01")
    (Part(reference='204', number=1, total=3), Part(reference='204', number=1, total=3))
    >>> parse_udh("06 08 04 01 02 03 02"), parse_udh("\\5\\0\\3\\udccc\\3\\2")
    (Part(reference='258', number=2, total=3), Part(reference='204', number=2, total=3))
    >>> parse_udh("zz") is parse_udh("") is parse_udh("0500") is None
    True
    """
    if not isinstance(header, bytes):
        header = _get_bytes(str(header or "")[:1000])
    return _find_part(header) or _find_part(_read_hexadecimal(header))


def _get_bytes(text):
    """Return the bytes of a text with surrogate escapes."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return b""


def _read_hexadecimal(header):
    """Return the bytes that a header in hexadecimal stands for, empty if it is not."""
    try:
        return bytes.fromhex(re.sub(r"[\s%]", "", header.decode("ascii")))
    except ValueError:
        return b""


def _find_part(raw):
    """Return the part named in a header, which begins with its length, or None."""
    if not raw or raw[0] >= len(raw):
        return None
    position, raw = 1, raw[: raw[0] + 1]
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


@dataclass(frozen=True)
class Piece:
    """One part as it was received.

    ``at`` is when it was sent or, if unknown, received; ``data`` and ``charset`` are
    its bytes and their character set, if known; ``text`` is how they read alone.
    """

    number: int
    total: int
    at: datetime
    text: str
    data: bytes = b""
    charset: str = ""

    def is_same(self, other):
        """Return whether two parts have the same place and content."""
        mine = (self.number, self.text, self.data)
        return mine == (other.number, other.text, other.data)


def is_complete(pieces):
    """Return whether a text can be joined at once: all its parts, and no doubt.

    >>> at = datetime(2026, 3, 2, 10)
    >>> one, two = Piece(1, 2, at, "agence "), Piece(2, 2, at, "de Louga")
    >>> is_complete([two, one]), is_complete([one]), is_complete([one, one, two])
    (True, False, True)
    >>> is_complete([one, Piece(2, 2, at + timedelta(minutes=5), "fin")])
    False
    """
    return (
        not _has_conflict(pieces)
        and _has_all(pieces)
        and len(_split_by_time(pieces, SAME_TEXT)) == 1
    )


def split_texts(pieces):
    """Return the texts among the parts with one reference, with no more to wait for.

    :param pieces: parts of the same sender, recipient, reference and total
    :return: pairs (parts of one text, whether they certainly belong together and to no
        other text); a doubtful one is for people to read

    A part that is late, or missing, when nothing else used the reference:

    >>> def show(*pieces):
    ...     return [("".join(p.text for p in group), sure)
    ...             for group, sure in split_texts(pieces)]
    >>> def piece(number, minute, text):
    ...     return Piece(number, 2, datetime(2026, 3, 2, 10, minute), text)
    >>> show(piece(1, 0, "a"), piece(2, 8, "b")), show(piece(1, 0, "a"))
    ([('ab', True)], [('a', True)])

    A reference used again:

    >>> show(piece(1, 0, "a"), piece(1, 5, "A"), piece(2, 5, "B"))
    [('a', False), ('AB', True)]
    >>> show(piece(1, 0, "a"), piece(1, 1, "A"), piece(2, 1, "B"))
    [('a', False), ('A', False), ('B', False)]
    >>> show(piece(1, 0, "a"), piece(2, 30, "B"))
    [('a', False), ('B', False)]
    """
    runs = _split_by_time(pieces, PATIENCE)
    found = []
    for run in runs:
        if _has_conflict(run):
            found += _split_conflict(run)
        else:
            found.append((run, len(runs) == 1 or _has_all(run)))
    return found


def _split_conflict(pieces):
    """Return the texts among parts of which some have the same number.

    Those that came together and in order are one text, if it is complete.
    """
    found = []
    for run in _split_by_time(pieces, SAME_TEXT):
        numbers = [piece.number for piece in run]
        if not _has_conflict(run) and _has_all(run) and numbers == sorted(numbers):
            found.append((run, True))
        else:
            found += [([piece], False) for piece in run]
    return found


def _split_by_time(pieces, gap):
    """Return the parts in order of time, in runs with no longer gap inside."""
    runs = []
    for piece in sorted(pieces, key=lambda piece: piece.at):
        if runs and piece.at - runs[-1][-1].at <= gap:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _has_conflict(pieces):
    """Return whether two parts have the same number but not the same content."""
    first = {}
    return any(
        not first.setdefault(piece.number, piece).is_same(piece) for piece in pieces
    )


def _has_all(pieces):
    """Return whether no part is missing."""
    return not find_missing(pieces[0].total, [piece.number for piece in pieces])


def join_pieces(pieces, gap=GAP, read=charset.read_plainly):
    """Return the text of parts, in order, with ``gap`` in place of each missing part.

    Bytes of neighbouring parts with one character set are put together before they are
    decoded, since a phone may cut a text within a character; ``read`` is the decoder of
    :func:`charset.decode`.

    >>> at, smile = datetime(2026, 3, 2), "🙂".encode("utf-16-be")
    >>> cut = [Piece(2, 2, at, "", smile[2:], "utf-16-be"),
    ...        Piece(1, 2, at, "", smile[:2], "utf-16-be")]
    >>> join_pieces(cut), join_pieces(cut[1:]) == "\ufffd[…]"
    ('🙂', True)
    >>> join_pieces([Piece(3, 3, at, "fin"), Piece(1, 3, at, "début ")])
    'début […]fin'
    """
    by_number = {piece.number: piece for piece in reversed(pieces)}
    out, data, name = [], b"", ""
    for number in range(1, pieces[0].total + 1):
        piece = by_number.get(number)
        if data and not (piece and piece.data and piece.charset == name):
            out.append(charset.decode(data, name, read=read))
            data = b""
        if piece and piece.data:
            data, name = data + piece.data, piece.charset
        else:
            out.append(piece.text if piece else gap)
    return "".join(out) + (charset.decode(data, name, read=read) if data else "")
