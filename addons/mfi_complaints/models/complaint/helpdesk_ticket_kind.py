# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Refuse kinds of record that are disabled in the settings."""

    _inherit = "helpdesk.ticket"

    def _prepare_complaint_create(self, vals):
        """Refuse a new record of a kind that is disabled in the company's settings."""
        vals = super()._prepare_complaint_create(vals)
        kind = vals.get("complaint_kind")
        if kind and not vals.get("complaint_imported"):
            # sudo: the setting applies to all users
            company = self.env["res.company"].sudo().browse(vals["company_id"])
            if kind not in company._get_mfi_kinds():
                labels = self._fields["complaint_kind"]._description_selection(self.env)
                raise UserError(
                    self.env._(
                        "“%(kind)s” is not recorded here: an administrator can enable "
                        "it in the complaint settings.",
                        kind=dict(labels).get(kind, kind),
                    )
                )
        return vals
