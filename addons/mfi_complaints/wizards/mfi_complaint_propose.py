# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintResolve(models.TransientModel):
    """Resolving proposes the answer, as long as nobody has written another."""

    _inherit = "mfi.complaint.resolve"

    proposed_answer = fields.Text()

    @api.onchange(
        "outcome", "corrective", "preventive", "no_preventive_reason", "amount_refunded"
    )
    def _onchange_propose_answer(self):
        """Renew the proposed answer; what a person wrote stays."""
        written = (self.answer or "").strip()
        if not self.ticket_id or (
            written and written != (self.proposed_answer or "").strip()
        ):
            return
        if self.investigated and not (self.outcome and self.corrective):
            return
        ticket = self.ticket_id._origin
        ticket.check_access("read")
        self.proposed_answer = ticket._complaint_propose_answer(
            {
                "complaint_outcome": self.outcome,
                "complaint_corrective_measure": self.corrective,
                "complaint_preventive_measure": self.preventive,
                "complaint_amount_refunded": self.amount_refunded,
            }
        )
        self.answer = self.proposed_answer


class MfiComplaintCommunicate(models.TransientModel):
    """Telling starts from the proposed answer where none is written yet."""

    _inherit = "mfi.complaint.communicate"

    @api.model
    def _prefill(self, ticket):
        """Propose an answer where the record has none."""
        values = super()._prefill(ticket)
        if not (ticket.complaint_answer or "").strip():
            values["answer"] = ticket._complaint_propose_answer()
        return values
