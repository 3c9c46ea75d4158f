# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..selections import SEVERITIES


class HelpdeskTicketCategory(models.Model):
    """Category of complaints: default severity, default service and restriction."""

    _name = "helpdesk.ticket.category"
    _inherit = ["helpdesk.ticket.category", "mfi.reference.mixin"]
    _mfi_code_field = "complaint_code"

    complaint_code = fields.Char(
        string="Code",
        help="Identifies the category in other systems. A category without a code is "
        "not used for complaints.",
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
        help="Only the confidential officers and the assigned service can read "
        "complaints of this category. Its subcategories are restricted too.",
    )
    complaint_keywords = fields.Text(
        string="Words of clients",
        help="Words that clients use when they complain about this, in any language, "
        "separated by spaces or commas. A statement that contains them suggests this "
        "category.",
    )
    complaint_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Default service",
        index="btree_not_null",
        ondelete="restrict",
        help="Receives the complaints of this category when no routing rule applies.",
    )

    # Also used for the lookup by code at registration.
    _complaint_code_uniq = models.UniqueIndex(
        "(complaint_code, COALESCE(company_id, 0)) WHERE complaint_code IS NOT NULL",
        "Another category has this code already: give each category its own.",
    )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """List the categories that a form suggests before the others.

        The form passes its suggestions as ``mfi_suggestions`` in the context, or the
        client's statement as ``mfi_words``.
        """
        pairs = super().name_search(name, domain, operator, limit)
        likely = () if name else self._get_mfi_likely_ids()
        rank = {key: position for position, key in enumerate(likely)}
        return sorted(pairs, key=lambda pair: rank.get(pair[0], len(rank)))

    @api.model
    def _get_mfi_likely_ids(self):
        """Return the ids of the categories that the context suggests."""
        context = self.env.context
        if not isinstance(context.get("mfi_words"), str):
            return _get_suggested_ids(context.get("mfi_suggestions"))
        tickets = self.env["helpdesk.ticket"]
        return _get_suggested_ids(
            tickets._get_complaint_category_suggestions(
                context["mfi_words"], self.env["mfi.product"]
            )
        )

    @api.depends("parent_id.complaint_restricted")
    def _compute_complaint_restricted(self):
        """Restrict the categories under a restricted one; never lift a restriction."""
        for category in self:
            category.complaint_restricted = (
                category.complaint_restricted or category.parent_id.complaint_restricted
            )

    @api.constrains("parent_id", "complaint_restricted")
    def _check_complaint_restricted(self):
        """Refuse an unrestricted category under a restricted one."""
        for category in self | self.child_id:
            restricted = category.parent_id.complaint_restricted
            if restricted and not category.complaint_restricted:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” must be restricted because its parent “%(parent)s” "
                        "is.",
                        name=category.name,
                        parent=category.parent_id.name,
                    )
                )

    def write(self, vals):
        """Allow only the confidential group to lift the restriction of a category.

        Lifting it makes the category's past complaints visible to the whole desk.
        """
        lifts_restriction = not vals.get("complaint_restricted", True)
        if lifts_restriction and any(self.mapped("complaint_restricted")):
            self._check_can_lift_restriction()
        return super().write(vals)

    def _check_can_lift_restriction(self):
        """Raise an AccessError unless the user belongs to the confidential group."""
        group = "mfi_complaints.group_confidential"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "Only the confidential officers can lift the restriction of a "
                    "category: its complaints would become visible to the whole desk."
                )
            )

    def _get_mfi_deleted_with_children(self):
        """Return these categories and those under them, which are deleted too."""
        categories = self.with_context(active_test=False)
        return categories.search([("id", "child_of", self.ids)])

    def _get_mfi_reference_usages(self):
        """Count complaints as uses of a category."""
        complaints = self.env._("existing complaints")
        return super()._get_mfi_reference_usages() + [
            ("helpdesk.ticket", "category_id", complaints),
        ]


def _get_suggested_ids(suggestions):
    """Return the ids in what a form passes as its suggestions, whatever it is."""
    if not isinstance(suggestions, list):
        return []
    found = (item.get("id") for item in suggestions[:20] if isinstance(item, dict))
    return [key for key in found if isinstance(key, int)]
