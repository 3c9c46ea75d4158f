"""Parsing of incoming mails, which are untrusted.

:func:`read` turns the raw bytes of a mail into plain, bounded values and never raises:
what cannot be read is left out and flagged. Who the client is and what happens to the
mail is decided elsewhere.

>>> mail = read(b"From: Awa <awa@example.com>\\r\\nSubject: Fees\\r\\n\\r\\nToo high")
>>> mail.sender, mail.sender_name, mail.subject, mail.text
('awa@example.com', 'Awa', 'Fees', 'Too high')
>>> read(b"Auto-Submitted: auto-replied\\r\\nFrom: a@b.c\\r\\n\\r\\nAway").automatic
'Auto-Submitted: auto-replied'
"""

import email
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser

from . import bounces, tnef
from .decoding import clean_lines, decode, to_storable
from .mail_headers import (
    REFERENCE,
    get_addresses,
    get_arrival,
    get_file_name,
    get_ids,
    get_words,
    parse_date,
)
from .mail_html import extract, html_to_text
from .mail_machine import find_mark, is_robot
from .mail_quotes import strip_quote

#: What the rest of the addon uses; the parts of the work have modules of their own.
__all__ = [
    "Mail",
    "compute_digest",
    "get_received_at",
    "html_to_text",
    "is_date_far",
    "is_robot",
    "parse_headers",
    "read",
    "strip_quote",
]

#: Bytes of a mail that are parsed; the rest is cut off.
MAX_BYTES = 25 * 1024 * 1024
#: Characters kept of the text: the limit of a complaint's statement.
MAX_TEXT = 20000
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
#: Parts that are examined; ordinary mails have only a few.
MAX_PARTS = 500
#: Age up to which the date in a mail's header is trusted.
MAX_AGE = timedelta(days=30)
#: Difference up to which the sender's clock is trusted rather than our own server's.
MAX_DRIFT = timedelta(hours=2)

_RECIPIENTS = (
    "Delivered-To",
    "X-Original-To",
    "To",
    "Cc",
    "Resent-To",
    "Resent-Cc",
)
#: Types of parts that only the addressee's own key opens.
_ENCRYPTED = (
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pgp-encrypted",
)


@dataclass
class Mail:
    """The parsed content of a mail: plain texts, dates in naive UTC."""

    message_id: str
    sender: str = ""
    sender_name: str = ""
    recipients: tuple = ()
    subject: str = ""
    #: The date that the sender wrote.
    date: datetime | None = None
    #: The date at which our own server received it.
    arrival: datetime | None = None
    text: str = ""
    references: tuple = ()
    #: The header that marks the mail as automatic; empty for a mail from a person.
    automatic: str = ""
    #: Whether it is a delivery notice about one of our mails, e.g. about a delay.
    notice: bool = False
    #: Whether it is a notice that one of our mails finally failed to arrive.
    bounce: bool = False
    bounce_reason: str = ""
    #: Message-Ids of our mails that did not arrive.
    bounced: tuple = ()
    #: Addresses and words of a delivery notice, for those that name no Message-Id.
    bounced_addresses: tuple = ()
    bounced_words: str = ""
    #: (name, content) of the files kept.
    files: list = field(default_factory=list)
    #: Names of the files left out: too many, too large or empty.
    dropped: list = field(default_factory=list)
    #: Whether a part could not be read; the original mail still contains it.
    damaged: bool = False
    #: Whether it has a text that gave no words; without text it is not.
    unreadable: bool = False
    #: Whether the bytes contradict the charset that the mail declares.
    doubtful: bool = False
    #: Whether another text was received under its Message-Id.
    repeated: bool = False
    #: Whether it contains Outlook's envelope winmail.dat, and whether it was opened.
    outlook: bool = False
    opened: bool = False
    size: int = 0


def read(raw):
    """Return the :class:`Mail` parsed from raw bytes; never raises.

    >>> read(b"\\xff\\x00rubbish").damaged, read(b"").text
    (False, '')
    >>> read(b"From: a@b.c\\n\\nx").message_id == read(b"From: a@b.c\\n\\nx").message_id
    True
    """
    mail = Mail(message_id=_compute_message_id(raw), size=len(raw))
    try:
        message = email.message_from_bytes(raw[:MAX_BYTES])
    except Exception:  # the parser fails on some hostile mails, e.g. by recursion
        message = BytesHeaderParser().parsebytes(raw[: 64 * 1024])
        mail.damaged = True
    mail.damaged = mail.damaged or len(raw) > MAX_BYTES
    for step in (_read_headers, _read_notice, _read_body, _read_mark):
        try:
            step(message, mail)
        except Exception:  # as above: keep what has been read so far
            mail.damaged = True
    return mail


