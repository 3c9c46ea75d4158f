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
import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from .deadlines import UTC
from .text import normalize_text

#: Bytes of a mail that are parsed; the rest is cut off.
MAX_BYTES = 25 * 1024 * 1024
#: Characters kept of the text: the limit of a complaint's statement.
MAX_TEXT = 20000
#: Characters of HTML from which text is extracted.
MAX_HTML = 256 * 1024
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
#: Parts that are examined; ordinary mails have only a few.
MAX_PARTS = 500
#: Age up to which the date in a mail's header is trusted.
MAX_AGE = timedelta(days=30)

_ROBOTS = frozenset(
    {
        "mailer-daemon",
        "postmaster",
        "noreply",
        "no-reply",
        "donotreply",
        "do-not-reply",
        "nepasrepondre",
        "ne-pas-repondre",
        "bounce",
        "bounces",
    }
)
_RECIPIENTS = (
    "Delivered-To",
    "X-Original-To",
    "To",
    "Cc",
    "Resent-To",
    "Resent-Cc",
)
#: "Name" <address>, Name <address>, or an address alone; bounded, so that a hostile
#: header costs no time.
_ADDRESS = re.compile(
    r'(?:"([^"]{0,200})"|([^<>,;"]{0,200}))\s{0,9}<([^<>\s@]{1,64}@[^<>\s@]{1,189})>'
    r'|([^\s<>,;:"()@]{1,64}@[^\s<>,;:"()@]{1,189})'
)
_REFERENCE = re.compile(r"<[^<>\s]{3,250}>")
#: Lines after which a reply only quotes the mail that it answers.
_QUOTE = re.compile(
    r"^\s*(>|-{2,}\s*(original message|message d['’]origine|forwarded message)"
    r"|(on|le)\b.{5,200}\b(wrote|a écrit)\s*:\s*$|_{20,}\s*$)",
    re.IGNORECASE,
)


@dataclass
class Mail:
    """The parsed content of a mail: plain texts, dates in naive UTC."""

    message_id: str
    sender: str = ""
    sender_name: str = ""
    recipients: tuple = ()
    subject: str = ""
    date: datetime | None = None
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
    #: (name, content) of the files kept.
    files: list = field(default_factory=list)
    #: Names of the files left out: too many, too large or empty.
    dropped: list = field(default_factory=list)
    #: Whether a part could not be read; the original mail still contains it.
    damaged: bool = False
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
    for step in (_read_headers, _read_bounce, _read_body):
        try:
            step(message, mail)
        except Exception:  # as above: keep what has been read so far
            mail.damaged = True
    return mail


def parse_headers(raw):
    """Return the :class:`Mail` of the headers alone, to find its recipients.

    >>> parse_headers(b"To: plaintes@imf.sn, X <x@y.z>\\n\\nText").recipients
    ('plaintes@imf.sn', 'x@y.z')
    """
    end = re.search(rb"\r?\n\r?\n", raw[:MAX_BYTES])
    return read(raw[: end.end()] if end else raw[: 64 * 1024])


def get_received_at(mail, now):
    """Return the date of receipt of a mail: the one in its header, if plausible.

    It is plausible when it is neither in the future nor older than :data:`MAX_AGE`.

    :param now: current time, naive UTC, used when the header's date is implausible

    >>> now = datetime(2026, 3, 2, 10)
    >>> get_received_at(Mail("<1>", date=datetime(2026, 3, 1, 9)), now)
    datetime.datetime(2026, 3, 1, 9, 0)
    >>> get_received_at(Mail("<1>", date=datetime(1999, 1, 1)), now) == now
    True
    >>> get_received_at(Mail("<1>", date=datetime(2027, 1, 1)), now) == now
    True
    """
    if mail.date and now - MAX_AGE <= mail.date <= now:
        return mail.date
    return now


def strip_quote(text):
    """Return the text of a reply without the mail that it quotes.

    A text that consists only of a quotation is returned whole.

    >>> strip_quote("Still wrong.\\n\\nLe lun. 2 mars 2026, IMF a écrit :\\n> Hello")
    'Still wrong.'
    >>> strip_quote("> only a quotation")
    '> only a quotation'
    """
    kept = []
    for line in text.split("\n"):
        if _QUOTE.match(line):
            break
        kept.append(line)
    return "\n".join(kept).strip() or text.strip()


def is_robot(address):
    """Return whether the local part of an address is that of an automatic sender.

    >>> is_robot("MAILER-DAEMON@x.y"), is_robot("noreply+7@x.y"), is_robot("awa@x.y")
    (True, True, False)
    """
    return re.split(r"[@+]", address.lower())[0] in _ROBOTS


# ----------------------------------------------------------------------
# Headers
# ----------------------------------------------------------------------
def _compute_message_id(raw):
    """Return a Message-Id for a mail that has none; the same bytes give the same id."""
    return f"<{hashlib.sha256(raw[:MAX_BYTES]).hexdigest()}@no-message-id>"


