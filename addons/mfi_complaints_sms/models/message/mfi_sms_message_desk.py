# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import keywords

DESK_GROUPS = ("mfi_complaints.group_collector", "mfi_complaints.group_pilot")


class MfiSmsMessage(models.Model):
    """What people do on the queue screen; each act checks role and state."""

    _inherit = "mfi.sms.message"

    def _for_desk(self, states, sentence):
        """Return these messages as the program's, after checking who asks.

        :param states: states in which the act makes sense
        :param sentence: what to say otherwise
        """
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in DESK_GROUPS):
            raise AccessError(
                self.env._("The SMS queue is treated by collectors and the pilot.")
            )
        if any(message.state not in states for message in self):
            raise UserError(sentence)
        return self.sudo()  # sudo: texts are written by the program alone

    def action_retry(self):
        """Send again what failed, or what was perhaps sent."""
        messages = self._for_desk(
            ("failed", "uncertain", "cancelled"),
            self.env._("Only texts that failed, or were perhaps sent, can be retried."),
        )
        if any(not message.number or not message.body for message in messages):
            raise UserError(
                self.env._("This text was erased on purpose and cannot be sent again.")
            )
        for message in messages:
            gateway = message.gateway_id
            if not gateway.active:
                gateway = message.company_id.mfi_sms_gateway_id or gateway
            message.write(
                {
                    "state": "queued",
                    "attempts": 0,
                    "failure": False,
                    "detail": False,
                    "gateway_id": gateway.id,
                    "scheduled_at": fields.Datetime.now(),
                }
            )
            message._restate_answer()
        self._wake_sender()
        return True

    def _restate_answer(self):
        """Mark again as told the complaint whose answer is sent again."""
        ticket = self.ticket_id
        if self.purpose == "answer" and ticket.complaint_state == "resolved":
            raise UserError(
                self.env._(
                    "%(number)s is to be communicated again: tell the answer from the "
                    "complaint, by text or otherwise.",
                    number=ticket.number,
                )
            )

    def action_cancel(self):
        """Keep queued texts from leaving."""
        messages = self._for_desk(
            ("queued",), self.env._("Only texts that have not left can be cancelled.")
        )
        messages.write({"state": "cancelled"})
        return True

    def action_dismiss(self):
        """Note that a received text is not a complaint."""
        messages = self._for_desk(
            ("review",), self.env._("Only received texts to treat can be set aside.")
        )
        if any(message.ticket_id for message in messages):
            raise UserError(
                self.env._(
                    "This text is a registered complaint: identify its client, or "
                    "cancel the complaint with a reason."
                )
            )
        messages.write({"state": "dismissed"})
        return True

    def action_make_complaint(self):
        """Register a complaint from received texts; open it."""
        messages = self._for_desk(
            ("review", "dismissed"),
            self.env._("Only received texts to treat can become complaints."),
        )
        for message in messages:
            if message.ticket_id or not message.body:
                raise UserError(
                    self.env._("This text is a complaint already, or has no words.")
                )
            message = message.with_company(message.company_id)
            message.state = "received"
            message._make_complaint()
            if message.state == "received":
                message.state = "done"
        return messages.ticket_id._get_records_action() if messages.ticket_id else True

    def action_attach(self, ticket_id):
        """Add received texts to an existing complaint, as addenda.

        :param int ticket_id: a registered complaint that the user may read
        """
        messages = self._for_desk(
            ("review", "dismissed"),
            self.env._("Only received texts to treat can be attached."),
        )
        ticket = self.env["helpdesk.ticket"].browse(ticket_id).exists()
        ticket.check_access("read")
        # A denunciation must not be tied to a number.
        refused = ticket.complaint_kind in (False, "denunciation")
        if refused or ticket.company_id != messages.company_id:
            raise UserError(
                self.env._("Choose a registered complaint of the same company.")
            )
        for message in messages:
            if message.ticket_id:
                raise UserError(self.env._("This text has its complaint already."))
            ticket.action_add_addendum(message.body)
        messages.write(
            {
                "ticket_id": ticket.id,
                "partner_id": ticket.sudo().partner_id.id,  # sudo: the client's name
                "state": "done",
            }
        )
        return True

    def action_open_ticket(self):
        """Open the complaint of this text."""
        self.ensure_one()
        return self.ticket_id._get_records_action()

    def action_open_attach(self):
        """Open the window that chooses a complaint."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Attach to a complaint"),
            "res_model": "mfi.sms.attach",
            "view_mode": "form",
            "target": "new",
            "context": {"default_message_ids": self.ids},
        }

    def _likely_tickets(self):
        """Return the complaints that a text may be about: named, or of its number."""
        tickets = self.env["helpdesk.ticket"]
        for message in self:
            found = message._tickets()
            named = found.filtered(
                lambda ticket, text=message.body: keywords.same_reference(
                    ticket.number, text or ""
                )
            )
            tickets |= (named or found)[:5]
        return tickets

    @api.model
    def _cancel_queued_survey(self, ticket):
        """Cancel the satisfaction question that has not left yet."""
        self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("purpose", "=", "survey"),
                ("state", "=", "queued"),
            ]
        ).write({"state": "cancelled"})
