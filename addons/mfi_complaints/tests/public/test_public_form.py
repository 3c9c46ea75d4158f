# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
import string
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ...controllers import public_page
from ...engine import public_form, upload
from . import common as public

PDF = b"%PDF-1.4 receipt"
_NASTY = (
    "<script>alert(1)</script>",
    "'; DROP TABLE helpdesk_ticket; --",
    "\x00\x01\x02",
    "\u202eevil",
    "\ud800",
    "%s%s%n{0}{a}",
    "../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "é" * 6000,
    "9" * 400,
    "",
    " ",
    "\r\nBcc: x@example.org",
    "{{7*7}}${7*7}<t t-out='1'/>",
    "0000-00-00",
    "31/02/2026",
    "99999999999999999999",
    "-1",
    "None",
    "T-NDI",
    "CRE",
    "77 123 45 67",
    "awa@example.org",
    "١٢٣",
)


def hostile(rng):
    """Return one random submission: nasty values, missing and unknown fields."""
    names = ["words", "category", "branch", "product", "incident_date", "name"]
    names += ["phone", "email", "member_number", "channel", "consent", "x", "kind"]
    raw = {}
    for name in rng.sample(names, rng.randint(0, len(names))):
        value = rng.choice(_NASTY)
        if rng.random() < 0.3:
            value += "".join(rng.choices(string.printable, k=rng.randint(0, 40)))
        raw[name] = value
    return raw


@tagged("post_install", "-at_install")
class TestPublicFormEngine(BaseCase):
    """What visitors type becomes plain values or faults, whatever it is."""

    CASES = 10_000

    def test_ten_thousand_hostile_submissions(self):
        rng = random.Random(20260302)
        choices = public_form.Choices(
            branch=frozenset({"T-NDI"}),
            category=frozenset({"CRE"}),
            today=date(2026, 3, 2),
            region="SN",
        )
        passed = 0
        for _case in range(self.CASES):
            kind = rng.choice(list(public_form.SHEETS))
            values, faults = public_form.check(kind, hostile(rng), choices)
            passed += not faults
            for name, value in values.items():
                self.assertIsInstance(value, str)
                self.assertLessEqual(len(value), public_form.WORDS_MAX, name)
                self.assertFalse(set(value) & {"\x00", "\u202e", "\ud800"}, name)
                value.encode()
            self.assertIn(values.get("branch"), (None, "T-NDI"))
            self.assertIn(values.get("category"), (None, "CRE"))
            if not faults and public_form.SHEETS[kind].contact:
                self.assertTrue(values.get("phone") or values.get("email"))
        self.assertGreater(passed, 50, "the cases never reach the end of the form")

    def test_files_by_their_content(self):
        rng = random.Random(7)
        for _case in range(500):
            content = rng.randbytes(rng.randint(0, 64))
            if upload.fault([content]):
                continue
            name = upload.safe_name(rng.choice(_NASTY), content)
            self.assertIn(name.rpartition(".")[2], upload.TYPES)
            self.assertNotRegex(name, r'[/\\<>"\x00]')


