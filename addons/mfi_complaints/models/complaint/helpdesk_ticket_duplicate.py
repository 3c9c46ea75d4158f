# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..clock import now

#: Days within which a complaint of the same client and category may be the same one.
SIMILAR_DAYS = 30


class HelpdeskTicket(models.Model):
    """The search for possible duplicates: same client, same category, lately."""

    _inherit = "helpdesk.ticket"

    complaint_similar_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Possible duplicates",
        compute="_compute_complaint_similar_ids",
        help="Same client, same category, received within 30 days.",
    )

    @api.depends("partner_id", "complaint_phone", "category_id", "complaint_state")
    def _compute_complaint_similar_ids(self):
        """Find possible duplicates while it can still be avoided."""
        for ticket in self:
            found = self.browse()
            if ticket.complaint_state in (False, "draft", "registered"):
                found = ticket._get_complaint_duplicates(
                    ticket.partner_id, ticket.complaint_phone, ticket.category_id
                )
            ticket.complaint_similar_ids = found - ticket._origin

    @api.model
    def _get_complaint_duplicates(self, partner, phone, category):
        """Return what the same client complained of lately, in the same category.

        :param partner: the client, or none: the phone then stands for the client
        """
        if not category or not (partner or phone):
            return self.browse()
        who = Domain("partner_id", "=", partner.id)
        if not partner:
            who = Domain("complaint_phone", "=", phone)
        recent = now(self) - timedelta(days=SIMILAR_DAYS)
        return self.search(
            who
            & Domain("category_id", "=", category.id)
            & Domain("complaint_received_at", ">=", recent)
            & Domain("complaint_state", "not in", [False, "draft", "cancelled"]),
            limit=5,
            order="complaint_received_at desc",
        )
