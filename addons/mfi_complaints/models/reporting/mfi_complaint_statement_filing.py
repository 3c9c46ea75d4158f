# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import hash_chain
from ..clock import now
from ..evidence.mfi_complaint_event import install_append_only
from ..guard import in_process

#: Values that the hash of a filing covers beside the previous hash.
_HASHED = (
    "company_id",
    "sequence",
    "statement_id",
    "date",
    "user_id",
    "reference",
    "figures_hash",
    "pdf_hash",
    "xlsx_hash",
    "seal_hash",
)


class MfiComplaintStatementFiling(models.Model):
    """The journal of filed statements, one chain of hashes per company.

    Each entry names the company's last daily seal. A database trigger refuses UPDATE,
    DELETE and TRUNCATE; the integrity check compares statements with their entry.
    """

    _name = "mfi.complaint.statement.filing"
    _description = "Filed Statement"
    _order = "company_id, sequence desc"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    sequence = fields.Integer(required=True, aggregator=None)
    statement_id = fields.Many2one(
        "mfi.complaint.statement", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    reference = fields.Char("Reference of the sending", required=True)
    figures_hash = fields.Char("SHA-256 of the figures", required=True)
    pdf_hash = fields.Char("SHA-256 of the PDF", required=True)
    xlsx_hash = fields.Char("SHA-256 of the workbook", required=True)
    seal_hash = fields.Char("Seal hash", help="Last daily seal at that time.")
    previous_hash = fields.Char("Previous hash", required=True)
    hash = fields.Char(required=True)

    # For the search of the last entry; also prevents two with the same rank.
    _company_sequence_uniq = models.Constraint(
        "UNIQUE(company_id, sequence)", "Two filed statements have the same rank."
    )

    def init(self):
        """Install the database trigger that refuses changes."""
        install_append_only(self.env.cr, self._table)

    @api.model
    @api.private
    def _append_filing(self, statement, files):
        """Append the entry of a statement; called within the process only.

        :param statement: the statement being filed
        :param files: {"pdf": attachment, "xlsx": attachment}
        """
        company = statement.company_id
        last = self.search([("company_id", "=", company.id)], limit=1)
        seal = self.env["mfi.complaint.seal"].search(
            [("company_id", "=", company.id)], limit=1
        )
        values = {
            "company_id": company.id,
            "sequence": last.sequence + 1,
            "statement_id": statement.id,
            "date": fields.Datetime.to_string(now(self)),
            "user_id": self.env.uid,
            "reference": statement.filing_reference,
            "seal_hash": seal.hash or "",
            **statement._get_file_hashes(files),
        }
        previous = last.hash or hash_chain.GENESIS
        return self.create(
            {
                **values,
                "previous_hash": previous,
                "hash": _compute_hash(previous, values),
            }
        )

    def _get_hashed_values(self):
        """Return the values of one entry that its hash covers."""
        return {name: _to_plain(self[name]) for name in _HASHED}

    @api.model
    def _find_broken(self):
        """Return what is no longer as it was filed, as ``[(entry, sentence)]``."""
        broken, previous = [], {}
        for entry in self.search(Domain.TRUE, order="company_id, sequence"):
            before = previous.get(entry.company_id, hash_chain.GENESIS)
            expected = _compute_hash(before, entry._get_hashed_values())
            if entry.previous_hash != before or entry.hash != expected:
                broken.append((entry, self._get_chain_sentence(entry)))
            if not entry._is_statement_intact():
                broken.append((entry, self._get_statement_sentence(entry)))
            previous[entry.company_id] = entry.hash
        return broken

    def _is_statement_intact(self):
        """Return whether figures and files are those that were filed."""
        record = self.statement_id
        current = record._get_current_hashes()
        return record.state == "filed" and all(
            self[name] == current[name] for name in current
        )

    def _get_chain_sentence(self, entry):
        """Return the sentence about an entry of the journal that was altered."""
        return self.env._(
            "Entry %(rank)s of the journal of filed statements was altered, or the "
            "previous one is missing.",
            rank=entry.sequence,
        )

    def _get_statement_sentence(self, entry):
        """Return the sentence about a statement that was altered."""
        return self.env._(
            "“%(name)s” differs from what was filed.", name=entry.statement_id.name
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Let only the filing of a statement create entries."""
        if not in_process(self):
            raise UserError(
                self.env._("Only the filing of a statement writes to this journal.")
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse any change."""
        raise UserError(self.env["mfi.complaint.statement"]._get_filed_message())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse any deletion."""
        raise UserError(self.env["mfi.complaint.statement"]._get_filed_message())


def _compute_hash(previous, values):
    """Return the hash of an entry."""
    return hash_chain.sha256(previous + hash_chain.canonical(values))


def _to_plain(value):
    """Return a field's value as it was hashed."""
    if isinstance(value, models.BaseModel):
        return value.id
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    return value or ""
