# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import split_every

from .mfi_complaint_integrity import BATCH

_logger = logging.getLogger(__name__)

#: Differences kept of one check: whoever must explain more needs the whole database.
MAX_LINES = 1000
#: States in which a check has work left.
AT_WORK = ("queued", "running")


class MfiComplaintCheck(models.Model):
    """An integrity check of everything, in the background, and its result.

    The cron checks some complaints at a time, in the order of their ids, and commits
    its position: after a restart of the server it continues there. A change made behind
    that position is found by the next check. Dates and times are in UTC.
    """

    _name = "mfi.complaint.check"
    _description = "Complete Integrity Check"
    _order = "id desc"
    _rec_name = "create_date"

    user_id = fields.Many2one(
        "res.users", "Started by", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Interrupted"),
        ],
        "Status",
        default="queued",
        required=True,
        readonly=True,
    )
    result = fields.Selection(
        [("right", "No difference"), ("broken", "Differences found")],
        readonly=True,
    )
    started_at = fields.Datetime("Started on", readonly=True)
    ended_at = fields.Datetime("Ended on", readonly=True)
    position = fields.Integer(
        "Last ticket checked", aggregator=None, default=0, readonly=True
    )
    total_count = fields.Integer("Complaints to check", readonly=True, aggregator=None)
    checked_count = fields.Integer("Complaints checked", readonly=True, aggregator=None)
    break_count = fields.Integer("Differences", readonly=True, aggregator=None)
    progress = fields.Float(
        compute="_compute_progress", help="Share of the complaints, in percent."
    )
    line_ids = fields.One2many(
        "mfi.complaint.check.line", "check_id", "First differences", readonly=True
    )

    # For the cron: the oldest check with work left.
    _at_work_idx = models.Index("(id) WHERE state IN ('queued', 'running')")

    @api.depends("checked_count", "total_count", "state")
    def _compute_progress(self):
        """Compute the share of the complaints that are checked; the seals come last."""
        for check in self:
            share = check.checked_count / max(check.total_count, 1)
            check.progress = 100 if check.state == "done" else min(100 * share, 99)

    @api.model
    def _start(self):
        """Queue a check, unless one has work left; return it.

        :raise AccessError: without a role that may run the integrity check
        """
        self.env["mfi.complaint.event"]._check_integrity_role()
        checks = self.sudo()  # sudo: only the program writes checks; role checked above
        check = checks.search([("state", "in", AT_WORK)], order="id", limit=1)
        check = check or checks.create({"user_id": self.env.uid})
        checks.env.ref("mfi_complaints.ir_cron_check")._trigger()
        return check.sudo(False)

    def action_resume(self):
        """Continue an interrupted check where it stopped."""
        self.env["mfi.complaint.event"]._check_integrity_role()
        checks = self.sudo()  # sudo: as in _start
        checks.filtered(lambda c: c.state == "failed").state = "running"
        checks.env.ref("mfi_complaints.ir_cron_check")._trigger()

    def action_refresh(self):
        """Show the progress of now: the client reloads the record after a button."""
        return True

    @api.model
    def _cron_run(self):
        """Continue the oldest check until the time of the cron is used up."""
        cron = self.env["ir.cron"]
        while check := self.search([("state", "in", AT_WORK)], order="id", limit=1):
            check._run_safely()
            left = max(check.total_count - check.checked_count, 1)
            if not cron._commit_progress(1, remaining=left // BATCH + 1):
                self.env.ref("mfi_complaints.ir_cron_check")._trigger()
                break

    def _run_safely(self):
        """Check the next complaints; an unexpected error interrupts only this check."""
        try:
            with self.env.cr.savepoint():
                self._run_batch()
        except psycopg2.OperationalError:
            raise  # a full disk, not this check: the next run continues it
        except Exception:
            _logger.exception("Integrity check %s was interrupted", self.id)
            self.env.invalidate_all(flush=False)
            self.state = "failed"

    def _run_batch(self):
        """Check the next complaints; after the last ones, the seals and documents."""
        events = self.env["mfi.complaint.event"].sudo()  # sudo: it reads all records
        events = events.with_context(lang=self.user_id.lang)
        if self.state == "queued":
            self._set_running()
        self.env.flush_all()
        ids = events._get_next_ticket_ids(self.position, BATCH)
        if ids:
            self._add_breaks(events._prepare_breaks(events._check_batch(ids)))
            self.position = ids[-1]
            self.checked_count += len(ids)
            return
        breaks = self.env["mfi.complaint.seal"].sudo()._find_breaks()  # sudo: as above
        self._add_breaks(events._prepare_breaks(breaks) + events._find_other_breaks())
        self._set_done()

    def _set_running(self):
        """Note the beginning, and how many complaints there are."""
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: only counts them
        tickets = tickets.with_context(active_test=False)
        self.write(
            {
                "state": "running",
                "started_at": fields.Datetime.now(),
                "total_count": tickets.search_count(
                    [("complaint_head_sequence", ">", 0)]
                ),
            }
        )

    def _set_done(self):
        """Note the end and the result."""
        self.write(
            {
                "state": "done",
                "result": "broken" if self.break_count else "right",
                "ended_at": fields.Datetime.now(),
            }
        )

    def _add_breaks(self, found):
        """Count differences and keep the first ones.

        :param found: dicts as :meth:`mfi.complaint.event.verify` returns them
        """
        room = max(MAX_LINES - self.break_count, 0)
        self.break_count += len(found)
        for values in split_every(BATCH, found[:room]):
            self.env["mfi.complaint.check.line"].create(
                [
                    {
                        "check_id": self.id,
                        "number": broken["number"],
                        "sequence": broken["sequence"],
                        "message": broken["message"],
                    }
                    for broken in values
                ]
            )
