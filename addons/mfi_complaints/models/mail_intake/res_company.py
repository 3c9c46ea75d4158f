# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import email_normalize


class ResCompany(models.Model):
    """The addresses at which clients write to the institution."""

    _inherit = "res.company"

    def _get_mfi_mail_reply_to(self):
        """Return where answers to the institution's mails go: to the complaints.

        ``False`` when no service takes complaints by mail: to the sender's address.
        """
        self.ensure_one()
        # sudo: an address that clients are told is no secret
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
        """Return the institution's own addresses: mails from them go round in circles.

        Plain, lower case: senders of mails, aliases, catch-all and bounce addresses.
        """
        # sudo: as above
        domains = self.env["mail.alias.domain"].sudo().search([("name", "!=", False)])
        aliases = self.env["mail.alias"].sudo().search([("alias_name", "!=", False)])
        own = {company._get_mfi_mail_from() for company in self}
        for domain in domains:
            own |= {
                domain.bounce_email,
                domain.catchall_email,
                domain.default_from_email,
            }
        own |= set(aliases.mapped("alias_full_name"))
        return {email_normalize(address or "") for address in own} - {False}
