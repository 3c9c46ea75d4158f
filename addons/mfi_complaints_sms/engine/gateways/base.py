"""What every gateway has in common: requests and answers as plain data.

Nothing here opens a connection. ``prepare_*`` turns a wish into a
:class:`Request`, ``read_*`` turns an :class:`Answer` or a :class:`Call` into
facts. A new gateway is one class in one file of this folder.
"""

import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import parse_qsl, quote, urlsplit

from .. import parts
from . import multipart

# What a send can end in.
ACCEPTED, REFUSED, RETRY, EXPIRED_TOKEN = "accepted", "refused", "retry", "token"
# What a delivery report can say.
SENT, DELIVERED, FAILED = "sent", "delivered", "failed"
# Why a gateway refuses, in words of ours; the gateway's own words go beside it.
BAD_NUMBER, NO_CREDIT, BAD_ACCESS, BAD_SENDER, TOO_FAST, UNREACHABLE, OTHER = (
    "number",
    "credit",
    "access",
    "sender",
    "rate",
    "network",
    "other",
)
BODY_LIMIT = 65536


@dataclass(frozen=True)
class Settings:
    """The settings of one account, as plain values (never logged).

    ``options`` holds what only one kind of gateway knows.
    """

    url: str = ""
    account: str = ""
    secret: str = field(default="", repr=False)
    sender: str = ""
    region: str = ""
    sandbox: bool = False
    token: str = field(default="", repr=False)
    options: dict = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Outgoing:
    """One text to send: our own id, the number in E.164, the words, report URL."""

    uuid: str
    number: str
    text: str
    status_url: str = ""


@dataclass(frozen=True)
class Request:
    """An HTTP request to make. ``data`` is bytes, already encoded."""

    method: str
    url: str
    headers: dict = field(default_factory=dict, repr=False)
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What came back: status code and body, at most ``BODY_LIMIT`` bytes."""

    status: int
    body: bytes = b""
    headers: dict = field(default_factory=dict)

    def json(self):
        """Return the body as JSON, or None when it is not JSON.

        >>> Answer(200, b'{"a": 1}').json(), Answer(200, b"<html>").json()
        ({'a': 1}, None)
        """
        return load_json(self.body)

    def text(self, limit=300):
        """Return the beginning of the body as one line of text.

        >>> Answer(200, b"  0: Accepted \\n").text()
        '0: Accepted'
        >>> Answer(500, b"\\x00fault\\x00 7").text()
        'fault 7'
        """
        raw = self.body[: limit * 4].replace(b"\x00", b" ")
        return " ".join(raw.decode("utf-8", "replace").split())[:limit]


@dataclass(frozen=True)
class Call:
    """A call that a gateway makes to us. ``url`` is the address it used."""

    method: str
    url: str
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self):
        """The media type without its parameters, lower case."""
        return self.header("Content-Type").split(";")[0].strip().lower()

    def header(self, name):
        """Return a header whatever the case of its name, or ``""``."""
        wanted = name.lower()
        return next((v for k, v in self.headers.items() if k.lower() == wanted), "")

    def query(self):
        """Return the query's fields as text, bytes kept by surrogate escapes."""
        return _pairs(urlsplit(self.url).query)

    def form(self):
        """Return the body's fields when it is a form, or an undeclared one."""
        if self.method == "GET" or self.json() is not None:
            return []
        if self.content_type == "multipart/form-data":
            return self._parts()
        if self.content_type not in ("application/x-www-form-urlencoded", ""):
            return []
        return _pairs(self.body.decode("utf-8", "surrogateescape"))

    def _parts(self):
        """Return the fields of a body of several parts."""
        try:
            return multipart.fields(self.header("Content-Type"), self.body)
        except ValueError as error:
            raise Malformed(str(error)) from error

    def json(self):
        """Return the body as JSON (any declared type), or None."""
        head = self.body.lstrip()[:1]
        return load_json(self.body) if head in (b"{", b"[") else None

    def fields(self):
        """Return query and form together as ``{name: text}``; the body wins."""
        return dict([*self.query(), *self.form()])


