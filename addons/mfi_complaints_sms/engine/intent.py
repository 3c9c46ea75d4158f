"""What a text wants, and how sure that is.

:func:`classify` weighs the words of a text (:mod:`intent_text`) and asks a short list
of rules: the first that recognises the text gives the intent. The rules know what was
asked last (``context``), nothing else. Only a *clear* complaint may be registered
without a person: see :data:`SURE`.
"""

import re
from dataclasses import dataclass, replace

from . import intent_model, intent_rating, keywords
from .intent_text import read_evidence, split_words

INTENTS = (
    "complaint",
    "addition",
    "greeting",
    "thanks",
    "question",
    "status",
    "rating",
    "yes",
    "no",
    "withdrawal",
    "call_back",
    "denunciation",
    "stop",
    "help",
    "advert",
    "unreadable",
)
# What was asked last: nothing, an open complaint exists, the satisfaction score was
# asked, an answer was told, the details of an unclear text were asked, a question of a
# sample survey was asked.
CONTEXTS = (
    None,
    "open",
    "asked_rating",
    "answered",
    "asked_details",
    "asked_survey",
)
# Contexts in which a score is awaited.
SCORE_ASKED = ("asked_rating", "asked_survey")
# Contexts in which a complaint is rather about the one that is being talked about: a
# person says whether it is another, unless its author does.
ABOUT_ANOTHER = ("open", "asked_rating", "answered", "asked_survey")
# Context → the one with the same replies that the model has learned.
_LEARNED_AS = {"asked_survey": "asked_rating"}
# Intents of which nothing is lost when rules and model disagree about them: a person
# reads, or the author is asked. Any other intent of which they disagree is read.
TOLD = ("complaint", "addition", "denunciation")
# From this confidence on, a text is acted upon without a person.
SURE = 0.75
# Confidence in a text that is one of the institution's examples.
EXAMPLE_CONFIDENCE = 0.95
# Confidence in an intent about which rules and model do not agree: a person reads it.
UNSURE = 0.7
# How many times likelier the rules make their intent for the model.
RULE_ODDS = 3.5
# A complaint is registered without a person only above this probability, and only
# while that of a whistleblowing report stays below the second.
SEAL_SHARE = 0.9
WRONG_SHARE = 0.03

# A complaint's number in full; stricter than the commands', as "de 200000" is money.
_REFERENCE = re.compile(r"\b[A-Za-z]{2,6}(?:-|/| )?20[2-9]\d(?:[-/ ]\d{1,9}|\d{6})\b")
_THUMBS = "👍🙏👌❤"
_YES = split_words("oui yes waaw awo")
_NO = split_words("non no deedeet ayi")
_NEGATIONS = split_words(
    "pas jamais aucun not never t rien toujours encore still yet attends"
)
# "Et si je dis non ?" asks what follows; it is no reply.
_SUPPOSED = re.compile(r"\b(?:si je|si j|si on|if i|if we)\b")
# Words that agree in a short reply and mean something else in a sentence.
_WEAK_YES = split_words("bien ok okey")
_POLITE = split_words("bonjour bonsoir bjr svp stp merci please pls numero no n hello")
_VICTIMS = split_words("m me mon ma mes my")
_PERSONS = split_words("je j on nous vous me m moi mon ma mes i we you my me")


@dataclass(frozen=True)
class Intent:
    """The intent of a text, its confidence from 0 to 1 and what supports it.

    ``score`` is 1 to 5 for a rating, ``comment`` the words beside it, ``reason`` the
    words that were recognised. ``disputed`` says that rules and model disagree.
    """

    intent: str
    confidence: float
    score: int = 0
    comment: str = ""
    reason: tuple = ()
    disputed: bool = False

    @property
    def is_sure(self):
        """Whether the text may be acted upon without a person."""
        return self.confidence >= SURE


