# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class MfiSmsLanguage(models.AbstractModel):
    """Base of what exists once per language: texts, keywords and words of intents.

    What texts are read with is cached, and forgotten when a record changes.
    """

    _name = "mfi.sms.language"
    _description = "Of One Language"

    lang = fields.Char(
        string="Language",
        required=True,
        help="Language code: fr, en, wo … Any language, installed or not.",
    )
    lang_name = fields.Char("Name of the language", compute="_compute_lang_name")
    in_use = fields.Boolean(
        "In a language in use",
        compute="_compute_in_use",
        search="_search_in_use",
        help="A language of the institution or of one of its users, or one that the "
        "institution has added.",
    )

    @api.depends("lang")
    @api.depends_context("lang")
    def _compute_lang_name(self):
        """Name the language in the reader's language."""
        names = self._get_names(self.mapped("lang"))
        for record in self:
            record.lang_name = names.get(record.lang, record.lang)

    @api.model
    def _get_names(self, codes):
        """Return {code: name of the language in the reader's language}.

        :param codes: codes of languages, installed or not; empty ones are left out
        """
        languages = [(code, code) for code in sorted({*filter(None, codes)})]
        return dict(self.env["res.lang"]._get_mfi_language_names(languages))

    @api.depends("lang")
    def _compute_in_use(self):
        """Return whether the institution uses the language."""
        used = self.filtered_domain(self._get_in_use_domain())
        for record in self:
            record.in_use = record in used

    @api.model
    def _search_in_use(self, operator, value):
        """Search for what is in the languages that the institution uses."""
        if operator != "in":
            return NotImplemented
        used = self._get_in_use_domain()
        return used if True in value else ~used

    @api.model
    def _get_in_use_domain(self):
        """Return the domain of the languages in use.

        Texts and keywords come in French and English only: the institution has added
        the others because it needs them.
        """
        codes = self.env["res.lang"]._get_mfi_in_use()
        heads = {code.partition("_")[0] for code in codes}
        supplied = Domain("lang", "=like", "fr%") | Domain("lang", "=like", "en%")
        return ~supplied | Domain("lang", "in", sorted({*codes, *heads}))

    @api.model_create_multi
    def create(self, vals_list):
        """Clear the cached words."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Clear the cached words."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Clear the cached words."""
        self.env.registry.clear_cache()
        return super().unlink()
