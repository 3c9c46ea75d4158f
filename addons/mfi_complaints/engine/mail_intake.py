"""A mail from outside, read without trusting a byte of it.

:func:`read` turns the raw bytes of a mail into plain, bounded values and never raises:
what cannot be read is left out and said so. Nothing here knows who the client is or
what becomes of the mail.

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
from .text import plain

#: Bytes of a mail that are read; the rest is cut off.
MAX_BYTES = 25 * 1024 * 1024
#: Characters kept of the words: what a complaint's statement may hold.
MAX_TEXT = 20000
#: Characters of HTML that are searched for words.
MAX_HTML = 256 * 1024
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
#: Parts looked at; honest mails have a handful.
MAX_PARTS = 500
#: How far back a mail's own date is believed.
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
#: header takes no time.
_ADDRESS = re.compile(
    r'(?:"([^"]{0,200})"|([^<>,;"]{0,200}))\s{0,9}<([^<>\s@]{1,64}@[^<>\s@]{1,189})>'
    r'|([^\s<>,;:"()@]{1,64}@[^\s<>,;:"()@]{1,189})'
)
_REFERENCE = re.compile(r"<[^<>\s]{3,250}>")
#: Lines after which a mail only repeats the mail that it answers.
_QUOTE = re.compile(
    r"^\s*(>|-{2,}\s*(original message|message d['’]origine|forwarded message)"
    r"|(on|le)\b.{5,200}\b(wrote|a écrit)\s*:\s*$|_{20,}\s*$)",
    re.IGNORECASE,
)


@dataclass
class Mail:
    """What is kept of one mail. Texts are plain; moments are naive UTC."""

    message_id: str
    sender: str = ""
    sender_name: str = ""
    recipients: tuple = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    references: tuple = ()
    #: The header that says that no person wrote it; empty for a person's mail.
    automatic: str = ""
    #: A notice about a mail of ours, such as that it is late.
    notice: bool = False
    #: A notice that a mail of ours did not arrive, for good.
    bounce: bool = False
    bounce_reason: str = ""
    #: Message ids of the mails that did not arrive.
    bounced: tuple = ()
    #: (name, content) of the files that are kept.
    files: list = field(default_factory=list)
    #: Names of the files that are not kept: too many or too large.
    dropped: list = field(default_factory=list)
    #: Something could not be read; the original holds it.
    damaged: bool = False
    size: int = 0


def read(raw):
    """Return the :class:`Mail` that some bytes hold; never raises.

    >>> read(b"\\xff\\x00garbage").damaged, read(b"").text
    (False, '')
    >>> read(b"From: a@b.c\\n\\nx").message_id == read(b"From: a@b.c\\n\\nx").message_id
    True
    """
    mail = Mail(message_id=_own_id(raw), size=len(raw))
    try:
        message = email.message_from_bytes(raw[:MAX_BYTES])
    except Exception:  # the parser's own faults on hostile mails, recursion included
        message = BytesHeaderParser().parsebytes(raw[: 64 * 1024])
        mail.damaged = True
    mail.damaged = mail.damaged or len(raw) > MAX_BYTES
    for step in (_read_head, _read_bounce, _read_body):
        try:
            step(message, mail)
        except Exception:  # as above: what could be read so far is kept
            mail.damaged = True
    return mail


def head(raw):
    """Return the :class:`Mail` of the headers alone, to see for whom it is.

    >>> head(b"To: plaintes@imf.sn, X <x@y.z>\\n\\nwords").recipients
    ('plaintes@imf.sn', 'x@y.z')
    """
    end = re.search(rb"\r?\n\r?\n", raw[:MAX_BYTES])
    return read(raw[: end.end()] if end else raw[: 64 * 1024])


def received(mail, moment):
    """Return when a mail counts as received: its own date, if that can be true.

    :param moment: now, naive UTC

    >>> now = datetime(2026, 3, 2, 10)
    >>> received(Mail("<1>", date=datetime(2026, 3, 1, 9)), now)
    datetime.datetime(2026, 3, 1, 9, 0)
    >>> received(Mail("<1>", date=datetime(1999, 1, 1)), now) == now
    True
    >>> received(Mail("<1>", date=datetime(2027, 1, 1)), now) == now
    True
    """
    if mail.date and moment - MAX_AGE <= mail.date <= moment:
        return mail.date
    return moment


def without_quote(text):
    """Return an answer's own words, without the mail that it repeats.

    >>> without_quote("Still wrong.\\n\\nLe lun. 2 mars 2026, IMF a écrit :\\n> Hello")
    'Still wrong.'
    >>> without_quote("> only a quotation")
    '> only a quotation'
    """
    own = []
    for line in text.split("\n"):
        if _QUOTE.match(line):
            break
        own.append(line)
    return "\n".join(own).strip() or text.strip()


def is_robot(address):
    """Return whether an address is by its name that of a machine.

    >>> is_robot("MAILER-DAEMON@x.y"), is_robot("noreply+7@x.y"), is_robot("awa@x.y")
    (True, True, False)
    """
    return re.split(r"[@+]", address.lower())[0] in _ROBOTS


# ----------------------------------------------------------------------
# Head
# ----------------------------------------------------------------------
def _own_id(raw):
    """Return an id for a mail that has none: the same bytes, the same id."""
    return f"<{hashlib.sha256(raw[:MAX_BYTES]).hexdigest()}@no-message-id>"


def _raw_headers(message, name):
    """Return the lines of one header as text; bytes beyond ASCII as UTF-8 or Latin-1.

    >>> message = email.message_from_bytes("Subject: Prêt\\n\\n".encode())
    >>> _raw_headers(message, "subject")
    ['Prêt']
    """
    found = []
    for key, value in message.raw_items():
        if key.lower() == name.lower() and len(found) < 20:
            content = str(value).encode("utf-8", "surrogateescape")[:20000]
            try:
                found.append(content.decode())
            except UnicodeError:
                found.append(content.decode("latin-1"))
    return found


def _header(message, name, limit=1000):
    """Return one header as plain text on one line, decoded as far as possible.

    >>> message = email.message_from_string("Subject: =?utf-8?q?Pr=C3=AAt?=\\n\\n")
    >>> _header(message, "Subject"), _header(message, "X-None")
    ('Prêt', '')
    """
    raw = _raw_headers(message, name)
    return plain(_storable(_words(raw[0])), limit) if raw else ""


def _words(raw):
    """Return encoded words decoded; as they came where that is impossible."""
    try:
        return str(make_header(decode_header(raw)))
    except Exception:  # unknown charset, broken encoding
        return str(raw)


def _addresses(message, names):
    """Return the addresses of some headers as (name, lower-case address).

    >>> message = email.message_from_string('To: "Diop, Awa" <A@b.sn>, c@d.sn\\n\\n')
    >>> _addresses(message, ("To",))
    [('Diop, Awa', 'a@b.sn'), ('', 'c@d.sn')]
    """
    lines = []
    for name in names:
        lines += _raw_headers(message, name)
    found = []
    for match in itertools.islice(_ADDRESS.finditer(", ".join(lines)), 200):
        quoted, bare, bracketed, alone = match.groups()
        address = plain(_storable(bracketed or alone), 254).lower()
        found.append((_decoded((quoted or bare or "").strip()), address))
    return found


def _decoded(name):
    """Return a display name in readable form."""
    return plain(_storable(_words(name)), 120)


def _read_head(message, mail):
    """Read who wrote when to whom, and whether it was a person."""
    ids = _REFERENCE.findall(str(message.get("Message-Id") or "")[:1000])
    if ids:
        mail.message_id = _storable(ids[0])
    mail.subject = _header(message, "Subject", 200)
    senders = _addresses(message, ("From",)) or _addresses(message, ("Sender",))
    if senders:
        mail.sender_name, mail.sender = senders[0]
    mail.recipients = tuple(
        dict.fromkeys(address for _name, address in _addresses(message, _RECIPIENTS))
    )
    both = " ".join(
        str(message.get(name) or "")[-4000:] for name in ("References", "In-Reply-To")
    )
    mail.references = tuple(dict.fromkeys(_REFERENCE.findall(_storable(both))))[-32:]
    mail.automatic = _automatic(message, mail)
    mail.date = _date(message)


def _date(message):
    """Return the date of a mail as naive UTC, or ``None``."""
    try:
        date = parsedate_to_datetime(str(message.get("Date"))[:100])
        if date.tzinfo:
            date = date.astimezone(UTC).replace(tzinfo=None)
        return date.replace(microsecond=0)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _automatic(message, mail):
    """Return what says that a machine wrote a mail, or nothing.

    RFC 3834 (Auto-Submitted) and the headers that mailing lists, absence notices and
    bulk senders use.
    """
    found = [
        (name, value)
        for name in ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress")
        if (value := _header(message, name, 60).lower())
        and value not in ("no", "none", "normal", "first-class", "special-delivery")
    ]
    for name in ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe"):
        if message.get(name) is not None:
            found.append((name, _header(message, name, 60)))
    if message.get("Return-Path") is not None:
        path = _header(message, "Return-Path", 100)
        if path.replace(" ", "") in ("<>", ""):
            found.append(("Return-Path", "<>"))
    if mail.sender and is_robot(mail.sender):
        found.append(("From", mail.sender))
    return f"{found[0][0]}: {found[0][1]}" if found else ""


# ----------------------------------------------------------------------
# Notices of non-delivery (RFC 3464)
# ----------------------------------------------------------------------
def _read_bounce(message, mail):
    """Read whether this tells that a mail of ours did not arrive, and which."""
    report = message.get_content_type() == "multipart/report"
    daemon = mail.sender.split("@")[0] in ("mailer-daemon", "postmaster")
    mail.notice = report or daemon
    if not mail.notice:
        return
    ids, failed, reasons = list(mail.references), daemon and not report, []
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            status = _status(part)
            failed = failed or "failed" in status["action"]
            reasons += status["why"]
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            ids += _REFERENCE.findall(_original_id(part))
    mail.bounce = bool(failed)
    mail.bounce_reason = plain(" ".join(reasons), 300)
    mail.bounced = tuple(dict.fromkeys(_storable(i) for i in ids))[:32]


def _status(part):
    """Return what a delivery report says: actions, and why."""
    actions, why = [], []
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        actions.append(_header(block, "Action", 40).lower())
        why.append(_header(block, "Diagnostic-Code", 300) or _header(block, "Status"))
    return {"action": actions, "why": [reason for reason in why if reason]}


def _original_id(part):
    """Return the line of the Message-Id of the mail that came back."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return str(payload[0].get("Message-Id") or "")[:1000] if payload else ""
    found = re.search(r"(?im)^message-id:\s*(<[^<>\s]+>)", str(payload)[:20000])
    return found.group(1) if found else ""


