# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain


class MfiFirstRun(models.TransientModel):
    """The list of steps to go live, with the gateway."""

    _inherit = "mfi.first.run"

    @api.model
    def _get_start_steps(self):
        """Add the gateway; one that only simulates sends nothing and does not count."""
        real = Domain("code", "!=", "simulated")
        return [
            (
                "sms",
                self.env._("SMS gateway"),
                self.env._(
                    "Through which texts are sent and received; its form shows the "
                    "addresses that the provider needs, and sends a test text."
                ),
                "action:mfi_complaints_sms.mfi_sms_gateway_action",
                self._format_count("mfi.sms.gateway", real),
            ),
            *super()._get_start_steps(),
        ]
