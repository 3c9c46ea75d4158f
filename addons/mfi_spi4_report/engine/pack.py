"""The evidence pack: what goes in one ZIP, and in which form.

The pack holds the report (PDF and workbook), the anonymised register, the journal of
the complaints behind the figures, the seals, and the verifier that checks them all.
Names and formats are those of :mod:`verifier`, which an auditor runs elsewhere.

Everything is written piece by piece, so that the pack of a large institution takes no
more memory than that of a small one.
"""

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from pathlib import Path

from .verifier import (
    INDEX,
    JOURNAL,
    MANIFEST,
    PRINTS,
    REGISTER,
    SEALS,
    canonical,
    sha256,
)

VERIFIER = "verifier.py"
README = "LISEZMOI.txt"
FORMAT = "mfi-evidence-1"

#: Columns of the register, in the words of the person who files it.
COLUMNS = (
    "numero",
    "type",
    "recue_le",
    "agence",
    "canal",
    "produit",
    "categorie",
    "gravite",
    "statut",
    "accusee_le",
    "date_promise",
    "delai_reglementaire",
    "premier_acte_le",
    "decidee_le",
    "communiquee_le",
    "cloturee_le",
    "suite",
    "niveau_recours",
    "satisfaction",
    "recours_externe",
    "reprise",
)
#: Columns blanked where the complaint is confidential: they could name somebody.
CONFIDENTIAL = frozenset({"agence", "canal", "produit", "categorie", "gravite"})
#: What stands in a blanked column.
RESERVED = "réservé"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value):
    """Return a value as text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe(None), safe("Gueoul")
    ("'=1+1", '', 'Gueoul')
    """
    text = "" if value is None or value is False else str(value)
    text = " ".join(text.splitlines())
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_line(values):
    r"""Return one line of CSV: semicolons, quotes where needed, LF at the end.

    >>> csv_line(["PL-1", 'a;b', None])
    'PL-1;"a;b";\n'
    """
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerow(map(safe, values))
    return stream.getvalue()


def register_line(row, confidential):
    """Return a complaint's line in the register, blanked where it is confidential.

    :param row: column → value
    :param confidential: a denunciation or a restricted category: never described

    >>> line = register_line({"numero": "PL-1", "agence": "Gueoul"}, True)
    >>> line.split(";")[3]
    'réservé'
    """
    blank = CONFIDENTIAL if confidential else ()
    return csv_line([RESERVED if name in blank else row.get(name) for name in COLUMNS])


def line_print(line):
    """Return the fingerprint of a line, line ending apart."""
    return sha256(line.rstrip("\r\n"))


class PackWriter:
    """Writes the files of a pack one after the other, with their digests.

    :param stream: binary file to write the ZIP to
    """

    def __init__(self, stream):
        self.zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self.files = {}

    def add(self, name, pieces):
        """Write one file from an iterable of texts or bytes."""
        digest = hashlib.sha256()
        with self.zip.open(name, "w", force_zip64=True) as target:
            for piece in pieces:
                data = piece.encode() if isinstance(piece, str) else piece
                digest.update(data)
                target.write(data)
        self.files[name] = digest.hexdigest()

    def add_register(self, rows):
        """Write the register, then its fingerprints.

        :param rows: iterable of (row, confidential), see :func:`register_line`
        """
        # A ZIP takes one file at a time: the fingerprints wait on disk meanwhile.
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as prints:
            prints.write(csv_line(["numero", "sha256"]))
            self.add(REGISTER, _register_lines(rows, prints))
            prints.seek(0)
            self.add(PRINTS, prints)

    def add_journal(self, events):
        """Write the journal: plain events, those of a complaint one after another."""
        self.add(JOURNAL, (canonical(event) + "\n" for event in events))

    def add_seals(self, seals):
        """Write the seals, oldest first."""
        self.add(SEALS, (canonical(seal) + "\n" for seal in seals))

    def add_index(self, complaints):
        """Write which complaints the report covers: (ticket, number, covered)."""
        head = csv_line(["ticket", "numero", "dans_le_rapport"])
        lines = (
            csv_line([ticket, number, "1" if covered else "0"])
            for ticket, number, covered in complaints
        )
        self.add(INDEX, _chain(head, lines))

    def close(self, facts):
        """Add verifier and manifest, close the ZIP; return the pack's fingerprint.

        :param facts: plain values about the report (institution, period, seal …)
        """
        self.add(VERIFIER, [verifier_source()])
        manifest = {"format": FORMAT, **facts, "files": self.files}
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        self.zip.writestr(MANIFEST, text)
        self.zip.close()
        return sha256(text)


def _register_lines(rows, prints):
    """Yield the register's lines, writing the fingerprint of each to ``prints``."""
    yield csv_line(COLUMNS)
    for row, confidential in rows:
        line = register_line(row, confidential)
        prints.write(csv_line([row["numero"], line_print(line)]))
        yield line


def _chain(head, lines):
    """Yield a heading, then lines."""
    yield head
    yield from lines


def verifier_source():
    """Return the source of the verifier, as it is put in the pack."""
    return Path(__file__).with_name("verifier.py").read_text(encoding="utf-8")
