# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal.controllers.portal import CustomerPortal


class ComplaintTicketController(HelpdeskTicketController, CustomerPortal):
    """Close the helpdesk's hole: whoever was logged in could close any ticket."""

    @route("/ticket/close", type="http", auth="user", methods=["POST"], csrf=True)
    def support_ticket_close(self, **kw):
        """Close a ticket that is the user's own, never a complaint.

        Other people's tickets and complaints answer like tickets that do not exist.
        """
        try:
            ticket_id = int(kw.get("ticket_id") or 0)
            int(kw.get("stage_id") or 0)
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id)
        except (AccessError, MissingError, ValueError) as error:
            raise NotFound() from error
        if ticket_sudo.complaint_kind or not self._may_close(ticket_sudo):
            raise NotFound()
        return super().support_ticket_close(**kw)

    def _may_close(self, ticket_sudo):
        """Return whether the ticket is the user's, or the user's to write."""
        user = request.env.user
        mine = (
            ticket_sudo.commercial_partner_id == user.partner_id.commercial_partner_id
        )
        return mine or ticket_sudo.with_user(user).has_access("write")


class ComplaintTicketPages(CustomerPortalHelpdesk):
    """The helpdesk's pages of tickets show ordinary tickets alone."""

    @route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """Lead away from a complaint: its page shows words and people of the desk.

        A link with a token opens it to whoever holds the link, with no other right.
        """
        # sudo: whether it is a complaint decides which page shows it
        ticket = request.env["helpdesk.ticket"].sudo().browse(ticket_id).exists()
        if ticket.complaint_kind:
            return request.redirect("/my/complaints")
        return super().portal_my_ticket(ticket_id, access_token=access_token, **kw)