@dataclass(frozen=True)
class Inbound:
    """One text received: who, to which number, words, the gateway's id and time."""

    sender: str
    text: str
    provider_id: str = ""
    to: str = ""
    received_at: datetime | None = None
    part: parts.Part | None = None


@dataclass(frozen=True)
class Report:
    """A delivery report: state, and our uuid or the gateway's id."""

    state: str
    uuid: str = ""
    provider_id: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Sent:
    """What a send ended in.

    ``state`` is ``accepted``, ``refused`` (never try again), ``retry`` or ``token``
    (get a new access token first). ``cost`` is in the gateway's currency.
    """

    state: str
    provider_id: str = ""
    reason: str = ""
    code: str = ""
    detail: str = ""
    cost: float = 0.0


@dataclass(frozen=True)
class Reply:
    """What we answer to a gateway that calls us."""

    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""


class Malformed(ValueError):
    """The gateway's call cannot be read; the message says what is missing."""


def load_json(raw):
    """Return JSON or None; absurd nesting and bad encodings are None too.

    >>> load_json(b"[" * 100000) is None
    True
    """
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _pairs(encoded):
    """Parse ``a=1&b=2``; bytes that are not UTF-8 survive as surrogates."""
    try:
        return parse_qsl(
            encoded,
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=200,
        )
    except ValueError as error:
        raise Malformed("too many fields") from error


def raw_bytes(text):
    """Give back the bytes of a field parsed with surrogate escapes."""
    try:
        return str(text).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate that came through JSON
        return str(text).encode("utf-8", "replace")


def form(values):
    """Encode a form, empty values left out.

    >>> form({"to": "+221", "text": "é", "from": ""})
    b'to=%2B221&text=%C3%A9'
    """
    return encode_query(values).encode()


def encode_query(values):
    """Encode fields for a query string, empty values left out."""
    return "&".join(
        f"{quote(str(name), safe='')}={quote(str(value), safe='')}"
        for name, value in values.items()
        if value not in ("", None)
    )


def json_bytes(value):
    """Encode JSON as UTF-8 bytes, accents as they are."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def dig(value, path):
    """Follow a dotted path through JSON; None when it leads nowhere.

    >>> dig({"results": [{"from": "221"}]}, "results.0.from")
    '221'
    >>> dig({"a": 1}, "a.b") is None
    True
    """
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def word(value):
    """Turn a scalar from outside into bounded text; anything else is empty.

    >>> word(12), word(None), word({"a": 1}), word(True)
    ('12', '', '', '')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")[:500].strip()


