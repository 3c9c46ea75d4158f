# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import text_template
from ...engine.gateways import base
from .mfi_sms_template import PURPOSES

# What a template's placeholders can be filled with; ``text`` is our whole text.
VALUES = (
    "number",
    "date",
    "company",
    "state",
    "answer",
    "recourse",
    "service",
    "code",
    "phone",
    "reason",
    "text",
)
MAX_VALUES = 10


class MfiSmsWhatsappTemplate(models.Model):
    """A message that WhatsApp has approved, for one text and one language.

    WhatsApp accepts nothing else once a client has not written for 24 hours.
    """

    _name = "mfi.sms.whatsapp.template"
    _description = "WhatsApp Template"
    _order = "purpose, lang, id"
    _rec_name = "template"

    gateway_id = fields.Many2one("mfi.sms.gateway", required=True, ondelete="cascade")
    purpose = fields.Selection(PURPOSES, "Text", required=True)
    lang = fields.Char(
        string="Language", required=True, default="fr", help="For example fr or en_US."
    )
    template = fields.Char(
        "Name or Content SID",
        required=True,
        help="Meta: the template's name. Twilio: its Content SID (HX…).",
    )
    values = fields.Char(
        "Values of {{1}}, {{2}} …",
        default="number text",
        help="In order, separated by spaces: number date company state answer recourse "
        "service code phone reason, or text for our whole text.",
    )

    _purpose_uniq = models.UniqueIndex(
        "(gateway_id, purpose, lang)",
        "There is already a template for this text and language.",
    )

    @api.constrains("values")
    def _check_values(self):
        """Check that each value is one that we know."""
        for template in self:
            names = template._get_value_names()
            unknown = [name for name in names if name not in VALUES]
            if unknown or len(names) > MAX_VALUES:
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is not a value: use at most ten of %(known)s.",
                        value=(unknown or names)[-1],
                        known=" ".join(VALUES),
                    )
                )

    def _get_value_names(self):
        """Return the names of the values, in the order of the placeholders."""
        return (self.values or "").replace(",", " ").split()

    @api.model
    def _find_template(self, gateway, purpose, lang):
        """Return the template for a text in the closest language, or nothing."""
        found = self.search(
            [("gateway_id", "=", gateway.id), ("purpose", "=", purpose)]
        )
        best = text_template.choose_language(found.mapped("lang"), lang)
        return found.filtered(lambda template: template.lang == best)[:1]

    def _fill_template(self, values):
        """Return the engine's ``Template`` with these values."""
        filled = tuple(str(values.get(name) or "") for name in self._get_value_names())
        return base.Template(self.template.strip(), self.lang, filled)
