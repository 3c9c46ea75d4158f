# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from odoo.addons.mfi_complaints.models.institution.mfi_profile import Part


class MfiProfile(models.AbstractModel):
    """Exports SMS texts and keywords with the configuration, but never gateways."""

    _inherit = "mfi.profile"

    @api.model
    def _get_parts(self):
        """Add the SMS texts and keywords."""
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
        ]
