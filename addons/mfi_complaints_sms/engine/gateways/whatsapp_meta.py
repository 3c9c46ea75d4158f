"""WhatsApp through Meta's Cloud API: messages, templates, files, signed webhooks.

Source: the provider's pages "Webhooks", "Messages", "Media" and "Error codes" of the
WhatsApp Business Platform (developers.facebook.com/docs/whatsapp/cloud-api).
"""

import hashlib
import hmac
import re
from urllib.parse import urlsplit

from .base import (
    ACCEPTED,
    BAD_ACCESS,
    BAD_NUMBER,
    BAD_SENDER,
    BAD_TEMPLATE,
    DELIVERED,
    FAILED,
    NO_CREDIT,
    OTHER,
    OUTSIDE_WINDOW,
    READ,
    REFUSED,
    RETRY,
    SENT,
    TOO_FAST,
    UNREACHABLE,
    Call,
    Gateway,
    Inbound,
    Malformed,
    Media,
    Reply,
    Report,
    Request,
    SendResult,
    as_message_text,
    as_text,
    encode_json,
    get_http_fault,
    get_path,
    is_same_secret,
    is_unparseable,
    parse_datetime,
)

MAX_TEXT = 4096
MAX_VALUE = 1000
#: Most messages, or reports, that one call can hold.
MAX_ITEMS = 1000
_STATES = {"sent": SENT, "delivered": DELIVERED, "read": READ, "failed": FAILED}
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
_REASONS = {
    0: BAD_ACCESS,
    3: BAD_ACCESS,
    10: BAD_ACCESS,
    190: BAD_ACCESS,
    200: BAD_ACCESS,
    368: BAD_ACCESS,
    131005: BAD_ACCESS,
    131031: BAD_ACCESS,
    1: UNREACHABLE,
    2: UNREACHABLE,
    131000: UNREACHABLE,
    131016: UNREACHABLE,
    131057: UNREACHABLE,
    4: TOO_FAST,
    80007: TOO_FAST,
    130429: TOO_FAST,
    131048: TOO_FAST,
    131056: TOO_FAST,
    131021: BAD_NUMBER,
    131026: BAD_NUMBER,
    131030: BAD_NUMBER,
    131042: NO_CREDIT,
    131045: BAD_SENDER,
    133010: BAD_SENDER,
    131047: OUTSIDE_WINDOW,
    132000: BAD_TEMPLATE,
    132001: BAD_TEMPLATE,
    132005: BAD_TEMPLATE,
    132007: BAD_TEMPLATE,
    132012: BAD_TEMPLATE,
    132015: BAD_TEMPLATE,
    132016: BAD_TEMPLATE,
}
_FILES = ("audio", "image", "document", "video", "sticker")
# Messages that say nothing: a reaction to one of ours, a client's new number.
_IGNORED = ("reaction", "system", "request_welcome")
# Where the provider keeps files; only there may the access token go.
_FILE_HOSTS = (".facebook.com", ".fbsbx.com", ".whatsapp.net")


