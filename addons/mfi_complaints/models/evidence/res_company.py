# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

_SEPARATOR = re.compile(r"[,;\s]+")
#: Maximum number of recipients; each gets a separate mail every night.
MAX_RECIPIENTS = 10


class ResCompany(models.Model):
    """The recipients of the institution's seals, outside this database."""

    _inherit = "res.company"

    mfi_seal_email = fields.Char(
        "Send each seal to",
        groups="base.group_system",
        help="E-mail addresses outside this server, separated by commas: an auditor, "
        "the supervisory board. Empty: seals are only kept in this database.",
    )

    @api.constrains("mfi_seal_email")
    def _check_mfi_seal_email(self):
        """Raise ``ValidationError`` for invalid or too many addresses."""
        for company in self:
            addresses = company._get_mfi_seal_addresses()
            if len(addresses) > MAX_RECIPIENTS:
                raise ValidationError(
                    self.env._(
                        "Seals are sent to %(count)s addresses at most.",
                        count=MAX_RECIPIENTS,
                    )
                )
            for address in addresses:
                if not email_normalize(address):
                    raise ValidationError(
                        self.env._(
                            "“%(text)s” is not an e-mail address: separate addresses "
                            "with commas.",
                            text=address,
                        )
                    )

    def _get_mfi_seal_addresses(self):
        """Return the list of addresses as entered."""
        return list(filter(None, _SEPARATOR.split(self.mfi_seal_email or "")))

    def _get_mfi_seal_recipients(self):
        """Return the normalized addresses to send seals to, without duplicates."""
        self.ensure_one()
        return list(dict.fromkeys(map(email_normalize, self._get_mfi_seal_addresses())))