@tagged("post_install", "-at_install")
class TestPublicForm(public.PublicCommon):
    """``/complaints``, as a visitor without account, script, or trust."""

    def test_closed_when_switched_off(self):
        self.company.mfi_public_form = False
        before = self._newest()
        response, tree = self._get("/complaints")
        self.assertEqual(response.status_code, 404)
        self.assertIn("closed", self._text(tree))
        self._post("/complaints", self._filled())
        self.assertEqual(self._newest(), before)

    def test_pages_are_light_and_complete_in_themselves(self):
        """No script, nothing from elsewhere, under 100 kB altogether."""
        for path in (
            "/complaints",
            "/complaints?kind=suggestion",
            "/complaints/track",
            "/complaints/denunciation",
            "/complaints/denunciation/follow",
        ):
            with self.subTest(path=path):
                response, tree = self._get(path)
                self.assertEqual(response.status_code, 200)
                self.assertLess(len(response.content), 100_000)
                self.assertFalse(tree.xpath("//script|//img|//link[@rel='stylesheet']"))
                self.assertFalse(tree.xpath("//@style|//@onclick"))
                self.assertIn(
                    "default-src 'none'", response.headers["Content-Security-Policy"]
                )

    def test_every_field_has_its_label_and_the_page_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        for path in ("/complaints", "/complaints/track", "/complaints/denunciation"):
            _response, tree = self._get(
                path, headers={"Accept-Language": "fr-SN,fr;q=0.9,en;q=0.5"}
            )
            self.assertEqual(tree.get("lang"), "fr-FR")
            self.assertEqual(len(tree.xpath("//h1")), 1)
            labelled = set(tree.xpath("//label/@for"))
            inputs = tree.xpath("//input[@type!='hidden']|//select|//textarea")
            for field in inputs:
                self.assertIn(field.get("id"), labelled)
            described = " ".join(tree.xpath("//@aria-describedby")).split()
            self.assertFalse(set(described) - set(tree.xpath("//@id")))

    def test_language_can_be_chosen(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        _response, tree = self._get(
            "/complaints?lang=fr", headers={"Accept-Language": "en"}
        )
        self.assertEqual(tree.get("lang"), "fr-FR")
        _response, tree = self._get(
            "/complaints?lang=xx_YY", headers={"Accept-Language": "en"}
        )
        self.assertEqual(tree.get("lang"), "en-US")

    def test_a_complaint_is_registered(self):
        response, tree = self._post("/complaints", self._filled())
        self.assertEqual(response.status_code, 200)
        ticket = self._newest()
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.complaint_phone, "+221771234567")
        self.assertEqual(ticket.mfi_branch_id, self.branch)
        self.assertEqual(ticket.channel_id.complaint_code, "web")
        self.assertEqual(str(ticket.complaint_incident_date), "2026-03-01")
        self.assertEqual(ticket.create_uid, self.env.ref("base.user_root"))
        text = self._text(tree)
        self.assertIn(ticket.number, text)
        self.assertIn(ticket.complaint_tracking_code, text)
        self.assertNotIn(ticket.complaint_tracking_code, response.url)
        self.assertFalse(self.env["mfi.public.submission"].search([]))

    def test_the_code_is_not_in_any_address(self):
        """With cookies the result is another page; reloading sends nothing again."""
        self.url_open("/complaints")
        response = self.url_open(
            "/complaints", data=self._filled(), allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        code = self._newest().complaint_tracking_code
        self.assertNotIn(code, response.headers["Location"])
        page = self.url_open("/complaints/done")
        self.assertIn(code, page.text)

    def test_an_employee_at_the_form_is_a_visitor(self):
        self.authenticate(self.handler.login, self.handler.login)
        self._post("/complaints", self._filled())
        ticket = self._newest()
        self.assertEqual(ticket.create_uid, self.env.ref("base.user_root"))
        self.assertNotIn(self.handler, ticket.complaint_event_ids.user_id)

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
        response, tree = self._post(
            "/complaints",
            self._filled(words="Bad", phone="12", category="NOPE", consent=""),
        )
        self.assertEqual(response.status_code, 422)
        links = tree.xpath("//div[@role='alert']//a/@href")
        self.assertEqual(links, ["#f_category", "#f_words", "#f_phone", "#f_consent"])
        for link in links:
            self.assertTrue(tree.xpath(f"//*[@id='{link[1:]}']"), link)
        self.assertEqual(tree.xpath("//input[@id='f_name']/@value"), ["Awa Diop"])
        self.assertEqual(tree.xpath("//textarea[@id='f_words']")[0].text, "Bad")
        invalid = tree.xpath("//*[@aria-invalid='true']/@id")
        self.assertEqual(invalid, ["f_category", "f_words", "f_phone", "f_consent"])

    def test_a_machine_is_refused(self):
        before = self._newest()
        for wrong in (
            {"sum": "0"},
            {"token": "x"},
            {"website": "http://spam.example"},
            self._human(age=0),
            self._human(age=100_000),
            self._human("denunciation"),
        ):
            with self.subTest(wrong=wrong):
                response, _tree = self._post("/complaints", self._filled(**wrong))
                self.assertEqual(response.status_code, 422)
        self.assertEqual(self._newest(), before)

    def test_a_form_counts_once(self):
        filled = self._filled()
        self._post("/complaints", filled)
        first = self._newest()
        response, tree = self._post("/complaints", filled)
        self.assertEqual(response.status_code, 422)
        self.assertIn("sent already", self._text(tree))
        self.assertEqual(self._newest(), first)

    def test_an_address_has_its_limit(self):
        self.company.mfi_public_hourly = 2
        codes = [
            self._post("/complaints", {"words": "x"})[0].status_code for _ in "123"
        ]
        self.assertEqual(codes, [422, 422, 429])
        rows = self.env["mfi.public.limit"].sudo().search([])
        self.assertNotIn("127.0.0.1", str(rows.mapped("key")))

    def test_counters_and_salts_do_not_stay(self):
        limits = self.env["mfi.public.limit"].sudo()
        limits._hit("form", "192.0.2.1")
        old = limits.create({"day": "2020-01-01", "key": "salt", "salt": "x"})
        limits._gc_old_counts()
        self.assertFalse(old.exists())
        self.assertTrue(limits.search([]))

    def test_nobody_learns_whether_a_member_number_exists(self):
        """Right or wrong, the visitor sees the same; only the right phone names."""
        answers = []
        for number, phone in (
            ("T-0001", "77 123 45 67"),
            ("T-0001", "77 999 99 99"),
            ("NOBODY", "77 999 99 99"),
        ):
            _response, tree = self._post(
                "/complaints", self._filled(member_number=number, phone=phone)
            )
            ticket = self._newest()
            told = self._text(tree).replace(ticket.number, "N")
            answers.append(told.replace(ticket.complaint_tracking_code, "C"))
            named = (number, phone) == ("T-0001", "77 123 45 67")
            self.assertEqual(
                ticket.partner_id, self.client if named else self.client.browse()
            )
            self.assertEqual(ticket.mfi_member_number, number)
        self.assertEqual(len(set(answers)), 1)

    def test_files_are_taken_by_their_content(self):
        response, _tree = self._post(
            "/complaints",
            self._filled(),
            files=[
                ("files", ("../évil.html", PDF, "text/html")),
                ("files", ("note.pdf", b"Bonjour", "application/pdf")),
            ],
        )
        self.assertEqual(response.status_code, 200)
        files = self._newest().attachment_ids.sorted("id")
        self.assertEqual(files.mapped("name"), ["évil.pdf", "note.txt"])
        self.assertEqual(files.mapped("mimetype"), ["application/pdf", "text/plain"])
        self.assertFalse(any(files.mapped("public")))

    def test_files_that_are_refused(self):
        before = self._newest()
        html_file = ("files", ("a.pdf", b"<html><script>x</script>", "application/pdf"))
        big = (
            "files",
            ("a.pdf", b"%PDF-" + bytes(upload.MAX_BYTES), "application/pdf"),
        )
        many = [("files", (f"{i}.pdf", PDF, "application/pdf")) for i in range(4)]
        for files in ([html_file], [big], many):
            with self.subTest(files=len(files)):
                response, _tree = self._post("/complaints", self._filled(), files=files)
                self.assertEqual(response.status_code, 422)
        self.assertEqual(self._newest(), before)

    def test_several_big_photos_get_a_sentence(self):
        """As phones make them: together they are more than all files may have."""
        photo = b"\xff\xd8\xff" + bytes(6 * 1024 * 1024)
        files = [("files", (f"{i}.jpg", photo, "image/jpeg")) for i in range(3)]
        response, tree = self._post("/complaints", self._filled(), files=files)
        self.assertEqual(response.status_code, 422)
        self.assertIn("Each file may have 5 MB at most.", self._text(tree))
        self.assertEqual(
            tree.xpath("//textarea[@name='words']")[0].text.strip(), public.WORDS
        )

    def test_a_body_beyond_all_limits_gets_a_page(self):
        """In the visitor's language, on the page that was asked for."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.patch(public_page, "BODY_LIMIT", 1000)
        files = [("files", ("a.pdf", PDF + bytes(1000), "application/pdf"))]
        before = self._newest()
        for path in ("/complaints", "/complaints/denunciation"):
            with self.subTest(path=path):
                response, tree = self._post(path, self._filled(), files=files)
                self.assertEqual(response.status_code, 413)
                self.assertIn("Each file may have 5 MB at most.", self._text(tree))
                back = tree.xpath("//main//a/@href")[0]
                self.assertEqual(self.url_open(back).status_code, 200)
        response, tree = self._post(
            "/complaints?lang=fr_FR", self._filled(), files=files
        )
        self.assertEqual(response.status_code, 413)
        self.assertEqual(tree.get("lang"), "fr-FR")
        self.assertEqual(self._newest(), before)

    def test_an_endless_body_is_refused(self):
        body = b"x" * (17 * 1024 * 1024)
        response = self.url_open(
            "/complaints",
            data=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self.assertIn(response.status_code, (400, 413))

    def test_suggestion_and_request(self):
        self._post(
            "/complaints",
            {"kind": "suggestion", "words": "Open on Saturdays.", **self._human()},
        )
        self.assertFalse(self._newest("suggestion").complaint_phone)
        response, _tree = self._post(
            "/complaints",
            {"kind": "request", "words": "What does a loan cost?", **self._human()},
        )
        self.assertEqual(response.status_code, 422)

    def test_kinds_that_are_not_taken_are_not_offered(self):
        self.company.mfi_suggestions = False
        _response, tree = self._get("/complaints?kind=suggestion")
        self.assertEqual(tree.xpath("//input[@name='kind']/@value"), ["complaint"])
        self.assertNotIn("Suggestion", self._text(tree))

    def test_a_poster_leads_to_its_branch(self):
        self.branch.action_poster()
        _response, tree = self._get(
            f"/complaints?branch={self.branch.mfi_public_token}"
        )
        chosen = tree.xpath("//select[@name='branch']/option[@selected]/@value")
        self.assertEqual(chosen, ["T-NDI"])
        action = tree.xpath("//form/@action")[0]
        self.assertIn(self.branch.mfi_public_token, action)
        self._post(action, self._filled(branch=""))
        self.assertFalse(self._newest().mfi_branch_id)

    def test_each_institution_has_its_own_page(self):
        other = self.env["res.company"].create(
            {"name": "Other MFI", "country_id": self.env.ref("base.sn").id}
        )
        _response, tree = self._get(f"/complaints?company={other.id}")
        self.assertIn("Other MFI", self._text(tree))
        self.assertFalse(tree.xpath("//option[@value='T-NDI']"))
        self._post(
            f"/complaints?company={other.id}", self._filled(branch="", product="")
        )
        self.assertEqual(self._newest().company_id, other)

    def test_what_cannot_be_registered_is_kept(self):
        model = type(self.env["helpdesk.ticket"])
        with (
            patch.object(
                model, "_action_complaint_register", side_effect=ValueError("x")
            ),
            self.assertLogs("odoo.addons.mfi_complaints", "ERROR"),
        ):
            response, tree = self._post(
                "/complaints",
                self._filled(),
                files=[("files", ("a.pdf", PDF, "application/pdf"))],
            )
        self.assertEqual(response.status_code, 202)
        self.assertIn("We have your message", self._text(tree))
        kept = self.env["mfi.public.submission"].search([])
        self.assertEqual((kept.kind, kept.state), ("complaint", "kept"))
        self.assertIn(public.WORDS, kept.content)
        with self.assertRaises(AccessError):
            kept.with_user(self.handler).read(["content"])
        kept.with_user(self.collector).action_register()
        ticket = self._newest()
        self.assertEqual((kept.state, kept.number), ("registered", ticket.number))
        self.assertFalse(kept.content)
        self.assertEqual(ticket.attachment_ids.name, "a.pdf")

    def test_fuzz_over_http(self):
        """Some hundreds of hostile submissions: never a 500, nothing unescaped."""
        rng = random.Random(5)
        paths = (
            "/complaints",
            "/complaints/track",
            "/complaints/denunciation",
            "/complaints/denunciation/follow",
            "/complaints?company=%00&lang=%ff&branch=%27",
        )
        for case in range(300):
            raw = {
                key: value.encode("utf-8", "replace")
                for key, value in hostile(rng).items()
            }
            if rng.random() < 0.6:
                purpose = rng.choice(["form", "denunciation"])
                raw = {**raw, "consent": "1", **self._human(purpose)}
            path = paths[case % len(paths)]
            response = self.url_open(path, data=raw)
            self.assertLess(response.status_code, 500, (path, raw))
            self.assertNotIn("<script>alert", response.text)
            self.assertNotIn("<t t-out", response.text)
        self.env.invalidate_all()
        for ticket in self.tickets.search([("create_date", ">=", "2026-01-01")]):
            self.assertNotIn("<script", ticket.description or "")
