# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Prefix of the external ids of the actions that the helpdesk's dashboard opens.
_HELPDESK_ACTION = "helpdesk_mgmt.helpdesk_ticket_action"


class HelpdeskTicketTeam(models.Model):
    """Service that handles complaints."""

    _inherit = "helpdesk.ticket.team"

    complaint_validation = fields.Boolean(
        "Head validates solutions",
        help="The head of the service validates each solution found by a member before "
        "the answer is communicated to the client.",
    )

    mfi_branch_ids = fields.Many2many(
        "mfi.branch",
        "mfi_branch_team_rel",
        "team_id",
        "branch_id",
        string="Branches served",
        help="The service is offered only for complaints about these branches and "
        "those below them, e.g. the committee of a branch. Leave empty for all "
        "branches.",
    )

    @api.model
    def _find_mfi_serving(self, branches, company):
        """Return the services that serve all the given branches of a company."""
        everywhere = Domain("mfi_branch_ids", "=", False)
        parts = [
            everywhere | Domain("mfi_branch_ids", "parent_of", branch.id)
            for branch in branches
        ]
        in_company = Domain("company_id", "in", [False, company.id])
        return self.search(Domain.AND([in_company, *parts]))

    def _retrieve_dashboard(self):
        """Count only ordinary tickets, not complaints, on the helpdesk's dashboard."""
        complaints = Domain("complaint_kind", "!=", False) & Domain(
            "stage_id.closed", "=", False
        )
        complaint_domains = {
            f"{_HELPDESK_ACTION}_unassigned": complaints
            & Domain("team_id", "=", False),
            f"{_HELPDESK_ACTION}_opened": complaints,
        }
        boards = super()._retrieve_dashboard()
        for board in boards:
            if domain := complaint_domains.get(board.get("action")):
                board["value"] -= self.env["helpdesk.ticket"].search_count(domain)
                board["show"] = board["show"] and (
                    board["value"] > 0
                    or board["action"] == f"{_HELPDESK_ACTION}_opened"
                )
        return boards

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_complaints(self):
        """Refuse to delete a service to which complaints are assigned."""
        # sudo: complaints that the user may not read count too
        tickets = self.env["helpdesk.ticket"].sudo()
        if tickets.with_context(active_test=False).search_count(
            [("team_id", "in", self.ids), ("complaint_kind", "!=", False)], limit=1
        ):
            raise UserError(
                self.env._("This service has handled complaints: archive it instead.")
            )
