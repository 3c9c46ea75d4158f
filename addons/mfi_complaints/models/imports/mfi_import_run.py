# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import row_cache, spreadsheet
from ...engine.client_rows import Refused
from ...engine.search_key import identifier
from .mfi_import_fields import reasons
from .mfi_import_job import AT_WORK

_logger = logging.getLogger(__name__)

#: Rows taken over, and committed, at a time. A past complaint is many writes.
BATCHES = {"clients": 5000, "complaints": 50}
BATCH = 200
#: Roles that import; the menu is theirs.
ROLES = ("mfi_complaints.group_pilot", "base.group_system")


class MfiImportJob(models.Model):
    """The work in the background: batch after batch, each committed with its position.

    A server that stops loses nothing: the next one goes on at the position.
    """

    _inherit = "mfi.import.job"

    # ------------------------------------------------------------------
    # The queue
    # ------------------------------------------------------------------
    @api.model
    def _cron_run(self):
        """Take over waiting imports, oldest first, as long as there is time.

        Then this run is over and asks for the next one: Odoo would call it nine times
        more, and a server that watches its threads ends one that takes minutes.
        """
        cron = self.env["ir.cron"]
        jobs = self.with_context(mfi_import_latest=row_cache.Latest())
        while job := jobs._next():
            job._run_safely()
            left = self.search_count([("state", "in", AT_WORK)])
            if not cron._commit_progress(1, remaining=left):
                if left:
                    self._wake()
                    cron._commit_progress(remaining=0)
                break

    @api.model
    def _next(self):
        """Return the import to go on with: a check, one at work, the oldest waiting."""
        self.env.invalidate_all()
        for state in ("checking", "running", "queued"):
            if job := self.search([("state", "=", state)], order="id", limit=1):
                return job
        return self.browse()

    @api.model
    def _wake(self):
        """Have the background start at once."""
        # sudo: whoever may import may start the work; nothing of the job is shown
        self.env.ref("mfi_complaints.ir_cron_import").sudo()._trigger()

    def _run_safely(self):
        """Treat one batch; an unforeseen failure stops this import alone."""
        try:
            with self.env.cr.savepoint():
                self._run_batch()
        except psycopg2.errors.SerializationFailure:
            # Somebody cancelled meanwhile: the next look at the queue tells.
            self.env.cr.rollback()
        except Exception as error:
            _logger.exception("Import %s was interrupted", self.id)
            self.env.invalidate_all(flush=False)
            self._interrupt(self._failure(error))

    def _interrupt(self, failure):
        """Keep why it stopped; an interrupted check begins again, an import goes on."""
        if self.state == "checking":
            self._clear_results()
            self.write({"state": "draft", "failure": failure})
        else:
            self._end("failed", failure)

    def _failure(self, error):
        """Return why an import stopped, for the person who started it."""
        if isinstance(error, UserError | AccessError):
            return str(error)
        return self.env._(
            "The server could not go on (%(kind)s). What is in stays in: go on with "
            "the button above, and tell your administrator if it stops again.",
            kind=type(error).__name__,
        )

    def _run_batch(self):
        """Check or take over the next rows and move the position behind them."""
        self.ensure_one()
        if self.state not in AT_WORK:
            return
        job = self._as_its_user()
        if self.state == "checking":
            # Rows of the other files name each other: they are checked together.
            together = {"clients": BATCHES["clients"]}
            job._check_rows(together.get(self.target, spreadsheet.MAX_ROWS))
        else:
            job._run_rows(BATCHES.get(self.target, BATCH))

    def _check_rows(self, size):
        """Tell what the next rows would bring; after the last ones it is checked."""
        rows = self._rows(self.position, size)
        told = self._take_over(rows, check=True)
        self._count(told)
        self._note_errors(told["errors"])
        self.position += len(rows)
        if self.position < self.row_count:
            return
        self._note_absent()
        self.write({"state": "checked", "position": 0})
        if self.start_when_checked and not self._too_many_absent():
            self.action_queue()

    def _run_rows(self, size):
        """Take over the next rows; after the last ones the import has ended."""
        rows = self._rows(self.position, size)
        told = self._take_over(rows, check=False)
        self._count(told)
        self._note_errors(told["errors"])
        self.write({"state": "running", "position": self.position + len(rows)})
        if self.position >= self.row_count:
            self._finish()

    def _finish(self):
        """Mark who left, then end."""
        if self.full_file and self.target == "clients":
            absent, _everybody = self._absent()
            self.env["res.partner"]._mark_mfi_left(absent)
            self.absent_count = len(absent)
        self._end("done")

    def _end(self, state, failure=False):
        """End with a state and the file of the rows to correct."""
        self.write(
            {"state": state, "failure": failure, "ended_at": fields.Datetime.now()}
        )
        if self.error_ids:
            self._write_error_file()

    def _as_its_user(self):
        """Return the import in the hands of whoever started it, in its company."""
        user = self.user_id if self.env.su else self.env.user
        job = self.with_user(user).with_company(self.company_id)
        job = job.with_context(lang=user.lang, allowed_company_ids=[self.company_id.id])
        if not any(user.has_group(role) for role in ROLES) and not job.env.su:
            raise AccessError(
                self.env._("Only pilots and administrators import: ask for that role.")
            )
        return job

    # ------------------------------------------------------------------
    # Taking over
    # ------------------------------------------------------------------
    def _take_over(self, rows, check):
        """Take over some rows, or only tell what they would bring.

        :return: ``{"created", "updated", "unchanged", "errors"}``
        """
        refused = [
            self._error(line, "", Refused(row["_mistake"]))
            for line, row in rows
            if "_mistake" in row
        ]
        rows = [(line, row) for line, row in rows if "_mistake" not in row]
        told = getattr(self, f"_take_over_{self.target}")(rows, check)
        told["errors"] = refused + told["errors"]
        return told

    def _take_over_clients(self, rows, check):
        """Take over clients, duplicates being looked for in the whole file."""
        contacts = self.env["res.partner"]
        contacts._check_mfi_importer()
        return contacts._import_mfi_rows(
            rows, check, lines=self._first_lines("member_number")
        )

    def _absent(self):
        """Return (ids of clients whom the file does not name, number of clients).

        Rows that a quote has swallowed do name theirs.
        """
        swallowed = spreadsheet.fragments(self._cells(), self.separator)
        named = {*self._first_lines("member_number"), *map(identifier, swallowed)}
        return self.env["res.partner"]._get_mfi_absent_clients(named - {None})

    def _error(self, line, column, problem):
        """Return one error of the report, as a sentence."""
        wording = reasons(self.env)[problem.code]
        reason = wording % {"value": problem.value, **problem.details}
        return {"line": line, "column": column, "reason": reason}

    # ------------------------------------------------------------------
    # The file to correct
    # ------------------------------------------------------------------
    def _write_error_file(self):
        """Write the rows left out as a file to correct and to import again.

        Titles and cells are those of the file, so that the saved mapping fits; what a
        spreadsheet would run is disarmed, and armed again when it is read.
        """
        said = {}
        for error in self.error_ids:
            said.setdefault(error.line, []).append(error)
        header = [
            *self.header,
            self.env._("Line"),
            self.env._("Column"),
            self.env._("What to do"),
        ]
        rows = [
            [
                *cells[: len(self.header)],
                line,
                ", ".join(filter(None, (error.column for error in said[line]))),
                " ".join(error.reason for error in said[line]),
            ]
            for line, cells in self._cells()
            if line in said
        ]
        content = spreadsheet.write(header, rows, self.separator or "semicolon")
        name = (self.filename or "import").rsplit(".", 1)[0]
        self.write(
            {
                "error_file": base64.b64encode(content),
                "error_filename": self.env._("%(name)s to correct.csv", name=name),
            }
        )
