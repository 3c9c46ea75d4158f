# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintResolve(models.TransientModel):
    """Resolving proposes an answer beside the field that a person writes in.

    What is typed is never touched by the proposal: on a slow link it comes late.
    """

    _inherit = "mfi.complaint.resolve"

    proposed_answer = fields.Text(
        compute="_compute_proposed_answer",
        help="Made of the template of this outcome and the measures above. The client "
        "is told this unless another answer is written.",
    )

    @api.depends("ticket_ids", "outcome", "corrective", "preventive", "amount_refunded")
    def _compute_proposed_answer(self):
        """Fill the blanks of the template with what was found so far."""
        for step in self:
            ticket = step.ticket_id._origin
            ready = not step.investigated or (step.outcome and step.corrective)
            step.proposed_answer = (
                ticket._get_complaint_proposed_answer(step._findings())
                if ticket and ready
                else False
            )

    def _findings(self):
        """Return the findings that a proposed answer tells of."""
        return {
            "complaint_outcome": self.outcome,
            "complaint_corrective_measure": self.corrective,
            "complaint_preventive_measure": self.preventive,
            "complaint_amount_refunded": self.amount_refunded,
        }

    def action_take_proposal(self):
        """Copy the proposed answer into the field, to be completed there."""
        self.ensure_one()
        self.answer = self.proposed_answer
        title = self.env.context.get("mfi_title") or self.env._("Answer to complete")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Make the step; without an answer of one's own, the proposed one is told."""
        if not (self.answer or "").strip():
            self.answer = self.proposed_answer
        return super().action_apply()


class MfiComplaintCommunicate(models.TransientModel):
    """Telling starts from the proposed answer where none is written yet."""

    _inherit = "mfi.complaint.communicate"

    @api.model
    def _prefill(self, ticket):
        """Propose an answer where the record has none."""
        values = super()._prefill(ticket)
        if not (ticket.complaint_answer or "").strip():
            values["answer"] = ticket._get_complaint_proposed_answer()
        return values
