"""What all gateways share: requests and answers as plain data.

Nothing here opens a connection. ``prepare_*`` methods return the :class:`Request` to
make, ``read_*`` methods turn an :class:`Answer` or a :class:`Call` into values. A new
gateway is one class in one file of this folder.
"""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import parse_qsl, quote, urlsplit

from .. import charset, long_text
from . import multipart

# Possible results of a send request.
ACCEPTED, REFUSED, RETRY, EXPIRED_TOKEN = "accepted", "refused", "retry", "token"
# The request was sent and no answer came: the provider may have sent the text.
UNCERTAIN = "uncertain"
# Possible states in a delivery report.
SENT, DELIVERED, READ, FAILED = "sent", "delivered", "read", "failed"
# Why a gateway refuses, as our own codes; its own message is kept beside them.
BAD_NUMBER, NO_CREDIT, BAD_ACCESS, BAD_SENDER, TOO_FAST, UNREACHABLE, OTHER = (
    "number",
    "credit",
    "access",
    "sender",
    "rate",
    "network",
    "other",
)
# Only messengers: too long since the client wrote, or a template that is not valid.
OUTSIDE_WINDOW, BAD_TEMPLATE = "window", "template"
BODY_LIMIT = 65536
# For providers that put many messages into one signed call.
BATCH_LIMIT = 3 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """The settings of one account, as plain values (never logged).

    ``options`` contains the settings of a single kind of gateway, ``read_bytes`` is the
    decoder of texts in no alphabet of text messages: see :func:`charset.decode`.
    """

    url: str = ""
    account: str = ""
    secret: str = field(default="", repr=False)
    sender: str = ""
    region: str = ""
    sandbox: bool = False
    token: str = field(default="", repr=False)
    options: dict = field(default_factory=dict, repr=False)
    read_bytes: Callable = field(default=charset.read_plainly, repr=False)


@dataclass(frozen=True)
class Outgoing:
    """One text to send.

    ``uuid`` is our own id, ``number`` is in E.164 and ``status_url`` is the address
    for delivery reports, empty for none. ``template`` takes the place of the text where
    the provider accepts nothing else.
    """

    uuid: str
    number: str
    text: str
    status_url: str = ""
    template: "Template | None" = None


@dataclass(frozen=True)
class Template:
    """A message approved by the provider: its name or id, language and values."""

    name: str
    lang: str = ""
    values: tuple = ()


@dataclass(frozen=True)
class Request:
    """An HTTP request to make; ``data`` is already encoded."""

    method: str
    url: str
    headers: dict = field(default_factory=dict, repr=False)
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """The response to a request, with at most ``BODY_LIMIT`` bytes of body."""

    status: int
    body: bytes = b""
    headers: dict = field(default_factory=dict)

    def json(self):
        """Return the parsed JSON body, or None when it is not JSON.

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
    """A call that a gateway makes to us; ``url`` is the address it used."""

    method: str
    url: str
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self):
        """The media type without its parameters, in lower case."""
        return self.get_header("Content-Type").split(";")[0].strip().lower()

    def get_header(self, name):
        """Return a header, or ``""``; the case of its name does not matter."""
        wanted = name.lower()
        return next((v for k, v in self.headers.items() if k.lower() == wanted), "")

    def parse_query(self):
        """Return the fields of the query; other bytes than UTF-8 become surrogates."""
        return _parse_pairs(urlsplit(self.url).query)

    def parse_form(self):
        """Return the fields of the body if it is a form or has no declared type."""
        if self.method == "GET" or self.json() is not None:
            return []
        if self.content_type == "multipart/form-data":
            return self._parse_multipart()
        if self.content_type not in ("application/x-www-form-urlencoded", ""):
            return []
        return _parse_pairs(self.body.decode("utf-8", "surrogateescape"))

    def _parse_multipart(self):
        """Return the fields of a ``multipart/form-data`` body."""
        try:
            return multipart.parse_fields(self.get_header("Content-Type"), self.body)
        except ValueError as error:
            raise Malformed(str(error)) from error

    def json(self):
        """Return the parsed JSON body, whatever its declared type, or None."""
        head = self.body.lstrip()[:1]
        return load_json(self.body) if head in (b"{", b"[") else None

    def get_fields(self):
        """Return query and form as ``{name: text}``; the form takes precedence."""
        return dict([*self.parse_query(), *self.parse_form()])


@dataclass(frozen=True)
class Media:
    """A file that the provider keeps: its id or address, and what is said about it.

    ``kind`` is ``voice``, ``audio``, ``image``, ``document``, ``video`` or ``sticker``.
    """

    reference: str
    kind: str
    mimetype: str = ""
    name: str = ""


@dataclass(frozen=True)
class Inbound:
    """One text received.

    ``provider_id`` and ``received_at`` are the gateway's id and time, ``part`` is set
    for a part of a longer text. ``data`` and ``charset`` are then the part's bytes and
    their character set, where the gateway gives them: a part can end within a
    character, so parts are put together before they are decoded. ``media`` is the file
    of a message, ``kind`` says what it is if it holds neither words nor a file.
    """

    sender: str
    text: str
    provider_id: str = ""
    to: str = ""
    received_at: datetime | None = None
    part: long_text.Part | None = None
    data: bytes = b""
    charset: str = ""
    media: Media | None = None
    kind: str = ""


@dataclass(frozen=True)
class Report:
    """A delivery report, identified by our uuid or by the gateway's id.

    ``failure`` is our code for the reason of a failed delivery.
    """

    state: str
    uuid: str = ""
    provider_id: str = ""
    code: str = ""
    reason: str = ""
    failure: str = "report"


@dataclass(frozen=True)
class SendResult:
    """The result of a send request.

    ``state`` is ``accepted``, ``refused`` (do not try again), ``retry`` or ``token``
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
    """Our HTTP response to a gateway that calls us."""

    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""


