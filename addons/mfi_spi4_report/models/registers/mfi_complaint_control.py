# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...engine.period import Period
from ..figures import ticket_terms
from ..figures.scope import Scope


class MfiComplaintControl(models.Model):
    """A check by internal audit of a sample of complaint files (4e.3)."""

    _name = "mfi.complaint.control"
    _inherit = "mfi.evidence.mixin"
    _description = "Audit of complaint files"

    name = fields.Char(string="Subject", required=True, tracking=True)
    auditor = fields.Char(help="Who checked, when not a user of this program.")
    period_from = fields.Date(string="Complaints decided from", required=True)
    period_to = fields.Date(string="to", required=True)
    sample_size = fields.Integer(default=10, help="Number of files to draw.")
    line_ids = fields.One2many("mfi.complaint.control.line", "control_id")
    conclusion = fields.Text()

    _sample_bounds = models.Constraint(
        "CHECK (sample_size BETWEEN 1 AND 500)",
        "Draw between 1 and 500 files.",
    )

    @api.depends("name", "date")
    def _compute_display_name(self):
        """Show an audit by its subject and its date."""
        for control in self:
            day = format_date(self.env, control.date) if control.date else ""
            control.display_name = f"{control.name or ''} ({day})"

    def _evidence_reference(self):
        """Return how the report cites this audit; its name holds the date."""
        return self.display_name

    def action_draw_sample(self):
        """Draw files at random among the complaints decided in the period.

        The draw depends on the audit's number and on nothing that could be chosen:
        each file's rank is the digest of both numbers.

        :raises UserError: when the list is begun, or nothing was decided
        """
        self.ensure_one()
        if self.line_ids:
            raise UserError(
                self.env._("The sample is drawn already: empty the list to draw again.")
            )
        numbers = self._draw()
        if not numbers:
            raise UserError(
                self.env._(
                    "No complaint that you may read was decided in this period: "
                    "change its dates."
                )
            )
        self.line_ids = [
            fields.Command.create({"ticket_id": number}) for number in numbers
        ]

    def _draw(self):
        """Return the ids of the sample; the rules on who reads what hold."""
        ticket = self.env["helpdesk.ticket"]
        query = ticket._search(ticket_terms.term("resolved", self._scope()))
        rank = ticket._field_to_sql(ticket._table, "id", query)
        query.order = SQL("md5(%s::text || %s)", rank, f"-{self.id}")
        query.limit = self.sample_size
        return list(query.get_result_ids())

    def _scope(self):
        """Return the scope of the period looked at, over the whole network."""
        period = Period(self.period_from, self.period_to)
        zone = self.company_id._get_mfi_tz()
        return Scope(self.company_id.id, (), period, period.last, zone)
