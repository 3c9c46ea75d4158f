# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import Spi4Common


@tagged("post_install", "-at_install")
class TestTour(Spi4Common, HttpCase):
    """The assessment in a browser, with the least privileged role that can sign."""

    def test_new_draft_to_signed_report(self):
        """Compute, open the records behind a number, review and sign."""
        self._create_case("2025-05-05 10:00:00", "2025-05-08 10:00:00")
        self._create_case("2025-06-05 10:00:00", "2025-06-08 10:00:00")
        self._create_case("2025-07-05 10:00:00")
        self.env.flush_all()
        self.start_tour(
            "/odoo/action-mfi_spi4_report.mfi_spi4_assessment_action",
            "mfi_spi4_assessment",
            login=self.controller.login,
        )
        assessment = self.env["mfi.spi4.assessment"].search(
            [("create_uid", "=", self.controller.id)]
        )
        self.assertEqual(assessment.state, "signed")
        self.assertEqual(assessment.signed_by, self.controller)
        self.assertEqual(assessment.figures["K5"]["numerator"], 2)
        self.assertTrue(assessment._is_signature_valid())