def parse_headers(raw):
    """Return the :class:`Mail` of the headers alone, to find its recipients.

    ``notice`` then says that it may be a delivery notice.

    >>> parse_headers(b"To: plaintes@imf.sn, X <x@y.z>\\n\\nText").recipients
    ('plaintes@imf.sn', 'x@y.z')
    >>> parse_headers(b"From: postmaster@y.z\\n\\nText").notice
    True
    """
    end = re.search(rb"\r?\n\r?\n", raw[:MAX_BYTES])
    head = raw[: end.end()] if end else raw[: 64 * 1024]
    mail = read(head)
    message = BytesHeaderParser().parsebytes(head)
    mail.notice = mail.notice or bounces.is_likely(message, mail.sender)
    return mail


def get_received_at(mail, now):
    """Return the date of receipt of a mail: the one in its header, if plausible.

    It is plausible when it is neither in the future nor older than :data:`MAX_AGE`,
    and when the institution's own server received the mail soon after it. Otherwise
    the date of that server counts.

    :param now: current time, naive UTC, used when no date is plausible

    >>> now = datetime(2026, 3, 2, 10)
    >>> get_received_at(Mail("<1>", date=datetime(2026, 3, 1, 9)), now)
    datetime.datetime(2026, 3, 1, 9, 0)
    >>> get_received_at(Mail("<1>", date=datetime(1999, 1, 1)), now) == now
    True
    >>> get_received_at(Mail("<1>", date=datetime(2027, 1, 1)), now) == now
    True
    >>> arrival = datetime(2026, 3, 2, 9)
    >>> get_received_at(Mail("<1>", date=datetime(2026, 2, 9), arrival=arrival), now)
    datetime.datetime(2026, 3, 2, 9, 0)
    """
    arrival = mail.arrival if _is_plausible(mail.arrival, now) else None
    if arrival and is_date_far(mail):
        return arrival
    if _is_plausible(mail.date, now):
        return mail.date
    return arrival or now


def is_date_far(mail):
    """Return whether the sender's date is far from that of our own server.

    >>> written, received = datetime(2026, 2, 9), datetime(2026, 3, 2)
    >>> is_date_far(Mail("<1>", date=written, arrival=received))
    True
    """
    if not mail.date or not mail.arrival:
        return False
    return abs(mail.arrival - mail.date) > MAX_DRIFT


def compute_digest(mail):
    """Return a digest of who wrote what: the same mail, however often it is delivered.

    >>> first, second = read(b"\\n\\nwords"), read(b"Received: x\\n\\nwords")
    >>> compute_digest(first) == compute_digest(second)
    True
    """
    digest = hashlib.sha256()
    for text in (mail.sender, mail.subject, mail.text):
        digest.update(text.encode("utf-8", "replace") + b"\0")
    for name, content in mail.files:
        digest.update(name.encode("utf-8", "replace") + b"\0")
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _is_plausible(date, now):
    """Return whether a date is neither in the future nor too old."""
    return bool(date) and now - MAX_AGE <= date <= now


def _compute_message_id(raw):
    """Return a Message-Id for a mail that has none; the same bytes give the same id."""
    return f"<{hashlib.sha256(raw[:MAX_BYTES]).hexdigest()}@no-message-id>"


# ----------------------------------------------------------------------
# Headers
# ----------------------------------------------------------------------
def _read_headers(message, mail):
    """Read sender, recipients, subject and dates into ``mail``."""
    ids = REFERENCE.findall(str(message.get("Message-Id") or "")[:1000])
    if ids:
        mail.message_id = to_storable(ids[0])
    mail.subject = _keep(get_words(message, "Subject", 200), mail)
    senders = get_addresses(message, ("From",)) or get_addresses(message, ("Sender",))
    if senders:
        name, mail.sender = senders[0]
        mail.sender_name = _keep(name, mail)
    mail.recipients = tuple(
        dict.fromkeys(address for _name, address in get_addresses(message, _RECIPIENTS))
    )
    mail.references = get_ids(message, "References", "In-Reply-To")
    mail.date = parse_date(message.get("Date"))
    mail.arrival = get_arrival(message)


def _keep(decoded, mail):
    """Return a decoded text; note in ``mail`` what is wrong with it."""
    mail.damaged = mail.damaged or decoded.lost
    mail.doubtful = mail.doubtful or decoded.doubtful
    return decoded.text


