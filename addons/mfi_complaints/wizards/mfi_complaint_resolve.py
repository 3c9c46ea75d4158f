# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..engine.process import INVESTIGATED
from ..models.selections import OUTCOMES

#: Field of the wizard → field of the complaint.
_FIELDS = {
    "outcome": "complaint_outcome",
    "cause_id": "complaint_cause_id",
    "hidden_demand_id": "complaint_hidden_demand_id",
    "hidden_demand_note": "complaint_hidden_demand_note",
    "corrective": "complaint_corrective_measure",
    "preventive": "complaint_preventive_measure",
    "no_preventive_reason": "complaint_no_preventive_reason",
    "amount_refunded": "complaint_amount_refunded",
    "answer": "complaint_answer",
}


class MfiComplaintResolve(models.TransientModel):
    """Resolve a complaint, or submit or validate its solution."""

    _name = "mfi.complaint.resolve"
    _inherit = ["mfi.complaint.step"]
    _description = "Resolve a Complaint"

    step = fields.Selection(
        [("resolve", "Resolve"), ("submit", "Submit"), ("validate", "Validate")],
        required=True,
        default="resolve",
    )
    investigated = fields.Boolean(compute="_compute_investigated")
    outcome = fields.Selection(OUTCOMES)
    cause_id = fields.Many2one("mfi.complaint.cause", "Root cause")
    hidden_demand_id = fields.Many2one(
        "mfi.complaint.hidden.demand",
        "Hidden demand",
        help="What the client really wanted, as the service understood it.",
    )
    hidden_demand_note = fields.Char(
        "Hidden demand in words", size=200, help="If the list does not say it."
    )
    corrective = fields.Text(
        "Corrective measure", help="What was done for this client."
    )
    preventive = fields.Text(
        "Preventive measure", help="What prevents it from happening again."
    )
    no_preventive = fields.Boolean(
        "No preventive measure is possible",
        help="Tick this only if nothing can prevent it from happening again, then say "
        "why.",
    )
    no_preventive_reason = fields.Char("Why no preventive measure is needed")
    currency_id = fields.Many2one(
        related="ticket_id.complaint_currency_id", related_sudo=False
    )
    amount_refunded = fields.Monetary("Amount refunded")
    answer = fields.Text(
        "Answer to the client",
        help="In plain words: what was found, what was done, and the further recourse.",
    )

    @api.depends("ticket_ids")
    def _compute_investigated(self):
        """Return whether this kind of complaint requires an investigation."""
        for wizard in self:
            wizard.investigated = wizard.kind in INVESTIGATED

    @api.model
    def _prepare_step_values(self, ticket):
        """Start from the findings recorded so far."""
        return {
            "no_preventive": bool(
                ticket.complaint_no_preventive_reason
                and not ticket.complaint_preventive_measure
            ),
            **{
                name: ticket._fields[field].convert_to_write(ticket[field], ticket)
                for name, field in _FIELDS.items()
            },
        }

    def action_apply(self):
        """Execute the step with the findings."""
        ticket = self._get_tickets().ensure_one()
        values = {
            field: self._fields[name].convert_to_write(self[name], self)
            for name, field in _FIELDS.items()
            if self[name] or ticket[field]
        }
        getattr(ticket, f"action_{self.step}")(values)
        return self._get_close_action()
