# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.mfi_complaints.models.guard import in_process

from ...engine import kpi as engine
from ..const import ANSWER_SOURCES, ANSWERS
from ..figures import register_domains

#: Model of register lines → field with the register entry of a line.
_PARENT_FIELDS = {"mfi.complaint.control.line": "control_id"}
#: Most register entries cited automatically for one answer.
EVIDENCE_LIMIT = 10
#: Fields that users edit; the others come from the grid and the computation.
_EDITABLE_FIELDS = frozenset({"answer", "comment", "evidence_ids", "action_ids"})


class MfiSpi4Answer(models.Model):
    """One question of an assessment, with its suggested and its given answer.

    The wording is copied from the indicator, so that a later change of the grid does
    not change a signed report.
    """

    _name = "mfi.spi4.answer"
    _description = "SPI4 answer"
    _order = "assessment_id, sequence, id"
    _rec_names_search = ["code", "text"]

    assessment_id = fields.Many2one(
        "mfi.spi4.assessment", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="assessment_id.company_id", store=True)
    state = fields.Selection(related="assessment_id.state")
    indicator_id = fields.Many2one(
        "mfi.spi4.indicator", required=True, ondelete="restrict", index=True
    )
    practice_id = fields.Many2one("mfi.spi4.practice", required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    code = fields.Char(string="Identifier", readonly=True)
    text = fields.Text(string="Question", readonly=True)
    guidance = fields.Text(readonly=True)
    verified = fields.Boolean(string="Official wording", readonly=True)
    answer_from = fields.Selection(ANSWER_SOURCES, string="How answered", readonly=True)
    kpi_code = fields.Char(string="Figure", readonly=True)
    figure_text = fields.Char(string="Value", readonly=True)
    suggested = fields.Selection(ANSWERS, readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    answer = fields.Selection(
        ANSWERS, string="Manual answer", help="Empty: the suggestion applies."
    )
    comment = fields.Text(
        help="Evidence with page numbers, observed practices, or why it does not apply."
    )
    final = fields.Selection(
        ANSWERS, string="Answer", compute="_compute_final", store=True
    )
    overridden = fields.Boolean(compute="_compute_final", store=True)
    evidence_ids = fields.One2many("mfi.spi4.evidence", "answer_id")
    action_ids = fields.One2many("mfi.spi4.action", "answer_id", string="Actions")

    _indicator_once = models.Constraint(
        "UNIQUE(assessment_id, indicator_id)",
        "This indicator is already in the assessment.",
    )

    @api.depends("code", "text")
    def _compute_display_name(self):
        """Show an answer by the identifier and the text of its question."""
        for answer in self:
            answer.display_name = f"{answer.code} - {answer.text}"

    @api.depends("answer", "suggested")
    def _compute_final(self):
        """Use the given answer, else the suggested one, and detect a difference."""
        for answer in self:
            answer.final = answer.answer or answer.suggested
            answer.overridden = bool(
                answer.answer and answer.suggested and answer.answer != answer.suggested
            )

    @api.constrains("answer", "comment")
    def _check_comment(self):
        """Require a comment for an override and for "not applicable".

        :raises ValidationError: with the code of the question
        """
        for answer in self._filter_missing_reason():
            raise ValidationError(
                self.env._(
                    "%(code)s: the answer differs from the suggested one, or says that "
                    "the question does not apply. Enter the reason in the comment.",
                    code=answer.code,
                )
            )

    def _filter_missing_reason(self):
        """Return the answers that need a comment and have none."""
        return self.filtered(
            lambda answer: (
                (answer.overridden or answer.answer == "na")
                and not (answer.comment or "").strip()
            )
        )

    def write(self, vals):
        """Write the editable fields while the assessment is a draft.

        :raises UserError: after review or signature, or for a computed field
        """
        self._check_open()
        if set(vals) - _EDITABLE_FIELDS and not in_process(self):
            self._raise_computed_fields()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Create answers of drafts; only the computation may do so.

        :raises UserError: for users, and after review or signature
        """
        if not in_process(self):
            self._raise_computed_fields()
        wanted = {vals.get("assessment_id") for vals in vals_list} - {None, False}
        assessments = self.env["mfi.spi4.assessment"].browse(sorted(wanted))
        self._check_drafts(assessments)
        return super().create(vals_list)

    def _raise_computed_fields(self):
        """Refuse the manual change of a computed field.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "Questions and figures come from the computation: enter only the "
                "answer and its comment."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        """Refuse to delete answers of a reviewed or signed assessment."""
        self._check_open()

    def _check_open(self):
        """Refuse changes once the assessment has been reviewed or signed.

        :raises UserError: explaining how to make a change
        """
        self._check_drafts(self.assessment_id)

    def _check_drafts(self, assessments):
        """Refuse changes unless all assessments are drafts.

        :raises UserError: explaining how to make a change
        """
        if any(assessment.state != "draft" for assessment in assessments):
            raise UserError(
                self.env._(
                    "This assessment has been reviewed or signed: its answers are "
                    "frozen. Return a reviewed one to draft; after signing, create a "
                    "new one."
                )
            )

    def action_open_figure(self):
        """Open the records behind the figure of this question."""
        self.ensure_one()
        return self.assessment_id.action_open_records(self.kpi_code)

    def action_add_gap(self):
        """Open the form of a new action for the gap shown by this answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Action for %(code)s", code=self.code),
            "res_model": "mfi.spi4.action",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_answer_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }

    # ------------------------------------------------------------------
    # Computation
    # ------------------------------------------------------------------
    def _create_register_evidence(self, scope):
        """Replace the automatic evidence with the register entries of each figure.

        :param scope: :class:`scope.Scope` of the assessment
        """
        self.evidence_ids.filtered("automatic").unlink()
        with_figure = self.filtered("kpi_code")
        count_names = {
            answer: engine.KPIS[answer.kpi_code].records for answer in with_figure
        }
        entries = {
            name: self._find_register_entries(name, scope)
            for name in set(count_names.values())
        }
        self.env["mfi.spi4.evidence"].create(
            [
                {
                    "answer_id": answer.id,
                    "record_ref": f"{entry._name},{entry.id}",
                    # Stored here because it must be in the report's language.
                    "name": entry._get_evidence_reference(),
                    "automatic": True,
                }
                for answer, name in count_names.items()
                for entry in entries[name]
            ]
        )

    def _find_register_entries(self, count_name, scope):
        """Return the latest register entries behind a count, if there are any.

        :param str count_name: name of a count, see ``engine/kpi.py``
        :param scope: :class:`scope.Scope` of the assessment
        """
        count_name = _PROOF_COUNTS.get(count_name, count_name)
        model, build = register_domains.DOMAINS.get(count_name, (None, None))
        if not model:
            return []
        records = self.env[model].search(build(scope), limit=EVIDENCE_LIMIT)
        if field := _PARENT_FIELDS.get(model):
            records = records[field]
        return records if "mfi.evidence.mixin" in records._inherit else []


#: Count of branches or people → count of the register entries that prove it.
_PROOF_COUNTS = {
    "branches_informed": "awareness_actions",
    "staff_trained": "training_sessions",
}
