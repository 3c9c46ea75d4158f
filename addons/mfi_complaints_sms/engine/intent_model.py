"""What a text wants, as learned from texts that people have labelled.

A linear model (multinomial logistic regression) weighs words, pairs of words, parts of
words and the evidence of the tables. ``intent_weights.txt`` holds its weights:
``setup/lib/sms_intents_train.py`` learns them from the corpora in ``tests/data`` and
writes the file. Nothing is learned while the program runs.
"""

import math
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("intent_weights.txt")
# Weights are stored as whole numbers, so many to one.
UNIT = 50
# The length that the features of every text have together, however many they are.
LENGTH = 6.0
_EVIDENCE = ("has_link", "has_code", "has_percent", "has_amount", "is_personal")
_STRONG = 3
_PARTS = (3, 4, 5)


def _mask(token):
    """Return a token, or what kind of number it is.

    >>> [_mask(token) for token in ("credit", "12", "25000")]
    ['credit', '0', '000']
    """
    return token if not token.isdigit() else "0" if len(token) < 3 else "000"


def _list_parts(token):
    """Return the parts of three to five letters of a word, its ends marked.

    >>> sorted(_list_parts("vol"))
    ['<vo', '<vol', '<vol>', 'ol>', 'vol', 'vol>']
    """
    word = f"<{token}>"
    return {
        word[at : at + size] for size in _PARTS for at in range(len(word) - size + 1)
    }


def list_features(evidence, context, folded):
    """Return the features of a text as a set of strings.

    :param evidence: the text's :class:`~.intent_text.Evidence`
    :param context: what was asked last, see ``intent.CONTEXTS``
    :param str folded: the text without accents and capitals, as it was typed
    """
    tokens = [_mask(token) for token in evidence.tokens]
    typed = {_mask(token) for token in folded.split()}
    found = {f"w {token}" for token in tokens}
    pairs = zip(["^", *tokens], [*tokens, "$"], strict=True)
    found |= {f"b {first} {second}" for first, second in pairs}
    for token in typed.union(tokens):
        found |= {f"c {part}" for part in _list_parts(token)}
    found |= {f"x {context}", f"n {min(len(tokens) // 2, 10)}"}
    found |= {f"e {name}" for name in _EVIDENCE if getattr(evidence, name)}
    found |= {"e ?"} if "?" in evidence.text else set()
    found |= {f"k {kind}" for kind in evidence.weights}
    strong = [kind for kind, sum_ in evidence.weights.items() if abs(sum_) >= _STRONG]
    return found | {f"s {kind}" for kind in strong}


def parse_weights(text):
    """Return the intents, their biases, and the weights of each feature.

    The first line is the digest of the texts learned from, the second names the
    intents, the third their biases; then each line holds pairs of an intent's position
    and weight, a tab and the feature.

    >>> parse_weights("5e6f\\nyes no\\n50 -50\\n0:100 1:-25\\tw oui\\n")
    (('yes', 'no'), (1.0, -1.0), {'w oui': ((0, 2.0), (1, -0.5))})
    """
    _digest, names, biases, *lines = text.splitlines()
    weights = {}
    for line in lines:
        pairs, _tab, feature = line.partition("\t")
        split = (pair.split(":") for pair in pairs.split())
        weights[feature] = tuple((int(at), int(value) / UNIT) for at, value in split)
    return (
        tuple(names.split()),
        tuple(int(bias) / UNIT for bias in biases.split()),
        weights,
    )


@cache
def read_weights(path=WEIGHTS):
    """Return the weights of a file, as :func:`parse_weights` gives them."""
    return parse_weights(path.read_text(encoding="utf-8"))


def score_features(features, learned):
    """Return ``{intent: probability}`` for the features of a text.

    :param learned: what :func:`parse_weights` returns

    >>> learned = parse_weights("5e6f\\nyes no\\n0 0\\n0:50\\tw oui\\n")
    >>> found = score_features({"w oui"}, learned)
    >>> found["yes"] > 0.99
    True
    """
    intents, biases, weights = learned
    known = sorted(feature for feature in features if feature in weights)
    scale = LENGTH / math.sqrt(len(known) or 1)
    sums = list(biases)
    for feature in known:
        for at, weight in weights[feature]:
            sums[at] += scale * weight
    return _share(dict(zip(intents, sums, strict=True)))


def _share(sums):
    """Return sums as probabilities (softmax)."""
    top = max(sums.values())
    powers = {intent: math.exp(value - top) for intent, value in sums.items()}
    total = sum(powers.values())
    return {intent: power / total for intent, power in powers.items()}


def support(shares, intent, odds):
    """Return the probabilities after another opinion has spoken for an intent.

    :param odds: how many times likelier the intent becomes

    >>> found = support({"yes": 0.5, "no": 0.5}, "yes", 3)
    >>> found
    {'yes': 0.75, 'no': 0.25}
    """
    raised = {
        name: share * (odds if name == intent else 1) for name, share in shares.items()
    }
    total = sum(raised.values())
    return {name: share / total for name, share in raised.items()}
