# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine.phone import forms


class ResPartner(models.Model):
    """A client who is erased leaves no text behind."""

    _inherit = "res.partner"

    def _erase_mfi_traces(self):
        """Empty the texts of the client's number and forget that it said STOP."""
        phones = filter(None, self.mapped("mfi_phone_e164"))
        numbers = {form for phone in phones for form in forms(phone)}
        by_number = Domain("number", "in", sorted(numbers))
        company = self.company_id or self.env.company
        own = by_number & Domain("company_id", "=", company.id)
        # sudo: the program's log; the caller has checked the right
        texts = self.env["mfi.sms.message"].sudo().search(own)
        texts.inbound_id.write({"call": False, "error": False})
        result = super()._erase_mfi_traces()
        texts.write({"body": False, "number": False, "detail": False})
        self.env["mfi.sms.optout"].sudo().search(own).unlink()  # sudo: as above
        self.env["sms.sms"].sudo().search(by_number).unlink()  # sudo: as above
        return result
