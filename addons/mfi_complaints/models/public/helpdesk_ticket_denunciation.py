# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..guard import with_process
from .mfi_denunciation_message import MESSAGE_MAX

#: Maximum number of messages from one author in a day.
MAX_MESSAGES = 20
_OFFICER_GROUP = "mfi_complaints.group_confidential"


class HelpdeskTicket(models.Model):
    """Whistleblowing reports: secret code, messages, access for officers only."""

    _inherit = "helpdesk.ticket"

    complaint_message_ids = fields.One2many(
        "mfi.denunciation.message",
        "ticket_id",
        string="Messages with the author",
        groups=_OFFICER_GROUP,
        copy=False,
    )
    complaint_unread_count = fields.Integer(
        string="Unread messages from the author",
        compute="_compute_complaint_unread_count",
        groups=_OFFICER_GROUP,
    )

    # Used by the page that shows a whistleblowing report by its code.
    _complaint_secret_idx = models.Index(
        "(complaint_code_digest) WHERE complaint_kind = 'denunciation'"
    )

    @api.depends("complaint_message_ids.seen")
    def _compute_complaint_unread_count(self):
        """Count the messages that officers have not read yet, in one query."""
        domain = Domain("ticket_id", "in", self.ids)
        domain &= Domain("direction", "=", "author") & Domain("seen", "=", False)
        rows = self.env["mfi.denunciation.message"]._read_group(
            domain, ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in rows}
        for ticket in self:
            ticket.complaint_unread_count = counts.get(ticket.id, 0)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Skip whistleblowing reports, as all employees can read lists of followers."""
        # sudo: the kind is needed even if the user may not read the ticket
        secret = self.filtered(
            lambda ticket: ticket.sudo().complaint_kind == "denunciation"
        )
        return super(HelpdeskTicket, self - secret)._message_subscribe(
            partner_ids, subtype_ids, customer_ids
        )

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """Skip whistleblowing reports, also for handlers and followers of a service."""
        # sudo: same reason
        secret = self.filtered(
            lambda ticket: ticket.sudo().complaint_kind == "denunciation"
        )
        return super(HelpdeskTicket, self - secret)._message_auto_subscribe(
            updated_values, followers_existing_policy
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Do not subscribe the officer who records a whistleblowing report."""
        kinds = {vals.get("complaint_kind") for vals in vals_list}
        if "denunciation" in kinds | {self._get_complaint_default_kind()}:
            self = self.with_context(mail_create_nosubscribe=True)
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # Author
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _find_complaint_by_secret_code(self, code):
        """Return the whistleblowing report with a secret code, if any."""
        domain = Domain("complaint_kind", "=", "denunciation")
        domain &= Domain(
            "complaint_code_digest", "=", self._get_complaint_secret_digest(code)
        )
        # sudo: visitors are not logged in; the code is the proof
        return self.sudo().search(domain & Domain("number", "!=", "/"), limit=1)

    def _read_complaint_secret_messages(self):
        """Return the messages for the author, and mark those from officers as read."""
        self.ensure_one()
        messages = self.complaint_message_ids
        unread = messages.filtered(lambda m: m.direction == "officer" and not m.seen)
        if unread:
            with_process(unread).write({"seen": True})
        return messages

    def _create_complaint_secret_message(self, text):
        """Create one message from the author and notify the officers.

        :raise UserError: without a text, or after too many messages in a day
        """
        # sudo: the counters belong to the program
        limits = self.env["mfi.public.limit"].sudo()
        if limits._count_use("secret", self.id, hourly=False) > MAX_MESSAGES:
            raise UserError(
                self.env._("You have written enough for today: come back tomorrow.")
            )
        self._create_complaint_message("author", text)
        self._notify_complaint_officers()

    # ------------------------------------------------------------------
    # Officer
    # ------------------------------------------------------------------
    def action_denunciation_reply(self, words):
        """Send a message to the author, who reads it with the secret code.

        :param str words: plain text of the message
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
        # sudo: only the process writes messages, after the check above
        messages = self.sudo().complaint_message_ids
        unread = messages.filtered(lambda m: m.direction == "author" and not m.seen)
        if unread:
            with_process(unread).write({"seen": True})
        return True

    def _check_complaint_officer(self):
        """Raise unless the user is an officer with access to these reports."""
        self.check_access("read")
        if not self.env.user.has_group(_OFFICER_GROUP):
            raise AccessError(
                self.env._("Only confidential officers may write to these authors.")
            )
        # sudo: only the kind is read
        if any(ticket.complaint_kind != "denunciation" for ticket in self.sudo()):
            raise UserError(
                self.env._(
                    "These messages are only for whistleblowing reports: use the "
                    "answer instead."
                )
            )

    # ------------------------------------------------------------------
    # Author and officer
    # ------------------------------------------------------------------
    def _create_complaint_message(self, direction, text):
        """Create one message and record its digest in the journal.

        :param str direction: ``author`` or ``officer``, who writes it
        :raise UserError: without a text
        """
        text = (text or "").strip()[:MESSAGE_MAX]
        if not text:
            raise UserError(self.env._("Write your message."))
        # sudo: only the process writes messages, after the check of each entry point
        ticket = with_process(self.sudo())
        message = ticket.env["mfi.denunciation.message"].create(
            {
                "ticket_id": self.id,
                "direction": direction,
                "body": text,
                "day": ticket.company_id._get_mfi_today(),
            }
        )
        self._log_complaint_event(
            "message",
            {"direction": direction},
            extra={f"exchange:{message.id}": message._get_complaint_digest_content()},
        )
        return message

    def _complaint_after_register(self):
        """Notify the officers of a new whistleblowing report."""
        result = super()._complaint_after_register()
        if self.complaint_kind == "denunciation" and not self._is_complaint_history():
            self._notify_complaint_officers(new=True)
        return result

    def _notify_complaint_officers(self, new=False):
        """Schedule an activity for each officer who may read a report and has none yet.

        :param bool new: whether the report is new; otherwise its author has written
        """
        kind = self.env.ref(
            "mfi_complaints.mail_activity_complaint", raise_if_not_found=False
        )
        # sudo: other users' activities; the quick update stops Odoo mailing each one
        ticket = self.sudo().with_context(mail_activity_quick_update=True)
        officers = ticket._get_complaint_recipients("confidential")
        officers = ticket._filter_complaint_entitled({ticket.id: officers})[ticket.id]
        if not kind or self.env.user in officers:
            return
        existing = ticket.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        for user in officers - existing.user_id:
            env = self.with_context(lang=user.lang).env
            arrived = env._("New whistleblowing report")
            ticket.activity_schedule(
                activity_type_id=kind.id,
                summary=arrived if new else env._("New message from the author"),
                date_deadline=ticket.company_id._get_mfi_today(),
                user_id=user.id,
            )
