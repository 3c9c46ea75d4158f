# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import doctest
import json

from hypothesis import given, settings, strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged

from ...engine import profile
from ...engine.profile import Field, Section

SECTIONS = [
    Section(
        "settings",
        {"limit": Field("number"), "text": Field("text", translated=True)},
        "",
    ),
    Section(
        "causes",
        {
            "name": Field("text", translated=True),
            "origin": Field("choice", choices=("staff", "process")),
            "active": Field("flag"),
        },
    ),
    Section(
        "rules",
        {
            "cause": Field("ref", section="causes"),
            "all": Field("refs", section="causes"),
        },
    ),
    Section(
        "texts",
        {"lang": Field("text"), "state": Field("choice", choices=("a", "b"))},
        form=("purpose", "lang"),
        needed=("state",),
    ),
]
LANGS = ["en_US", "fr_FR"]
WORDS = st.text(max_size=8).filter(lambda text: "\x00" not in text)
KEYS = st.text("abcde", min_size=1, max_size=3)
TEXTS = st.one_of(WORDS, st.dictionaries(st.sampled_from(LANGS), WORDS, min_size=1))
CAUSE = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXTS,
        "origin": st.sampled_from(["staff", "process"]),
        "active": st.booleans(),
    },
)
DOCS = st.fixed_dictionaries(
    {},
    optional={
        "settings": st.fixed_dictionaries(
            {}, optional={"limit": st.integers(0, 9), "text": TEXTS}
        ),
        "causes": st.dictionaries(KEYS, CAUSE, max_size=4).map(
            lambda rows: [{"key": key, **row} for key, row in rows.items()]
        ),
    },
)
HEAD = {"schema": profile.SCHEMA, "version": 1, "name": "T"}


def apply(current, new):
    """Return the configuration after a simple import of a profile."""
    result = {name: json.loads(json.dumps(value)) for name, value in current.items()}
    for name, value in new.items():
        if name == "settings":
            result.setdefault(name, {})
            merge(result[name], value)
            continue
        rows = {row["key"]: row for row in result.get(name, [])}
        for row in value:
            merge(rows.setdefault(row["key"], {"key": row["key"]}), row)
        result[name] = list(rows.values())
    return result


def merge(old, new):
    """Return a record updated from another, one language at a time."""
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(name), dict):
            old[name] = {**old[name], **value}
        else:
            old[name] = value


