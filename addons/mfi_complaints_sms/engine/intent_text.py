"""Evidence for the intent of a text: which words of the tables it holds.

A text is compared without accents, capitals or repeated letters, once as it is written
and once with phone spelling put right; words of six letters or more may hold a typo.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from . import keywords
from .intent_words import LANGUAGES, TO_CHECK, list_supplied

MAX_LENGTH = 2000
_TYPO_MIN_LENGTH = 6
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_LINK = re.compile(r"https?:|www\.|\bwa\.me|\w\.(?:com|net|info|top|sn|ly|xyz)\b", re.I)
_ADDRESS = re.compile(r"\S*(?:https?:|www\.|wa\.me)\S*", re.I)
_USSD = re.compile(r"[*#]\d{2,}|\d+#")
_PERCENT = re.compile(r"\d\s?%")
_AMOUNT = re.compile(
    r"\b(?:\d{1,3}(?:[ .]\d{3})+|\d{3,7})\b"
    r"|\b\d+ ?(?:f|fr|fcfa|cfa|francs?|mille|cedis)\b"
)
# "lagent", "jattends", "menvoie": the apostrophe is not typed on phones.
_ELISION = re.compile(r"([ldjmnst]|qu)([aeiouh]\w{3,})")
_PLEASE = re.compile(r"\bs il (?:vous|te) plai[ts]\b")


def split_words(text):
    """Return the words of a text as a set.

    >>> sorted(split_words("oui non"))
    ['non', 'oui']
    """
    return frozenset(text.split())


_FIRST_PERSON = split_words("je j mon ma mes moi m me i my sama n")
# Words that tell French and English apart, whatever the text is about.
_FUNCTION_WORDS = {
    "fr": split_words(
        "le la les de du des un une et est je j vous ma mon mes pas que qui sur pour "
        "dans il on ne m avez suis a au en ce c mais d l"
    ),
    "en": split_words(
        "the my is i you to of and for was are it they he she in on not your have has "
        "me from with do am been this that"
    ),
}


@dataclass(frozen=True)
class Evidence:
    """What a text holds: its words, and the weights and matches of each kind."""

    text: str
    lang: str
    tokens: tuple
    plain: str
    forms: str = ""
    weights: dict = field(default_factory=dict)
    matches: dict = field(default_factory=dict)

    def get(self, kind):
        """Return the summed weight of a kind of words."""
        return self.weights.get(kind, 0)

    @property
    def words(self):
        """The matched words, for the reason shown to a person."""
        return tuple(
            sorted({word for found in self.matches.values() for word in found})
        )

    @property
    def has_link(self):
        """Whether the text holds a web address, a short code or a percentage."""
        return bool(_LINK.search(self.text))

    @property
    def has_code(self):
        """Whether the text holds a number to dial or a percentage."""
        return bool(_USSD.search(self.text) or _PERCENT.search(self.text))

    @property
    def has_percent(self):
        """Whether the text holds a percentage."""
        return bool(_PERCENT.search(self.text))

    @property
    def has_amount(self):
        """Whether the text holds what looks like an amount of money."""
        return bool(_AMOUNT.search(self.text.casefold()))

    @property
    def is_personal(self):
        """Whether the author writes about himself or herself."""
        return not _FIRST_PERSON.isdisjoint(
            keywords.fold(_ADDRESS.sub("", self.text)).split()
        )


def _compile_phrase(phrase):
    """Return the pattern of one phrase: ``*`` any ending, ``~`` up to three words."""
    parts = []
    for word in fold_phrase(phrase).split():
        if word == "~":
            parts[-1] += r"(?: \w+){0,3}"
        else:
            parts.append(re.escape(word).replace(r"\*", r"\w*"))
    return " ".join(parts)


def fold_phrase(phrase):
    """Return a phrase folded word by word, keeping ``*`` and ``~``.

    >>> fold_phrase("Annul* ~ plainte"), fold_phrase("s'il vous plaît")
    ('annul* ~ plainte', 's il vous plait')
    """
    folded = []
    for word in phrase.split():
        star = "*" if word.endswith("*") else ""
        folded.append("~" if word == "~" else keywords.fold(word) + star)
    return " ".join(filter(None, folded))


def compile_phrases(phrases):
    """Return one pattern that finds any of the phrases, the longest first."""
    ordered = sorted(filter(None, map(fold_phrase, phrases)), key=len, reverse=True)
    joined = "|".join(map(_compile_phrase, ordered))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


def find_phrase_fault(phrase):
    """Return why a phrase of an institution cannot be used: ``short`` or ``gap``.

    One letter is found everywhere, alone or before ``*``; beside another word it is
    not. ``~`` stands between two words, at most twice.

    >>> [find_phrase_fault(p) for p in ("annul* ~ plainte", "tiak", "i ni ce")]
    ['', '', '']
    >>> faulty = ("*", "a", "!", "a b", "tiak a*", "~ tiak", "tiak ~")
    >>> [find_phrase_fault(phrase) for phrase in faulty]
    ['short', 'short', 'short', 'short', 'short', 'gap', 'gap']
    """
    words = fold_phrase(phrase).split()
    if words and "~" in (words[0], words[-1]) or words.count("~") > 2:
        return "gap"
    long = [len(word.rstrip("*")) >= 2 for word in words if word != "~"]
    starred = [len(word) > 2 for word in words if word.endswith("*")]
    return "" if any(long) and all(starred) else "short"


def split_phrases(phrases):
    """Return the phrases of a comma separated text."""
    return [phrase.strip() for phrase in phrases.split(",") if phrase.strip()]


def get_table_languages(lang):
    """Return the languages whose words are looked for, the own language first.

    >>> get_table_languages("fr_SN"), get_table_languages("en")
    (('fr', 'wo', 'bm'), ('en',))
    """
    head = (lang or "fr").split("_")[0].lower()
    if head == "en":
        return ("en",)
    own = (head,) if head in LANGUAGES else ()
    return tuple(dict.fromkeys((*own, "fr", "wo", "bm")))


@lru_cache(maxsize=64)
def get_patterns(lang, words=()):
    """Return ``(kind, weight, pattern)`` of every group of words for a language.

    :param words: tuple of ``(kind, weight, phrase)`` of the institution; those of
        weight 0 are words of the tables that it does not want
    """
    groups, unwanted = {}, set()
    for kind, weight, phrase in words:
        if weight:
            groups.setdefault((kind, weight), []).append(phrase)
        else:
            unwanted.add((kind, fold_phrase(phrase)))
    tables = [
        (kind, weight, split_phrases(phrases))
        for code in get_table_languages(lang)
        if code not in TO_CHECK
        for kind, listed in LANGUAGES[code].WORDS.items()
        for weight, phrases in listed
    ]
    own = [(kind, weight, phrases) for (kind, weight), phrases in groups.items()]
    return tuple(
        (kind, weight, compile_phrases(kept))
        for kind, weight, phrases in tables + own
        if (
            kept := [one for one in phrases if (kind, fold_phrase(one)) not in unwanted]
        )
    )


@cache
def _get_supplied():
    """Return ``(kind, weight, phrase)`` of the words to be checked."""
    return tuple(word[1:] for word in list_supplied())


@cache
def get_spelling(lang):
    """Return the phone spellings of a language, folded."""
    found = {}
    for code in reversed(get_table_languages(lang)):
        for typed, meant in LANGUAGES[code].SPELLING.items():
            found[keywords.fold(typed)] = keywords.fold(meant)
    return found


@lru_cache(maxsize=64)
def _get_known_words(lang, own=()):
    """Return the plain words of the tables and of the institution."""
    listed = [
        phrase
        for code in get_table_languages(lang)
        if code not in TO_CHECK
        for kind, groups in LANGUAGES[code].WORDS.items()
        if kind != "advert"
        for _weight, phrases in groups
        for phrase in split_phrases(phrases)
    ]
    listed += [phrase for kind, weight, phrase in own if weight and kind != "advert"]
    words = {word for phrase in listed for word in fold_phrase(phrase).split()}
    return frozenset(word for word in words if "*" not in word and word != "~")


@lru_cache(maxsize=64)
def _get_typo_index(lang, own=()):
    """Return the longer known words, by each form with a letter left out."""
    index = {}
    for word in sorted(_get_known_words(lang, own)):
        for form in _drop_letters(word) if len(word) >= _TYPO_MIN_LENGTH else ():
            index.setdefault(form, []).append(word)
    return index


def _drop_letters(word):
    """Return a word and its forms with one letter left out."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _correct(token, lang, own):
    """Return the word of the tables that a token is meant to be, or the token."""
    if len(token) < _TYPO_MIN_LENGTH or token.isdigit():
        return token
    index = _get_typo_index(lang, own)
    for form in sorted(_drop_letters(token)):
        for word in index.get(form, ()):
            if word[0] == token[0] and keywords.is_within_one_typo(token, word):
                return word
    return token