class _Reading:
    """A text with its evidence and context, and the measures that rules share."""

    def __init__(self, evidence, context):
        self.evidence = evidence
        self.context = context
        self.get = evidence.get
        self.tokens = evidence.tokens
        self.size = len(evidence.tokens)
        self.has_reference = bool(_REFERENCE.search(evidence.text))

    @property
    def subject(self):
        """How much a text is about money, accounts or staff."""
        return min(self.get("topic"), 2) + (1 if self.evidence.has_amount else 0)

    @property
    def trouble(self):
        """How much a text tells that something went wrong."""
        return self.get("trouble") - 2.5 * self.get("fine")

    @property
    def is_clear(self):
        """Whether a text plainly tells something that went wrong."""
        both = self.subject >= 1 and self.trouble >= (2 if self.size < 4 else 1.5)
        return self.size >= 2 and (both or (self.trouble >= 4 and self.size >= 3))

    @property
    def is_probable(self):
        """Whether a text may tell something that went wrong."""
        some = self.subject >= 1 and self.trouble >= 0.5
        return self.size >= 2 and (some or self.trouble >= 2)

    @property
    def is_staff_wrong(self):
        """Whether staff do what they must not, or take money from others."""
        get, official = self.get, self.get("official")
        if get("wrong") and (official or get("staff")):
            return True
        money = get("cash") or get("gift") or self.evidence.has_amount
        if official and self.is_for_gain:
            return True
        taken = (get("take") or get("ask")) and (get("others") or get("self"))
        return bool(official and taken and money)

    @property
    def is_for_gain(self):
        """Whether money is asked for a service, or goes to those who manage it."""
        get, paid = self.get, self.evidence.has_amount or self.evidence.has_percent
        done = get("take") or get("ask")
        bribe = get("ask") and get("purpose") and (paid or get("gift"))
        return bool(bribe or (done and get("gain") and (paid or get("cash"))))

    @property
    def is_staff_doubtful(self):
        """Whether staff and money are named so that a person should read the text."""
        official = self.get("official") or self.get("wrong") or self.get("others")
        money = self.get("cash") or self.get("gift") or self.evidence.has_amount
        done = self.get("take") or self.get("ask") or self.get("wrong")
        hint = self.get("hint") and (self.get("official") or self.get("staff"))
        return bool((official and money and done) or hint)

    @property
    def is_staff_accused(self):
        """Whether staff and money are named by someone who is not concerned."""
        return bool(
            self.get("official")
            and self.get("cash")
            and self.trouble < 0.5
            and not self.is_told
            and not self.is_asked
            and not self.get("victim")
        )

    @property
    def is_staff_blamed(self):
        """Whether a person of the institution acts, and not by serving badly."""
        acts = self.get("official") or self.get("actor")
        harmed = not _VICTIMS.isdisjoint(self.tokens)
        usual = self.get("service") or harmed or self.is_asked
        return bool(acts and not usual)

    @property
    def is_negated(self):
        """Whether a text holds a negation."""
        return not _NEGATIONS.isdisjoint(self.tokens)

    @property
    def is_bare_reference(self):
        """Whether a text holds little more than a complaint's number."""
        rest = keywords.fold(_REFERENCE.sub("", self.evidence.text)).split()
        return len([word for word in rest if word not in _POLITE]) <= 1

    @property
    def is_told(self):
        """Whether a text speaks of persons: it is a sentence, not noise."""
        return not _PERSONS.isdisjoint(self.tokens)

    @property
    def is_asked(self):
        """Whether a text holds a question mark or begins with a question."""
        start = " ".join(self.tokens[:5])
        found = self.evidence.matches.get("question", ())
        return "?" in self.evidence.text or any(word in start for word in found)

    @property
    def is_detailed(self):
        """Whether a text tells when or where, and asks nothing."""
        told = self.context == "open" and self.get("detail") >= 2
        return bool(told and not self.is_asked)

    @property
    def has_keyword_first(self):
        """Whether the text begins with the word for a complaint."""
        found = self.evidence.matches.get("keyword", ())
        return any(self.evidence.plain.startswith(word) for word in found)

    def has_phrase(self, kind, words=2):
        """Return whether a match of a kind has at least that many words."""
        found = self.evidence.matches.get(kind, ())
        return any(len(match.split()) >= words for match in found)


