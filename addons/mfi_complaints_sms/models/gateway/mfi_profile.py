# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from odoo.addons.mfi_complaints.models.profile.mfi_profile import Part


class MfiProfile(models.AbstractModel):
    """Texts and keywords of SMS travel with the configuration; gateways never do."""

    _inherit = "mfi.profile"

    @api.model
    def _parts(self):
        """Add the texts and keywords of SMS."""
        return [
            *super()._parts(),
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
