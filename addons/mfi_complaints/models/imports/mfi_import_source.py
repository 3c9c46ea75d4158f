# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import spreadsheet
from . import mfi_import_fetch as fetch
from .mfi_import_fields import ENCODINGS, SEPARATORS, TARGETS

_logger = logging.getLogger(__name__)


class MfiImportSource(models.Model):
    """Where files come from again and again: how they are written, what columns mean.

    A source may be read each night, from a folder of the server or from an address.
    """

    _name = "mfi.import.source"
    _description = "Source of Imports"
    _order = "name, id"

    name = fields.Char(required=True, help="For example: core banking system.")
    active = fields.Boolean(default=True)
    target = fields.Selection(
        TARGETS, string="What the file holds", required=True, default="clients"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    separator = fields.Selection(SEPARATORS, help="Empty: guessed from the file.")
    encoding = fields.Selection(ENCODINGS, help="Empty: guessed from the file.")
    column_ids = fields.One2many("mfi.import.column", "source_id", string="Columns")
    full_file = fields.Boolean(
        string="Full file",
        help="The file names all clients: those whom it does not name have left.",
    )
    pull = fields.Selection(
        [("folder", "Folder of the server"), ("url", "Address (http, https)")],
        string="Read each night from",
        groups="base.group_system",
        help="Empty: files are sent by hand.",
    )
    folder = fields.Char(
        groups="base.group_system",
        help="Below the directory that the server's configuration file opens to "
        "imports (mfi_import_directory). The newest CSV or XLSX file is read.",
    )
    url = fields.Char(
        string="Address",
        groups="base.group_system",
        help="Answers with the CSV or XLSX file itself; redirections are not followed.",
    )
    hour = fields.Integer(
        string="At (hour)", default=2, help="0 to 23, in the institution's time zone."
    )
    last_run = fields.Datetime(string="Last read on", readonly=True, copy=False)
    last_error = fields.Char(
        string="Last failure",
        readonly=True,
        copy=False,
        help="Why the last night's file could not be read.",
    )
    last_digest = fields.Char(
        string="Digest of the last file", readonly=True, copy=False
    )
    job_count = fields.Integer(string="Imports", compute="_compute_job_count")

    _hour_range = models.Constraint(
        "CHECK (hour BETWEEN 0 AND 23)", "The hour goes from 0 to 23."
    )

    def _compute_job_count(self):
        """Count the imports of each source."""
        counts = dict(
            self.env["mfi.import.job"]._read_group(
                [("source_id", "in", self.ids)], ["source_id"], ["__count"]
            )
        )
        for source in self:
            source.job_count = counts.get(source, 0)

    @api.constrains("pull", "folder", "url")
    def _check_pull(self):
        """Refuse a nightly reading that could not work."""
        for source in self.sudo():  # sudo: the check does not depend on who saves
            if source.pull == "folder":
                fetch.directory(self.env, source.folder)
            elif source.pull == "url" and not fetch.is_address(source.url):
                raise ValidationError(
                    self.env._("Write an address that begins with http:// or https://.")
                )

    def _mapping(self):
        """Return {header: field} as saved."""
        return {column.header: column.field for column in self.column_ids}

    def _remember(self, job):
        """Save how a file was written and what its columns mean.

        A mark at its beginning tells the encoding of that one file only, and one file
        with corrections does not make a source's files partial.
        """
        content = job.with_context(bin_size=False).file
        marked = spreadsheet.marked(base64.b64decode(content or b""))
        self.write(
            {
                "separator": job.separator,
                "encoding": self.encoding if marked else job.encoding,
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
    # Reading at night
    # ------------------------------------------------------------------
    def action_pull(self):
        """Read the source now; open the import."""
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise UserError(
                self.env._("Ask an administrator: reading a source is theirs to start.")
            )
        job = self._pull(again=True)
        return job._open()

    def _pull(self, again=False):
        """Fetch the file, check it and put it in the queue; return the import.

        :param again: also when the file is the one read last
        """
        if not self.pull:
            raise UserError(self.env._("Choose where the file comes from."))
        name, content = fetch.fetch(self)
        digest = fetch.digest(content)
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
                "file": fetch.encoded(content),
                "start_when_checked": True,
            }
        )
        job.action_check()
        self.last_digest = digest
        return job

    @api.model
    def _cron_pull(self):
        """Read the sources whose hour it is; one that fails stops no other."""
        for source in self.search([("pull", "!=", False)]):
            if source._is_due():
                source._pull_safely()
                self.env["ir.cron"]._commit_progress(1)

    def _is_due(self):
        """Return whether the hour has come and today's file was not read yet."""
        local = self.company_id._to_mfi_local
        moment = local(fields.Datetime.now())
        last = self.last_run and local(self.last_run).date()
        return moment.hour >= self.hour and last != moment.date()

    def _pull_safely(self):
        """Read a source; keep the sentence when it cannot be read."""
        source = self.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                source._pull()
            error = False
        except (UserError, spreadsheet.Unreadable, OSError) as problem:
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