def words(value):
    """Turn the text of a message from outside into text; other types are empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # Lone surrogates are raw bytes of a form that was not UTF-8.
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        return windows_latin(value)
    return str(value)


def windows_latin(text):
    """Decode what was not UTF-8 as Windows Latin, never failing."""
    return raw_bytes(text).decode("cp1252", "replace")


def number(value):
    """Read a non-negative number among letters (``KES 0.8000``); else 0.

    >>> number("KES 0.8000"), number("-"), number(None), number(12)
    (0.8, 0.0, 0.0, 12.0)
    """
    found = re.search(r"\d{1,9}(?:\.\d{1,6})?", str(value or ""))
    return float(found.group()) if found else 0.0


_TIMES = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%d+%H:%M:%S",
    "%a, %d %b %Y %H:%M:%S %z",
)


def moment(value):
    """Read a gateway's date; times without a zone are UTC; None when unreadable.

    Whole numbers are seconds (or milliseconds) since 1970.

    >>> str(moment("2026-03-01T10:00:00Z")), str(moment("1772359200"))
    ('2026-03-01 10:00:00+00:00', '2026-03-01 10:00:00+00:00')
    >>> str(moment("2026-03-01T10:00:00.000+0100"))
    '2026-03-01 09:00:00+00:00'
    >>> moment("demain") is None
    True
    """
    text = word(value).replace("Z", "+0000") if value else ""
    if re.fullmatch(r"\d{9,13}", text):
        seconds = int(text) / (1000 if len(text) > 11 else 1)
        return datetime.fromtimestamp(seconds, timezone.utc)
    for shape in _TIMES:
        try:
            found = datetime.strptime(text, shape)
        except ValueError:
            continue
        if not found.tzinfo:
            found = found.replace(tzinfo=timezone.utc)
        try:
            return found.astimezone(timezone.utc)
        except OverflowError:
            return None
    return None


def same(given, expected):
    """Compare two secrets in constant time; an empty one never matches.

    >>> same("abc", "abc"), same("", ""), same("é", "abc")
    (True, False, False)
    """
    if not expected:
        return False
    return hmac.compare_digest(str(given).encode(), str(expected).encode())


def http_fault(answer):
    """Return what an answer's status alone tells, or None when it is a success.

    Redirects are refusals: a text, with its password, is not sent wherever a
    server points to.

    >>> http_fault(Answer(503)).state, http_fault(Answer(401)).reason
    ('retry', 'access')
    >>> http_fault(Answer(429)).state, http_fault(Answer(302)).state
    ('retry', 'refused')
    >>> http_fault(Answer(201)) is None
    True
    """
    status, detail = answer.status, answer.text()
    if 200 <= status < 300:
        return None
    code = str(status)
    if status >= 500 or status == 408:
        return Sent(RETRY, reason=UNREACHABLE, code=code, detail=detail)
    if status == 429:
        return Sent(RETRY, reason=TOO_FAST, code=code, detail=detail)
    reasons = {401: BAD_ACCESS, 403: BAD_ACCESS, 402: NO_CREDIT}
    return Sent(REFUSED, reason=reasons.get(status, OTHER), code=code, detail=detail)


def garbage(answer):
    """Return the refusal for an answer of success that cannot be understood.

    It is not tried again: the gateway may well have sent the text.
    """
    return Sent(REFUSED, reason=OTHER, code="unreadable", detail=answer.text())


class Gateway:
    """Base of the gateways; a subclass overrides what its provider does otherwise.

    :param Settings settings: the account
    """

    code = ""
    default_url = ""
    # Whether the provider wants a token fetched first, tells a balance, signs its
    # calls, is asked by us (False: its script fetches the texts from us).
    uses_token = False
    has_balance = False
    signs = False
    pushes = True

    def __init__(self, settings):
        """Keep the settings."""
        self.settings = settings

    @property
    def base(self):
        """The address of the service, without a slash at the end."""
        return (self.settings.url or self.default_url).rstrip("/")

    def prepare_token(self):
        """Return the request for an access token, or None where none is used."""
        return None

    def read_token(self, answer):
        """Return ``(token, seconds of life)`` or None when it was refused."""
        return None

    def prepare_send(self, message):
        """Return the request that sends a text."""
        raise NotImplementedError

    def read_send_answer(self, answer):
        """Return what a send ended in, as :class:`Sent`."""
        raise NotImplementedError

    def prepare_balance(self):
        """Return the request for the balance, or None where it is not offered."""
        return None

    def read_balance(self, answer):
        """Return the balance as text with its currency, or None."""
        return None

    def read_inbound(self, call):
        """Return the texts that a call carries; :class:`Malformed` when none."""
        raise NotImplementedError

    def read_status(self, call):
        """Return the delivery reports that a call carries."""
        raise NotImplementedError

    def is_signed(self, call, urls=()):
        """Tell whether the call's signature is right (True where none exists).

        :param urls: the addresses under which the gateway may know us
        """
        return True

    def ack(self, call, kind="in"):
        """Return what to answer once the call is stored (``kind`` in/status)."""
        return Reply()


def require(**values):
    """Raise :class:`Malformed` naming the values that are empty.

    >>> try:
    ...     require(sender="221", text="")
    ... except Malformed as error:
    ...     print(error)
    missing: text
    """
    empty = [name for name, value in values.items() if not value]
    if empty:
        raise Malformed("missing: " + ", ".join(empty))
