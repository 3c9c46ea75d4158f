# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.mfi_complaints.models.guard import with_process

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAssessment(Spi4Common):
    """Answers, review, signature and changes since the signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for day in range(1, 11):
            cls._create_case(
                f"2025-03-{day:02d} 10:00:00",
                f"2025-03-{day + 5:02d} 10:00:00",
                channel_id=cls.channels[day % 2].id,
                complaint_deadline=f"2025-03-{20 if day > 1 else 2:02d} 10:00:00",
            )
        cls.assessment = cls._create_computed()

    def _get_answer(self, code):
        """Return the answer to a question."""
        return self.assessment.answer_ids.filtered(lambda a: a.code == code)

    def test_suggestion_and_reason(self):
        answer = self._get_answer("P-3.3")
        self.assertEqual(answer.suggested, "yes")
        self.assertEqual(answer.final, "yes")
        self.assertEqual(answer.figure_text, "K9 = 90.0% (9/10)")
        self.assertIn("“yes” from 90.0%, “partly” from 70.0%", answer.reason)

    def test_no_colour_before_all_questions_are_answered(self):
        """An unfinished practice says how many questions are answered, whatever the
        score.
        """
        self.assertFalse(self.assessment.is_complete)
        for answer in self.assessment.answer_ids:
            answer.write({"answer": "yes", "comment": "Seen on the spot."})
        last = self.assessment.answer_ids.filtered(lambda a: not a.suggested)[0]
        last.answer = False
        matrix = self.assessment._get_matrix()
        section = next(s for s in matrix.sections if s.key == last.practice_id.code)
        total = len(section.questions)
        self.assertEqual(section.light, "grey")
        self.assertEqual(section.light_text, f"{total - 1} of {total} answered")
        self.assertEqual(matrix.light, "grey")
        self.assertFalse(self.assessment.is_complete)
        last.answer = "yes"
        matrix = self.assessment._get_matrix()
        self.assertEqual({s.light for s in matrix.sections}, {"green"})
        self.assertEqual(matrix.light, "green")
        self.assertTrue(self.assessment.is_complete)

    def test_thresholds_decide(self):
        indicator = self._get_answer("P-3.3").indicator_id.sudo()
        indicator.write({"threshold_yes": 95, "threshold_partly": 90})
        self.assessment.action_compute()
        self.assertEqual(self._get_answer("P-3.3").suggested, "partly")
        indicator.threshold_partly = 95
        self.assessment.action_compute()
        self.assertEqual(self._get_answer("P-3.3").suggested, "no")

    def test_no_suggestion_without_figure(self):
        answer = self._get_answer("P-2.2")
        self.assertFalse(answer.suggested)
        self.assertFalse(answer.final)
        self.assertIn("K20 is not computed", answer.reason)

    def test_declared_question_has_no_suggestion(self):
        answer = self._get_answer("P-1.1")
        self.assertFalse(answer.kpi_code)
        self.assertFalse(answer.suggested)

    def test_override_needs_a_reason(self):
        answer = self._get_answer("P-3.3")
        with self.assertRaises(ValidationError):
            answer.answer = "no"
        answer.write({"answer": "no", "comment": "Dates were entered afterwards."})
        self.assertTrue(answer.overridden)
        self.assertEqual(answer.final, "no")

    def test_not_applicable_needs_a_reason(self):
        with self.assertRaises(ValidationError):
            self._get_answer("P-1.1").answer = "na"

    def test_confirming_needs_no_reason(self):
        self._get_answer("P-3.3").answer = "yes"
        self.assertFalse(self._get_answer("P-3.3").overridden)

    def test_given_answers_are_kept_by_a_new_computation(self):
        answer = self._get_answer("P-3.3")
        answer.write({"answer": "partly", "comment": "See the audit."})
        self.assessment.action_compute()
        self.assertEqual(self._get_answer("P-3.3"), answer)
        self.assertEqual(answer.answer, "partly")

    def test_override_that_arises_later_blocks_the_review(self):
        self._get_answer("P-3.3").answer = "yes"
        self._get_answer("P-3.3").indicator_id.sudo().threshold_yes = 99
        self.assessment.action_compute()
        with self.assertRaisesRegex(UserError, "P-3.3"):
            self.assessment.action_review()

    def test_score(self):
        answers = self.assessment.answer_ids
        self.assertEqual(self.assessment.answered_text, "12/19")
        points = {"yes": 2, "partly": 1, "no": 0}
        given = [points[a.final] for a in answers if a.final in points]
        expected = round(100 * sum(given) / (2 * len(given)), 1)
        self.assertEqual(self.assessment.score, expected)
        self.assessment.rollup = "practices"
        self.assertNotEqual(self.assessment.score, expected)

    def test_nothing_answered_is_not_scored(self):
        empty = self._create_assessment()
        self.assertEqual(empty.score_text, "not scored")

    def test_name_follows_the_period_unless_given(self):
        draft = self._create_assessment()
        self.assertIn("01/01/2025 to 12/31/2025", draft.name)
        draft.write({"date_from": "2025-07-01", "edition": "2022"})
        self.assertIn("2022", draft.name)
        self.assertIn("07/01/2025 to 12/31/2025", draft.name)
        draft.name = "Report for the board"
        draft.date_from = "2025-10-01"
        self.assertEqual(draft.name, "Report for the board")

    def test_register_entries_become_evidence(self):
        action = (
            self.env["mfi.awareness.action"]
            .with_user(self.controller)
            .create({"name": "Poster", "date": "2025-02-01"})
        )
        self.assessment.action_compute()
        evidence = self._get_answer("P-1.2").evidence_ids
        self.assertEqual(evidence.record_ref, action)
        self.assertTrue(evidence.automatic)
        self.assertIn("02/01/2025", evidence.name)
        self.assertEqual(self._get_answer("P-1.2").suggested, "yes")
        self.assessment.action_compute()
        self.assertEqual(len(self._get_answer("P-1.2").evidence_ids), 1)

    def test_manual_evidence_is_kept_by_a_new_computation(self):
        answer = self._get_answer("P-1.1")
        answer.evidence_ids = [(0, 0, {"name": "Manual, page 12"})]
        self.assessment.action_compute()
        self.assertEqual(answer.evidence_ids.name, "Manual, page 12")

    def test_empty_evidence_is_refused(self):
        with self.assertRaises(ValidationError):
            self._get_answer("P-1.1").evidence_ids = [(0, 0, {})]

    def test_sign_freezes_everything(self):
        self.assessment.action_review()
        self.assessment.action_sign()
        self.assertEqual(self.assessment.state, "signed")
        answer = self._get_answer("P-3.3")
        for attempt in (
            lambda: self.assessment.write({"conclusion": "Other"}),
            lambda: self.assessment.write({"state": "draft"}),
            lambda: self.assessment.sudo().write({"result": {}}),
            lambda: self.assessment.sudo().write({"signature_hash": "0"}),
            lambda: self.assessment.action_compute(),
            lambda: self.assessment.action_draft(),
            lambda: self.assessment.action_sign(),
            lambda: self.assessment.sudo().unlink(),
            lambda: answer.write({"comment": "Other"}),
            lambda: answer.sudo().write({"answer": "no", "comment": "x"}),
            lambda: answer.sudo().unlink(),
            lambda: answer.sudo().copy(),
            lambda: self.env["mfi.spi4.evidence"].create(
                {"answer_id": answer.id, "name": "Late"}
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.assertTrue(self.assessment._is_signature_valid())

    def test_draft_cannot_be_changed_to_signed(self):
        for values in ({"state": "signed"}, {"signature_hash": "x"}, {"result": {}}):
            with self.assertRaises(UserError):
                self.assessment.sudo().write(values)
        forged = self._create_assessment(state="signed", signature_hash="x")
        self.assertEqual((forged.state, forged.signature_hash), ("draft", False))

    def test_review_returns_to_draft(self):
        self.assessment.action_review()
        with self.assertRaises(UserError):
            self._get_answer("P-3.3").comment = "Other"
        self.assessment.action_draft()
        self._get_answer("P-3.3").comment = "Other"

    def test_signing_requires_computed_figures(self):
        with self.assertRaisesRegex(UserError, "Compute the figures first"):
            self._create_assessment().action_sign()

    def test_signing_a_draft_reviews_it_first(self):
        self.assessment.action_sign()
        self.assertEqual(self.assessment.state, "signed")
        self.assertEqual(self.assessment.reviewed_by, self.controller)

    def test_signature_is_added_to_the_journal(self):
        self.env["mfi.complaint.seal"]._cron_seal()
        self.assessment.action_sign()
        second = self._create_computed(self.pilot)
        second.action_sign()
        journal = self.env["mfi.spi4.signature"]
        first = journal.search([("assessment_id", "=", self.assessment.id)])
        last = journal.search([("assessment_id", "=", second.id)])
        self.assertEqual(first.content_hash, self.assessment.signature_hash)
        self.assertEqual(last.previous_hash, first.hash)
        self.assertEqual(last.sequence, first.sequence + 1)
        self.assertEqual(journal._find_broken(self.company), [])

    def test_journal_of_signatures_cannot_be_altered(self):
        self.assessment.action_sign()
        signature = self.assessment.signature_ids.sudo()
        with self.assertRaises(UserError):
            signature.write({"content_hash": "0"})
        with self.assertRaises(UserError):
            signature.unlink()
        with self.assertRaises(UserError):
            signature.copy()
        for statement in (
            SQL("UPDATE mfi_spi4_signature SET content_hash = '0'"),
            SQL("DELETE FROM mfi_spi4_signature"),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_altered_signature_is_found(self):
        self.assessment.action_sign()
        self.env.flush_all()
        self.env.cr.execute(SQL("ALTER TABLE mfi_spi4_signature DISABLE TRIGGER USER"))
        self.env.cr.execute(SQL("UPDATE mfi_spi4_signature SET content_hash = '0'"))
        self.env.invalidate_all()
        journal = self.env["mfi.spi4.signature"]
        self.assertEqual(
            journal._find_broken(self.company), [self.assessment.signature_ids.sequence]
        )

    def test_altered_report_has_no_valid_signature(self):
        self.assessment.action_sign()
        with_process(self.assessment.sudo()).write({"conclusion": "Other"})
        self.assertFalse(self.assessment._is_signature_valid())

    def test_changes_since_the_signature(self):
        with self.assertRaises(UserError):
            self.assessment.action_recheck()
        self.assessment.action_sign()
        self.assessment.action_recheck()
        self.assertFalse(self.assessment.changes)
        self._create_case("2025-06-01 10:00:00", complaint_imported=True)
        self.assessment.action_recheck()
        changes = {change["code"]: change for change in self.assessment.changes}
        self.assertEqual(changes["K1"]["before"], "10")
        self.assertEqual(changes["K1"]["after"], "11")
        self.assertNotIn("K3", changes)
        self.assertEqual(self.assessment.figures["K1"]["value"], 10)
        self.assertTrue(self.assessment._is_signature_valid())

    def test_renamed_branch_does_not_change_a_signed_report(self):
        self.assessment.action_sign()
        self.branches[0].name = "Other name"
        labels = [
            row.label for row in self.assessment._get_matrix().find_table("branch").rows
        ]
        self.assertIn("MEC Ndiagne", labels)
        self.assertNotIn("Other name", labels)

    def test_gap_becomes_an_action(self):
        action = self._get_answer("P-2.2").action_add_gap()
        gap = (
            self.env["mfi.spi4.action"]
            .with_user(self.controller)
            .with_context(**action["context"])
            .create({"name": "Train the tellers", "date_due": "2026-01-31"})
        )
        self.assertEqual(gap.answer_id, self._get_answer("P-2.2"))
        self.assertTrue(gap.overdue)
        gap.action_done()
        self.assertFalse(gap.overdue)
        question = self._get_answer("P-2.2")._prepare_question_values()
        self.assertIn("Train the tellers", question["actions"][0])

    def test_zero_complaints_is_a_warning(self):
        table = self.assessment._get_matrix().find_table("branch")
        warned = [row.label for row in table.rows if row.warning]
        self.assertEqual(sorted(warned), ["MEC Gueoul", "MEC Sagatta"])
        self.assertIn("warning, not a success", table.note)
        notes = " ".join(self.assessment._get_matrix().notes)
        self.assertIn("MEC Gueoul, MEC Sagatta", notes)
