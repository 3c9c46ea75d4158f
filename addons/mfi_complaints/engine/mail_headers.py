"""Headers of incoming mails: words, addresses, dates, file names.

A header is bounded before it is read, and its charsets are claims
(:mod:`engine.decoding`).
"""

import base64
import binascii
import itertools
import quopri
import re
from email.message import Message
from email.utils import parsedate_to_datetime

from .deadlines import UTC
from .decoding import Decoded, decode, mend_controls, to_storable
from .text import normalize_text

#: Lines of one header, and bytes of one line, that are read.
MAX_LINES = 20
MAX_LINE = 20000
#: Characters of all address headers together that are read.
MAX_ADDRESSES = 40000
#: A Message-Id.
REFERENCE = re.compile(r"<[^<>\s]{3,250}>")
#: "Name" <address>, Name <address>, or an address alone; bounded, so that a hostile
#: header costs no time.
_ADDRESS = re.compile(
    r'(?:"([^"]{0,300})"|([^<>,;"]{0,300}))\s{0,9}<([^<>\s@]{1,64}@[^<>\s@]{1,189})>'
    r'|([^\s<>,;:"()@]{1,64}@[^\s<>,;:"()@]{1,189})'
)
#: An encoded word (RFC 2047). Some programs leave spaces and question marks in it.
_WORD = re.compile(
    r"=\?([^?\s]{1,60})\?([bq])\?(.{0,2000}?)\?=(?![0-9A-F]{2})", re.IGNORECASE | re.S
)


def get_raw_lines(message, name):
    """Return the lines of a header as text, bytes beyond ASCII decoded.

    >>> import email
    >>> message = email.message_from_bytes("Subject: Prêt\\n\\n".encode())
    >>> get_raw_lines(message, "subject")
    ['Prêt']
    """
    found = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return [_decode_raw(value).text for value in itertools.islice(found, MAX_LINES)]


def get_words(message, name, limit=1000):
    """Return a header as :class:`Decoded` plain text on one line.

    >>> import email
    >>> message = email.message_from_string("Subject: =?utf-8?q?Pr=C3=AAt?=\\n\\n")
    >>> get_words(message, "Subject").text, get_words(message, "X-None").text
    ('Prêt', '')
    """
    raw = next((v for k, v in message.raw_items() if k.lower() == name.lower()), "")
    outer = _decode_raw(raw)
    inner = decode_words(outer.text)
    text = normalize_text(to_storable(inner.text), limit)
    return Decoded(text, outer.lost or inner.lost, outer.doubtful or inner.doubtful)


def get_header(message, name, limit=1000):
    """Return the text of a header, see :func:`get_words`."""
    return get_words(message, name, limit).text


def decode_words(raw):
    """Return a header with its encoded words (RFC 2047) decoded.

    Words that follow each other in one charset are joined as bytes: some programs cut
    inside a letter.

    >>> decode_words("=?utf-8?B?w6l0w6k=?= =?iso-8859-1?Q?_L=92agence?= x").text
    'été L’agence x'
    >>> decode_words("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=").text
    'é'
    >>> decode_words("=?utf-8?B?%%%?= kept").text
    '=?utf-8?B?%%%?= kept'
    """
    pieces, end = [], 0
    for match in _WORD.finditer(raw):
        between = raw[end : match.start()]
        if between.strip() or not pieces:
            pieces.append((None, between))
        charset, kind, encoded = match.groups()
        content = _decode_word(kind, encoded)
        if content is None:
            pieces.append((None, match.group()))
        elif pieces[-1][0] == charset.lower():
            pieces[-1] = (charset.lower(), pieces[-1][1] + content)
        else:
            pieces.append((charset.lower(), content))
        end = match.end()
    pieces.append((None, raw[end:]))
    return _join(
        decode(content, charset) if charset else Decoded(content)
        for charset, content in pieces
    )


def _join(pieces):
    """Return one :class:`Decoded` for several that follow each other."""
    pieces = list(pieces)
    return Decoded(
        "".join(piece.text for piece in pieces),
        any(piece.lost for piece in pieces),
        any(piece.doubtful for piece in pieces),
    )


def _decode_raw(value):
    """Return the :class:`Decoded` text of a header as Python's parser gives it."""
    return decode(str(value)[:MAX_LINE].encode("utf-8", "surrogateescape"))


def _decode_word(kind, encoded):
    """Return the bytes of an encoded word, or ``None`` if they cannot be read."""
    if kind in "qQ":
        raw = encoded.encode("utf-8", "surrogateescape")
        return quopri.decodestring(raw, header=True)
    compact = re.sub(r"\s", "", encoded).rstrip("=")
    try:
        padded = compact + "=" * (-len(compact) % 4)
        return base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        return None


