# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCheating(Spi4Common):
    """Signatures and figures cannot be forged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_case("2025-05-05 10:00:00")
        cls.assessment = cls._create_computed().with_user(cls.controller)

    def test_context_defaults_do_not_create_a_signed_report(self):
        forged = {
            "state": "signed",
            "signed_by": self.pilot.id,
            "signed_at": "2025-01-01 00:00:00",
            "signature_hash": "x" * 64,
            "reviewed_by": self.pilot.id,
            "computed_at": "2025-01-01 00:00:00",
        }
        assessments = self.env["mfi.spi4.assessment"].with_user(self.controller)
        period = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
        context = {f"default_{name}": value for name, value in forged.items()}
        for made in (
            assessments.create({**period, **forged}),
            assessments.with_context(**context).create(period),
        ):
            self.assertEqual(made.state, "draft")
            for name in set(forged) - {"state"}:
                with self.subTest(field=name):
                    self.assertFalse(made[name])

    def test_signers_and_dates_are_written_only_by_transitions(self):
        for values in (
            {"signed_by": self.pilot.id},
            {"reviewed_at": "2025-01-01 00:00:00"},
            {"computed_at": "2025-01-01 00:00:00"},
            {"seal_hash": "x"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.assessment.write(values)

    def test_figures_cannot_be_edited(self):
        answer = self.assessment.answer_ids[:1]
        for values in (
            {"figure_text": "100 %"},
            {"suggested": "yes"},
            {"text": "Another question"},
        ):
            with self.subTest(values=values):
                with self.assertRaisesRegex(UserError, "computation"):
                    answer.write(values)
        with self.assertRaisesRegex(UserError, "computation"):
            answer.create(
                {
                    "assessment_id": self.assessment.id,
                    "indicator_id": answer.indicator_id.id,
                    "practice_id": answer.practice_id.id,
                }
            )
        answer.write({"answer": "na", "comment": "Does not apply."})
        self.assertEqual(answer.final, "na")
