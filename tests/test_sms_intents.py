"""Check that ``docs/sms-intents.md`` shows what the engine does today."""

from lib import sms_intents


def test_document_is_current():
    document = sms_intents.DOCUMENT.read_text(encoding="utf-8")
    assert document == sms_intents.get_document()
