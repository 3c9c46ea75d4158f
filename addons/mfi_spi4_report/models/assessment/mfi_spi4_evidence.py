# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

REGISTERS = [
    ("mfi.awareness.action", "Awareness action"),
    ("mfi.training.session", "Training session"),
    ("mfi.complaint.manual", "Procedures"),
    ("mfi.complaint.review", "Review"),
    ("mfi.complaint.control", "Audit of files"),
]


class MfiSpi4Evidence(models.Model):
    """Evidence for an answer: a register entry, a document or a written reference."""

    _name = "mfi.spi4.evidence"
    _description = "Evidence"
    _order = "answer_id, id"

    answer_id = fields.Many2one(
        "mfi.spi4.answer", required=True, ondelete="cascade", index=True
    )
    assessment_id = fields.Many2one(related="answer_id.assessment_id")
    record_ref = fields.Reference(REGISTERS, string="Register entry")
    attachment_id = fields.Many2one(
        "ir.attachment", string="Document", ondelete="restrict"
    )
    name = fields.Char(
        string="Reference",
        compute="_compute_name",
        store=True,
        readonly=False,
        help="How the report cites the evidence, with page numbers if applicable.",
    )
    automatic = fields.Boolean(
        readonly=True, help="Found in a register when the figures were computed."
    )

    @api.depends("record_ref", "attachment_id")
    def _compute_name(self):
        """Set the reference of a register entry, else keep the one entered by a user.

        Without either, it is the name of the document.
        """
        for evidence in self:
            record = evidence.record_ref
            if record:
                evidence.name = record._get_evidence_reference()
            else:
                evidence.name = evidence.name or evidence.attachment_id.name

    @api.constrains("record_ref", "attachment_id", "name")
    def _check_something(self):
        """Refuse empty evidence.

        :raises ValidationError: without register entry, document and reference
        """
        for evidence in self:
            if not (evidence.record_ref or evidence.attachment_id or evidence.name):
                raise ValidationError(
                    self.env._(
                        "Choose a register entry or a document, or enter a reference "
                        "such as “Manual, page 12”."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add evidence to answers of draft assessments.

        :raises UserError: after review or signature
        """
        evidence = super().create(vals_list)
        evidence.answer_id._check_open()
        return evidence

    def write(self, vals):
        """Change evidence of answers of draft assessments.

        :raises UserError: after review or signature
        """
        self.answer_id._check_open()
        result = super().write(vals)
        self.answer_id._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        """Refuse to delete evidence of a reviewed or signed assessment."""
        self.answer_id._check_open()

    def action_open(self):
        """Open the register entry, or download the document."""
        self.ensure_one()
        if self.record_ref:
            return self.record_ref.get_formview_action()
        if not self.attachment_id:
            return False
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=1",
        }
