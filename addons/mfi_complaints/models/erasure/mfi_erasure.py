# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..guard import with_process


class MfiErasure(models.Model):
    """The register of erasures: when, by whom, why, how much; never of whom."""

    _name = "mfi.erasure"
    _inherit = ["mfi.complaint.record"]
    _description = "Erasure of Personal Data"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date = fields.Datetime("Erased on", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict"
    )
    basis = fields.Selection(
        [("period", "Retention period"), ("request", "Request")],
        "Because of",
        required=True,
        readonly=True,
    )
    reason = fields.Text(readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="sum")
    client_count = fields.Integer("Clients", readonly=True, aggregator="sum")

    @api.model
    @api.private
    def _note(self, company, basis, reason, complaints, clients=0):
        """Add one line to the register.

        :param basis: ``period`` or ``request``
        :return: the line
        """
        # sudo: the program alone writes the register
        return with_process(self.sudo()).create(
            {
                "company_id": company.id,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "basis": basis,
                "reason": reason,
                "complaint_count": complaints,
                "client_count": clients,
            }
        )

    def _refusal(self):
        """Return the sentence for whoever may not change the record."""
        return self.env._("The register of erasures is written by the program alone.")
