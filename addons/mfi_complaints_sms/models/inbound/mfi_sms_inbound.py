# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...engine import envelope
from ...engine.gateways import base

_logger = logging.getLogger(__name__)

BATCH = 100
# A report may come before the send that it is about is committed, or be about a text
# that another system sent through the same account.
REPORT_PATIENCE = timedelta(minutes=15)
# A part that never comes must not keep the others waiting for ever.
PART_PATIENCE = timedelta(minutes=10)
KEEP_DAYS = 30


class MfiSmsInbound(models.Model):
    """A gateway's call as it came, stored before anybody tries to understand it.

    Rows are written by the door in one INSERT and read by a cron, so that a crash, a
    malformed body or a burst loses nothing. What could be read is deleted after thirty
    days; what could not stays until a person has seen it.
    """

    _name = "mfi.sms.inbound"
    _description = "Call of an SMS Gateway"
    _order = "id desc"
    _log_access = False
    # What the gateway brought, emptied with the texts read from it.
    _mfi_erasable = ("message_ids.ticket_id", ("call", "error"))
    _mfi_erasable_client = ("message_ids.partner_id", ("call", "error"))

    gateway_id = fields.Many2one(
        "mfi.sms.gateway", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(
        [("in", "Received text"), ("status", "Delivery report")],
        required=True,
        readonly=True,
    )
    received_at = fields.Datetime(required=True, readonly=True)
    call = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    content = fields.Text(compute="_compute_content", compute_sudo=True)
    state = fields.Selection(
        [
            ("new", "To read"),
            ("done", "Read"),
            ("malformed", "Unreadable"),
            ("dismissed", "Seen"),
        ],
        required=True,
        default="new",
        readonly=True,
    )
    error = fields.Char(readonly=True)
    message_ids = fields.One2many("mfi.sms.message", "inbound_id", readonly=True)

    # Serves the cron: the next calls to read, oldest first.
    _new_idx = models.Index("(id) WHERE state = 'new'")
    # Serves the queue screen: what could not be read.
    _malformed_idx = models.Index("(company_id, id) WHERE state = 'malformed'")

    @api.depends("call")
    def _compute_content(self):
        """Show the call as a person can read it."""
        for inbound in self:
            inbound.content = envelope.readable(inbound.call) if inbound.call else ""

    @api.depends("received_at", "gateway_id")
    def _compute_display_name(self):
        """Name a call by its gateway and time."""
        for inbound in self:
            inbound.display_name = f"{inbound.gateway_id.name} {inbound.received_at}"

    # ------------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------------
    @api.model
    def _store(self, gateway, kind, call):
        """Store a call, in one INSERT, and wake the cron that reads it.

        :param gateway: the gateway that called
        :param str kind: ``in`` or ``status``
        :param call: :class:`engine.gateways.base.Call`
        :return: id of the row
        """
        company_id = gateway._door()[1]
        # Plain SQL, one round trip: the door must stand bursts, and nothing here is
        # computed. The cron is triggered once, however many calls come meanwhile.
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                "WITH stored AS (INSERT INTO mfi_sms_inbound "
                "(gateway_id, company_id, kind, received_at, call, state) "
                "VALUES (%(gateway)s, %(company)s, %(kind)s, %(now)s, %(call)s, 'new') "
                "RETURNING id), "
                "woken AS (INSERT INTO ir_cron_trigger (cron_id, call_at) "
                "SELECT %(cron)s, %(now)s WHERE NOT EXISTS (SELECT 1 "
                "FROM ir_cron_trigger WHERE cron_id = %(cron)s "
                "AND call_at BETWEEN %(just)s AND %(now)s) RETURNING id) "
                "SELECT stored.id, EXISTS (SELECT 1 FROM woken) FROM stored",
                gateway=gateway.id,
                company=company_id,
                kind=kind,
                now=now,
                just=now - timedelta(seconds=1),
                call=envelope.pack(call),
                cron=self._cron_id(),
            )
        )
        [(inbound_id, woken)] = self.env.cr.fetchall()
        if woken:
            cron = self.env["ir.cron"].browse(self._cron_id())
            self.env.cr.postcommit.add(cron._notifydb)
        return inbound_id

    @api.model
    def _wake(self):
        """Trigger the reading cron."""
        self.env["ir.cron"].sudo().browse(self._cron_id())._trigger()

    @api.model
    def _cron_id(self):
        """Return the id of the reading cron."""
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "mfi_complaints_sms.ir_cron_read"
        )

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.model
    def _cron_read(self):
        """Read the stored calls, oldest first, each in its own transaction.

        Killed at any point, it starts again with the call it was reading: what a call
        leads to and the call's own state are committed together.
        """
        last = 0
        self.env["ir.cron"]._commit_progress(remaining=self._count_new())
        while calls := self._next_calls(last):
            last = calls[-1].id
            for inbound in calls:
                inbound._read_safely()
                seconds_left = self.env["ir.cron"]._commit_progress(1)
                # What people changed meanwhile must be seen by the next call.
                self.env.invalidate_all()
                if not seconds_left:
                    # Odoo goes on at once only when woken, else within the minute.
                    self._wake()
                    return
        self.env["mfi.sms.message"]._finish_waiting_parts(PART_PATIENCE)
        # Reports that wait for their text wait for the next run, not for this one.
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _next_calls(self, last):
        """Return the next calls to read after the row ``last``, oldest first."""
        domain = [("state", "=", "new"), ("id", ">", last)]
        return self.search(domain, order="id", limit=BATCH)

    @api.model
    def _count_new(self):
        """Return how many calls wait."""
        return self.search_count([("state", "=", "new")])

    def _read_safely(self):
        """Read one call; whatever its content does, the next ones are read too."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "new":
            return
        try:
            with self.env.cr.savepoint():
                self._read()
        except base.Malformed as error:
            self._set_aside("malformed", str(error))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            # Whatever it is, the text must stay visible and the queue must go on.
            _logger.exception("SMS call %s could not be processed", self.id)
            self._set_aside("malformed", f"{type(error).__name__}: {error}"[:300])

    def _set_aside(self, state, error):
        """Put a call before a person."""
        self.write({"state": state, "error": error[:300]})

    def _read(self):
        """Turn one call into messages or delivery reports."""
        self = self.sudo()  # sudo: the cron acts for the program
        engine = self.gateway_id.with_context(active_test=False)._engine()
        call = envelope.unpack(self.call)
        if self.kind == "in":
            # Read whole before anything is written: a call is understood or set aside.
            for item in engine.read_inbound(call):
                self.env["mfi.sms.message"]._receive(self, item)
            self._finish()
        else:
            self._read_reports(engine.read_status(call))

    def _read_reports(self, reports):
        """Apply delivery reports; wait a little for texts not yet known."""
        messages = self.env["mfi.sms.message"]
        unknown = [
            report
            for report in reports
            if not messages._apply_report(self.gateway_id, report)
        ]
        if not unknown:
            self._forget()
        elif self.received_at + REPORT_PATIENCE < fields.Datetime.now():
            self._forget(self.env._("Report about a text that is not ours."))

    def _finish(self, note=False):
        """Note that the call was read."""
        if self.state == "new":
            self.write({"state": "done", "error": note})

    def _forget(self, note=False):
        """Erase what a call said, keeping that it came.

        Reports too: the text keeps what they say, they only add its number, which
        may be that of a denunciation.
        """
        self.write({"call": False, "state": "done", "error": note})

    # ------------------------------------------------------------------
    # Queue screen
    # ------------------------------------------------------------------
    def _check_desk(self):
        """Refuse whoever may not treat the queue."""
        self.check_access("read")
        if not self.env.user.has_group("mfi_complaints.group_pilot"):
            raise AccessError(self.env._("Only the pilot treats unreadable calls."))

    def action_retry(self):
        """Read set-aside calls again, for instance after correcting the settings."""
        self._check_desk()
        # sudo: the screen's rights are checked above, rows are the program's
        self.sudo().filtered(lambda found: found.state == "malformed").write(
            {"state": "new", "error": False}
        )
        self._wake()
        return True

    def action_dismiss(self):
        """Note that a person has seen unreadable calls."""
        self._check_desk()
        # sudo: as in action_retry
        self.sudo().filtered(lambda found: found.state == "malformed").write(
            {"state": "dismissed"}
        )
        return True

    @api.autovacuum
    def _gc_read(self):
        """Delete calls that were read, or seen, more than thirty days ago."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        domain = [("state", "in", ("done", "dismissed")), ("received_at", "<", limit)]
        old = self.search(domain, limit=10000)
        old.unlink()
        return len(old), 10000 if len(old) == 10000 else 0