def _judge_bare(reading):
    """Recognise texts without letters: signs, thumbs, numbers alone."""
    text = reading.evidence.text
    if any(char.isalpha() for char in text) or _find_score(reading):
        return None
    if any(sign in text for sign in _THUMBS):
        return ("yes", 0.8) if reading.context == "answered" else ("thanks", 0.85)
    return "unreadable", 0.9


def _find_score(reading):
    """Return the score that a text begins with, where one is plausible."""
    found = intent_rating.find_digit_score(reading.evidence)
    asked = reading.context in SCORE_ASKED
    if not found and asked and reading.size <= 6:
        found = intent_rating.find_last_score(reading.evidence)
    if not found or asked:
        return found
    if intent_rating.is_explicit_score(reading.evidence):
        return found
    bare = reading.size <= 3 and not reading.evidence.text.strip().startswith("0")
    return found if bare and not reading.is_probable else None


def _judge_stop(reading):
    """Recognise the wish to get no more texts; "Stop aux abus …" is none."""
    unclear = not reading.is_clear or reading.has_phrase("stop", 3)
    if reading.get("stop") < 4 or not unclear or reading.get("withdrawal") >= 3:
        return None
    short = reading.size <= 2
    told = reading.has_phrase("stop") or "desinscri" in reading.evidence.plain
    return ("stop", 0.95) if short or (told and reading.size <= 14) else None


def _judge_advert(reading):
    """Recognise advertisements and scams, which seldom speak of their author."""
    evidence = reading.evidence
    weight = reading.get("advert") + 4 * evidence.has_link + 2 * evidence.has_code
    if evidence.is_personal and (reading.is_probable or weight < 6):
        return None
    if weight >= 6 or (weight >= 3 and reading.trouble < 2 and reading.size >= 3):
        return "advert", min(0.98, 0.7 + weight / 30)
    return None


def _judge_denunciation(reading):
    """Recognise the denunciation of a wrong, however plainly it is told."""
    weight = reading.get("denunciation") - 4 * min(reading.get("victim"), 1)
    bribe = reading.get("ask") and reading.get("favour")
    paid = reading.evidence.has_amount or reading.evidence.has_percent
    if bribe and (reading.get("gift") or paid):
        weight += 4
    weight += 4 * reading.is_staff_wrong
    weight += 4 * (reading.evidence.plain in reading.evidence.matches.get("alone", ()))
    if weight < 4:
        return ("denunciation", 0.6) if reading.is_staff_accused else None
    return "denunciation", min(0.98, 0.72 + weight / 25)


def _judge_rating(reading):
    """Recognise a score: a digit first, else a feeling where a score was asked."""
    found = _find_score(reading)
    if found:
        return "rating", 0.95, *found
    if reading.has_keyword_first or reading.get("new"):
        return None
    asked = reading.context in SCORE_ASKED
    found = intent_rating.find_feeling_score(reading.evidence)
    if not found or reading.evidence.has_amount:
        return None
    # Words about what happened are no answer to a question about something else.
    if reading.context == "asked_survey" and found[1] and reading.is_probable:
        return None
    short = reading.size <= (9 if asked else 3)
    if not short or not (asked or reading.context in (None, "open")):
        return None
    courteous = reading.get("thanks") or reading.get("greeting")
    if not asked and (reading.subject or courteous or found[1]):
        return None
    plain = reading.tokens[0] in _YES | _NO and reading.size <= 2
    return None if plain else ("rating", 0.9 if asked else 0.7, *found)


def _judge_reply(reading):
    """Recognise yes and no to the answer that was told."""
    if reading.has_keyword_first or reading.get("new") or reading.has_reference:
        return None
    if _SUPPOSED.search(reading.evidence.plain) and reading.is_asked:
        return "question", 0.7
    first = reading.tokens[0] if reading.tokens else ""
    if first in _NO or (reading.get("no") >= 4 and first not in _YES):
        return "no", 0.9
    if reading.get("yes") >= 3 and not reading.is_clear and not _is_weak_yes(reading):
        return "yes", 0.9
    return ("no", 0.6) if reading.is_probable and reading.is_negated else None


