# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.mfi_complaints.models.guard import with_process

from ...engine.gateways import base
from ...engine.voice import audio
from ...tools import http

#: Minutes to wait after each failed attempt to fetch a recording.
WAITS = (1, 5, 15, 60, 180, 720)
BATCH = 50


class MfiVoiceCall(models.Model):
    """The recording: fetched after the call, checked, and put in a draft complaint."""

    _inherit = "mfi.voice.call"

    # ------------------------------------------------------------------
    # Fetching
    # ------------------------------------------------------------------
    @api.model
    def _fetch_due_recordings(self):
        """Fetch the recordings that are due, each in its own transaction."""
        now = fields.Datetime.now()
        domain = [("state", "=", "fetching"), ("next_attempt_at", "<=", now)]
        for call in self.search(domain, order="next_attempt_at, id", limit=BATCH):
            if call.try_lock_for_update() and call.state == "fetching":
                call.with_company(call.company_id)._fetch_recording()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _fetch_recording(self):
        """Fetch the recording from the provider, or plan another attempt."""
        hosts = self.line_id.sudo().recording_hosts  # sudo: an administrator's setting
        url = self.recording_url
        if not audio.is_host_allowed(url, hosts):
            return self._lose_recording(
                self.env._("The recording is on a host that is not in the settings.")
            )
        try:
            answer = http.send_request(base.Request("GET", url), audio.MAX_BYTES + 1)
        except http.NetworkFault as fault:
            return self._plan_attempt(str(fault))
        if answer.status in (408, 425, 429) or answer.status >= 500:
            return self._plan_attempt(f"HTTP {answer.status}")
        if answer.status == 404:
            # The provider needs some time to publish it.
            return self._plan_attempt("HTTP 404")
        if answer.status != 200:
            return self._lose_recording(f"HTTP {answer.status}")
        return self._store_recording(answer.body)

    def _plan_attempt(self, error):
        """Plan the next attempt; after the last one, a person has to call back."""
        if self.attempts >= len(WAITS):
            return self._lose_recording(error)
        wait = timedelta(minutes=WAITS[self.attempts])
        return self.write(
            {
                "attempts": self.attempts + 1,
                "next_attempt_at": fields.Datetime.now() + wait,
                "error": error,
            }
        )

    def _lose_recording(self, error):
        """Show that the message could not be kept: somebody calls back."""
        return self.write({"state": "failed", "error": error})

    # ------------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------------
    def _store_recording(self, data):
        """Put a recording in a draft complaint, unless it has no words.

        :param bytes data: the file, from outside
        """
        if self.attachment_id or self.ticket_id or self.handled_at:
            return None
        kind = audio.get_format(data)
        if len(data) > audio.MAX_BYTES or not kind:
            return self._lose_recording(
                self.env._("The recording is larger than 8 MB.")
                if kind
                else self.env._("The file is not a recording.")
            )
        seconds = audio.get_seconds(data)
        if seconds is not None and seconds < audio.MIN_SECONDS:
            return self._end_without_message()
        self.message_seconds = self.seconds if seconds is None else seconds
        draft = self._create_draft()
        self._attach_recording(draft, data, kind)
        if draft.complaint_kind == "denunciation":
            draft._notify_complaint_officers(new=True)
        else:
            self._queue_receipt()
        return draft

    def _create_draft(self):
        """Create the draft complaint whose words a collector writes down."""
        tickets = with_process(self.env["helpdesk.ticket"].with_user(SUPERUSER_ID))
        tickets = tickets.with_company(self.company_id).with_context(
            lang=self.company_id.partner_id.lang,
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )
        return tickets.create(tickets._prepare_complaint_voice_values(self))

    def _attach_recording(self, draft, data, kind):
        """Attach the recording to its draft."""
        mimetype, extension = audio.FORMATS[kind]
        name = draft.env._("voice-message.%(extension)s", extension=extension)
        [file] = draft._attach_complaint_files(
            [{"name": name, "content": base64.b64encode(data)}]
        )
        file.mimetype = mimetype
        self.write(
            {
                "attachment_id": file.id,
                "ticket_id": draft.id,
                "state": "listen",
                "kind": draft.complaint_kind,
                "recording_url": False,
                "error": False,
            }
        )

    def _queue_receipt(self):
        """Queue a text that confirms the message, within the number's daily limit.

        The number of the complaint follows when a collector has registered it.
        """
        company = self.company_id
        # sudo: the counters and the queue belong to the program
        limits = self.env["mfi.public.limit"].sudo()
        messages = self.env["mfi.sms.message"].sudo()
        if not self.number or company.mfi_sms_ack == "none":
            return
        if limits._count_use("voice-text", self.number, False) <= (
            company.mfi_sms_daily_limit
        ):
            messages._queue_from_template(
                "voice", self.number, company, lang=self._get_lang(), automatic=True
            )

    def _get_lang(self):
        """Return the language of the texts to the caller."""
        return self.lang or self.partner_id.lang or self.company_id.partner_id.lang

    @api.autovacuum
    def _gc_dismissed_recordings(self):
        """Delete the recordings of calls dismissed more than 30 days ago."""
        limit = fields.Datetime.now() - timedelta(days=30)
        domain = Domain("state", "=", "dismissed") & Domain("handled_at", "<", limit)
        # sudo: the program's own cleaning
        old = self.sudo().search(domain & Domain("attachment_id", "!=", False))
        old.attachment_id.unlink()
