# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

from ..engine.gateways.base import BODY_LIMIT
from ..engine.voice import audio, dialogue, events

_ROUTE = {
    "type": "http",
    "auth": "none",
    "methods": ["POST"],
    "readonly": False,  # each notice is stored
    "csrf": False,
    "save_session": False,
    "max_content_length": BODY_LIMIT,
}


class VoiceController(Controller):
    """The entry point of voice calls: stores each notice and answers what comes next.

    A wrong token or address always gets the same "not found".
    """

    @route("/complaints/voice/<string:token>/call", **_ROUTE)
    def receive_call(self, token, **values):
        """Answer a new call, or note the end of one."""
        values = events.bound_fields(values)
        return self._process_notice(token, values.pop("step", ""), values)

    @route("/complaints/voice/<string:token>/step/<string:step>", **_ROUTE)
    def receive_step(self, token, step, **values):
        """Answer a caller who has pressed a digit or left a message."""
        return self._process_notice(token, step, events.bound_fields(values))

    @route(
        "/complaints/voice/<string:token>/recording/<string:call>/<string:step>",
        **{**_ROUTE, "max_content_length": audio.MAX_BYTES, "mfi_keep_body": True},
    )
    def receive_recording(self, token, call, step, **_values):
        """Store a recording uploaded by the institution's own telephone server."""
        line = self._find_line(token)
        if not line or line.provider != "asterisk" or len(call) > 200:
            return self._prepare_not_found()
        data = request.httprequest.get_data(cache=True)
        if not audio.get_format(data) or not line._is_call_accepted(False, ""):
            return self._prepare_text(b"Not a recording", 415)
        self._get_env()["mfi.voice.event"]._store_notice(
            line, step[:64], {"call": call}, data
        )
        return self._prepare_text(b"OK")

    @route(
        "/complaints/voice/<string:token>/audio/<int:language>/<string:name>",
        **{**_ROUTE, "methods": ["GET"], "readonly": True},
    )
    def play_prompt(self, token, language, name, **_values):
        """Return the recording of a prompt, for the provider to play."""
        line = self._find_line(token)
        data = line._get_audio(language, name) if line else b""
        kind = audio.get_format(data)
        if not kind:
            return self._prepare_not_found()
        headers = [
            ("Content-Type", audio.FORMATS[kind][0]),
            ("Cache-Control", "private, max-age=300"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(data, headers)

    # ------------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------------
    def _process_notice(self, token, step, values):
        """Store a notice and answer with the next action of the dialogue."""
        line = self._find_line(token)
        if not line:
            return self._prepare_not_found()
        provider = line._get_provider()
        try:
            event = provider.read_event(values)
        except events.Malformed as error:
            line._log_error(str(error))
            return self._prepare_answer(provider, provider.render_refusal())
        position = dialogue.parse_step(step)
        starting = position.name == "start" and not event.ended
        if not line._is_call_accepted(starting, event.caller):
            return self._prepare_answer(provider, provider.render_refusal())
        settings = line._get_dialogue()
        recorded = bool(event.recording_url) or values.get("event") == "recorded"
        action = dialogue.decide(settings, position, event.digit, recorded)
        values.pop("code_digest", None)
        if not event.ended and isinstance(action, dialogue.End) and action.code_prompt:
            code, values["code_digest"] = line._draw_code()
            action = replace(action, code=code)
        self._store_notice(line, step, position, event, values, settings)
        if event.ended:
            return self._prepare_answer(provider, "")
        answer = provider.render(
            action, line._get_prompt, lambda code: line._get_url(f"step/{code}")
        )
        return self._prepare_answer(provider, answer)

    def _store_notice(self, line, step, position, event, values, settings):
        """Store a notice; without the caller, if it belongs to a whistleblower."""
        choice = dialogue.read_choice(settings, position, event.digit)
        if choice.kind == dialogue.DENUNCIATION:
            hidden = line._get_provider().caller_fields
            values = {k: v for k, v in values.items() if k not in hidden}
        notices = self._get_env()["mfi.voice.event"]
        notices._store_notice(line, step[:64], values)

    def _find_line(self, token):
        """Return the line with this token, if the caller's address is allowed."""
        lines = self._get_env()["mfi.voice.line"]
        return lines._find_by_token(token, request.httprequest.remote_addr)

    @staticmethod
    def _get_env():
        """Return a superuser environment: providers do not log in."""
        return request.env(user=SUPERUSER_ID, su=True)

    @staticmethod
    def _prepare_answer(provider, text):
        """Return an answer in the provider's format."""
        headers = [("Content-Type", provider.content_type)]
        return request.make_response(text.encode(), headers)

    @staticmethod
    def _prepare_text(body, status=200):
        """Return a plain text."""
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        return request.make_response(body, headers, status=status)

    def _prepare_not_found(self):
        """Return the response to callers that are not allowed."""
        return self._prepare_text(b"Not found", 404)