def _read_notice(message, mail):
    """Read into ``mail`` whether it is a delivery notice, and about which mails."""
    notice = bounces.read(message, mail.sender)
    if notice is None:
        return
    mail.notice = True
    mail.bounce = notice.failed
    mail.bounce_reason = notice.reason
    mail.bounced = notice.ids
    mail.bounced_addresses = notice.addresses
    mail.bounced_words = notice.words


def _read_mark(message, mail):
    """Read into ``mail`` what marks it as automatic."""
    mail.automatic = find_mark(
        message, mail.sender, mail.subject, mail.text, bool(mail.references)
    )


# ----------------------------------------------------------------------
# Body
# ----------------------------------------------------------------------
def _iter_parts(message):
    """Yield the parts of a mail, at most :data:`MAX_PARTS` of them."""
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS:
            return
        yield part


def _read_body(message, mail):
    """Read the text and the files into ``mail``; plain text is preferred to HTML."""
    texts, pages, total = [], [], 0
    repeated = _get_repeated_pages(message)
    for number, part in enumerate(_iter_parts(message)):
        if number == MAX_PARTS - 1:
            mail.damaged = True
        if part.is_multipart():
            continue
        content_type, name = part.get_content_type(), _get_file_name(part, mail)
        if not name and content_type == "text/plain":
            texts.append(_read_text(part, mail))
        elif not name and content_type == "text/html":
            pages.append((part in repeated, _read_text(part, mail)))
        elif content_type not in ("message/delivery-status", "text/rfc822-headers"):
            total += _add_part(part, name or "file", mail, total)
        if content_type in _ENCRYPTED:
            mail.unreadable = True
    plain = any(texts)
    texts += [_read_page(page, mail) for copy, page in pages if not (copy and plain)]
    text = "\n\n".join(filter(None, texts)).strip()
    mail.text = mail.text or text[:MAX_TEXT].strip()
    mail.damaged = mail.damaged or len(text) > MAX_TEXT
    mail.unreadable = mail.unreadable or bool(pages and not mail.text)


def _get_repeated_pages(message):
    """Return the HTML parts that repeat a plain text (``multipart/alternative``)."""
    repeated = set()
    for part in _iter_parts(message):
        if part.get_content_type() == "multipart/alternative" and part not in repeated:
            inner = list(_iter_parts(part))
            if any(item.get_content_type() == "text/plain" for item in inner):
                repeated.update(inner)
    return repeated


def _read_text(part, mail):
    """Return the decoded content of a text part, even if it declares a wrong charset.

    >>> part = email.message_from_bytes(b"Content-Type: text/x; charset=nope\\n\\nx")
    >>> _read_text(part, Mail("<1>"))
    'x'
    """
    content = part.get_payload(decode=True) or b""
    text = clean_lines(_keep(decode(content, part.get_content_charset()), mail))
    if content.strip() and not text:
        mail.unreadable = True
    return text


def _read_page(page, mail):
    """Return the text of an HTML part."""
    text, cut = extract(page)
    mail.damaged = mail.damaged or cut
    return text


def _add_part(part, name, mail, total):
    """Add the file in a part to ``mail``; return the number of bytes added.

    Outlook's envelope is opened: its files are added beside it.

    :param total: bytes of the files added so far
    """
    content = part.get_payload(decode=True) or b""
    added = _add_file(name, content, mail, total)
    if not tnef.is_tnef(content[:4]) and name.lower() != "winmail.dat":
        return added
    contents = tnef.read(content[:MAX_FILE_BYTES])
    mail.outlook = True
    mail.opened = mail.opened or bool(contents.text or contents.files)
    mail.text = mail.text or clean_lines(contents.text)[:MAX_TEXT]
    nothing = contents.unread or not (contents.text or contents.files)
    mail.unreadable = mail.unreadable or (nothing and not mail.text)
    for inner, data in contents.files:
        added += _add_file(inner, data, mail, total + added)
    return added


def _add_file(name, content, mail, total):
    """Add a file to ``mail`` within the limits; return the number of bytes added."""
    if (
        len(mail.files) >= MAX_FILES
        or not 0 < len(content) <= MAX_FILE_BYTES
        or total + len(content) > MAX_BYTES
    ):
        mail.dropped.append(name)
        return 0
    mail.files.append((name, content))
    return len(content)


def _get_file_name(part, mail):
    """Return a harmless name for an attached file; empty when it is the mail's text."""
    found = get_file_name(part)
    attached = str(part.get("Content-Disposition") or "").strip().lower()
    if found is None:
        return "file" if attached.startswith("attachment") else ""
    return _keep(found, mail) or "file"
