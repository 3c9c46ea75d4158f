# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicketTeam(models.Model):
    """E-mail address of a service that receives complaints."""

    _inherit = "helpdesk.ticket.team"

    complaint_mail = fields.Boolean(
        "E-mails are complaints",
        help="An e-mail to the address of this service becomes a draft complaint, "
        "which a collector completes and registers. If not ticked, it becomes an "
        "ordinary ticket.",
    )
    complaint_mail_hourly = fields.Integer(
        "Drafts per sender and hour",
        default=5,
        help="Further e-mails of the same sender within the hour are kept and listed "
        "under “E-mails received”, without a draft.",
    )

    @api.constrains("complaint_mail_hourly")
    def _check_complaint_mail_hourly(self):
        """Refuse limits that would hold back all e-mails or none."""
        if any(not 1 <= team.complaint_mail_hourly <= 1000 for team in self):
            raise ValidationError(
                self.env._("Drafts per sender and hour must be between 1 and 1,000.")
            )

    @api.model
    @api.private
    def _get_complaint_mail_addresses(self):
        """Return {e-mail address or its local part: service that receives complaints}.

        Keys are in lower case.
        """
        teams = {}
        # sudo: e-mails are received for all companies, regardless of the user
        for team in self.sudo().search([("complaint_mail", "=", True)]):
            alias = team.alias_id
            if alias.alias_name and alias.alias_full_name:
                teams[alias.alias_full_name.lower()] = team
            if alias.alias_name and alias.alias_incoming_local:
                teams[alias.alias_name.lower()] = team
        return teams