class Malformed(ValueError):
    """Raised when a gateway's call cannot be read; the message names the cause."""


def load_json(raw):
    """Parse JSON; return None when it is invalid, badly encoded or nested too deep.

    >>> load_json(b"[" * 100000) is None
    True
    """
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _parse_pairs(encoded):
    """Parse ``a=1&b=2``; bytes that are not UTF-8 become surrogates."""
    try:
        return parse_qsl(
            encoded,
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=200,
        )
    except ValueError as error:
        raise Malformed("too many fields") from error


def get_raw_bytes(text):
    """Return the original bytes of a field parsed with surrogate escapes."""
    try:
        return str(text).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate that came through JSON
        return str(text).encode("utf-8", "replace")


def encode_form(values):
    """Encode a form, leaving out empty values.

    >>> encode_form({"to": "+221", "text": "é", "from": ""})
    b'to=%2B221&text=%C3%A9'
    """
    return encode_query(values).encode()


def encode_query(values):
    """Encode fields for a query string, leaving out empty values."""
    return "&".join(
        f"{quote(str(name), safe='')}={quote(str(value), safe='')}"
        for name, value in values.items()
        if value not in ("", None)
    )


def encode_json(value):
    """Encode a value as JSON in UTF-8, without escaping accents."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def get_path(value, path):
    """Return the value at a dotted path in JSON data, or None.

    >>> get_path({"results": [{"from": "221"}]}, "results.0.from")
    '221'
    >>> get_path({"a": 1}, "a.b") is None
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


def as_text(value):
    """Return an external scalar as text of limited length; other types give ``""``.

    >>> as_text(12), as_text(None), as_text({"a": 1}), as_text(True)
    ('12', '', '', '')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")[:500].strip()


def as_message_text(value):
    """Return the body of a received message as text; other types give ``""``."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    surrogates = [char for char in str(value) if "\ud800" <= char <= "\udfff"]
    if not surrogates:
        return str(value)
    # These surrogates are raw bytes of a form that was not UTF-8.
    if all("\udc80" <= char <= "\udcff" for char in surrogates):
        return decode_windows_latin(value)
    # The others are halves of an emoji that JSON brought apart.
    return encode_utf16(value).decode("utf-16-be", "replace")


def encode_utf16(text):
    """Return a text as UTF-16 without a byte order mark, lone surrogates included.

    >>> encode_utf16("é\\ud83d").hex()
    '00e9d83d'
    """
    return text.encode("utf-16-be", "surrogatepass")


def decode_windows_latin(text):
    """Decode bytes that are not valid UTF-8 as Windows-1252, without raising errors."""
    return get_raw_bytes(text).decode("cp1252", "replace")


def parse_number(value):
    """Return the first non-negative number of a text (``KES 0.8000``), or 0.

    >>> [parse_number(value) for value in ("KES 0.8000", "-", None, 12)]
    [0.8, 0.0, 0.0, 12.0]
    """
    found = re.search(r"\d{1,9}(?:\.\d{1,6})?", str(value or ""))
    return float(found.group()) if found else 0.0


_DATE_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%d+%H:%M:%S",
    "%a, %d %b %Y %H:%M:%S %z",
)


def parse_datetime(value):
    """Parse a gateway's date and time to UTC; return None when it is unreadable.

    Times without a zone are UTC. Whole numbers are seconds (or milliseconds) since
    1970.

    >>> str(parse_datetime("2026-03-01T10:00:00Z")), str(parse_datetime("1772359200"))
    ('2026-03-01 10:00:00+00:00', '2026-03-01 10:00:00+00:00')
    >>> str(parse_datetime("2026-03-01T10:00:00.000+0100"))
    '2026-03-01 09:00:00+00:00'
    >>> parse_datetime("demain") is None
    True
    """
    text = as_text(value).replace("Z", "+0000") if value else ""
    if re.fullmatch(r"\d{9,13}", text):
        seconds = int(text) / (1000 if len(text) > 11 else 1)
        return datetime.fromtimestamp(seconds, timezone.utc)
    for date_format in _DATE_FORMATS:
        try:
            found = datetime.strptime(text, date_format)
        except ValueError:
            continue
        if not found.tzinfo:
            found = found.replace(tzinfo=timezone.utc)
        try:
            return found.astimezone(timezone.utc)
        except OverflowError:
            return None
    return None


