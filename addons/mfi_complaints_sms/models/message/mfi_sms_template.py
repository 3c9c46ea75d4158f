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
    ("addendum", "Words added"),
    ("status", "Where the complaint stands"),
    ("unknown", "Number and phone do not fit"),
    ("denunciation", "Denunciation received"),
    ("stop", "Surveys stopped"),
    ("help", "Help"),
    ("test", "Test"),
]
# What may stand between braces, with an example for the preview.
BLANKS = {
    "number": "PL-2026-000123",
    "date": "15/04/2026",
    "company": "MEC Exemple",
    "state": "en traitement",
    "answer": "Le montant de 5 000 F a ete rembourse sur votre compte.",
    "recourse": "Observatoire de la qualite des services financiers, 33 849 95 95",
    "service": "Service credit",
    "code": "K7QX2M9PAB",
    "score": "4",
    "phone": "33 800 00 00",
    "reason": "Ce sujet ne releve pas de notre institution.",
}


class MfiSmsTemplate(models.Model):
    """One text, for one purpose, in one language; a third language is a record."""

    _name = "mfi.sms.template"
    _description = "SMS Text"
    _order = "purpose, lang, id"

    purpose = fields.Selection(PURPOSES, required=True)
    lang = fields.Char(
        string="Language",
        required=True,
        help="Code of the language: fr, en, wo … Any language, installed or not.",
    )
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    active = fields.Boolean(default=True)
    body = fields.Text(
        required=True,
        help="Blanks: {number} {date} {company} {state} {answer} {recourse} {service} "
        "{code} {score} {phone} {reason}.",
    )
    preview = fields.Text(compute="_compute_preview")
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
        """Refuse blanks that nothing fills, naming them."""
        for template in self:
            faults = text_template.faults(template.body, set(BLANKS))
            if faults:
                raise ValidationError(
                    self.env._(
                        "Nothing fills {%(blank)s}: choose among %(known)s.",
                        blank=faults[0],
                        known=" ".join(f"{{{name}}}" for name in BLANKS),
                    )
                )

    @api.depends("purpose", "lang")
    def _compute_display_name(self):
        """Name a text by what it is for and its language."""
        labels = dict(self._fields["purpose"]._description_selection(self.env))
        for template in self:
            label = labels.get(template.purpose, "")
            template.display_name = f"{label} ({template.lang or ''})"

    @api.constrains("lang")
    def _check_lang(self):
        """Refuse what cannot be the code of a language."""
        for template in self:
            check_lang(template.env, template.lang)

    @api.depends("body", "company_id")
    def _compute_preview(self):
        """Fill the blanks with examples and weigh the result."""
        for template in self:
            company = template.company_id or self.env.company
            # sudo: price and spelling of the gateway are shown to whoever edits texts
            gateway = company.sudo().mfi_sms_gateway_id
            text = text_template.fill(template.body or "", BLANKS)
            if not gateway or gateway.transliterate:
                text = segments.spell(text)
            weight = segments.count(text)
            template.preview = text
            template.encoding = weight.encoding
            template.parts = weight.parts
            template.foreign = " ".join(charset.foreign_chars(text))
            template.price = weight.parts * gateway.price
            template.currency_id = gateway.currency_id or company.currency_id

    @api.model
    def _render(self, purpose, lang, company, values):
        """Return ``(text, language used)``; ``("", "")`` when no text is written.

        :param str lang: ``fr_FR``, ``fr`` …; the nearest language is taken
        :param dict values: for the blanks; plain text
        """
        # sudo: texts are settings, whoever causes them to be sent
        found = self.sudo().search(
            [("purpose", "=", purpose), ("company_id", "in", [False, company.id])]
        )
        own = found.filtered("company_id")
        best = text_template.choose(found.mapped("lang"), lang)
        pick = own.filtered(lambda item: item.lang == best) or found.filtered(
            lambda item: item.lang == best
        )
        if not pick:
            return "", ""
        values = {"company": company.name, "phone": company.phone, **values}
        return text_template.fill(pick[0].body, values), best
