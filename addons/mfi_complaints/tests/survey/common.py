# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields

from ..test_dashboard import DashboardCommon


class SurveyCommon(DashboardCommon):
    """Clients of two branches, and surveys that draw them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([("mfi_member_number", "!=", False)]).write(
            {"mfi_no_survey": True}
        )
        cls.client.mfi_no_survey = False
        cls.clients = cls.env["res.partner"].create(
            [
                {
                    "name": f"Client {index}",
                    "mfi_member_number": f"S-{index:03}",
                    "phone": f"+2217712345{index:02}",
                    "mfi_branch_id": (cls.branch if index % 3 else cls.other_branch).id,
                    "mfi_gender": "female" if index % 2 else "male",
                }
                for index in range(60)
            ]
        )
        cls.questionnaire = cls.env.ref("mfi_complaints.survey_questionnaire")
        cls.questions = cls.questionnaire.question_ids.sorted("sequence")

    @classmethod
    def _create_survey(cls, user=None, **values):
        """Create a survey of clients as the pilot."""
        surveys = cls.env["mfi.complaint.survey"].with_user(user or cls.pilot)
        return surveys.create(
            {
                "name": "First half",
                "population": "clients",
                "date_from": "2026-01-01",
                "date_to": "2026-03-01",
                **values,
            }
        )

    @classmethod
    def _create_closed(cls, client=None, **values):
        """Create a complaint closed on 1 February 2026."""
        ticket = cls._create_complaint(
            cls.confidential, partner_id=(client or cls.client).id
        )
        return cls._set(
            ticket,
            **{
                "complaint_state": "closed",
                "complaint_closed_at": fields.Datetime.to_datetime(
                    "2026-02-01 12:00:00"
                ),
                **values,
            },
        )

    @classmethod
    def _answer(cls, person, scores):
        """Fill in and complete the sheet of a person.

        :param scores: one per question, ``None`` to leave it out
        """
        answer = person._get_answers()
        answer._mark_in_progress()
        for question, score in zip(cls.questions, scores, strict=False):
            answer._save_lines(question, score and str(score))
        answer._mark_done()
        return answer

    @classmethod
    def _answer_all(cls, survey, random_, share=1.0):
        """Let a share of the people drawn answer at random."""
        people = survey.sudo().respondent_ids
        for person in people[: round(len(people) * share)]:
            cls._answer(person, [random_.randrange(1, 6) for _q in cls.questions])

    @classmethod
    def _get_later(cls, minutes):
        """Return a date and time after the present one."""
        return fields.Datetime.now() + timedelta(minutes=minutes)
