# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mfi_complaints.engine import profile
from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine import intent, intent_words
from . import intents
from .common import SmsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIntentWords(SmsCommon):
    """Words that an institution adds, and what they change in the conversation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words = cls.env["mfi.sms.intent.word"]

    def _add(self, phrase, meaning, kind="word", **values):
        """Add a word as the pilot."""
        return self.words.with_user(self.pilot).create(
            {"phrase": phrase, "meaning": meaning, "kind": kind, "lang": "wo", **values}
        )

    def _classify(self, text, company=None):
        """Return the intent of a text with the words of a company."""
        company = company or self.company
        return self.words._classify_text(text, "fr", None, company).intent

    # -- deny first ---------------------------------------------------
    def test_only_pilots_and_administrators_touch_words(self):
        word = self._add("ndank", "thanks")
        for user in (
            self.collector,
            self.handler,
            self.controller,
            self.confidential,
            self.branch_manager,
            self.employee,
        ):
            words = self.words.with_user(user)
            with self.assertRaises(AccessError, msg=user.login):
                words.create({"phrase": "x y", "meaning": "thanks", "lang": "wo"})
            with self.assertRaises(AccessError, msg=user.login):
                word.with_user(user).weight = 1
            with self.assertRaises(AccessError, msg=user.login):
                word.with_user(user).unlink()
            with self.assertRaises(AccessError, msg=user.login):
                self.env["mfi.sms.intent.try"].with_user(user).create({"body": "x"})

    def test_the_words_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        word = self.words.create(
            {
                "phrase": "ndank",
                "meaning": "thanks",
                "lang": "wo",
                "company_id": other.id,
            }
        )
        found = self.words.with_user(self.pilot).search([("id", "=", word.id)])
        self.assertFalse(found)
        self.assertEqual(self._classify("ndank", other), "thanks")
        self.assertNotEqual(self._classify("ndank"), "thanks")

    def test_words_that_would_be_found_everywhere_are_refused(self):
        for phrase, kind, sentence in (
            ("*", "pattern", "two letters"),
            ("a", "word", "two letters"),
            ("(a+)+$", "word", "two letters"),
            ("~ plainte", "pattern", "between two words"),
            ("un ~ deux ~ trois ~ quatre", "pattern", "between two words"),
            ("x" * 81, "word", "too long"),
            ("mot " * 80, "example", "too long"),
        ):
            meaning = "thanks" if kind == "example" else "topic"
            with self.subTest(phrase=phrase):
                with self.assertRaisesRegex(ValidationError, sentence):
                    self._add(phrase, meaning, kind)

    def test_meanings_that_a_kind_cannot_have_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "whole text"):
            self._add("ndank", "complaint")
        with self.assertRaisesRegex(ValidationError, "word or a pattern"):
            self._add("ndank ndank", "trouble", "example")
        with self.assertRaisesRegex(ValidationError, "cannot be switched off"):
            self._add("vole", "denunciation", "off")

    def test_a_word_is_listed_once_and_its_weight_is_limited(self):
        self._add("ndank", "thanks")
        for phrase, weight in (("ndank", 3), ("ndanka", 9)):
            with self.assertRaises(psycopg2.IntegrityError):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self._add(phrase, "thanks", weight=weight)

    # -- recognition --------------------------------------------------
    def test_added_words_make_a_complaint(self):
        text = "tiak bi dafa yaqu demb"
        self.assertFalse(self._receive_text(text, "+221770000031").ticket_id)
        self._add("tiak", "topic", weight=2)
        self._add("dafa yaq*", "trouble", "pattern")
        self.assertTrue(self._receive_text(text, "+221770000032").ticket_id)

    def test_a_whole_text_is_recognised_in_any_order(self):
        self._add("Ba beneen yoon!", "thanks", "example")
        self.assertEqual(self._classify("yoon BENEEN ba"), "thanks")

    def test_a_supplied_word_is_switched_off(self):
        self.assertEqual(self._classify("jerejef"), "thanks")
        word = self._add("jerejef", "thanks", "off")
        self.assertNotEqual(self._classify("jerejef"), "thanks")
        word.active = False
        self.assertEqual(self._classify("jerejef"), "thanks")
        word.active = True
        word.unlink()
        self.assertEqual(self._classify("jerejef"), "thanks")

    def test_signs_have_a_meaning_in_patterns_only(self):
        self._add("ndank*", "thanks")
        self.assertNotEqual(self._classify("ndanka"), "thanks")
        self._add("ndank*", "thanks", "pattern")
        self.assertEqual(self._classify("ndanka"), "thanks")

    def test_reading_words_costs_no_query_once_they_are_known(self):
        self._add("ndank", "thanks")
        self._classify("ndank")
        with self.assertQueryCount(0):
            self._classify("ndank ndank")

    # -- supplied records -----------------------------------------------
    def test_supplied_words_are_records_to_be_checked(self):
        supplied = self.words.search(
            [("lang", "in", ["wo", "bm"]), ("company_id", "=", False)]
        )
        phrases = set(supplied.mapped("phrase"))
        self.assertLessEqual({p for *_rest, p in intent_words.list_supplied()}, phrases)
        self.assertTrue(all(supplied.mapped("to_check")))
        self.assertEqual(set(supplied.mapped("lang")), {"wo", "bm"})

    def test_texts_are_read_with_the_records_as_with_the_engine_alone(self):
        """The corpora give the same result with the records of a fresh database."""
        for path in (intents.CORPUS, intents.INDEPENDENT):
            for text, lang, context, _intent in intents.read_corpus(path):
                found = self.words._classify_text(text, lang, context, self.company)
                alone = intent.classify(text, lang, context)
                self.assertEqual(found.intent, alone.intent, text)

    def test_an_archived_supplied_word_is_not_recognised_and_stays_archived(self):
        word = self.words.search([("phrase", "=", "jerejef")])
        word.with_user(self.pilot).write({"active": False, "to_check": False})
        self.assertNotEqual(self._classify("jerejef"), "thanks")
        self.words._load_supplied_words()
        self.assertFalse(word.active or word.to_check)
        self.assertFalse(self.words.search([("phrase", "=", "jerejef")]))

    def test_a_word_that_the_institution_has_already_added_is_not_doubled(self):
        word = self.words.search([("phrase", "=", "jerejef")])
        values = word.copy_data()[0]
        word.unlink()
        own = self.words.with_user(self.pilot).create({**values, "to_check": False})
        self.words._load_supplied_words()
        self.assertEqual(self.words.search([("phrase", "=", "jerejef")]), own)

    # -- screens ------------------------------------------------------
    def test_a_text_is_tried_as_it_is_typed(self):
        trial = Form(self.env["mfi.sms.intent.try"].with_user(self.pilot))
        trial.body = "on ma pris 5000 sur mon compte"
        self.assertEqual(trial.intent, "complaint")
        self.assertGreaterEqual(trial.confidence, 75)
        self.assertIn("compte", trial.reason)
        self.assertIn("at once", trial.consequence)
        trial.body = "azerty"
        self.assertIn("message to read", trial.consequence)
        trial.body = "le caissier vole les clients"
        self.assertIn("Held apart", trial.consequence)
        trial.body = ""
        self.assertFalse(trial.intent)

    def test_a_word_opens_the_trial(self):
        word = self._add("dafa ~ yaq*", "trouble", "pattern")
        context = word.action_try()["context"]
        trial = self.env["mfi.sms.intent.try"].with_user(self.pilot)
        trial = trial.with_context(**context).create({})
        self.assertEqual(trial.body.split(), ["dafa", "yaq"])

    def test_words_travel_in_the_profile(self):
        admin = new_test_user(
            self.env, "mfi_words_admin", "base.group_system,mfi_complaints.group_pilot"
        )
        other = self.env["res.company"].create({"name": "Second institution"})
        self._add(
            "dafa/ ~ yaq*",
            "trouble",
            "pattern",
            to_check=True,
            company_id=self.company.id,
        )
        profiles = self.env["mfi.profile"].with_user(admin)
        doc = profile.read(profiles._export_profile(self.company, "T"))
        [row] = [r for r in doc["sms_intent_words"] if "yaq" in r["phrase"]]
        self.assertEqual((row["weight"], row["to_check"]), (3, True))
        profiles._import_profile(profiles._read_profile(json.dumps(doc)), other)
        found = self.words.search([("company_id", "=", other.id)])
        self.assertIn("dafa/ ~ yaq*", found.mapped("phrase"))
