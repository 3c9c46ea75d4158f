"""WhatsApp through Twilio: the same resources as its SMS, with ``whatsapp:`` numbers.

Source: the provider's pages "WhatsApp", "Content Template Builder" and "Error and
Warning Dictionary" (twilio.com/docs).
"""

import json
from urllib.parse import urljoin, urlsplit

from .base import (
    BAD_NUMBER,
    BAD_SENDER,
    BAD_TEMPLATE,
    OUTSIDE_WINDOW,
    READ,
    REFUSED,
    RETRY,
    TOO_FAST,
    Inbound,
    Malformed,
    Media,
    Report,
    Request,
    SendResult,
    as_message_text,
    as_text,
    encode_form,
    require,
)
from .twilio import Twilio
from .whatsapp_meta import fit_value

PREFIX = "whatsapp:"
#: Most files that one message can hold.
MAX_FILES = 10
# https://www.twilio.com/docs/api/errors
_REASONS = {
    21656: BAD_TEMPLATE,
    63003: BAD_NUMBER,
    63007: BAD_SENDER,
    63016: OUTSIDE_WINDOW,
    63018: TOO_FAST,
    63024: BAD_NUMBER,
    63027: BAD_TEMPLATE,
    63028: BAD_TEMPLATE,
    63041: BAD_TEMPLATE,
    63042: BAD_TEMPLATE,
}