class WhatsAppMeta(Gateway):
    """A WhatsApp number: ``account`` is its phone number ID, ``secret`` the token.

    Option ``app_secret`` is the app's secret, which signs the calls; ``verify_token``
    is what we agreed on with the provider to check our address.
    """

    code = "whatsapp_meta"
    default_url = "https://graph.facebook.com/v23.0"
    signs = True
    is_messenger = True

    def _prepare_headers(self):
        """Return the header with the access token."""
        return {"Authorization": f"Bearer {self.settings.secret}"}

    # -- sending --------------------------------------------------------
    def prepare_send(self, message):
        """Return the request that sends a text, or a template in its place.

        >>> from .base import Outgoing, Settings, Template
        >>> gateway = WhatsAppMeta(Settings(account="106540352242922", secret="EAAJ"))
        >>> request = gateway.prepare_send(Outgoing("u1", "+221770000001", "Bonjour"))
        >>> request.url
        'https://graph.facebook.com/v23.0/106540352242922/messages'
        >>> b'"text": {"preview_url": false, "body": "Bonjour"}' in request.data
        True
        >>> template = Template("reponse", "fr", ("PL-12", ""))
        >>> message = Outgoing("u1", "+221770000001", "", template=template)
        >>> b'{"name": "reponse", "language": {"code": "fr"}' in (
        ...     gateway.prepare_send(message).data)
        True
        """
        values = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.number.lstrip("+"),
            "biz_opaque_callback_data": message.uuid,
            **self._prepare_content(message),
        }
        headers = {**self._prepare_headers(), "Content-Type": "application/json"}
        url = f"{self.base_url}/{self.settings.account}/messages"
        return Request("POST", url, headers, encode_json(values))

    @staticmethod
    def _prepare_content(message):
        """Return the type of a message and its content."""
        template = message.template
        if not template:
            text = {"preview_url": False, "body": message.text[:MAX_TEXT]}
            return {"type": "text", "text": text}
        parameters = [
            {"type": "text", "text": fit_value(value)} for value in template.values
        ]
        content = {"name": template.name, "language": {"code": template.lang or "fr"}}
        if parameters:
            content["components"] = [{"type": "body", "parameters": parameters}]
        return {"type": "template", "template": content}

    def read_send_answer(self, answer):
        """Read the message's id or the error code.

        >>> from .base import Answer, Settings
        >>> read = WhatsAppMeta(Settings()).read_send_answer
        >>> read(Answer(200, b'{"messages": [{"id": "wamid.1"}]}')).provider_id
        'wamid.1'
        >>> read(Answer(400, b'{"error": {"code": 131047, "message": "x"}}')).reason
        'window'
        >>> read(Answer(400, b'{"error": {"code": 130429, "message": "x"}}')).state
        'retry'
        """
        data = answer.json()
        code = get_path(data, "error.code")
        if isinstance(code, int):
            return self._read_error(answer, code)
        fault = get_http_fault(answer)
        if fault:
            return fault
        found = as_text(get_path(data, "messages.0.id"))
        return SendResult(ACCEPTED, found) if found else is_unparseable(answer)

    @staticmethod
    def _read_error(answer, code):
        """Read an error object; an unknown code counts as its HTTP status says."""
        fault = get_http_fault(answer)
        reason = _REASONS.get(code) or (fault.reason if fault else OTHER)
        again = reason in (TOO_FAST, UNREACHABLE)
        error = get_path(answer.json(), "error")
        detail = as_text(get_path(error, "error_data.details"))
        detail = detail or as_text(error.get("message"))
        return SendResult(RETRY if again else REFUSED, "", reason, str(code), detail)

    # -- receiving ------------------------------------------------------
    def is_signed(self, call, urls=()):
        """Return whether ``X-Hub-Signature-256`` matches the bytes of the body.

        >>> from .base import Settings
        >>> gateway = WhatsAppMeta(Settings(options={"app_secret": "s3cret"}))
        >>> mac = hmac.new(b"s3cret", b"{}", hashlib.sha256).hexdigest()
        >>> headers = {"X-Hub-Signature-256": f"sha256={mac}"}
        >>> gateway.is_signed(Call("POST", "http://h/", headers, b"{}"))
        True
        >>> gateway.is_signed(Call("POST", "http://h/", headers, b"{ }"))
        False
        >>> WhatsAppMeta(Settings()).is_signed(Call("POST", "http://h/", headers))
        False
        """
        secret = self.settings.options.get("app_secret") or ""
        if not secret:
            return False
        mac = hmac.new(secret.encode(), call.body, hashlib.sha256).hexdigest()
        return is_same_secret(call.get_header("X-Hub-Signature-256"), f"sha256={mac}")

    def read_handshake(self, call):
        """Return the challenge that the provider asks for, or "not found" if wrong.

        >>> from .base import Settings
        >>> gateway = WhatsAppMeta(Settings(options={"verify_token": "t0ken"}))
        >>> url = "http://h/?hub.mode=subscribe&hub.challenge=1158201444"
        >>> gateway.read_handshake(Call("GET", url + "&hub.verify_token=t0ken")).body
        b'1158201444'
        >>> gateway.read_handshake(Call("GET", url + "&hub.verify_token=x")).status
        404
        >>> gateway.read_handshake(Call("POST", url)) is None
        True
        """
        if call.method != "GET":
            return None
        fields = call.get_fields()
        token = self.settings.options.get("verify_token") or ""
        challenge = fields.get("hub.challenge", "")
        agreed = is_same_secret(as_text(fields.get("hub.verify_token")), token)
        subscribes = agreed and fields.get("hub.mode") == "subscribe"
        if not subscribes or not re.fullmatch(r"[\w.-]{1,200}", challenge, re.ASCII):
            return Reply(404, body=b"Not found")
        return Reply(200, body=challenge.encode())

    def read_inbound(self, call):
        """Return the messages of a call, which can hold many, or only reports.

        >>> from .base import Settings
        >>> body = (b'{"object": "whatsapp_business_account", "entry": [{"changes": [{'
        ...     b'"field": "messages", "value": {"metadata": {"display_phone_number":'
        ...     b' "15550001"}, "messages": [{"from": "221770000001", "id": "wamid.1",'
        ...     b' "timestamp": "1772359200", "type": "text",'
        ...     b' "text": {"body": "Bonjour"}}]}}]}]}')
        >>> [item] = WhatsAppMeta(Settings()).read_inbound(Call("POST", "", {}, body))
        >>> item.sender, item.text, item.provider_id, item.to
        ('+221770000001', 'Bonjour', 'wamid.1', '15550001')
        """
        found = [
            _read_message(message, get_path(value, "metadata.display_phone_number"))
            for value in _iter_values(call)
            for message in _get_list(value, "messages")
        ]
        return [item for item in found if item]

    def read_mixed_reports(self, call):
        """Return the reports of a call that can also hold messages."""
        return self.read_status(call)

    def keep_reports(self, call):
        """Return the call with its reports alone."""
        statuses = [
            status
            for value in _iter_values(call)
            for status in _get_list(value, "statuses")
        ]
        kept = {"entry": [{"changes": [{"value": {"statuses": statuses}}]}]}
        headers = {"Content-Type": "application/json"}
        return Call("POST", call.url, headers, encode_json(kept))

    def read_status(self, call):
        """Return the delivery reports of a call.

        >>> from .base import Settings
        >>> body = (b'{"entry": [{"changes": [{"value": {"statuses": [{"id": "wamid.1",'
        ...     b' "status": "failed", "errors": [{"code": 131047, "title": "x"}]}]}}'
        ...     b']}]}')
        >>> [report] = WhatsAppMeta(Settings()).read_status(Call("POST", "", {}, body))
        >>> report.state, report.failure
        ('failed', 'window')
        """
        found = [
            _read_report(status)
            for value in _iter_values(call)
            for status in _get_list(value, "statuses")
        ]
        return [report for report in found if report]

    # -- files ----------------------------------------------------------
    def prepare_media(self, reference):
        """Return the request for the address of a file, which lasts five minutes."""
        if not re.fullmatch(r"[\w.-]{1,200}", reference or "", re.ASCII):
            return None
        return Request("GET", f"{self.base_url}/{reference}", self._prepare_headers())

    def read_media_step(self, answer, step=0):
        """Return the request for the file, if its address is one of the provider's.

        >>> from .base import Answer, Settings
        >>> step = WhatsAppMeta(Settings(secret="EAAJ")).read_media_step
        >>> url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"
        >>> answer = Answer(200, encode_json({"url": url, "mime_type": "audio/ogg",
        ...     "messaging_product": "whatsapp"}))
        >>> step(answer).url == url
        True
        >>> try:
        ...     step(Answer(200, answer.body.replace(b"fbsbx.com", b"fbsbx.com.x.org")))
        ... except Malformed as error:
        ...     print(error)
        file address
        >>> step(answer, 1) is None
        True
        """
        # Only the first answer: the second one is the file, which a client has written.
        if step or answer.status != 200:
            return None
        url = get_path(answer.json(), "url")
        if not isinstance(url, str) or not self._is_provider_address(url):
            raise Malformed("file address")
        return Request("GET", url, self._prepare_headers())

    def _is_provider_address(self, url):
        """Return whether the access token may be sent to an address."""
        try:
            split = urlsplit(url)
            host = split.hostname or ""
            port = split.port
        except ValueError:
            return False
        official = split.scheme == "https" and port in (None, 443)
        return self._is_own_address(url) or (official and host.endswith(_FILE_HOSTS))


