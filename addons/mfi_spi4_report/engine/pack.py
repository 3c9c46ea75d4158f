"""Contents and file formats of the evidence pack, a ZIP file.

The pack contains the report (PDF and workbook), the anonymised register, the journal of
the complaints behind the figures, the seals, and the script that verifies them all.
File names and formats are defined in :mod:`verifier`, which an auditor runs elsewhere.

Files are written piece by piece, so that the memory used does not depend on the number
of complaints.
"""

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from pathlib import Path

from .verifier import (
    FINGERPRINTS,
    INDEX,
    JOURNAL,
    MANIFEST,
    REGISTER,
    SEALS,
    STAMP,
    canonical,
    sha256,
)

VERIFIER = "verifier.py"
README = "LISEZMOI.txt"
FORMAT = "mfi-evidence-1"

#: Columns of the register, named in French like the files of the pack.
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
#: Columns not disclosed for a confidential complaint: they could identify a person.
CONFIDENTIAL = frozenset({"agence", "canal", "produit", "categorie", "gravite"})
#: Text written instead of an undisclosed value.
RESERVED = "réservé"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(value):
    """Return a value as text that no spreadsheet interprets as a formula.

    >>> escape_formula("=1+1"), escape_formula(None), escape_formula("Gueoul")
    ("'=1+1", '', 'Gueoul')
    """
    text = "" if value is None or value is False else str(value)
    text = " ".join(text.splitlines())
    return f"'{text}" if text.startswith(_FORMULA) else text


def format_csv_line(values):
    r"""Return one CSV line: semicolons, quotes where needed, LF at the end.

    >>> format_csv_line(["PL-1", 'a;b', None])
    'PL-1;"a;b";\n'
    """
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerow(
        map(escape_formula, values)
    )
    return stream.getvalue()


def format_register_line(row, confidential):
    """Return the line of a complaint in the register.

    :param row: column → value
    :param confidential: whether it is a whistleblowing report or of a restricted
        category, whose :data:`CONFIDENTIAL` columns are not disclosed

    >>> line = format_register_line({"numero": "PL-1", "agence": "Gueoul"}, True)
    >>> line.split(";")[3]
    'réservé'
    """
    reserved = CONFIDENTIAL if confidential else ()
    return format_csv_line(
        [RESERVED if name in reserved else row.get(name) for name in COLUMNS]
    )


def get_line_digest(line):
    """Return the SHA-256 of a line without its line ending."""
    return sha256(line.rstrip("\r\n"))


class PackWriter:
    """Write the files of a pack one after the other, and record their digests.

    :param stream: binary file to write the ZIP to
    """

    def __init__(self, stream):
        self.zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self.files = {}

    def add(self, name, pieces):
        """Write one file from an iterable of strings or bytes."""
        digest = hashlib.sha256()
        with self.zip.open(name, "w", force_zip64=True) as target:
            for piece in pieces:
                data = piece.encode() if isinstance(piece, str) else piece
                digest.update(data)
                target.write(data)
        self.files[name] = digest.hexdigest()

    def add_register(self, rows):
        """Write the register, then its fingerprints.

        :param rows: iterable of (row, confidential), see :func:`format_register_line`
        """
        # A ZIP file is written one member at a time: fingerprints wait on disk.
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as fingerprints:
            fingerprints.write(format_csv_line(["numero", "sha256"]))
            self.add(REGISTER, _format_register_lines(rows, fingerprints))
            fingerprints.seek(0)
            self.add(FINGERPRINTS, fingerprints)

    def add_journal(self, events):
        """Write the journal, all events of a complaint one after another.

        :param events: iterable of JSON objects
        """
        self.add(JOURNAL, (canonical(event) + "\n" for event in events))

    def add_seals(self, seals):
        """Write the seals, oldest first.

        :param seals: iterable of JSON objects
        """
        self.add(SEALS, (canonical(seal) + "\n" for seal in seals))

    def add_stamps(self, stamps):
        """Write the time stamps of the seals.

        :param stamps: iterable of (hash of the seal, bytes of the time stamp)
        """
        for seal, data in stamps:
            self.add(f"{seal}{STAMP}", [data])

    def add_index(self, complaints):
        """Write the index of all complaints that have a journal.

        :param complaints: iterable of (ticket id, number, covered by the report)
        """
        head = format_csv_line(["ticket", "numero", "dans_le_rapport"])
        lines = (
            format_csv_line([ticket, number, "1" if covered else "0"])
            for ticket, number, covered in complaints
        )
        self.add(INDEX, _prepend_heading(head, lines))

    def close(self, values):
        """Add verifier and manifest, close the ZIP, and return its fingerprint.

        :param values: JSON object about the report (institution, period, seal …)
        """
        self.add(VERIFIER, [read_verifier_source()])
        manifest = {"format": FORMAT, **values, "files": self.files}
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        self.zip.writestr(MANIFEST, text)
        self.zip.close()
        return sha256(text)


def _format_register_lines(rows, fingerprints):
    """Yield the lines of the register and write the fingerprint of each one."""
    yield format_csv_line(COLUMNS)
    for row, confidential in rows:
        line = format_register_line(row, confidential)
        fingerprints.write(format_csv_line([row["numero"], get_line_digest(line)]))
        yield line


def _prepend_heading(head, lines):
    """Yield the heading, then the lines."""
    yield head
    yield from lines


def read_verifier_source():
    """Return the source code of the verifier, which the pack includes."""
    return Path(__file__).with_name("verifier.py").read_text(encoding="utf-8")
