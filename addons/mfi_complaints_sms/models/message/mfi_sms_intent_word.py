# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ...engine import intent, intent_text, intent_words
from .mfi_sms_keyword import check_lang

_lt = LazyTranslate(__name__)

KINDS = [
    ("word", "Word"),
    ("pattern", "Pattern"),
    ("example", "Whole text"),
    ("off", "Supplied word, switched off"),
]
#: What words speak of, and what a text wants because of them.
EVIDENCE = [
    ("topic", "Money, account or staff"),
    ("trouble", "Something that went wrong"),
    ("fine", "All is well"),
    ("routine", "An everyday service"),
    ("keyword", "A complaint, by its name"),
    ("new", "Another complaint"),
    ("mine", "The client's own complaint"),
    ("detail", "When, where or who"),
    ("ask", "Denunciation: somebody asks"),
    ("favour", "Denunciation: in return for a service"),
    ("gift", "Denunciation: money or a present"),
    ("alone", "Denunciation, when it is the whole text"),
    ("wrong", "Denunciation: what staff must not do"),
    ("official", "Denunciation: who does it, at the institution"),
    ("take", "Denunciation: somebody takes"),
    ("cash", "Denunciation: what is taken"),
    ("others", "Denunciation: from other people than the author"),
    ("self", "Denunciation: for whom it is taken"),
    ("victim", "The author is the victim"),
]
BOTH = [
    ("addition", "Addition to a complaint"),
    ("advert", "Advertisement or scam"),
    ("call_back", "Wish to be called"),
    ("denunciation", "Whistleblowing report"),
    ("greeting", "Greeting"),
    ("help", "Help with the service"),
    ("no", "No"),
    ("question", "Question"),
    ("status", "Where is my complaint?"),
    ("stop", "No more surveys"),
    ("thanks", "Thanks"),
    ("withdrawal", "Withdrawal"),
    ("yes", "Yes"),
]
#: What only a whole text can mean.
WHOLE = [("complaint", "Complaint"), ("unreadable", "Unreadable")]
#: Every intent, for those who try a text.
INTENTS = [*BOTH, *WHOLE, ("rating", "Satisfaction score")]
assert {key for key, _label in INTENTS} == set(intent.INTENTS)
#: Longest word or pattern, and longest whole text.
MAX_PHRASE, MAX_EXAMPLE = 80, 300
MAX_WEIGHT = 5
#: What makes a word the same as another one.
KEY = ("kind", "meaning", "lang", "phrase")

FAULTS = {
    "short": _lt(
        "“%(phrase)s” would be found everywhere: a word needs at least two letters, "
        "before * too."
    ),
    "gap": _lt("“%(phrase)s”: ~ stands between two words, at most twice."),
    "long": _lt("“%(phrase)s…” is too long: %(limit)s characters at most."),
    "whole": _lt("“%(meaning)s” can only be the meaning of a whole text."),
    "part": _lt("“%(meaning)s” can only be the meaning of a word or a pattern."),
    "secret": _lt("Words of whistleblowing reports cannot be switched off."),
}


