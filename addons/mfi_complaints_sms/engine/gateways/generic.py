"""Any HTTP gateway, described by settings alone: a local operator needs no code.

Options (all text, explained on the gateway form):

``send_url``, ``send_method``, ``send_headers`` (``Name: value`` lines), ``send_type``
(``form``, ``json``, ``xml``, ``text``), ``send_body``, ``success_status``
(``200-299,202``), ``success_pattern``, ``refusal_pattern``, ``id_pattern`` (first
group, or a JSON path written ``json:messages.0.id``), ``number_plus`` (``yes``/``no``);
``in_list`` (JSON path of a list), ``in_fields`` (``our name = their name`` lines for
``sender text id to time charset part_ref part_number part_total``), ``status_fields``
(``uuid id status reason``), ``delivered_values``, ``failed_values``, ``sent_values``,
``ack_body``, ``ack_type``.
"""

import json
import re
from html import escape
from urllib.parse import quote

from .. import long_text
from .base import (
    ACCEPTED,
    BODY_LIMIT,
    DELIVERED,
    FAILED,
    OTHER,
    REFUSED,
    SENT,
    Gateway,
    Inbound,
    Malformed,
    Reply,
    Report,
    Request,
    SendResult,
    as_message_text,
    as_text,
    encode_utf16,
    get_http_fault,
    get_path,
    get_raw_bytes,
    parse_datetime,
    require,
)