# ----------------------------------------------------------------------
# Body
# ----------------------------------------------------------------------
def _parts(message):
    """Yield the parts of a mail, a bounded number of them."""
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS:
            return
        yield part


def _read_body(message, mail):
    """Read the words and the files."""
    texts, pages, total = [], [], 0
    for number, part in enumerate(_parts(message)):
        if number == MAX_PARTS - 1:
            mail.damaged = True
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), _file_name(part)
        if not name and kind == "text/plain":
            texts.append(_text(part))
        elif not name and kind == "text/html":
            pages.append(_text(part))
        elif kind not in ("message/delivery-status", "text/rfc822-headers"):
            total += _keep_file(part, name or "file", mail, total)
    words = "\n\n".join(filter(None, texts)).strip()
    if not words:
        words = "\n\n".join(html_to_text(page) for page in pages).strip()
    mail.text = words[:MAX_TEXT].strip()


def _keep_file(part, name, mail, total):
    """Keep one file if there is room; return the bytes that it takes."""
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


def _file_name(part):
    """Return the name of an attached file, harmless; empty for the words."""
    raw = part.get_filename()
    attached = str(part.get("Content-Disposition") or "").strip().lower()
    if raw is None and not attached.startswith("attachment"):
        return ""
    return plain(re.sub(r"[/\\\x00:]", "_", _decoded(raw or "file")), 120) or "file"


