# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...engine import encodings, import_mapping, row_cache, spreadsheet
from ...engine.cell_format import find_row_mistake
from .mfi_import_fields import ENCODINGS, HEADER_ROWS, REASONS, SEPARATORS, TARGETS

_lt = LazyTranslate(__name__)

STATES = [
    ("draft", "To prepare"),
    ("checking", "Being checked"),
    ("checked", "Checked"),
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Finished"),
    ("cancelled", "Stopped"),
    ("failed", "Interrupted"),
]
#: States in which the background job has work to do.
AT_WORK = ("checking", "queued", "running")
#: States in which the import has ended; its files are kept for reference only.
ENDED = ("done", "failed", "cancelled")
#: Number of rows up to which a file is checked while the user waits.
CHECKED_AT_ONCE = 2000
#: Calendar days for which the files of an ended import are kept.
KEEP_DAYS = 90
#: Share of absent clients (0 to 1) above which a full file must be confirmed.
MAX_ABSENT = 0.2
#: Rows shown as a sample of each column.
_SAMPLE_ROWS = 3
#: Rows shown as they are understood.
_PREVIEW_ROWS = 5
#: Rows to correct above which they are shown by reason.
MANY_ERRORS = 20
#: Notices listed in the report; the others are only counted.
MAX_NOTICES = 200
#: What a person chooses about the format of a file → its value when it is guessed.
_GUESSED_FORMAT = {
    "separator": False,
    "encoding": False,
    "sheet": False,
    "header_line": 0,
    "header_rows": "1",
}
#: Fields whose change makes the file be read again.
_REREAD_FIELDS = {"file", "target", "source_id", *_GUESSED_FORMAT}
#: Fields that hold what the file says about people.
_FILE_FIELDS = ("file", "data", "error_file", "first_rows", "encoding_samples")


