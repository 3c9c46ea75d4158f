# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...engine import fingerprint


class HelpdeskTicket(models.Model):
    """The fingerprint that clients hold on paper; see :mod:`engine.fingerprint`."""

    _inherit = "helpdesk.ticket"

    complaint_fingerprint = fields.Char(
        "Fingerprint",
        compute="_compute_complaint_fingerprint",
        compute_sudo=True,
        exportable=False,
        help="Ten letters computed from the journal as it is now. Papers show those of "
        "the moment when they were printed: the public page “Verify a paper” compares "
        "them with the journal.",
    )

    complaint_verify_url = fields.Char(
        "Address to verify a paper", compute="_compute_complaint_verify_url"
    )

    @api.depends("company_id.mfi_public_form")
    def _compute_complaint_verify_url(self):
        """Compute the address of the page that verifies a paper, if pages are open."""
        for ticket in self:
            company = ticket.company_id or self.env.company
            address = company._get_mfi_public_url(path="/complaints/verify")
            ticket.complaint_verify_url = company.mfi_public_form and address

    @api.depends("complaint_head_hash")
    def _compute_complaint_fingerprint(self):
        """Compute the fingerprint of the journal as it is now."""
        for ticket in self:
            head = ticket.complaint_head_hash
            ticket.complaint_fingerprint = head and fingerprint.format_groups(
                fingerprint.compute(head)
            )