def _is_weak_yes(reading):
    """Return whether a sentence holds nothing but a word that agrees on its own."""
    matches = reading.evidence.matches.get("yes", ())
    return reading.size > 5 and _WEAK_YES.issuperset(matches)


def _judge_yes_no(reading):
    """Recognise a plain yes or no whatever was asked."""
    first = reading.tokens[0] if reading.tokens else ""
    if reading.size > 4 or reading.is_clear:
        return None
    if first in _YES:
        return "yes", 0.85
    return ("no", 0.85) if first in _NO else None


def _judge_withdrawal(reading):
    """Recognise that a complaint is withdrawn or settled, unless it is denied."""
    weight = reading.get("withdrawal")
    if weight >= 3 or (reading.has_reference and reading.get("cancel")):
        return "withdrawal", 0.9
    settled = weight >= 2 and not reading.is_negated and reading.trouble <= 2.5
    settled = settled and not reading.is_asked and reading.get("addition") < 3
    return ("withdrawal", 0.85) if settled else None


def _judge_status(reading):
    """Recognise a question about a complaint already made."""
    if reading.has_reference and reading.is_bare_reference:
        return "status", 0.9
    if _is_asking_status(reading):
        return "status", 0.8
    if reading.get("status") < 3 or reading.is_detailed:
        return None
    known = reading.get("mine") or reading.context == "open"
    other = reading.is_clear and reading.get("topic") and not known
    return None if other or reading.has_keyword_first else ("status", 0.9)


def _is_asking_status(reading):
    """Return whether a question can only be about a complaint already made."""
    if not reading.is_asked or reading.is_clear or reading.get("addition") >= 3:
        return False
    if reading.has_reference:
        return not reading.subject
    if reading.get("mine"):
        return not reading.has_keyword_first
    short = not reading.subject and reading.size <= 9
    return bool(reading.context == "open" and short and reading.get("question") < 2)


def _judge_help(reading):
    """Recognise a request for help with the service itself."""
    plain = reading.get("help") <= 3 and not reading.has_phrase("help", 4)
    vague = plain and reading.size > 3 and reading.subject
    unclear = not reading.is_clear or reading.has_phrase("help", 3)
    if reading.get("help") < 3 or vague or not unclear:
        return None
    if reading.size <= 3 or (reading.has_phrase("help") and reading.size <= 11):
        return "help", 0.9
    return None


def _judge_call_back(reading):
    """Recognise the wish to be called, unless the complaint itself is told."""
    if reading.get("call_back") < 3 or reading.has_keyword_first:
        return None
    told = reading.is_clear and reading.size > 9
    return (
        None
        if told or reading.evidence.has_amount and reading.is_clear
        else (
            "call_back",
            0.9,
        )
    )


def _judge_keyword(reading):
    """Recognise a text that begins with the word for a complaint, or a new one."""
    if reading.has_keyword_first:
        return ("complaint", 0.95) if reading.size >= 3 else ("complaint", 0.6)
    another = reading.get("new") and not (reading.context and reading.get("mine"))
    if another and (reading.is_probable or reading.get("keyword")):
        return "complaint", 0.85 if reading.is_clear else 0.6
    return None


def _judge_named(reading):
    """Recognise what is said to be added to a complaint already made."""
    asked = reading.get("mine") and reading.is_asked
    named = reading.get("mine") or reading.context or not reading.is_clear
    if reading.has_reference or (reading.get("addition") >= 3 and named and not asked):
        return "addition", 0.9
    return None


def _judge_addition(reading):
    """Recognise what is added to an open complaint, or to what was just written."""
    if reading.context == "open":
        told = reading.is_probable or reading.get("detail") or reading.size >= 5
        return ("addition", 0.85 if told else 0.6) if reading.size >= 3 else None
    if reading.context == "asked_details" and not reading.is_clear:
        told = reading.get("detail") or (reading.subject and not reading.is_told)
        return ("addition", 0.85 if reading.get("detail") else 0.6) if told else None
    return None


