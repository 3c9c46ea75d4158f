# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintResolve(models.TransientModel):
    """Show a proposed answer next to the field in which the user writes the answer.

    The proposal never changes the user's text, because on a slow connection it may
    arrive after the user has begun to write.
    """

    _inherit = "mfi.complaint.resolve"

    proposed_answer = fields.Text(
        "Proposed answer",
        compute="_compute_proposed_answer",
        help="Made from the template for this outcome and the measures above. It is "
        "the answer to the client unless another one is written.",
    )

    @api.depends("ticket_ids", "outcome", "corrective", "preventive", "amount_refunded")
    def _compute_proposed_answer(self):
        """Fill in the template with the findings entered so far."""
        for step in self:
            ticket = step.ticket_id._origin
            ready = not step.investigated or (step.outcome and step.corrective)
            step.proposed_answer = (
                ticket._get_complaint_proposed_answer(step._get_findings())
                if ticket and ready
                else False
            )

    def _get_findings(self):
        """Return the findings, by field of the complaint, for the proposed answer."""
        return {
            "complaint_outcome": self.outcome,
            "complaint_corrective_measure": self.corrective,
            "complaint_preventive_measure": self.preventive,
            "complaint_amount_refunded": self.amount_refunded,
        }

    def action_take_proposal(self):
        """Copy the proposed answer into the answer field, and reopen the wizard."""
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
        """Execute the step, with the proposed answer if none is written."""
        if not (self.answer or "").strip():
            self.answer = self.proposed_answer
        return super().action_apply()


class MfiComplaintCommunicate(models.TransientModel):
    """Start from the proposed answer if the complaint has no answer yet."""

    _inherit = "mfi.complaint.communicate"

    @api.model
    def _prepare_step_values(self, ticket):
        """Propose an answer if the complaint has none."""
        values = super()._prepare_step_values(ticket)
        if not (ticket.complaint_answer or "").strip():
            values["answer"] = ticket._get_complaint_proposed_answer()
        return values
