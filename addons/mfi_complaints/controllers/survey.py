# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.survey.controllers.main import Survey

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
