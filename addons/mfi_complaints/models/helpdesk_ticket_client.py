# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..engine.phone import to_e164


class HelpdeskTicket(models.Model):
    """The complaint's client: what is copied from the client's record, and when."""

    _inherit = "helpdesk.ticket"

    @api.depends("complaint_kind", "partner_id")
    def _compute_complaint_client(self):
        """Copy branch, member number, phone and language when a client is chosen.

        A copy, not a link: what was known at registration stays in the statement when
        the client later moves or changes phone. What was typed by hand wins.
        """
        for ticket in self:
            client = ticket.partner_id if ticket.complaint_kind else False
            if not ticket.complaint_kind:
                ticket.mfi_member_number = ticket.mfi_branch_id = False
                ticket.complaint_phone = ticket.complaint_lang = False
                continue
            ticket._complaint_copy_client(client)

    def _complaint_copy_client(self, client):
        """Copy onto one complaint what its client's record knows."""
        self.mfi_member_number = client.mfi_member_number or self.mfi_member_number
        self.mfi_branch_id = self.mfi_branch_id or client.mfi_branch_id
        self.complaint_phone = self.complaint_phone or client.mfi_phone_e164
        self.complaint_lang = self.complaint_lang or client.lang

    def _complaint_phone_values(self, vals):
        """Write the phone of ``vals`` in international form, if it has one.

        A number that cannot be read is kept as typed: a person can still call it.
        """
        if phone := vals.get("complaint_phone"):
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.company_id.id or self.env.company.id
            )
            region = company.country_id.code
            vals["complaint_phone"] = to_e164(phone, region) or phone.strip()[:32]
        return vals

    @api.onchange("complaint_phone")
    def _onchange_complaint_phone(self):
        """Find the client by phone; never guess between several."""
        if not self.complaint_kind or self.partner_id or not self.complaint_phone:
            return
        self._complaint_phone_onchange_client()

    def _complaint_phone_onchange_client(self):
        """Set the client when exactly one has this phone."""
        number = to_e164(self.complaint_phone, self.company_id.country_id.code)
        clients = self.env["res.partner"]._mfi_find_by_phone(number) if number else ()
        if len(clients) == 1:
            self.partner_id = clients
            self.partner_name = clients.name
            self.partner_email = clients.email