@tagged("post_install", "-at_install")
class TestProfileEngine(BaseCase):
    """Parsing, checking and comparing profiles, without Odoo."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(profile).failed)

    @settings(max_examples=300, deadline=None)
    @given(DOCS, DOCS)
    def test_after_the_import_nothing_is_left_to_change(self, current, new):
        current = profile.normalize(current, SECTIONS, LANGS)
        new = profile.normalize(new, SECTIONS, LANGS)
        left = profile.diff(apply(current, new), new, SECTIONS)
        self.assertEqual([change for change in left if change.kind != "here"], [])

    @settings(max_examples=200, deadline=None)
    @given(DOCS)
    def test_a_profile_survives_its_file(self, doc):
        text = profile.dump({**HEAD, **doc})
        self.assertEqual(profile.read(text), {**HEAD, **doc})
        self.assertEqual(profile.check(profile.read(text), SECTIONS), [])
        normal = profile.normalize(doc, SECTIONS, LANGS)
        self.assertEqual(profile.diff(normal, normal, SECTIONS), [])

    @settings(max_examples=300, deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "settings",
                            "causes",
                            "rules",
                            "texts",
                            "language",
                            "key",
                            "name",
                            "lang",
                            "x",
                        ]
                    ),
                    inner,
                    max_size=3,
                )
            ),
            max_leaves=15,
        )
    )
    def test_any_object_gets_faults_never_an_error(self, value):
        if isinstance(value, dict):
            faults = profile.check(value, SECTIONS, {"texts": {"a/b"}})
            if not faults:
                profile.diff({}, profile.normalize(value, SECTIONS, LANGS), SECTIONS)
            self.assertTrue(all(fault.path for fault in faults))

    def test_hostile_files_are_refused(self):
        nested = '{"schema": "mfi-complaints-profile", "version": 1, "x": %s}'
        for text, code in (
            ("", "json"),
            ("{", "json"),
            (nested % "NaN", "json"),
            (nested % ("[" * 5000 + "]" * 5000), "deep"),
            ('{"schema": "x"}', "schema"),
            ('{"schema": "mfi-complaints-profile", "version": 2}', "version"),
            ('{"a": 1, "a": 2}', "twice"),
            (" " * (profile.MAX_LETTERS + 1), "large"),
            (nested % r'"a\u0000b"', "json"),
            (nested % r'["\ud800"]', "json"),
            (nested % r'{"a\uDFFF": 1}', "json"),
            (nested % r'"\ude00\ud83d"', "json"),
            (r'{"\ud800": 1, "\ud800": 2}', "json"),
        ):
            with (
                self.subTest(code=code),
                self.assertRaises(profile.ProfileError) as caught,
            ):
                profile.read(text)
            self.assertEqual(caught.exception.args[0], code)

    def test_damaged_characters_are_reported_with_their_line(self):
        with self.assertRaises(profile.ProfileError) as caught:
            profile.read('{\n"name": "x",\n"summary": "\\ud800"}')
        self.assertEqual(caught.exception.args, ("json", "3"))

    def test_escaped_letters_are_read(self):
        text = profile.dump({**HEAD, "name": "NAME"})
        for said, name in (
            (r"\ud83d\ude00", "\U0001f600"),
            (r"\\u0000", r"\u0000"),
            (r"\\\\ud800", r"\\ud800"),
            (r"\u00e9\n", "é\n"),
        ):
            with self.subTest(said=said):
                doc = profile.read(text.replace("NAME", said))
                self.assertEqual(doc["name"], name)

    def test_faults_name_their_location(self):
        doc = {
            **HEAD,
            "settings": {"limit": "many", "colour": 1},
            "causes": [{"key": "a", "origin": "x"}, {"key": "a"}, {"name": "b"}],
            "rules": [{"key": "r", "cause": "zz", "all": ["a", "zz"]}],
            "texts": [
                {"key": []},
                {"key": "help", "state": "a"},
                {"key": "help/wo", "lang": "fr", "state": "a"},
            ],
            "moons": [],
        }
        found = {(fault.path, fault.code) for fault in profile.check(doc, SECTIONS)}
        self.assertEqual(
            found,
            {
                ("settings.limit", "number"),
                ("settings.colour", "unknown"),
                ("causes[0].origin", "choice"),
                ("causes[1].key", "repeated"),
                ("causes[2].key", "key"),
                ("rules[0].cause", "ref"),
                ("rules[0].all", "ref"),
                ("texts[0].key", "key"),
                ("texts[0].state", "required"),
                ("texts[1].key", "written"),
                ("texts[2].lang", "choice"),
                ("moons", "section"),
            },
        )


@tagged("post_install", "-at_install")
class TestProfile(TransactionCase):
    """Export and import of profiles, shipped profiles, refused files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "mfi_consultant", "base.group_system,mfi_complaints.group_pilot"
        )
        cls.profiles = cls.env["mfi.profile"].with_user(cls.admin)
        cls.company = cls.env.company
        cls.other = cls.env["res.company"].create({"name": "Second institution"})
        cls.admin.company_ids |= cls.other

    def _setup_configuration(self):
        """Create settings and records specific to the first company."""
        self.company.write(
            {
                "mfi_return_limit": 4,
                "mfi_number_pattern": "RC-{year}-{number:05d}",
                "mfi_receipt_note": "Desk open from 8 to 4.",
            }
        )
        category = self.env["helpdesk.ticket.category"].create(
            {
                "name": "Tontine",
                "complaint_code": "TONT",
                "complaint_severity": "serious",
                "company_id": self.company.id,
            }
        )
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Village committee",
                "complaint_validation": True,
                "user_id": self.env.uid,
                "company_id": self.company.id,
            }
        )
        self.env["mfi.complaint.routing"].create(
            {
                "name": "Tontines to the committee",
                "category_id": category.id,
                "team_id": team.id,
                "company_id": self.company.id,
            }
        )
        self.env["mfi.complaint.recourse"].create(
            {
                "name": "Mediator of the region",
                "country_id": self.env.ref("base.sn").id,
                "company_id": self.company.id,
            }
        )

    def _get_profile(self, company):
        """Return the exported profile of a company, without the header."""
        text = self.profiles._export_profile(company, "T")
        doc = profile.read(text)
        return {name: value for name, value in doc.items() if name not in profile.HEAD}

    def _get_sections(self):
        """Return the sections in the format of the engine."""
        return self.profiles._prepare_sections(self.profiles._get_parts())

    # ------------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------------
    def test_only_administrators(self):
        pilot = new_test_user(
            self.env, "mfi_only_pilot", "base.group_user,mfi_complaints.group_pilot"
        )
        profiles = self.env["mfi.profile"].with_user(pilot)
        with self.assertRaises(AccessError):
            profiles._export_profile(self.company, "T")
        with self.assertRaises(AccessError):
            profiles._read_profile("{}")
        with self.assertRaises(AccessError):
            profiles._import_profile({}, self.company)

    def test_faults_are_messages_with_their_location(self):
        text = json.dumps(
            {
                **HEAD,
                "settings": {"mfi_return_limit": "x"},
                "causes": [{"key": "S", "origin": "?"}],
            }
        )
        with self.assertRaises(UserError) as caught:
            self.profiles._read_profile(text)
        self.assertIn("settings.mfi_return_limit: ", str(caught.exception))
        self.assertIn("causes[0].origin: ", str(caught.exception))

    def test_all_or_nothing(self):
        """If Odoo refuses a value, what was written before it is rolled back."""
        before = self.company.mfi_number_pattern
        text = json.dumps(
            {
                **HEAD,
                "settings": {"mfi_number_pattern": "ZZ-{year}-{number:05d}"},
                "deadlines": [{"key": "d", "name": "D", "ack_delay": 5000}],
            }
        )
        doc = self.profiles._read_profile(text)
        with self.assertRaisesRegex(UserError, r"deadlines\[0\]: "):
            self.profiles._import_profile(doc, self.company)
        self.assertEqual(self.company.mfi_number_pattern, before)

    def test_damaged_files_are_refused_in_one_sentence(self):
        for part in (
            {"name": "A\x00"},
            {"summary": "\ud800"},
            {"causes": [{"key": "A\x00", "name": "A", "origin": "staff"}]},
            {"settings": {"mfi_receipt_note": {"en_US": "x\udc00"}}},
        ):
            with self.subTest(part=part), self.assertRaisesRegex(UserError, "line 1"):
                self.profiles._read_profile(json.dumps({**HEAD, **part}))

    def test_unidentifiable_records_are_refused(self):
        """A record that the next import could not identify is not created."""
        cause = {"name": "A", "origin": "staff"}
        for part, expected_text in (
            ({"settings": {"mfi_return_limit": 2.5}}, "mfi_return_limit: .*whole"),
            ({"mails": [{"key": "new", "name": "N"}]}, r"mails\[0\]\.key: .*new"),
            (
                {"stages": [{"key": "s", "name": "S", "complaint_state": None}]},
                r"stages\[0\]\.complaint_state: must not be empty",
            ),
            (
                {"stages": [{"key": "s", "name": "S"}]},
                r"stages\[0\]\.complaint_state: must not be empty",
            ),
            (
                {
                    "stages": [
                        {"key": "mfi_complaints.stage_draft", "complaint_state": None}
                    ]
                },
                r"stages\[0\]\.complaint_state: must not be empty",
            ),
            ({"causes": [{"key": " A ", **cause}]}, r"causes\[0\]\.key: .*“A”"),
            ({"causes": [{"key": "A  B", **cause}]}, r"causes\[0\]\.key: .*“A B”"),
            (
                {"deadlines": [{"key": "d ", "name": "D"}]},
                r"deadlines\[0\]\.key: .*“d”",
            ),
        ):
            with (
                self.subTest(part=part),
                self.assertRaisesRegex(UserError, expected_text),
            ):
                self.profiles._read_profile(json.dumps({**HEAD, **part}))

    def test_a_restricted_category_is_not_opened_by_a_file(self):
        text = json.dumps(
            {**HEAD, "categories": [{"key": "FRA", "complaint_restricted": False}]}
        )
        doc = self.profiles._read_profile(text)
        with self.assertRaisesRegex(UserError, "confidential"):
            self.profiles._import_profile(doc, self.company)

    def test_no_secret_and_no_person(self):
        self.company.mfi_management_user_id = self.env.user
        self._setup_configuration()
        text = self.profiles._export_profile(self.company, "T")
        self.assertNotIn("mfi_management_user_id", text)
        self.assertNotIn(self.env.user.login, text)
        for name in self.profiles._get_setting_names():
            field = self.company._fields[name]
            self.assertNotEqual(field.comodel_name, "res.users", name)
            self.assertNotIn("token", name)

    # ------------------------------------------------------------------
    # Export and import
    # ------------------------------------------------------------------
    def test_from_one_company_to_another(self):
        self._setup_configuration()
        text = self.profiles._export_profile(self.company, "T")
        doc = self.profiles._read_profile(text)
        changes = self.profiles._import_profile(doc, self.other)
        self.assertTrue(changes)
        left = profile.diff(
            self._get_profile(self.other),
            self._get_profile(self.company),
            self._get_sections(),
        )
        self.assertEqual([c for c in left if c.kind != "here"], [])
        self.assertEqual(self.other.mfi_return_limit, 4)
        rule = self.env["mfi.complaint.routing"].search(
            [("company_id", "=", self.other.id)]
        )
        self.assertEqual(rule.team_id.company_id, self.other)
        self.assertFalse(rule.team_id.user_ids | rule.team_id.user_id)

    def test_a_second_import_changes_nothing(self):
        self._setup_configuration()
        text = self.profiles._export_profile(self.company, "T")
        for expected in (True, False):
            doc = self.profiles._read_profile(text)
            changes = self.profiles._import_profile(doc, self.other)
            self.assertEqual(bool(changes), expected)

    def test_imported_records_are_then_found(self):
        answer = {"key": "a", "name": "A", "usage": "answer", "body": "<p>Done.</p>"}
        mail = self._get_profile(self.company)["mails"][0]["key"]
        for part in (
            {"causes": [{"key": "A/B", "name": "A", "origin": "staff"}]},
            {"answers": [{**answer, "category_ids": ["FRA", "FRA"]}]},
            {"answers": [{**answer, "key": "b", "body": "Done & said"}]},
            {"answers": [{**answer, "key": "c", "body": "<p>Done<br>said"}]},
            {"mails": [{"key": mail, "body_html": "<p>You & us<br>friends"}]},
            {"mails": [{"key": mail, "body_html": {"en_US": "<p>Hi<script/>"}}]},
            {"settings": {"mfi_return_limit": 3.0}},
            {"settings": {"mfi_receipt_note": "  Desk open from 8. "}},
            {"stages": [{"key": "s/1", "name": "S", "complaint_state": "draft"}]},
        ):
            with self.subTest(part=part):
                text = json.dumps({**HEAD, **part})
                doc = self.profiles._read_profile(text)
                self.assertTrue(self.profiles._import_profile(doc, self.company))
                left = self.profiles._compare_profile(
                    self.profiles._read_profile(text), self.company
                )
                self.assertEqual([c for c in left if c.kind != "here"], [])

    def test_kinds_of_alert_travel(self):
        """Numbers, roles, words and what is switched off; never the persons."""
        kind = self.env.ref("mfi_complaints.alert_kind_spike")
        silent = self.env.ref("mfi_complaints.alert_kind_silent")
        pilot = self.env.ref("mfi_complaints.group_pilot")
        director = self.env.ref("mfi_complaints.group_director")
        person = new_test_user(self.env, "mfi_alert_reader", "base.group_user")
        kind.write(
            {
                "threshold": 0.5,
                "window": 6,
                "recipient_group_ids": [(6, 0, director.ids)],
                "recipient_user_ids": [(6, 0, person.ids)],
                "to_service_heads": True,
                "explanation": "More than the harvest explains.",
            }
        )
        silent.active = False
        text = self.profiles._export_profile(self.company, "T")
        self.assertNotIn(person.login, text)
        rows = {row["key"]: row for row in profile.read(text)["alert_kinds"]}
        self.assertEqual(
            rows["spike"]["recipient_group_ids"], ["mfi_complaints.group_director"]
        )
        self.assertFalse(rows["silent"]["active"])

        kind.write(
            {
                "threshold": 0.1,
                "window": 4,
                "recipient_group_ids": [(6, 0, pilot.ids)],
                "to_service_heads": False,
                "explanation": "Other words.",
            }
        )
        silent.active = True
        doc = self.profiles._read_profile(text)
        changes = self.profiles._import_profile(doc, self.company)
        self.assertEqual({change.section for change in changes}, {"alert_kinds"})
        self.assertEqual((kind.threshold, kind.window), (0.5, 6))
        self.assertEqual(kind.recipient_group_ids, director)
        self.assertTrue(kind.to_service_heads)
        self.assertEqual(kind.explanation, "More than the harvest explains.")
        self.assertEqual(kind.recipient_user_ids, person)
        self.assertFalse(silent.active)
        doc = self.profiles._read_profile(text)
        self.assertFalse(self.profiles._import_profile(doc, self.company))

    def test_a_kind_of_alert_goes_to_no_other_role(self):
        """A file adds no kind, no group of Odoo and no reader of a reserved kind."""
        kinds = self.env["mfi.complaint.alert.kind"]
        before = kinds.with_context(active_test=False).search_read([], [])
        for row, sentence in (
            ({"key": "weather", "name": "Rain"}, "a file cannot add it"),
            ({"recipient_group_ids": ["base.group_user"]}, "base.group_user"),
            ({"recipient_group_ids": ["mfi_complaints.group_pilot"]}, "goes only to"),
            ({"threshold": 101}, "between 0 and 100"),
            ({"window": 2.5}, "a whole number"),
            ({"code": "spike"}, "this name is not known"),
            ({"recipient_user_ids": []}, "this name is not known"),
        ):
            text = json.dumps({**HEAD, "alert_kinds": [{"key": "confidential", **row}]})
            with self.subTest(row), self.assertRaisesRegex(UserError, sentence):
                doc = self.profiles._read_profile(text)
                self.profiles._import_profile(doc, self.company)
        after = kinds.with_context(active_test=False).search_read([], [])
        self.assertEqual(after, before)

    def test_the_preview_shows_zero_as_a_number(self):
        text = json.dumps({**HEAD, "settings": {"mfi_return_limit": 0}})
        wizard = (
            self.env["mfi.profile.import"]
            .with_user(self.admin)
            .create({"source": "file", "file": base64.b64encode(text.encode())})
        )
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.mapped("new"), ["0"])
        self.assertEqual(wizard.line_ids.mapped("old"), ["2"])

    def test_the_preview_is_what_happens(self):
        text = json.dumps(
            {
                **HEAD,
                "settings": {"mfi_return_limit": 7},
                "causes": [{"key": "ZZ-NEW", "name": "New cause", "origin": "staff"}],
            }
        )
        wizard = (
            self.env["mfi.profile.import"]
            .with_user(self.admin)
            .create({"source": "file", "file": base64.b64encode(text.encode())})
        )
        wizard.action_preview()
        self.assertEqual((wizard.add_count, wizard.change_count), (1, 1))
        line = wizard.line_ids.filtered(lambda line: line.section == "settings")
        self.assertEqual((line.old, line.new), ("2", "7"))
        self.assertEqual(self.company.mfi_return_limit, 2)
        wizard.action_apply()
        self.assertEqual(self.company.mfi_return_limit, 7)
        self.assertEqual((wizard.add_count, wizard.change_count), (0, 0))
        self.assertTrue(
            self.env["mfi.complaint.cause"].search([("code", "=", "ZZ-NEW")])
        )

    def test_the_preview_names_texts_as_the_screens_do(self):
        wizard = (
            self.env["mfi.profile.import"]
            .with_user(self.admin)
            .create({"source": "shipped", "shipped": "umoa-sfd"})
        )
        wizard.action_preview()
        named = wizard.line_ids.mapped("key")
        self.assertIn(self.env.ref("mfi_complaints.letter_en").display_name, named)
        self.assertFalse([key for key in named if key and "mfi_complaints." in key])

    def test_translations_travel(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        text = json.dumps(
            {
                **HEAD,
                "language": "fr_FR",
                "settings": {
                    "mfi_survey_question": {"en_US": "Happy?", "fr_FR": "Content ?"}
                },
            }
        )
        self.profiles._import_profile(self.profiles._read_profile(text), self.company)
        company = self.company.with_context(lang="fr_FR")
        self.assertEqual(company.mfi_survey_question, "Content ?")
        self.assertEqual(
            self._get_profile(self.company)["settings"]["mfi_survey_question"]["en_US"],
            "Happy?",
        )

    def test_shipped_profiles_apply_twice(self):
        names = set(self.profiles._get_shipped_profiles())
        self.assertLessEqual({"umoa-sfd", "cemac-emf", "ufm-louga"}, names)
        for name, path in self.profiles._get_shipped_profiles().items():
            for expected in (True, False):
                with self.subTest(name=name, first=expected):
                    doc = self.profiles._read_profile(path.read_text("utf-8"))
                    changes = self.profiles._import_profile(doc, self.other)
                    self.assertEqual(bool(changes), expected)

    def test_presets_name_shipped_profiles(self):
        for regulator, name in profile.PRESETS.items():
            doc = self.profiles._read_profile(
                self.profiles._get_shipped_profiles()[name].read_text("utf-8")
            )
            self.assertEqual(doc["settings"]["mfi_regulator"], regulator)
        self.company.mfi_regulator = "cemac"
        settings = self.env["res.config.settings"].with_user(self.admin).create({})
        action = settings.action_mfi_preset()
        self.assertEqual(action["context"]["default_shipped"], "cemac-emf")

    def test_the_export_is_downloaded(self):
        wizard = (
            self.env["mfi.profile.export"]
            .with_user(self.admin)
            .create({"name": "Réseau Nord", "with_services": False})
        )
        wizard.action_export()
        doc = profile.read(base64.b64decode(wizard.file).decode())
        self.assertEqual(doc["name"], "Réseau Nord")
        self.assertNotIn("services", doc)
        self.assertNotIn("products", doc)
        self.assertEqual(wizard.filename, "reseau-nord.json")

    def test_left_out_records_are_not_referenced(self):
        """A rule without its product would apply to all products, so it is left out."""
        self._setup_configuration()
        product = self.env["mfi.product"].create({"code": "VPX", "name": "Village"})
        category = self.env["helpdesk.ticket.category"].create({"name": "No code"})
        values = {"ack_delay": 1, "resolution_delay": 1, "company_id": self.company.id}
        for name, narrow in (
            ("On VPX", {"product_id": product.id}),
            ("On no code", {"category_id": category.id}),
            ("On all", {}),
        ):
            self.env["mfi.complaint.deadline.rule"].create(
                {"name": name, **values, **narrow}
            )
        self.env["helpdesk.ticket.category"].search(
            [("complaint_code", "=", "TONT")]
        ).complaint_team_id = self.env["helpdesk.ticket.team"].search(
            [("name", "=", "Village committee")]
        )
        wizard = (
            self.env["mfi.profile.export"]
            .with_user(self.admin)
            .create({"name": "T", "with_services": False})
        )
        wizard.action_export()
        text = base64.b64decode(wizard.file).decode()
        keys = [row["key"] for row in profile.read(text)["deadlines"]]
        self.assertIn("on-all", keys)
        self.assertNotIn("on-vpx", keys)
        self.assertNotIn("on-no-code", keys)
        self.assertNotIn("village-committee", text)
        rows = profile.read(text)["categories"]
        self.assertIn("TONT", [row["key"] for row in rows])
        # the other company has neither the product nor the service
        self.env["mfi.complaint.deadline.rule"].search(
            [("product_id", "=", product.id)]
        ).unlink()
        product.unlink()
        self.profiles._import_profile(self.profiles._read_profile(text), self.other)

    def test_rules_on_products_travel_with_the_products(self):
        product = self.env["mfi.product"].create({"code": "VPX", "name": "Village"})
        self.env["mfi.complaint.deadline.rule"].create(
            {
                "name": "On VPX",
                "product_id": product.id,
                "ack_delay": 1,
                "resolution_delay": 1,
                "company_id": self.company.id,
            }
        )
        rules = {
            row["key"]: row for row in self._get_profile(self.company)["deadlines"]
        }
        self.assertEqual(rules["on-vpx"]["product_id"], "VPX")