def fit_value(value):
    """Return the value of a placeholder as a template takes it.

    Line breaks, tabs, more than four spaces and empty values are refused.

    >>> fit_value("Votre prêt\\nest  soldé"), fit_value("")
    ('Votre prêt est soldé', '-')
    """
    return " ".join(str(value or "").split())[:MAX_VALUE] or "-"


def _iter_values(call):
    """Yield the content of each change in a call.

    :raises Malformed: when the body is not one of the provider's
    """
    entries = get_path(call.json(), "entry")
    if not isinstance(entries, list):
        raise Malformed("missing: entry")
    for entry in entries[:MAX_ITEMS]:
        for change in _get_list(entry, "changes"):
            value = get_path(change, "value")
            if isinstance(value, dict):
                yield value


def _get_list(value, name):
    """Return the list of this name, empty if it is something else."""
    found = get_path(value, name)
    return found[:MAX_ITEMS] if isinstance(found, list) else []


def _read_message(message, to):
    """Return one message, or None if it says nothing."""
    kind = as_text(get_path(message, "type"))
    if not isinstance(message, dict) or kind in _IGNORED:
        return None
    number = as_text(message.get("from"))
    return Inbound(
        f"+{number}" if number.isdigit() else as_text(message.get("from_user_id")),
        _get_words(message, kind),
        as_text(message.get("id")),
        as_text(to),
        parse_datetime(message.get("timestamp")),
        media=_read_media(message, kind),
        kind=_get_other_kind(kind),
    )