def _spell(folded, lang, own=()):
    """Return the folded text with phone spelling and typos put right.

    >>> _spell("lagent dagence a un problemme", "fr")
    'l agent d agence a un probleme'
    """
    spelling, known = get_spelling(lang), _get_known_words(lang, own)
    tokens = " ".join(spelling.get(token, token) for token in folded.split()).split()
    found = []
    for token in tokens:
        parts = () if token in known else _split_elision(token, known | set(spelling))
        found += parts or (
            (token,) if token in known else (_correct(token, lang, own),)
        )
    return " ".join(found)


def _split_elision(token, known):
    """Return the two words of a text without its apostrophe, or nothing.

    >>> _split_elision("lagent", {"agent"}), _split_elision("lune", {"agent"})
    (('l', 'agent'), ())
    """
    found = _ELISION.fullmatch(token)
    return found.groups() if found and found.group(2) in known else ()


def guess_language(folded, lang):
    """Return ``en`` or ``fr`` when a text is plainly in the other of the two.

    >>> guess_language("my money is not in the account", "fr")
    'en'
    >>> guess_language("bonjour", "fr"), guess_language("mon argent est pris", "en")
    ('fr', 'fr')
    """
    lang = (lang or "fr").split("_")[0].lower()
    tokens = folded.split()
    count = {
        code: sum(token in words for token in tokens)
        for code, words in _FUNCTION_WORDS.items()
    }
    other = "fr" if lang == "en" else "en"
    if count[other] >= 2 and count[other] > count["fr" if other == "en" else "en"]:
        return other
    return lang


