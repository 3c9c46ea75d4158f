# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ...engine.voice import dialogue, events

_logger = logging.getLogger(__name__)

BATCH = 100
KEEP_DAYS = 30
#: Times that a notice is read again after an error of the program.
MAX_ATTEMPTS = 5


class MfiVoiceEvent(models.Model):
    """A provider's notice about a call, stored before it is processed.

    The entry point stores each notice and a cron processes it, so that nothing is lost
    in a crash. Its content is erased as soon as it is read: the call holds what is
    needed, and the number of a whistleblower must be nowhere.
    """

    _name = "mfi.voice.event"
    _description = "Notice about a Voice Call"
    _order = "id desc"
    _log_access = False

    line_id = fields.Many2one(
        "mfi.voice.line", string="Voice line", required=True, ondelete="cascade"
    )
    received_at = fields.Datetime(
        "Received on", required=True, default=fields.Datetime.now
    )
    step = fields.Char()
    content = fields.Text(groups=fields.NO_ACCESS)
    recording = fields.Binary(attachment=True, groups=fields.NO_ACCESS)
    state = fields.Selection(
        [("new", "To read"), ("done", "Read"), ("malformed", "Unreadable")],
        required=True,
        default="new",
    )
    error = fields.Char()
    attempts = fields.Integer(aggregator=None)

    # For the cron: the next notices to read, oldest first.
    _new_idx = models.Index("(id) WHERE state = 'new'")

    # ------------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------------
    @api.model
    def _store_notice(self, line, step, values, recording=None):
        """Store a notice and trigger the cron that reads it.

        :param str step: where the caller was in the dialogue
        :param dict values: fields of the notice, already bounded
        :param bytes recording: a recording that came with it
        """
        event = self.create(
            {
                "line_id": line.id,
                "step": step,
                "content": json.dumps(values),
            }
        )
        if recording:
            event._attach_recording(recording)
        self.env.ref("mfi_complaints_sms.ir_cron_voice")._trigger()
        return event

    def _attach_recording(self, recording):
        """Keep the bytes of a recording in the file store."""
        self.env["ir.attachment"].create(
            {
                "name": "recording",
                "raw": recording,
                "mimetype": "application/octet-stream",
                "res_model": self._name,
                "res_id": self.id,
                "res_field": "recording",
            }
        )

    def _get_recording(self):
        """Return the bytes of the recording that came with this notice."""
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("res_field", "=", "recording"),
        ]
        return self.env["ir.attachment"].search(domain, limit=1).raw or b""

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.model
    def _cron_process(self):
        """Read the stored notices, fetch recordings, and settle the calls that ended.

        Each step is committed on its own: if the server stops, the next run goes on.
        """
        last = 0
        while batch := self._get_next_notices(last):
            last = batch[-1].id
            for event in batch:
                event._read_safely()
                if not self.env["ir.cron"]._commit_progress(1):
                    return
                self.env.invalidate_all()
        self.env["mfi.voice.call"]._fetch_due_recordings()
        self.env["mfi.voice.call"]._settle_ended()
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _get_next_notices(self, last):
        """Return the next notices to read after the id ``last``, oldest first."""
        domain = [("state", "=", "new"), ("id", ">", last)]
        return self.search(domain, order="id", limit=BATCH)

    def _read_safely(self):
        """Read one notice; an error sets it aside without stopping the next ones."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "new":
            return
        try:
            with self.env.cr.savepoint():
                self._read_notice()
        except events.Malformed as error:
            self._set_aside(str(error))
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            # Whatever the error, the queue goes on, and this notice is tried again.
            _logger.exception("Voice notice %s could not be processed", self.id)
            self._postpone(type(error).__name__)

    def _postpone(self, error):
        """Read a notice again with the next run; after some times, leave it aside.

        Its content is kept: it may be the only trace of a message. An administrator
        has it read again from the line.
        """
        self.write({"attempts": self.attempts + 1, "error": error})
        if self.attempts >= MAX_ATTEMPTS:
            self.state = "malformed"
            self._show_error(error)

    def _set_aside(self, error):
        """Set an unreadable notice aside, without its content."""
        self._erase("malformed", error)
        self._show_error(error)

    def _show_error(self, error):
        """Show the error on the line."""
        self.line_id._log_error(
            self.env._(
                "A notice about a call could not be read: %(error)s.", error=error
            )
        )

    def _read_notice(self):
        """Add what a notice says to its call."""
        self = self.with_company(self.line_id.company_id)
        line = self.line_id.with_context(active_test=False)
        content = json.loads(self.content)
        event = line._get_provider().read_event(content)
        step = dialogue.parse_step(self.step)
        choice = dialogue.read_choice(line._get_dialogue(), step, event.digit)
        call = self.env["mfi.voice.call"]._find_or_create(line, event, self.received_at)
        call._apply_notice(event, choice)
        call._keep_code_digest(content.get("code_digest"))
        if recording := self._get_recording():
            call._store_recording(recording)
        self._erase("done")

    def _erase(self, state, error=False):
        """Erase the content of a notice, but keep the record of its reception."""
        self.write({"content": False, "recording": False})
        self.write({"state": state, "step": False, "error": error})

    @api.model
    def _read_again(self, lines):
        """Have the notices of these lines that were left aside read again."""
        domain = [
            ("line_id", "in", lines.ids),
            ("state", "=", "malformed"),
            ("content", "!=", False),
        ]
        self.search(domain).write({"state": "new", "attempts": 0})
        self.env.ref("mfi_complaints_sms.ir_cron_voice")._trigger()

    @api.autovacuum
    def _gc_read(self):
        """Delete notices that were received more than 30 days ago."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        domain = [("state", "!=", "new"), ("received_at", "<", limit)]
        old = self.search(domain, limit=10000)
        old.unlink()
        return len(old), 10000 if len(old) == 10000 else 0
