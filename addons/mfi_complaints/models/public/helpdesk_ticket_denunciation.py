# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..complaint.helpdesk_ticket_register import _code_digest
from ..guard import with_process
from .mfi_denunciation_message import MESSAGE_MAX

#: Messages taken from one author in a day.
MAX_MESSAGES = 20
_OFFICERS = "mfi_complaints.group_confidential"


class HelpdeskTicket(models.Model):
    """The denunciation's own way: a secret code, messages both ways, officers alone."""

    _inherit = "helpdesk.ticket"

    complaint_message_ids = fields.One2many(
        "mfi.denunciation.message",
        "ticket_id",
        string="Messages with the author",
        groups=_OFFICERS,
        copy=False,
    )
    complaint_unread_count = fields.Integer(
        string="Unread messages of the author",
        compute="_compute_complaint_unread_count",
        groups=_OFFICERS,
    )

    # Serves the page that follows a denunciation by its code alone.
    _complaint_secret_idx = models.Index(
        "(complaint_tracking_hash) WHERE complaint_kind = 'denunciation'"
    )

    @api.depends("complaint_message_ids.seen")
    def _compute_complaint_unread_count(self):
        """Count what officers have not read yet, in one query."""
        domain = Domain("ticket_id", "in", self.ids)
        domain &= Domain("direction", "=", "author") & Domain("seen", "=", False)
        rows = self.env["mfi.denunciation.message"]._read_group(
            domain, ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in rows}
        for ticket in self:
            ticket.complaint_unread_count = counts.get(ticket.id, 0)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Let nobody follow a denunciation: any employee may read who follows what."""
        # sudo: the kind decides, whatever the user may read
        secret = self.filtered(
            lambda ticket: ticket.sudo().complaint_kind == "denunciation"
        )
        return super(HelpdeskTicket, self - secret)._message_subscribe(
            partner_ids, subtype_ids, customer_ids
        )

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """Let neither handlers nor followers of a service follow a denunciation."""
        # sudo: as above
        secret = self.filtered(
            lambda ticket: ticket.sudo().complaint_kind == "denunciation"
        )
        return super(HelpdeskTicket, self - secret)._message_auto_subscribe(
            updated_values, followers_existing_policy
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Let not even the officer who writes a denunciation down follow it."""
        kinds = {vals.get("complaint_kind") for vals in vals_list}
        if "denunciation" in kinds | {self._get_complaint_default_kind()}:
            self = self.with_context(mail_create_nosubscribe=True)
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # The author's side
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _find_complaint_by_secret_code(self, code):
        """Return the denunciation that a secret code opens, or none."""
        domain = Domain("complaint_kind", "=", "denunciation")
        domain &= Domain("complaint_tracking_hash", "=", _code_digest(code or ""))
        # sudo: the code is the proof, nobody is logged in
        return self.sudo().search(domain & Domain("number", "!=", "/"), limit=1)

    def _read_complaint_secret_messages(self):
        """Return the messages as their author sees them; those to him become read."""
        self.ensure_one()
        messages = self.complaint_message_ids
        fresh = messages.filtered(lambda m: m.direction == "officer" and not m.seen)
        if fresh:
            with_process(fresh).write({"seen": True})
        return messages

    def _create_complaint_secret_message(self, words):
        """Take one message from the author.

        :raise UserError: without words, or after too many in a day
        """
        limits = self.env["mfi.public.limit"].sudo()  # sudo: the program's counters
        if limits._hit("secret", self.id, hourly=False) > MAX_MESSAGES:
            raise UserError(
                self.env._("You have written enough for today: come back tomorrow.")
            )
        self._create_complaint_message("author", words)
        self._notify_complaint_officers()

    # ------------------------------------------------------------------
    # The officer's side
    # ------------------------------------------------------------------
    def action_denunciation_reply(self, words):
        """Write to the author, who reads it with the secret code.

        :param str words: plain text
        :raise AccessError: unless the user is a confidential officer
        """
        self.ensure_one()
        self._check_complaint_officer()
        self.action_denunciation_seen()
        self._create_complaint_message("officer", words)
        return True

    def action_denunciation_seen(self):
        """Mark the author's messages as read."""
        self._check_complaint_officer()
        # sudo: messages are written by the process alone, after the check above
        messages = self.sudo().complaint_message_ids
        fresh = messages.filtered(lambda m: m.direction == "author" and not m.seen)
        if fresh:
            with_process(fresh).write({"seen": True})
        return True

    def _check_complaint_officer(self):
        """Raise unless the user is an officer who may read these denunciations."""
        self.check_access("read")
        if not self.env.user.has_group(_OFFICERS):
            raise AccessError(
                self.env._("Only confidential officers write to these authors.")
            )
        # sudo: the kind alone decides
        if any(ticket.complaint_kind != "denunciation" for ticket in self.sudo()):
            raise UserError(
                self.env._("These messages are for denunciations: use the answer.")
            )

    # ------------------------------------------------------------------
    # Both
    # ------------------------------------------------------------------
    def _create_complaint_message(self, direction, words):
        """Store one message and have the journal vouch for it."""
        words = (words or "").strip()[:MESSAGE_MAX]
        if not words:
            raise UserError(self.env._("Write your message."))
        # sudo: messages are written by the process alone, after the door's check
        ticket = with_process(self.sudo())
        message = ticket.env["mfi.denunciation.message"].create(
            {
                "ticket_id": self.id,
                "direction": direction,
                "body": words,
                "day": self.sudo().company_id._get_mfi_today(),  # sudo: as above
            }
        )
        self._log_complaint_event(
            "message",
            {"direction": direction},
            extra={f"exchange:{message.id}": message._get_complaint_digest_content()},
        )
        return message

    def _complaint_after_register(self):
        """Tell the officers of a denunciation that came by a public door."""
        result = super()._complaint_after_register()
        if self.complaint_kind == "denunciation" and not self._is_complaint_history():
            self._notify_complaint_officers(new=True)
        return result

    def _notify_complaint_officers(self, new=False):
        """Put a denunciation on the desk of the officers who may read it, once.

        :param bool new: it has just arrived; otherwise its author has written
        """
        kind = self.env.ref(
            "mfi_complaints.mail_activity_complaint", raise_if_not_found=False
        )
        # sudo: activities of others; the quick update keeps Odoo from mailing each one
        ticket = self.sudo().with_context(mail_activity_quick_update=True)
        officers = ticket._get_complaint_recipients("confidential")
        officers = ticket._filter_complaint_entitled({ticket.id: officers})[ticket.id]
        if not kind or self.env.user in officers:
            return
        known = ticket.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        for user in officers - known.user_id:
            lang = self.with_context(lang=user.lang).env
            arrived = lang._("New denunciation")
            ticket.activity_schedule(
                activity_type_id=kind.id,
                summary=arrived if new else lang._("The author has written"),
                date_deadline=ticket.company_id._get_mfi_today(),
                user_id=user.id,
            )