def _find(haystack, patterns):
    """Return the weights and the matched words of each kind."""
    weights, matches = {}, {}
    for kind, weight, pattern in patterns:
        found = set(pattern.findall(haystack))
        if found:
            weights[kind] = weights.get(kind, 0) + weight * len(found)
            matches.setdefault(kind, set()).update(found)
    return weights, matches


def read_evidence(text, lang="fr", words=None):
    """Return the :class:`Evidence` of a text.

    :param words: iterable of ``(kind, weight, phrase)`` that an institution adds, or
        with the weight 0 leaves out; ``None`` for the supplied words to be checked

    >>> found = read_evidence("BONJOUUUR on ma pri mon arjan")
    >>> sorted(found.matches["topic"]), found.get("greeting")
    (['argent'], 2)
    >>> read_evidence("le tiak est parti", words=[("topic", 1, "tiak")]).get("topic")
    1
    >>> read_evidence("mon argent", words=[("topic", 0, "argent")]).get("topic")
    0
    """
    text = (text or "")[:MAX_LENGTH]
    folded = keywords.fold(_REPEATED.sub(r"\1", text))
    folded = _PLEASE.sub("svp", folded)
    lang = guess_language(folded, lang)
    words = _get_supplied() if words is None else tuple(words)
    spelled = _spell(folded, lang, words)
    # "ma" is "my" or, as phones spell it, "has ... me": both are looked for.
    forms = " | ".join((folded, spelled, f" {spelled}".replace(" m a ", " ma ")))
    weights, matches = _find(forms, get_patterns(lang, words))
    if not weights and lang in ("fr", "en"):
        other = "en" if lang == "fr" else "fr"
        weights, matches = _find(folded, get_patterns(other, words))
        lang = other if weights else lang
    tokens = tuple(spelled.split())
    return Evidence(text, lang, tokens, spelled, forms, weights, matches)
