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
    """One piece of evidence behind an answer: a register entry, a file, a citation."""

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
        help="How the report cites it, with page numbers where there are any.",
    )
    automatic = fields.Boolean(
        readonly=True, help="Found in a register when the figures were computed."
    )

    @api.depends("record_ref", "attachment_id")
    def _compute_name(self):
        """Cite the register entry or the file, unless somebody wrote better."""
        for evidence in self:
            record = evidence.record_ref
            if record:
                evidence.name = record._evidence_reference()
            else:
                evidence.name = evidence.name or evidence.attachment_id.name

    @api.constrains("record_ref", "attachment_id", "name")
    def _check_something(self):
        """Refuse an empty piece of evidence.

        :raises ValidationError: without entry, file and words
        """
        for evidence in self:
            if not (evidence.record_ref or evidence.attachment_id or evidence.name):
                raise ValidationError(
                    self.env._(
                        "Choose a register entry or a document, or write a reference "
                        "such as “Manual, page 12”."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add evidence to answers that are still open."""
        evidence = super().create(vals_list)
        evidence.answer_id._check_open()
        return evidence

    def write(self, vals):
        """Change evidence of answers that are still open."""
        self.answer_id._check_open()
        result = super().write(vals)
        self.answer_id._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        """Refuse to remove evidence from what was reviewed or signed."""
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
