# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mfi_complaints.engine import hash_chain
from odoo.addons.mfi_complaints.models.evidence.mfi_complaint_event import (
    install_append_only,
)
from odoo.addons.mfi_complaints.models.guard import in_process


class MfiSpi4Signature(models.Model):
    """The journal of signed reports, one chain of hashes per company.

    Each complaint has its own journal, but a report covers many complaints. Signatures
    therefore have a separate journal, linked to the others by the last seal of the
    company. A database trigger refuses UPDATE, DELETE and TRUNCATE.
    """

    _name = "mfi.spi4.signature"
    _description = "Signed report"
    _order = "company_id, sequence desc"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True)
    sequence = fields.Integer(required=True, aggregator=None)
    assessment_id = fields.Many2one(
        "mfi.spi4.assessment", required=True, ondelete="restrict", index=True
    )
    date = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    content_hash = fields.Char(required=True, help="SHA-256 of figures and text.")
    seal_hash = fields.Char(
        "Seal hash",
        help="Last seal of the journal of complaints at the time of signing.",
    )
    previous_hash = fields.Char("Previous hash", required=True)
    hash = fields.Char(required=True)

    # For the search of the last signature; also prevents two with the same rank.
    _company_sequence_uniq = models.Constraint(
        "UNIQUE(company_id, sequence)", "Two signatures have the same rank."
    )

    def init(self):
        """Create the database trigger that refuses any change."""
        install_append_only(self.env.cr, self._table)

    @api.model
    @api.private
    def _append_signature(self, assessment, content_hash, seal_hash):
        """Append the signature of an assessment; called within the process only.

        :param assessment: the assessment being signed
        :param content_hash: SHA-256 of the signed text
        :param seal_hash: hash of the company's last seal, or ``""``
        """
        company = assessment.company_id
        last = self.search([("company_id", "=", company.id)], limit=1)
        values = {
            "company_id": company.id,
            "sequence": last.sequence + 1,
            "assessment_id": assessment.id,
            "date": fields.Datetime.to_string(fields.Datetime.now()),
            "user_id": self.env.uid,
            "content_hash": content_hash,
            "seal_hash": seal_hash,
            "previous_hash": last.hash or hash_chain.GENESIS,
        }
        return self.create({**values, "hash": self._get_hash(values)})

    @api.model
    def _get_hash(self, values):
        """Return the expected hash of a signature with these values."""
        body = {name: values[name] for name in values if name != "previous_hash"}
        return hash_chain.sha256(values["previous_hash"] + hash_chain.canonical(body))

    def _get_hashed_values(self):
        """Return the values of one signature that its hash covers."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "sequence": self.sequence,
            "assessment_id": self.assessment_id.id,
            "date": fields.Datetime.to_string(self.date),
            "user_id": self.user_id.id,
            "content_hash": self.content_hash,
            "seal_hash": self.seal_hash or "",
            "previous_hash": self.previous_hash,
        }

    @api.model
    def _find_broken(self, company):
        """Return the ranks of the signatures of a company that are no longer valid."""
        previous, broken = hash_chain.GENESIS, []
        signatures = self.search([("company_id", "=", company.id)], order="sequence")
        for rank, signature in enumerate(signatures, 1):
            values = signature._get_hashed_values()
            linked = signature.previous_hash == previous and rank == signature.sequence
            if not linked or self._get_hash(values) != signature.hash:
                broken.append(signature.sequence)
            previous = signature.hash
        return broken

    @api.model
    def _verify_reports(self):
        """Return the signed reports and signatures that are no longer valid.

        :return: list of dicts, in the format of :meth:`mfi.complaint.event.verify`
        """
        findings = []
        for (company,) in self._read_group([], ["company_id"]):
            for rank in self._find_broken(company):
                sentence = self.env._(
                    "Signature %(rank)s of %(company)s was altered, or the previous "
                    "one is missing.",
                    rank=rank,
                    company=company.name,
                )
                findings.append(
                    _prepare_finding("signature", company.name, rank, sentence)
                )
        reports = self.env["mfi.spi4.assessment"].search([("state", "=", "signed")])
        for report in reports:
            if not report._is_signature_valid():
                sentence = self.env._(
                    "%(report)s differs from what was signed, or its signature is "
                    "missing.",
                    report=report.name,
                )
                rank = report.signature_ids[:1].sequence
                findings.append(_prepare_finding("report", report.name, rank, sentence))
        return findings

    @api.model_create_multi
    def create(self, vals_list):
        """Allow only the signing of a report to create signatures.

        :raises AccessError: for any other creation
        """
        if not in_process(self):
            raise AccessError(
                self.env._(
                    "Only the signing of a report writes to the journal of signed "
                    "reports."
                )
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse any change.

        :raises UserError: always
        """
        raise UserError(self.env._("A signed report cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse any deletion.

        :raises UserError: always
        """
        raise UserError(self.env._("A signed report cannot be deleted."))


def _prepare_finding(code, name, rank, sentence):
    """Return one finding about a signed report, for the integrity check."""
    return {
        "ticket_id": False,
        "number": name,
        "event_id": False,
        "sequence": rank,
        "code": code,
        "field": "",
        "message": sentence,
    }
