"""Africa's Talking Voice: form notices in, XML actions out.

The provider posts ``sessionId``, ``isActive`` (``1`` while the caller is on the line),
``direction``, ``callerNumber``, ``destinationNumber``, ``dtmfDigits``,
``recordingUrl`` and, at the end, ``durationInSeconds``; the answer is XML with
``Say``, ``Play``, ``GetDigits`` and ``Record``
(https://developers.africastalking.com/docs/voice). It does not sign its calls: the
token in our address protects them.
"""

from xml.sax.saxutils import escape, quoteattr

from . import dialogue
from .events import Event, Malformed, parse_seconds

#: Fields that name the caller.
CALLER_FIELDS = ("callerNumber", "callerCarrierName", "callerCountryCode")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


class AfricasTalking:
    """An Africa's Talking voice number."""

    code = "africastalking"
    content_type = "application/xml; charset=utf-8"
    caller_fields = CALLER_FIELDS
    recording_hosts = "africastalking.com"

    def read_event(self, fields):
        """Return the notice in the fields of a form.

        >>> read = AfricasTalking().read_event
        >>> event = read({"sessionId": "ATVId_1", "isActive": "1",
        ...     "direction": "Inbound", "callerNumber": "+221770000001"})
        >>> event.call_id, event.caller, event.ended
        ('ATVId_1', '+221770000001', False)
        >>> read({"sessionId": "ATVId_1", "isActive": "0",
        ...     "durationInSeconds": "72"})
        Event(call_id='ATVId_1', caller='', digit='', ended=True, recording_url='', \
seconds=72)
        >>> read({"isActive": "1"})  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ...
        Malformed: no sessionId
        """
        call_id = fields.get("sessionId", "").strip()
        if not call_id or len(call_id) > 200:
            raise Malformed("no sessionId")
        if fields.get("direction", "Inbound").lower() != "inbound":
            raise Malformed("not an incoming call")
        return Event(
            call_id,
            fields.get("callerNumber", ""),
            fields.get("dtmfDigits", "").strip()[:1],
            fields.get("isActive", "1").strip() == "0",
            fields.get("recordingUrl", "").strip(),
            parse_seconds(fields.get("durationInSeconds")),
        )

    def render(self, action, get_prompt, get_url):
        """Return the XML of an action.

        :param get_prompt: function from a prompt to ``(address of its file, words)``
        :param get_url: function from a step to the address to call next

        >>> render = AfricasTalking().render
        >>> def get_prompt(prompt):
        ...     audio = "https://h/a.mp3" if prompt.name == "kind" else ""
        ...     return audio, "Parlez <après> le bip"
        >>> line = dialogue.Line(("fr",), has_denunciation=True, seconds=60)
        >>> menu = dialogue.decide(line, dialogue.parse_step("start"))
        >>> xml = render(menu, get_prompt, lambda step: f"https://h/{step}?a=1&b=2")
        >>> print(xml.replace("><", ">\\n<"))
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <GetDigits numDigits="1" timeout="8" callbackUrl="https://h/kind.fr?a=1&amp;b=2">
        <Play url="https://h/a.mp3"/>
        </GetDigits>
        <Record finishOnKey="#" maxLength="60" timeout="8" trimSilence="true" \
playBeep="true" callbackUrl="https://h/record.fr.complaint?a=1&amp;b=2">
        <Say>Parlez &lt;après&gt; le bip</Say>
        </Record>
        </Response>
        >>> render(dialogue.End(), get_prompt, None)
        '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
        """
        body = self._render_action(action, get_prompt, get_url)
        return f"{_HEAD}<Response>{body}</Response>"

    def _render_action(self, action, get_prompt, get_url):
        """Return the elements of an action."""
        if isinstance(action, dialogue.End):
            code = self._render_code(action, get_prompt) * dialogue.CODE_TURNS
            return code + self._render_prompt(action.prompt, get_prompt)
        prompt = self._render_prompt(action.prompt, get_prompt)
        url = quoteattr(get_url(action.step))
        if isinstance(action, dialogue.Record):
            return (
                f'<Record finishOnKey="#" maxLength="{action.seconds}" '
                f'timeout="{dialogue.SILENCE_SECONDS}" trimSilence="true" '
                f'playBeep="true" callbackUrl={url}>{prompt}</Record>'
            )
        return (
            f'<GetDigits numDigits="1" timeout="{dialogue.DIGIT_SECONDS}" '
            f"callbackUrl={url}>{prompt}</GetDigits>"
            + self._render_action(action.then, get_prompt, get_url)
        )

    def _render_code(self, action, get_prompt):
        """Return the elements that say a tracking code, one character after the other.

        The full stops make the machine pause.

        >>> end = dialogue.End(None, dialogue.Prompt("code", "fr"), "K7Q")
        >>> AfricasTalking()._render_code(end, lambda prompt: ("", "Votre code :"))
        '<Say>Votre code :</Say><Say>K. 7. Q.</Say>'
        """
        if not action.code:
            return ""
        spelled = " ".join(f"{char}." for char in action.code)
        prompt = self._render_prompt(action.code_prompt, get_prompt)
        return f"{prompt}<Say>{escape(spelled)}</Say>"

    @staticmethod
    def _render_prompt(prompt, get_prompt):
        """Return the element that plays or says a prompt."""
        if not prompt:
            return ""
        audio, words = get_prompt(prompt)
        return (
            f"<Play url={quoteattr(audio)}/>"
            if audio
            else f"<Say>{escape(words)}</Say>"
        )

    def render_refusal(self):
        """Return the answer to a call that is not taken.

        >>> AfricasTalking().render_refusal()
        '<?xml version="1.0" encoding="UTF-8"?><Response><Reject/></Response>'
        """
        return f"{_HEAD}<Response><Reject/></Response>"
