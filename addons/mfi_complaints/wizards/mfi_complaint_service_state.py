# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..engine import health
from ..models.mfi_complaint_health import TOKEN_PARAMETER


class MfiComplaintServiceState(models.TransientModel):
    """Show administrators the state of the service, and what to do about it."""

    _name = "mfi.complaint.service.state"
    _description = "State of the Service Screen"

    line_ids = fields.One2many(
        "mfi.complaint.service.state.line",
        "screen_id",
        "Parts of the service",
        default=lambda self: self._prepare_lines(),
        readonly=True,
    )
    state = fields.Selection(
        [
            ("ok", "Everything works"),
            ("watch", "Something needs attention"),
            ("act", "The service is degraded"),
        ],
        compute="_compute_state",
    )
    address = fields.Char("Address for your monitoring", compute="_compute_address")

    def _compute_display_name(self):
        """Return a fixed title."""
        for screen in self:
            screen.display_name = self.env._("State of the service")

    @api.depends("line_ids.state")
    def _compute_state(self):
        """Compute the state of the service: that of its worst part."""
        for screen in self:
            states = screen.line_ids.mapped("state")
            worst = [state for state in ("act", "watch") if state in states]
            screen.state = worst[0] if worst else "ok"

    def _compute_address(self):
        """Compute the address with its token; empty while there is no token."""
        parameters = self.env["ir.config_parameter"]
        token = parameters.get_param(TOKEN_PARAMETER)
        address = f"{self.get_base_url()}/complaints/health?token={token}"
        self.address = address if token else False

    def action_replace_token(self):
        """Replace the token of the address, which opens the address for monitoring."""
        self.ensure_one()
        self.check_access("write")
        self.env["mfi.complaint.health"]._replace_token()

    @api.model
    def _prepare_lines(self):
        """Return the commands that create a line for each part of the service."""
        self.check_access("create")
        # sudo: counters of queues that administrators cannot open; no record is shown
        service = self.env["mfi.complaint.health"].sudo()
        texts = service._get_health_texts()
        return [
            fields.Command.create(self._prepare_line_values(probe, *texts[probe.code]))
            for probe in service._get_probes()
        ]

    @api.model
    def _prepare_line_values(self, probe, name, advice):
        """Return the values of a line.

        :param probe: :class:`engine.health.Probe`
        """
        return {
            "name": self.env._(name),
            "state": probe.state,
            "found": self._format_found(probe),
            "advice": self.env._(advice) if probe.state != health.OK else False,
        }

    @api.model
    def _format_found(self, probe):
        """Return what was measured, in words."""
        if probe.value is None:
            return self.env._("nothing")
        number, unit = health.format_value(probe.value, probe.unit)
        return {
            "min": self.env._("%(number)s min", number=number),
            "h": self.env._("%(number)s h", number=number),
            "d": self.env._("%(number)s days", number=number),
            "%": self.env._("%(number)s percent", number=number),
            "n": str(number),
        }[unit]
