# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests import paper

from .common import NOW, Spi4Common

REPORT = "mfi_spi4_report.action_report_assessment"
COMMENT = "The register of the quarter was read, file by file, with the branches. " * 6


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaper(Spi4Common):
    """The printed report has no pages that are nearly empty, whatever its size."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"]._load_module_terms(
            ["mfi_complaints", "mfi_spi4_report"], ["fr_FR"]
        )

    def _grow(self, branches, cases):
        """Add branches with complaints, and complaints of all kinds."""
        model, start = self.env["mfi.branch"], self.counter
        for rank in range(branches):
            code = f"G-{start}-{rank}"
            branch = model.create({"code": code, "name": f"MEC {start} {rank}"})
            self._create_case(f"2025-0{1 + rank % 9}-05 10:00", mfi_branch_id=branch.id)
        self._create_random_cases(cases, seed=start)

    def _check(self, lang="fr_FR", comments=0):
        """Print a new report, with comments on its first questions, and measure it."""
        assessment = self._create_computed(lang=lang)
        assessment.answer_ids[:comments].comment = COMMENT
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, _kind = reports._render_qweb_pdf(REPORT, assessment.ids)
        size = self.env.ref("mfi_spi4_report.paperformat_assessment")
        with self.subTest(lang=lang, comments=comments, cases=self.counter):
            self.assertFalse(paper.find_empty(content, size))

    def test_small_reports(self):
        self._check()
        self._check("en_US", comments=9)
        self._grow(1, 4)
        self._check(comments=19)

    def test_reports_of_a_network(self):
        self._grow(9, 30)
        self._check()
        self._check("en_US")

    def test_large_reports(self):
        self._grow(28, 60)
        self._check()
        self._check("en_US", comments=12)
