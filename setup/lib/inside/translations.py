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


def get_terms(catalogue):
    """Return the terms of a catalogue with the source lines where each occurs."""
    return {
        (entry.msgctxt, entry.msgid): sorted(entry.occurrences)
        for entry in catalogue
        if not entry.obsolete
    }


def merge(pot, po, prune=False):
    """Give ``po`` exactly the terms of ``pot``, in their order, and keep translations.

    A term that no longer exists is kept as an obsolete entry, so that its translation
    is reused if the term comes back.

    :param prune: drop obsolete entries instead
    """
    po.merge(pot)
    ranks = {entry.msgid_with_context: rank for rank, entry in enumerate(pot)}
    for entry in po:
        # A fuzzy match does not count as a translation.
        entry.fuzzy = False
        if entry.obsolete:
            entry.occurrences, entry.flags = [], []
    po[:] = [e for e in po if not e.obsolete or (e.msgstr and not prune)]
    po.sort(key=lambda entry: ranks.get(entry.msgid_with_context, len(ranks)))
    return po


def refresh(folder, prune=False):
    """Update the French file of an addon from the template in the same folder.

    :param folder: path of the addon's ``i18n``
    :return: number of terms without a translation
    """
    folder = Path(folder)
    addon = folder.parent.name
    pot = polib.pofile(str(folder / f"{addon}.pot"), wrapwidth=78)
    for name in VOLATILE:
        pot.metadata.pop(name, None)
    pot.save()
    french = folder / "fr.po"
    po = polib.pofile(str(french)) if french.exists() else polib.POFile()
    po.metadata = {**HEADER}
    merge(pot, po, prune).save(str(french))
    missing = po.untranslated_entries()
    for entry in missing:
        print(f"{addon}: {entry.msgid!r} has no French translation")
    return len(missing)


def main(args):
    """Run ``translations.py [--prune] FOLDER…`` and update each French file."""
    folders = [arg for arg in args if arg != "--prune"]
    counts = [refresh(folder, "--prune" in args) for folder in folders]
    print(f"{sum(counts)} term(s) without a French translation.")


if __name__ == "__main__":
    main(sys.argv[1:])
