# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Prevent merges of contacts from modifying registered complaints.

    A merge rewrites every foreign key in SQL, bypassing all checks. A contact named in
    a registered complaint can therefore only be the destination of a merge.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _get_ordered_partner(self, partner_ids):
        """Propose the contact with registered complaints as the destination."""
        ordered = super()._get_ordered_partner(partner_ids)
        kept = ordered._filter_mfi_in_complaints()
        return (ordered - kept) + kept

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Refuse to merge a contact with registered complaints into another one."""
        kept = src_partners._filter_mfi_in_complaints()
        if kept:
            raise UserError(
                self.env._(
                    "%(client)s cannot be merged into another contact: registered "
                    "complaints name it. Choose it as the destination of the merge; "
                    "two such contacts cannot be merged.",
                    client=kept[:1].display_name,
                )
            )
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Move the member number to the destination, since it must be unique."""
        numbers = list(filter(None, src_partners.mapped("mfi_member_number")))
        # sudo: these contacts are about to be deleted by the merge, as sudo too
        src_partners.sudo().write({"mfi_member_number": False})
        result = super()._update_values(src_partners, dst_partner)
        if numbers and not dst_partner.mfi_member_number:
            dst_partner.write({"mfi_member_number": numbers[0]})
        return result
