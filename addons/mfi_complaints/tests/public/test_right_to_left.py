# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import re
import subprocess
from unittest.mock import patch

from odoo.tests import tagged

from ...engine import booklet, rtl_html
from ...report import leaflet_pdf
from . import common as public, test_poster

ARABIC = "ar_001"
PHONE = "+222 45 25 00 00"
#: Sentences with punctuation, numbers and Latin letters, longer than a line.
WORDS = "خصم 5 000 أوقية من حسابي، يوم 12/03. أريد المبلغ (Core Banking) كاملا! " * 4


@tagged("post_install", "-at_install")
class TestRightToLeft(public.PublicCommon):
    """Pages and papers in Arabic run from the right, their numbers from the left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(ARABIC)

    def _open(self, path, lang):
        """Return the page at an address, in a language."""
        answer = self.url_open(f"{path}?lang={lang}")
        self.assertEqual(answer.status_code, 200)
        return public.html.fromstring(answer.content)

    def _get_paper(self, name, *tickets):
        """Return a paper of complaints as HTML, made by the collector."""
        reports = self.env["ir.actions.report"].with_user(self.collector)
        ids = [ticket.id for ticket in tickets]
        content, _kind = reports._render_qweb_html(f"mfi_complaints.{name}", ids)
        return public.html.fromstring(content.decode())

    def test_doctests(self):
        for engine in (booklet, rtl_html):
            self.assertFalse(doctest.testmod(engine).failed)

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------
    def test_public_pages(self):
        for path in ("", "/track", "/verify", "/denunciation", "/denunciation/follow"):
            for lang, tag, direction in (
                ("en_US", "en-US", "ltr"),
                (ARABIC, "ar-001", "rtl"),
            ):
                with self.subTest(path=path, lang=lang):
                    page = self._open(f"/complaints{path}", lang)
                    self.assertEqual(page.get("dir"), direction)
                    self.assertEqual(page.get("lang"), tag)

    def test_numbers_are_entered_from_the_left(self):
        for path, names in (
            ("", {"phone", "email"}),
            ("/track", {"number", "proof"}),
            ("/verify", {"number", "fingerprint"}),
            ("/denunciation/follow", {"code"}),
        ):
            page = self._open(f"/complaints{path}", ARABIC)
            fields = page.xpath("//main//input[@dir='ltr']/@name")
            with self.subTest(path=path):
                self.assertEqual(set(fields), names)

    def test_first_steps_and_manual(self):
        self.collector.lang = ARABIC
        self.authenticate(self.collector.login, self.collector.login)
        for path, expected in (
            ("first-steps", ("rtl", "ar-001")),
            ("manual/collecte", ("ltr", "fr")),  # there is only a French one
        ):
            answer = self.url_open(f"/complaints/{path}")
            page = public.html.fromstring(answer.content)
            self.assertEqual((page.get("dir"), page.get("lang")), expected)

    # ------------------------------------------------------------------
    # Papers and mails
    # ------------------------------------------------------------------
    def test_each_paper_runs_as_its_client_reads(self):
        arabic = self._create_complaint(complaint_lang=ARABIC, complaint_phone=PHONE)
        english = self._create_complaint(complaint_lang="en_US")
        facts = {arabic.number, arabic.complaint_phone}
        self._check_paper("report_receipt", arabic, english, facts)
        for ticket in (arabic, english):
            self._advance(ticket, "resolved")
        self._check_paper("report_letter", arabic, english, {arabic.number})

    def _check_paper(self, name, arabic, english, facts):
        """Check a paper of two complaints, and what is set from the left in Arabic."""
        pages = self._get_paper(name, arabic, english).find_class("page")
        found = [(page.get("lang"), page.get("dir")) for page in pages]
        self.assertEqual(found, [("ar-001", "rtl"), ("en-US", "ltr")])
        islands = pages[0].xpath(".//*[@dir='ltr']//text()")
        self.assertLessEqual({*facts, arabic.complaint_fingerprint}, {*islands})

    def test_words_stay_on_the_page(self):
        """No build of the printing program lays words over one another."""
        ticket = self._create_complaint(complaint_lang=ARABIC, name=WORDS)
        reports = self.env["ir.actions.report"].with_user(self.collector)
        pdf, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            "mfi_complaints.report_receipt", ticket.ids
        )
        command = ["pdftotext", "-bbox", "-", "-"]
        done = subprocess.run(command, input=pdf, capture_output=True, check=True)
        text = done.stdout.decode()
        width = float(re.search(r'<page width="([\d.]+)"', text)[1])
        edges = re.findall(r'<word xMin="([-\d.]+)"[^>]* xMax="([-\d.]+)"', text)
        self.assertGreater(len(edges), 40)
        margin = 40  # of 51 points
        for left, right in edges:
            self.assertGreater(float(left), margin)
            self.assertLess(float(right), width - margin)

    def test_mail_to_a_client(self):
        for lang, direction in (("en_US", None), (ARABIC, "rtl")):
            ticket = self._create_complaint(complaint_lang=lang)
            template = self.env.ref("mfi_complaints.mail_template_ack")
            rendered = ticket._render_complaint_mail(template.with_context(lang=lang))
            body = public.html.fromstring(rendered["body_html"])
            self.assertEqual(body.get("dir"), direction)


@tagged("post_install", "-at_install")
class TestRightToLeftPosters(test_poster.PosterCommon):
    """Posters in two languages: each runs its own way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(ARABIC)
        for name in test_poster.WOLOF:
            text = f"نص {'{working_days} ' if name.endswith('delay') else ''}هنا."
            cls.company._set_mfi_leaflet_text(name, ARABIC, text)

    def _print(self, **values):
        """Return the pages sent to the printing program, and how sheets were folded."""
        values = {"branch_id": self.branch.id, "second_lang": ARABIC, **values}
        wizard = self.env["mfi.complaint.leaflet"].with_user(self.pilot).create(values)
        printer = self.registry["ir.actions.report"]
        run, fold = printer._run_wkhtmltopdf, leaflet_pdf.fold
        pages = []

        def keep(report, bodies, *args, **options):
            pages.extend(bodies)
            return run(report, bodies, *args, **options)

        with (
            patch.object(printer, "_run_wkhtmltopdf", keep),
            patch.object(leaflet_pdf, "fold", side_effect=fold) as folded,
        ):
            wizard._render()
        return pages, [call.args[1] for call in folded.call_args_list]

    def test_each_language_has_its_direction(self):
        pages, folded = self._print(paper="poster_a5")
        self.assertFalse(folded)
        first, last = (
            public.html.fromstring(pages[0]),
            public.html.fromstring(pages[-1]),
        )
        self.assertEqual((first.get("dir"), last.get("dir")), ("ltr", "rtl"))
        islands = last.xpath("//*[@dir='ltr']//text()")
        self.assertIn(self.branch.phone, "".join(islands))

    def test_a_leaflet_opens_from_the_side_where_lines_begin(self):
        _pages, folded = self._print(paper="leaflet")
        self.assertEqual(folded, [False, True])