def _judge_question(reading):
    """Recognise a question or a request for a service."""
    asked = reading.get("question") + (1 if "?" in reading.evidence.text else 0)
    stated = reading.size > 7 and reading.is_told and not reading.is_asked
    if not asked or stated or not (reading.is_asked or asked >= 2):
        return None
    if reading.get("keyword") and asked < 2:
        return None
    left = reading.trouble - 2 * reading.get("routine")
    if left >= 1 and (reading.is_clear or asked < 2):
        return None
    return "question", 0.9 if asked >= 2 and reading.size > 1 else 0.65


def _judge_courtesy(reading):
    """Recognise thanks and greetings that hold nothing else."""
    brief = reading.size <= 4 and not reading.subject
    if reading.size > 14 or (reading.is_probable and not brief):
        return None
    for kind in ("thanks", "greeting"):
        if reading.get(kind) >= 2:
            known = sum(
                len(word.split())
                for name in ("thanks", "greeting")
                for word in reading.evidence.matches.get(name, ())
            )
            left = reading.size - known
            told = reading.subject and reading.is_told
            if kind == "greeting" and told and left >= 3:
                return None
            if kind == "thanks" and not reading.trouble and not reading.is_asked:
                left -= 4
            return (kind, 0.9 if left <= 4 else 0.6) if left <= 6 else None
    return None


def _judge_polite(reading):
    """Recognise thanks and greetings that hold next to nothing else."""
    found = None if "?" in reading.evidence.text else _judge_courtesy(reading)
    return found if found and reading.size <= 5 and found[1] > SURE else None


def _judge_complaint(reading):
    """Recognise something that went wrong, clearly or probably."""
    weight = reading.subject + reading.trouble
    if reading.is_staff_blamed and not reading.has_keyword_first:
        return "denunciation", 0.6
    if reading.is_clear and reading.is_staff_doubtful:
        return "complaint", 0.7
    if reading.is_clear:
        return "complaint", min(0.98, 0.68 + 0.04 * weight)
    if reading.get("mine"):
        return "status", 0.7
    if reading.is_probable or reading.get("keyword"):
        return "complaint", 0.6
    if reading.subject >= 1 and reading.size >= 4:
        return "complaint", 0.45
    return ("complaint", 0.45) if reading.is_told and reading.size >= 3 else None


_FIRST = (_judge_bare, _judge_stop, _judge_denunciation, _judge_advert)
_LAST = (
    _judge_withdrawal,
    _judge_help,
    _judge_status,
    _judge_call_back,
    _judge_keyword,
    _judge_named,
    _judge_addition,
    _judge_yes_no,
    _judge_polite,
    _judge_question,
    _judge_courtesy,
    _judge_complaint,
)
_RULES = {
    None: (*_FIRST, _judge_rating, *_LAST),
    "open": (
        *_FIRST,
        _judge_rating,
        *_LAST[:5],
        _judge_named,
        _judge_yes_no,
        _judge_polite,
        _judge_question,
        _judge_courtesy,
        _judge_addition,
        _judge_complaint,
    ),
    "asked_rating": (*_FIRST, _judge_rating, *_LAST),
    "answered": (*_FIRST, _judge_rating, _judge_reply, *_LAST),
    "asked_details": (*_FIRST, *_LAST),
    "asked_survey": (*_FIRST, _judge_rating, *_LAST),
}


def _find_example(text, examples):
    """Return the intent of the example with the same words, or None.

    Accents, capitals, signs and the order of the words do not matter.
    """
    plain = sorted(keywords.fold(text or "").split())
    for intent, example in examples if plain else ():
        if sorted(keywords.fold(example).split()) == plain:
            return intent
    return None


