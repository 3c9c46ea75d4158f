# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of the current company's public pages."""

    _inherit = "res.config.settings"

    mfi_public_form = fields.Boolean(
        related="company_id.mfi_public_form", readonly=False
    )
    mfi_public_denunciation = fields.Boolean(
        related="company_id.mfi_public_denunciation", readonly=False
    )
    mfi_public_hourly = fields.Integer(
        related="company_id.mfi_public_hourly", readonly=False
    )
    mfi_public_consent = fields.Text(
        related="company_id.mfi_public_consent", readonly=False
    )
    mfi_public_promise = fields.Text(
        related="company_id.mfi_public_promise", readonly=False
    )
    mfi_free_phone = fields.Char(related="company_id.mfi_free_phone", readonly=False)
    mfi_public_url = fields.Char(
        "Address of the public form", compute="_compute_mfi_public_url"
    )

    def _compute_mfi_public_url(self):
        """Compute the address to print and publish."""
        for settings in self:
            settings.mfi_public_url = settings.company_id._get_mfi_public_url()

    def action_mfi_public_poster(self):
        """Open the dialog that prints posters and leaflets."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_leaflet_action"
        )
