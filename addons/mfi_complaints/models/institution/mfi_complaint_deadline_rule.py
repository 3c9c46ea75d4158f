# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import deadlines

UNITS = [
    ("hours", "working hours"),
    ("working_days", "working days"),
    ("days", "calendar days"),
    ("months", "calendar months"),
]

assert [key for key, _label in UNITS] == list(deadlines.UNITS)


class MfiComplaintDeadlineRule(models.Model):
    """Rule that sets how long acknowledging and resolving a complaint may take.

    Working hours and working days follow the company's calendar; both delays start at
    receipt. The shipped rules (resolution within 3 working days if serious, 6 if
    moderate, 10 if minor) are the working policy of another institution.
    """

    _name = "mfi.complaint.deadline.rule"
    _inherit = ["mfi.complaint.rule"]
    _description = "Deadline Rule"

    ack_delay = fields.Integer("Acknowledge within", default=2)
    ack_unit = fields.Selection(
        UNITS, "Unit of acknowledgement", default="working_days", required=True
    )
    resolution_delay = fields.Integer("Resolve within", default=6)
    resolution_unit = fields.Selection(
        UNITS, "Unit of resolution", default="working_days", required=True
    )

    @api.constrains("ack_delay", "resolution_delay")
    def _check_delays(self):
        """Refuse delays below 0 or above 1,000 units."""
        for rule in self:
            delays = (rule.ack_delay, rule.resolution_delay)
            if min(delays) < 0 or max(delays) > 1000:
                raise ValidationError(
                    self.env._("A delay must be between 0 (no deadline) and 1,000.")
                )

    def _get_ack_delay(self):
        """Return the acknowledgement delay as the engine's :class:`Delay`."""
        return deadlines.Delay(self.ack_delay, self.ack_unit or "days")

    def _get_resolution_delay(self):
        """Return the resolution delay as the engine's :class:`Delay`."""
        return deadlines.Delay(self.resolution_delay, self.resolution_unit or "days")
