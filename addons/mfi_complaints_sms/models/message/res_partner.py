# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine.phone import get_spellings


class ResPartner(models.Model):
    """Erases the texts of an erased client."""

    _inherit = "res.partner"

    def _erase_mfi_traces(self):
        """Erase the texts of the clients' numbers and their opt-outs."""
        phones = filter(None, self.mapped("mfi_phone_e164"))
        numbers = {form for phone in phones for form in get_spellings(phone)}
        by_number = Domain("number", "in", sorted(numbers))
        company = self.company_id or self.env.company
        in_company = by_number & Domain("company_id", "=", company.id)
        # sudo: users cannot write to texts; the caller has checked their rights
        texts = self.env["mfi.sms.message"].sudo().search(in_company)
        texts.inbound_id.write({"call": False, "error": False})
        result = super()._erase_mfi_traces()
        texts._get_own_files().unlink()
        texts.write({"body": False, "number": False, "detail": False})
        self.env["mfi.sms.optout"].sudo().search(in_company).unlink()  # sudo: as above
        self.env["sms.sms"].sudo().search(by_number).unlink()  # sudo: as above
        return result