def _get_words(message, kind):
    """Return the words of a message, or what stands for them."""
    paths = {
        "text": "text.body",
        "button": "button.text",
        **{name: f"{name}.caption" for name in _FILES},
    }
    if kind == "interactive":
        reply = get_path(
            message, f"interactive.{get_path(message, 'interactive.type')}"
        )
        return as_message_text(get_path(reply, "title") or get_path(reply, "body"))
    if kind == "location":
        return _format_location(message.get("location"))
    return as_message_text(get_path(message, paths.get(kind, kind)))


def _format_location(place):
    """Return a place as text: its address for maps, then its name.

    >>> _format_location({"latitude": 14.7, "longitude": -17.4, "name": "Agence"})
    'geo:14.7,-17.4 Agence'
    """
    point = [as_text(get_path(place, axis)) for axis in ("latitude", "longitude")]
    names = [as_text(get_path(place, name)) for name in ("name", "address")]
    return " ".join(["geo:" + ",".join(point), *filter(None, names)])


def _get_other_kind(kind):
    """Return our name for what is neither words nor a file, or ``""``."""
    if kind in ("text", "button", "interactive", *_FILES):
        return ""
    return kind if kind in ("location", "contacts") else "unknown"


def _read_media(message, kind):
    """Return the file of a message, or None."""
    reference = as_text(get_path(message, f"{kind}.id"))
    if kind not in _FILES or not reference:
        return None
    voice = kind == "audio" and get_path(message, "audio.voice") is True
    return Media(
        reference,
        "voice" if voice else kind,
        as_text(get_path(message, f"{kind}.mime_type")),
        as_text(get_path(message, f"{kind}.filename")),
    )


def _read_report(status):
    """Return one report, or None for a state that says nothing about delivery."""
    word = as_text(get_path(status, "status"))
    if word not in _STATES:
        return None
    error = get_path(status, "errors.0")
    code = get_path(error, "code")
    title = as_text(get_path(error, "error_data.details")) or as_text(
        get_path(error, "title")
    )
    return Report(
        _STATES[word],
        as_text(get_path(status, "biz_opaque_callback_data")),
        as_text(get_path(status, "id")),
        as_text(code) or word,
        title,
        _REASONS.get(code, "report") if isinstance(code, int) else "report",
    )
