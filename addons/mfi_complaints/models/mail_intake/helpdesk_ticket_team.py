# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicketTeam(models.Model):
    """A service whose e-mail address takes complaints."""

    _inherit = "helpdesk.ticket.team"

    complaint_mail = fields.Boolean(
        "Mails are complaints",
        help="A mail to this service's address becomes a draft complaint, which a "
        "collector completes and registers. Off: it becomes an ordinary ticket.",
    )
    complaint_mail_hourly = fields.Integer(
        "Drafts per sender and hour",
        default=5,
        help="Further mails of one sender within the hour are kept and listed under "
        "“Mails received”, without a draft.",
    )

    @api.constrains("complaint_mail_hourly")
    def _check_complaint_mail_hourly(self):
        """Refuse a limit that would hold back every mail, or none."""
        if any(not 1 <= team.complaint_mail_hourly <= 1000 for team in self):
            raise ValidationError(
                self.env._("Drafts per sender and hour lie between 1 and 1,000.")
            )

    @api.model
    @api.private
    def _get_complaint_mail_addresses(self):
        """Return {address, or its part before the @: service that takes complaints}."""
        found = {}
        # sudo: mail comes in for all companies, whoever fetches it
        for team in self.sudo().search([("complaint_mail", "=", True)]):
            alias = team.alias_id
            if alias.alias_name and alias.alias_full_name:
                found[alias.alias_full_name.lower()] = team
            if alias.alias_name and alias.alias_incoming_local:
                found[alias.alias_name.lower()] = team
        return found
