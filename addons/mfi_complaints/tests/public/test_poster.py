# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from ..common import ComplaintCommon

#: Stand-ins for translations: no real text in Wolof is shipped.
WOLOF = {
    "mfi_leaflet_title": "[wo] title",
    "mfi_leaflet_free": "[wo] free",
    "mfi_leaflet_steps_title": "[wo] steps",
    "mfi_leaflet_steps": "[wo] first\n[wo] second",
    "mfi_leaflet_contact_title": "[wo] contacts",
    "mfi_leaflet_call_free": "[wo] free call",
    "mfi_leaflet_scan": "[wo] scan",
    "mfi_leaflet_hours": "[wo] hours",
    "mfi_leaflet_delay": "[wo] {working_days} days",
    "mfi_leaflet_again": "[wo] again",
    "mfi_leaflet_recourse": "[wo] recourse",
    "mfi_leaflet_anonymous": "[wo] anonymous",
    "mfi_public_promise": "[wo] promise",
}


class PosterCommon(ComplaintCommon):
    """An institution with known settings, and a second branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mfi.complaint.recourse"].search([]).active = False
        cls.env["mfi.complaint.deadline.rule"].search([]).active = False
        cls._add_rule(resolution_delay=10)
        cls.company.write(
            {
                "phone": "+221 33 849 00 00",
                "mfi_free_phone": "800 00 12 12",
                "mfi_regulator": "umoa",
                "mfi_appeal_levels": 1,
                "mfi_public_form": True,
                "mfi_public_denunciation": True,
            }
        )
        cls.branch.phone = "+221 33 973 00 00"
        cls.other_branch = cls.env["mfi.branch"].create(
            {"code": "T-KOK", "name": "MEC Koki", "company_id": cls.company.id}
        )
        cls.none = cls.env["mfi.branch"]

    @classmethod
    def _add_rule(cls, **values):
        """Add a delay rule."""
        rules = cls.env["mfi.complaint.deadline.rule"]
        return rules.create({"name": "Rule", **values})

    @classmethod
    def _add_recourse(cls, name="Ombudsman", **values):
        """Add an external recourse."""
        recourses = cls.env["mfi.complaint.recourse"]
        return recourses.create({"name": name, "phone": "33 800 00 00", **values})

    @classmethod
    def _activate_wolof(cls):
        """Add Wolof, which Odoo does not know, as an administrator can."""
        languages = cls.env["res.lang"].with_context(active_test=False)
        if not languages.search([("code", "=", "wo")]):
            languages.create({"name": "Wolof", "code": "wo", "url_code": "wo"})
        languages.search([("code", "=", "wo")]).active = True

    @classmethod
    def _translate(cls, **changes):
        """Enter the texts in Wolof, except those that are changed to ``None``."""
        for name, text in {**WOLOF, **changes}.items():
            if text:
                cls.company._set_mfi_leaflet_text(name, "wo", text)

    def _get_leaf(self, branch=None, lang="en_US"):
        """Return what a paper says."""
        return self.company._get_mfi_leaflet(branch or self.none, lang)

    def _wizard(self, user=None, **values):
        """Return a wizard as a user fills it in; the pilot unless told otherwise."""
        wizards = self.env["mfi.complaint.leaflet"].with_user(user or self.pilot)
        return wizards.create({"lang": "en_US", **values})

    def _read_pdf(self, wizard):
        """Return the pages of the PDF, as (width, height, text)."""
        reader = PdfFileReader(io.BytesIO(wizard._render()), strict=False)
        pages = [reader.getPage(index) for index in range(reader.getNumPages())]
        return [
            (
                round(float(page.mediabox.width)),
                round(float(page.mediabox.height)),
                " ".join(page.extract_text().split()),
            )
            for page in pages
        ]


@tagged("post_install", "-at_install")
class TestPosterRights(PosterCommon):
    """Who prints what."""

    def test_other_roles_are_refused(self):
        for user in (self.employee, self.collector, self.handler, self.controller):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(user)

    def test_branch_manager_prints_own_branches_only(self):
        wizard = self._wizard(self.branch_manager)
        self.assertEqual(wizard.branch_id, self.branch)
        self.assertEqual(wizard.allowed_branch_ids, self.branch)
        self.assertIn(".pdf", wizard.action_print()["url"])
        for branch in (self.other_branch, self.none):
            with self.subTest(branch.name), self.assertRaises(AccessError):
                self._wizard(self.branch_manager, branch_id=branch.id).action_print()
            wizard.branch_id = branch
            with self.subTest(branch.name), self.assertRaises(AccessError):
                wizard._render()

    def test_branch_manager_does_not_change_texts(self):
        with self.assertRaises(AccessError):
            self._wizard(self.branch_manager).action_texts()

    def test_only_the_creator_has_the_wizard(self):
        wizard = self._wizard(self.pilot)
        with self.assertRaises(AccessError):
            wizard.with_user(self.branch_manager)._render()

    def test_each_branch_gets_its_code_once(self):
        wizard = self._wizard(self.branch_manager)
        wizard.action_print()
        token = self.branch.mfi_public_token
        self.assertRegex(token, r"^[a-z2-9]{6}$")
        wizard.action_print()
        self.assertEqual(self.branch.mfi_public_token, token)
        self._wizard(branch_id=self.other_branch.id).action_print()
        self.assertNotEqual(self.other_branch.mfi_public_token, token)

    def test_buttons_open_the_dialog(self):
        action = self.branch.with_user(self.branch_manager).action_poster()
        self.assertEqual(action["context"], {"default_branch_id": self.branch.id})
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(
            settings.action_mfi_public_poster()["res_model"], "mfi.complaint.leaflet"
        )


@tagged("post_install", "-at_install")
class TestPosterContent(PosterCommon):
    """What posters say comes from the settings; nothing else is said."""

    def test_numbers_of_a_branch(self):
        numbers = [
            (contact.kind, contact.number)
            for contact, _text in self._get_leaf(self.branch)["contacts"]
            if contact.kind in ("free", "phone")
        ]
        expected = [
            ("free", "800 00 12 12"),
            ("phone", "+221 33 973 00 00"),
            ("phone", "+221 33 849 00 00"),
        ]
        self.assertEqual(numbers, expected)

    def test_what_is_not_configured_is_left_out(self):
        self.company.write(
            {
                "phone": False,
                "mfi_free_phone": False,
                "mfi_regulator": "none",
                "mfi_appeal_levels": 0,
                "mfi_public_form": False,
                "mfi_public_denunciation": False,
                "resource_calendar_id": False,
            }
        )
        self.env["mfi.complaint.deadline.rule"].search([]).active = False
        leaf = self._get_leaf()
        for name in (
            "contacts",
            "qr",
            "address",
            "scan",
            "call_free",
            "hours",
            "delay",
            "again",
            "recourse",
            "recourses",
            "anonymous",
            "anonymous_address",
            "place",
        ):
            self.assertFalse(leaf[name], name)
        self.assertFalse(self.company._get_mfi_leaflet_missing(self.none, "en_US"))

    def test_web_address_of_a_branch(self):
        self.branch._ensure_mfi_public_token()
        leaf = self._get_leaf(self.branch)
        token = self.branch.mfi_public_token
        self.assertEqual(leaf["address"][-2:], ["complaints", f"?branch={token}"])
        self.assertTrue(leaf["qr"])
        self.assertNotIn(token, "".join(leaf["anonymous_address"]))
        self.assertNotIn("branch=", "".join(self._get_leaf()["address"]))

    def test_longest_delay(self):
        self.assertIn("10 working days", self._get_leaf()["delay"])
        self._add_rule(resolution_delay=60, resolution_unit="days")
        self.assertIn("one month", self._get_leaf()["delay"])
        self.company.mfi_regulator = "none"
        self.assertIn("60 days", self._get_leaf()["delay"])

    def test_no_delay_unless_each_complaint_has_one(self):
        self.company.mfi_regulator = "none"
        self.env["mfi.complaint.deadline.rule"].search([]).active = False
        self._add_rule(resolution_delay=3, product_id=self.product.id)
        self.assertFalse(self._get_leaf()["delay"])
        self._add_rule(resolution_delay=0)
        self.assertFalse(self._get_leaf()["delay"])

    def test_opening_hours_in_words(self):
        self.assertEqual(
            self._get_leaf()["hours"], ["Monday to Friday: 8:00\u00a0to\u00a017:00"]
        )

    def test_recourses(self):
        self._add_recourse(address="Dakar", condition="In writing.")
        self.assertEqual(
            self._get_leaf()["recourses"],
            [("Ombudsman", "33 800 00 00", "Dakar, 33 800 00 00", "In writing.")],
        )

    def test_own_texts(self):
        self.company.mfi_leaflet_title = "Speak up!"
        self.assertEqual(self._get_leaf()["title"], ["Speak up!"])

    def test_notes_say_what_is_left_out(self):
        self.company.write({"mfi_free_phone": False, "mfi_public_form": False})
        notes = self._wizard().notes
        self.assertIn("toll-free", notes)
        self.assertIn("no QR code", notes)
        self.assertIn("external recourse", notes)

    def test_wrong_settings_are_refused(self):
        for values in (
            {"mfi_free_phone": "MUTUELLE"},
            {"mfi_leaflet_title": "x" * 61},
            {"mfi_leaflet_delay": "An answer within a month."},
            {"mfi_leaflet_delay": "An answer within {weeks} weeks."},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.company.write(values)

    def test_number_of_queries(self):
        def count(recourses):
            for _index in range(recourses):
                self._add_recourse(condition="In writing.")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_leaf(self.branch)
            self.company._get_mfi_leaflet_missing(self.branch, "en_US")
            return self.env.cr.sql_log_count - before

        count(1)
        few = count(9)
        self.assertEqual(count(90), few)


@tagged("post_install", "-at_install")
class TestPosterLanguages(PosterCommon):
    """A language is printed only if everything is translated into it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls._activate_wolof()

    def test_opening_hours_in_french(self):
        hours = self._get_leaf(lang="fr_FR")["hours"]
        self.assertEqual(
            hours, ["Lundi à vendredi\u00a0: 8\u00a0h\u00a0à\u00a017\u00a0h"]
        )

    def test_nothing_is_invented_in_another_language(self):
        self._add_recourse()
        missing = self.company._get_mfi_leaflet_missing(self.none, "wo")
        self.assertEqual(len(missing), len(set(missing)))
        self.assertEqual(len(missing), len(WOLOF))
        with self.assertRaisesRegex(UserError, "Poster: title"):
            self._wizard(lang="wo").action_print()

    def test_second_language_complete(self):
        self._translate()
        wizard = self._wizard(second_lang="wo")
        self.assertFalse(wizard.second_missing)
        self.assertEqual(wizard._get_languages(), ["en_US", "wo"])
        leaf = self._get_leaf(lang="wo")
        self.assertEqual(leaf["delay"], "[wo] 10 days")
        self.assertEqual(leaf["steps"], ["[wo] first", "[wo] second"])

    def test_second_language_incomplete(self):
        self._translate(mfi_leaflet_scan=None)
        wizard = self._wizard(second_lang="wo")
        self.assertIn("Wolof: Poster: scan the code.", wizard.second_missing)
        self.assertEqual(wizard._get_languages(), ["en_US"])
        self.company.mfi_public_form = False
        wizard = self._wizard(second_lang="wo")
        self.assertEqual(wizard._get_languages(), ["en_US", "wo"])

    def test_conditions_of_recourses_are_translated_too(self):
        self._translate()
        recourse = self._add_recourse(condition="In writing.")
        wizard = self._wizard(second_lang="wo", paper="leaflet")
        self.assertIn("Ombudsman", wizard.second_missing)
        # A poster does not show them.
        self.assertFalse(self._wizard(second_lang="wo").second_missing)
        recourse.update_field_translations("condition", {"wo": "[wo] writing"})
        wizard = self._wizard(second_lang="wo", paper="leaflet")
        self.assertFalse(wizard.second_missing)

    def test_a_delay_in_another_unit_is_not_translated(self):
        self._translate()
        self.env["mfi.complaint.deadline.rule"].search([]).active = False
        missing = self.company._get_mfi_leaflet_missing(self.none, "wo")
        self.assertEqual(missing, ["Poster: longest delay"])

    def test_translations_keep_the_defaults(self):
        self._translate()
        english = self._get_leaf()
        self.assertEqual(english["title"], ["A problem?", "Tell us."])
        for name in WOLOF:
            self.company._set_mfi_leaflet_text(name, "wo", "")
        self.assertEqual(self._get_leaf(), english)
        self.assertFalse(self.company.with_context(lang="wo").mfi_leaflet_title)

    def test_where_english_is_not_active(self):
        for model in ("res.users", "res.partner"):
            records = self.env[model].with_context(active_test=False)
            records.search([("lang", "=", "en_US")]).lang = "fr_FR"
        self.env["res.lang"].search([("code", "=", "en_US")]).active = False
        company = self.company.with_context(lang="fr_FR")
        default = company._get_mfi_leaflet_texts("fr_FR")["mfi_leaflet_hours"]
        self.assertIn("Lundi", default)
        for text in ("[wo] first try", "[wo] second try", ""):
            company._set_mfi_leaflet_text("mfi_leaflet_hours", "wo", text)
            for lang, expected in (("wo", text), ("fr_FR", default)):
                texts = company._get_mfi_leaflet_texts(lang)
                self.assertEqual(texts["mfi_leaflet_hours"], expected, lang)

    def test_an_own_text_replaces_all_defaults(self):
        self.company._set_mfi_leaflet_text("mfi_leaflet_title", "fr_FR", "Dites-le !")
        self.assertEqual(self._get_leaf(lang="fr_FR")["title"], ["Dites-le !"])
        missing = self.company._get_mfi_leaflet_missing(self.none, "en_US")
        self.assertEqual(missing, ["Poster: title"])

    def test_the_pilot_translates(self):
        wizard = self._wizard(second_lang="wo")
        dialog = self._open_texts(wizard)
        lines = {line.name: line for line in dialog.line_ids}
        line = lines["mfi_leaflet_title"]
        self.assertEqual(line.reference, "A problem? Tell us.")
        self.assertIn("{working_days}", lines["mfi_leaflet_delay"].reference)
        self.assertFalse(line.text)
        line.text = "[wo] title"
        action = dialog.action_save()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(self._get_leaf(lang="wo")["title"], ["[wo] title"])
        self.assertEqual(self._get_leaf()["title"], ["A problem?", "Tell us."])

    def test_the_pilot_writes_nothing_else(self):
        dialog = self._open_texts(self._wizard(second_lang="wo"))
        name = self.company.name
        dialog.line_ids[0].name = "name"
        dialog.line_ids[0].text = "Other"
        dialog.action_save()
        self.assertEqual(self.company.name, name)
        with self.assertRaises(AccessError):
            self.company.with_user(self.pilot).mfi_leaflet_title = "Other"

    def test_a_long_translation_is_refused(self):
        dialog = self._open_texts(self._wizard(second_lang="wo"))
        line = dialog.line_ids.filtered(lambda item: item.name == "mfi_leaflet_title")
        line.text = "x" * 61
        with self.assertRaises(ValidationError):
            dialog.action_save()

    def _open_texts(self, wizard):
        """Return the dialog with the texts of the second language."""
        action = wizard.action_second_texts()
        return wizard.env[action["res_model"]].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestPosterPdf(PosterCommon):
    """Each page is one sheet, whatever it says."""

    def test_posters_have_one_page(self):
        self._add_recourse(address="Dakar")
        for paper, size in (("poster_a4", (595, 842)), ("poster_a5", (420, 595))):
            wizard = self._wizard(paper=paper, branch_id=self.branch.id)
            [(width, height, text)] = self._read_pdf(wizard)
            self.assertAlmostEqual(width, size[0], delta=2)
            self.assertAlmostEqual(height, size[1], delta=2)
            for words in ("MEC Ndiagne", "800 00 12 12", "10 working", "Ombudsman"):
                self.assertIn(words, text)

    def test_a_leaflet_is_a_sheet_printed_on_both_sides(self):
        self._add_recourse()
        wizard = self._wizard(paper="leaflet", branch_id=self.branch.id)
        outside, inside = self._read_pdf(wizard)
        self.assertEqual(outside[:2], (842, 595))
        self.assertIn("A problem?", outside[2])
        self.assertIn("Ombudsman", outside[2])
        self.assertIn("How to complain", inside[2])
        self.assertIn("+221 33 973 00 00", inside[2])

    def test_few_settings_and_long_names(self):
        self.company.write(
            {"phone": False, "mfi_free_phone": False, "mfi_public_form": False}
        )
        self.assertEqual(len(self._read_pdf(self._wizard(paper="leaflet"))), 2)
        self.company.write(
            {"name": "Union des mutuelles " * 6, "mfi_public_form": True}
        )
        self.branch.name = "Mutuelle d’épargne et de crédit " * 4
        for index in range(4):
            self._add_recourse(f"Authority {index} " * 6, address="Avenue " * 20)
        for paper, pages in (("poster_a5", 1), ("leaflet", 2)):
            wizard = self._wizard(paper=paper, branch_id=self.branch.id)
            self.assertEqual(len(self._read_pdf(wizard)), pages)

    def test_second_language_is_another_page(self):
        self._activate_wolof()
        self._translate()
        wizard = self._wizard(second_lang="wo")
        first, second = self._read_pdf(wizard)
        self.assertIn("A problem?", first[2])
        self.assertIn("[wo] title", second[2])

    def test_texts_that_do_not_fit_are_refused(self):
        self.company.mfi_public_promise = "Nobody will reproach you. " * 300
        with self.assertRaisesRegex(UserError, "too long"):
            self._wizard(paper="poster_a5")._render()

    def test_texts_are_escaped(self):
        self.company.mfi_leaflet_title = "<b>Tell</b> us"
        [(_width, _height, text)] = self._read_pdf(self._wizard())
        self.assertIn("<b>Tell</b>", text)


@tagged("post_install", "-at_install")
class TestPosterHttp(PosterCommon, HttpCase):
    """The download: only what the user has asked for."""

    def test_download(self):
        for user in (self.pilot, self.branch_manager):
            user.password = f"{user.login} password"
        wizard = self._wizard(self.branch_manager)
        address = wizard.action_print()["url"]
        anonymous = self.url_open(address, allow_redirects=False)
        self.assertNotEqual(anonymous.status_code, 200)
        self.authenticate(self.pilot.login, f"{self.pilot.login} password")
        self.assertEqual(self.url_open(address).status_code, 404)
        login = self.branch_manager.login
        self.authenticate(login, f"{login} password")
        response = self.url_open(address)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("poster_a4_T-NDI.pdf", response.headers["Content-Disposition"])
        self.assertTrue(response.content.startswith(b"%PDF"))
