# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.phone import get_spellings
from ..clock import now

#: Calendar days within which a complaint of the same client and category may be a
#: duplicate.
SIMILAR_DAYS = 30


class HelpdeskTicket(models.Model):
    """Search for possible duplicates: recent, same client and same category."""

    _inherit = "helpdesk.ticket"

    complaint_similar_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Possible duplicates",
        compute="_compute_complaint_similar_ids",
        help="Same client, same category, received within 30 days.",
    )

    @api.depends("partner_id", "complaint_phone", "category_id", "complaint_state")
    def _compute_complaint_similar_ids(self):
        """Find possible duplicates of complaints that are not being handled yet."""
        for ticket in self:
            similar = self.browse()
            if ticket.complaint_state in (False, "draft", "registered"):
                similar = ticket._get_complaint_duplicates(
                    ticket.partner_id, ticket.complaint_phone, ticket.category_id
                )
            ticket.complaint_similar_ids = similar - ticket._origin

    @api.model
    def _get_complaint_duplicates(self, partner, phone, category):
        """Return up to five recent complaints of the same client and category.

        :param partner: the client; when empty, the phone identifies the client
        """
        if not category or not (partner or phone):
            return self.browse()
        same_client = Domain("partner_id", "=", partner.id)
        if not partner:
            same_client = Domain(
                "complaint_phone", "in", get_spellings(phone) or [phone]
            )
        recent = now(self) - timedelta(days=SIMILAR_DAYS)
        return self.search(
            same_client
            & Domain("category_id", "=", category.id)
            & Domain("complaint_received_at", ">=", recent)
            & Domain("complaint_state", "not in", [False, "draft", "cancelled"]),
            limit=5,
            order="complaint_received_at desc",
        )