def classify(text, lang="fr", context=None, words=None, examples=(), learned=None):
    """Return the :class:`Intent` of a text.

    :param str lang: the client's usual language; a text in another one is recognised
    :param context: one of :data:`CONTEXTS`; an unknown one counts as none
    :param words: iterable of ``(kind, weight, phrase)`` that an institution adds, or
        with the weight 0 leaves out; ``None`` for the supplied words to be checked
    :param examples: iterable of ``(intent, text)``: whole texts of an institution
    :param learned: weights in the place of those shipped, see
        :func:`intent_model.parse_weights`

    >>> found = classify("on ma pris 5000 sur mon compte")
    >>> found.intent, found.is_sure
    ('complaint', True)
    >>> [classify(t).intent for t in ("Bonjour", "ok merci", "?", "annuler ma plainte")]
    ['greeting', 'thanks', 'unreadable', 'withdrawal']
    >>> found = classify("4 mais lent", context="asked_rating")
    >>> found.intent, found.score, found.comment
    ('rating', 4, 'mais lent')
    >>> text = "le caissier m'a mal parlé hier"
    >>> [classify(text, context=c).intent for c in SCORE_ASKED]
    ['rating', 'complaint']
    >>> classify("il demande de l'argent avant le crédit").intent
    'denunciation'
    >>> classify("NDANK ndank!", examples=[("thanks", "ndank ndank")]).intent
    'thanks'
    """
    if intent := _find_example(text, examples):
        return Intent(intent, EXAMPLE_CONFIDENCE, reason=(keywords.fold(text),))
    reading = _Reading(read_evidence(text, lang, words), context)
    found = _judge(reading)
    if _is_settled(found, reading) or _has_own_words(reading.evidence, lang, words):
        return found
    learned = learned or intent_model.read_weights()
    folded = keywords.fold(reading.evidence.text)
    learned_as = _LEARNED_AS.get(context, context)
    features = intent_model.list_features(reading.evidence, learned_as, folded)
    return _weigh(found, intent_model.score_features(features, learned))


def _judge(reading):
    """Return the :class:`Intent` that the first rule gives a text."""
    words = reading.evidence.words
    for judge in _RULES.get(reading.context, _RULES[None]):
        if found := judge(reading):
            intent, confidence, *score = found
            if intent == "complaint" and _is_about_another(reading):
                confidence = min(confidence, UNSURE)
            return Intent(intent, round(confidence, 2), *(score or (0, "")), words)
    return Intent("unreadable", 0.5, reason=words)


def _is_about_another(reading):
    """Return whether a complaint is rather about the one that is talked about."""
    said = reading.get("new") or reading.has_keyword_first
    return reading.context in ABOUT_ANOTHER and not said


def _is_settled(found, reading):
    """Return whether a rule needs no second opinion: a score, a command, a secret."""
    named = found.intent == "complaint" and reading.has_keyword_first
    # A question or a withdrawal may begin with the word for a complaint too.
    named = named and not (reading.get("cancel") or "?" in reading.evidence.text)
    # Whoever asks not to be named is not asked twice: "ne dites pas que c'est moi".
    secret = found.intent == "denunciation" and reading.has_phrase("denunciation", 5)
    bare = reading.has_reference and reading.is_bare_reference
    return bool(found.score or named or secret or bare or reading.size <= 2)


def _has_own_words(evidence, lang, words):
    """Return whether words of the institution change what a text holds."""
    if words is None:
        return False
    return read_evidence(evidence.text, lang).weights != evidence.weights


def _weigh(ruled, shares):
    """Return the :class:`Intent` of a text on which rules and model have spoken."""
    shares = intent_model.support(shares, ruled.intent, RULE_ODDS)
    if not ruled.score:
        shares.pop("rating", None)
    intent = max(shares, key=shares.get)
    share = round(shares[intent], 2)
    if intent != ruled.intent:
        confidence = min(share, UNSURE)
        return Intent(intent, confidence, reason=ruled.reason, disputed=True)
    doubtful = share < SEAL_SHARE or shares["denunciation"] > WRONG_SHARE
    if intent == "complaint" and doubtful:
        return replace(ruled, confidence=min(ruled.confidence, UNSURE))
    return ruled
