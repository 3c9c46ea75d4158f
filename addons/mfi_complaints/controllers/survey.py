# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.survey.controllers.main import Survey

from ..engine import survey_answer
from ..tools.xlsx import XLSX

_TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


class SurveyController(Survey):
    """Questionnaires filled in by interviewers, and the results as files."""

    def _check_validity(
        self,
        survey_sudo,
        answer_sudo,
        answer_token,
        ensure_token=True,
        check_partner=True,
    ):
        """Let an interviewer who is logged in fill in the sheet of a client.

        Sheets of a survey that is not running are closed.
        """
        survey = answer_sudo.mfi_survey_id if answer_sudo else False
        if survey and survey.state != "running" and answer_sudo.state != "done":
            return "survey_closed"
        return super()._check_validity(
            survey_sudo,
            answer_sudo,
            answer_token,
            ensure_token=ensure_token,
            check_partner=check_partner and not survey,
        )

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """Refuse a second sheet: a person drawn answers once.

        :raises NotFound: for a sheet of a satisfaction survey
        """
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if answer.mfi_survey_id:
            raise request.not_found()
        return super().survey_retry(survey_token, answer_token, **post)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        """Refuse answers that the questionnaire of a sheet does not offer.

        Odoo stores any number for a question on a scale: one answer would decide the
        average of a whole survey.

        :raises UserError: when an answer is refused; nothing is stored
        """
        _survey, sheet = self._fetch_from_access_token(survey_token, answer_token)
        if sheet.mfi_survey_id and not _is_offered(sheet.survey_id.question_ids, post):
            raise UserError(request.env._("Choose one of the answers offered."))
        return super().survey_submit(survey_token, answer_token, **post)

    @http.route(
        "/complaints/survey/<int:survey_id>.<string:file_format>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def survey_results(self, survey_id, file_format):
        """Return the results of one survey as PDF or workbook.

        A missing survey and one that the user may not read give the same error.

        :raises NotFound: in both cases, and for an unknown format
        """
        surveys = request.env["mfi.complaint.survey"]
        if file_format not in _TYPES or not surveys._can_read_results():
            raise request.not_found()
        survey = surveys.search([("id", "=", survey_id)])
        if not survey:
            raise request.not_found()
        name = f"{survey._get_file_name()}.{file_format}"
        headers = [
            ("Content-Type", _TYPES[file_format]),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        content = survey._render_results(file_format)
        return request.make_response(content, headers=headers)


def _is_offered(questions, post):
    """Return whether all answers of a page are possible, and its place is there.

    :param post: {id of a question as a text: answer}, and which page was sent
    """
    known = {str(number) for number in questions.survey_id.question_and_page_ids.ids}
    places = [post.get(name) for name in ("page_id", "question_id", "previous_page_id")]
    return all(not place or str(place) in known for place in places) and all(
        survey_answer.is_offered(_describe(question), post.get(str(question.id)))
        for question in questions
    )


def _describe(question):
    """Return the question of a questionnaire as the engine's ``Question``."""
    return survey_answer.Question(
        question.question_type,
        (question.scale_min, question.scale_max),
        frozenset(question.suggested_answer_ids.ids),
        frozenset(question.matrix_row_ids.ids),
    )