def _get_raw_headers(message, name):
    """Return the lines of a header as text, bytes beyond ASCII as UTF-8 or Latin-1.

    >>> message = email.message_from_bytes("Subject: Prêt\\n\\n".encode())
    >>> _get_raw_headers(message, "subject")
    ['Prêt']
    """
    lines = []
    for key, value in message.raw_items():
        if key.lower() == name.lower() and len(lines) < 20:
            content = str(value).encode("utf-8", "surrogateescape")[:20000]
            try:
                lines.append(content.decode())
            except UnicodeError:
                lines.append(content.decode("latin-1"))
    return lines


def _get_header(message, name, limit=1000):
    """Return a header as plain text on one line, decoded as far as possible.

    >>> message = email.message_from_string("Subject: =?utf-8?q?Pr=C3=AAt?=\\n\\n")
    >>> _get_header(message, "Subject"), _get_header(message, "X-None")
    ('Prêt', '')
    """
    raw = _get_raw_headers(message, name)
    return normalize_text(_to_storable(_decode_words(raw[0])), limit) if raw else ""


def _decode_words(raw):
    """Return a header with its encoded words (RFC 2047) decoded where possible."""
    try:
        return str(make_header(decode_header(raw)))
    except Exception:  # unknown charset, broken encoding
        return str(raw)


def _get_addresses(message, names):
    """Return the addresses in the given headers as (name, lower-case address).

    >>> message = email.message_from_string('To: "Diop, Awa" <A@b.sn>, c@d.sn\\n\\n')
    >>> _get_addresses(message, ("To",))
    [('Diop, Awa', 'a@b.sn'), ('', 'c@d.sn')]
    """
    lines = []
    for name in names:
        lines += _get_raw_headers(message, name)
    addresses = []
    for match in itertools.islice(_ADDRESS.finditer(", ".join(lines)), 200):
        quoted, bare, bracketed, alone = match.groups()
        address = normalize_text(_to_storable(bracketed or alone), 254).lower()
        addresses.append((_decode_name((quoted or bare or "").strip()), address))
    return addresses


def _decode_name(name):
    """Return a display name or file name, decoded, as plain text of bounded length."""
    return normalize_text(_to_storable(_decode_words(name)), 120)


def _read_headers(message, mail):
    """Read sender, recipients, subject, date and automatic marks into ``mail``."""
    ids = _REFERENCE.findall(str(message.get("Message-Id") or "")[:1000])
    if ids:
        mail.message_id = _to_storable(ids[0])
    mail.subject = _get_header(message, "Subject", 200)
    senders = _get_addresses(message, ("From",)) or _get_addresses(message, ("Sender",))
    if senders:
        mail.sender_name, mail.sender = senders[0]
    mail.recipients = tuple(
        dict.fromkeys(
            address for _name, address in _get_addresses(message, _RECIPIENTS)
        )
    )
    both = " ".join(
        str(message.get(name) or "")[-4000:] for name in ("References", "In-Reply-To")
    )
    mail.references = tuple(dict.fromkeys(_REFERENCE.findall(_to_storable(both))))[-32:]
    mail.automatic = _find_automatic_mark(message, mail)
    mail.date = _parse_date(message)


def _parse_date(message):
    """Return the date in a mail's header as naive UTC, or ``None``."""
    try:
        date = parsedate_to_datetime(str(message.get("Date"))[:100])
        if date.tzinfo:
            date = date.astimezone(UTC).replace(tzinfo=None)
        return date.replace(microsecond=0)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _find_automatic_mark(message, mail):
    """Return the ``name: value`` that marks a mail as automatic, or an empty text.

    These are Auto-Submitted (RFC 3834) and the headers used by mailing lists, absence
    notices and bulk senders.
    """
    marks = [
        (name, value)
        for name in ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress")
        if (value := _get_header(message, name, 60).lower())
        and value not in ("no", "none", "normal", "first-class", "special-delivery")
    ]
    for name in ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe"):
        if message.get(name) is not None:
            marks.append((name, _get_header(message, name, 60)))
    if message.get("Return-Path") is not None:
        path = _get_header(message, "Return-Path", 100)
        if path.replace(" ", "") in ("<>", ""):
            marks.append(("Return-Path", "<>"))
    if mail.sender and is_robot(mail.sender):
        marks.append(("From", mail.sender))
    return f"{marks[0][0]}: {marks[0][1]}" if marks else ""


