"""Check that the committed templates hold exactly the terms of the current sources."""

import re

from .. import config, manifests, paths, shell
from . import addons
from .result import Result


def get_msgids(text):
    """Return the terms of a template, regardless of their order and line breaks.

    >>> pot = 'msgid ""\\nmsgstr ""\\n\\nmsgid ""\\n"a "\\n"b"\\nmsgstr ""'
    >>> sorted(get_msgids(pot))
    ['a b']
    """
    blocks = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n?)+)', text, re.M)
    joined = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', part)) for part in blocks)
    return {term for term in joined if term}


def run(env):
    """Export each addon's terms and compare them with the committed file."""
    result = Result()
    addons.ensure_database(env)
    for addon in manifests.get_names():
        fresh = paths.LOGS / f"{addon}.pot"
        command = config.odoo_command("i18n", "export", "-d", addons.DATABASE, addon)
        shell.run_logged(
            [*command, "-o", fresh], f"pot-{addon}", "Exporting terms", env
        )
        committed = paths.ADDONS / addon / "i18n" / f"{addon}.pot"
        present = get_msgids(committed.read_text()) if committed.exists() else set()
        expected = get_msgids(fresh.read_text())
        wrong = [f"+ {term}" for term in sorted(expected - present)]
        wrong += [f"- {term}" for term in sorted(present - expected)]
        result.check(
            not wrong,
            f"the template of {addon} is out of date, run ./setup/i18n:\n  "
            + "\n  ".join(wrong[:20]),
        )
    return result
