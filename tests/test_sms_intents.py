"""Check that ``docs/sms-intents.md`` shows what the engine does today.

And that its weights were learned from the texts that stand beside it.
"""

from lib import sms_intents, sms_intents_train


def test_document_is_current():
    document = sms_intents.DOCUMENT.read_text(encoding="utf-8")
    assert document == sms_intents.get_document()


def test_weights_belong_to_the_labelled_texts():
    digest = sms_intents_train.model.WEIGHTS.read_text(encoding="utf-8").split("\n")[0]
    assert digest == sms_intents_train.get_digest(sms_intents_train.list_texts()), (
        "Run: cd setup && ./python -m lib.sms_intents_train"
    )


def test_unseen_texts_are_not_learned():
    corpora = sms_intents_train.corpora
    held = [row[0] for row in corpora.read_corpus() if corpora.is_unseen(row[0])]
    for path in corpora.JUDGES:
        held += [row[0] for row in corpora.read_corpus(path)]
    learned = {row[0] for row in sms_intents_train.list_texts()}
    assert held and learned
    assert not learned.intersection(held)
