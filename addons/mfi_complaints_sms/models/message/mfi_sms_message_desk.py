# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import keywords

DESK_GROUPS = ("mfi_complaints.group_collector", "mfi_complaints.group_pilot")


class MfiSmsMessage(models.Model):
    """Actions of the queue screen; each one checks the user's role and the state."""

    _inherit = "mfi.sms.message"

    def _check_desk_sudo(self, states, error_message):
        """Return these messages in sudo mode, after checking the user's role.

        :param states: states in which the action is allowed
        :param error_message: shown for texts in another state
        :raises AccessError: when the user is neither a collector nor a pilot
        :raises UserError: when a text is in another state
        """
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in DESK_GROUPS):
            raise AccessError(
                self.env._("Only collectors and the pilot handle the SMS queue.")
            )
        if any(message.state not in states for message in self):
            raise UserError(error_message)
        return self.sudo()  # sudo: users cannot write to texts

    def action_retry(self):
        """Send again texts that failed, were possibly sent or were cancelled."""
        messages = self._check_desk_sudo(
            ("failed", "uncertain", "cancelled"),
            self.env._("Only texts that failed or were possibly sent can be retried."),
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
            message._check_answer_retry()
        self._trigger_send_cron()
        return True

    def _check_answer_retry(self):
        """Refuse to send again an answer that must be communicated again.

        :raises UserError: when the complaint is back to "to communicate"
        """
        ticket = self.ticket_id
        if self.purpose == "answer" and ticket.complaint_state == "resolved":
            raise UserError(
                self.env._(
                    "The answer to %(number)s must be communicated again: do it from "
                    "the complaint, by text or in another way.",
                    number=ticket.number,
                )
            )

    def action_cancel(self):
        """Cancel queued texts."""
        messages = self._check_desk_sudo(
            ("queued",), self.env._("Only texts still to be sent can be cancelled.")
        )
        messages.write({"state": "cancelled"})
        return True

    def action_dismiss(self):
        """Mark received texts as not being complaints."""
        messages = self._check_desk_sudo(
            ("review",), self.env._("Only received texts to handle can be set aside.")
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
        """Register a complaint from each received text and open them."""
        messages = self._check_desk_sudo(
            ("review", "dismissed"),
            self.env._("Only received texts to handle can become complaints."),
        )
        if any(message.ticket_id or not message.body for message in messages):
            raise UserError(
                self.env._("This text has already become a complaint, or is empty.")
            )
        for message in messages:
            if message.ticket_id:
                continue  # joined to a later text of the same number
            message = message.with_company(message.company_id)
            message.state = "received"
            message._create_complaint_from_text()
            if message.state == "received":
                message.state = "done"
        return messages.ticket_id._get_records_action() if messages.ticket_id else True

    def action_make_request(self):
        """Register received texts that ask for a service as requests; open them."""
        return self.with_context(mfi_sms_kind="request").action_make_complaint()

    def action_attach(self, ticket_id):
        """Add received texts to an existing complaint, as addenda.

        :param int ticket_id: a registered complaint that the user can read
        """
        messages = self._check_desk_sudo(
            ("review", "dismissed"),
            self.env._("Only received texts to handle can be attached."),
        )
        ticket = self.env["helpdesk.ticket"].browse(ticket_id).exists()
        ticket.check_access("read")
        # A whistleblowing report must not be linked to a number.
        refused = ticket.complaint_kind in (False, "denunciation")
        if refused or ticket.company_id != messages.company_id:
            raise UserError(
                self.env._("Choose a registered complaint of the same company.")
            )
        for message in messages:
            if message.ticket_id:
                raise UserError(self.env._("This text already belongs to a complaint."))
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
        """Open the wizard to choose a complaint."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Attach to a complaint"),
            "res_model": "mfi.sms.attach",
            "view_mode": "form",
            "target": "new",
            "context": {"default_message_ids": self.ids},
        }

    def _find_likely_tickets(self):
        """Return the complaints that the texts name, else those of their number."""
        tickets = self.env["helpdesk.ticket"]
        for message in self:
            same_number = message._find_tickets()
            named = same_number.filtered(
                lambda ticket, text=message.body: keywords.is_same_reference(
                    ticket.number, text or ""
                )
            )
            tickets |= (named or same_number)[:5]
        return tickets

    @api.model
    def _cancel_queued_survey(self, ticket):
        """Cancel the queued satisfaction question of a complaint."""
        self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("purpose", "=", "survey"),
                ("state", "=", "queued"),
            ]
        ).write({"state": "cancelled"})
