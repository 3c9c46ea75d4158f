# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine.phone import get_spellings


class ResPartner(models.Model):
    """Erases the calls of an erased client."""

    _inherit = "res.partner"

    def _erase_mfi_traces(self):
        """Erase the numbers of the clients' calls."""
        phones = filter(None, self.mapped("mfi_phone_e164"))
        numbers = {form for phone in phones for form in get_spellings(phone)}
        company = self.company_id or self.env.company
        domain = Domain("number", "in", sorted(numbers))
        domain &= Domain("company_id", "=", company.id)
        # sudo: users cannot write to calls; the caller has checked their rights
        calls = self.env["mfi.voice.call"].sudo().search(domain)
        result = super()._erase_mfi_traces()
        calls.write(
            {
                "number": False,
                "provider_id": False,
                "recording_url": False,
                "note": False,
            }
        )
        return result
