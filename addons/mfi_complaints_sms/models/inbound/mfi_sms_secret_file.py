# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine import upload

from .mfi_sms_message_file import BATCH, DELAYS, download_file, prepare_file


class MfiSmsSecretFile(models.Model):
    """A file of a whistleblowing report that could not be fetched yet.

    It keeps the provider's address of the file and nothing of the author. It waits for
    held words or for a registered report, and is deleted once the file is there, or
    after the last attempt.
    """

    _name = "mfi.sms.secret.file"
    _description = "File of a Whistleblowing Report to Fetch"
    _log_access = False

    gateway_id = fields.Many2one("mfi.sms.gateway", required=True, ondelete="cascade")
    held_id = fields.Many2one("mfi.sms.held", ondelete="cascade")
    # Only within the transaction in which the author's choice is carried out.
    message_id = fields.Many2one("mfi.sms.message", ondelete="cascade")
    ticket_id = fields.Many2one("helpdesk.ticket", ondelete="cascade")
    reference = fields.Char(required=True, groups=fields.NO_ACCESS)
    mimetype = fields.Char(groups=fields.NO_ACCESS)
    attempts = fields.Integer()
    next_at = fields.Datetime(required=True)

    # For the cron that fetches files.
    _next_idx = models.Index("(next_at)")

    # ------------------------------------------------------------------
    # Whose file
    # ------------------------------------------------------------------
    @api.model
    def _keep_for(self, messages, **target):
        """Keep the files of messages that are still to be fetched, for a target.

        :param target: ``held_id`` or ``ticket_id``
        """
        waiting = messages.sudo().filtered(  # sudo: users cannot read the reference
            lambda message: message.file_state == "waiting" and message.file_reference
        )
        # sudo: nobody reads these files; the program keeps them
        return self.sudo().create(
            [
                {
                    "gateway_id": message.gateway_id.id,
                    "reference": message.file_reference,
                    "mimetype": message.file_mimetype,
                    "attempts": message.file_attempts,
                    "next_at": message.file_next_at or fields.Datetime.now(),
                    **target,
                }
                for message in waiting
            ]
        )

    @api.model
    def _take_from_held(self, held, message):
        """Keep the files of held words while the author's choice is carried out."""
        files = self.sudo().search([("held_id", "in", held.ids)])  # sudo: as above
        files.write({"held_id": False, "message_id": message.id})

    @api.model
    def _give_to_ticket(self, message, ticket):
        """Give the files of the author's choice to what was registered."""
        files = self.sudo().search([("message_id", "=", message.id)])  # sudo: as above
        files.write({"message_id": False, "ticket_id": ticket.id})

    # ------------------------------------------------------------------
    # Fetching
    # ------------------------------------------------------------------
    @api.model
    def _get_due_files(self, last):
        """Return the next files, after the id ``last``, that are due."""
        domain = Domain("next_at", "<=", fields.Datetime.now())
        return self.search(domain & Domain("id", ">", last), order="id", limit=BATCH)

    def _fetch_file(self):
        """Fetch one file; plan another attempt if it is worth it."""
        self.ensure_one()
        if not (self.held_id or self.ticket_id):
            return self.unlink()  # what it belonged to is gone
        content, state = download_file(self.gateway_id, self.reference)
        self.env.invalidate_all()
        if not self.try_lock_for_update():
            return None
        if content is not None:
            state = self._store_file(content)
        if state == "network" and self.attempts < len(DELAYS):
            return self._plan_attempt()
        if state != "stored":
            self._report_loss()
        self.unlink()

    def _plan_attempt(self):
        """Plan the next attempt, as for any other file."""
        delay = timedelta(minutes=DELAYS[self.attempts])
        next_at = fields.Datetime.now() + delay
        self.write({"attempts": self.attempts + 1, "next_at": next_at})
        self.env["mfi.sms.message"]._trigger_file_cron(next_at)

    def _store_file(self, content):
        """Store a file with its report or its held words; return its state."""
        video = (self.mimetype or "").startswith("video/")
        if video or not upload.get_extension(content):
            return "type"
        if self.held_id:
            self._attach_to_held(content)
            return "stored"
        secret = self.ticket_id.complaint_kind == "denunciation"
        name = upload.get_safe_name("1.x", content)
        try:
            file = prepare_file(self.env, name, content, secret)
        except UserError:
            return "type"
        self.ticket_id._attach_complaint_files([file])
        return "stored"

    def _attach_to_held(self, content):
        """Attach a file to the words that its author may still choose to send."""
        # HTML and XML files are stored as plain text, so that they run no script.
        files = self.env["ir.attachment"].with_context(attachments_mime_plainxml=True)
        files.create(
            {
                "name": upload.get_safe_name("1.x", content),
                "raw": content,
                "res_model": self.held_id._name,
                "res_id": self.held_id.id,
            }
        )

    def _report_loss(self):
        """Say in the report that its author sent a file which could not be had."""
        ticket = self.ticket_id
        if not ticket:
            return None
        lang = ticket.company_id.partner_id.lang
        env = self.with_context(lang=lang).env
        words = env._("The author sent a file that could not be fetched.")
        if ticket.complaint_state == "draft":
            ticket.description = (ticket.description or "") + Markup(
                "<p>%s</p>"
            ) % words
        else:
            ticket._add_complaint_addendum(words, system=True)