# ----------------------------------------------------------------------
# Delivery notices (RFC 3464)
# ----------------------------------------------------------------------
def _read_bounce(message, mail):
    """Read into ``mail`` whether it is a delivery notice, and about which mails."""
    report = message.get_content_type() == "multipart/report"
    daemon = mail.sender.split("@")[0] in ("mailer-daemon", "postmaster")
    mail.notice = report or daemon
    if not mail.notice:
        return
    ids, failed, reasons = list(mail.references), daemon and not report, []
    for part in _iter_parts(message):
        content_type = part.get_content_type()
        if content_type == "message/delivery-status":
            actions, diagnostics = _parse_delivery_status(part)
            failed = failed or "failed" in actions
            reasons += diagnostics
        elif content_type in ("message/rfc822", "text/rfc822-headers"):
            ids += _REFERENCE.findall(_get_original_id(part))
    mail.bounce = bool(failed)
    mail.bounce_reason = normalize_text(" ".join(reasons), 300)
    mail.bounced = tuple(dict.fromkeys(_to_storable(id_) for id_ in ids))[:32]


def _parse_delivery_status(part):
    """Return the actions and the diagnostics of a delivery report, as two lists."""
    actions, diagnostics = [], []
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        actions.append(_get_header(block, "Action", 40).lower())
        diagnostics.append(
            _get_header(block, "Diagnostic-Code", 300) or _get_header(block, "Status")
        )
    return actions, [diagnostic for diagnostic in diagnostics if diagnostic]


def _get_original_id(part):
    """Return the Message-Id of the mail that was returned, as written in its header."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return str(payload[0].get("Message-Id") or "")[:1000] if payload else ""
    match = re.search(r"(?im)^message-id:\s*(<[^<>\s]+>)", str(payload)[:20000])
    return match.group(1) if match else ""


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
    for number, part in enumerate(_iter_parts(message)):
        if number == MAX_PARTS - 1:
            mail.damaged = True
        if part.is_multipart():
            continue
        content_type, name = part.get_content_type(), _get_file_name(part)
        if not name and content_type == "text/plain":
            texts.append(_decode_text(part))
        elif not name and content_type == "text/html":
            pages.append(_decode_text(part))
        elif content_type not in ("message/delivery-status", "text/rfc822-headers"):
            total += _add_file(part, name or "file", mail, total)
    text = "\n\n".join(filter(None, texts)).strip()
    if not text:
        text = "\n\n".join(html_to_text(page) for page in pages).strip()
    mail.text = text[:MAX_TEXT].strip()


def _add_file(part, name, mail, total):
    """Add a file to ``mail`` within the limits; return the number of bytes added.

    :param total: bytes of the files added so far
    """
    content = part.get_payload(decode=True) or b""
    if (
        len(mail.files) >= MAX_FILES
        or not 0 < len(content) <= MAX_FILE_BYTES
        or total + len(content) > MAX_BYTES
    ):
        mail.dropped.append(name)
        return 0
    mail.files.append((name, content))
    return len(content)


def _get_file_name(part):
    """Return a harmless name for an attached file; empty when it is the mail's text."""
    raw = part.get_filename()
    attached = str(part.get("Content-Disposition") or "").strip().lower()
    if raw is None and not attached.startswith("attachment"):
        return ""
    return (
        normalize_text(re.sub(r"[/\\\x00:]", "_", _decode_name(raw or "file")), 120)
        or "file"
    )


def _decode_text(part):
    """Return the decoded content of a text part, even if it declares a wrong charset.

    >>> part = email.message_from_bytes(b"Content-Type: text/x; charset=nope\\n\\nx")
    >>> _decode_text(part)
    'x'
    """
    content = part.get_payload(decode=True) or b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "latin-1"):
        try:
            return _clean_lines(content.decode(charset))
        except (LookupError, UnicodeError, ValueError):
            continue
    return ""


def _clean_lines(text):
    """Return a text with Unix line ends and without control characters."""
    text = _to_storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or c >= " ").strip()


def _to_storable(text):
    """Return a text without NUL and lone surrogates, which PostgreSQL rejects."""
    return str(text).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class _TextExtractor(HTMLParser):
    """Collects the text of a page, without scripts, styles and head."""

    _ignored_tags = frozenset(
        {"script", "style", "head", "title", "template", "noscript"}
    )
    _breaks = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.chunks, self._muted = [], 0

    def handle_starttag(self, tag, attrs):
        """Add a line break, or ignore what follows up to the end tag."""
        if tag in self._ignored_tags:
            self._muted += 1
        elif tag in self._breaks:
            self.chunks.append("\n")

    def handle_endtag(self, tag):
        """Stop ignoring content at the end tag of an ignored element."""
        if tag in self._ignored_tags and self._muted:
            self._muted -= 1

    def handle_data(self, data):
        """Add text, with single spaces."""
        if not self._muted:
            self.chunks.append(re.sub(r"\s+", " ", data))


def html_to_text(page):
    """Return the text of an HTML page, with its line breaks.

    >>> html_to_text("<p>They took <b>5,000</b><br>francs</p><script>x()</script>")
    'They took 5,000\\nfrancs'
    >>> html_to_text("<head><title>x</title></head>&lt;b&gt; &amp; <i")
    '<b> &'
    """
    parser = _TextExtractor()
    parser.feed(page[:MAX_HTML])
    text = "".join(parser.chunks)[: 4 * MAX_TEXT]
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
