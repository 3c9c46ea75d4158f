"""Write ``docs/sms-intents.md``: how well the intents of texts are recognised."""

import importlib
import sys
import types

from . import paths

DOCUMENT = paths.ROOT / "docs" / "sms-intents.md"
_ADDON = "mfi_complaints_sms"


def import_without_odoo(name):
    """Return a module of the addon; an empty package stands for those above it."""
    for package in (_ADDON, f"{_ADDON}.tests"):
        if package not in sys.modules:
            module = types.ModuleType(package)
            module.__path__ = [str(paths.ADDONS.joinpath(*package.split(".")))]
            sys.modules[package] = module
    return importlib.import_module(f"{_ADDON}.{name}")


def get_document():
    """Return the text that the document must have."""
    intent = import_without_odoo("engine.intent")
    intents = import_without_odoo("tests.intents")
    own = intents.count_pairs(intent.classify, True)
    judges = [
        (
            path,
            intents.count_pairs(intent.classify, None, path),
            intents.count_registered(intent.classify, None, path),
        )
        for path in intents.JUDGES
    ]
    return intents.format_document(intent.INTENTS, own, judges)


if __name__ == "__main__":
    DOCUMENT.write_text(get_document(), encoding="utf-8")
