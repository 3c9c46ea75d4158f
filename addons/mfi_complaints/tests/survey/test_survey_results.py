# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import json
import random
from statistics import mean

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW
from .common import SurveyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSurveyResults(SurveyCommon):
    """Results against a recount of the answers, one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._create_survey(
            margin=0.1, expected_rate=1, stratify_by="branch"
        )
        cls.survey.action_draw()
        cls._answer_all(cls.survey, random.Random(3))
        cls.survey.action_close()

    def _get_scores(self, survey, branch=None, phase=None):
        """Return the mean score of each answer sheet, counted line by line."""
        sheets = self.env["survey.user_input"].search(
            [("mfi_survey_id", "=", survey.id), ("state", "=", "done")]
        )
        return [
            mean(
                line.value_scale
                for line in sheet.user_input_line_ids
                if phase in (None, line.question_id.mfi_phase)
            )
            for sheet in sheets
            if branch in (None, sheet.mfi_branch_id)
        ]

    def _get_row(self, results, table, key):
        """Return one row of the results."""
        return next(row for row in results["tables"][table] if row["key"] == key)

    def test_recount(self):
        results = self.survey.get_results()
        weights = {self.branch: 41 / 61, self.other_branch: 20 / 61}
        for table, key, phase in (
            ("total", "total", None),
            ("phase", "reception", "reception"),
        ):
            row = self._get_row(results, table, key)
            scores = {
                branch: self._get_scores(self.survey, branch, phase)
                for branch in weights
            }
            self.assertAlmostEqual(
                row["score"], sum(w * mean(scores[b]) for b, w in weights.items())
            )
            self.assertAlmostEqual(
                row["satisfied"],
                sum(w * mean(s >= 4 for s in scores[b]) for b, w in weights.items()),
            )
            self.assertTrue(row["score_low"] < row["score"] < row["score_high"])
        row = self._get_row(results, "branch", self.branch.id)
        self.assertAlmostEqual(
            row["score"], mean(self._get_scores(self.survey, self.branch))
        )
        self.assertEqual((row["drawn"], row["response_rate"]), (26, 1.0))
        self.assertEqual(results["response_rate"], 1.0)
        self.assertTrue(results["representative"])

    def _get_survey_score(self, user, branch=None, last="2026-03-31"):
        """Return the survey's indicator of the scorecard, as a user sees it."""
        report = self.env["mfi.complaint.report"].with_user(user)
        data = report.complaint_scorecard("2026-01-01", last)
        row = data["whole"]
        if branch:
            [table] = [t for t in data["tables"] if t["code"] == "branch"]
            [row] = [line for line in table["rows"] if line["id"] == branch.id]
        return row["indicators"].get("survey", {}).get("value")

    def test_the_scorecard_counts_the_latest_closed_survey(self):
        weights = {self.branch: 41 / 61, self.other_branch: 20 / 61}
        shares = {
            branch: mean(score >= 4 for score in self._get_scores(self.survey, branch))
            for branch in weights
        }
        wanted = 100 * sum(share * weights[branch] for branch, share in shares.items())
        self.assertAlmostEqual(self._get_survey_score(self.pilot), wanted, delta=0.06)
        for branch, share in shares.items():
            found = self._get_survey_score(self.pilot, branch)
            self.assertAlmostEqual(found, 100 * share, delta=0.06)

    def test_who_leads_a_branch_sees_its_answers_alone(self):
        manager = self.branch_manager
        share = mean(score >= 4 for score in self._get_scores(self.survey, self.branch))
        self._set(self._create_complaint(), complaint_received_at="2026-02-01 10:00:00")
        for branch in (self.branch, None):
            found = self._get_survey_score(manager, branch)
            self.assertAlmostEqual(found, 100 * share, delta=0.06)
        self.assertNotAlmostEqual(
            self._get_survey_score(self.pilot), 100 * share, delta=0.06
        )
        self.assertIsNone(self._get_survey_score(self.head))

    def test_earlier_surveys_cost_no_query(self):
        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_survey_score(self.pilot)
            return self.env.cr.sql_log_count - before

        count_queries()
        one = count_queries()
        for day in range(1, 4):
            survey = self._create_survey(
                margin=0.1, expected_rate=1, date_to=f"2026-02-0{day}"
            )
            survey.action_draw()
            survey.action_close()
        self.env.flush_all()
        count_queries()
        self.assertLessEqual(count_queries(), one)

    def test_the_scorecard_leaves_out_surveys_that_prove_nothing(self):
        february = {"user": self.pilot, "last": "2026-02-28"}
        few = self._create_survey(margin=0.1, expected_rate=1, date_to="2026-02-20")
        few.action_draw()
        self._answer_all(few, random.Random(1), share=0.2)
        few.action_close()
        survey = self._create_survey(margin=0.1, expected_rate=1, date_to="2026-02-10")
        survey.action_draw()
        self._answer_all(survey, random.Random(2))
        self.assertIsNone(self._get_survey_score(**february))
        survey.action_close()
        self.assertIsNotNone(self._get_survey_score(**february))

    def test_few_answers_are_not_representative_and_hidden(self):
        survey = self._create_survey(margin=0.1, expected_rate=1, stratify_by="branch")
        survey.action_draw()
        people = survey.sudo().respondent_ids
        for person in people.filtered(lambda p: p.branch_id == self.branch)[:6]:
            self._answer(person, [4] * 12)
        for person in people.filtered(lambda p: p.branch_id != self.branch)[:2]:
            self._answer(person, [1] * 12)
        survey.action_close()
        results = survey.with_user(self.director).get_results()
        self.assertFalse(results["representative"])
        self.assertEqual(self._get_row(results, "total", "total")["answers"], 8)
        for branch in (self.branch, self.other_branch):
            row = self._get_row(results, "branch", branch.id)
            self.assertTrue(row["hidden"])
            self.assertIsNone(row["score"])
        self.assertIn("Not representative", survey.results_html)

    def test_no_results_while_people_are_called(self):
        """Two looks, one answer apart, would tell what that person answered."""
        survey = self._create_survey(margin=0.1, expected_rate=1)
        survey.action_draw()
        self._answer_all(survey, random.Random(5))
        results = survey.get_results()
        self.assertEqual((results["tables"], results["answered"]), ({}, 38))
        self.assertNotIn("All questions", survey.results_html)
        self.assertIn("once the interviews are closed", survey.results_html)

    def _create_crossed(self):
        """Draw a survey of branch by gender."""
        survey = self._create_survey(
            margin=0.1,
            expected_rate=1,
            stratify_by="branch",
            stratify_also_by="gender",
        )
        survey.action_draw()
        return survey

    def test_crossed_strata_are_weighted(self):
        """Each cell weighs as many people as it has, and is never shown alone."""
        survey = self._create_crossed()
        self._answer_all(survey, random.Random(4))
        survey.action_close()
        results = survey.get_results()
        wanted = 0
        for stratum in survey.stratum_ids:
            sheets = self.env["survey.user_input"].search(
                [("mfi_stratum_id", "=", stratum.id)]
            )
            scores = [
                mean(sheet.user_input_line_ids.mapped("value_scale"))
                for sheet in sheets
            ]
            wanted += stratum.population / 61 * mean(scores)
        row = self._get_row(results, "total", "total")
        self.assertAlmostEqual(row["score"], wanted)
        for table, names in (
            ("stratum", set(survey.stratum_ids.branch_id.mapped("display_name"))),
            ("stratum_2", {s._get_label("gender") for s in survey.stratum_ids}),
        ):
            rows = results["tables"][table]
            self.assertEqual({row["name"] for row in rows}, names)
            self.assertEqual(sum(row["drawn"] for row in rows), 38)
        self.assertIn("By second stratum", survey.results_html)
        self.assertIn("Branch × Gender", survey.results_html)

    def test_a_cell_without_answers_is_represented_by_its_branch(self):
        survey = self._create_crossed()
        people = survey.sudo().respondent_ids
        for person in people:
            gender, own = person.stratum_id.gender, person.branch_id == self.branch
            if gender == "female" or not own:
                self._answer(person, [5 if own else 2] * 12)
        survey.action_close()
        row = self._get_row(survey.get_results(), "total", "total")
        branch = sum(
            s.population
            for s in survey.stratum_ids
            if s.branch_id == self.branch and s.gender
        )
        known = sum(survey.stratum_ids.filtered("gender").mapped("population"))
        self.assertAlmostEqual(
            row["score"], (5 * branch + 2 * (known - branch)) / known, delta=0.1
        )

    def test_comparison_with_the_survey_before(self):
        later = self._create_survey(date_to="2026-03-02", expected_rate=1)
        later.action_draw()
        for person in later.sudo().respondent_ids:
            self._answer(person, [5] * 12)
        later.action_close()
        results = later.get_results()
        row = self._get_row(results, "total", "total")
        before = self._get_row(self.survey.get_results(), "total", "total")
        self.assertEqual(results["compared_with"], "First half")
        self.assertAlmostEqual(row["difference"], 5 - before["score"])
        self.assertTrue(row["changed"])
        self.assertIsNone(self.survey.get_results()["compared_with"])

    def test_own_questions(self):
        """Choices of a question without a phase, counted one by one."""
        question = self.env["survey.question"].create(
            {
                "survey_id": self.questionnaire.id,
                "title": "How do you prefer to be reached?",
                "question_type": "simple_choice",
                "sequence": 900,
                "suggested_answer_ids": [
                    (0, 0, {"value": value}) for value in ("Phone", "SMS")
                ],
            }
        )
        phone, sms = question.suggested_answer_ids
        survey = self._create_survey(margin=0.2)
        survey.action_draw()
        for place, person in enumerate(survey.sudo().respondent_ids[:8]):
            answer = person._get_answers()
            answer._save_lines(question, str((sms if place < 2 else phone).id))
            answer._mark_done()
        survey.action_close()
        results = survey.get_results()
        self.assertEqual(self._get_row(results, "choice", phone.id)["satisfied"], 6 / 8)
        row = self._get_row(results, "choice", sms.id)
        self.assertEqual((row["satisfied"], row["answers"]), (2 / 8, 8))
        self.assertIn("How do you prefer to be reached? SMS", survey.results_html)
        with self.assertRaisesRegex(UserError, "answered"):
            question.with_user(self.pilot).unlink()

    def _create_commented(self, texts):
        """Return a survey in which each of these people wrote a text."""
        question = self.env["survey.question"].create(
            {
                "survey_id": self.questionnaire.id,
                "title": "What should we change?",
                "question_type": "text_box",
                "sequence": 901,
            }
        )
        survey = self._create_survey(margin=0.2)
        survey.action_draw()
        people = survey.sudo().respondent_ids
        for person, text in zip(people, texts, strict=False):
            answer = person._get_answers()
            answer._save_lines(question, text)
            answer._mark_done()
        return survey

    def test_comments_appear_when_closed_without_who_wrote_them(self):
        texts = ["Shorter queues", "Call me on 77 123 45 67", "<b>Be kind</b>", "", "A"]
        survey = self._create_commented(texts)
        self.assertEqual(survey.get_results()["comments"], [])
        survey.action_close()
        results = survey.with_user(self.director).get_results()
        [group] = results["comments"]
        self.assertEqual(group["question"], "What should we change?")
        self.assertEqual(
            group["texts"], ["<b>Be kind</b>", "A", "Call me on …", "Shorter queues"]
        )
        self.assertIn("&lt;b&gt;Be kind", survey.results_html)
        book = load_workbook(io.BytesIO(survey._render_results("xlsx")))
        cells = [row[0].value for row in book.active.iter_rows()]
        self.assertIn("Shorter queues", cells)

    def test_comments_of_fewer_than_five_people_are_hidden(self):
        survey = self._create_commented(["Shorter queues"] * 4)
        survey.action_close()
        self.assertEqual(survey.get_results()["comments"], [])
        self.assertNotIn("Shorter queues", survey.results_html)

    def test_number_of_queries_does_not_grow(self):
        few = self._create_survey(margin=0.3, expected_rate=1)
        few.action_draw()
        self._answer_all(few, random.Random(4))
        counts = []
        for survey in (few, self.survey):
            survey.compare_id = False
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            survey.with_user(self.controller)._get_tables()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestSurveyHttp(SurveyCommon, HttpCase):
    """Interviewers fill in the questionnaire, readers download the results."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._create_survey()
        cls.survey.action_draw()

    def _call(self, url, **params):
        """Call a page of the questionnaire as its JavaScript does."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        response = self.url_open(
            url, data=body, headers={"Content-Type": "application/json"}
        )
        return response.json()["result"]

    def test_interviewer_fills_in_the_sheet_of_a_client(self):
        self.authenticate(self.collector.login, self.collector.login)
        person = self.survey.respondent_ids[0].with_user(self.collector)
        url = person.action_ask()["url"]
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Satisfaction of clients", page.text)
        tokens = (
            f"{self.questionnaire.access_token}/{person.sudo().answer_id.access_token}"
        )
        self._call(f"/survey/begin/{tokens}")
        answers = {str(question.id): "4" for question in self.questions}
        page = self._call(f"/survey/submit/{tokens}", **answers)[1]
        self.assertNotIn("o_survey_review", page["survey_content"])
        self.assertNotIn("/survey/retry", page["survey_content"])
        self.env.invalidate_all()
        self.assertEqual(person.state, "answered")
        old = self.url_open(f"/survey/print/{tokens.replace('/', '?answer_token=')}")
        self.assertNotIn("Was your request handled quickly", old.text)

    def test_a_place_that_the_questionnaire_lacks_is_refused(self):
        sheet = self.survey.sudo().respondent_ids[0]._get_answers()
        sheet._mark_in_progress()
        url = f"/survey/submit/{self.questionnaire.access_token}/{sheet.access_token}"
        answers = {str(question.id): "4" for question in self.questions}
        for name in ("page_id", "question_id", "previous_page_id"):
            for place in ("x", "2147483647", [1], -1):
                with self.subTest(name=name, place=place), mute_logger("odoo.http"):
                    params = {**answers, name: place}
                    answer = self.url_open(url, json={"params": params}).json()
                    kind = answer["error"]["data"]["name"]
                    self.assertEqual(kind, "odoo.exceptions.UserError")
        self.env.invalidate_all()
        self.assertFalse(sheet.user_input_line_ids)

    def test_answers_that_nobody_offers_are_refused(self):
        """One client cannot decide the average with a mark of a thousand."""
        sheet = self.survey.sudo().respondent_ids[0]._get_answers()
        sheet._mark_in_progress()
        tokens = f"{self.questionnaire.access_token}/{sheet.access_token}"
        first = str(self.questions[0].id)
        for answer in ("1000", "6", "0.5", -1, "x", [3], {"a": 1}, [{"comment": []}]):
            with self.subTest(answer=answer), mute_logger("odoo.http"):
                answers = {str(question.id): "4" for question in self.questions}
                body = json.dumps({"params": {**answers, first: answer}})
                headers = {"Content-Type": "application/json"}
                url = f"/survey/submit/{tokens}"
                answer = self.url_open(url, data=body, headers=headers).json()
                kind = answer["error"]["data"]["name"]
                self.assertEqual(kind, "odoo.exceptions.UserError")
        self.env.invalidate_all()
        self.assertFalse(sheet.user_input_line_ids)
        self.assertNotEqual(sheet.state, "done")

    def test_nobody_answers_twice(self):
        answer = self._answer(self.survey.sudo().respondent_ids[0], [4] * 12)
        url = f"/survey/retry/{self.questionnaire.access_token}/{answer.access_token}"
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_closed_surveys_take_no_answers(self):
        person = self.survey.respondent_ids[0].with_user(self.pilot)
        url = person.action_ask()["url"]
        self.survey.action_close()
        page = self.url_open(url)
        self.assertNotIn("Was your request handled quickly", page.text)
        self.assertNotIn("Start Survey", page.text)

    def test_nobody_takes_part_uninvited(self):
        page = self.url_open(f"/survey/start/{self.questionnaire.access_token}")
        self.assertNotIn("Start Survey", page.text)

    def test_files(self):
        for person in self.survey.sudo().respondent_ids[:20]:
            self._answer(person, [4] * 12)
        self.survey.action_close()
        url = f"/complaints/survey/{self.survey.id}"
        self.authenticate(self.director.login, self.director.login)
        book = load_workbook(io.BytesIO(self.url_open(f"{url}.xlsx").content))
        self.assertEqual(book.sheetnames, ["Results"])
        rows = list(book.active.iter_rows(values_only=True))
        row = next(row for row in rows if row[0] == "All questions")
        self.assertEqual((row[1], row[2], row[4]), (20, 4, 100))
        self.assertTrue(self.url_open(f"{url}.pdf").content.startswith(b"%PDF"))
        self.assertEqual(self.url_open(f"{url}.txt").status_code, 404)
        self.authenticate(self.collector.login, self.collector.login)
        self.assertEqual(self.url_open(f"{url}.xlsx").status_code, 404)
