# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate, email_normalize

from ...tools.network import is_address

_lt = LazyTranslate(__name__)
_SEPARATOR = re.compile(r"[,;\s]+")
#: Maximum number of recipients; each gets a separate mail every night.
MAX_RECIPIENTS = 10
#: Reason → what the settings say about the last attempt.
FAILURES = {
    "unreachable": _lt("The time stamping authority does not answer."),
    "status": _lt("The time stamping authority answers with an error."),
    "unreadable": _lt("The answer of this address is no time stamp."),
    "refused": _lt("The time stamping authority refused the request."),
    "other_seal": _lt("The authority stamped something else."),
    "other_request": _lt("The authority answered another request."),
}


class ResCompany(models.Model):
    """The recipients of the institution's seals, outside this database."""

    _inherit = "res.company"

    mfi_seal_email = fields.Char(
        "Send each seal to",
        groups="base.group_system",
        help="E-mail addresses outside this server, separated by commas: an auditor, "
        "the supervisory board. Empty: seals are only kept in this database.",
    )

    mfi_seal_tsa_url = fields.Char(
        "Time stamping authority",
        groups="base.group_system",
        help="Address of a time stamping service (RFC 3161). Empty: no time stamps.",
    )
    mfi_seal_tsa_failure = fields.Char(groups=fields.NO_ACCESS)
    mfi_seal_tsa_state = fields.Char(
        compute="_compute_mfi_seal_tsa_state", groups="base.group_system"
    )

    @api.depends("mfi_seal_tsa_url", "mfi_seal_tsa_failure")
    @api.depends_context("lang")
    def _compute_mfi_seal_tsa_state(self):
        """Say why the last seal has no time stamp; empty if all is well."""
        # sudo: nobody may read the code of the reason
        for company in self.sudo():
            code = company.mfi_seal_tsa_url and company.mfi_seal_tsa_failure
            sentence = FAILURES.get(code)
            company.mfi_seal_tsa_state = sentence and self.env._(sentence)

    def _set_mfi_seal_tsa_failure(self, code):
        """Keep why the newest seal has no time stamp, or ``False`` if it has one."""
        # An unchanged company is not written, which would clear caches every hour.
        if (self.mfi_seal_tsa_failure or False) != code:
            self.mfi_seal_tsa_failure = code

    @api.constrains("mfi_seal_tsa_url")
    def _check_mfi_seal_tsa_url(self):
        """Refuse what is no http or https address."""
        for company in self:
            if company.mfi_seal_tsa_url and not is_address(company.mfi_seal_tsa_url):
                raise ValidationError(
                    self.env._("Enter an address that begins with http:// or https://.")
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
