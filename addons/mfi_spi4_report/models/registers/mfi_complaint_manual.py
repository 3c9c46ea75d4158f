# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date


class MfiComplaintManual(models.Model):
    """A version of the written policy or procedures, with its approval (4e.2)."""

    _name = "mfi.complaint.manual"
    _inherit = "mfi.evidence.mixin"
    _description = "Complaint procedures"
    _order = "approval_date desc, date desc, id desc"

    name = fields.Char(string="Title", required=True, tracking=True)
    version = fields.Char(required=True, default="1", tracking=True)
    date = fields.Date(string="Written on")
    approval_date = fields.Date(
        string="Approved on",
        tracking=True,
        help="Empty: a draft, which does not count in the report.",
    )
    approved_by = fields.Char(
        "Approved by",
        tracking=True,
        help="The body that approved it, e.g. the board of directors.",
    )
    end_date = fields.Date(
        string="In force until", tracking=True, help="Empty as long as it is in force."
    )
    content = fields.Text(
        help="What it says about roles, steps, time limits, confidentiality and "
        "recourse."
    )

    _dates_order = models.Constraint(
        "CHECK (end_date IS NULL OR approval_date IS NULL "
        "OR end_date >= approval_date)",
        "The procedures cannot end before they are approved.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        """Show the procedures by title and version."""
        for manual in self:
            manual.display_name = self.env._(
                "%(title)s, version %(version)s",
                title=manual.name or "",
                version=manual.version or "",
            )

    def _get_evidence_reference(self):
        """Return the reference in the report: title, version and approval date."""
        self.ensure_one()
        if not self.approval_date:
            return self.display_name
        return self.env._(
            "%(manual)s, approved on %(date)s",
            manual=self.display_name,
            date=format_date(self.env, self.approval_date),
        )
