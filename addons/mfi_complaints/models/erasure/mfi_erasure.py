# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..guard import with_process


class MfiErasure(models.Model):
    """Register of erasures: when, by whom, why and how much, without personal names."""

    _name = "mfi.erasure"
    _inherit = ["mfi.complaint.record"]
    _description = "Erasure of Personal Data"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date = fields.Datetime("Erased on", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Erased by", required=True, readonly=True, ondelete="restrict"
    )
    basis = fields.Selection(
        [("period", "Retention period"), ("request", "Request")],
        "Grounds",
        required=True,
        readonly=True,
    )
    reason = fields.Text(readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="sum")
    client_count = fields.Integer("Clients", readonly=True, aggregator="sum")

    @api.model
    @api.private
    def _log_erasure(self, company, basis, reason, complaints, clients=0):
        """Add one erasure to the register.

        :param basis: ``period`` or ``request``
        :param complaints: number of complaints erased
        :param clients: number of clients erased
        :return: the record
        """
        # sudo: only the program writes the register
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

    def _get_refusal_message(self):
        """Return the message shown to users who try to change the register."""
        return self.env._("Only the program may write to the register of erasures.")
