# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..selections import SEVERITIES


class HelpdeskTicketCategory(models.Model):
    """What a complaint is about, how grave by default, and who may know."""

    _name = "helpdesk.ticket.category"
    _inherit = ["helpdesk.ticket.category", "mfi.reference.mixin"]
    _mfi_code_field = "complaint_code"

    complaint_code = fields.Char(
        string="Code",
        help="Names the category to other systems; without it the category is not "
        "one of complaints.",
    )
    complaint_severity = fields.Selection(
        SEVERITIES,
        string="Default severity",
        help="Severity of a new complaint of this category; it can be changed on each.",
    )
    complaint_restricted = fields.Boolean(
        string="Restricted",
        compute="_compute_complaint_restricted",
        store=True,
        readonly=False,
        recursive=True,
        help="Complaints of this category are read by the confidential group and the "
        "assigned service only. Categories under it are restricted too.",
    )
    complaint_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Default service",
        index="btree_not_null",
        ondelete="restrict",
        help="Gets the complaints of this category when no routing rule says "
        "otherwise.",
    )

    # Also serves the lookup by code at registration.
    _complaint_code_uniq = models.UniqueIndex(
        "(complaint_code, COALESCE(company_id, 0)) WHERE complaint_code IS NOT NULL",
        "Another category has this code already: give each category its own.",
    )

    @api.depends("parent_id.complaint_restricted")
    def _compute_complaint_restricted(self):
        """Restrict what stands under a restricted category; never open by itself."""
        for category in self:
            category.complaint_restricted = (
                category.complaint_restricted or category.parent_id.complaint_restricted
            )

    @api.constrains("parent_id", "complaint_restricted")
    def _check_complaint_restricted(self):
        """Refuse an open category under a restricted one."""
        for category in self | self.child_id:
            restricted = category.parent_id.complaint_restricted
            if restricted and not category.complaint_restricted:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” must be restricted, as “%(parent)s” above it is.",
                        name=category.name,
                        parent=category.parent_id.name,
                    )
                )

    def write(self, vals):
        """Let only the confidential group open a restricted category.

        Opening one shows its past complaints to the whole desk at once.
        """
        opens = not vals.get("complaint_restricted", True)
        if opens and any(self.mapped("complaint_restricted")):
            self._check_may_open()
        return super().write(vals)

    def _check_may_open(self):
        """Raise unless the user belongs to the confidential group."""
        group = "mfi_complaints.group_confidential"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "Only the confidential officers can open a restricted category: "
                    "its complaints would become visible to the whole desk."
                )
            )

    def _get_mfi_deleted_with_children(self):
        """Return these categories and those under them, which go with them."""
        everything = self.with_context(active_test=False)
        return everything.search([("id", "child_of", self.ids)])

    def _get_mfi_reference_users(self):
        """Return where categories are used."""
        complaints = self.env._("existing complaints")
        return super()._get_mfi_reference_users() + [
            ("helpdesk.ticket", "category_id", complaints),
        ]
