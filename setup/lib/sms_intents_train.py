"""Learn the weights of ``engine/intent_model.py`` from the labelled texts.

``cd setup && ./python -m lib.sms_intents_train`` writes the file of weights;
``--judge`` prints instead how well the texts of each writer are recognised by a model
that has not seen that writer's texts.
"""

import hashlib
import sys
from collections import Counter

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags

from .sms_intents import import_without_odoo

model = import_without_odoo("engine.intent_model")
intent = import_without_odoo("engine.intent")
intent_text = import_without_odoo("engine.intent_text")
keywords = import_without_odoo("engine.keywords")
corpora = import_without_odoo("tests.intents")

INTENTS = intent.INTENTS
# A feature of fewer texts is not learned, a weight below is not stored.
MIN_TEXTS = 3
MIN_WEIGHT = 2 / model.UNIT
RIDGE = 2.0
# How often each of our own texts counts: the words of the tables fit them best, and
# the model must learn when to believe these words.
OWN_TIMES = 20
STEPS = 80


def list_texts(left_out=None):
    """Return the labelled texts to learn from: all but those of one corpus.

    A text that also judges, in our own unseen half or a judge corpus, is left out.
    """
    held = _list_held()
    return [
        row
        for path in corpora.LEARNED
        if path != left_out
        for row in corpora.read_corpus(path) * _get_times(path)
        if row[0].casefold() not in held
    ]


def _list_held():
    """Return the texts that judge, in small letters."""
    own = [row[0] for row in corpora.read_corpus() if corpora.is_unseen(row[0])]
    judged = [row[0] for path in corpora.JUDGES for row in corpora.read_corpus(path)]
    return {text.casefold() for text in own + judged}


def _get_times(path):
    """Return how often each text of a corpus counts."""
    return OWN_TIMES if path == corpora.CORPUS else 1


def get_digest(texts):
    """Return the digest of the texts to learn from, in any order."""
    lines = sorted("\t".join(map(str, row)) for row in texts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def get_features(text, lang, context):
    """Return the features of one text."""
    evidence = intent_text.read_evidence(text, lang)
    return model.list_features(evidence, context, keywords.fold(text))


def build_matrix(found, names):
    """Return the features of all texts as a matrix with rows of equal length."""
    columns = {name: at for at, name in enumerate(names)}
    cells = [
        (row, columns[name])
        for row, features in enumerate(found)
        for name in sorted(features)
        if name in columns
    ]
    rows, held = zip(*cells, strict=True)
    size = (len(found), len(names))
    matrix = csr_matrix((np.ones(len(cells)), (rows, held)), shape=size)
    count = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1)
    return diags(model.LENGTH / np.sqrt(count)) @ matrix


def learn(matrix, wanted):
    """Return the weights and biases of a regularised multinomial regression."""
    texts, features = matrix.shape
    target = np.zeros((texts, len(INTENTS)))
    target[np.arange(texts), wanted] = 1
    split, turned = features * len(INTENTS), matrix.T.tocsr()

    def measure(values):
        weights, biases = values[:split].reshape(features, -1), values[split:]
        sums = matrix @ weights + biases
        sums -= sums.max(axis=1, keepdims=True)
        logs = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        loss = 0.5 * RIDGE * (weights**2).sum() - (target * logs).sum()
        error = np.exp(logs) - target
        slope = turned @ error + RIDGE * weights
        return loss, np.concatenate([slope.ravel(), error.sum(axis=0)])

    start = np.zeros(split + len(INTENTS))
    options = {"maxiter": STEPS}
    found = minimize(measure, start, jac=True, method="L-BFGS-B", options=options).x
    return found[:split].reshape(features, -1), found[split:]


def format_weights(names, weights, biases):
    """Return the text of the file of weights."""
    lines = [" ".join(INTENTS), " ".join(str(round(b * model.UNIT)) for b in biases)]
    for name, row in zip(names, weights, strict=True):
        kept = [
            f"{at}:{round(value * model.UNIT)}"
            for at, value in enumerate(row)
            if abs(value) >= MIN_WEIGHT
        ]
        if kept:
            lines.append(f"{' '.join(kept)}\t{name}")
    return "\n".join([*lines, ""])


def train(texts):
    """Return the text of the file of weights learned from labelled texts."""
    found = [get_features(*row[:3]) for row in texts]
    count = Counter(name for features in found for name in features)
    names = sorted(name for name, seen in count.items() if seen >= MIN_TEXTS)
    wanted = [INTENTS.index(row[3]) for row in texts]
    learned = format_weights(names, *learn(build_matrix(found, names), wanted))
    return f"{get_digest(texts)}\n{learned}"


def judge():
    """Print how well each writer's texts are recognised without having seen them."""
    for path in corpora.LEARNED:
        learned = model.parse_weights(train(list_texts(left_out=path)))
        pairs, sealed = Counter(), Counter()
        for text, lang, context, wanted in corpora.read_corpus(path):
            found = intent.classify(text, lang, context, learned=learned)
            pairs[wanted, found.intent] += 1
            sealed[wanted] += found.intent == "complaint" and found.is_sure
        print(path.name, corpora.format_summary(pairs), dict(+sealed), flush=True)


if __name__ == "__main__":
    if "--judge" in sys.argv:
        judge()
    else:
        model.WEIGHTS.write_text(train(list_texts()), encoding="utf-8")
