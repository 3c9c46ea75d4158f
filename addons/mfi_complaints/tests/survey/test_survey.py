# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ...engine.sample import get_allocation
from ..common import NOW
from .common import SurveyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSurvey(SurveyCommon):
    """Who may run surveys, who is drawn, and what stays as it was."""

    def test_others_are_refused(self):
        survey = self._create_survey()
        survey.action_draw()
        others = (self.employee, self.handler, self.branch_manager, self.confidential)
        for user in others:
            for records in (survey, survey.respondent_ids, survey.stratum_ids):
                with self.subTest(f"{user.login} {records._name}"):
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["display_name"])
        for user in (self.collector, self.director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                survey.with_user(user).action_close()
            with self.assertRaises(AccessError):
                self._create_survey(user)
        with self.assertRaises(AccessError):
            survey.respondent_ids.with_user(self.director).read(["name"])
        with self.assertRaises(AccessError):
            survey.with_user(self.collector).get_results()

    def test_nobody_reads_answers(self):
        survey = self._create_survey()
        survey.action_draw()
        answer = self._answer(survey.sudo().respondent_ids[0], [5] * 12)
        reader = self._new_user("controller", "survey_manager")
        reader.group_ids |= self.env.ref("survey.group_survey_manager")
        for user in (self.pilot, self.director, self.collector, reader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                answer.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                answer.user_input_line_ids.with_user(user).read(["value_scale"])

    def test_questionnaires_of_others_stay_hidden(self):
        """Pilots write questionnaires of complaints, not other surveys of Odoo."""
        other = self.env["survey.survey"].create({"title": "Staff"})
        with self.assertRaises(AccessError):
            other.with_user(self.pilot).read(["title"])
        own = self.questionnaire.with_user(self.pilot)
        own.write({"title": "Our clients"})
        question = self.questions[0].with_user(self.pilot)
        with self.assertRaisesRegex(ValidationError, "scale"):
            question.scale_max = 10

    def test_twelve_questions_on_four_phases(self):
        phases = self.questions.mapped("mfi_phase")
        self.assertEqual(len(phases), 12)
        self.assertEqual(
            list(dict.fromkeys(phases)),
            ["orientation", "reception", "handling", "follow_up"],
        )

    def test_size_follows_margin_and_confidence(self):
        survey = self._create_survey(margin=0.1, expected_rate=1)
        survey.action_count()
        self.assertEqual((survey.population_count, survey.needed_count), (61, 38))
        self.assertEqual(survey.size, 38)
        survey.write({"confidence": "90", "expected_rate": 0.8})
        self.assertEqual((survey.needed_count, survey.size), (33, 42))

    def test_draw_is_stratified_and_can_be_repeated(self):
        survey = self._create_survey(margin=0.1, expected_rate=1, stratify_by="branch")
        survey.action_draw()
        self.assertEqual(survey.state, "running")
        drawn = {s.branch_id: (s.population, s.drawn) for s in survey.stratum_ids}
        self.assertEqual(drawn, {self.branch: (41, 26), self.other_branch: (20, 12)})
        for person in survey.respondent_ids:
            self.assertEqual(person.branch_id, person.stratum_id.branch_id)
        self.assertEqual(sorted(survey.respondent_ids.mapped("rank")), [*range(1, 39)])
        message = survey.action_check_draw()["params"]
        self.assertEqual(message["type"], "success")
        self.assertIn("38", message["message"])
        self.clients[0].mfi_no_survey = True
        self.assertEqual(survey.action_check_draw()["params"]["type"], "warning")

    def test_forged_call_list_is_found(self):
        survey = self._create_survey(margin=0.2)
        survey.action_draw()
        survey.sudo().respondent_ids[0].unlink()
        self.assertEqual(survey.action_check_draw()["params"]["type"], "danger")

    def test_drawn_sample_does_not_change(self):
        survey = self._create_survey()
        with self.assertRaises(UserError):
            survey.seed = "mine"
        survey.action_draw()
        for values in (
            {"margin": 0.2},
            {"state": "draft"},
            {"population": "complaints"},
        ):
            with self.subTest(str(values)), self.assertRaises(UserError):
                survey.write(values)
        with self.assertRaises(UserError):
            survey.unlink()
        survey.action_close()
        survey.action_draw()
        self.assertEqual(survey.state, "closed")

    def test_strata_must_be_known(self):
        with self.assertRaises(ValidationError):
            self._create_survey(stratify_by="product")
        self._create_survey(population="complaints", stratify_by="product")

    def test_strata_that_cannot_be_crossed(self):
        for values in (
            {"stratify_by": "none", "stratify_also_by": "gender"},
            {"stratify_by": "gender", "stratify_also_by": "gender"},
            {"stratify_by": "branch", "stratify_also_by": "product"},
            {
                "stratify_by": "branch",
                "stratify_also_by": "gender",
                "population": "calls",
            },
        ):
            with self.subTest(str(values)), self.assertRaises(ValidationError):
                self._create_survey(**values)

    def test_crossed_strata_are_drawn_in_proportion(self):
        survey = self._create_survey(
            margin=0.1,
            expected_rate=1,
            stratify_by="branch",
            stratify_also_by="gender",
        )
        survey.action_draw()
        drawn = {
            (stratum.branch_id, stratum.gender): (stratum.population, stratum.drawn)
            for stratum in survey.stratum_ids
        }
        people = Counter((c.mfi_branch_id, c.mfi_gender) for c in self.clients)
        people[self.client.mfi_branch_id, self.client.mfi_gender] += 1
        self.assertEqual({cell: n for cell, (n, _d) in drawn.items()}, dict(people))
        shares = get_allocation(people, 38)
        self.assertEqual({cell: d for cell, (_n, d) in drawn.items()}, shares)
        self.assertEqual(len(survey.respondent_ids), 38)
        for person in survey.respondent_ids:
            self.assertEqual(person.partner_id.mfi_gender, person.stratum_id.gender)
            self.assertEqual(person.branch_id, person.stratum_id.branch_id)
        self.assertEqual(survey.action_check_draw()["params"]["type"], "success")
        self.assertIn(" · Female", str(survey.stratum_ids.mapped("display_name")))

    def test_crossed_strata_of_complaints(self):
        """One variable of the complaint, one of its client."""
        self._create_closed()
        self._create_closed(self.clients[0])
        survey = self._create_survey(
            population="complaints", stratify_by="product", stratify_also_by="gender"
        )
        survey.action_draw()
        self.assertEqual(
            set(survey.stratum_ids.mapped("gender")),
            {self.client.mfi_gender, self.clients[0].mfi_gender},
        )

    def test_who_is_never_drawn(self):
        """Erased, unwilling, blacklisted, unreachable and former clients."""
        kept = self._create_survey()._get_people()
        self.clients[0].mfi_no_survey = True
        self.clients[1].phone = False
        self.clients[2].active = False
        self.clients[3].mfi_anonymous = True
        self.env["phone.blacklist"].add(self.clients[4].mfi_phone_e164)
        self.clients[5].mfi_left_on = "2026-01-01"
        people = self._create_survey()._get_people()
        self.assertEqual(
            {person.id for person in kept} - {person.id for person in people},
            set(self.clients[:6].ids),
        )

    def test_nothing_restricted_is_drawn(self):
        survey = self._create_survey(population="complaints")
        with self.assertRaisesRegex(UserError, "Nobody"):
            survey.action_draw()
        drawn = self._create_closed()
        self._create_closed(self.clients[0], complaint_access="restricted")
        self._create_closed(self.clients[1], complaint_state="communicated")
        self._create_closed(self.clients[2], complaint_kind="suggestion")
        self._create_closed(self.clients[3], complaint_closed_at="2026-03-02 00:00:00")
        self._create_closed(self.clients[4], complaint_closed_at="2025-12-31 23:59:00")
        self._create_closed(self.clients[5], complaint_satisfaction_state="refused")
        self._create_closed(self.clients[6], complaint_erased_at="2026-02-02 00:00:00")
        secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        self._set(secret, complaint_state="closed", complaint_phone="+221770000001")
        self._set(secret, complaint_closed_at="2026-02-01 12:00:00")
        survey.action_draw()
        self.assertEqual(survey.respondent_ids.ticket_id, drawn)

    def test_a_client_is_drawn_once(self):
        self._create_closed(complaint_closed_at="2026-01-10 12:00:00")
        last = self._create_closed(complaint_closed_at="2026-01-20 12:00:00")
        survey = self._create_survey(population="complaints")
        survey.action_draw()
        self.assertEqual(survey.respondent_ids.ticket_id, last)
        self.assertEqual(survey.population_count, 1)

    def test_restricted_after_the_draw(self):
        """What was restricted meanwhile disappears from the call list."""
        ticket = self._create_closed()
        survey = self._create_survey(population="complaints")
        survey.action_draw()
        people = self.env["mfi.complaint.survey.respondent"]
        found = people.with_user(self.collector).search([])
        self.assertEqual(found.name, "Awa Diop")
        self._set(ticket, complaint_access="restricted")
        for user in (self.collector, self.pilot, self.controller):
            self.assertFalse(people.with_user(user).search([]), user.login)

    def test_communication_has_four_steps(self):
        survey = self._create_survey()
        phases = survey.step_ids.mapped("phase")
        self.assertEqual(
            list(dict.fromkeys(phases)), ["prepare", "accept", "understand", "commit"]
        )
        survey.step_ids[0].done = True
        self.assertEqual(str(survey.step_ids[0].done_on), "2026-03-02")
        self.assertEqual(survey.step_done_count, 1)

    def test_actions_are_measures(self):
        survey = self._create_survey()
        survey.write(
            {
                "measure_ids": [
                    (0, 0, {"name": "Second counter", "due_date": "2026-06-01"})
                ]
            }
        )
        self.assertEqual(survey.measure_ids.responsible_id, self.pilot)
