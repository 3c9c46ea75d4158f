# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import random

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from odoo.tests import freeze_time, tagged

from . import paper
from .common import NOW
from .reporting.statement_common import StatementCommon
from .survey.common import SurveyCommon
from .test_dashboard import FIRST, LAST
from .test_scorecard import DECIDED, ScorecardCommon

DASHBOARD = "mfi_complaints.dashboard_document"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaper(ScorecardCommon, StatementCommon, SurveyCommon):
    """Printed documents have no pages that are nearly empty, whatever their size."""

    def _check(self, name, content, size="paperformat_complaint"):
        """Measure the pages of a document."""
        size = self.env.ref(f"mfi_complaints.{size}")
        filled = paper.get_filled(content, size)
        with self.subTest(name):
            self.assertTrue(filled and filled[0], filled)
            self.assertFalse(paper.find_empty(content, size), filled)

    def _grow(self, branches, complaints):
        """Add branches and services with complaints, and complaints of all kinds."""
        self._random_complaints(branches, complaints)
        for rank in range(branches):
            code = f"{branches}-{rank}"
            branch = self.env["mfi.branch"].create({"code": code, "name": code})
            team = self.env["helpdesk.ticket.team"].create({"name": f"Team {code}"})
            places = {"mfi_branch_id": branch.id, "team_id": team.id}
            self._set(self._create_complaint(), **DECIDED, **places)

    def _print_dashboard(self):
        """Return the dashboard on paper."""
        reports = self.env["ir.actions.report"].with_user(self.controller)
        reports = reports.with_context(force_report_rendering=True)
        data = {"from": "2025-01-01", "to": LAST}
        return reports._render_qweb_pdf(DASHBOARD, None, data=data)[0]

    def _print_register(self):
        """Return the register on paper."""
        register = self.env["mfi.complaint.register"].with_user(self.controller)
        dates = {"date_from": "2024-01-01", "date_to": "2026-03-02"}
        with register.create({**dates, "file_format": "pdf"})._render("pdf") as file:
            return file.read()

    def _check_all(self):
        """Print the documents that grow with the institution, and measure them."""
        scorecard = self.env["report.mfi_complaints.scorecard_document"]
        scorecard = scorecard.with_user(self.controller)
        self._check("scorecard", scorecard._render("2025-01-01", LAST, "pdf")[1])
        self._check("dashboard", self._print_dashboard())
        self._check("register", self._print_register(), "paperformat_register")

    def test_a_page_that_is_nearly_empty_is_found(self):
        stream = io.BytesIO()
        drawing = canvas.Canvas(stream, A4)
        for lowest in (0.1, 0.9, 0.3, 0.1):
            drawing.drawString(100, A4[1] * (1 - lowest), "Words")
            drawing.drawString(100, 15, "Page 1 of 4")
            drawing.showPage()
        drawing.save()
        size = self.env.ref("mfi_complaints.paperformat_complaint")
        self.assertEqual(list(paper.find_empty(stream.getvalue(), size)), [1, 3])

    def test_small_documents(self):
        self._check_all()

    def test_large_documents(self):
        self._grow(14, 70)
        self._check_all()

    def test_statements(self):
        self._random_complaints(5, 20)
        for name in ("umoa", "cobac"):
            self.template = self.env.ref(f"mfi_complaints.statement_template_{name}")
            statement = self._computed(
                comment="What was changed in the branches. " * 40
            )
            self._check(name, statement._render_file("pdf"))

    def test_survey_results(self):
        for by in ("none", "branch"):
            survey = self._create_survey(
                margin=0.1, expected_rate=1, stratify_by=by, date_from=FIRST
            )
            survey.action_draw()
            self._answer_all(survey, random.Random(1))
            survey.action_close()
            self._check(by, survey._render_results("pdf"))
