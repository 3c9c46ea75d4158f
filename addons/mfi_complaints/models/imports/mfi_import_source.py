# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import encodings, spreadsheet
from . import mfi_import_fetch as fetch
from .mfi_import_fields import ENCODINGS, HEADER_ROWS, SEPARATORS, TARGETS

_logger = logging.getLogger(__name__)


class MfiImportSource(models.Model):
    """A recurring source of files: their format and the mapping of their columns.

    A source may be read every night from a folder of the server or from a URL.
    """

    _name = "mfi.import.source"
    _description = "Source of Imports"
    _order = "name, id"
    _mfi_technical = ("last_digest",)

    name = fields.Char(required=True, help="For example: core banking system.")
    active = fields.Boolean(default=True)
    target = fields.Selection(
        TARGETS, string="Content of the file", required=True, default="clients"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    separator = fields.Selection(
        SEPARATORS, help="Leave it empty to guess it from each file."
    )
    encoding = fields.Selection(
        ENCODINGS, help="Leave it empty to guess it from each file."
    )
    sheet = fields.Char(
        help="The sheet to read; if a workbook does not have it, or this is empty, the "
        "sheet with these columns is read."
    )
    header_line = fields.Integer(
        string="Line of the column titles",
        help="Used where the titles below are not found; 0 to guess it.",
    )
    header_rows = fields.Selection(HEADER_ROWS, string="Titles on", default="1")
    column_ids = fields.One2many("mfi.import.column", "source_id", string="Columns")
    full_file = fields.Boolean(
        string="Full file",
        help="The file lists all clients: those it does not list have left.",
    )
    pull = fields.Selection(
        [("folder", "Folder of the server"), ("url", "Address (http, https)")],
        string="Read every night from",
        groups="base.group_system",
        help="Leave it empty if files are uploaded by hand.",
    )
    folder = fields.Char(
        groups="base.group_system",
        help="A folder below the import directory named in the server's configuration "
        "file (mfi_import_directory). The newest CSV, XLSX, XLS or ODS file is read.",
    )
    url = fields.Char(
        string="Address",
        groups="base.group_system",
        help="Must return the file itself (CSV, XLSX, XLS or ODS); redirections are "
        "not followed.",
    )
    hour = fields.Integer(
        string="At (hour)", default=2, help="0 to 23, in the institution's time zone."
    )
    last_run = fields.Datetime(string="Last read on", readonly=True, copy=False)
    last_error = fields.Char(
        string="Last failure",
        readonly=True,
        copy=False,
        help="The reason why the last file could not be read.",
    )
    last_digest = fields.Char(
        string="Digest of the last file", readonly=True, copy=False
    )
    job_count = fields.Integer(string="Imports", compute="_compute_job_count")

    _hour_range = models.Constraint(
        "CHECK (hour BETWEEN 0 AND 23)", "The hour must be between 0 and 23."
    )

    def _compute_job_count(self):
        """Compute the number of imports of each source."""
        counts = dict(
            self.env["mfi.import.job"]._read_group(
                [("source_id", "in", self.ids)], ["source_id"], ["__count"]
            )
        )
        for source in self:
            source.job_count = counts.get(source, 0)

    @api.constrains("pull", "folder", "url")
    def _check_pull(self):
        """Refuse nightly sources with an invalid folder or URL."""
        for source in self.sudo():  # sudo: the check does not depend on who saves
            if source.pull == "folder":
                fetch.get_directory(self.env, source.folder)
            elif source.pull == "url" and not fetch.is_address(source.url):
                raise ValidationError(
                    self.env._("Enter an address that begins with http:// or https://.")
                )

    def _get_mapping(self):
        """Return {column title: field} as saved."""
        return {column.header: column.field for column in self.column_ids}

    def _save_mapping(self, job):
        """Save the format of the file of an import and the mapping of its columns.

        The encoding is not saved if the bytes of the file prove it, as this applies to
        that file only. "Full file" is not saved either: a file with corrections is not
        full, but the next files may be.
        """
        content = job.with_context(bin_size=False).file
        proven = encodings.get_proven_encoding(base64.b64decode(content or b""))
        self.write(
            {
                "separator": job.separator,
                "encoding": self.encoding if proven else job.encoding,
                "sheet": job.sheet if len(job.sheets or []) > 1 else False,
                "header_line": job.header_line,
                "header_rows": job.header_rows,
                "column_ids": [
                    fields.Command.clear(),
                    *(
                        fields.Command.create(
                            {
                                "sequence": column.sequence,
                                "header": column.header,
                                "field": column.field,
                            }
                        )
                        for column in job.column_ids
                    ),
                ],
            }
        )

    # ------------------------------------------------------------------
    # Nightly reading
    # ------------------------------------------------------------------
    def action_pull(self):
        """Read the source now and open the import.

        :raise UserError: if the user is not an administrator or the file cannot be read
        """
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise UserError(
                self.env._("Only administrators may read a source: ask one of them.")
            )
        job = self._pull_file(again=True)
        return job._get_form_action()

    def _pull_file(self, again=False):
        """Fetch the file, check it and queue its import; return the import.

        :param again: also import the file if it is the one that was read last
        :raise UserError: if the file cannot be fetched or read
        """
        if not self.pull:
            raise UserError(self.env._("Choose where the file comes from."))
        name, content = fetch.fetch_file(self)
        digest = fetch.compute_digest(content)
        jobs = self.env["mfi.import.job"]
        if digest == self.last_digest and not again:
            return jobs
        job = jobs.create(
            {
                "target": self.target,
                "source_id": self.id,
                "company_id": self.company_id.id,
                "full_file": self.full_file,
                "filename": name,
                "file": fetch.encode_file(content),
                "start_when_checked": True,
            }
        )
        job.action_check()
        self.last_digest = digest
        return job

    @api.model
    def _cron_pull(self):
        """Read the sources that are due; a failure does not stop the others."""
        for source in self.search([("pull", "!=", False)]):
            if source._is_due():
                source._pull_safely()
                self.env["ir.cron"]._commit_progress(1)

    def _is_due(self):
        """Return whether the hour has passed and the source was not yet read today.

        The hour and the day are in the company's time zone.
        """
        to_local = self.company_id._to_mfi_local
        now = to_local(fields.Datetime.now())
        last_day = self.last_run and to_local(self.last_run).date()
        return now.hour >= self.hour and last_day != now.date()

    def _pull_safely(self):
        """Read a source; store the error message if it cannot be read."""
        source = self.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                job = source._pull_file()
            error = job.encoding_doubtful and self.env._(
                "The encoding of the last file is doubtful: open its import, choose "
                "the encoding with the right accents and start it."
            )
        except (UserError, spreadsheet.UnreadableFile, OSError) as problem:
            error = str(problem)[:500]
            _logger.warning("Import source %s: %s", self.id, error)
        source.write({"last_run": fields.Datetime.now(), "last_error": error})

    def action_open_jobs(self):
        """Open the imports of this source."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_import_job_action"
        )
        return {**action, "domain": [("source_id", "=", self.id)]}
