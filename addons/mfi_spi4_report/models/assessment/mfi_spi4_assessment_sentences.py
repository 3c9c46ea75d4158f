# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Figure → sentence about it, for the summary on paper.
_SENTENCES = {
    "K5": _lt(
        "Of the complaints received, %(value)s were resolved by the cut-off date "
        "(%(part)s of %(whole)s)."
    ),
    "K8": _lt(
        "%(value)s of the complaints were acknowledged in time (%(part)s of %(whole)s)."
    ),
    "K9": _lt(
        "%(value)s of the decisions were made by the date promised to the client "
        "(%(part)s of %(whole)s)."
    ),
    "K16": _lt(
        "%(value)s of the clients who answered are satisfied (%(part)s of %(whole)s)."
    ),
}


class MfiSpi4Assessment(models.Model):
    """Say the main figures in sentences, for readers who open no table."""

    _inherit = "mfi.spi4.assessment"

    def _get_summary_sentences(self, matrix):
        """Return the summary of the printed report, one sentence after another.

        :param matrix: :class:`engine.matrix.Matrix`; what it hides stays hidden
        """
        local = self.with_context(lang=self.lang)
        rows = {row.code: row for row in matrix.get_all_rows()}
        sentences = local._get_flow_sentences(rows)
        sentences += [
            local._format_sentence(sentence, rows[code])
            for code, sentence in _SENTENCES.items()
            if code in rows and rows[code].denominator.value
        ]
        return [*sentences, local._get_score_sentence(matrix)]

    def _get_flow_sentences(self, rows):
        """Return the sentence about the complaints received and decided."""
        if not {"K1", "K3"} <= rows.keys():
            return []
        return [
            self.env._(
                "%(received)s complaints were received in the period, and %(decided)s "
                "were decided.",
                received=rows["K1"].value.text,
                decided=rows["K3"].value.text,
            )
        ]

    def _format_sentence(self, sentence, row):
        """Return the sentence about one figure.

        :param row: :class:`engine.matrix.Row`
        """
        text = self.env._(sentence)
        return text % {
            "value": row.value.text,
            "part": row.numerator.text,
            "whole": row.denominator.text,
        }

    def _get_score_sentence(self, matrix):
        """Return the sentence about the self-assessment."""
        score = self._get_score()
        if score.answered < score.questions:
            return self.env._(
                "%(answered)s of %(questions)s questions are answered: the "
                "self-assessment is not complete.",
                answered=score.answered,
                questions=score.questions,
            )
        return self.env._(
            "All questions are answered; the self-assessment is %(score)s.",
            score=matrix.score.text,
        )
