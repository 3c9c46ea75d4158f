# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine import text_template

USAGES = [
    ("answer", "Answer to the client"),
    ("letter", "Letter around the answer"),
]
OUTCOMES = [
    ("founded", "Founded"),
    ("partly", "Partly founded"),
    ("unfounded", "Unfounded"),
    ("rejected", "Inadmissible"),
    ("thanks", "Suggestion or request"),
]
#: Blanks of a template → what they stand for (shown as help).
BLANKS = {
    "client": "the client's name",
    "number": "the complaint's number",
    "received": "the day of receipt",
    "promised": "the promised day",
    "subject": "the subject",
    "category": "the category",
    "product": "the product",
    "branch": "the branch",
    "service": "the service that treated it",
    "measure": "the corrective measure",
    "preventive": "the preventive measure",
    "refund": "the amount refunded",
    "reason": "why it is inadmissible",
    "recourse": "the external recourses, one per line",
    "institution": "the institution's name",
    "phone": "the institution's phone",
    "today": "the day of writing",
}
#: A letter also has the answer itself.
LETTER_BLANKS = {**BLANKS, "answer": "the answer to the client"}


class MfiComplaintAnswerTemplate(models.Model):
    """A text with blanks: a proposed answer, or the letter around the answer.

    Blanks are words between braces from a fixed list; nothing is evaluated. A line
    whose blank has nothing to say is left out.
    """

    _name = "mfi.complaint.answer.template"
    _description = "Answer Template"
    _order = "usage, lang, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty for a text that all companies share."
    )
    usage = fields.Selection(USAGES, required=True, default="answer")
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self.env.lang,
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
    blanks_help = fields.Text("Blanks", compute="_compute_blanks_help")

    @api.model
    def _selection_lang(self):
        """Return all languages, so that texts are ready before one is installed."""
        languages = self.env["res.lang"].with_context(active_test=False)
        # sudo: languages are no secret
        return [(lang.code, lang.name) for lang in languages.sudo().search([])]

    @api.depends("usage")
    def _compute_blanks_help(self):
        """List the blanks that a text may hold."""
        for template in self:
            names = LETTER_BLANKS if template.usage == "letter" else BLANKS
            template.blanks_help = ", ".join(f"{{{name}}}" for name in names)

    @api.constrains("body", "usage")
    def _check_body(self):
        """Refuse blanks that nobody fills, and letters without the answer."""
        for template in self:
            letter = template.usage == "letter"
            known = LETTER_BLANKS if letter else BLANKS
            if strange := text_template.unknown(template.body, known):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” holds unknown blanks: %(blanks)s. Known ones are: "
                        "%(known)s.",
                        name=template.name,
                        blanks=", ".join(f"{{{blank}}}" for blank in strange),
                        known=", ".join(f"{{{blank}}}" for blank in known),
                    )
                )
            if letter and "answer" not in text_template.blanks(template.body):
                raise ValidationError(
                    self.env._("A letter must hold {answer}: the answer is its core.")
                )

    @api.model
    @api.private
    def _for_ticket(self, usage, ticket, lang, outcome=None):
        """Return the template that fits a complaint best, or none.

        Own company before shared, language of the client before the company's, then
        the texts made for the category and the outcome.

        :param outcome: key of :data:`OUTCOMES`; any when left out
        """
        company = ticket.company_id
        spare = company.partner_id.lang or self.env.lang
        domain = Domain("usage", "=", usage) & Domain("lang", "in", [lang, spare])
        domain &= Domain("company_id", "in", [False, company.id])
        domain &= Domain("outcome", "in", [False, outcome])
        domain &= Domain("category_ids", "in", [False, ticket.category_id.id])
        # sudo: texts are configuration, they hold whoever answers
        found = self.sudo().search(domain)
        return found.sorted(
            lambda text: (
                text.lang != lang,
                not text.company_id,
                not text.category_ids,
                not text.outcome,
                text.sequence,
                text.id,
            )
        )[:1]
