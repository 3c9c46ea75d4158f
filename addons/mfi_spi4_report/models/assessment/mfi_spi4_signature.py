# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.mfi_complaints.engine import hash_chain
from odoo.addons.mfi_complaints.models.evidence.mfi_complaint_event import (
    install_append_only,
)
from odoo.addons.mfi_complaints.models.guard import in_process


class MfiSpi4Signature(models.Model):
    """The journal of signed reports: one chain of hashes per company.

    The journal of complaints belongs to each complaint; a report belongs to all of
    them. Its signature therefore has a journal of its own, bound to the other by the
    last seal of the company. A database trigger refuses UPDATE, DELETE and TRUNCATE.
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
    seal_hash = fields.Char(help="Last seal of the journal of complaints by then.")
    previous_hash = fields.Char(required=True)
    hash = fields.Char(required=True)

    # Serves the search of the last signature; forbids two of one rank.
    _company_sequence_uniq = models.Constraint(
        "UNIQUE(company_id, sequence)", "Two signatures have the same rank."
    )

    def init(self):
        """Have the database itself refuse changes, whoever asks."""
        install_append_only(self.env.cr, self._table)

    @api.model
    @api.private
    def _append(self, assessment, content_hash, seal_hash):
        """Append the signature of an assessment; the caller holds the process's key.

        :param assessment: the assessment being signed
        :param content_hash: SHA-256 of what is signed
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
        return self.create({**values, "hash": self._hash_of(values)})

    @api.model
    def _hash_of(self, values):
        """Return the hash that a signature with these plain values must carry."""
        body = {name: values[name] for name in values if name != "previous_hash"}
        return hash_chain.sha256(values["previous_hash"] + hash_chain.canonical(body))

    def _plain(self):
        """Return one signature as the plain values that its hash covers."""
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
    def _broken(self, company):
        """Return the ranks of the company's signatures that do not hold any more."""
        previous, broken = hash_chain.GENESIS, []
        signatures = self.search([("company_id", "=", company.id)], order="sequence")
        for rank, signature in enumerate(signatures, 1):
            values = signature._plain()
            linked = signature.previous_hash == previous and rank == signature.sequence
            if not linked or self._hash_of(values) != signature.hash:
                broken.append(signature.sequence)
            previous = signature.hash
        return broken

    @api.model
    def _verify_reports(self):
        """Return the signed reports and signatures that do not hold any more.

        :return: list of dicts, as :meth:`mfi.complaint.event.verify` gives them
        """
        found = []
        for (company,) in self._read_group([], ["company_id"]):
            for rank in self._broken(company):
                sentence = self.env._(
                    "Signature %(rank)s of %(company)s was altered, or the one before "
                    "it is missing.",
                    rank=rank,
                    company=company.name,
                )
                found.append(_place("signature", company.name, rank, sentence))
        reports = self.env["mfi.spi4.assessment"].search([("state", "=", "signed")])
        for report in reports:
            if not report._signature_holds():
                sentence = self.env._(
                    "%(report)s differs from what was signed, or its signature is "
                    "missing.",
                    report=report.name,
                )
                rank = report.signature_ids[:1].sequence
                found.append(_place("report", report.name, rank, sentence))
        return found

    @api.model_create_multi
    def create(self, vals_list):
        """Let the signing alone append."""
        if not in_process(self):
            raise AccessError(
                self.env._("The journal of signed reports is written by signing alone.")
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: a signature is never changed."""
        raise UserError(self.env._("A signed report cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse: a signature is never removed."""
        raise UserError(self.env._("A signed report cannot be deleted."))


def _place(code, name, rank, sentence):
    """Return one broken place among the signed reports, for the integrity check."""
    return {
        "ticket_id": False,
        "number": name,
        "event_id": False,
        "sequence": rank,
        "code": code,
        "field": "",
        "message": sentence,
    }
