# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.answer.ir_qweb_field_day import WEEKDAY, format_day


class MfiComplaintReceipt(models.TransientModel):
    """Show what to read out to the client: number, promised date, secret code.

    The code is only displayed; neither this wizard nor the complaint stores it.
    """

    _name = "mfi.complaint.receipt"
    _inherit = ["mfi.complaint.step"]
    _description = "Acknowledgement to the Client"

    number = fields.Char(related="ticket_id.number", related_sudo=False)
    promised_date = fields.Date(
        related="ticket_id.complaint_promised_date", related_sudo=False
    )
    promised_date_text = fields.Char(
        "Answer promised by", compute="_compute_promised_date_text"
    )
    code = fields.Char("Tracking code", store=False, exportable=False)
    fingerprint = fields.Char(
        related="ticket_id.complaint_fingerprint", related_sudo=False
    )
    replaced = fields.Boolean("Replaces a lost code", store=False)
    team_name = fields.Char("Service", compute="_compute_team_name")
    preferred_channel = fields.Selection(
        related="ticket_id.complaint_preferred_channel", related_sudo=False
    )
    channel = fields.Selection(
        [("call", "On the phone"), ("in_person", "In person"), ("sms", "By SMS")],
        string="Acknowledged",
        default="call",
    )

    @api.depends("ticket_ids")
    @api.depends_context("lang")
    def _compute_promised_date_text(self):
        """Format the promised date to be read out, with weekday and year."""
        for wizard in self:
            day = wizard.ticket_id.complaint_promised_date
            wizard.promised_date_text = day and format_day(
                self.env, day, date_format=WEEKDAY
            )

    @api.depends("ticket_ids")
    def _compute_team_name(self):
        """Show the name of the service that handles the complaint."""
        for wizard in self:
            # sudo: the user who registered the complaint may know the service's name
            wizard.team_name = wizard.ticket_id.sudo().team_id.name

    @api.model
    def _get_open_action(self, ticket, receipt, replaced=False):
        """Return the action that shows the result of a registration.

        :param dict receipt: result of ``action_register`` or ``action_replace_code``
        :param bool replaced: whether only the code is new
        """
        # sudo: only the code of the channel is read
        counter = ticket.sudo().channel_id.complaint_code == "counter"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New tracking code")
            if replaced
            else self.env._("Complaint registered"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_ids": ticket.ids,
                "default_code": receipt["tracking_code"] or False,
                "default_replaced": replaced,
                "default_channel": "in_person" if counter else "call",
            },
        }

    def action_acknowledge(self):
        """Record that the client has the number and the promised date.

        Then open the complaint.
        """
        ticket = self._get_tickets()
        ticket.action_acknowledge(self.channel)
        return self.action_open()

    def action_acknowledge_next(self):
        """Record that the client has the number and the promised date.

        Then open a new call.
        """
        self._get_tickets().action_acknowledge(self.channel)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_call_action"
        )
        return {**action, "target": "main"}

    def action_open(self):
        """Open the complaint."""
        ticket = self._get_tickets()
        return {**ticket.get_formview_action(), "target": "main"}
