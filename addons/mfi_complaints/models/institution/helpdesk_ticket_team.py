# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Start of the external ids of the actions that the helpdesk's board opens.
_HELPDESK = "helpdesk_mgmt.helpdesk_ticket_action"


class HelpdeskTicketTeam(models.Model):
    """A service that treats complaints."""

    _inherit = "helpdesk.ticket.team"

    complaint_validation = fields.Boolean(
        "Head validates solutions",
        help="A solution found by a member passes through the head of the service "
        "before the client is told.",
    )

    def _retrieve_dashboard(self):
        """Count ordinary tickets alone on the helpdesk's board."""
        complaints = Domain("complaint_kind", "!=", False) & Domain(
            "stage_id.closed", "=", False
        )
        counted = {
            f"{_HELPDESK}_unassigned": complaints & Domain("team_id", "=", False),
            f"{_HELPDESK}_opened": complaints,
        }
        boards = super()._retrieve_dashboard()
        for board in boards:
            if domain := counted.get(board.get("action")):
                board["value"] -= self.env["helpdesk.ticket"].search_count(domain)
                board["show"] = board["show"] and (
                    board["value"] > 0 or board["action"] == f"{_HELPDESK}_opened"
                )
        return boards

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_complaints(self):
        """Refuse to delete a service that had a complaint."""
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: hidden ones count too
        if tickets.with_context(active_test=False).search_count(
            [("team_id", "in", self.ids), ("complaint_kind", "!=", False)], limit=1
        ):
            raise UserError(
                self.env._("This service has treated complaints: archive it instead.")
            )
