# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
import string
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.http import root
from odoo.tests import BaseCase, tagged

from ...controllers import public_page
from ...engine import captcha, public_form, upload
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
    """Return a random submission with hostile values, missing and unknown fields."""
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
    """Any input of a visitor gives either clean values or error codes."""

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
                self.assertLessEqual(len(value), public_form.STATEMENT_MAX, name)
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
            if upload.check_files([content]):
                continue
            name = upload.get_safe_name(rng.choice(_NASTY), content)
            self.assertIn(name.rpartition(".")[2], upload.TYPES)
            self.assertNotRegex(name, r'[/\\<>"\x00]')


@tagged("post_install", "-at_install")
class TestPublicForm(public.PublicCommon):
    """``/complaints``, used by an untrusted visitor without account or JavaScript."""

    def _refuse(self, **values):
        """Send the form with a right sum but a fault; return the pass that it gives."""
        response, tree = self._post("/complaints", self._get_form_values(**values))
        self.assertEqual(response.status_code, 422)
        return tree.xpath("string(//input[@name='pass']/@value)")

    def _get_passed_values(self, token, **values):
        """Return the fields of a complaint sent with a pass instead of a sum."""
        values = self._get_form_values(**{"pass": token, **values})
        del values["sum"], values["token"]
        return values

    def test_a_right_sum_is_not_asked_again(self):
        response, tree = self._post("/complaints", self._get_form_values(words=""))
        self.assertEqual(response.status_code, 422)
        self.assertFalse(tree.xpath("//input[@name='sum']"))
        self.assertIn("in your own words", self._get_text(tree))
        token = tree.xpath("string(//input[@name='pass']/@value)")
        before = self._find_newest()
        response, _tree = self._post("/complaints", self._get_passed_values(token))
        self.assertEqual(response.status_code, 200)
        self.assertNotEqual(self._find_newest(), before)

    def test_a_wrong_sum_is_asked_again(self):
        values = self._get_form_values(words="", sum="0")
        _response, tree = self._post("/complaints", values)
        self.assertTrue(tree.xpath("//input[@name='sum']"))
        self.assertFalse(tree.xpath("//input[@name='pass']"))

    def test_a_pass_registers_once(self):
        values = self._get_form_values()
        _response, tree = self._post("/complaints", {**values, "words": ""})
        token = tree.xpath("string(//input[@name='pass']/@value)")
        self._post("/complaints", self._get_passed_values(token))
        before = self._find_newest()
        for again in (self._get_passed_values(token), values):
            response, tree = self._post("/complaints", again)
            self.assertEqual(response.status_code, 422)
            self.assertTrue(tree.xpath("//input[@name='sum']"), "a new sum is asked")
        self.assertEqual(self._find_newest(), before)

    def test_a_pass_ends(self):
        token = self._refuse(words="")
        for _use in range(captcha.PASS_USES):
            values = self._get_passed_values(token, words="")
            _response, tree = self._post("/complaints", values)
            self.assertFalse(tree.xpath("//input[@name='sum']"))
        before = self._find_newest()
        _response, tree = self._post("/complaints", self._get_passed_values(token))
        self.assertTrue(tree.xpath("//input[@name='sum']"))
        self.assertEqual(self._find_newest(), before)

    def test_a_pass_cannot_be_made_or_kept(self):
        old = self._get_captcha_fields(age=captcha.SLOWEST + 60)["token"]
        other = self._get_captcha_fields("denunciation")["token"]
        fresh = self._get_captcha_fields()["token"]
        before = self._find_newest()
        for token in (
            captcha.create_pass(self.secret, "form", old),
            captcha.create_pass(self.secret, "denunciation", other),
            captcha.create_pass("guessed", "form", fresh),
            fresh,
            "rubbish",
        ):
            with self.subTest(token=token):
                values = self._get_passed_values(token)
                response, tree = self._post("/complaints", values)
                self.assertEqual(response.status_code, 422)
                self.assertTrue(tree.xpath("//input[@name='sum']"))
                # A right sum beside a false pass does not help either.
                both = self._get_form_values(**{"pass": token})
                self.assertEqual(self._post("/complaints", both)[0].status_code, 422)
        self.assertEqual(self._find_newest(), before)

    def test_closed_when_switched_off(self):
        self.company.mfi_public_form = False
        before = self._find_newest()
        response, tree = self._get("/complaints")
        self.assertEqual(response.status_code, 404)
        self.assertIn("closed", self._get_text(tree))
        self._post("/complaints", self._get_form_values())
        self.assertEqual(self._find_newest(), before)

    def test_pages_are_light_and_complete_in_themselves(self):
        """No script, no external resource, less than 100 kB in total."""
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
        response, tree = self._post("/complaints", self._get_form_values())
        self.assertEqual(response.status_code, 200)
        ticket = self._find_newest()
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.complaint_phone, "+221771234567")
        self.assertEqual(ticket.mfi_branch_id, self.branch)
        self.assertEqual(ticket.channel_id.complaint_code, "web")
        self.assertEqual(str(ticket.complaint_incident_date), "2026-03-01")
        self.assertEqual(ticket.create_uid, self.env.ref("base.user_root"))
        text = self._get_text(tree)
        self.assertIn(ticket.number, text)
        code = self._find_code(text)
        self.assertTrue(ticket._is_complaint_code(code))
        self.assertNotIn(code, response.url)
        self.assertFalse(self.env["mfi.public.submission"].search([]))

    def test_the_code_is_not_in_any_address(self):
        """With cookies, the result is a separate page and reloading submits nothing."""
        self.url_open("/complaints")
        response = self.url_open(
            "/complaints", data=self._get_form_values(), allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        page = self.url_open("/complaints/done")
        code = self._find_code(page.text)
        self.assertTrue(self._find_newest()._is_complaint_code(code))
        self.assertNotIn(code, response.headers["Location"])

    def test_the_session_alone_does_not_show_the_code(self):
        """The session is a file of the server; the visitor has the other share."""
        self.url_open("/complaints")
        self.url_open("/complaints", data=self._get_form_values())
        code = self._find_code(self.url_open("/complaints/done").text)
        self.env.flush_all()
        self.assertEqual(self._find_tables_holding(code), [])
        session = root.session_store.get(self.opener.cookies["session_id"])
        self.assertIn("mfi_public_result", session)
        self.assertNotIn(code, str(dict(session)))
        del self.opener.cookies["mfi_public_receipt"]
        page = self.url_open("/complaints/done")
        self.assertIn(self._find_newest().number, page.text)
        self.assertNotIn(code, page.text)

    def test_an_employee_at_the_form_is_a_visitor(self):
        self.authenticate(self.handler.login, self.handler.login)
        self._post("/complaints", self._get_form_values())
        ticket = self._find_newest()
        self.assertEqual(ticket.create_uid, self.env.ref("base.user_root"))
        self.assertNotIn(self.handler, ticket.complaint_event_ids.user_id)

    def test_errors_are_shown_and_input_is_kept(self):
        response, tree = self._post(
            "/complaints",
            self._get_form_values(words="Bad", phone="12", category="NOPE", consent=""),
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
        before = self._find_newest()
        for wrong in (
            {"sum": "0"},
            {"token": "x"},
            {"website": "http://spam.example"},
            self._get_captcha_fields(age=0),
            self._get_captcha_fields(age=100_000),
            self._get_captcha_fields("denunciation"),
        ):
            with self.subTest(wrong=wrong):
                response, _tree = self._post(
                    "/complaints", self._get_form_values(**wrong)
                )
                self.assertEqual(response.status_code, 422)
        self.assertEqual(self._find_newest(), before)

    def test_a_form_counts_once(self):
        filled = self._get_form_values()
        self._post("/complaints", filled)
        first = self._find_newest()
        response, tree = self._post("/complaints", filled)
        self.assertEqual(response.status_code, 422)
        self.assertIn("sent already", self._get_text(tree))
        self.assertEqual(self._find_newest(), first)

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
        limits._count_use("form", "192.0.2.1")
        old = limits.create({"day": "2020-01-01", "key": "salt", "salt": "x"})
        limits._gc_old_counts()
        self.assertFalse(old.exists())
        self.assertTrue(limits.search([]))

    def test_nobody_learns_whether_a_member_number_exists(self):
        """The page is the same; only the right phone identifies the client."""
        answers = []
        for number, phone in (
            ("T-0001", "77 123 45 67"),
            ("T-0001", "77 999 99 99"),
            ("NOBODY", "77 999 99 99"),
        ):
            _response, tree = self._post(
                "/complaints", self._get_form_values(member_number=number, phone=phone)
            )
            ticket = self._find_newest()
            result = self._get_text(tree).replace(ticket.number, "N")
            result = result.replace(ticket.complaint_fingerprint, "F")
            answers.append(result.replace(self._find_code(result), "C"))
            named = (number, phone) == ("T-0001", "77 123 45 67")
            self.assertEqual(
                ticket.partner_id, self.client if named else self.client.browse()
            )
            self.assertEqual(ticket.mfi_member_number, number)
        self.assertEqual(len(set(answers)), 1)

    def test_files_are_taken_by_their_content(self):
        response, _tree = self._post(
            "/complaints",
            self._get_form_values(),
            files=[
                ("files", ("../évil.html", PDF, "text/html")),
                ("files", ("note.pdf", b"Bonjour", "application/pdf")),
            ],
        )
        self.assertEqual(response.status_code, 200)
        files = self._find_newest().attachment_ids.sorted("id")
        self.assertEqual(files.mapped("name"), ["évil.pdf", "note.txt"])
        self.assertEqual(files.mapped("mimetype"), ["application/pdf", "text/plain"])
        self.assertFalse(any(files.mapped("public")))

    def test_files_that_are_refused(self):
        before = self._find_newest()
        html_file = ("files", ("a.pdf", b"<html><script>x</script>", "application/pdf"))
        big = (
            "files",
            ("a.pdf", b"%PDF-" + bytes(upload.MAX_BYTES), "application/pdf"),
        )
        many = [("files", (f"{i}.pdf", PDF, "application/pdf")) for i in range(4)]
        for files in ([html_file], [big], many):
            with self.subTest(files=len(files)):
                response, _tree = self._post(
                    "/complaints", self._get_form_values(), files=files
                )
                self.assertEqual(response.status_code, 422)
        self.assertEqual(self._find_newest(), before)

    def test_several_big_photos_get_a_sentence(self):
        """Together, photos from a phone exceed the limit for all files."""
        photo = b"\xff\xd8\xff" + bytes(6 * 1024 * 1024)
        files = [("files", (f"{i}.jpg", photo, "image/jpeg")) for i in range(3)]
        response, tree = self._post("/complaints", self._get_form_values(), files=files)
        self.assertEqual(response.status_code, 422)
        self.assertIn("Each file may have 5 MB at most.", self._get_text(tree))
        self.assertEqual(
            tree.xpath("//textarea[@name='words']")[0].text.strip(), public.STATEMENT
        )

    def test_a_body_beyond_all_limits_gets_a_page(self):
        """The message is in the visitor's language, on the requested page."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.patch(public_page, "BODY_LIMIT", 1000)
        files = [("files", ("a.pdf", PDF + bytes(1000), "application/pdf"))]
        before = self._find_newest()
        for path in ("/complaints", "/complaints/denunciation"):
            with self.subTest(path=path):
                response, tree = self._post(path, self._get_form_values(), files=files)
                self.assertEqual(response.status_code, 413)
                self.assertIn("Each file may have 5 MB at most.", self._get_text(tree))
                back = tree.xpath("//main//a/@href")[0]
                self.assertEqual(self.url_open(back).status_code, 200)
        response, tree = self._post(
            "/complaints?lang=fr_FR", self._get_form_values(), files=files
        )
        self.assertEqual(response.status_code, 413)
        self.assertEqual(tree.get("lang"), "fr-FR")
        self.assertEqual(self._find_newest(), before)

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
            {
                "kind": "suggestion",
                "words": "Open on Saturdays.",
                **self._get_captcha_fields(),
            },
        )
        self.assertFalse(self._find_newest("suggestion").complaint_phone)
        response, _tree = self._post(
            "/complaints",
            {
                "kind": "request",
                "words": "What does a loan cost?",
                **self._get_captcha_fields(),
            },
        )
        self.assertEqual(response.status_code, 422)

    def test_kinds_that_are_not_taken_are_not_offered(self):
        self.company.mfi_suggestions = False
        _response, tree = self._get("/complaints?kind=suggestion")
        self.assertEqual(tree.xpath("//input[@name='kind']/@value"), ["complaint"])
        self.assertNotIn("Suggestion", self._get_text(tree))

    def test_a_poster_leads_to_its_branch(self):
        self.branch._ensure_mfi_public_token()
        _response, tree = self._get(
            f"/complaints?branch={self.branch.mfi_public_token}"
        )
        chosen = tree.xpath("//select[@name='branch']/option[@selected]/@value")
        self.assertEqual(chosen, ["T-NDI"])
        action = tree.xpath("//form/@action")[0]
        self.assertIn(self.branch.mfi_public_token, action)
        self._post(action, self._get_form_values(branch=""))
        self.assertFalse(self._find_newest().mfi_branch_id)

    def test_each_institution_has_its_own_page(self):
        other = self.env["res.company"].create(
            {"name": "Other MFI", "country_id": self.env.ref("base.sn").id}
        )
        _response, tree = self._get(f"/complaints?company={other.id}")
        self.assertIn("Other MFI", self._get_text(tree))
        self.assertFalse(tree.xpath("//option[@value='T-NDI']"))
        self._post(
            f"/complaints?company={other.id}",
            self._get_form_values(branch="", product=""),
        )
        self.assertEqual(self._find_newest().company_id, other)

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
                self._get_form_values(),
                files=[("files", ("a.pdf", PDF, "application/pdf"))],
            )
        self.assertEqual(response.status_code, 202)
        self.assertIn("We have your message", self._get_text(tree))
        kept = self.env["mfi.public.submission"].search([])
        self.assertEqual((kept.kind, kept.state), ("complaint", "kept"))
        self.assertIn(public.STATEMENT, kept.content)
        with self.assertRaises(AccessError):
            kept.with_user(self.handler).read(["content"])
        kept.with_user(self.collector).action_register()
        ticket = self._find_newest()
        self.assertEqual((kept.state, kept.number), ("registered", ticket.number))
        self.assertFalse(kept.content)
        self.assertEqual(ticket.attachment_ids.name, "a.pdf")

    def test_fuzz_over_http(self):
        """Hostile submissions cause no error 500 and no unescaped output."""
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
                raw = {**raw, "consent": "1", **self._get_captcha_fields(purpose)}
            path = paths[case % len(paths)]
            response = self.url_open(path, data=raw)
            self.assertLess(response.status_code, 500, (path, raw))
            self.assertNotIn("<script>alert", response.text)
            self.assertNotIn("<t t-out", response.text)
        self.env.invalidate_all()
        for ticket in self.tickets.search([("create_date", ">=", "2026-01-01")]):
            self.assertNotIn("<script", ticket.description or "")