def get_addresses(message, names):
    """Return the addresses in the given headers as (:class:`Decoded` name, address).

    Addresses are in lower case. A header wholly in encoded words is decoded first.

    >>> import email
    >>> raw = 'To: "Diop, Awa" <A@b.sn>, c@d.sn\\nFrom: =?utf-8?Q?Awa_=3Ca=40b.sn=3E?='
    >>> message = email.message_from_string(raw + "\\n\\n")
    >>> [(name.text, address) for name, address in get_addresses(message, ("To",))]
    [('Diop, Awa', 'a@b.sn'), ('', 'c@d.sn')]
    >>> [(name.text, address) for name, address in get_addresses(message, ("From",))]
    [('Awa', 'a@b.sn')]
    """
    lines = [
        _open_words(line) for name in names for line in get_raw_lines(message, name)
    ]
    joined = ", ".join(lines)[:MAX_ADDRESSES]
    addresses = []
    for match in itertools.islice(_ADDRESS.finditer(joined), 200):
        quoted, bare, bracketed, alone = match.groups()
        address = normalize_text(to_storable(bracketed or alone), 254).lower()
        addresses.append((_decode_name((quoted or bare or "").strip()), address))
    return addresses


def _open_words(line):
    """Return an address header, decoded if it consists of encoded words alone.

    >>> _open_words('"=?utf-8?Q?a=40b.sn?="'), _open_words("=?utf-8?Q?Awa?= <a@b.sn>")
    ('a@b.sn', '=?utf-8?Q?Awa?= <a@b.sn>')
    """
    inner = line.strip().strip('"')
    if "=?" not in inner or _WORD.sub("", inner).strip():
        return line
    return decode_words(inner).text


def _decode_name(name):
    """Return a display name, decoded, as plain text of bounded length."""
    found = decode_words(name)
    return found._replace(text=normalize_text(to_storable(found.text), 120))


def get_file_name(part):
    """Return the :class:`Decoded` name of a part, ``None`` if it has none.

    Both forms are read: RFC 2231, and encoded words in quotes, which RFC 2047 forbids
    and most programs write.

    >>> import email
    >>> head = "Content-Disposition: attachment; filename"
    >>> part = email.message_from_string(head + "*=utf-8''re%C3%A7u.pdf\\n\\n")
    >>> get_file_name(part).text
    'reçu.pdf'
    >>> part = email.message_from_string(head + '="=?utf-8?Q?re=C3=A7u.pdf?="\\n\\n')
    >>> get_file_name(part).text
    'reçu.pdf'
    """
    for header, param in (
        ("content-disposition", "filename"),
        ("content-type", "name"),
    ):
        line = next(iter(get_raw_lines(part, header)), "")
        value = _parse_param(line, param)
        if value is not None:
            found = _decode_param(value)
            name = normalize_text(to_storable(found.text), 200)
            name = re.sub(r"[/\\:]", "_", name)
            return found._replace(text=normalize_text(name, 120))
    return None


def _parse_param(line, param):
    """Return a parameter of a header as Python's parser gives it, or ``None``.

    >>> _parse_param('attachment; filename="reçu.pdf"', "filename")
    'reçu.pdf'
    """
    message = Message()
    message["X"] = " ".join(line.splitlines())
    return message.get_param(param, None, "X")


def _decode_param(value):
    """Return the :class:`Decoded` value of a parameter as Python's parser gives it.

    >>> _decode_param(("iso-8859-1", "", "re\\xc3\\xa7u")).text
    'reçu'
    """
    if isinstance(value, tuple):
        charset, _language, raw = value
        try:
            return decode(raw.encode("latin-1"), charset)
        except UnicodeEncodeError:
            return Decoded(mend_controls(raw))
    return decode_words(_decode_raw(value).text)


def get_ids(message, *names):
    """Return the Message-Ids in headers, each once, the last 32 of them.

    >>> import email
    >>> get_ids(email.message_from_string("References: <a@b> <c@d> <a@b>\\n\\n"),
    ...     "References")
    ('<a@b>', '<c@d>')
    """
    both = " ".join(str(message.get(name) or "")[-4000:] for name in names)
    return tuple(dict.fromkeys(REFERENCE.findall(to_storable(both))))[-32:]


def parse_date(text):
    """Return a date in a header as naive UTC, or ``None``.

    >>> parse_date("Sun, 01 Mar 2026 09:00:00 +0100"), parse_date("soon")
    (datetime.datetime(2026, 3, 1, 8, 0), None)
    """
    try:
        date = parsedate_to_datetime(str(text)[:100])
        if date.tzinfo:
            date = date.astimezone(UTC).replace(tzinfo=None)
        return date.replace(microsecond=0)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def get_arrival(message):
    """Return when the last server received a mail, in naive UTC, or ``None``.

    Each server adds its Received header above those of the others (RFC 5321, section
    4.4): the first one is that of the institution's own server.

    >>> import email
    >>> get_arrival(email.message_from_string(
    ...     "Received: from a by b; Sun, 1 Mar 2026 09:00:00 +0000\\n\\n"))
    datetime.datetime(2026, 3, 1, 9, 0)
    """
    first = str(message.get("Received") or "")[:4000]
    return parse_date(" ".join(first.rpartition(";")[2].split()))
