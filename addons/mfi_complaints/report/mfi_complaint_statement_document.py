# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import format_date, format_datetime

from .register_pdf import render_pdf
from .statement_workbook import build_workbook


class StatementDocument(models.AbstractModel):
    """Put a statement on paper and in a workbook, from the lines of its screen."""

    _name = "report.mfi_complaints.statement_document"
    _description = "Statement to the regulator as a document"

    def _render(self, statement, file_format):
        """Return the statement as ``pdf`` or ``xlsx``, in the language of the context.

        :return: bytes
        """
        local = statement.with_context(lang=self.env.lang)
        document = self._make_document(local)
        if file_format == "xlsx":
            return build_workbook(document)
        return self._render_pdf(document)

    def _render_pdf(self, document):
        """Return the document as PDF, with page numbers."""
        footer = " · ".join(filter(None, [document["title"], document["state"]]))
        template = "mfi_complaints.statement_document"
        return render_pdf(self.env, template, document, footer)

    def _make_document(self, statement):
        """Return title, facts, lines and notes of a statement, as plain values."""
        figures = statement._get_visible_figures()
        drafts = {
            "draft": self.env._("Draft: not checked yet"),
            "checked": self.env._("Checked, not filed yet"),
        }
        filing = bool(statement.filed_at)
        return {
            **self.env["res.lang"]._get_mfi_page(),
            "title": statement.name,
            "state": "" if filing else drafts[statement.state],
            "facts": self._make_facts(statement, figures),
            "headings": self._make_headings(),
            "lines": [self._make_line(line) for line in statement.line_ids],
            "comment": statement.comment or "",
            "comment_title": self.env._("Comment"),
            "notes_title": self.env._("Notes"),
            "notes": self._make_notes(statement, figures),
            "hash_title": self.env._("SHA-256 of the figures"),
            # sudo: the hash covers also what is hidden from the user
            "hash": statement.figures_hash or statement.sudo()._get_figures_hash(),
        }

    def _make_headings(self):
        """Return the headings of the columns."""
        return {
            "code": self.env._("No."),
            "name": self.env._("Wording"),
            "value": self.env._("Figure"),
            "detail": self.env._("Detail"),
            "previous": self.env._("Previous period"),
            "difference": self.env._("Variation"),
            "note": self.env._("Note"),
        }

    def _make_line(self, line):
        """Return one line: its texts, and its numbers for spreadsheets."""
        figure = line._get_visible_figure()
        return {
            "kind": line.kind,
            "code": line.code or "",
            "name": line.name,
            "shape": figure.get("shape"),
            "numbers": {
                name: figure.get(name) for name in ("value", "previous", "difference")
            },
            "value": line.value_text or "",
            "detail": line.detail or "",
            "previous": line.previous_text or "",
            "difference": line.difference_text or "",
            "note": line.mark or "",
        }

    def _make_facts(self, statement, figures):
        """Return (label, text) of what the statement is, and of who made it."""
        facts = [
            (self.env._("Institution"), figures.get("company")),
            (self.env._("Addressee"), figures.get("addressee")),
            (self.env._("Legal basis"), figures.get("legal_reference")),
            (
                self.env._("Period"),
                self.env._(
                    "%(first)s to %(last)s",
                    first=format_date(self.env, statement.date_from),
                    last=format_date(self.env, statement.date_to),
                ),
            ),
            (self.env._("Replaces"), self._get_replaced_text(statement)),
            (
                self.env._("Prepared"),
                self._sign(statement, "computed_at", "prepared_by_id"),
            ),
            (
                self.env._("Checked"),
                self._sign(statement, "checked_at", "checked_by_id"),
            ),
            (self.env._("Filed"), self._sign(statement, "filed_at", "filed_by_id")),
            (self.env._("Reference of the sending"), statement.filing_reference),
        ]
        return [(label, text) for label, text in facts if text]

    def _get_replaced_text(self, statement):
        """Return what the statement replaces, empty if nothing."""
        other = statement.replaces_id
        if not other:
            return ""
        return self.env._(
            "the statement filed on %(day)s (%(reference)s)",
            day=format_date(self.env, other.sent_on),
            reference=other.filing_reference,
        )

    def _sign(self, statement, moment, person):
        """Return when and by whom a step was made, empty if it was not."""
        if not statement[moment]:
            return ""
        zone = statement.company_id._get_mfi_tz().key
        when = format_datetime(self.env, statement[moment], tz=zone, dt_format="short")
        # sudo: names of colleagues who signed
        return f"{when} ({zone}), {statement[person].sudo().name}"

    def _make_notes(self, statement, figures):
        """Return the sentences that are needed to understand the figures."""
        notes = [figures.get("source"), self._get_verification(statement, figures)]
        notes.append(
            self.env._(
                "Drafts, duplicates, entries by mistake and whistleblowing reports are "
                "not counted. Days are calendar days, in the time zone %(zone)s.",
                zone=statement.company_id._get_mfi_tz().key,
            )
        )
        if figures.get("restricted_count") and not figures.get("split_restricted"):
            notes.append(
                self.env._(
                    "Restricted complaints (%(count)s received) count in the totals "
                    "and are not broken down.",
                    count=figures["restricted_count"],
                )
            )
        if not statement._sees_small_numbers():
            notes.append(
                self.env._(
                    "Copy without small numbers: parts of a breakdown with fewer than "
                    "5 complaints are hidden, as they could identify a person."
                )
            )
        return [note for note in notes if note]

    def _get_verification(self, statement, figures):
        """Return whether form and rows were compared with the official ones."""
        rows = statement.line_ids.filtered(lambda line: line.kind == "figure")
        doubtful = len(rows.filtered(lambda line: not line.verified))
        if not doubtful and figures.get("verified"):
            return ""
        return self.env._(
            "To verify: %(count)s of %(total)s rows have not been compared with the "
            "official form.",
            count=doubtful,
            total=len(rows),
        )
