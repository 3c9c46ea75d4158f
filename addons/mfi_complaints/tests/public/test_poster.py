# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestPoster(ComplaintCommon):
    """The poster of a branch shows the branch's address as text and as a QR code."""

    def _render_html(self, report, records):
        """Return the HTML from which the PDF of a poster is made."""
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            report, records.ids
        )
        return html.decode()

    def test_each_branch_gets_its_code_once(self):
        branches = self.branch.with_user(self.branch_manager)
        branches.action_poster()
        token = self.branch.mfi_public_token
        self.assertRegex(token, r"^[a-z2-9]{6}$")
        branches.action_poster()
        self.assertEqual(self.branch.mfi_public_token, token)
        other = self.branch.copy({"code": "T-KOK", "name": "MEC Koki"})
        other.action_poster()
        self.assertNotEqual(other.mfi_public_token, token)

    def test_the_poster_of_a_branch(self):
        self.branch.action_poster()
        html = self._render_html("mfi_complaints.report_poster", self.branch)
        self.assertIn("MEC Ndiagne", html)
        self.assertIn(f"/complaints?branch={self.branch.mfi_public_token}", html)
        self.assertIn("data:image/png;base64,", html)

    def test_the_poster_of_the_institution(self):
        html = self._render_html("mfi_complaints.report_poster_company", self.company)
        self.assertIn(self.company.name, html)
        self.assertIn("/complaints", html)
