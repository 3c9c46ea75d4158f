"""Update a translation file from its template without losing any translation."""

import sys
from pathlib import Path

import polib

HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
# Header lines that change with each export and carry no information.
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team")


def normalise(pot):
    """Drop a template's volatile header lines, so that equal terms give equal files."""
    for name in VOLATILE:
        pot.metadata.pop(name, None)
    return pot


def get_terms(catalogue):
    """Return the terms of a catalogue with the source lines where each occurs."""
    return {
        (entry.msgctxt, entry.msgid): sorted(entry.occurrences)
        for entry in catalogue
        if not entry.obsolete
    }


def merge(pot, po, prune=False):
    """Return ``po`` with exactly the terms of ``pot`` and its existing translations.

    A term that no longer exists is kept as an obsolete entry, so that its translation
    is reused if the term comes back.

    :param prune: drop obsolete entries instead
    :return: a new catalogue
    """
    existing = {(entry.msgctxt, entry.msgid): entry for entry in po}
    result = polib.POFile(wrapwidth=78)
    result.metadata = {**HEADER}
    for source in pot:
        old = existing.pop((source.msgctxt, source.msgid), None)
        source.msgstr = old.msgstr if old else ""
        # A fuzzy match does not count as a translation.
        source.flags = [flag for flag in source.flags if flag != "fuzzy"]
        result.append(source)
    for old in () if prune else existing.values():
        old.obsolete = True
        old.occurrences = []
        old.flags = []
        if old.msgstr:
            result.append(old)
    return result


def refresh(folder, prune=False):
    """Update the French file of an addon from the template in the same folder.

    :param folder: path of the addon's ``i18n``
    :return: number of terms without a translation
    """
    folder = Path(folder)
    pot_file = folder / f"{folder.parent.name}.pot"
    po_file = folder / "fr.po"
    normalise(polib.pofile(str(pot_file), wrapwidth=78)).save(str(pot_file))
    pot = polib.pofile(str(pot_file))
    po = polib.pofile(str(po_file)) if po_file.exists() else polib.POFile()
    result = merge(pot, po, prune)
    result.save(str(po_file))
    missing = result.untranslated_entries()
    for entry in missing:
        print(
            f"{po_file.parent.parent.name}: {entry.msgid!r} has no French translation"
        )
    return len(missing)


def main(args):
    """Run ``translations.py [--prune] FOLDER…`` and update each French file."""
    folders = [arg for arg in args if arg != "--prune"]
    counts = [refresh(folder, "--prune" in args) for folder in folders]
    print(f"{sum(counts)} term(s) without a French translation.")


if __name__ == "__main__":
    main(sys.argv[1:])
