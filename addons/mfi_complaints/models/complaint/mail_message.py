# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..guard import in_process

#: Fields that would change a message, or detach it from its complaint.
_FROZEN_FIELDS = frozenset(
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
#: Types of messages written by people; all others are notes of the program.
USER_MESSAGE_TYPES = frozenset({"comment", "email", "email_outgoing"})


class MailMessage(models.Model):
    """Messages on a registered complaint cannot be changed or deleted."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Log the messages written on a registered complaint in its journal.

        Their author is always the current user, and their date the current one.
        """
        if not self.env.su:
            vals_list = [
                self._prepare_complaint_message_values(vals) for vals in vals_list
            ]
        messages = super().create(vals_list)
        messages._log_complaint_messages_written()
        return messages

    def _prepare_complaint_message_values(self, vals):
        """Return the values of a message, with the real author and date."""
        if (
            vals.get("model") != "helpdesk.ticket"
            or vals.get("message_type", "comment") not in USER_MESSAGE_TYPES
            or not self._filter_complaint_journalled([vals.get("res_id")])
        ):
            return vals
        user = self.env.user
        return {
            **vals,
            "author_id": user.partner_id.id,
            "email_from": user.email_formatted,
            "date": fields.Datetime.now(),
        }

    @api.model
    def _filter_complaint_journalled(self, ids):
        """Return the tickets with the given ids that have a journal."""
        # sudo: the user may not read the complaint
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.with_context(active_test=False)
        has_journal = Domain("complaint_head_sequence", ">", 0)
        return tickets.search(Domain("id", "in", list(filter(None, ids))) & has_journal)

    def _log_complaint_messages_written(self):
        """Log one journal event for each message that a person wrote."""
        # sudo: to read the record that each message belongs to
        written = self.sudo().filtered(
            lambda message: (
                message.model == "helpdesk.ticket"
                and message.message_type in USER_MESSAGE_TYPES
            )
        )
        if not written:
            return
        tickets = self._filter_complaint_journalled(written.mapped("res_id"))
        for message in written.filtered(lambda message: message.res_id in tickets._ids):
            ticket = tickets.browse(message.res_id)
            ticket._log_complaint_messages(message)

    def write(self, vals):
        """Refuse to change the messages on a registered complaint.

        A message moved to a complaint is logged in the journal like a new one.
        """
        if not set(vals) & _FROZEN_FIELDS or in_process(self):
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
        """Return whether ``vals`` change the content of this message.

        Odoo writes the same values again when it queues the notification of a message,
        and sets the subject of a message without one.
        """
        message = self.sudo()  # sudo: values are compared but not shown
        names = set(vals) & _FROZEN_FIELDS
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
        """Refuse to delete the messages on a registered complaint."""
        if not in_process(self):
            self._check_complaint_file_change()

    def _check_complaint_file_change(self):
        """Raise when one of these messages belongs to a registered complaint."""
        # sudo: the rules depend on the record that a message belongs to
        ids = [
            message.res_id
            for message in self.sudo()
            if message.model == "helpdesk.ticket" and message.res_id
        ]
        if ids:
            tickets = self.env["helpdesk.ticket"].browse(ids).exists()
            tickets._check_complaint_message_change()

    def _get_complaint_digest_content(self):
        """Return the values covered by the journal's digest.

        :return: list of the text, the author's id and the date
        """
        return [
            html2plaintext(self.body or "").strip(),
            self.author_id.id or None,
            fields.Datetime.to_string(self.date) if self.date else None,
        ]
