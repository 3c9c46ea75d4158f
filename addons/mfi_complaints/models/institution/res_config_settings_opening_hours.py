# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Time zone, opening hours and public holidays of the current company."""

    _inherit = "res.config.settings"

    mfi_time_zone = fields.Selection(related="company_id.mfi_time_zone", readonly=False)
    mfi_opening_hours = fields.Text(
        related="company_id.mfi_opening_hours", readonly=False
    )
    mfi_public_holidays = fields.Text(
        related="company_id.mfi_public_holidays", readonly=False
    )

    @api.model
    def default_get(self, fields_list):
        """Propose the time zone of the company's country while none was chosen."""
        values = super().default_get(fields_list)
        if "mfi_time_zone" in fields_list:
            company = self.env.company
            zone = company._get_mfi_country_zone()
            if zone and (company.mfi_time_zone or "UTC") == "UTC":
                values["mfi_time_zone"] = zone
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Write the chosen calendar first, so that the hours are written to it."""
        calendar = "mfi_calendar_id"
        return super().create(
            [
                {calendar: vals[calendar], **vals} if calendar in vals else vals
                for vals in vals_list
            ]
        )

    def action_mfi_holidays(self):
        """Open the public holidays that apply in the company, as records."""
        company = self.company_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Public holidays"),
            "res_model": "resource.calendar.leaves",
            "view_mode": "list,form",
            "domain": list(company._get_mfi_public_holidays_domain()),
            "context": {"default_calendar_id": company.resource_calendar_id.id},
        }
