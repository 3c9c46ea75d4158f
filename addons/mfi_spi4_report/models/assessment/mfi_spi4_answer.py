# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.mfi_complaints.models.guard import in_process

from ...engine import kpi as engine
from ..const import ANSWER_SOURCES, ANSWERS
from ..figures import register_terms

#: Term of a register → field by which an entry of its lines is found.
_LINES = {"mfi.complaint.control.line": "control_id"}
#: Register entries cited automatically for one answer: enough to check, few to read.
EVIDENCE_LIMIT = 10
#: What people write; the rest is the grid's and the computation's.
_GIVEN = frozenset({"answer", "comment", "evidence_ids", "action_ids"})


class MfiSpi4Answer(models.Model):
    """One question of an assessment: what the figures suggest, what is answered.

    The wording is copied from the indicator, so that a later change of the grid leaves
    what was signed as it was.
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
        ANSWERS, string="Given answer", help="Empty: the suggestion stands."
    )
    comment = fields.Text(
        help="Evidence with page numbers, practices observed, or why it does not apply."
    )
    final = fields.Selection(
        ANSWERS, string="Answer", compute="_compute_final", store=True
    )
    overridden = fields.Boolean(compute="_compute_final", store=True)
    evidence_ids = fields.One2many("mfi.spi4.evidence", "answer_id")
    action_ids = fields.One2many("mfi.spi4.action", "answer_id", string="Actions")

    _indicator_once = models.Constraint(
        "UNIQUE(assessment_id, indicator_id)",
        "This indicator is in the assessment already.",
    )

    @api.depends("code", "text")
    def _compute_display_name(self):
        """Show an answer by the question's identifier and words."""
        for answer in self:
            answer.display_name = f"{answer.code} - {answer.text}"

    @api.depends("answer", "suggested")
    def _compute_final(self):
        """Take the given answer, else the suggested one; tell when they differ."""
        for answer in self:
            answer.final = answer.answer or answer.suggested
            answer.overridden = bool(
                answer.answer and answer.suggested and answer.answer != answer.suggested
            )

    @api.constrains("answer", "comment")
    def _check_comment(self):
        """Refuse an override, or "not applicable", without its reason.

        :raises ValidationError: naming the question
        """
        for answer in self._without_reason():
            raise ValidationError(
                self.env._(
                    "%(code)s: the answer differs from what the figures suggest, or "
                    "says that the question does not apply. Write why in the comment.",
                    code=answer.code,
                )
            )

    def _without_reason(self):
        """Return the answers that need a reason and have none."""
        return self.filtered(
            lambda answer: (
                (answer.overridden or answer.answer == "na")
                and not (answer.comment or "").strip()
            )
        )

    def write(self, vals):
        """Write while the assessment is a draft: the answer, never what was counted.

        :raises UserError: for the question, its figure or what it suggests
        """
        self._check_open()
        if set(vals) - _GIVEN and not in_process(self):
            self._refuse_figures()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Create while the assessment is a draft, as its computation alone does."""
        if not in_process(self):
            self._refuse_figures()
        wanted = {vals.get("assessment_id") for vals in vals_list} - {None, False}
        assessments = self.env["mfi.spi4.assessment"].browse(sorted(wanted))
        self._check_drafts(assessments)
        return super().create(vals_list)

    def _refuse_figures(self):
        """Raise for whoever writes what the computation alone puts there."""
        raise UserError(
            self.env._(
                "Questions and figures come from the computation: give the answer "
                "and its comment."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        """Refuse to remove answers from what was reviewed or signed."""
        self._check_open()

    def _check_open(self):
        """Refuse changes once the assessment was reviewed or signed.

        :raises UserError: saying how to change it all the same
        """
        self._check_drafts(self.assessment_id)

    def _check_drafts(self, assessments):
        """Refuse when one of the assessments is no draft; see :meth:`_check_open`."""
        if any(assessment.state != "draft" for assessment in assessments):
            raise UserError(
                self.env._(
                    "This assessment was reviewed or signed: its answers are frozen. "
                    "Return a reviewed one to draft; after signing, make a new one."
                )
            )

    def action_open_figure(self):
        """Open the records behind the figure of this question."""
        self.ensure_one()
        return self.assessment_id.action_open_records(self.kpi_code)

    def action_add_gap(self):
        """Open a new action for the gap that this answer shows."""
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
    def _cite_registers(self, scope):
        """Link the register entries that the figure of each question counts.

        :param scope: :class:`scope.Scope` of the assessment
        """
        self.evidence_ids.filtered("automatic").unlink()
        asked = self.filtered("kpi_code")
        terms = {answer: engine.KPIS[answer.kpi_code].records for answer in asked}
        found = {
            term: self._register_entries(term, scope) for term in set(terms.values())
        }
        self.env["mfi.spi4.evidence"].create(
            [
                {
                    "answer_id": answer.id,
                    "record_ref": f"{entry._name},{entry.id}",
                    # Written here, in the report's language, and kept.
                    "name": entry._evidence_reference(),
                    "automatic": True,
                }
                for answer, term in terms.items()
                for entry in found[term]
            ]
        )

    def _register_entries(self, term, scope):
        """Return the latest register entries that a term counts, or none."""
        term = _STANDS_FOR.get(term, term)
        model, build = register_terms.TERMS.get(term, (None, None))
        if not model:
            return []
        records = self.env[model].search(build(scope), limit=EVIDENCE_LIMIT)
        if field := _LINES.get(model):
            records = records[field]
        return records if "mfi.evidence.mixin" in records._inherit else []


#: Terms that count branches or people → term of the entries that prove it.
_STANDS_FOR = {
    "branches_informed": "awareness_actions",
    "staff_trained": "training_sessions",
}
