# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...engine import raw_call
from ...engine.gateways import base

_logger = logging.getLogger(__name__)

BATCH = 100
# Time during which a report may wait for its text: it can arrive before the text's
# transaction is committed, or concern a text that another system sent.
REPORT_TIMEOUT = timedelta(minutes=15)
KEEP_DAYS = 30


class MfiSmsInbound(models.Model):
    """A gateway's call as it was received, stored before it is processed.

    The entry point writes each call with one INSERT and a cron processes it, so that
    nothing is lost in a crash, in a burst or when a body is malformed. Processed calls
    are deleted after 30 days; unreadable ones stay until a person has seen them.
    """

    _name = "mfi.sms.inbound"
    _description = "SMS Gateway Call"
    _order = "id desc"
    _log_access = False
    # The raw call is erased together with the texts read from it.
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
    received_at = fields.Datetime("Received on", required=True, readonly=True)
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

    # For the cron: the next calls to read, oldest first.
    _new_idx = models.Index("(id) WHERE state = 'new'")
    # For the queue screen: unreadable calls.
    _malformed_idx = models.Index("(company_id, id) WHERE state = 'malformed'")

    @api.depends("call")
    def _compute_content(self):
        """Compute the readable form of the call."""
        for inbound in self:
            inbound.content = raw_call.format_call(inbound.call) if inbound.call else ""

    @api.depends("received_at", "gateway_id")
    def _compute_display_name(self):
        """Compute the name from the gateway and the time of reception."""
        for inbound in self:
            inbound.display_name = f"{inbound.gateway_id.name} {inbound.received_at}"

    # ------------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------------
    @api.model
    def _store_call(self, gateway, kind, call):
        """Store a call with one INSERT and trigger the cron that reads it.

        :param gateway: the gateway that called
        :param str kind: ``in`` or ``status``
        :param call: :class:`engine.gateways.base.Call`
        :return: id of the new record
        """
        company_id = gateway._get_call_settings()[1]
        # SQL in one round trip, to withstand bursts; no field needs to be computed. The
        # cron is triggered at most once per second.
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
                call=raw_call.dump_call(call),
                cron=self._get_cron_id(),
            )
        )
        [(inbound_id, woken)] = self.env.cr.fetchall()
        if woken:
            cron = self.env["ir.cron"].browse(self._get_cron_id())
            self.env.cr.postcommit.add(cron._notifydb)
        return inbound_id

    @api.model
    def _trigger_read_cron(self):
        """Trigger the reading cron."""
        self.env["ir.cron"].sudo().browse(self._get_cron_id())._trigger()

    @api.model
    def _get_cron_id(self):
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

        The effects of a call are committed together with its state: if the server
        stops, the next run starts again with the call that was being read.
        """
        last = 0
        self.env["ir.cron"]._commit_progress(remaining=self._count_new())
        while calls := self._get_next_calls(last):
            last = calls[-1].id
            for inbound in calls:
                inbound._read_call_safely()
                seconds_left = self.env["ir.cron"]._commit_progress(1)
                # The next call must see what users changed meanwhile.
                self.env.invalidate_all()
                if not seconds_left:
                    # Without a trigger, Odoo would resume only within the minute.
                    self._trigger_read_cron()
                    return
        self.env["mfi.sms.message"]._join_overdue_parts()
        self.env["mfi.sms.message"]._register_overdue_texts()
        self.env["mfi.sms.held"]._forget_expired()
        # Reports whose text is not known yet are left for the next run.
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _get_next_calls(self, last):
        """Return the next calls to read after the id ``last``, oldest first."""
        domain = [("state", "=", "new"), ("id", ">", last)]
        return self.search(domain, order="id", limit=BATCH)

    @api.model
    def _count_new(self):
        """Return how many calls are waiting to be read."""
        return self.search_count([("state", "=", "new")])

    def _read_call_safely(self):
        """Read one call; an error sets it aside without stopping the next ones."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "new":
            return
        try:
            with self.env.cr.savepoint():
                self._read_call()
        except base.Malformed as error:
            self._set_aside("malformed", str(error))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            # Whatever the error, keep the call visible and continue with the queue.
            _logger.exception("SMS call %s could not be processed", self.id)
            self._set_aside("malformed", f"{type(error).__name__}: {error}"[:300])

    def _set_aside(self, state, error):
        """Set a call aside for a person to look at, with its error."""
        self.write({"state": state, "error": error[:300]})

    def _read_call(self):
        """Turn one call into messages or delivery reports."""
        self = self.sudo()  # sudo: calls are processed without a user
        engine = self.gateway_id.with_context(active_test=False)._get_engine()
        call = raw_call.load_call(self.call)
        if self.kind == "status":
            return self._read_reports(engine.read_status(call))
        # Parsed completely before anything is written: a call is never half read.
        items, reports = engine.read_inbound(call), engine.read_mixed_reports(call)
        if reports and not items:
            self.kind = "status"
            return self._read_reports(reports)
        for item in items:
            self.env["mfi.sms.message"]._receive_text(self, item)
        if reports:
            self._store_call(self.gateway_id, "status", engine.keep_reports(call))
        return self._mark_read()

    def _read_reports(self, reports):
        """Apply delivery reports; keep the call for later if a text is unknown."""
        messages = self.env["mfi.sms.message"]
        unknown = [
            report
            for report in reports
            if not messages._apply_report(self.gateway_id, report)
        ]
        if not unknown:
            self._erase_call()
        elif self.received_at + REPORT_TIMEOUT < fields.Datetime.now():
            self._erase_call(self.env._("Delivery report for an unknown text."))

    def _mark_read(self, note=False):
        """Mark a new call as read."""
        if self.state == "new":
            self.write({"state": "done", "error": note})

    def _erase_call(self, note=False):
        """Erase the content of a call, but keep the record of its reception.

        Reports are erased too: the text contains their outcome, and they could reveal
        the number of the author of a whistleblowing report.
        """
        self.write({"call": False, "state": "done", "error": note})

    # ------------------------------------------------------------------
    # Queue screen
    # ------------------------------------------------------------------
    def _check_desk_access(self):
        """Check that the user may handle unreadable calls.

        :raises AccessError: when the user is not a pilot
        """
        self.check_access("read")
        if not self.env.user.has_group("mfi_complaints.group_pilot"):
            raise AccessError(self.env._("Only the pilot handles unreadable calls."))

    def action_retry(self):
        """Read unreadable calls again, for example after correcting the settings."""
        self._check_desk_access()
        # sudo: rights are checked above; users cannot write to calls
        self.sudo().filtered(lambda call: call.state == "malformed").write(
            {"state": "new", "error": False}
        )
        self._trigger_read_cron()
        return True

    def action_dismiss(self):
        """Mark unreadable calls as seen."""
        self._check_desk_access()
        # sudo: as in action_retry
        self.sudo().filtered(lambda call: call.state == "malformed").write(
            {"state": "dismissed"}
        )
        return True

    @api.autovacuum
    def _gc_read(self):
        """Delete read or seen calls that were received more than 30 days ago."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        domain = [("state", "in", ("done", "dismissed")), ("received_at", "<", limit)]
        old = self.search(domain, limit=10000)
        old.unlink()
        return len(old), 10000 if len(old) == 10000 else 0
