# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal.controllers.portal import CustomerPortal


class ComplaintTicketController(HelpdeskTicketController, CustomerPortal):
    """Fix a flaw of the helpdesk, where any logged-in user can close any ticket."""

    @route("/ticket/close", type="http", auth="user", methods=["POST"], csrf=True)
    def support_ticket_close(self, **kw):
        """Close a ticket of the user, but never a complaint.

        :raise NotFound: for complaints and other users' tickets, as if they did not
            exist
        """
        try:
            ticket_id = int(kw.get("ticket_id") or 0)
            stage_id = int(kw.get("stage_id") or 0)
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id)
        except (AccessError, MissingError, ValueError) as error:
            raise NotFound() from error
        if ticket_sudo.complaint_kind or not self._can_close(ticket_sudo):
            raise NotFound()
        return super().support_ticket_close(ticket_id=ticket_id, stage_id=stage_id)

    def _can_close(self, ticket_sudo):
        """Return whether the ticket belongs to the user, or the user can write it."""
        user = request.env.user
        is_owner = (
            ticket_sudo.commercial_partner_id == user.partner_id.commercial_partner_id
        )
        return is_owner or ticket_sudo.with_user(user).has_access("write")


class ComplaintTicketPages(CustomerPortalHelpdesk):
    """Restrict the helpdesk's portal pages to ordinary tickets."""

    @route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """Redirect complaints to the client's list: this page shows internal data.

        Access rights do not protect that data if the link contains a token.
        """
        # sudo: the kind decides which page shows the ticket
        ticket = request.env["helpdesk.ticket"].sudo().browse(ticket_id).exists()
        if ticket.complaint_kind:
            return request.redirect("/my/complaints")
        return super().portal_my_ticket(ticket_id, access_token=access_token, **kw)
