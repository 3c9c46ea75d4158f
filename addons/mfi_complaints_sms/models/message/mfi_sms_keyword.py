# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...engine import keywords

MEANINGS = [
    ("complaint", "A new complaint"),
    ("denunciation", "A denunciation (keeps no number)"),
    ("follow", "Where is my complaint?"),
    ("yes", "The answer is accepted"),
    ("no", "The answer is contested"),
    ("stop", "No more surveys"),
    ("help", "Help"),
]


class MfiSmsKeyword(models.Model):
    """Words with which a client says, in one language, what a text is.

    Accents, case and, for longer words, one typing mistake are forgiven. Without any
    keyword a text is a complaint.
    """

    _name = "mfi.sms.keyword"
    _description = "SMS Keyword"
    _order = "meaning, lang, id"
    _rec_name = "words"

    meaning = fields.Selection(MEANINGS, required=True)
    lang = fields.Char(
        string="Language",
        required=True,
        help="Code of the language: fr, en, wo … Any language, installed or not.",
    )
    words = fields.Char(required=True, help="Between commas: PLAINTE, RECLAMATION.")
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    active = fields.Boolean(default=True)

    @api.constrains("words")
    def _check_words(self):
        """Refuse a list without a word, and digits that would hide a score."""
        for keyword in self:
            found = [keywords.fold(word) for word in keyword._list()]
            if not any(found) or any(word.isdigit() for word in found):
                raise ValidationError(
                    self.env._(
                        "Write at least one word, with commas between words; digits "
                        "alone are kept for the satisfaction score."
                    )
                )

    @api.constrains("lang")
    def _check_lang(self):
        """Refuse what cannot be the code of a language."""
        for keyword in self:
            check_lang(keyword.env, keyword.lang)

    def _list(self):
        """Return the words one by one."""
        return [word.strip() for word in (self.words or "").split(",") if word.strip()]

    @api.model
    @tools.ormcache("company_id")
    def _vocabulary(self, company_id):
        """Return ``(meaning, lang, word)`` tuples for a company, its own first."""
        # sudo: reading a text does not depend on who does it
        found = self.sudo().search([("company_id", "in", [False, company_id])])
        return tuple(
            (keyword.meaning, keyword.lang, word)
            for keyword in found.sorted(lambda item: not item.company_id)
            for word in keyword._list()
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Forget the vocabulary kept in memory."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Forget the vocabulary kept in memory."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Forget the vocabulary kept in memory."""
        self.env.registry.clear_cache()
        return super().unlink()


def check_lang(env, lang):
    """Raise ``ValidationError`` unless ``lang`` looks like ``fr`` or ``fr_SN``."""
    head, _underscore, tail = (lang or "").partition("_")
    plain = head.isascii() and head.isalpha() and head.islower()
    if not plain or not 2 <= len(head) <= 3 or (tail and not tail.isalnum()):
        raise ValidationError(
            env._(
                "“%(lang)s” is not the code of a language: write fr, en, wo, fr_SN …",
                lang=lang,
            )
        )
