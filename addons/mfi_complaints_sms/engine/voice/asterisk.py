"""Asterisk: the dialplan asks for each action with ``CURL()`` and uploads the file.

The dialplan posts ``call`` (its ``UNIQUEID``), ``caller``, ``digit``, and ``event=end``
with ``seconds`` from its hangup handler. The answer is one line of four values
separated by commas, which ``CUT()`` reads: action, step, seconds, sound file. Two more
follow where a tracking code is to be said: the code and the sound file before it
(https://docs.asterisk.org, CURL, CUT, Read, Record).
"""

from . import dialogue
from .events import Event, Malformed, parse_seconds


class Asterisk:
    """An Asterisk server of the institution."""

    code = "asterisk"
    content_type = "text/plain; charset=utf-8"
    caller_fields = ("caller",)
    recording_hosts = ""

    def read_event(self, fields):
        """Return the notice in the fields of a form.

        >>> read = Asterisk().read_event
        >>> read({"call": "1767.22", "caller": "770000001", "digit": "2"}).digit
        '2'
        >>> read({"call": "1767.22", "event": "end", "seconds": "9"}).ended
        True
        >>> read({"caller": "770000001"})  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ...
        Malformed: no call
        """
        call_id = fields.get("call", "").strip()
        if not call_id or len(call_id) > 200:
            raise Malformed("no call")
        return Event(
            call_id,
            fields.get("caller", ""),
            fields.get("digit", "").strip()[:1],
            fields.get("event") == "end",
            "",
            parse_seconds(fields.get("seconds")),
        )

    def render(self, action, get_prompt, get_url):
        """Return an action as one line for ``CUT()``.

        >>> line = dialogue.Line(("fr", "wo"), has_denunciation=True, seconds=60)
        >>> def answer(step, digit="", recorded=False):
        ...     step = dialogue.parse_step(step)
        ...     action = dialogue.decide(line, step, digit, recorded)
        ...     return Asterisk().render(action, None, None)
        >>> answer("start"), answer("language", "2")
        ('menu,language,8,language', 'menu,kind.wo,8,wo-kind')
        >>> answer("kind.wo", "2")
        'record,record.wo.denunciation,60,wo-record'
        >>> answer("record.wo.complaint", recorded=True)
        'end,,0,wo-thanks'
        >>> end = dialogue.End(None, dialogue.Prompt("code", "fr"), "K7QX2M9PAB")
        >>> Asterisk().render(end, None, None)
        'end,,0,,K7QX2M9PAB,fr-code'
        """
        sound = self._get_sound(action.prompt)
        if isinstance(action, dialogue.End):
            spoken = f",{action.code},{self._get_sound(action.code_prompt)}"
            return f"end,,0,{sound}{spoken if action.code else ''}"
        if isinstance(action, dialogue.Record):
            return f"record,{action.step},{action.seconds},{sound}"
        return f"menu,{action.step},{dialogue.DIGIT_SECONDS},{sound}"

    @staticmethod
    def _get_sound(prompt):
        """Return the name of the sound file of a prompt."""
        if not prompt:
            return ""
        return f"{prompt.lang}-{prompt.name}" if prompt.lang else prompt.name

    def render_refusal(self):
        """Return the answer to a call that is not taken."""
        return "end,,0,"
