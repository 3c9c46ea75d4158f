"""Check that the French translation is complete, not fuzzy and well formed."""

import re

import polib
import pytest

from checkout import ROOT, text
from lib import manifests
from lib.inside import translations

ADDONS = manifests.get_names()
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|\$\{[^}]*\}")
TAG = re.compile(r"</?([a-z][a-z0-9]*)\b")
EXPRESSION = re.compile(r't-(?:out|if|elif|options|att-[a-z-]+)="([^"]*)"')


def read_catalogue(addon, file):
    """Return the parsed file of an addon's i18n folder."""
    path = ROOT / "addons" / addon / "i18n" / file
    assert path.exists(), f"addons/{addon}/i18n/{file} is missing: run ./setup/i18n"
    return polib.pofile(str(path))


@pytest.mark.parametrize("addon", ADDONS)
def test_french_is_complete(addon):
    po = read_catalogue(addon, "fr.po")
    assert not [entry.msgid for entry in po.untranslated_entries()]
    assert not [entry.msgid for entry in po.fuzzy_entries()]


@pytest.mark.parametrize("addon", ADDONS)
def test_french_has_the_terms_of_the_template(addon):
    pot = translations.get_terms(read_catalogue(addon, f"{addon}.pot"))
    po = translations.get_terms(read_catalogue(addon, "fr.po"))
    assert po == pot, "run ./setup/i18n"


@pytest.mark.parametrize("addon", ADDONS)
def test_french_keeps_placeholders_and_tags(addon):
    wrong = []
    for entry in read_catalogue(addon, "fr.po").translated_entries():
        for pattern in (PLACEHOLDER, TAG):
            source = sorted(pattern.findall(entry.msgid))
            if sorted(pattern.findall(entry.msgstr)) != source:
                wrong.append(f"{entry.msgid!r} -> {entry.msgstr!r}")
    assert not wrong, "\n" + "\n".join(wrong)


def find_expressions(entry):
    """Return the Python expressions in a translation.

    These are names of printed files, and expressions in templates.
    """
    if any(",print_report_name:" in source for source, _line in entry.occurrences):
        return [entry.msgstr]
    return EXPRESSION.findall(entry.msgstr)


@pytest.mark.parametrize("addon", ADDONS)
def test_french_keeps_expressions_valid(addon):
    """A typographic quote in an expression would make the report or mail fail."""
    wrong = []
    for entry in read_catalogue(addon, "fr.po").translated_entries():
        for code in find_expressions(entry):
            try:
                compile(code.strip(), "expression", "eval")
            except SyntaxError:
                wrong.append(code)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("addon", ADDONS)
def test_no_english_file(addon):
    folder = ROOT / "addons" / addon / "i18n"
    assert not (folder / "en.po").exists()
    assert "#, fuzzy" not in text(folder / "fr.po")


def po(*entries):
    """Return a catalogue made of (msgid, msgstr) pairs."""
    file = polib.POFile()
    for msgid, msgstr in entries:
        entry = polib.POEntry(msgid=msgid, msgstr=msgstr, occurrences=[("a.py", "0")])
        file.append(entry)
    return file


def test_merge_keeps_translations_and_order():
    result = translations.merge(
        po(("Late", ""), ("Branch", "")), po(("Branch", "Agence"))
    )
    assert [(entry.msgid, entry.msgstr) for entry in result] == [
        ("Late", ""),
        ("Branch", "Agence"),
    ]


def test_merge_keeps_removed_terms_as_obsolete_and_restores_them():
    gone = translations.merge(po(("Late", "")), po(("Branch", "Agence")))
    assert [entry.msgid for entry in gone.obsolete_entries()] == ["Branch"]
    back = translations.merge(po(("Branch", "")), gone)
    assert back.find("Branch").msgstr == "Agence"
    assert not back.find("Branch").obsolete
    assert not translations.merge(po(), gone, prune=True)


def test_merge_drops_the_fuzzy_flag():
    old = po(("Late", "En retard"))
    old[0].flags.append("fuzzy")
    assert not translations.merge(po(("Late", "")), old).fuzzy_entries()
