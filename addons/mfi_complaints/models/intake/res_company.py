# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import email_normalize


class ResCompany(models.Model):
    """E-mail addresses of the institution."""

    _inherit = "res.company"

    def _get_mfi_mail_reply_to(self):
        """Return the reply-to address of e-mails to clients: a service for complaints.

        :return: ``False`` if no service receives complaints by e-mail; replies then go
            to the sender's address
        """
        self.ensure_one()
        # sudo: the address is public
        teams = self.env["helpdesk.ticket.team"].sudo()
        team = teams.search(
            [
                ("complaint_mail", "=", True),
                ("company_id", "in", [False, self.id]),
                ("alias_id.alias_name", "!=", False),
                ("alias_id.alias_domain_id", "!=", False),
            ],
            limit=1,
        )
        return team.alias_id.alias_full_name or False

    def _get_mfi_own_addresses(self):
        """Return the addresses of the institution, whose e-mails would cause loops.

        Includes the sender's, alias, catch-all and bounce addresses, normalized.
        """
        # sudo: as above
        domains = self.env["mail.alias.domain"].sudo().search([("name", "!=", False)])
        aliases = self.env["mail.alias"].sudo().search([("alias_name", "!=", False)])
        addresses = {company._get_mfi_mail_from() for company in self}
        for domain in domains:
            addresses |= {
                domain.bounce_email,
                domain.catchall_email,
                domain.default_from_email,
            }
        addresses |= set(aliases.mapped("alias_full_name"))
        return {email_normalize(address or "") for address in addresses} - {False}