class WhatsAppTwilio(Twilio):
    """A Twilio account with a WhatsApp sender, or a messaging service (``MG…``)."""

    code = "whatsapp_twilio"
    is_messenger = True

    def prepare_send(self, message):
        """Return the form request, with a content template in the text's place.

        >>> from .base import Outgoing, Settings, Template
        >>> gateway = WhatsAppTwilio(Settings(account="AC1", sender="+14155238886"))
        >>> gateway.prepare_send(Outgoing("u", "+221770000001", "Oui")).data
        b'From=whatsapp%3A%2B14155238886&To=whatsapp%3A%2B221770000001&Body=Oui'
        >>> template = Template("HX1", values=("PL-12",))
        >>> gateway.prepare_send(Outgoing("u", "+2217", "", template=template)).data
        b'From=whatsapp%3A%2B14155238886&To=whatsapp%3A%2B2217&ContentSid=HX1&ContentVariables=%7B%221%22%3A%20%22PL-12%22%7D'
        """
        sender = self.settings.sender
        service = sender.startswith("MG")
        values = {
            "MessagingServiceSid" if service else "From": sender
            if service
            else PREFIX + sender.removeprefix(PREFIX),
            "To": PREFIX + message.number,
            **self._prepare_content(message),
            "StatusCallback": message.status_url,
        }
        headers = self._prepare_headers()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        url = f"{self._get_account_url()}/Messages.json"
        return Request("POST", url, headers, encode_form(values))

    @staticmethod
    def _prepare_content(message):
        """Return the text, or the template with its numbered values."""
        if not message.template:
            return {"Body": message.text[:1600]}
        numbered = {
            str(rank): fit_value(value)
            for rank, value in enumerate(message.template.values, 1)
        }
        return {
            "ContentSid": message.template.name,
            "ContentVariables": json.dumps(numbered) if numbered else "",
        }

    def read_send_answer(self, answer):
        """Read the message's SID or the error code.

        >>> from .base import Answer, Settings
        >>> read = WhatsAppTwilio(Settings()).read_send_answer
        >>> read(Answer(400, b'{"code": 63016, "message": "window"}')).reason
        'window'
        >>> read(Answer(201, b'{"sid": "SM1"}')).provider_id
        'SM1'
        """
        sent = super().read_send_answer(answer)
        reason = _REASONS.get(int(sent.code)) if sent.code.isdigit() else None
        if not reason or sent.state not in (REFUSED, RETRY):
            return sent
        state = RETRY if reason == TOO_FAST else REFUSED
        return SendResult(state, sent.provider_id, reason, sent.code, sent.detail)

    def read_inbound(self, call):
        """Return the message of a form, and one more per further file.

        >>> from .base import Call, Settings
        >>> body = (b"MessageSid=SM1&From=whatsapp%3A%2B221770000001&Body=&NumMedia=1"
        ...     b"&MediaUrl0=https%3A%2F%2Fapi.twilio.com%2FM"
        ...     b"&MediaContentType0=audio/ogg")
        >>> [item] = WhatsAppTwilio(Settings()).read_inbound(
        ...     Call("POST", "http://h/", {}, body))
        >>> item.sender, item.media.kind, item.media.reference
        ('+221770000001', 'voice', 'https://api.twilio.com/M')
        """
        fields = call.get_fields()
        sender = as_text(fields.get("From")).removeprefix(PREFIX)
        sid = as_text(fields.get("MessageSid") or fields.get("SmsSid"))
        require(From=sender, MessageSid=sid)
        to = as_text(fields.get("To")).removeprefix(PREFIX)
        text, kind = _read_words(fields)
        files = _read_files(fields) or [None]
        kind = kind or ("" if text.strip() or files[0] else "unknown")
        first = Inbound(sender, text, sid, to, media=files[0], kind=kind)
        others = [
            Inbound(sender, "", f"{sid}/{rank}", to, media=file)
            for rank, file in enumerate(files[1:], 1)
        ]
        return [first, *others]

    def read_status(self, call):
        """Read ``MessageStatus``, ``read`` included, and why a text failed.

        >>> from .base import Call, Settings
        >>> body = b"MessageSid=SM1&MessageStatus=read"
        >>> WhatsAppTwilio(Settings()).read_status(
        ...     Call("POST", "http://h/", {}, body))[0].state
        'read'
        """
        reports = super().read_status(call)
        word = as_text(call.get_fields().get("MessageStatus")).lower()
        return [
            Report(
                READ if word == "read" else report.state,
                "",
                report.provider_id,
                report.code,
                report.reason,
                _REASONS.get(int(report.code), "report")
                if report.code.isdigit()
                else "report",
            )
            for report in reports
        ]

    # -- files ----------------------------------------------------------
    def prepare_media(self, reference):
        """Return the request for a file; the password goes to the provider alone."""
        if not self._is_own_address(reference or ""):
            return None
        return Request("GET", reference, self._prepare_headers())

    def read_media_step(self, answer, step=0):
        """Return the request, without a password, for where the file is stored.

        >>> from .base import Answer, Settings
        >>> step = WhatsAppTwilio(Settings(secret="x")).read_media_step
        >>> moved = step(Answer(307, b"", {"Location": "https://media.example/f"}))
        >>> moved.url, moved.headers
        ('https://media.example/f', {})
        >>> step(Answer(200, b"OggS")) is None
        True
        """
        if answer.status not in (301, 302, 303, 307, 308):
            return None
        names = {name.lower(): value for name, value in answer.headers.items()}
        url = urljoin(self.base_url, names.get("location", ""))
        if not self._is_own_address(url) and urlsplit(url).scheme != "https":
            raise Malformed("file address")
        return Request("GET", url)


def _read_words(fields):
    """Return the words of a form, or what stands for them, and its kind."""
    text = as_message_text(fields.get("Body"))
    latitude = as_text(fields.get("Latitude"))
    if not latitude:
        return text, ""
    point = f"geo:{latitude},{as_text(fields.get('Longitude'))}"
    names = [as_text(fields.get(name)) for name in ("Label", "Address")]
    return " ".join(filter(None, [point, *names, text])), "location"


def _read_files(fields):
    """Return the files of a form."""
    number = as_text(fields.get("NumMedia"))
    count = min(int(number), MAX_FILES) if number.isdigit() else 0
    found = [
        (as_text(fields.get(f"MediaUrl{rank}")), fields.get(f"MediaContentType{rank}"))
        for rank in range(count)
    ]
    return [
        Media(url, _get_kind(as_text(mimetype)), as_text(mimetype))
        for url, mimetype in found
        if url
    ]


def _get_kind(mimetype):
    """Return the kind of a file by its declared type.

    >>> _get_kind("audio/ogg"), _get_kind("image/jpeg"), _get_kind("application/pdf")
    ('voice', 'image', 'document')
    """
    head = mimetype.partition("/")[0]
    kinds = {"audio": "voice", "image": "image", "video": "video"}
    return kinds.get(head, "document")
