# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.voice import audio, dialogue
from ..message.mfi_sms_keyword import check_lang

#: Largest recording of a prompt, in bytes.
MAX_PROMPT_BYTES = 5 * 1024 * 1024


class MfiVoiceLanguage(models.Model):
    """What callers hear in one language: recordings, or words read by a machine."""

    _name = "mfi.voice.language"
    _inherit = ["mfi.sms.language"]
    _description = "Language of a Voice Line"
    _order = "line_id, sequence, id"

    line_id = fields.Many2one(
        "mfi.voice.line", string="Voice line", required=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind_text = fields.Char(
        "Words to choose",
        required=True,
        default=lambda self: self.env._(
            "To complain, press 1. To report misconduct without leaving your number, "
            "press 2; after your message, press the hash key and wait for your code."
        ),
        help="Only heard if the line offers whistleblowing.",
    )
    kind_audio = fields.Binary("Recording to choose", attachment=True)
    record_text = fields.Char(
        "Words before the beep",
        required=True,
        default=lambda self: self.env._(
            "Welcome. After the beep, say your name, your branch and what happened, "
            "then press the hash key."
        ),
    )
    record_audio = fields.Binary("Recording before the beep", attachment=True)
    code_text = fields.Char(
        "Words before the code",
        required=True,
        default=lambda self: self.env._(
            "With this code, you can follow your report on our whistleblowing page. "
            "Write it down:"
        ),
        help="Only heard after a whistleblowing report.",
    )
    code_audio = fields.Binary("Recording before the code", attachment=True)
    thanks_text = fields.Char(
        "Words of thanks",
        required=True,
        default=lambda self: self.env._(
            "Thank you. Your message has been received. Goodbye."
        ),
    )
    thanks_audio = fields.Binary("Recording of thanks", attachment=True)

    @api.depends("lang_name")
    def _compute_display_name(self):
        """Name a language of a line."""
        for language in self:
            language.display_name = language.lang_name or language.lang or ""

    @api.constrains("lang")
    def _check_lang(self):
        """Check that the language looks like a language code."""
        for language in self:
            check_lang(language.env, language.lang)

    @api.constrains("kind_audio", "record_audio", "code_audio", "thanks_audio")
    def _check_audio(self):
        """Check that the recordings can be played on the telephone."""
        for language in self:
            for name in dialogue.PROMPTS:
                check_audio(language.env, language[f"{name}_audio"])

    def _get_prompt(self, name):
        """Return the address of a prompt's recording (or ``""``) and its words."""
        if not self:
            return "", ""
        url = f"audio/{self.id}/{name}"
        has_audio = self[f"{name}_audio"]
        return self.line_id._get_url(url) if has_audio else "", self[f"{name}_text"]


def check_audio(env, content):
    """Check that a recording is a short WAV or MP3 file.

    :param content: base64, or nothing
    :raises ValidationError: when it is not
    """
    data = base64.b64decode(content or b"")
    if data and (
        audio.get_format(data) not in ("wav", "mp3") or len(data) > MAX_PROMPT_BYTES
    ):
        raise ValidationError(
            env._("Upload a recording as a WAV or MP3 file of at most 5 MB.")
        )
