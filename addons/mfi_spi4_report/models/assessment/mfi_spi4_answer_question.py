# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: Answer → colour shown beside it.
LIGHTS = {"yes": "green", "partly": "orange", "no": "red"}


class MfiSpi4Answer(models.Model):
    """Answers as printed in the report and as signed."""

    _inherit = "mfi.spi4.answer"

    def _prepare_question_values(self):
        """Return the question and its answer as a JSON object, for the matrix."""
        self.ensure_one()
        answers = dict(self._fields["answer"]._description_selection(self.env))
        sources = dict(self._fields["answer_from"]._description_selection(self.env))
        return {
            "code": self.code,
            "text": self.text,
            "verified": self.verified,
            "source": sources.get(self.answer_from, ""),
            "kpi": self.kpi_code or "",
            "suggested": answers.get(self.suggested, ""),
            "reason": self.reason or "",
            "answer": answers.get(self.final, self.env._("Not answered")),
            "light": LIGHTS.get(self.final, "grey"),
            "given": bool(self.answer),
            "overridden": self.overridden,
            "comment": self.comment or "",
            "evidence": [evidence.name or "" for evidence in self.evidence_ids],
            "actions": [action._format_summary() for action in self.action_ids],
        }

    def _get_signed_values(self):
        """Return the signed content of one answer as a JSON object."""
        self.ensure_one()
        return {
            "indicator": self.indicator_id.id,
            "code": self.code,
            "text": self.text,
            "figure": self.figure_text or "",
            "suggested": self.suggested or "",
            "reason": self.reason or "",
            "answer": self.answer or "",
            "comment": self.comment or "",
            "evidence": [evidence.name or "" for evidence in self.evidence_ids],
        }
