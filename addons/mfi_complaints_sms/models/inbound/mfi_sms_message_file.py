# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine import upload
from odoo.addons.mfi_complaints.models.complaint.helpdesk_ticket_freeze import (
    MAX_ATTACHMENT_BYTES,
)

from ...engine import charset, keywords
from ...tools import http

_logger = logging.getLogger(__name__)

# What is neither words nor a file.
OTHER_KINDS = ("location", "contacts", "unknown")
# Waiting times between attempts; providers keep files for some days at least.
DELAYS = (1, 5, 15, 60, 180, 360, 720)
BATCH = 20
# Files with which a complaint is registered; others are added afterwards.
MAX_FILES = 10


class MfiSmsMessage(models.Model):
    """Files of messages: fetched from the provider, then part of the complaint.

    A message waits for the first attempt to fetch its file, so that a complaint is
    registered with it. Later, the file is added to the complaint.
    """

    _inherit = "mfi.sms.message"

    # ------------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------------
    @api.model
    def _prepare_received_values(self, inbound, item):
        """Add the file, and a word for what holds no words."""
        values = super()._prepare_received_values(inbound, item)
        media, kind = item.media, item.media.kind if item.media else item.kind
        if not kind:
            return values
        values["file_kind"] = kind
        if kind in OTHER_KINDS or not values["body"]:
            label = self._get_kind_label(kind, inbound.company_id)
            values["body"] = f"[{label}] {values['body']}".strip()
            values["meaning"] = "file"
        if media:
            values.update(
                file_state="waiting",
                file_reference=media.reference,
                file_mimetype=charset.clean(media.mimetype, 100),
                file_name=charset.clean(media.name, 100) or False,
            )
        return values

    @api.model
    def _get_kind_label(self, kind, company):
        """Return the name of a kind of message, in the company's language."""
        env = self.with_context(lang=company.partner_id.lang).env
        labels = dict(self._fields["file_kind"]._description_selection(env))
        return labels.get(kind) or labels["unknown"]

    def _process_received(self):
        """Wait for the first attempt to fetch the file, then act on the message."""
        if self.file_state == "waiting" and not self.file_attempts:
            self.write({"state": "fetching", "file_next_at": fields.Datetime.now()})
            self._trigger_file_cron()
            return True
        result = super()._process_received()
        self._attach_stored_files()
        return result

    def _parse_meaning(self):
        """Return ``file`` for a message without words, which no rule can read."""
        if self.meaning == "file" and not self._is_choice_awaited():
            return keywords.Meaning("file")
        return super()._parse_meaning()

    def _do_file(self, meaning):
        """Add a voice note to the open complaint, or keep it for a person."""
        ticket = self._find_recent_ticket()
        return self._add_to_complaint(ticket) if ticket else self._keep_to_read()

    # ------------------------------------------------------------------
    # Fetching
    # ------------------------------------------------------------------
    @api.model
    def _trigger_file_cron(self, fetch_at=None):
        """Trigger the fetching cron at a date and time (UTC), or now."""
        # sudo: messages are processed without a user
        cron = self.env.ref("mfi_complaints_sms.ir_cron_fetch_files").sudo()
        cron._trigger(at=fetch_at or fields.Datetime.now())

    @api.model
    def _cron_fetch_files(self):
        """Fetch the files that are due, each in its own transaction."""
        for model in (self, self.env["mfi.sms.secret.file"]):
            if not self._fetch_due_files(model):
                return self._trigger_file_cron()
        return self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _fetch_due_files(self, model):
        """Fetch the files of a model that are due; return False if out of time."""
        last = 0
        while due := model._get_due_files(last):
            for record in due:
                last = record.id
                record._fetch_file()
                seconds_left = self.env["ir.cron"]._commit_progress(1)
                self.env.invalidate_all()
                if not seconds_left:
                    return False
        return True

    @api.model
    def _get_due_files(self, last):
        """Return the next messages, after the id ``last``, whose file is due."""
        domain = Domain("file_state", "=", "waiting") & Domain("id", ">", last)
        domain &= Domain("file_next_at", "<=", fields.Datetime.now())
        return self.search(domain, order="id", limit=BATCH)

    def _fetch_file(self):
        """Fetch one file, then act on its message if that has waited for it."""
        self.ensure_one()
        content, state = self._download_file()
        self.env.invalidate_all()
        if not self.try_lock_for_update() or self.file_state != "waiting":
            return
        if content is not None:
            state = self._store_file(content)
        self._write_file_state(state)
        if self.state == "fetching":
            self.state = "received"
            self._process_fetched()
        else:
            self._attach_stored_files()

    def _download_file(self):
        """Return the content of the file, or None and the reason."""
        # sudo: users cannot read the reference
        return download_file(self.gateway_id, self.sudo().file_reference)

    def _store_file(self, content):
        """Store the file if its content is of an accepted type; return its state."""
        video = (self.file_mimetype or "").startswith("video/")
        if video or not upload.get_extension(content):
            return "type"
        label = self._get_kind_label(self.file_kind, self.company_id)
        # HTML and XML files are stored as plain text, so that they run no script.
        files = self.env["ir.attachment"].with_context(attachments_mime_plainxml=True)
        self.file_id = files.create(
            {
                "name": upload.get_safe_name(self.file_name or f"{label}.x", content),
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return "stored"

    def _write_file_state(self, state):
        """Note the outcome of an attempt, and plan the next one if it is worth it."""
        attempts = self.file_attempts + 1
        values = {"file_attempts": attempts, "file_state": state, "file_next_at": False}
        if state == "network" and attempts <= len(DELAYS):
            delay = timedelta(minutes=DELAYS[attempts - 1])
            values.update(
                file_state="waiting", file_next_at=fields.Datetime.now() + delay
            )
            self._trigger_file_cron(values["file_next_at"])
        if values["file_state"] != "waiting":
            values["file_reference"] = False
        self.write(values)

    def _process_fetched(self):
        """Act on a message; an error leaves it to the desk, with its file."""
        try:
            with self.env.cr.savepoint():
                self._process_received()
        except psycopg2.OperationalError:
            raise  # others are writing, or the disk is full: fetched again
        except Exception as error:
            # Whatever the error, keep the message visible and go on with the queue.
            _logger.exception("Message %s could not be processed", self.uuid)
            self._send_to_desk("refused", type(error).__name__)

    # ------------------------------------------------------------------
    # Files of a complaint
    # ------------------------------------------------------------------
    def _register_complaint(self, values):
        """Register with the files of the texts that led to the complaint.

        A whistleblowing report gets its own files alone, without names and metadata.
        """
        secret = values["kind"] == "denunciation"
        texts = self if secret else self._find_texts_to_join() | self
        own = texts._get_own_files()
        if secret:
            files, lost = prepare_secret_files(self.env, own)
        else:
            files, lost = [prepare_file(self.env, f.name, f.raw or b"") for f in own], 0
        if files:
            values = {**values, "attachments": files[:MAX_FILES]}
        receipt = super()._register_complaint(values)
        ticket = self._find_registered(receipt["number"])
        if secret:
            self._keep_further_files(ticket, files[MAX_FILES:], lost)
        self._keep_waiting_files(ticket, secret)
        return receipt

    def _find_registered(self, number):
        """Return the complaint or report that was just registered, with sudo."""
        domain = Domain("number", "=", number)
        domain &= Domain("company_id", "=", self.company_id.id)
        # sudo: no user at the gateway
        return self.env["helpdesk.ticket"].sudo().search(domain, limit=1)

    def _keep_further_files(self, ticket, files, lost):
        """Add the files of a report beyond those that it is registered with.

        :param int lost: number of files that could not be read; the report says so
        """
        for start in range(0, len(files), MAX_FILES):
            ticket._attach_complaint_files(files[start : start + MAX_FILES])
        if lost:
            lang = self.company_id.partner_id.lang
            env = self.with_context(lang=lang).env
            words = env._("The author sent a file that could not be read.")
            ticket._add_complaint_addendum(words, system=True)

    def _keep_waiting_files(self, ticket, secret):
        """Have the files that were held, or are secret, fetched for the complaint."""
        files = self.env["mfi.sms.secret.file"]
        files._give_to_ticket(self, ticket)
        if secret:
            files._keep_for(self, ticket_id=ticket.id)

    def _add_to_complaint(self, ticket):
        """Have the files that were held fetched for the complaint."""
        result = super()._add_to_complaint(ticket)
        self.env["mfi.sms.secret.file"]._give_to_ticket(self, ticket)
        return result

    def _create_complaint_from_text(self):
        """Leave the files to the complaint that was registered with them."""
        texts = self._find_texts_to_join() | self
        receipt = super()._create_complaint_from_text()
        texts._attach_stored_files()
        return receipt

    def _attach_stored_files(self):
        """Move the files to the complaint, unless it was registered with them."""
        own = self.filtered("ticket_id")._get_own_files()
        twins = self._find_same_files(own)
        for file in own:
            message = self.browse(file.res_id)
            # sudo: the file follows its message, whoever handles it
            ticket = message.ticket_id.sudo()
            twin = twins.get((ticket.id, file.checksum))
            if not twin:
                content = file.raw or b""
                twin = ticket._attach_complaint_files(
                    [prepare_file(self.env, file.name, content)]
                )
            message.sudo().file_id = twin  # sudo: as above
        own.unlink()

    def _find_same_files(self, own):
        """Return {(complaint, checksum): file} of the complaints' files like these."""
        found = own.search(
            [
                ("res_model", "=", "helpdesk.ticket"),
                ("res_id", "in", self.ticket_id.ids),
                ("checksum", "in", own.mapped("checksum")),
            ]
        )
        return {(file.res_id, file.checksum): file for file in found}

    def action_attach(self, ticket_id):
        """Add received texts to an existing complaint, with their files."""
        result = super().action_attach(ticket_id)
        self._attach_stored_files()
        return result

    def _prepare_complaint_values_from_sms(self):
        """Name the channel of messengers."""
        values = super()._prepare_complaint_values_from_sms()
        if not self.gateway_id.is_messenger:
            return values
        return {**values, "channel": self.company_id._get_mfi_messenger_channel_code()}

    # ------------------------------------------------------------------
    # Whistleblowing reports
    # ------------------------------------------------------------------
    def _do_intent_denunciation(self, found):
        """Hold the file with the words, until the author has chosen."""
        number, files = self.number, self._get_own_files()
        files.write({"res_model": "mfi.sms.held", "res_id": 0})
        waiting = self.env["mfi.sms.secret.file"]._keep_for(self)
        result = super()._do_intent_denunciation(found)
        held = self.env["mfi.sms.held"]._find_held(number, self.company_id)[-1:]
        if held:
            files.write({"res_id": held.id})
            waiting.held_id = held
        else:
            files.unlink()
            waiting.unlink()
        return result

    def _fill_with_held_words(self, meaning):
        """Take the files that were held with the words."""
        if not self._is_choice_awaited():
            return meaning
        held = self.env["mfi.sms.held"]._find_held(self.number, self.company_id)
        files = self._get_own_files().search(
            [("res_model", "=", "mfi.sms.held"), ("res_id", "in", held.ids)]
        )
        files.write({"res_model": self._name, "res_id": self.id})
        self.env["mfi.sms.secret.file"]._take_from_held(held, self)
        return super()._fill_with_held_words(meaning)

    def _take_waiting_words(self):
        """Take the files of these texts into the report."""
        earlier = self._find_waiting_texts()
        own = {"res_model": self._name, "res_id": self.id}
        earlier._get_own_files().write(own)
        self.env["mfi.sms.secret.file"]._keep_for(earlier, message_id=self.id)
        return super()._take_waiting_words()

    def _erase_author(self):
        """Erase the file, which the report has if it was registered with it."""
        result = super()._erase_author()
        self._get_own_files().unlink()
        self.write(
            {
                "file_name": False,
                "file_reference": False,
                "file_kind": False,
                "file_state": False,
                "file_next_at": False,
            }
        )
        return result


def download_file(gateway, reference):
    """Return the content of a file, or None and the reason.

    The transaction is committed before the network is used, which can take minutes.
    """
    before = gateway.env["ir.cron"]._commit_progress
    try:
        limit = MAX_ATTACHMENT_BYTES
        return gateway._fetch_media(reference, limit, before), "stored"
    except ValueError as error:  # our own refusals, and addresses beyond parsing
        code = str(error)
        return None, code if code in ("size", "gone") else "address"
    except http.NetworkFault:
        return None, "network"


def prepare_secret_files(env, files):
    """Return the files of a report, nameless, and the number of unreadable ones."""
    prepared, lost = [], 0
    for file in files:
        try:
            prepared.append(prepare_file(env, file.name, file.raw or b"", secret=True))
        except UserError:
            lost += 1
    return prepared, lost


def prepare_file(env, name, content, secret=False):
    """Return one file as the core's registration takes it.

    :param bool secret: without its name and its metadata
    :raises UserError: for an image that cannot be read without its metadata
    """
    if secret:
        try:
            content = upload.strip_metadata(content)
        except ValueError as error:
            raise UserError(env._("An image could not be read.")) from error
        name = f"1.{upload.get_extension(content)}"
    return {"name": name, "content": base64.b64encode(content).decode()}
