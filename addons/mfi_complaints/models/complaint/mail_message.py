# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..guard import in_process

#: What would change a message, or take it away from its complaint.
_FROZEN = frozenset(
    {
        "attachment_ids",
        "author_id",
        "body",
        "date",
        "email_from",
        "message_type",
        "model",
        "res_id",
        "subject",
    }
)
#: Types of what people write; all others are notes of the program.
WRITTEN = frozenset({"comment", "email", "email_outgoing"})


class MailMessage(models.Model):
    """Messages of a registered complaint stay as they were written."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Have the journal vouch for what is written on a registered complaint.

        Whoever writes there writes in their own name, and now.
        """
        if not self.env.su:
            vals_list = [self._filter_complaint_own_words(vals) for vals in vals_list]
        messages = super().create(vals_list)
        messages._log_complaint_messages_written()
        return messages

    def _filter_complaint_own_words(self, vals):
        """Return the values of a message, its author and date the true ones."""
        if (
            vals.get("model") != "helpdesk.ticket"
            or vals.get("message_type", "comment") not in WRITTEN
            or not self._filter_complaint_journalled([vals.get("res_id")])
        ):
            return vals
        me = self.env.user
        return {
            **vals,
            "author_id": me.partner_id.id,
            "email_from": me.email_formatted,
            "date": fields.Datetime.now(),
        }

    @api.model
    def _filter_complaint_journalled(self, ids):
        """Return those of some tickets that are complaints with a journal."""
        # sudo: whether there is a journal does not depend on who writes
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.with_context(active_test=False)
        begun = Domain("complaint_head_sequence", ">", 0)
        return tickets.search(Domain("id", "in", list(filter(None, ids))) & begun)

    def _log_complaint_messages_written(self):
        """Append one event for each message that a person wrote on a complaint."""
        # sudo: to see whose messages these are
        written = self.sudo().filtered(
            lambda message: (
                message.model == "helpdesk.ticket" and message.message_type in WRITTEN
            )
        )
        if not written:
            return
        tickets = self._filter_complaint_journalled(written.mapped("res_id"))
        for message in written.filtered(lambda message: message.res_id in tickets._ids):
            ticket = tickets.browse(message.res_id)
            ticket._log_complaint_messages(message)

    def write(self, vals):
        """Refuse to change the messages of a registered complaint.

        One that comes from elsewhere is vouched for like one that is written there.
        """
        if not set(vals) & _FROZEN or in_process(self):
            return super().write(vals)
        changed = self.filtered(
            lambda message: message._is_complaint_message_changed(vals)
        )
        changed._check_complaint_file_change()
        result = super().write(vals)
        if set(vals) & {"model", "res_id", "message_type"}:
            changed._log_complaint_messages_written()
        return result

    def _is_complaint_message_changed(self, vals):
        """Return whether ``vals`` say something else than the message does.

        Queueing its notification writes a message's own values once more, and gives
        it a subject when it has none.
        """
        message = self.sudo()  # sudo: a comparison, nothing is shown
        names = set(vals) & _FROZEN
        if not message.subject:
            names.discard("subject")
        for name in names:
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], message)
            if field.type == "many2many":
                new = field.convert_to_record(new, message)
                if set(new.ids) != set(message[name].ids):
                    return True
            elif field.convert_to_record(new, message) != message[name]:
                return True
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint_messages(self):
        """Refuse to delete the messages of a registered complaint."""
        if not in_process(self):
            self._check_complaint_file_change()

    def _check_complaint_file_change(self):
        """Raise when one of these messages belongs to a registered complaint."""
        # sudo: whose message it is decides which rules hold
        ids = [
            message.res_id
            for message in self.sudo()
            if message.model == "helpdesk.ticket" and message.res_id
        ]
        if ids:
            tickets = self.env["helpdesk.ticket"].browse(ids).exists()
            tickets._check_complaint_message_change()

    def _get_complaint_digest_content(self):
        """Return what the journal vouches for."""
        return [
            html2plaintext(self.body or "").strip(),
            self.author_id.id or None,
            fields.Datetime.to_string(self.date) if self.date else None,
        ]
