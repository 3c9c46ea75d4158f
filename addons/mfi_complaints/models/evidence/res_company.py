# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

_SEPARATOR = re.compile(r"[,;\s]+")
#: Keepers of seals; each gets a mail of its own every night.
MAX_KEEPERS = 10


class ResCompany(models.Model):
    """Who keeps the institution's seals outside of this database."""

    _inherit = "res.company"

    mfi_seal_email = fields.Char(
        "Send each seal to",
        groups="base.group_system",
        help="E-mail addresses between commas, outside of this server: an auditor, the "
        "supervisory board. Empty: seals stay in this database alone.",
    )

    @api.constrains("mfi_seal_email")
    def _check_mfi_seal_email(self):
        """Refuse what no mail could reach."""
        for company in self:
            addresses = company._get_mfi_seal_addresses()
            if len(addresses) > MAX_KEEPERS:
                raise ValidationError(
                    self.env._(
                        "Seals are sent to %(count)s addresses at most.",
                        count=MAX_KEEPERS,
                    )
                )
            for address in addresses:
                if not email_normalize(address):
                    raise ValidationError(
                        self.env._(
                            "“%(text)s” is not an e-mail address: write addresses "
                            "between commas.",
                            text=address,
                        )
                    )

    def _get_mfi_seal_addresses(self):
        """Return the addresses as they were written."""
        return list(filter(None, _SEPARATOR.split(self.mfi_seal_email or "")))

    def _get_mfi_seal_recipients(self):
        """Return the addresses to which seals go, each once."""
        self.ensure_one()
        return list(dict.fromkeys(map(email_normalize, self._get_mfi_seal_addresses())))
