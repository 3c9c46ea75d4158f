# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.answer.ir_qweb_field_day import WEEKDAY, day_words


class MfiComplaintReceipt(models.TransientModel):
    """What to read out to the client: number, promised date, secret code.

    The code passes through the screen alone and is stored nowhere by this question.
    """

    _name = "mfi.complaint.receipt"
    _inherit = ["mfi.complaint.step"]
    _description = "What to Tell the Client"

    number = fields.Char(related="ticket_id.number", related_sudo=False)
    promised_date = fields.Date(
        related="ticket_id.complaint_promised_date", related_sudo=False
    )
    promised_words = fields.Char(
        "Answer promised by", compute="_compute_promised_words"
    )
    code = fields.Char("Tracking code", store=False)
    team_name = fields.Char("Service", compute="_compute_team_name")
    preferred_channel = fields.Selection(
        related="ticket_id.complaint_preferred_channel", related_sudo=False
    )
    channel = fields.Selection(
        [("call", "On the phone"), ("in_person", "In person"), ("sms", "By SMS")],
        string="Told",
        default="call",
    )

    @api.depends("ticket_ids")
    @api.depends_context("lang")
    def _compute_promised_words(self):
        """Write the promised day as it is read out, weekday and year included."""
        for wizard in self:
            day = wizard.ticket_id.complaint_promised_date
            wizard.promised_words = day and day_words(
                self.env, day, date_format=WEEKDAY
            )

    @api.depends("ticket_ids")
    def _compute_team_name(self):
        """Name the service that has it now."""
        for wizard in self:
            # sudo: a service's name is no secret to whoever registered
            wizard.team_name = wizard.ticket_id.sudo().team_id.name

    @api.model
    def _open(self, ticket, told):
        """Return the action that shows what a registration has to tell."""
        counter = ticket.sudo().channel_id.complaint_code == "counter"  # sudo: a code
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaint registered"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_ids": ticket.ids,
                "default_code": told["tracking_code"] or False,
                "default_channel": "in_person" if counter else "call",
            },
        }

    def action_acknowledge(self):
        """Note that the client holds number and date, and open the complaint."""
        ticket = self._tickets()
        ticket.action_acknowledge(self.channel)
        return self.action_open()

    def action_acknowledge_next(self):
        """Note that the client holds number and date, and take the next call."""
        self._tickets().action_acknowledge(self.channel)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_call_action"
        )
        return {**action, "target": "main"}

    def action_open(self):
        """Open the complaint."""
        ticket = self._tickets()
        return {**ticket.get_formview_action(), "target": "main"}
