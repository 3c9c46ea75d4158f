# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine import text_template

USAGES = [
    ("answer", "Answer to the client"),
    ("letter", "Letter around the answer"),
    ("question", "Question to the client"),
]
OUTCOMES = [
    ("founded", "Founded"),
    ("partly", "Partly founded"),
    ("unfounded", "Unfounded"),
    ("rejected", "Inadmissible"),
    ("thanks", "Suggestion or request"),
]
#: Placeholders of a template → what they stand for.
PLACEHOLDERS = {
    "client": "the client's name",
    "number": "the complaint's number",
    "received": "the day of receipt",
    "promised": "the promised day",
    "subject": "the subject",
    "category": "the category",
    "product": "the product",
    "branch": "the branch",
    "service": "the service that handled it",
    "measure": "the corrective measure",
    "preventive": "the preventive measure",
    "refund": "the amount refunded",
    "reason": "why it is inadmissible",
    "recourse": "the external recourses, one per line",
    "institution": "the institution's name",
    "phone": "the institution's phone",
    "today": "the day of writing",
}
#: A letter also contains the answer itself, and can quote the client.
LETTER_PLACEHOLDERS = {
    **PLACEHOLDERS,
    "answer": "the answer to the client",
    "statement": "the first words of the client's statement; never of a confidential "
    "complaint",
}


class MfiComplaintAnswerTemplate(models.Model):
    """A text with placeholders: a proposed answer, or the letter around the answer.

    Placeholders are names between braces from a fixed list; nothing is evaluated. A
    line whose placeholder has no value is left out.
    """

    _name = "mfi.complaint.answer.template"
    _description = "Answer Template"
    _order = "usage, lang, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty for a text shared by all companies."
    )
    usage = fields.Selection(USAGES, required=True, default="answer")
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self.env.lang,
    )
    in_use = fields.Boolean(
        "In a language in use",
        compute="_compute_in_use",
        search="_search_in_use",
        help="A language of the institution or of one of its users.",
    )
    outcome = fields.Selection(
        OUTCOMES, help="Leave empty for a text that fits every outcome."
    )
    category_ids = fields.Many2many(
        "helpdesk.ticket.category",
        string="Categories",
        help="Leave empty for a text that fits every category.",
    )
    body = fields.Text("Text", required=True)
    placeholders_help = fields.Text(
        "Placeholders", compute="_compute_placeholders_help"
    )

    @api.model
    def _selection_lang(self):
        """Return all languages, so that texts can be written before installing one."""
        languages = self.env["res.lang"].with_context(active_test=False)
        # sudo: the list of languages is not confidential
        names = [(lang.code, lang.name) for lang in languages.sudo().search([])]
        return languages._get_mfi_language_names(names)

    @api.depends("lang")
    def _compute_in_use(self):
        """Return whether the institution uses the language of the text."""
        used = self.env["res.lang"]._get_mfi_in_use()
        for template in self:
            template.in_use = template.lang in used

    @api.model
    def _search_in_use(self, operator, value):
        """Search for the texts in the languages that the institution uses."""
        if operator != "in":
            return NotImplemented
        used = Domain("lang", "in", self.env["res.lang"]._get_mfi_in_use())
        return used if True in value else ~used

    @api.depends("usage")
    def _compute_placeholders_help(self):
        """List the placeholders that a text may contain."""
        for template in self:
            names = LETTER_PLACEHOLDERS if template.usage == "letter" else PLACEHOLDERS
            template.placeholders_help = ", ".join(f"{{{name}}}" for name in names)

    @api.constrains("body", "usage")
    def _check_body(self):
        """Raise on unknown placeholders and on letters without the answer."""
        for template in self:
            letter = template.usage == "letter"
            allowed = LETTER_PLACEHOLDERS if letter else PLACEHOLDERS
            if unknown := text_template.get_unknown_placeholders(
                template.body, allowed
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” contains unknown placeholders: %(blanks)s. "
                        "Available placeholders: %(known)s.",
                        name=template.name,
                        blanks=", ".join(f"{{{name}}}" for name in unknown),
                        known=", ".join(f"{{{name}}}" for name in allowed),
                    )
                )
            if letter and "answer" not in text_template.get_placeholders(template.body):
                raise ValidationError(
                    self.env._(
                        "A letter must contain {answer}, the answer to the client."
                    )
                )

    @api.model
    @api.private
    def _find_for_ticket(self, usage, ticket, lang, outcome=None):
        """Return the template that fits a complaint best, or an empty recordset.

        Preference: the client's language before the company's, the company's own texts
        before shared ones, then texts for the category and for the outcome.

        :param str usage: key of :data:`USAGES`
        :param str lang: language of the client
        :param outcome: key of :data:`OUTCOMES`; without it, only templates that fit
            every outcome
        """
        company = ticket.company_id
        fallback = company.partner_id.lang or self.env.lang
        domain = Domain("usage", "=", usage) & Domain("lang", "in", [lang, fallback])
        domain &= Domain("company_id", "in", [False, company.id])
        domain &= Domain("outcome", "in", [False, outcome])
        domain &= Domain("category_ids", "in", [False, ticket.category_id.id])
        # sudo: texts are configuration, the same for all users
        templates = self.sudo().search(domain)
        return templates.sorted(
            lambda text: (
                text.lang != lang,
                not text.company_id,
                not text.category_ids,
                not text.outcome,
                text.sequence,
                text.id,
            )
        )[:1]
