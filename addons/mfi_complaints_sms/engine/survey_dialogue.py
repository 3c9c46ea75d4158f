"""Sample surveys by text: which questions, how many texts, what replies mean.

Scores are read by :mod:`intent`; here is what is particular to a survey: people repeat
the number of the question, or say that they do not know.
"""

import re
from collections.abc import Sequence

from . import keywords

#: Texts to one person besides the questions: introduction, reminder and thanks.
OTHER_TEXTS = 3
#: Longest comment that is kept beside a score, in characters.
MAX_COMMENT = 500
#: Replies that leave a question out, without accents.
_NO_OPINION = frozenset(
    {
        "je ne sais pas",
        "je sais pas",
        "je ne sais",
        "ne sais pas",
        "sais pas",
        "jsp",
        "aucune idee",
        "sans avis",
        "sans opinion",
        "pas d avis",
        "pas d opinion",
        "pas concerne",
        "non concerne",
        "je ne suis pas concerne",
        "passer",
        "suivante",
        "question suivante",
        "i don t know",
        "i do not know",
        "don t know",
        "dont know",
        "no idea",
        "no opinion",
        "not concerned",
        "not applicable",
        "skip",
        "next",
        "xamuma",
        "xamu ma",
    }
)


def choose_questions(questions: Sequence, number):
    """Return the ids of the questions to ask by text, in their order.

    Those that are marked; where none is, questions spread over the whole questionnaire,
    with the first and the last one.

    :param questions: pairs (id, whether it is marked), in their order
    :param number: how many to ask at most

    >>> choose_questions([(1, False), (2, True), (3, True), (4, True)], 2)
    [2, 3]
    >>> choose_questions([(index, False) for index in range(1, 13)], 5)
    [1, 4, 7, 9, 12]
    >>> choose_questions([(1, False), (2, False)], 5), choose_questions([], 5)
    ([1, 2], [])
    >>> choose_questions([(1, False), (2, False)], 1)
    [2]
    """
    if marked := [id_ for id_, is_marked in questions if is_marked]:
        return marked[:number]
    ids = [id_ for id_, _is_marked in questions]
    if number >= len(ids):
        return ids
    if number < 2:
        return ids[-1:] if number else []
    step = (len(ids) - 1) / (number - 1)
    return [ids[int(place * step + 0.5)] for place in range(number)]


def count_most_texts(people, questions):
    """Return how many texts people get at most; nobody gets more than one reminder.

    >>> count_most_texts(64, 5), count_most_texts(64, 0)
    (512, 0)
    """
    return people * (questions + OTHER_TEXTS) if questions else 0


def strip_rank(text, rank, total):
    """Return a reply without the number of the question that it repeats.

    Only where a score follows: "4/5" alone is a score out of five.

    >>> [strip_rank(text, 2, 5) for text in ("2/5 4", "2: 4", "Q2 = 4 bien", "2)4")]
    ['4', '4', '4 bien', '4']
    >>> [strip_rank(text, 4, 5) for text in ("4/5", "4 5", "4, merci", "3/5 2")]
    ['4/5', '4 5', '4, merci', '3/5 2']
    """
    return re.sub(
        rf"^\W*(?:q(?:uestion)?\W*)?{rank}\s*(?:/\s*{total}\W+|[:=).-]\s*)"
        r"(?=[1-5](?![\d/]))",
        "",
        text,
        count=1,
        flags=re.I,
    )


def is_no_opinion(text):
    """Return whether a reply leaves the question out.

    >>> [is_no_opinion(text) for text in ("Je ne sais pas.", "Aucune idée", "Non")]
    [True, True, False]
    """
    return keywords.fold(text or "") in _NO_OPINION


def is_single_score(comment):
    """Return whether a text has no second number beside its score, as in "5 4 4 3".

    >>> [is_single_score(comment) for comment in ("", "mais lent", "4", "/ 3 / 5")]
    [True, True, False, False]
    """
    words = keywords.fold(comment or "").split()
    return not words or any(not word.isdigit() for word in words)