def is_same_secret(given, expected):
    """Return whether two secrets are equal, in constant time; empty ones never are.

    >>> is_same_secret("abc", "abc"), is_same_secret("", ""), is_same_secret("é", "abc")
    (True, False, False)
    """
    if not expected:
        return False
    return hmac.compare_digest(str(given).encode(), str(expected).encode())


def get_http_fault(answer):
    """Return the failure that an HTTP status means, or None when it is a success.

    A redirect is a refusal: a text and the account's password must not be sent to
    whatever address a server names.

    >>> get_http_fault(Answer(503)).state, get_http_fault(Answer(401)).reason
    ('retry', 'access')
    >>> get_http_fault(Answer(429)).state, get_http_fault(Answer(302)).state
    ('retry', 'refused')
    >>> get_http_fault(Answer(201)) is None
    True
    """
    status, detail = answer.status, answer.text()
    if 200 <= status < 300:
        return None
    code = str(status)
    if status >= 500 or status == 408:
        return SendResult(RETRY, reason=UNREACHABLE, code=code, detail=detail)
    if status == 429:
        return SendResult(RETRY, reason=TOO_FAST, code=code, detail=detail)
    reasons = {401: BAD_ACCESS, 403: BAD_ACCESS, 402: NO_CREDIT}
    return SendResult(
        REFUSED, reason=reasons.get(status, OTHER), code=code, detail=detail
    )


def is_unparseable(answer):
    """Return the refusal for a successful answer that cannot be parsed.

    Not a retry: the gateway may well have sent the text.
    """
    return SendResult(REFUSED, reason=OTHER, code="unreadable", detail=answer.text())


class Gateway:
    """Base class of the gateways; subclasses override what their provider needs.

    :param Settings settings: the account
    """

    code = ""
    default_url = ""
    # Whether the provider requires an access token, offers a balance, signs its
    # calls, is called by us (False: a script fetches the texts from us).
    uses_token = False
    has_balance = False
    signs = False
    pushes = True
    # Whether it is a messenger: no price per part, files, and free texts only within a
    # day after the client wrote.
    is_messenger = False
    # Whether texts are only written down: the network is never used.
    simulates = False

    def __init__(self, settings):
        """Keep the settings."""
        self.settings = settings

    def decode(self, raw, name=None, coding=None):
        """Return the text of bytes: see :func:`charset.decode`."""
        return charset.decode(raw, name, coding, self.settings.read_bytes)

    @property
    def base_url(self):
        """The address of the service, without a trailing slash."""
        return (self.settings.url or self.default_url).rstrip("/")

    def prepare_token(self):
        """Return the request for an access token, or None if none is needed."""
        return None

    def read_token(self, answer):
        """Return ``(token, lifetime in seconds)``, or None when it was refused."""
        return None

    def prepare_send(self, message):
        """Return the request that sends a text."""
        raise NotImplementedError

    def read_send_answer(self, answer):
        """Return the result of a send request, as :class:`SendResult`."""
        raise NotImplementedError

    def prepare_balance(self):
        """Return the request for the balance, or None if it is not offered."""
        return None

    def read_balance(self, answer):
        """Return the balance as text with its currency, or None."""
        return None

    def read_inbound(self, call):
        """Return the texts in a call.

        :raises Malformed: when there is none
        """
        raise NotImplementedError

    def read_status(self, call):
        """Return the delivery reports in a call."""
        raise NotImplementedError

    def is_signed(self, call, urls=()):
        """Return whether the call's signature is valid (True if calls are not signed).

        :param urls: our addresses as the provider may know them
        """
        return True

    def prepare_ack(self, call, kind="in"):
        """Return the response to a stored call (``kind``: ``in`` or ``status``)."""
        return Reply()

    def read_handshake(self, call):
        """Return the reply to a call that only checks our address, or None."""
        return None

    def read_mixed_reports(self, call):
        """Return the delivery reports in a call that can also hold texts."""
        return []

    def keep_reports(self, call):
        """Return a call with its delivery reports alone, without any text."""
        return call

    def prepare_media(self, reference):
        """Return the first request for a file, or None if it must not be made."""
        return None

    def read_media_step(self, answer, step=0):
        """Return the next request for a file, or None if the answer is the file.

        :param int step: how many requests have been made before this answer's
        :raises Malformed: when the answer leads where it must not
        """
        return None

    def _is_own_address(self, url):
        """Return whether an address has the service's own scheme, host and port."""
        own, given = urlsplit(self.base_url), urlsplit(url)
        return (given.scheme, given.netloc) == (own.scheme, own.netloc)


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
