# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import hash_chain, statement
from ..clock import now
from ..guard import with_process

#: Groups that check and file statements.
SIGNERS = ("mfi_complaints.group_controller", "mfi_complaints.group_pilot")


class MfiComplaintStatement(models.Model):
    """Check statements and file them: figures and files are kept as they were sent."""

    _inherit = "mfi.complaint.statement"

    figures_hash = fields.Char("SHA-256 of the figures", readonly=True, copy=False)
    pdf_attachment_id = fields.Many2one(
        "ir.attachment", "PDF", readonly=True, copy=False, ondelete="restrict"
    )
    pdf_hash = fields.Char("SHA-256 of the PDF", readonly=True, copy=False)
    xlsx_attachment_id = fields.Many2one(
        "ir.attachment", "Workbook", readonly=True, copy=False, ondelete="restrict"
    )
    xlsx_hash = fields.Char("SHA-256 of the workbook", readonly=True, copy=False)

    def action_check(self):
        """Mark computed drafts as checked, which freezes their figures.

        :raises UserError: if one has no figures, is about a period that has not ended,
            or has rows without a measure
        """
        self._check_signer()
        for record in self:
            record._check_checkable()
        self._write_step(
            {
                "state": "checked",
                "checked_at": now(self),
                "checked_by_id": self.env.uid,
            }
        )
        return True

    def action_draft(self):
        """Return checked statements to draft.

        :raises UserError: if one is not checked
        """
        self._check_signer()
        self._check_state("checked")
        self._write_step(
            {"state": "draft", "checked_at": False, "checked_by_id": False}
        )
        return True

    def action_file(self):
        """File checked statements: keep figures, PDF and workbook with their SHA-256.

        The person who files may have prepared or checked the statement: small
        institutions have one such person. The statement names all three.

        :raises UserError: if one is not checked, has no reference, or if the period
            already has a filed statement that this one does not replace
        """
        self._check_signer()
        self._check_state("checked")
        for record in self:
            record._check_only_one_filed()
            record._check_reference()
            record._file()
        return True

    def action_replace(self):
        """Open a new draft that corrects this filed statement."""
        self.ensure_one()
        self._check_signer()
        self._check_state("filed")
        draft = self.search(
            [("replaces_id", "=", self.id), ("state", "!=", "filed")], limit=1
        ) or self.create(
            {
                "company_id": self.company_id.id,
                "template_id": self.template_id.id,
                "date_from": self.date_from,
                "lang": self.lang,
                "comment": self.comment,
                "replaces_id": self.id,
            }
        )
        return draft.get_formview_action()

    def action_download_pdf(self):
        """Return the address of the PDF."""
        return self._get_download_action("pdf")

    def action_download_xlsx(self):
        """Return the address of the workbook."""
        return self._get_download_action("xlsx")

    def _get_download_action(self, file_format):
        """Return the action that downloads one file."""
        self.ensure_one()
        url = f"/complaints/statement/{self.id}.{file_format}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _file(self):
        """File one checked statement."""
        self._write_step(
            {
                "filed_at": now(self),
                "filed_by_id": self.env.uid,
                "sent_on": self.sent_on or self.company_id._get_mfi_today(),
                "figures_hash": self._get_figures_hash(),
            }
        )
        files = {
            name: self._create_file(name, self._render_file(name))
            for name in ("pdf", "xlsx")
        }
        # sudo: no user has the right to write to the journal of filed statements
        filings = with_process(self.env["mfi.complaint.statement.filing"].sudo())
        filings._append_filing(self, files)
        self._write_step(
            {
                "state": "filed",
                "pdf_attachment_id": files["pdf"].id,
                "xlsx_attachment_id": files["xlsx"].id,
                **self._get_file_hashes(files),
            }
        )

    def _render_file(self, file_format):
        """Return the statement as ``pdf`` or ``xlsx``: the filed file, if it is filed.

        Users who must not see small numbers get a copy without them.

        :return: bytes
        """
        self.ensure_one()
        self.check_access("read")
        if self.state == "filed" and self._sees_small_numbers():
            # sudo: who may read the statement may read its files
            return self[f"{file_format}_attachment_id"].sudo().raw
        document = self.env["report.mfi_complaints.statement_document"]
        return document.with_context(lang=self.lang)._render(self, file_format)

    def _create_file(self, file_format, content):
        """Return the attachment of one file."""
        return self.env["ir.attachment"].create(
            {
                "name": f"{self._get_file_name()}.{file_format}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _get_file_name(self):
        """Return the name of the statement's files, without their ending."""
        return f"{self.name} - {self.company_id.name}".replace("/", "-")[:120]

    def _get_figures_hash(self):
        """Return the SHA-256 of everything that was checked, as canonical JSON."""
        facts = {
            "statement": self.id,
            "company": self.company_id.id,
            "name": self.name,
            "comment": self.comment or "",
            "replaces": self.replaces_id.id or 0,
            "figures": self.figures,
            "lines": self.line_ids._get_facts(),
        }
        return hash_chain.sha256(hash_chain.canonical(facts))

    def _get_file_hashes(self, files):
        """Return the hashes of figures and files as they are stored now.

        :param files: {"pdf": attachment, "xlsx": attachment}
        """
        return {
            "figures_hash": self._get_figures_hash(),
            "pdf_hash": _hash_file(files["pdf"]),
            "xlsx_hash": _hash_file(files["xlsx"]),
        }

    def _get_current_hashes(self):
        """Return the hashes of figures and filed files as they are stored now."""
        return self._get_file_hashes(
            {"pdf": self.pdf_attachment_id, "xlsx": self.xlsx_attachment_id}
        )

    def _check_checkable(self):
        """Raise when one statement cannot be checked yet."""
        self._check_state("draft")
        if not self.computed_at:
            raise UserError(self.env._("Compute the figures first."))
        if self.date_to >= self.company_id._get_mfi_today():
            raise UserError(
                self.env._("The period has not ended: its figures can still change.")
            )
        missing = statement.find_unmapped(self.figures["lines"])
        if missing:
            names = ", ".join(line["code"] or line["name"] for line in missing)
            raise UserError(
                self.env._(
                    "Choose a measure in the template for these rows, then compute "
                    "again: %(rows)s.",
                    rows=names,
                )
            )

    def _check_only_one_filed(self):
        """Raise when the period has a filed statement that is not replaced."""
        filed = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("template_id", "=", self.template_id.id),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
                ("state", "=", "filed"),
            ]
        )
        latest = filed - filed.replaces_id
        if latest != self.replaces_id:
            raise UserError(
                self.env._(
                    "“%(name)s” is already filed: to correct it, open it and press "
                    "“Correct”.",
                    name=latest[:1].name,
                )
            )

    def _check_reference(self):
        """Raise when nothing says how the statement was sent."""
        if not (self.filing_reference or "").strip():
            raise UserError(
                self.env._(
                    "Enter the reference of the sending first: number of the letter, "
                    "of the e-mail or of the deposit."
                )
            )

    def _check_state(self, state):
        """Raise when one statement has not this status."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state != state:
                raise UserError(
                    self.env._(
                        "“%(name)s” has the status “%(present)s”; this step needs "
                        "“%(needed)s”.",
                        name=record.name,
                        present=labels[record.state],
                        needed=labels[state],
                    )
                )

    def _check_signer(self):
        """Allow only controllers and pilots to check and file.

        :raises AccessError: for any other user
        """
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in SIGNERS):
            raise AccessError(
                self.env._("Only a controller or a pilot checks and files statements.")
            )

    def _write_step(self, values):
        """Write the fields that users cannot write."""
        with_process(self).write(values)


def _hash_file(attachment):
    """Return the SHA-256 of a file, in hexadecimal."""
    # sudo: the file is read for the check of whoever may read the statement
    return hashlib.sha256(attachment.sudo().raw or b"").hexdigest()
