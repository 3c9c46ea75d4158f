# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import row_cache, spreadsheet
from ...engine.client_rows import CellError
from ...engine.search_key import get_identifier_key
from .mfi_import_fields import REASONS
from .mfi_import_job import AT_WORK

_logger = logging.getLogger(__name__)

#: Rows imported and committed at a time. A past complaint takes many writes.
BATCHES = {"clients": 5000, "complaints": 50}
BATCH = 200
#: Groups whose members may import.
ROLES = ("mfi_complaints.group_pilot", "base.group_system")


class MfiImportJob(models.Model):
    """Run imports in the background, in batches committed with their position.

    If the server stops, the next run resumes at the last committed position.
    """

    _inherit = "mfi.import.job"

    # ------------------------------------------------------------------
    # The queue
    # ------------------------------------------------------------------
    @api.model
    def _cron_run(self):
        """Run waiting imports, oldest first, until the time of the cron is used up.

        The cron then triggers its next run and reports no remaining work. Otherwise
        Odoo would call it up to nine more times in the same thread, and a server with
        a time limit for threads would kill it.
        """
        cron = self.env["ir.cron"]
        jobs = self.with_context(mfi_import_latest=row_cache.LatestFile())
        while job := jobs._find_next():
            job._run_safely()
            remaining = self.search_count([("state", "in", AT_WORK)])
            if not cron._commit_progress(1, remaining=remaining):
                if remaining:
                    self._trigger_cron()
                    cron._commit_progress(remaining=0)
                break

    @api.model
    def _find_next(self):
        """Return the next import: one being checked, else running, else queued."""
        self.env.invalidate_all()
        for state in ("checking", "running", "queued"):
            if job := self.search([("state", "=", state)], order="id", limit=1):
                return job
        return self.browse()

    @api.model
    def _trigger_cron(self):
        """Trigger the cron that runs imports."""
        # sudo: users who may import may trigger the cron, whose record stays hidden
        self.env.ref("mfi_complaints.ir_cron_import").sudo()._trigger()

    def _run_safely(self):
        """Process one batch; an unexpected error interrupts only this import.

        :raise psycopg2.OperationalError: if the database has no room or is stopping:
            nothing is wrong with the import, which the next run resumes
        """
        try:
            with self.env.cr.savepoint():
                self._run_batch()
        except psycopg2.errors.SerializationFailure:
            # The import was stopped meanwhile: the next search sees its new state.
            self.env.cr.rollback()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            _logger.exception("Import %s was interrupted", self.id)
            self.env.invalidate_all(flush=False)
            self._set_interrupted(self._format_failure(error))

    def _set_interrupted(self, failure):
        """Store why the import was interrupted.

        An interrupted check makes the import a draft again; an interrupted run can be
        resumed.
        """
        if self.state == "checking":
            self._clear_results()
            self.write({"state": "draft", "failure": failure})
        else:
            self._set_ended("failed", failure)

    def _format_failure(self, error):
        """Return the message for the user about an error that stopped an import."""
        if isinstance(error, UserError | AccessError):
            return str(error)
        return self.env._(
            "An unexpected error occurred (%(kind)s). The imported rows are kept: "
            "resume with the button above, and tell your administrator if it stops "
            "again.",
            kind=type(error).__name__,
        )

    def _run_batch(self):
        """Check or import the next batch of rows and advance the position."""
        self.ensure_one()
        if self.state not in AT_WORK:
            return
        job = self._with_importing_user()
        if self.state == "checking":
            # Rows of the other targets refer to each other: check them all at once.
            sizes = {"clients": BATCHES["clients"]}
            job._check_rows(sizes.get(self.target, spreadsheet.MAX_ROWS))
        else:
            job._run_rows(BATCHES.get(self.target, BATCH))

    def _check_rows(self, size):
        """Check the next rows; set the import to checked after the last ones.

        :param size: number of rows
        """
        self._start_report()
        rows = self._get_rows(self.position, size)
        result = self._import_rows(rows, check=True)
        self._add_result(result)
        self.position += len(rows)
        if self.position < self.row_count:
            return
        self._update_absent_counts()
        self.write({"state": "checked", "position": 0})
        is_certain = not (self._has_too_many_absent() or self.encoding_doubtful)
        if self.start_when_checked and is_certain:
            self.action_queue()

    def _run_rows(self, size):
        """Import the next rows; complete the import after the last ones.

        :param size: number of rows
        """
        self._start_report()
        rows = self._get_rows(self.position, size)
        result = self._import_rows(rows, check=False)
        self._add_result(result)
        self.write({"state": "running", "position": self.position + len(rows)})
        if self.position >= self.row_count:
            self._complete()

    def _complete(self):
        """Mark the clients who left, if the file is full, and end the import."""
        if self.full_file and self.target == "clients":
            absent, _total = self._find_absent_clients()
            self.env["res.partner"]._mark_mfi_left(absent)
            self.absent_count = len(absent)
        self._set_ended("done")

    def _set_ended(self, state, failure=False):
        """Set the final state and write the file of the rows to correct.

        :param state: one of :data:`mfi_import_job.ENDED`
        :param failure: message for the user
        """
        self.write(
            {"state": state, "failure": failure, "ended_at": fields.Datetime.now()}
        )
        if self.error_ids:
            self._write_error_file()

    def _with_importing_user(self):
        """Return the import with the user who started it, in its company.

        :raise AccessError: if that user has none of the groups that may import
        """
        user = self.user_id if self.env.su else self.env.user
        job = self.with_user(user).with_company(self.company_id)
        job = job.with_context(lang=user.lang, allowed_company_ids=[self.company_id.id])
        if not any(user.has_group(role) for role in ROLES) and not job.env.su:
            raise AccessError(
                self.env._(
                    "Only pilots and administrators may import: ask for one of these "
                    "roles."
                )
            )
        return job

    # ------------------------------------------------------------------
    # Importing
    # ------------------------------------------------------------------
    def _import_rows(self, rows, check):
        """Import rows with the method of the target, ``_import_<target>``.

        :param rows: pairs (line, row) as :meth:`_get_rows` returns them
        :param check: only count what the import would do
        :return: ``{"created", "updated", "unchanged", "errors"}``, and ``notices``
            where there are any
        """
        refused = [
            self._prepare_error(line, column, CellError(code, value))
            for line, row in rows
            if "_mistake" in row
            for code, column, value in [row["_mistake"]]
        ]
        rows = [(line, row) for line, row in rows if "_mistake" not in row]
        result = getattr(self, f"_import_{self.target}")(rows, check)
        result["errors"] = refused + result["errors"]
        return result

    def _import_clients(self, rows, check):
        """Import clients; duplicates are detected in the whole file."""
        contacts = self.env["res.partner"]
        contacts._check_mfi_importer()
        return contacts._import_mfi_rows(
            rows, check, lines=self._get_first_numbers("member_number")
        )

    def _find_absent_clients(self):
        """Return (ids of the clients that the file does not list, number of clients).

        An unclosed quote merges the rows that follow into one cell. Their clients count
        as listed, so that they are not marked as having left.
        """
        fragments = spreadsheet.get_fragments(self._get_cells(), self.separator)
        keys = {
            *self._get_first_numbers("member_number"),
            *map(get_identifier_key, fragments),
        }
        return self.env["res.partner"]._get_mfi_absent_clients(keys - {None})

    def _prepare_error(self, line, column, problem):
        """Return one error of the report.

        :param problem: the :class:`CellError` raised for the cell
        :return: ``{"line", "column", "reason"}``; the reason in the user's language
        """
        message = self.env._(REASONS[problem.code])
        reason = message % {"value": problem.value, **problem.details}
        return {"line": line, "column": column, "reason": reason}

    # ------------------------------------------------------------------
    # The file to correct
    # ------------------------------------------------------------------
    def _write_error_file(self):
        """Write the rows left out to a CSV file, to be corrected and imported again.

        Titles and cells are those of the original file, so that its mapping still fits.
        Cells that a spreadsheet would run as formulas get a leading quote, which is
        removed when the file is read.
        """
        errors_by_line = {}
        for error in self.error_ids:
            errors_by_line.setdefault(error.line, []).append(error)
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
                ", ".join(
                    filter(None, (error.column for error in errors_by_line[line]))
                ),
                " ".join(error.reason for error in errors_by_line[line]),
            ]
            for line, cells in self._get_cells()
            if line in errors_by_line
        ]
        content = spreadsheet.write(header, rows, self.separator or "semicolon")
        name = (self.filename or "import").rsplit(".", 1)[0]
        self.write(
            {
                "error_file": base64.b64encode(content),
                "error_filename": self.env._("%(name)s to correct.csv", name=name),
            }
        )
