# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import tempfile
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..engine import register
from ..models.clock import now
from ..report.mfi_complaint_dashboard import LABELS
from ..report.mfi_complaint_register import FIGURES, HEADINGS
from ..report.register_pdf import add_margins, print_html
from ..report.register_workbook import RegisterWorkbook

#: Most lines of a register in PDF.
PDF_LIMIT = 2000
#: Bytes of a workbook kept in memory before it goes to a temporary file.
_MEMORY_LIMIT = 4 * 1024 * 1024
#: Relative width of the columns of the PDF that are not of one width.
_PDF_WIDTHS = {"line": 4, "statement": 20, "corrective": 13, "preventive": 13}
_PDF_WIDTH = 9


class MfiComplaintRegister(models.TransientModel):
    """Print the register of complaints of a period and perimeter.

    The lines are those that the user may read. Each print is logged with its digest.
    """

    _name = "mfi.complaint.register"
    _description = "Register of Complaints"

    company_id = fields.Many2one(
        "res.company",
        "Institution",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        "Received from",
        required=True,
        default=lambda self: self._get_default_period()[0],
        help="Local date of the institution.",
    )
    date_to = fields.Date(
        "Received until",
        required=True,
        default=lambda self: self._get_default_period()[1],
        help="Local date of the institution, included.",
    )
    branch_id = fields.Many2one(
        "mfi.branch",
        "Branch or region",
        domain="[('id', 'in', allowed_branch_ids)]",
        help="A region includes its branches. Leave empty for all that you may read.",
    )
    allowed_branch_ids = fields.Many2many(
        "mfi.branch",
        string="Branches to choose from",
        compute="_compute_allowed_branch_ids",
    )
    with_suggestions = fields.Boolean("Also list suggestions")
    with_requests = fields.Boolean("Also list requests for information")
    anonymised = fields.Boolean(
        "Without names",
        help="Without the client, the member number and the client's statement. Names "
        "and phone numbers are also removed from the measures.",
    )
    is_anonymised = fields.Boolean(
        "Without names (result)",
        compute="_compute_is_anonymised",
        help="Chosen by the user, or required by the user's role.",
    )
    names_refused = fields.Boolean(
        "Without names by role", compute="_compute_is_anonymised"
    )
    file_format = fields.Selection(
        [("xlsx", "XLSX"), ("pdf", "PDF")], "Format", required=True, default="xlsx"
    )
    line_count = fields.Integer("Lines", compute="_compute_line_count")

    @api.model
    def _get_default_period(self):
        """Return the first and last date of the previous month."""
        last = self.env.company._get_mfi_today().replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_allowed_branch_ids(self):
        """Offer the branches whose complaints the user counts."""
        for wizard in self:
            domain = Domain("company_id", "=", wizard.company_id.id)
            if not self.env.user._can_read_all_complaints():
                domain &= Domain("manager_ids", "in", [self.env.uid])
            wizard.allowed_branch_ids = self.env["mfi.branch"].search(domain)

    @api.depends("anonymised")
    @api.depends_context("uid")
    def _compute_is_anonymised(self):
        """Directors get the register without names."""
        refused = self.env.user._has_anonymous_register()
        for wizard in self:
            wizard.names_refused = refused
            wizard.is_anonymised = refused or wizard.anonymised

    @api.depends(
        "date_from",
        "date_to",
        "branch_id",
        "with_suggestions",
        "with_requests",
        "company_id",
    )
    @api.depends_context("uid")
    def _compute_line_count(self):
        """Count the lines of the register."""
        for wizard in self:
            wizard.line_count = (
                wizard._get_report().search_count(wizard._get_lines_domain())
                if wizard._has_period()
                else 0
            )

    def _compute_display_name(self):
        """Return a fixed title."""
        for wizard in self:
            wizard.display_name = self.env._("Register of complaints")

    def action_print(self):
        """Check the choices and download the register.

        :raises ValidationError: when the period cannot be
        :raises UserError: when there are too many lines for a PDF
        """
        self.ensure_one()
        self._check_choices(self.file_format)
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/register/{self.id}.{self.file_format}",
            "target": "self",
        }

    # ------------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------------
    def _has_period(self):
        """Return whether the dates are given and in order."""
        return self.date_from and self.date_to and self.date_from <= self.date_to

    def _check_choices(self, file_format):
        """Raise, in one sentence, when the register cannot be printed."""
        self._get_report()._get_dashboard_scope(self.date_from, self.date_to)
        if file_format == "pdf" and self.line_count > PDF_LIMIT:
            raise UserError(
                self.env._(
                    "This register has %(count)s lines, and a PDF can hold %(limit)s: "
                    "choose XLSX.",
                    count=self.line_count,
                    limit=PDF_LIMIT,
                )
            )

    def _get_report(self):
        """Return the statistics, as the user and in the register's institution."""
        report = self.env["mfi.complaint.report"]
        return report.with_company(self.company_id or self.env.company)

    def _get_kinds(self):
        """Return the kinds of record that are listed."""
        kinds = ["complaint"]
        if self.with_suggestions:
            kinds.append("suggestion")
        if self.with_requests:
            kinds.append("request")
        return kinds

    def _get_columns(self):
        """Return the columns of the register."""
        return register.get_columns(self.is_anonymised, len(self._get_kinds()))

    def _get_lines_domain(self):
        """Return the domain of the lines."""
        return self._get_report()._get_register_domain(
            self.date_from, self.date_to, self.branch_id, self._get_kinds()
        )

    def _iter_lines(self, digest):
        """Yield the lines, each added to a digest."""
        report = self._get_report()
        lines = report._iter_register_lines(
            self._get_lines_domain(), self._get_columns()
        )
        for cells in lines:
            digest.add(cells)
            yield cells

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------
    def _render(self, file_format):
        """Write the register, log the print and return it as an open binary file.

        :param file_format: ``xlsx`` or ``pdf``
        """
        self.ensure_one()
        self.check_access("read")
        self._check_choices(file_format)
        digest = register.Digest()
        if file_format == "xlsx":
            file = self._render_xlsx(digest)
        else:
            file = self._render_pdf(digest)
        self._log_print(file_format, digest)
        file.seek(0)
        return file

    def _log_print(self, file_format, digest):
        """Record the print."""
        logs = self.env["mfi.complaint.register.log"].with_company(self.company_id)
        logs._log_print(
            {
                "date_from": self.date_from,
                "date_to": self.date_to,
                "perimeter": self._get_perimeter_text(),
                "file_format": file_format,
                "anonymised": self.is_anonymised,
                "line_count": digest.count,
                "hash": digest.hex,
            }
        )

    def _get_file_name(self, file_format):
        """Return the name of the file."""
        return f"register_{self.date_from}_{self.date_to}.{file_format}"

    def _render_xlsx(self, digest):
        """Return the workbook as a file; its lines are added to the digest."""
        # The caller closes the file once it is sent.
        file = tempfile.SpooledTemporaryFile(_MEMORY_LIMIT)  # noqa: SIM115
        title = self.env._("Register of complaints")
        book = RegisterWorkbook(file, title, self._get_excel_format())
        book.write_head(title, self._get_facts())
        headings = {name: self.env._(text) for name, text in HEADINGS.items()}
        book.write_lines(self._get_columns(), headings, self._iter_lines(digest))
        book.write_table(self.env._("Totals"), self._get_totals_table())
        book.write_table(self._get_hash_title(), [[digest.hex]])
        book.write_notes(self._get_notes())
        book.close()
        return file

    def _render_pdf(self, digest):
        """Return the PDF as a file; its lines are added to the digest."""
        columns = self._get_columns()
        lines = list(self._iter_lines(digest))
        stacks = self._get_pdf_stacks(columns)
        html = self.env["ir.qweb"]._render(
            "mfi_complaints.complaint_register_document",
            {
                **self.env["res.lang"]._get_mfi_page(),
                "title": self.env._("Register of complaints"),
                "facts": self._get_facts(),
                "stacks": stacks,
                "lines": self._get_pdf_lines(columns, lines),
                "empty": self.env._("No complaint was received in this period."),
                "totals_title": self.env._("Totals"),
                "totals": self._get_totals_table(),
                "hash_title": self._get_hash_title(),
                "digest": digest.hex,
                "notes": self._get_notes(),
            },
        )
        pdf = print_html(self.env, html, "paperformat_register")
        pdf = add_margins(pdf, self._get_footer(digest), self._get_page, stacks)
        return io.BytesIO(pdf)

    def _get_pdf_stacks(self, columns):
        """Return the headings and the width in per cent of each column of the PDF."""
        stacks = register.get_stacks(columns)
        widths = [_PDF_WIDTHS.get(stack[0], _PDF_WIDTH) for stack in stacks]
        return [
            {
                "headings": [self.env._(HEADINGS[name]) for name in stack],
                "width": round(100 * width / sum(widths), 2),
            }
            for stack, width in zip(stacks, widths, strict=True)
        ]

    def _get_pdf_lines(self, columns, lines):
        """Return the lines as lists of stacks of texts."""
        stacks = register.get_stacks(columns)
        result = []
        for cells in lines:
            texts = dict(zip(columns, map(self._format_cell, cells), strict=True))
            result.append([[texts[name] for name in stack] for stack in stacks])
        return result

    # ------------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------------
    def _format_cell(self, cell):
        """Return a cell as text in the user's language."""
        if cell is None:
            return ""
        return format_date(self.env, cell) if isinstance(cell, date) else str(cell)

    def _get_excel_format(self):
        """Return the format of dates in spreadsheets, in the user's language."""
        # sudo: the formats of languages are not confidential
        text = self.env["res.lang"].sudo()._get_data(code=self.env.lang or "en_US")
        parts = {"%d": "dd", "%m": "mm", "%Y": "yyyy", "%y": "yy"}
        result = text.date_format or ""
        for code, part in parts.items():
            result = result.replace(code, part)
        return result if result and "%" not in result else "yyyy-mm-dd"

    def _get_facts(self):
        """Return (label, text) of what the register is."""
        local = self.company_id._to_mfi_local(now(self))
        period = self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )
        printed = self.env._(
            "%(day)s at %(time)s (%(zone)s)",
            day=format_date(self.env, local.date()),
            time=local.strftime("%H:%M"),
            zone=str(self.company_id._get_mfi_tz()),
        )
        return [
            (self.env._("Institution"), self.company_id.name),
            (self.env._("Received"), period),
            (self.env._("Perimeter"), self._get_perimeter_text()),
            (self.env._("Printed by"), self.env.user.name),
            (self.env._("Printed on"), printed),
        ]

    def _get_perimeter_text(self):
        """Return the branches, kinds and omissions of the register as text."""
        kinds = self.env["mfi.complaint.report"]._fields["kind"]
        labels = dict(kinds._description_selection(self.env))
        parts = [self._get_branch_text()]
        parts += [labels[kind] for kind in self._get_kinds()]
        if self.is_anonymised:
            parts.append(self.env._("without names"))
        return ", ".join(parts)

    def _get_branch_text(self):
        """Return the name of the branch, or of those that the user manages."""
        # sudo: names of branches
        branch = self.branch_id.sudo()
        if branch:
            return branch.name
        if self.env.user._can_read_all_complaints():
            return self.env._("All branches")
        managed = branch.search(
            [
                ("company_id", "=", self.company_id.id),
                ("manager_ids", "in", [self.env.uid]),
            ]
        )
        return ", ".join(managed.mapped("name")) or self.env._("No branch")

    def _get_totals_table(self):
        """Return the rows of the totals as texts, headings first."""
        totals = self._get_report()._get_register_totals(
            self.date_from, self.date_to, self.branch_id, self._get_kinds()
        )
        kinds = self.env["mfi.complaint.report"]._fields["kind"]
        labels = dict(kinds._description_selection(self.env))
        table = [["", *(labels[kind] for kind in totals)]]
        for code in FIGURES:
            figures = (self._format_figure(row[code]) for row in totals.values())
            table.append([self.env._(LABELS[code]), *figures])
        return table

    def _format_figure(self, figure):
        """Return a figure as text, a ratio with its numerator and denominator."""
        if figure.denominator is None:
            return str(figure.value)
        ratio = f"{figure.numerator} / {figure.denominator}"
        if figure.value is None or isinstance(figure.value, int):
            return ratio
        return self.env._(
            "%(ratio)s (%(percent)s %%)",
            ratio=ratio,
            percent=formatLang(self.env, figure.value, digits=1),
        )

    def _get_hash_title(self):
        """Return the title above the digest."""
        return self.env._("SHA-256 of the lines")

    def _get_notes(self):
        """Return the sentences on what is listed and how the digest is made."""
        return [
            self.env._(
                "Two registers with the same period, perimeter, language and SHA-256 "
                "have the same lines."
            ),
            self.env._(
                "The SHA-256 is that of the lines in UTF-8, each as a JSON list of its "
                "cells and a line feed; dates are written YYYY-MM-DD."
            ),
            self.env._(
                "Drafts, duplicates and entries by mistake are not listed. "
                "Whistleblowing reports are never listed."
            ),
            self.env._(
                "Decided, open and late are counted at the end of the period, whenever "
                "the complaints were received; late is shown over open."
            ),
        ]

    def _get_footer(self, digest):
        """Return the text at the left of each page of the PDF."""
        return f"{self.company_id.name} – SHA-256 {digest.hex[:16]}…"

    def _get_page(self, number, count):
        """Return the number of a page as text."""
        return self.env._("Page %(number)s of %(count)s", number=number, count=count)
