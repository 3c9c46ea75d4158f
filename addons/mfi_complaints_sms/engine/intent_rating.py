"""Scores from 1 to 5 as people write them: a digit, a word or a feeling."""

import re
from functools import cache

from .intent_text import compile_phrases, get_table_languages, split_phrases
from .intent_words import LANGUAGES

_GIVE = r"(?:donne|mets|met|note|give|rate)"
_LEAD = rf"(?:(?:je |i )?(?:vous |te )?{_GIVE}(?: you| it| une?)? ?)?"
_NOTE = r"(?:(?:ma |la |my )?(?:note|score|notes)(?: est| is| de| of)?\W*)?"
_DIGIT = re.compile(
    rf"^\W*{_LEAD}(?:la )?{_NOTE}([0-5])(?:\s*(?:/|sur|of|out of)\s*5)?"
    r"(?![\w/%]|[.,]?\d| \d)\W*(.*)$",
    re.I | re.S,
)
_LAST = re.compile(r"^(.*[^\d\s.,/-])\W+([1-5])(?:\s*/\s*5)?\W*$", re.S)
_EXPLICIT = re.compile(
    rf"^\W*(?:{_LEAD}{_NOTE}[1-5]\s*(?:/|sur|of|out of)\s*5(?!\d)"
    r"|(?:ma |my )?(?:note|score)\W+[1-5]\b(?![\d/]))",
    re.I,
)

# Numbers that are articles too, before another word.
_ARTICLES = ("un", "une", "one")
_OUT_OF_FIVE = (("sur", "cinq"), ("sur", "5"), ("out", "of", "five"), ("of", "five"))


@cache
def _get_feelings(lang):
    """Return ``(score, pattern)`` of the feelings of a language."""
    return tuple(
        (score, compile_phrases(split_phrases(phrases)))
        for code in get_table_languages(lang)
        for score, phrases in LANGUAGES[code].SCORES.items()
    )


@cache
def _get_numbers(lang):
    """Return ``(numbers in words, words that are counted)`` of a language."""
    numbers, units = {}, set()
    for code in get_table_languages(lang):
        units.update(LANGUAGES[code].UNITS.split())
        for score, words in LANGUAGES[code].NUMBERS.items():
            numbers.update((word, score) for word in split_phrases(words))
    return numbers, frozenset(units)


def find_digit_score(evidence):
    """Return ``(score, comment)`` of a text that begins with a score, or None.

    >>> from .intent_text import read_evidence
    >>> find_digit_score(read_evidence("4 mais lent"))
    (4, 'mais lent')
    >>> find_digit_score(read_evidence("0 rien de fait"))  # the lowest score is 1
    (1, 'rien de fait')
    >>> find_digit_score(read_evidence("un bon service")) is None
    True
    >>> find_digit_score(read_evidence("2 mois que j'attends")) is None
    True
    >>> find_digit_score(read_evidence("5 000 F ont disparu")) is None
    True
    """
    numbers, units = _get_numbers(evidence.lang)
    digit = None if "#" in evidence.text else _DIGIT.match(evidence.text)
    if digit:
        rest = digit.group(2).strip()
        first = re.match(r"\w*", rest.casefold()).group()
        return None if first in units else (max(1, int(digit.group(1))), rest)
    tokens = evidence.tokens
    article = tokens[:1] and tokens[0] in _ARTICLES and len(tokens) > 1
    if (
        tokens
        and tokens[0] in numbers
        and (not article or tokens[1:] in _OUT_OF_FIVE)
        and (not set(tokens[1:2]) & units or tokens[1:] in _OUT_OF_FIVE)
    ):
        return numbers[tokens[0]], evidence.text.strip().partition(" ")[2].strip()
    return None


def find_last_score(evidence):
    """Return ``(score, comment)`` of a text that ends with a score, or None.

    >>> from .intent_text import read_evidence
    >>> find_last_score(read_evidence("trop lent 2"))
    (2, 'trop lent')
    """
    last = _LAST.match(evidence.text)
    return (int(last.group(2)), last.group(1).strip()) if last else None


def is_explicit_score(evidence):
    """Return whether a text says that its number is a score: ``5/5``, ``note 4``.

    >>> from .intent_text import read_evidence
    >>> [is_explicit_score(read_evidence(t)) for t in ("5/5 merci", "note 4", "5 F")]
    [True, True, False]
    """
    return bool(_EXPLICIT.match(evidence.text))


def find_feeling_score(evidence):
    """Return ``(score, comment)`` of the longest feeling in a text, or None.

    >>> from .intent_text import read_evidence
    >>> find_feeling_score(read_evidence("pas du tout satisfait"))[0]
    1
    >>> find_feeling_score(read_evidence("très satisfait de vous"))[0]
    5
    >>> find_feeling_score(read_evidence("merci bien, bonne journée")) is None
    True
    """
    forms, feelings = evidence.forms, _get_feelings(evidence.lang)
    for score, pattern in feelings:
        if not score:  # courtesies
            forms = pattern.sub("|", forms)
    found = [
        (len(match.group()), score)
        for score, pattern in feelings
        for match in pattern.finditer(forms)
        if score
    ]
    if not found:
        return None
    _length, score = max(found, key=lambda item: (item[0], -item[1]))
    comment = evidence.text.strip() if len(evidence.tokens) > 4 else ""
    return score, comment
