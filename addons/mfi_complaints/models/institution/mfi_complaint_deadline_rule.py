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
    """How long the institution gives itself: acknowledgement and resolution.

    Working time follows the company's calendar; both clocks start at receipt. The
    shipped policy (serious 3, moderate 6, minor 10 working days) is a peer's.
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
        """Refuse negative or absurd delays."""
        for rule in self:
            delays = (rule.ack_delay, rule.resolution_delay)
            if min(delays) < 0 or max(delays) > 1000:
                raise ValidationError(
                    self.env._("A delay lies between 0 (no deadline) and 1,000.")
                )

    def _ack(self):
        """Return the acknowledgement delay as the engine's :class:`Delay`."""
        return deadlines.Delay(self.ack_delay, self.ack_unit or "days")

    def _resolution(self):
        """Return the resolution delay as the engine's :class:`Delay`."""
        return deadlines.Delay(self.resolution_delay, self.resolution_unit or "days")
