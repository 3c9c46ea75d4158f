# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW, ComplaintCommon

PERIOD = ("2026-03-01", "2026-03-31")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardReview(ComplaintCommon):
    """From a bar of the dashboard to the management review."""

    def _open(self, user, **row):
        """Return the action of a review that a row opens."""
        report = self.env["mfi.complaint.report"].with_user(user)
        return report.with_context(lang="en_US").complaint_dashboard_remedy(
            "review", *PERIOD, **row
        )

    def test_refused_to_those_who_keep_no_reviews(self):
        for user in (self.branch_manager, self.confidential, self.handler):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._open(user)
        with self.assertRaises(UserError):
            self._open(self.controller, kind="denunciation")

    def test_planned_with_the_figures_as_seen(self):
        self._create_complaint()
        self._create_complaint(category_id=self.restricted.id)
        action = self._open(self.controller, table="branch", key=self.branch.id)
        reviews = self.env["mfi.complaint.review"].with_user(self.controller)
        form = Form(reviews.with_context(**action["context"]))
        form.name = "First quarter"
        review = form.save()
        self.assertEqual(review.state, "planned")
        self.assertEqual(
            (review.period_from, review.period_to),
            (date(2026, 3, 1), date(2026, 3, 31)),
        )
        self.assertIn("MEC Ndiagne", review.figures_seen)
        self.assertIn("Received: 1", review.figures_seen)
