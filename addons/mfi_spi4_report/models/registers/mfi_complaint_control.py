# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.mfi_complaints.models.guard import in_process

from ...engine.period import Period
from ..figures import ticket_domains
from ..figures.scope import Scope


class MfiComplaintControl(models.Model):
    """A check of a sample of complaint files by internal audit (practice 4e.3)."""

    _name = "mfi.complaint.control"
    _inherit = "mfi.evidence.mixin"
    _description = "Audit of complaint files"

    name = fields.Char(string="Subject", required=True, tracking=True)
    auditor = fields.Char(help="Name of the auditor, if not a user of this program.")
    period_from = fields.Date(string="Complaints decided from", required=True)
    period_to = fields.Date(string="to", required=True)
    sample_size = fields.Integer(
        "Sample size", default=10, help="Number of files to draw."
    )
    line_ids = fields.One2many("mfi.complaint.control.line", "control_id")
    conclusion = fields.Text()
    audit_id = fields.Many2one(
        "mfi.complaint.audit",
        "Audit of the controller",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="This entry was made from it; its files stay as the audit found them.",
    )

    _audit_once = models.UniqueIndex(
        "(audit_id) WHERE audit_id IS NOT NULL",
        "This audit is in the register already.",
    )
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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_audit(self):
        """Refuse to delete the entry of a completed audit."""
        self._check_made_by_hand()

    def _check_made_by_hand(self):
        """Raise for the entry of an audit, whose files and results are kept there.

        :raises UserError: outside the completion of the audit
        """
        if not in_process(self) and any(self.mapped("audit_id")):
            raise UserError(
                self.env._(
                    "This entry was made from a completed audit of the controller: its "
                    "files and results stay as they are there."
                )
            )

    def _get_evidence_reference(self):
        """Return the reference of this audit in the report: its name with the date."""
        return self.display_name

    def action_draw_sample(self):
        """Draw files at random among the complaints decided in the period.

        Nobody can influence the draw: files are ordered by the digest of the ids of
        the file and of the audit.

        :raises UserError: if there is already a list, or no decided complaint
        """
        self.ensure_one()
        self._check_made_by_hand()
        if self.line_ids:
            raise UserError(
                self.env._(
                    "The sample has already been drawn: empty the list to draw again."
                )
            )
        ticket_ids = self._get_sample_ids()
        if not ticket_ids:
            raise UserError(
                self.env._(
                    "None of the complaints that you may read was decided in this "
                    "period: change its dates."
                )
            )
        self.line_ids = [
            fields.Command.create({"ticket_id": ticket_id}) for ticket_id in ticket_ids
        ]

    def _get_sample_ids(self):
        """Return the ids of the drawn complaints; record rules apply."""
        ticket = self.env["helpdesk.ticket"]
        query = ticket._search(ticket_domains.get_domain("resolved", self._get_scope()))
        rank = ticket._field_to_sql(ticket._table, "id", query)
        query.order = SQL("md5(%s::text || %s)", rank, f"-{self.id}")
        query.limit = self.sample_size
        return list(query.get_result_ids())

    def _get_scope(self):
        """Return the scope of the audited period over the whole network."""
        period = Period(self.period_from, self.period_to)
        zone = self.company_id._get_mfi_tz()
        return Scope(self.company_id.id, (), period, period.last, zone)
