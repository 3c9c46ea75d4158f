# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ..engine import register, survey_estimate

#: Characters of one comment that are shown.
MAX_COMMENT = 1000


class MfiComplaintSurvey(models.Model):
    """What clients wrote or said in their own words, without who it was."""

    _inherit = "mfi.complaint.survey"

    def _get_comments(self):
        """Return the comments of a closed survey by question, in alphabetical order.

        Neither stratum nor branch nor the order of the answers is told. Long numbers,
        such as phone numbers, and e-mail addresses are replaced. With fewer than five
        answers there are none.

        :return: list of dicts with ``question`` (its title) and ``texts``
        """
        self.ensure_one()
        sheets = Domain("user_input_id.mfi_survey_id", "=", self.id)
        sheets &= Domain("user_input_id.state", "=", "done")
        # sudo: texts are read here alone, and leave without who wrote them
        lines = self.env["survey.user_input.line"].sudo()
        answered = lines._read_group(sheets, [], ["user_input_id:count_distinct"])
        if survey_estimate.is_hidden(answered[0][0]):
            return []
        written = Domain("value_char_box", "not in", (False, ""))
        written |= Domain("value_text_box", "not in", (False, ""))
        found = lines.search_fetch(
            sheets & written, ["question_id", "value_char_box", "value_text_box"]
        )
        return [
            {"question": question.title, "texts": _get_texts(group)}
            for question, group in sorted(
                found.grouped("question_id").items(),
                key=lambda item: (item[0].sequence, item[0].id),
            )
        ]


def _get_texts(lines):
    """Return the texts of answers to one question, sorted and masked."""
    texts = (line.value_text_box or line.value_char_box for line in lines)
    return sorted(
        register.mask(register.clean_text(text))[:MAX_COMMENT] for text in texts
    )
