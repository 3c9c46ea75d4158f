# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import charset, segments, text_template
from .mfi_sms_keyword import check_lang

PURPOSES = [
    ("ack", "Acknowledgement"),
    ("notice", "Assignment, to the service"),
    ("reminder", "Reminder, to the service"),
    ("answer", "Answer"),
    ("rejected", "Inadmissible"),
    ("recourse", "Further recourse"),
    ("survey", "Satisfaction question"),
    ("thanks", "Thanks for the score"),
    ("reopened", "Complaint reopened"),
    ("confirmed", "Answer accepted"),
    ("addendum", "Text added to a complaint"),
    ("status", "Status of the complaint"),
    ("unknown", "Number and phone do not match"),
    ("denunciation", "Whistleblowing report received"),
    ("stop", "Surveys stopped"),
    ("help", "Help"),
    ("details", "What happened, and where?"),
    ("question", "Question about our services"),
    ("call_back", "We will call"),
    ("withdrawal", "Confirm the withdrawal"),
    ("withdrawn", "Withdrawal passed on"),
    ("ask", "Question about a complaint"),
    ("replied", "Reply to a question received"),
    ("choice", "With or without your number?"),
    ("voice", "Voice message received"),
    ("poll_intro", "Survey: introduction"),
    ("poll_question", "Survey: question"),
    ("poll_reminder", "Survey: reminder"),
    ("poll_thanks", "Survey: thanks"),
    ("test", "Test"),
]
#: Purposes of the texts of sample surveys.
POLL = ("poll_intro", "poll_question", "poll_reminder", "poll_thanks")
# Valid placeholders, with an example value for the preview.
PLACEHOLDERS = {
    "number": "PL-2026-000123",
    "date": "15/04/2026",
    "company": "MEC Exemple",
    "state": "en traitement",
    "answer": "Le montant de 5 000 F a ete rembourse sur votre compte.",
    "recourse": "Observatoire de la qualite des services financiers, 33 849 95 95",
    "service": "Service credit",
    "code": "K7QX2M9PAB",
    "fingerprint": "ABCDE-FGHJK",
    "score": "4",
    "phone": "33 800 00 00",
    "hours": "48",
    "question": "Quel jour et vers quelle heure cela s'est-il passe ?",
    "rank": "1",
    "total": "5",
    "reason": "Ce sujet ne releve pas de notre institution.",
}


class MfiSmsTemplate(models.Model):
    """The text for one purpose in one language; any language can be added."""

    _name = "mfi.sms.template"
    _inherit = ["mfi.sms.language"]
    _description = "SMS Text"
    _order = "purpose, lang, id"

    purpose = fields.Selection(PURPOSES, required=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    active = fields.Boolean(default=True)
    body = fields.Text(
        required=True,
        help="Placeholders: {number} {date} {company} {state} {answer} {recourse} "
        "{service} {code} {fingerprint} {score} {phone} {hours} {reason} {question} "
        "{rank} {total}.",
    )
    preview = fields.Text(compute="_compute_preview")
    summary = fields.Char(string="Size and cost", compute="_compute_preview")
    replaced = fields.Char(string="Letters replaced", compute="_compute_preview")
    saved = fields.Integer("SMS saved by plain letters", compute="_compute_preview")
    encoding = fields.Selection(
        [(segments.GSM7, "Plain letters (160)"), (segments.UCS2, "All letters (70)")],
        compute="_compute_preview",
    )
    parts = fields.Integer(compute="_compute_preview")
    foreign = fields.Char(string="Letters that cost more", compute="_compute_preview")
    price = fields.Float(compute="_compute_preview", digits=(12, 4))
    currency_id = fields.Many2one("res.currency", compute="_compute_preview")

    _text_uniq = models.UniqueIndex(
        "(purpose, lang, COALESCE(company_id, 0)) WHERE active",
        "There is already a text for this purpose and language.",
    )

    @api.constrains("body")
    def _check_body(self):
        """Check that all placeholders are valid."""
        for template in self:
            faults = text_template.find_unknown_placeholders(
                template.body, set(PLACEHOLDERS)
            )
            if faults:
                raise ValidationError(
                    self.env._(
                        "{%(blank)s} is not a placeholder: use one of %(known)s.",
                        blank=faults[0],
                        known=" ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                    )
                )

    @api.depends("purpose", "lang")
    def _compute_display_name(self):
        """Compute the name from the purpose and the language."""
        labels = dict(self._fields["purpose"]._description_selection(self.env))
        for template in self:
            label = labels.get(template.purpose, "")
            template.display_name = f"{label} ({template.lang or ''})"

    @api.constrains("lang")
    def _check_lang(self):
        """Check that the language looks like a language code."""
        for template in self:
            check_lang(template.env, template.lang)

    @api.depends("body", "company_id")
    def _compute_preview(self):
        """Fill the placeholders with examples; compute the size and the price."""
        for template in self:
            company = template.company_id or self.env.company
            # sudo: users who edit texts may not read the gateway
            gateway = company.sudo().mfi_sms_gateway_id
            text = text_template.fill(template.body or "", PLACEHOLDERS)
            quote = gateway._get_quote(text)
            template.preview = quote.text
            template.summary = gateway._format_quotes([quote])
            template.replaced = format_replaced([quote])
            template.saved = quote.saved
            template.encoding = quote.encoding
            template.parts = quote.parts
            template.foreign = " ".join(quote.foreign)
            template.price = quote.parts * gateway.price
            template.currency_id = gateway.currency_id or company.currency_id

    def action_spell_plainly(self):
        """Write the text in plain letters, so that it costs less."""
        for template in self:
            template.body = charset.transliterate(template.body or "")
        return True

    @api.model
    def _render_text(self, purpose, lang, company, values):
        """Return ``(text, language used)``, or ``("", "")`` without a template.

        The company's own text takes precedence over the shared one.

        :param str lang: ``fr_FR``, ``fr`` …; the closest language is used
        :param dict values: values of the placeholders
        """
        # sudo: the text does not depend on the user's rights
        templates = self.sudo().search(
            [("purpose", "=", purpose), ("company_id", "in", [False, company.id])]
        )
        company_templates = templates.filtered("company_id")
        best = text_template.choose_language(templates.mapped("lang"), lang)
        chosen = company_templates.filtered(
            lambda item: item.lang == best
        ) or templates.filtered(lambda item: item.lang == best)
        if not chosen:
            return "", ""
        values = {"company": company.name, "phone": company.phone, **values}
        return text_template.fill(chosen[0].body, values), best


def format_replaced(quotes):
    """Return the letters that texts do not keep: ``ê → e, œ → oe``.

    :param quotes: texts as they will be sent (``engine.quote``)
    """
    pairs = dict(pair for quote in quotes for pair in quote.replaced)
    return ", ".join(f"{old} → {new}" for old, new in pairs.items())
