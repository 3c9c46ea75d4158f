# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.message.mfi_sms_intent_word import INTENTS

CONTEXTS = [
    ("open", "The client has an open complaint"),
    ("asked_rating", "The satisfaction score was asked"),
    ("answered", "An answer was told"),
    ("asked_details", "We asked what happened"),
    ("asked_survey", "A question of a survey was asked"),
]


class MfiSmsIntentTry(models.TransientModel):
    """Wizard that tells what a text wants, with the words in use; it sends nothing."""

    _name = "mfi.sms.intent.try"
    _description = "Try a Text"

    body = fields.Text("Text")
    lang = fields.Char(
        "Usual language of the client",
        default=lambda self: (self.env.lang or "fr").partition("_")[0],
    )
    context_code = fields.Selection(CONTEXTS, "What came before")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    intent = fields.Selection(INTENTS, "Meaning", compute="_compute_intent")
    confidence = fields.Integer("Confidence (%)", compute="_compute_intent")
    reason = fields.Char("Words recognised", compute="_compute_intent")
    consequence = fields.Char("What happens", compute="_compute_intent")

    @api.depends("body", "lang", "context_code", "company_id")
    def _compute_intent(self):
        """Recognise the text as the conversation does."""
        words = self.env["mfi.sms.intent.word"]
        for trial in self:
            if not (trial.body or "").strip():
                trial.update(dict.fromkeys(("intent", "reason", "consequence"), False))
                trial.confidence = 0
                continue
            found = words._classify_text(
                trial.body, trial.lang, trial.context_code or None, trial.company_id
            )
            trial.intent = found.intent
            trial.confidence = round(found.confidence * 100)
            trial.reason = ", ".join(found.reason)
            trial.consequence = trial._get_consequence(found)

    def _get_consequence(self, found):
        """Return what the conversation does with a text, as a sentence."""
        if found.intent == "complaint" and found.is_sure:
            return self.env._("Registered at once as a complaint.")
        if found.intent in ("complaint", "unreadable"):
            return self.env._("Kept as a message to read, with one question back.")
        if found.intent == "denunciation":
            return self.env._(
                "Held apart until the author has chosen, with or without their number."
            )
        return self.env._("Answered or handled as what it is: no complaint is opened.")
