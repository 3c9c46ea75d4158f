# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The corpus of texts with their intents, and how well they are recognised.

``data/sms_intents.csv`` holds texts written for this purpose, as clients write them. A
digest of each text puts it in one of two halves: words and rules are worked out on the
seen half, and the unseen half judges them, by its figures per intent only.
"""

import csv
import hashlib
from collections import Counter
from pathlib import Path

CORPUS = Path(__file__).parent / "data" / "sms_intents.csv"


def read_corpus():
    """Return the rows of the corpus: text, language, context or None, intent."""
    with CORPUS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (row["text"], row["language"], row["context"] or None, row["intent"])
        for row in rows
    ]


def is_unseen(text):
    """Return whether a text belongs to the half that no rule was worked out on."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1


def count_pairs(classify, unseen):
    """Count the pairs of expected and recognised intents of one half."""
    return Counter(
        (intent, classify(text, lang, context).intent)
        for text, lang, context, intent in read_corpus()
        if is_unseen(text) == unseen
    )


def get_precision(pairs, intent):
    """Return which share of the texts recognised as an intent have it."""
    found = sum(count for (_wanted, got), count in pairs.items() if got == intent)
    return pairs[intent, intent] / found if found else 0.0


def get_recall(pairs, intent):
    """Return which share of the texts with an intent are recognised."""
    wanted = sum(count for (want, _got), count in pairs.items() if want == intent)
    return pairs[intent, intent] / wanted if wanted else 0.0


def format_document(intents, pairs):
    """Return the text of ``docs/sms-intents.md`` for the unseen half."""
    total = sum(pairs.values())
    right = sum(pairs[intent, intent] for intent in intents)
    lines = [*_INTRODUCTION, "", f"{right} of {total} texts are recognised.", ""]
    lines += ["| intent | texts | precision | recall | taken for |"]
    lines += ["| --- | --: | --: | --: | --- |"]
    lines += [_format_row(intent, pairs) for intent in intents]
    return "\n".join([*lines, ""])


def _format_row(intent, pairs):
    """Return one line of the table."""
    wanted = sum(count for (want, _got), count in pairs.items() if want == intent)
    wrong = [
        f"{got} {count}"
        for (want, got), count in sorted(pairs.items())
        if want == intent != got
    ]
    shares = [get_precision(pairs, intent), get_recall(pairs, intent)]
    shown = " | ".join(f"{100 * share:.1f} %" for share in shares)
    return f"| {intent} | {wanted} | {shown} | {', '.join(wrong) or '–'} |"


_INTRODUCTION = """\
# How well texts are understood

`engine/intent.py` of `mfi_complaints_sms` says what a text wants and how sure that is.
Its words stand in `engine/intent_words/`, one file per language. The Wolof and Bambara
words are few and still to be checked by a native speaker.

The texts of `tests/data/sms_intents.csv` are of our own writing, in French, English,
Wolof and Bambara, with the spelling of phones. A digest of each text puts it in one of
two halves. The words and rules were worked out on the first half, and on texts that are
not kept; the table shows the other half, whose results per intent were known while the
rules were improved. The same people wrote texts and words: real clients will write what
nobody thought of, and recognition will be lower at first.
`cd setup && ./python -m lib.sms_intents` writes this page.

A text counts as recognised whatever the confidence. Only a complaint recognised with a
confidence of at least 0.75 is clear enough to be registered without a person.
""".splitlines()
