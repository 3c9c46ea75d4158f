"""Suggestions: the likely categories of a statement, the usual service of a complaint.

A suggestion is shown as such, with its reason, and never applied: a person takes it.

>>> categories = {1: "Taux, frais, pénalités", 2: "Accueil, attente", 3: "Fraude"}
>>> [found.key for found in rank("On m'a pris des frais de pénalité", categories)]
[1]
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from .search_key import fold

#: Number of suggestions: more would be a second list to read.
MOST = 3
#: Characters of a statement, and words of it and of a category, that are compared.
MAX_TEXT, MAX_WORDS = 5000, 400
#: Letters by which words are compared, so that inflected forms match.
STEM = 6
#: A word of at least this many letters can mean something.
SHORTEST = 4
#: Habits count from this many cases, and from this share of them.
FEWEST, SHARE = 3, 0.25
#: Words that say nothing about what happened, in French and English.
_EMPTY_WORDS = """
about after again against alors apres aussi autre autres avait avant avec avez avoir
avons been before bonjour cela celle cette ceux chez comme comment could dans depuis
deux dire dont elle elles encore entre etait etre faire fait from have hello jamais jour
jours juste leur leurs lors madame mais meme mes monsieur moins mois more nous only
other over parce pas pendant personne peut plus please pour pourquoi pouvez quand quel
quelle quelque qui quoi sans sera ses should since sont sous suis sur than that their
them then there they this tous tout toute toutes tres trop veux vers very voici voila
votre vous want were what when which will with without would your
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Suggestion:
    """What is suggested, and why.

    :param key: what is suggested, as the caller names it
    :param words: words of the statement that led to it, in lower case
    :param count: number of comparable cases for which it was chosen
    :param total: number of comparable cases
    """

    key: object
    words: tuple = ()
    count: int = 0
    total: int = 0


def get_stems(text):
    """Return {stem: word} of the words of a text that can mean something.

    >>> get_stems("Les FRAIS des prélèvements, et encore des frais !")
    {'frai': 'frais', 'prelev': 'prélèvements'}
    >>> get_stems("remboursé").keys() == get_stems("remboursements").keys()
    True
    >>> get_stems(None)
    {}
    """
    words = _WORD.findall(str(text or "")[:MAX_TEXT].lower())
    folded = ((fold(word), word) for word in words)
    meaningful = (
        pair for pair in folded if len(pair[0]) >= SHORTEST and pair[0] not in _EMPTY
    )
    stems = {}
    for plain, word in islice(meaningful, MAX_WORDS):
        stems.setdefault(_stem(plain), word)
    return stems


def _stem(word):
    """Return the beginning of a word by which its forms are compared.

    >>> _stem("cartes"), _stem("carte"), _stem("remboursement")
    ('carte', 'carte', 'rembou')
    """
    if len(word) > SHORTEST and word[-1] in "sx":
        word = word[:-1]
    return word[:STEM]


def rank(statement, candidates: Mapping, past: Iterable = ()):
    """Return the likely candidates as :class:`Suggestion`, the likeliest first.

    A word counts less if several candidates have it. What was chosen in comparable
    cases also counts, but less than the client's words.

    :param statement: the client's words
    :param candidates: {key: names and keywords, in any language}
    :param past: keys chosen in comparable cases; other keys are ignored

    >>> categories = {1: "Épargne, retrait, solde", 2: "Crédit, retard", 3: "Autre"}
    >>> rank("Mon solde est faux après le retrait", categories)[0]
    Suggestion(key=1, words=('solde', 'retrait'), count=0, total=0)
    >>> rank("Bonjour", categories), rank("", categories)
    ((), ())
    >>> rank("", categories, [2, 2, 2, 1])[0]
    Suggestion(key=2, words=(), count=3, total=4)
    >>> [found.key for found in rank("le retrait", categories, [2, 2, 2, 2])]
    [1, 2]
    """
    stems = get_stems(statement)
    matches = {
        key: [stem for stem in stems if stem in known]
        for key, known in ((key, get_stems(text)) for key, text in candidates.items())
    }
    owners = Counter(stem for found in matches.values() for stem in found)
    habits = {habit.key: habit for habit in get_habits(past) if habit.key in matches}
    scores = {
        key: sum(1 / owners[stem] for stem in found) + 0.2 * (key in habits)
        for key, found in matches.items()
    }
    best = sorted((key for key in scores if scores[key]), key=lambda k: -scores[k])
    return tuple(
        _explain(key, [stems[stem] for stem in matches[key]], habits.get(key))
        for key in best[:MOST]
    )


def _explain(key, words, habit):
    """Return the suggestion of a key, with the words and the habit behind it."""
    if habit is None:
        return Suggestion(key, tuple(words[:MOST]))
    return Suggestion(key, tuple(words[:MOST]), habit.count, habit.total)


def get_habits(past: Iterable):
    """Return what was chosen often in comparable cases, the most frequent first.

    >>> get_habits(["credit"] * 7 + ["cash"] * 2 + ["it"])
    (Suggestion(key='credit', words=(), count=7, total=10),)
    >>> get_habits(["credit"] * 2), get_habits([])
    ((), ())
    """
    past = list(past)
    return tuple(
        Suggestion(key, count=count, total=len(past))
        for key, count in Counter(past).most_common(MOST)
        if count >= FEWEST and count >= SHARE * len(past)
    )
