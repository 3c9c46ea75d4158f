# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from odoo.addons.mfi_complaints.models.institution.mfi_profile import Part


class MfiProfile(models.AbstractModel):
    """Exports SMS texts, keywords and recognised words, but never gateways."""

    _inherit = "mfi.profile"

    @api.model
    def _get_parts(self):
        """Add the SMS texts, keywords and recognised words."""
        return [
            *super()._get_parts(),
            Part(
                "sms_texts",
                "mfi.sms.template",
                ("purpose", "lang", "body", "active"),
                key=("purpose", "lang"),
            ),
            Part(
                "sms_keywords",
                "mfi.sms.keyword",
                ("meaning", "lang", "words", "active"),
                key=("meaning", "lang"),
            ),
            Part(
                "sms_intent_words",
                "mfi.sms.intent.word",
                ("kind", "meaning", "lang", "phrase", "weight", "to_check", "active"),
                key=("kind", "meaning", "lang", "phrase"),
            ),
        ]