_PLACEHOLDER = re.compile(r"\{(to|text|from|uuid|account|secret|status_url|hex)\}")
_TYPES = {
    "form": "application/x-www-form-urlencoded",
    "json": "application/json",
    "xml": "text/xml; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}


def _escape_json(value):
    """Escape a value for the inside of a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _escape_url(value):
    """Escape a value for a query, a path or a form."""
    return quote(value, safe="")


_ESCAPES = {"form": _escape_url, "json": _escape_json, "xml": escape, "text": str}


def fill(template, values, kind):
    """Replace the placeholders of a template, escaping the values for its type.

    >>> fill('{"m": "{text}"}', {"text": 'l"eau'}, "json")
    '{"m": "l\\\\"eau"}'
    >>> fill("m={text}&x={other}", {"text": "a&b"}, "form")
    'm=a%26b&x={other}'
    """
    return _PLACEHOLDER.sub(
        lambda match: _ESCAPES[kind](values.get(match.group(1), "")), template
    )


def parse_lines(text, separator="="):
    """Parse ``name = value`` lines, ignoring the others.

    >>> parse_lines("sender = msisdn\\n\\ntext=sms.body\\nodd")
    {'sender': 'msisdn', 'text': 'sms.body'}
    """
    found = {}
    for line in (text or "").splitlines():
        name, middle, value = line.partition(separator)
        if middle and name.strip() and value.strip():
            found[name.strip()] = value.strip()
    return found


def is_in_ranges(status, ranges):
    """Return whether a status is in ranges such as ``200-299,304``.

    >>> is_in_ranges(202, "200-299"), is_in_ranges(404, "200, 201")
    (True, False)
    """
    for item in (ranges or "200-299").split(","):
        low, _dash, high = item.strip().partition("-")
        if low.isdecimal() and int(low) <= status <= int(high or low):
            return True
    return False


def find_faults(options):
    """Return ``(option, fault)`` for each setting that cannot work.

    >>> find_faults({"id_pattern": "(", "in_fields": "sender=a"})
    [('id_pattern', 'pattern'), ('in_fields', 'missing: text')]
    """
    found = []
    for name in ("success_pattern", "refusal_pattern", "id_pattern"):
        try:
            re.compile(options.get(name) or "")
        except re.error:
            found.append((name, "pattern"))
    mapping = parse_lines(options.get("in_fields"))
    absent = [name for name in ("sender", "text") if mapping and name not in mapping]
    if absent:
        found.append(("in_fields", "missing: " + ", ".join(absent)))
    return found


class Generic(Gateway):
    """A gateway described by its options."""

    code = "generic"

    def _get_option(self, name, default=""):
        """Return a text option, or the default when it is empty."""
        return self.settings.options.get(name) or default

    def prepare_send(self, message):
        """Return the request built from the templates.

        >>> from .base import Outgoing, Settings
        >>> options = {"send_url": "http://op/send?to={to}&m={text}",
        ...            "send_method": "GET", "number_plus": "no"}
        >>> gateway = Generic(Settings(options=options))
        >>> gateway.prepare_send(Outgoing("u", "+22177", "a b")).url
        'http://op/send?to=22177&m=a%20b'
        """
        kind = self._get_option("send_type", "form")
        plus = self._get_option("number_plus", "yes") == "yes"
        values = {
            "to": message.number if plus else message.number.lstrip("+"),
            "text": message.text,
            "hex": message.text.encode("utf-16-be", "replace").hex(),
            "from": self.settings.sender,
            "uuid": message.uuid,
            "account": self.settings.account,
            "secret": self.settings.secret,
            "status_url": message.status_url,
        }
        url = fill(self._get_option("send_url", self.settings.url), values, "form")
        method = self._get_option("send_method", "POST")
        headers = {
            name: re.sub(r"[\r\n]", "", fill(value, values, "text"))
            for name, value in parse_lines(
                self._get_option("send_headers"), ":"
            ).items()
        }
        body = fill(self._get_option("send_body"), values, kind).encode(
            "utf-8", "replace"
        )
        if method == "GET":
            return Request(method, url, headers)
        headers.setdefault("Content-Type", _TYPES[kind])
        return Request(method, url, headers, body)

    def read_send_answer(self, answer):
        """Apply the success test, the refusal test and the id extraction.

        >>> from .base import Answer, Settings
        >>> options = {"success_pattern": "^OK", "id_pattern": r"id=(\\w+)"}
        >>> read = Generic(Settings(options=options)).read_send_answer
        >>> read(Answer(200, b"OK id=A7")).provider_id
        'A7'
        >>> read(Answer(200, b"ERR solde")).state, read(Answer(502)).state
        ('refused', 'retry')
        """
        text = answer.body[:BODY_LIMIT].decode("utf-8", "replace")
        fault = get_http_fault(answer)
        if not is_in_ranges(answer.status, self._get_option("success_status")):
            return fault or SendResult(
                REFUSED, "", OTHER, str(answer.status), answer.text()
            )
        refusal = self._get_option("refusal_pattern")
        wanted = self._get_option("success_pattern")
        if (refusal and re.search(refusal, text)) or (
            wanted and not re.search(wanted, text)
        ):
            return SendResult(REFUSED, "", OTHER, str(answer.status), answer.text())
        return SendResult(ACCEPTED, self._read_id(answer, text))

    def _read_id(self, answer, text):
        """Return the gateway's id for the text, or ``""``."""
        pattern = self._get_option("id_pattern")
        if pattern.startswith("json:"):
            return as_text(get_path(answer.json(), pattern[5:].strip()))
        found = re.search(pattern, text) if pattern else None
        return as_text(found.group(1 if found.re.groups else 0)) if found else ""

    def _read_rows(self, call, list_path):
        """Return the messages of a call, as dictionaries or other JSON values."""
        data = call.json()
        if data is None:
            return [call.get_fields()]
        rows = get_path(data, list_path) if list_path else data
        if isinstance(rows, dict):
            return [rows]
        if not isinstance(rows, list) or not rows:
            raise Malformed("missing: " + (list_path or "body"))
        return rows[:1000]

    def read_inbound(self, call):
        """Read the mapped fields of the form, query or JSON body.

        >>> from .base import Call, Settings
        >>> options = {"in_fields": "sender=sms.msisdn\\ntext=sms.body"}
        >>> body = b'{"sms": {"msisdn": 22177, "body": "bonjour"}}'
        >>> Generic(Settings(options=options)).read_inbound(
        ...     Call("POST", "http://x", {}, body))[0].sender
        '22177'
        """
        mapping = parse_lines(self._get_option("in_fields"))
        mapping = mapping or {name: name for name in ("text", "id", "to", "time")}
        mapping.setdefault("sender", "from")
        rows = self._read_rows(call, self._get_option("in_list"))
        is_json = call.json() is not None
        return [self._read_one(row, mapping, is_json) for row in rows]

    def _read_one(self, row, mapping, is_json):
        """Read one message with the mapping."""
        values = {name: self._get_value(row, path) for name, path in mapping.items()}
        sender = as_text(values.get("sender"))
        text = self._read_text(values)
        require(sender=sender, text=text)
        part = long_text.parse_part(
            values.get("part_ref"), values.get("part_number"), values.get("part_total")
        )
        return Inbound(
            sender,
            text,
            as_text(values.get("id")),
            as_text(values.get("to")),
            parse_datetime(values.get("time")),
            part or long_text.parse_udh(values.get("udh")),
            *self._get_data(values, is_json),
        )

    @staticmethod
    def _get_data(values, is_json):
        """Return the bytes of a text and their character set.

        JSON brings a cut emoji as a lone surrogate, a form as bytes.
        """
        text, name = values.get("text"), as_text(values.get("charset"))
        if not isinstance(text, str):
            return b"", ""
        if is_json and not name:
            return encode_utf16(text), "utf-16-be"
        return get_raw_bytes(text), name

    @staticmethod
    def _get_value(row, path):
        """Return the field of that exact name, else the one at that dotted path."""
        if isinstance(row, dict) and path in row:
            return row[path]
        return get_path(row, path)

    def _read_text(self, values):
        """Return the text, decoded if the gateway names a charset."""
        text, name = values.get("text"), as_text(values.get("charset"))
        if name and isinstance(text, str):
            return self.decode(get_raw_bytes(text), name)
        return as_message_text(text)

    def read_status(self, call):
        """Read the mapped fields and convert the gateway's states to ours."""
        mapping = parse_lines(self._get_option("status_fields"))
        mapping = mapping or {"uuid": "uuid", "id": "id", "status": "status"}
        rows = self._read_rows(call, self._get_option("in_list") if call.json() else "")
        reports = [self._read_report(row, mapping) for row in rows]
        return [report for report in reports if report]

    def _read_report(self, row, mapping):
        """Read one report; return None when its state is not one of ours."""
        values = {
            name: as_text(self._get_value(row, path)) for name, path in mapping.items()
        }
        status = values.get("status", "")
        ours, theirs = values.get("uuid", ""), values.get("id", "")
        require(id=ours or theirs, status=status)
        state = self._get_state(status)
        reason = values.get("reason", "")
        return Report(state, ours, theirs, status, reason) if state else None

    def _get_state(self, status):
        """Return our state for a gateway's value, with the three lists of settings."""
        lists = (
            (DELIVERED, self._get_option("delivered_values", "delivered,1")),
            (FAILED, self._get_option("failed_values", "failed,undelivered,2")),
            (SENT, self._get_option("sent_values", "sent,8")),
        )
        for state, values in lists:
            if status.lower() in [v.strip().lower() for v in values.split(",")]:
                return state
        return None

    def prepare_ack(self, call, kind="in"):
        """Return the acknowledgement defined in the settings."""
        kinds = {
            "text": "text/plain; charset=utf-8",
            "json": "application/json",
            "xml": "text/xml; charset=utf-8",
        }
        body = self._get_option("ack_body").encode("utf-8", "replace")
        return Reply(200, kinds[self._get_option("ack_type", "text")], body)
