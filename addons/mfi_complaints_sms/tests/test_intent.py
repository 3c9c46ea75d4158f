# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import intent, intent_model
from . import intents

tolerant = settings(deadline=None, max_examples=100, database=None)


@tagged("post_install", "-at_install")
class TestIntent(BaseCase):
    """What texts want, judged on a corpus and on the hard cases."""

    def assertIntents(self, expected, texts, context=None, lang="fr"):
        """Assert that each text has the expected intent."""
        found = {
            text: intent.classify(text, lang=lang, context=context).intent
            for text in texts
        }
        self.assertEqual(found, dict.fromkeys(texts, expected))

    def test_corpus_is_large_and_valid(self):
        rows = intents.read_corpus()
        self.assertGreaterEqual(len(rows), 500)
        self.assertEqual(len(rows), len({row[:3] for row in rows}))
        self.assertEqual({row[3] for row in rows}, set(intent.INTENTS))
        # What is asked by a survey is answered as a satisfaction question is.
        learned = set(intent.CONTEXTS) - {"asked_survey"}
        self.assertEqual({row[2] for row in rows}, learned)

    def test_unseen_half(self):
        pairs = intents.count_pairs(intent.classify, unseen=True)
        self.assertGreaterEqual(intents.get_precision(pairs, "complaint"), 0.97)
        self.assertGreaterEqual(intents.get_recall(pairs, "complaint"), 0.99)
        self.assertFalse(pairs["denunciation", "complaint"])
        self.assertFalse(pairs["denunciation", "addition"])

    def test_texts_of_others(self):
        """What holds on texts that nobody learned from or read before measuring."""
        goals = {
            intents.COAST: (0.89, 0.88, 6),
            intents.INBOX: (0.89, 0.92, 6),
            intents.MOTO: (0.96, 0.97, 0),
            intents.QUARTER: (0.94, 0.93, 1),
        }
        self.assertEqual(goals.keys(), set(intents.JUDGES))
        for path, (precision, recall, missed) in goals.items():
            with self.subTest(path.name):
                pairs = intents.count_pairs(intent.classify, unseen=None, path=path)
                self.assertGreaterEqual(
                    intents.get_precision(pairs, "complaint"), precision
                )
                self.assertGreaterEqual(intents.get_recall(pairs, "complaint"), recall)
                self.assertLessEqual(pairs["denunciation", "complaint"], missed)
                unread = intents.count_registered(intent.classify, None, path)
                self.assertFalse(unread["denunciation"])
                self.assertFalse(unread["advert"])
                self.assertLessEqual(sum(unread.values()) - unread["complaint"], 1)

    def test_whoever_is_not_sure_says_so(self):
        """Of the texts that would be registered at once, nearly all are complaints."""
        sure = [
            row[3]
            for row in intents.read_corpus()
            for found in [intent.classify(*row[:3])]
            if found.intent == "complaint" and found.is_sure
        ]
        self.assertGreater(len(sure), 150)
        self.assertGreaterEqual(sure.count("complaint") / len(sure), 0.98)

    def test_a_complaint_within_another_conversation_is_read_first(self):
        text = "on a pris 5000 sur mon compte sans me prevenir"
        for context in (None, "asked_details"):
            self.assertTrue(intent.classify(text, context=context).is_sure, context)
        for context in intent.ABOUT_ANOTHER:
            found = intent.classify(text, context=context)
            self.assertFalse(found.intent == "complaint" and found.is_sure, context)
        found = intent.classify(f"nouvelle plainte: {text}", context="open")
        self.assertEqual((found.intent, found.is_sure), ("complaint", True))

    def test_courtesies_are_no_scores_and_no_replies(self):
        self.assertIntents(
            "thanks", ["ok merci bien", "merci bien bonne journee"], "asked_rating"
        )
        for text in (
            "regardez bien le carnet page 3, le tampon du 22 est dessus",
            "et si je dis non il se passe quoi apres ?",
        ):
            found = intent.classify(text, context="answered")
            self.assertFalse(found.is_sure and found.intent in ("yes", "no"), text)
        for text, score in (("0 rien de fait", 1), ("la note maximale", 5)):
            found = intent.classify(text, context="asked_rating")
            self.assertEqual((found.intent, found.score), ("rating", score))

    def test_small_talk_is_no_complaint(self):
        for expected, text in (
            ("greeting", "bonjour"),
            ("thanks", "ok"),
            ("unreadable", "?"),
            ("thanks", "merci"),
            ("unreadable", "123456"),
            ("question", "quel est votre horaire ?"),
            ("withdrawal", "annuler ma plainte"),
            ("status", "etat"),
            ("advert", "Gagnez 1 million, cliquez http://bit.ly/x"),
        ):
            self.assertIntents(expected, [text])

    def test_ratings_as_people_write_them(self):
        for text, score in (
            ("5/5", 5),
            ("note 4", 4),
            ("cinq", 5),
            ("très satisfait", 5),
            ("pas du tout", 1),
            ("nul", 1),
            ("pas content", 2),
        ):
            found = intent.classify(text, context="asked_rating")
            self.assertEqual((found.intent, found.score), ("rating", score), text)
        found = intent.classify("4 mais lent", context="asked_rating")
        self.assertEqual((found.score, found.comment), (4, "mais lent"))

    def test_counted_things_are_no_ratings(self):
        for text in ("5 000 F ont disparu", "2 mois que j'attends mon crédit"):
            self.assertIntents("complaint", [text])
            self.assertIntents("complaint", [text], context="asked_rating")

    def test_a_denunciation_in_plain_words(self):
        texts = [
            "je denonce le chef",
            "ne dites pas que c'est moi",
            "vol",
            "il demande de l'argent avant le crédit",
            "BONJOUR l'agent me demande 10000 avant de donner le credit",
        ]
        for context in intent.CONTEXTS:
            self.assertIntents("denunciation", texts, context)

    def test_a_client_who_was_robbed_complains(self):
        self.assertIntents("complaint", ["on m'a volé ma carte", "vous m'avez volé"])

    def test_the_context_decides(self):
        self.assertIntents("yes", ["ok", "c'est réglé merci"], context="answered")
        self.assertIntents("withdrawal", ["c'est réglé merci"], context="open")
        self.assertIntents("addition", ["c'était lundi matin"], context="open")
        self.assertIntents("no", ["toujours rien reçu"], context="answered")
        self.assertIntents("complaint", ["PLAINTE guichet fermé"], context="open")

    def test_a_denial_is_no_withdrawal(self):
        found = intent.classify("mon problème n'est pas réglé")
        self.assertNotEqual(found.intent, "withdrawal")

    def test_a_stop_inside_a_complaint(self):
        self.assertIntents("stop", ["STOP", "stop svp"])
        texts = ["Stop aux abus de l'agent qui a pris mon argent"]
        self.assertIntents("complaint", texts)

    def test_the_other_language_is_recognised(self):
        self.assertIntents("complaint", ["my money is missing"], lang="fr_FR")
        self.assertIntents("complaint", ["mon argent a disparu"], lang="en_US")

    def test_words_of_the_institution(self):
        text = "le tiak tiak"
        self.assertNotEqual(intent.classify(text).intent, "call_back")
        words = [("call_back", 3, "tiak tiak")]
        self.assertEqual(intent.classify(text, words=words).intent, "call_back")

    def test_a_second_opinion_prevents_registration(self):
        text = "on ma pris 5000 sur mon compte"
        against = intent_model.parse_weights(
            "-\ncomplaint denunciation\n0 0\n0:100 1:90\tw compte\n"
        )
        self.assertTrue(intent.classify(text).is_sure)
        found = intent.classify(text, learned=against)
        self.assertEqual(found.intent, "complaint")
        self.assertFalse(found.is_sure)

    def test_a_disagreement_is_not_acted_upon(self):
        advert = "-\nadvert complaint\n500 0\n0:9000\tw compte\n"
        learned = intent_model.parse_weights(advert)
        found = intent.classify("on ma pris 5000 sur mon compte", learned=learned)
        self.assertEqual(found.intent, "advert")
        self.assertFalse(found.is_sure)
        self.assertTrue(found.disputed)
        found = intent.classify("PLAINTE on ma pris mon compte", learned=learned)
        self.assertEqual(found.intent, "complaint")

    def test_a_complaint_named_first_may_be_asked_about_or_withdrawn(self):
        for text in ("plainte 318 traitée ?", "Réclamation de Issoufou : j'abandonne"):
            self.assertFalse(intent.classify(text, context="open").is_sure, text)

    def test_own_words_need_no_second_opinion(self):
        learned = intent_model.parse_weights("-\nadvert no\n9000 0\n")
        words = [("call_back", 3, "tiak tiak")]
        text = "le tiak tiak est la pour moi"
        found = intent.classify(text, words=words, learned=learned)
        self.assertEqual(found.intent, "call_back")
        self.assertEqual(intent.classify(text, learned=learned).intent, "advert")

    def test_unclear_texts_are_not_sure(self):
        for text in ("j'ai un problème", "je veux faire une plainte", "plainte"):
            found = intent.classify(text)
            self.assertEqual(found.intent, "complaint", text)
            self.assertFalse(found.is_sure, text)

    @tolerant
    @given(st.text(max_size=3000), st.sampled_from(intent.CONTEXTS))
    def test_any_text_has_an_intent(self, text, context):
        found = intent.classify(text, context=context)
        self.assertIn(found.intent, intent.INTENTS)
        self.assertTrue(0 <= found.confidence <= 1)
        self.assertEqual(found.intent == "rating", found.score in range(1, 6))
