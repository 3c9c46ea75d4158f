"""The committed templates hold exactly the terms of the present sources."""

import re

from .. import config, manifests, paths, shell
from . import addons
from .result import Result


def terms(text):
    """The terms of a template, whatever their order and line breaks.

    >>> sorted(terms('msgid ""\\nmsgstr ""\\n\\nmsgid ""\\n"a "\\n"b"\\nmsgstr ""'))
    ['a b']
    """
    found = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n?)+)', text, re.M)
    joined = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', part)) for part in found)
    return {term for term in joined if term}


def run(env):
    """Export each addon's terms and compare them with the committed file."""
    result = Result()
    addons.ensure_database(env)
    for addon in manifests.names():
        fresh = paths.LOGS / f"{addon}.pot"
        command = config.odoo_command("i18n", "export", "-d", addons.DATABASE, addon)
        shell.logged([*command, "-o", fresh], f"pot-{addon}", "Exporting terms", env)
        committed = paths.ADDONS / addon / "i18n" / f"{addon}.pot"
        have = terms(committed.read_text()) if committed.exists() else set()
        due = terms(fresh.read_text())
        wrong = [f"+ {term}" for term in sorted(due - have)]
        wrong += [f"- {term}" for term in sorted(have - due)]
        result.check(
            not wrong,
            f"the template of {addon} is old, run ./setup/i18n:\n  "
            + "\n  ".join(wrong[:20]),
        )
    return result
