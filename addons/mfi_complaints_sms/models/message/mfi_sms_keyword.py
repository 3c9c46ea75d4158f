# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...engine import keywords

MEANINGS = [
    ("complaint", "A new complaint"),
    ("denunciation", "A whistleblowing report (no number is kept)"),
    ("follow", "Where is my complaint?"),
    ("yes", "The answer is accepted"),
    ("no", "The answer is contested"),
    ("stop", "No more surveys"),
    ("help", "Help"),
]


class MfiSmsKeyword(models.Model):
    """Keywords of one language that give a text its meaning.

    Accents and case are ignored and, in longer keywords, one typo is accepted. A text
    without a keyword is a complaint.
    """

    _name = "mfi.sms.keyword"
    _inherit = ["mfi.sms.language"]
    _description = "SMS Keyword"
    _order = "meaning, lang, id"
    _rec_name = "words"

    meaning = fields.Selection(MEANINGS, required=True)
    words = fields.Char(
        required=True, help="Separated by commas: PLAINTE, RECLAMATION."
    )
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    active = fields.Boolean(default=True)

    @api.constrains("words")
    def _check_words(self):
        """Require at least one keyword; refuse numbers, which mean scores."""
        for keyword in self:
            folded = [keywords.fold(item) for item in keyword._split_words()]
            if not any(folded) or any(item.isdigit() for item in folded):
                raise ValidationError(
                    self.env._(
                        "Enter at least one word, with commas between words; numbers "
                        "are reserved for the satisfaction score."
                    )
                )

    @api.constrains("lang")
    def _check_lang(self):
        """Check that the language looks like a language code."""
        for keyword in self:
            check_lang(keyword.env, keyword.lang)

    def _split_words(self):
        """Return the keywords as a list."""
        return [item.strip() for item in (self.words or "").split(",") if item.strip()]

    @api.model
    @tools.ormcache("company_id")
    def _get_vocabulary(self, company_id):
        """Return ``(meaning, lang, keyword)`` for a company, its own keywords first."""
        # sudo: processing a text does not depend on the user's rights
        records = self.sudo().search([("company_id", "in", [False, company_id])])
        return tuple(
            (record.meaning, record.lang, keyword)
            for record in records.sorted(lambda item: not item.company_id)
            for keyword in record._split_words()
        )


def check_lang(env, lang):
    """Check that ``lang`` looks like ``fr`` or ``fr_SN``.

    :raises ValidationError: when it does not
    """
    head, _underscore, tail = (lang or "").partition("_")
    is_code = head.isascii() and head.isalpha() and head.islower()
    if not is_code or not 2 <= len(head) <= 3 or (tail and not tail.isalnum()):
        raise ValidationError(
            env._(
                "“%(lang)s” is not a language code: enter fr, en, wo, fr_SN …",
                lang=lang,
            )
        )