class MfiSmsIntentWord(models.Model):
    """Words of an institution that tell what a text without a command wants.

    They are added to the tables of ``engine/intent_words``, or switch off one of their
    words. The words of languages that a native speaker still has to check come as
    records. Nothing here is a regular expression.
    """

    _name = "mfi.sms.intent.word"
    _inherit = ["mfi.sms.language"]
    _description = "Recognised Word"
    _order = "meaning, lang, phrase, id"
    _rec_name = "phrase"

    kind = fields.Selection(
        KINDS,
        required=True,
        default="word",
        help="In a pattern, * at the end of a word stands for any ending, and ~ "
        "between two words for up to three others. A whole text is recognised whatever "
        "the order of its words.",
    )
    meaning = fields.Selection([*EVIDENCE, *BOTH, *WHOLE], required=True)
    phrase = fields.Char(
        "Words",
        required=True,
        help="Accents, capitals and punctuation are ignored.",
    )
    weight = fields.Integer(
        default=3,
        aggregator=None,
        help="From 1, a hint, to 5, nearly certain by itself.",
    )
    to_check = fields.Boolean(
        "To be checked by a native speaker",
        help="The word is used, but someone who speaks the language should confirm it.",
    )
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    active = fields.Boolean(default=True)

    _phrase_uniq = models.UniqueIndex(
        "(kind, meaning, lang, phrase, COALESCE(company_id, 0))",
        "This word is already in the list.",
    )
    _weight_range = models.Constraint(
        f"CHECK(weight BETWEEN 1 AND {MAX_WEIGHT})",
        "The weight is a number from 1 to 5.",
    )

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------
    @api.constrains("kind", "meaning", "phrase")
    def _check_phrase(self):
        """Refuse words that would be found everywhere, or have no such meaning."""
        for word in self:
            if fault := word._find_fault():
                labels = dict(word._fields["meaning"]._description_selection(self.env))
                limit = MAX_EXAMPLE if word.kind == "example" else MAX_PHRASE
                sentence = self.env._(FAULTS[fault])
                raise ValidationError(
                    sentence
                    % {
                        "phrase": (word.phrase or "")[:30],
                        "meaning": labels.get(word.meaning, ""),
                        "limit": limit,
                    }
                )

    def _find_fault(self):
        """Return a key of :data:`FAULTS`, or an empty text."""
        if self.kind == "example":
            if self.meaning in dict(EVIDENCE):
                return "part"
            return "long" if len(self.phrase or "") > MAX_EXAMPLE else ""
        if self.meaning in dict(WHOLE):
            return "whole"
        if self.kind == "off" and self.meaning == "denunciation":
            return "secret"
        if len(self.phrase or "") > MAX_PHRASE:
            return "long"
        return intent_text.find_phrase_fault(self._get_plain_phrase())

    @api.constrains("lang")
    def _check_lang(self):
        """Check that the language looks like a language code."""
        for word in self:
            check_lang(word.env, word.lang)

    # ------------------------------------------------------------------
    # Supplied words
    # ------------------------------------------------------------------
    @api.model
    def _load_supplied_words(self):
        """Create the supplied words that are missing; existing ones stay as they are.

        A word that the institution has added itself is not added again.
        """
        found = self.with_context(active_test=False).search(
            [("company_id", "=", False)]
        )
        known = {tuple(word[name] for name in KEY) for word in found}
        supplied = map(_prepare_supplied, intent_words.list_supplied())
        missing = {
            _get_xml_id(values): values
            for values in supplied
            if tuple(values[name] for name in KEY) not in known
        }
        self._load_records(
            [
                {"xml_id": name, "values": values, "noupdate": True}
                for name, values in missing.items()
            ],
            update=True,
        )

    # ------------------------------------------------------------------
    # Recognition
    # ------------------------------------------------------------------
    def _get_plain_phrase(self):
        """Return the phrase as the engine reads it; only a pattern has * and ~."""
        phrase = " ".join((self.phrase or "").split())
        if self.kind in ("pattern", "off"):
            return phrase
        return phrase.replace("*", " ").replace("~", " ")

    @api.model
    @tools.ormcache("company_id")
    def _get_words(self, company_id):
        """Return ``(words, examples)`` of a company, for :func:`intent.classify`."""
        # sudo: processing a text does not depend on the user's rights
        records = self.sudo().search([("company_id", "in", [False, company_id])])
        examples = records.filtered(lambda word: word.kind == "example")
        return (
            tuple(
                (
                    word.meaning,
                    0 if word.kind == "off" else word.weight,
                    word._get_plain_phrase(),
                )
                for word in records - examples
            ),
            tuple((word.meaning, word.phrase) for word in examples),
        )

    @api.model
    def _classify_text(self, text, lang, context, company):
        """Return the :class:`intent.Intent` of a text with the words of a company."""
        words, examples = self._get_words(company.id)
        return intent.classify(text, lang or "fr", context, words, examples)

    def action_try(self):
        """Open the dialog that tells what a text wants, with this word in it."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mfi_complaints_sms.mfi_sms_intent_try_action"
        )
        words = self._get_plain_phrase().replace("*", "").replace("~", " ")
        return {**action, "context": {"default_body": words, "default_lang": self.lang}}


def _prepare_supplied(supplied):
    """Return the values of a supplied word."""
    lang, meaning, weight, phrase = supplied
    return {
        "kind": "pattern" if {"*", "~"} & set(phrase) else "word",
        "meaning": meaning,
        "lang": lang,
        "phrase": phrase,
        "weight": weight,
        "to_check": True,
    }


def _get_xml_id(values):
    """Return the XML id of a supplied word."""
    phrase = values["phrase"].replace("*", "_x").replace("~", "_to_")
    name = re.sub(r"\W+", "_", f"{values['lang']} {values['meaning']} {phrase}")
    return f"mfi_complaints_sms.intent_word_{name}"