def _text(part):
    """Return the characters of a text part, whatever its charset claims.

    >>> part = email.message_from_bytes(b"Content-Type: text/x; charset=nope\\n\\nx")
    >>> _text(part)
    'x'
    """
    content = part.get_payload(decode=True) or b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "latin-1"):
        try:
            return _lines(content.decode(charset))
        except (LookupError, UnicodeError, ValueError):
            continue
    return ""


def _lines(text):
    """Return a text with plain line ends and without what cannot be stored."""
    text = _storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or c >= " ").strip()


def _storable(text):
    """Return a text without NUL and half characters, which no database takes."""
    return str(text).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class _Words(HTMLParser):
    """Collect the words of a page; scripts, styles and heads are no words."""

    _silent = frozenset({"script", "style", "head", "title", "template", "noscript"})
    _breaks = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self._muted = [], 0

    def handle_starttag(self, tag, attrs):
        """Note a line break, or that what follows is no text."""
        if tag in self._silent:
            self._muted += 1
        elif tag in self._breaks:
            self.words.append("\n")

    def handle_endtag(self, tag):
        """Note that text may follow again."""
        if tag in self._silent and self._muted:
            self._muted -= 1

    def handle_data(self, data):
        """Keep words."""
        if not self._muted:
            self.words.append(re.sub(r"\s+", " ", data))


def html_to_text(page):
    """Return the words of an HTML page, its lines kept.

    >>> html_to_text("<p>They took <b>5,000</b><br>francs</p><script>x()</script>")
    'They took 5,000\\nfrancs'
    >>> html_to_text("<head><title>x</title></head>&lt;b&gt; &amp; <i")
    '<b> &'
    """
    parser = _Words()
    parser.feed(page[:MAX_HTML])
    text = "".join(parser.words)[: 4 * MAX_TEXT]
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
