# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import import_mapping, row_cache, spreadsheet
from .mfi_import_fields import ENCODINGS, SEPARATORS, TARGETS

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
#: States in which the background has something to do, and the screen waits.
AT_WORK = ("checking", "queued", "running")
#: States after which a file is kept only to look things up.
ENDED = ("done", "failed", "cancelled")
#: Rows up to which a file is checked while the person waits.
CHECKED_AT_ONCE = 2000
#: Calendar days for which the files of an ended import are kept.
KEEP_DAYS = 90
#: Share of absent clients above which a full file must be confirmed.
MAX_ABSENT = 0.2
_SAMPLES = 3
#: What changes how a file is read.
_READ_AGAIN = {"file", "separator", "encoding", "target", "source_id"}


class MfiImportJob(models.Model):
    """One file on its way in: read, mapped, checked, then taken over in the background.

    This file holds the record and what happens on screen; ``mfi_import_run`` takes the
    rows over.
    """

    _name = "mfi.import.job"
    _description = "Import"
    _order = "id desc"
    _rec_name = "filename"

    target = fields.Selection(
        TARGETS,
        string="What the file holds",
        required=True,
        default="clients",
    )
    source_id = fields.Many2one(
        "mfi.import.source",
        ondelete="set null",
        index="btree_not_null",
        help="Remembers how the file is written and what its columns mean.",
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
        help="The rows are taken over in this person's name.",
    )
    file = fields.Binary(
        required=True,
        attachment=True,
        help="CSV (any separator and encoding) or XLSX, the first row with the titles "
        "of the columns. At most 50 MB and 500,000 rows.",
    )
    filename = fields.Char(string="File name")
    separator = fields.Selection(
        SEPARATORS, help="What stands between two cells; guessed, and yours to correct."
    )
    encoding = fields.Selection(
        ENCODINGS,
        help="How accents are written; correct it when they look wrong below.",
    )
    column_ids = fields.One2many("mfi.import.column", "job_id", string="Columns")
    header = fields.Json(string="Titles of the columns", readonly=True)
    data = fields.Binary(
        string="Rows", attachment=True, readonly=True, help="The rows, read once."
    )
    full_file = fields.Boolean(
        string="Full file",
        help="The file names all clients: those whom it does not name are marked as "
        "having left. Nobody is deleted.",
    )
    left_confirmed = fields.Boolean(
        string="So many clients really left",
        help="Needed when more than one client in five would be marked as having left.",
    )
    start_when_checked = fields.Boolean(
        string="Starts once checked",
        readonly=True,
        help="Read at night: nobody is there to press “Start”.",
    )
    state = fields.Selection(
        STATES, string="Status", required=True, default="draft", readonly=True
    )
    row_count = fields.Integer(string="Rows in the file", readonly=True)
    position = fields.Integer(string="Rows treated", readonly=True)
    created_count = fields.Integer(string="New rows", readonly=True)
    updated_count = fields.Integer(string="Changed rows", readonly=True)
    unchanged_count = fields.Integer(string="Rows already right", readonly=True)
    error_count = fields.Integer(string="Rows to correct", readonly=True)
    absent_count = fields.Integer(
        string="Clients left",
        readonly=True,
        help="Clients whom a full file does not name.",
    )
    absent_percent = fields.Float(string="Share of clients left (%)", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    error_ids = fields.One2many("mfi.import.error", "job_id", string="What is wrong")
    error_file = fields.Binary(
        string="File to correct",
        attachment=True,
        readonly=True,
        help="The rows left out, with line, column and reason: correct them and import "
        "this file again.",
    )
    error_filename = fields.Char(string="Name of the file to correct", readonly=True)
    failure = fields.Text(string="Why it was interrupted", readonly=True)
    ended_at = fields.Datetime(string="Ended on", readonly=True)

    # Serves the job in the background, which looks for work.
    _waiting_idx = models.Index("(id) WHERE state IN ('checking', 'queued', 'running')")

    @api.depends("position", "row_count", "state")
    def _compute_progress(self):
        """Tell how much of the file is in, in percent."""
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
        """Change an import before it runs; read its file again where that matters."""
        if vals.keys() & (_READ_AGAIN | {"column_ids", "full_file"}):
            self._refuse_started()
        result = super().write(vals)
        if vals.keys() & _READ_AGAIN:
            for job in self:
                job._read_file()
        elif vals.keys() & {"column_ids", "full_file"}:
            self.filtered(lambda job: job.state == "checked").state = "draft"
        return result

    def _refuse_started(self):
        """Raise when rows of these imports are being, or were, taken over."""
        if any(job.state not in ("draft", "checked") for job in self):
            raise UserError(
                self.env._(
                    "This import has started: its file stays. Make a new import."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        """Keep imports that are at work."""
        if any(job.state in AT_WORK for job in self):
            raise UserError(self.env._("Stop this import before you delete it."))

    @api.autovacuum
    def _gc_files(self):
        """Forget the files of imports that ended long ago: they name clients.

        What was counted stays. Files never started go with their import.
        """
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        ended = ("done", "failed", "cancelled")
        old = self.search([("state", "in", ended), ("ended_at", "<", limit)])
        old.error_ids.unlink()
        files = dict.fromkeys(("file", "data", "error_file"), False)
        models.BaseModel.write(old.filtered("data"), files)
        begun = ("draft", "checked")
        self.search([("state", "in", begun), ("write_date", "<", limit)]).unlink()

    def _forget_rows(self):
        """Empty what holds cells of these files: what was counted stays."""
        files = dict.fromkeys(("file", "data", "error_file"), False)
        models.BaseModel.write(self, files)
        models.BaseModel.write(self.column_ids, {"sample": False})
        self.error_ids.sudo().unlink()  # sudo: only the import itself writes them

    @api.model
    def _forget_ended(self, company):
        """Empty the ended imports that may name a client who is erased.

        Nobody can tell which files name one client: a file says the same person in
        other words. What has not ended is at work, or goes with its import.

        :param company: whose imports; an empty one stands for all companies, as a
            client of no company in particular may be in the files of any
        """
        domain = Domain("state", "in", ENDED)
        domain &= Domain("target", "in", ("clients", "complaints"))
        if company:
            domain &= Domain("company_id", "=", company.id)
        # sudo: the caller has checked the right to erase; whoever imported
        self.sudo().search(domain)._forget_rows()

    def _read_file(self):
        """Read the file and guess what its columns mean."""
        source = self.source_id
        table = self._as_table(
            self.separator or source.separator, self.encoding or source.encoding
        )
        models.BaseModel.write(
            self,
            {
                "separator": table.separator or False,
                "encoding": table.encoding or False,
                "header": table.header,
                "data": base64.b64encode(row_cache.pack(table.rows)),
                "row_count": len(table.rows),
                "column_ids": self._guessed_columns(table),
                "state": "draft",
            },
        )
        self._clear_results()

    def _as_table(self, separator, encoding):
        """Return the file as a table, or say in a sentence why it cannot be read."""
        content = base64.b64decode(self.file or b"")
        try:
            return spreadsheet.read(content, separator or None, encoding or None)
        except spreadsheet.Unreadable as problem:
            raise UserError(self._unreadable(problem)) from problem

    def _unreadable(self, problem):
        """Return the sentence about a file that cannot be read."""
        sentences = {
            "empty": self.env._("The file is empty: it needs titles and a row."),
            "bytes": self.env._("The file is larger than %(limit)s MB: split it."),
            "rows": self.env._("The file has more than %(limit)s rows: split it."),
            "columns": self.env._(
                "Line %(line)s has more than %(limit)s cells: check the separator."
            ),
            "cell": self.env._(
                "A cell of line %(line)s has more than %(limit)s characters: check the "
                "quotes and the separator."
            ),
            "encoding": self.env._(
                "The file is not written in %(encoding)s: choose another encoding."
            ),
            "damaged": self.env._(
                "The file is damaged near line %(line)s: save it again, as CSV or XLSX."
            ),
        }
        return sentences[problem.code] % problem.details

    def _guessed_columns(self, table):
        """Return the commands that make the columns, mapped as well as can be."""
        guessed = import_mapping.guess(table.header, self.target)
        saved = self.source_id.target == self.target and self.source_id._mapping()
        columns = []
        for index, title in enumerate(table.header):
            field = saved.get(title) if saved else guessed[index]
            values = [cells[index].strip() for _line, cells in table.rows[:_SAMPLES]]
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
    def _rows(self, start=0, limit=None):
        """Return (line, {field: text}) of a part of the file."""
        names = {c.sequence: c.field for c in self.column_ids if c.field}
        width = len(self.header)
        # Words of a client may have several lines; nothing else that is read has.
        words = self.target == "complaints"
        meant = (set(), None) if words else (set(names), self.separator)
        found = self._cells()
        rows = []
        for line, cells in found[start : start + limit if limit else None]:
            row = {name: cells[index] for index, name in names.items()}
            if mistake := spreadsheet.mistake(cells, width, *meant):
                row["_mistake"] = mistake
            rows.append((line, row))
        return rows

    def _cells(self):
        """Return all (line, cells) of the file, parsed once in a run of the queue."""
        return self._latest().rows(*self._packed())

    def _first_lines(self, field):
        """Return {number: first line} of the column that holds a field's numbers."""
        columns = {column.field: column.sequence for column in self.column_ids}
        if field not in columns:
            return {}
        return self._latest().first_lines(*self._packed(), columns[field])

    def _latest(self):
        """Return what remembers the file read last: that of the run, or a new one."""
        latest = self.env.context.get("mfi_import_latest")
        return latest if isinstance(latest, row_cache.Latest) else row_cache.Latest()

    def _packed(self):
        """Return (what tells this file from others, function that reads its rows)."""
        # sudo: the file of an import that the user may read
        files = self.env["ir.attachment"].sudo()
        kept = files.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "data"),
                ("res_id", "=", self.id),
            ],
            limit=1,
        )
        return kept.checksum, lambda: kept.raw or b""

    def _headers(self):
        """Return {field: title of its column}."""
        return {c.field: c.header for c in self.column_ids if c.field}

    # ------------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------------
    def action_check(self):
        """Tell what the file would bring: new, changed, same, to correct, left.

        A short file at once; a long one in the background, batch after batch.
        """
        for job in self:
            job._refuse_started()
            job._refuse_unmapped()
            job._clear_results()
            job.write({"state": "checking", "user_id": self.env.uid})
            if job.row_count <= CHECKED_AT_ONCE:
                job._as_its_user()._check_rows(job.row_count)
            else:
                self._wake()
        return True

    def _refuse_unmapped(self):
        """Raise when a field without which the file says nothing has no column."""
        mapped = set(self.column_ids.mapped("field"))
        labels = self._labels()
        missing = [n for n in import_mapping.REQUIRED[self.target] if n not in mapped]
        if missing:
            raise UserError(
                self.env._(
                    "Say which column holds: %(fields)s.",
                    fields=", ".join(labels[name] for name in missing),
                )
            )

    def _labels(self):
        """Return {field: what it is called on the screen}."""
        field = self.env["mfi.import.column"]._fields["field"]
        return dict(field._description_selection(self.env))

    def _clear_results(self):
        """Forget what an earlier check said."""
        self.error_ids.sudo().unlink()  # sudo: only the import itself writes them
        self.write(
            {
                "position": 0,
                "created_count": 0,
                "updated_count": 0,
                "unchanged_count": 0,
                "error_count": 0,
                "absent_count": 0,
                "absent_percent": 0,
                "error_file": False,
                "failure": False,
            }
        )

    def _count(self, told):
        """Add what happened to some rows."""
        self.write(
            {
                "created_count": self.created_count + told["created"],
                "updated_count": self.updated_count + told["updated"],
                "unchanged_count": self.unchanged_count + told["unchanged"],
                "error_count": self.error_count
                + len({error["line"] for error in told["errors"]}),
            }
        )

    def _note_errors(self, errors):
        """Keep the errors of some rows, the column by its title in the file.

        A column that the file lacks is called as on the screen.
        """
        headers = {**self._labels(), **self._headers()}
        # sudo: the import alone writes its errors
        self.env["mfi.import.error"].sudo().create(
            [
                {
                    "job_id": self.id,
                    "line": error["line"],
                    "column": headers.get(error["column"], error["column"]),
                    "reason": error["reason"],
                }
                for error in errors
            ]
        )

    def _note_absent(self):
        """Count the clients whom a full file does not name."""
        if self.full_file and self.target == "clients":
            absent, everybody = self._absent()
            self.absent_count = len(absent)
            share = len(absent) / everybody if everybody else 0
            self.absent_percent = 100.0 * share

    def _too_many_absent(self):
        """Return whether a full file would mark suspiciously many as having left."""
        return self.full_file and self.absent_percent > 100 * MAX_ABSENT

    # ------------------------------------------------------------------
    # Steps on screen
    # ------------------------------------------------------------------
    def action_queue(self):
        """Put checked imports in the queue; the background takes them over."""
        for job in self:
            if job.state != "checked":
                raise UserError(self.env._("Check the file first."))
            if job._too_many_absent() and not job.left_confirmed:
                raise UserError(
                    self.env._(
                        "%(count)s clients (%(percent)s %%) would be marked as having "
                        "left. If the file is complete, tick “So many clients really "
                        "left”; else untick “Full file”.",
                        count=job.absent_count,
                        percent=round(job.absent_percent),
                    )
                )
            if job.source_id:
                job.source_id._remember(job)
            job._clear_results()
            job.write({"state": "queued", "user_id": self.env.uid})
        self._wake()
        return True

    def action_cancel(self):
        """Stop after the rows at hand; what is in stays in. A check is forgotten."""
        for job in self.filtered(lambda job: job.state in AT_WORK):
            if job.state == "checking":
                job._clear_results()
                job.state = "draft"
            else:
                job._end("cancelled")
        return True

    def action_resume(self):
        """Go on where an import was interrupted or cancelled."""
        for job in self:
            if job.state not in ("failed", "cancelled"):
                raise UserError(self.env._("This import was not interrupted."))
            if not job.data:
                raise UserError(
                    self.env._("Its file is no longer kept: import the file again.")
                )
            job.write({"state": "queued", "failure": False, "ended_at": False})
        self._wake()
        return True

    def action_save_source(self):
        """Make a source that remembers this file's columns."""
        self.ensure_one()
        source = self.env["mfi.import.source"].create(
            {
                "name": self.filename or self.env._("New source"),
                "target": self.target,
                "full_file": self.full_file,
                "company_id": self.company_id.id,
            }
        )
        source._remember(self)
        models.BaseModel.write(self, {"source_id": source.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": source._name,
            "res_id": source.id,
            "view_mode": "form",
        }

    def action_open_errors(self):
        """Open the rows to correct."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "domain": [("job_id", "=", self.id)],
            "res_model": "mfi.import.error",
            "view_mode": "list",
            "name": self.env._("Rows to correct"),
        }

    def _open(self):
        """Return the action that shows this import."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
