# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ...engine.phone import to_e164


class HelpdeskTicket(models.Model):
    """Data that a complaint copies from its client."""

    _inherit = "helpdesk.ticket"

    # One method per field: when a value is given at creation, Odoo computes no other
    # field of the same method, and a complaint with a given branch still needs a phone.
    @api.depends("complaint_kind", "partner_id")
    def _compute_mfi_member_number(self):
        """Copy the client's member number.

        This and the fields below are copies, not links: a complaint keeps what was
        known at registration when the client later moves or changes phone.
        """
        for ticket in self:
            number = ticket._get_complaint_copied_client().mfi_member_number
            kept = ticket.complaint_kind and ticket.mfi_member_number
            ticket.mfi_member_number = number or kept

    @api.depends("complaint_kind", "partner_id")
    def _compute_mfi_branch_id(self):
        """Copy the client's branch, unless another one was chosen."""
        for ticket in self:
            kept = ticket.mfi_branch_id if ticket.complaint_kind else False
            ticket.mfi_branch_id = (
                kept or ticket._get_complaint_copied_client().mfi_branch_id
            )

    @api.depends("complaint_kind", "partner_id")
    def _compute_complaint_phone(self):
        """Copy the client's phone, unless another one was entered."""
        for ticket in self:
            kept = ticket.complaint_kind and ticket.complaint_phone
            client = ticket._get_complaint_copied_client()
            ticket.complaint_phone = kept or client.mfi_phone_e164

    @api.depends("complaint_kind", "partner_id")
    def _compute_complaint_lang(self):
        """Copy the client's language, unless another one was chosen."""
        for ticket in self:
            kept = ticket.complaint_kind and ticket.complaint_lang
            ticket.complaint_lang = kept or ticket._get_complaint_copied_client().lang

    def _get_complaint_copied_client(self):
        """Return the client of a complaint; no client for an ordinary ticket."""
        return self.partner_id if self.complaint_kind else self.partner_id.browse()

    def _prepare_complaint_phone_values(self, vals):
        """Convert the phone of ``vals``, if any, to international form.

        A number that cannot be parsed is kept as typed: a person can still call it.
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
        """Find the client by phone, unless several clients share it."""
        if not self.complaint_kind or self.partner_id or not self.complaint_phone:
            return None
        self._onchange_complaint_phone_client()
        if not self.partner_id:
            return None
        return {
            "warning": {
                "type": "notification",
                "title": self.env._("Client suggested by the phone number"),
                "message": self.env._(
                    "%(client)s has this number. Check that it is this person; "
                    "otherwise clear the client.",
                    client=self.partner_id.name,
                ),
            }
        }

    def _onchange_complaint_phone_client(self):
        """Set the client if exactly one has this phone."""
        number = to_e164(self.complaint_phone, self.company_id.country_id.code)
        clients = self.env["res.partner"]._find_mfi_by_phone(number) if number else ()
        if len(clients) == 1:
            self.partner_id = clients
            self.partner_name = clients.name
            self.partner_email = clients.email