class MfiImportJob(models.Model):
    """The import of one file: read, mapped, checked, then run in the background.

    This module has the fields and the user's actions; ``mfi_import_run`` imports the
    rows.
    """

    _name = "mfi.import.job"
    _description = "Import"
    _order = "id desc"
    _rec_name = "filename"

    target = fields.Selection(
        TARGETS,
        string="Content of the file",
        required=True,
        default="clients",
    )
    source_id = fields.Many2one(
        "mfi.import.source",
        ondelete="set null",
        index="btree_not_null",
        help="Stores the format of the file and the mapping of its columns.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Started by",
        readonly=True,
        default=lambda self: self.env.user,
        help="The rows are imported with the rights of this user.",
    )
    file = fields.Binary(
        required=True,
        attachment=True,
        help="CSV (any separator and encoding), XLSX, XLS or ODS, with column titles. "
        "At most 50 MB and 500,000 rows.",
    )
    filename = fields.Char(string="File name")
    separator = fields.Selection(
        SEPARATORS,
        help="The character between two cells, guessed from the file; correct it if "
        "needed.",
    )
    encoding = fields.Selection(
        ENCODINGS,
        help="The encoding of accents; correct it if they look wrong below.",
    )
    encoding_guessed = fields.Boolean(
        readonly=True, help="The file does not say its encoding, which was guessed."
    )
    encoding_doubtful = fields.Boolean(
        readonly=True, help="The accents may also be read in another encoding."
    )
    encoding_samples = fields.Json(string="Accents", readonly=True)
    sheet = fields.Char(help="The sheet of the workbook that holds the rows.")
    sheets = fields.Json(string="Sheets of the workbook", readonly=True)
    header_line = fields.Integer(
        string="Line of the column titles",
        help="Found in the file; correct it if needed. Lines above it are left out.",
    )
    header_rows = fields.Selection(HEADER_ROWS, string="Titles on", default="1")
    first_rows = fields.Json(readonly=True, help="The first rows, as they were read.")
    left_out = fields.Json(string="Rows that are no data", readonly=True)
    column_ids = fields.One2many("mfi.import.column", "job_id", string="Columns")
    header = fields.Json(string="Column titles", readonly=True)
    data = fields.Binary(
        string="Rows",
        attachment=True,
        readonly=True,
        help="The rows of the file, in the form in which they are imported.",
    )
    full_file = fields.Boolean(
        string="Full file",
        help="The file lists all clients: those it does not list are marked as having "
        "left. No client is deleted.",
    )
    left_confirmed = fields.Boolean(
        string="These clients have really left",
        help="Required if more than one client in five would be marked as having left.",
    )
    start_when_checked = fields.Boolean(
        string="Starts after the check",
        readonly=True,
        help="The file is read at night, when no user can press “Start the import”.",
    )
    state = fields.Selection(
        STATES, string="Status", required=True, default="draft", readonly=True
    )
    row_count = fields.Integer(string="Rows in the file", readonly=True)
    position = fields.Integer(string="Rows processed", readonly=True)
    created_count = fields.Integer(string="New rows", readonly=True)
    updated_count = fields.Integer(string="Changed rows", readonly=True)
    unchanged_count = fields.Integer(string="Unchanged rows", readonly=True)
    error_count = fields.Integer(string="Rows to correct", readonly=True)
    absent_count = fields.Integer(
        string="Clients who left",
        readonly=True,
        help="Clients whom a full file does not list.",
    )
    absent_percent = fields.Float(string="Share of clients who left (%)", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    error_ids = fields.One2many(
        "mfi.import.error",
        "job_id",
        string="Errors",
        domain=[("kind", "=", "error")],
    )
    notice_ids = fields.One2many(
        "mfi.import.error",
        "job_id",
        string="For information",
        domain=[("kind", "=", "notice")],
        help="How rows were read; nothing has to be corrected. The first 200 are "
        "listed.",
    )
    notice_count = fields.Integer(string="Rows with a notice", readonly=True)
    error_file = fields.Binary(
        string="File to correct",
        attachment=True,
        readonly=True,
        help="The rows that were left out, with line, column and reason: correct them "
        "and import this file.",
    )
    error_filename = fields.Char(string="Name of the file to correct", readonly=True)
    failure = fields.Text(string="Reason for the interruption", readonly=True)
    ended_at = fields.Datetime(string="Ended on", readonly=True)

    # Speeds up the background job, which searches for imports to run.
    _waiting_idx = models.Index("(id) WHERE state IN ('checking', 'queued', 'running')")

    @api.depends("position", "row_count", "state")
    def _compute_progress(self):
        """Compute the share of the rows already processed, in percent."""
        for job in self:
            share = job.position / job.row_count if job.row_count else 0
            job.progress = 100.0 * share

    # ------------------------------------------------------------------
    # Reading the file
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Create imports and read their files."""
        jobs = super().create(vals_list)
        for job in jobs:
            job._read_file()
        return jobs

    def write(self, vals):
        """Change an import that has not started; read its file again if needed.

        :raise UserError: if the import has started
        """
        if vals.keys() & (_REREAD_FIELDS | {"column_ids", "full_file"}):
            self._check_not_started()
        vals = _reset_format(vals)
        result = super().write(vals)
        if vals.keys() & _REREAD_FIELDS:
            for job in self:
                job._read_file()
        elif vals.keys() & {"column_ids", "full_file"}:
            self.filtered(lambda job: job.state == "checked").state = "draft"
        return result

    def _check_not_started(self):
        """Raise a UserError if one of these imports has started."""
        if any(job.state not in ("draft", "checked") for job in self):
            raise UserError(
                self.env._(
                    "This import has started and can no longer be changed. Create a "
                    "new import."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        """Refuse to delete imports that are being checked or run."""
        if any(job.state in AT_WORK for job in self):
            raise UserError(self.env._("Stop this import before you delete it."))

    @api.autovacuum
    def _gc_files(self):
        """Delete the files of imports that ended long ago, as they name clients.

        The counts of ended imports are kept; imports that never started are deleted.
        """
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        ended = ("done", "failed", "cancelled")
        old = self.search([("state", "in", ended), ("ended_at", "<", limit)])
        (old.error_ids | old.notice_ids).unlink()
        files = dict.fromkeys(_FILE_FIELDS, False)
        models.BaseModel.write(old.filtered("data"), files)
        unstarted = ("draft", "checked")
        self.search([("state", "in", unstarted), ("write_date", "<", limit)]).unlink()

    def _clear_files(self):
        """Clear the files, samples and errors of these imports; keep the counts."""
        files = dict.fromkeys(_FILE_FIELDS, False)
        models.BaseModel.write(self, files)
        models.BaseModel.write(self.column_ids, {"sample": False})
        self._unlink_report()

    @api.model
    def _clear_ended_files(self, company):
        """Clear the files of ended imports that may name a client who is erased.

        Names are written differently in different files, so the files that name one
        client cannot be found: all are cleared. Imports that have not ended are left
        alone, as they still need their file.

        :param company: company of the imports; empty for all companies, as a client
            without a company may be in the files of any company
        """
        domain = Domain("state", "in", ENDED)
        domain &= Domain("target", "in", ("clients", "complaints"))
        if company:
            domain &= Domain("company_id", "=", company.id)
        # sudo: the caller has checked the right to erase, regardless of the importer
        self.sudo().search(domain)._clear_files()

    def _read_file(self):
        """Read the file and guess the mapping of its columns."""
        table, samples = self._parse_table()
        models.BaseModel.write(
            self,
            {
                "separator": table.separator or False,
                "encoding": table.encoding or False,
                "encoding_guessed": table.is_guessed,
                "encoding_doubtful": table.is_doubtful,
                "encoding_samples": samples,
                "sheet": table.sheet or False,
                "sheets": list(table.sheets),
                "header_line": table.header_line,
                "header_rows": str(table.header_rows),
                "first_rows": table.rows[:_PREVIEW_ROWS],
                "left_out": table.left_out,
                "header": table.header,
                "data": base64.b64encode(row_cache.pack(table.rows)),
                "row_count": len(table.rows),
                "column_ids": self._prepare_columns(table),
                "state": "draft",
            },
        )
        self._clear_results()

    def _parse_table(self):
        """Return (the file as a :class:`spreadsheet.Table`, samples of its accents).

        :raise UserError: if the file cannot be read; the message says why
        """
        content = base64.b64decode(self.file or b"")
        source = self.source_id
        separator = self.separator or source.separator or None
        encoding = self.encoding or source.encoding or None
        try:
            table = spreadsheet.read(
                content, separator, encoding, self.target, self._get_layout()
            )
        except spreadsheet.UnreadableFile as problem:
            raise UserError(self._format_unreadable(problem)) from problem
        is_text = table.encoding and not encodings.get_proven_encoding(content)
        return table, encodings.get_all_samples(content) if is_text else {}

    def _get_layout(self):
        """Return the :class:`spreadsheet.Layout` chosen here, else by the source."""
        source = self.source_id
        is_remembered = not (self.sheet or self.header_line)
        chosen = source if is_remembered else self
        is_same = source.target == self.target
        return spreadsheet.Layout(
            sheet=chosen.sheet or "",
            header_line=chosen.header_line,
            header_rows=int(chosen.header_rows or 1),
            titles=tuple(source._get_mapping()) if is_same else (),
            is_remembered=is_remembered,
        )

    #: Code of :class:`spreadsheet.UnreadableFile` → message.
    _UNREADABLE_REASONS = {
        "empty": _lt("The file is empty: it needs column titles and at least one row."),
        "bytes": _lt("The file is larger than %(limit)s MB: split it."),
        "rows": _lt("The file has more than %(limit)s rows: split it."),
        "columns": _lt(
            "Line %(line)s has more than %(limit)s cells: check the separator."
        ),
        "cell": _lt(
            "A cell of line %(line)s has more than %(limit)s characters: check the "
            "quotes and the separator."
        ),
        "kind": _lt(
            "The file is of the kind %(kind)s, which cannot be read here: save it as "
            "XLSX or CSV."
        ),
        "locked": _lt("The workbook has a password: save it without one."),
        "sheet": _lt("The workbook has no sheet “%(sheet)s”: choose another one."),
        "header": _lt("Line %(line)s has no column titles: choose another line."),
        "encoding": _lt(
            "The file is not written in %(encoding)s: choose another encoding."
        ),
        "damaged": _lt(
            "The file is damaged near line %(line)s: save it again as CSV or XLSX."
        ),
    }

    def _format_unreadable(self, problem):
        """Return the message about a :class:`spreadsheet.UnreadableFile` file."""
        message = self.env._(self._UNREADABLE_REASONS[problem.code])
        return message % problem.details

    def _prepare_columns(self, table):
        """Return the commands that create the columns, mapped by source or by title.

        The mapping of the source applies if it has the same target; otherwise fields
        are guessed from the titles.
        """
        guessed = import_mapping.guess_columns(table.header, self.target)
        saved = self.source_id.target == self.target and self.source_id._get_mapping()
        columns = []
        for index, title in enumerate(table.header):
            field = saved.get(title) if saved else guessed[index]
            sample = table.rows[:_SAMPLE_ROWS]
            values = [cells[index].strip() for _line, cells in sample]
            columns.append(
                fields.Command.create(
                    {
                        "sequence": index,
                        "header": title or f"({index + 1})",
                        "sample": " · ".join(filter(None, values))[:120],
                        "field": field,
                    }
                )
            )
        return [fields.Command.clear(), *columns]

    # ------------------------------------------------------------------
    # Rows as dicts
    # ------------------------------------------------------------------
    def _get_rows(self, start=0, limit=None):
        """Return (line, {field: text}) for a part of the file.

        Rows that cannot be read reliably have (code, field, text of the cell) of the
        error in ``_mistake``.

        :param start: number of rows to skip
        :param limit: number of rows to return; all if empty
        """
        names = {c.sequence: c.field for c in self.column_ids if c.field}
        width = len(self.header)
        # Only a complaint's description may have several lines.
        is_multiline = self.target == "complaints"
        checked = (set(), None) if is_multiline else (set(names), self.separator)
        all_cells = self._get_cells()
        rows = []
        for line, cells in all_cells[start : start + limit if limit else None]:
            row = {name: cells[index] for index, name in names.items()}
            if mistake := spreadsheet.find_row_fault(cells, width, *checked):
                row["_mistake"] = (mistake, "", None)
            elif self.target != "clients" and (mistake := find_row_mistake(row)):
                row["_mistake"] = mistake
            rows.append((line, row))
        return rows

    def _get_cells(self):
        """Return all (line, cells) of the file, parsed only once per run of the job."""
        return self._get_row_cache().rows(*self._get_stored_rows())

    def _get_first_lines(self, field):
        """Return {identifier: first line of the file that has it}.

        :param field: field of the column that has the identifiers
        """
        columns = {column.field: column.sequence for column in self.column_ids}
        if field not in columns:
            return {}
        stored = self._get_stored_rows()
        return self._get_row_cache().first_lines(*stored, columns[field])

    def _get_first_numbers(self, field):
        """Return {key of a number: (its first line, the number as written there)}.

        :param field: field of the column that has the numbers
        """
        columns = {column.field: column.sequence for column in self.column_ids}
        if field not in columns:
            return {}
        stored = self._get_stored_rows()
        return self._get_row_cache().first_numbers(*stored, columns[field])

    def _get_row_cache(self):
        """Return the row cache of the current run, or a new one outside of a run."""
        cache = self.env.context.get("mfi_import_latest")
        return (
            cache if isinstance(cache, row_cache.LatestFile) else row_cache.LatestFile()
        )

    def _get_stored_rows(self):
        """Return (checksum, function that returns the packed rows) of this import."""
        # sudo: the attachment of an import that the user may read
        attachments = self.env["ir.attachment"].sudo()
        attachment = attachments.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "data"),
                ("res_id", "=", self.id),
            ],
            limit=1,
        )
        return attachment.checksum, lambda: attachment.raw or b""

    def _get_headers(self):
        """Return {field: title of its column in the file}."""
        return {c.field: c.header for c in self.column_ids if c.field}

    # ------------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------------
    def action_check(self):
        """Check the file: count new, changed and unchanged rows, errors and absences.

        A short file is checked at once, a long one in the background, in batches.

        :raise UserError: if the import has started or a required column is not mapped
        """
        for job in self:
            job._check_not_started()
            job._check_required_columns()
            job._clear_results()
            job.write({"state": "checking", "user_id": self.env.uid})
            if job.row_count <= CHECKED_AT_ONCE:
                job._with_importing_user()._check_rows(job.row_count)
            else:
                self._trigger_cron()
        return True

    def _check_required_columns(self):
        """Raise a UserError if a required field of the target has no column."""
        mapped = set(self.column_ids.mapped("field"))
        labels = self._get_column_labels()
        missing = [n for n in import_mapping.REQUIRED[self.target] if n not in mapped]
        if missing:
            raise UserError(
                self.env._(
                    "Choose the columns of these required fields: %(fields)s.",
                    fields=", ".join(labels[name] for name in missing),
                )
            )

    def _get_column_labels(self):
        """Return {field: its label on screen}."""
        field = self.env["mfi.import.column"]._fields["field"]
        return dict(field._description_selection(self.env))

    def _clear_results(self):
        """Clear the counts, errors and messages of an earlier check or run."""
        self._unlink_report()
        self.write(
            {
                "position": 0,
                "created_count": 0,
                "updated_count": 0,
                "unchanged_count": 0,
                "error_count": 0,
                "notice_count": 0,
                "absent_count": 0,
                "absent_percent": 0,
                "error_file": False,
                "failure": False,
            }
        )

    def _unlink_report(self):
        """Delete the errors and notices of these imports."""
        # sudo: only the import itself writes them
        (self.error_ids | self.notice_ids).sudo().unlink()

    def _start_report(self):
        """Report, before the first row, the lines of the file that are no data."""
        if self.position:
            return
        notices = []
        for line, code, text in self.left_out or []:
            message = self.env._(REASONS[code])
            reason = message % {"value": text}
            notices.append({"line": line, "column": "", "reason": reason})
        self._create_notices(notices)

    def _add_result(self, result):
        """Add the result of one batch, see :meth:`_import_rows`, to the report."""
        self._add_counts(result)
        self._create_errors(result["errors"])
        self._create_notices(result.get("notices", []))

    def _create_notices(self, notices):
        """Count notices and list them, up to :data:`MAX_NOTICES`."""
        room = max(0, MAX_NOTICES - self.notice_count)
        self._create_errors(notices[:room], kind="notice")
        self.notice_count += len(notices)

    def _add_counts(self, result):
        """Add the result of one batch to the counts."""
        self.write(
            {
                "created_count": self.created_count + result["created"],
                "updated_count": self.updated_count + result["updated"],
                "unchanged_count": self.unchanged_count + result["unchanged"],
                "error_count": self.error_count
                + len({error["line"] for error in result["errors"]}),
            }
        )

    def _create_errors(self, errors, kind="error"):
        """Store the errors of a batch, with the title of the column in the file.

        A field without a column in the file is named by its label on screen.

        :param errors: dicts as :meth:`_prepare_error` returns them
        :param kind: ``error`` or ``notice``
        """
        headers = {**self._get_column_labels(), **self._get_headers()}
        # sudo: only the import itself writes them
        self.env["mfi.import.error"].sudo().create(
            [
                {
                    "job_id": self.id,
                    "kind": kind,
                    "line": error["line"],
                    "column": headers.get(error["column"], error["column"]),
                    "reason": error["reason"],
                }
                for error in errors
            ]
        )

    def _update_absent_counts(self):
        """Count the clients whom a full file does not list."""
        if self.full_file and self.target == "clients":
            absent, total = self._find_absent_clients()
            self.absent_count = len(absent)
            share = len(absent) / total if total else 0
            self.absent_percent = 100.0 * share

    def _has_too_many_absent(self):
        """Return whether more clients than :data:`MAX_ABSENT` would have left."""
        return self.full_file and self.absent_percent > 100 * MAX_ABSENT

    # ------------------------------------------------------------------
    # Steps on screen
    # ------------------------------------------------------------------
    def action_queue(self):
        """Queue checked imports for the background job.

        :raise UserError: if the file is not checked, or too many clients would have
            left and this was not confirmed
        """
        for job in self:
            if job.state != "checked":
                raise UserError(self.env._("Check the file first."))
            if job._has_too_many_absent() and not job.left_confirmed:
                raise UserError(
                    self.env._(
                        "%(count)s clients (%(percent)s %%) would be marked as having "
                        "left. If the file is complete, tick “These clients have "
                        "really left”; otherwise untick “Full file”.",
                        count=job.absent_count,
                        percent=round(job.absent_percent),
                    )
                )
            if job.source_id:
                job.source_id._save_mapping(job)
            job._clear_results()
            job.write({"state": "queued", "user_id": self.env.uid})
        self._trigger_cron()
        return True

    def action_cancel(self):
        """Stop imports after the current batch; imported rows are kept.

        An import that is being checked becomes a draft again.
        """
        for job in self.filtered(lambda job: job.state in AT_WORK):
            if job.state == "checking":
                job._clear_results()
                job.state = "draft"
            else:
                job._set_ended("cancelled")
        return True

    def action_resume(self):
        """Resume interrupted or stopped imports at the next row.

        :raise UserError: if the import did not stop or its file has been deleted
        """
        for job in self:
            if job.state not in ("failed", "cancelled"):
                raise UserError(self.env._("This import was not interrupted."))
            if not job.data:
                raise UserError(
                    self.env._("Its file has been deleted: import the file again.")
                )
            job.write({"state": "queued", "failure": False, "ended_at": False})
        self._trigger_cron()
        return True

    def action_save_source(self):
        """Create a source with the format and the mapping of this file; open it."""
        self.ensure_one()
        source = self.env["mfi.import.source"].create(
            {
                "name": self.filename or self.env._("New source"),
                "target": self.target,
                "full_file": self.full_file,
                "company_id": self.company_id.id,
            }
        )
        source._save_mapping(self)
        models.BaseModel.write(self, {"source_id": source.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": source._name,
            "res_id": source.id,
            "view_mode": "form",
        }

    def action_open_errors(self):
        """Open the list of the rows to correct, by reason where they are many.

        One unknown region is one mistake, however many rows name it.
        """
        self.ensure_one()
        many = self.error_count > MANY_ERRORS
        return {
            "type": "ir.actions.act_window",
            "domain": [("job_id", "=", self.id), ("kind", "=", "error")],
            "context": {"search_default_group_by_reason": many},
            "res_model": "mfi.import.error",
            "view_mode": "list",
            "name": self.env._("Rows to correct"),
        }

    def _get_form_action(self):
        """Return the action that opens this import."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }


def _reset_format(vals):
    """Return values to write, with the format guessed again where it may change.

    Another file has another format; another sheet or target, another header.
    """
    if "file" in vals:
        return {**_GUESSED_FORMAT, **vals}
    if "source_id" in vals:
        vals = {"sheet": False, **vals}
    if vals.keys() & {"sheet", "separator", "target"}:
        return {"header_line": 0, "header_rows": "1", **vals}
    return vals
