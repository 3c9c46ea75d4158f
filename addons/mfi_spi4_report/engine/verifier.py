#!/usr/bin/env python3
"""Verify an evidence pack on complaints. Standard library only, one file.

    python3 verifier.py                     the folder of this file
    python3 verifier.py dossier-ou-zip      another folder, or the ZIP itself
    --sceau EMPREINTE                       fingerprint of the last seal, as printed
    --empreinte EMPREINTE                   fingerprint of the pack, as printed
    --lang fr|en                            language of the findings

The script checks every file against the manifest; every line of the register against
its fingerprint, and the order of the lines; the journal of every complaint, event by
event; every seal; and that no sealed complaint is missing or was changed since. Exit
code: 0 when everything matches, 1 otherwise, 2 when the pack cannot be read.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import sys
import zipfile

GENESIS = "0" * 64
MANIFEST = "manifeste.json"
REGISTER = "registre.csv"
FINGERPRINTS = "empreintes.csv"
JOURNAL = "journal.jsonl"
SEALS = "sceaux.jsonl"
INDEX = "index.csv"
#: Files not listed in the manifest: it cannot contain its own digest.
UNLISTED = (MANIFEST,)

MESSAGES = {
    "fr": {
        "file_missing": "fichier manquant : {place}",
        "file_extra": "fichier ajouté, absent du manifeste : {place}",
        "file_changed": "fichier modifié : {place}",
        "line": "{place}, ligne {number} : illisible",
        "pack": "l'empreinte du dossier n'est pas celle qui est imprimée",
        "row_changed": "registre : plainte {place} modifiée",
        "row_missing": "registre : plainte {place} supprimée",
        "row_extra": "registre : plainte {place} ajoutée",
        "row_order": "registre : ordre changé à partir de la plainte {place}",
        "no_journal": "plainte {place} : aucun journal",
        "not_in_register": "plainte {place} : journal sans ligne au registre",
        "gap": "plainte {place} : événement manquant avant le n° {number}",
        "link": "plainte {place} : événement n° {number} non relié au précédent",
        "hash": "plainte {place} : événement n° {number} modifié",
        "seal_link": "sceau du {place} : non relié au sceau précédent",
        "seal_hash": "sceau du {place} : contenu modifié",
        "seal_first": "premier sceau manquant avant celui du {place}",
        "sealed_missing": "plainte {place} : scellée, mais absente du journal",
        "sealed_changed": "plainte {place} : journal différent de ce qui a été scellé",
        "seal_last": "le dernier sceau n'est pas celui qui est imprimé : {place}",
        "unreadable": "dossier illisible : {place}",
        "ok": "Rien n'a été supprimé ni modifié : {files} fichiers, {rows} plaintes au "
        "registre, {events} événements, {seals} sceaux.",
        "broken": "{count} anomalie(s) :",
        "last": "Dernier sceau : {seal} ({day}). Comparez-le à celui du rapport signé.",
        "print": "Empreinte du dossier : {pack}",
    },
    "en": {
        "file_missing": "file missing: {place}",
        "file_extra": "file added, not in the manifest: {place}",
        "file_changed": "file changed: {place}",
        "line": "{place}, line {number}: unreadable",
        "pack": "the fingerprint of the pack does not match the printed one",
        "row_changed": "register: complaint {place} changed",
        "row_missing": "register: complaint {place} removed",
        "row_extra": "register: complaint {place} added",
        "row_order": "register: order changed, starting with complaint {place}",
        "no_journal": "complaint {place}: no journal",
        "not_in_register": "complaint {place}: in the journal but not in the register",
        "gap": "complaint {place}: event missing before no. {number}",
        "link": "complaint {place}: event no. {number} not linked to the previous one",
        "hash": "complaint {place}: event no. {number} changed",
        "seal_link": "seal of {place}: not linked to the previous seal",
        "seal_hash": "seal of {place}: content changed",
        "seal_first": "first seal missing before the seal of {place}",
        "sealed_missing": "complaint {place}: sealed, but missing from the journal",
        "sealed_changed": "complaint {place}: journal differs from what was sealed",
        "seal_last": "the last seal does not match the printed one: {place}",
        "unreadable": "unreadable pack: {place}",
        "ok": "Nothing was removed or altered: {files} files, {rows} complaints in the "
        "register, {events} events, {seals} seals.",
        "broken": "{count} finding(s):",
        "last": "Last seal: {seal} ({day}). Compare it with the signed report.",
        "print": "Fingerprint of the pack: {pack}",
    },
}


def canonical(value):
    """Return the canonical JSON text of a value: sorted keys, no spaces.

    >>> canonical({"b": 1, "a": None})
    '{"a":null,"b":1}'
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )


def sha256(data):
    """Return the SHA-256 of a string or of bytes, in hexadecimal."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    return hashlib.sha256(data).hexdigest()


def event_hash(event):
    """Return the expected hash of an event."""
    names = ("ticket", "sequence", "code", "date", "user")
    body = {name: event[name] for name in names}
    body["from_state"] = event["from_state"] or ""
    body["to_state"] = event["to_state"] or ""
    body["payload"] = event["payload"]
    return sha256(event["previous_hash"] + canonical(body))


def seal_hash(seal):
    """Return the expected hash of a seal."""
    body = {name: seal[name] for name in ("company", "day", "until", "complaints")}
    body["content"] = sha256(seal["content"])
    return sha256(seal["previous_hash"] + canonical(body))


class Folder:
    """A pack extracted to a folder."""

    def __init__(self, path):
        """Open the folder at ``path``."""
        self.path = path

    def list_names(self):
        """Return the names of the files of the pack."""
        return sorted(
            name
            for name in os.listdir(self.path)
            if not name.startswith((".", "__")) and not name.endswith((".zip", ".pyc"))
        )

    def open(self, name):
        """Return a binary stream on one file."""
        return open(os.path.join(self.path, name), "rb")


class Archive:
    """A pack in its ZIP file."""

    def __init__(self, path):
        """Open the ZIP file at ``path`` (a file name or a binary stream)."""
        self.zip = zipfile.ZipFile(path)

    def list_names(self):
        """Return the names of the files of the pack."""
        return sorted(self.zip.namelist())

    def open(self, name):
        """Return a binary stream on one file."""
        return self.zip.open(name)


class Verifier:
    """Check one pack; ``findings`` contains (code, place, number) in reading order."""

    def __init__(self, pack):
        """Prepare the check of a :class:`Folder` or an :class:`Archive`."""
        self.pack = pack
        self.names = set(pack.list_names())
        self.findings = []
        self.counts = {"files": 0, "rows": 0, "events": 0, "seals": 0}
        self.heads = {}
        self.registered = {}
        self.last_seal = ("", "")
        self.pack_fingerprint = ""

    def add_finding(self, code, place, number=0):
        """Record one mismatch.

        :param code: key of :data:`MESSAGES`
        :param place: file, complaint or day of a seal
        :param number: line of the file, or sequence of the event
        """
        self.findings.append((code, str(place), number))

    def read_lines(self, name):
        """Yield the lines of one file, none if it is missing."""
        if name not in self.names:
            return
        with self.pack.open(name) as stream:
            # An altered byte that is no longer UTF-8 must be found, not raise an error.
            yield from io.TextIOWrapper(
                stream, encoding="utf-8", errors="surrogateescape", newline="\n"
            )

    def read_rows(self, name):
        """Yield the lines of a CSV file as lists, without the heading."""
        reader = csv.reader(self.read_lines(name), delimiter=";")
        next(reader, None)
        yield from reader

    def read_objects(self, name):
        """Yield the JSON objects of a file, one per line; record unreadable lines."""
        for number, line in enumerate(self.read_lines(name), 1):
            try:
                yield json.loads(line)
            except ValueError:
                self.add_finding("line", name, number)

    def run(self, seal="", pack=""):
        """Check everything and return the findings.

        :param seal: printed fingerprint of the last seal, not compared if empty
        :param pack: printed fingerprint of the pack, not compared if empty
        """
        self.check_files(pack)
        self.check_register()
        self.check_journal()
        self.check_membership()
        self.check_seals(seal)
        return self.findings

    def check_files(self, printed):
        """Compare every file with the manifest."""
        with self.pack.open(MANIFEST) as stream:
            data = stream.read()
        self.pack_fingerprint = sha256(data)
        if printed and printed.strip().lower() != self.pack_fingerprint:
            self.add_finding("pack", MANIFEST)
        expected = json.loads(data.decode("utf-8"))["files"]
        for name in sorted(expected):
            self.check_file(name, expected[name])
        for name in sorted(self.names - set(expected) - set(UNLISTED)):
            self.add_finding("file_extra", name)

    def check_file(self, name, expected_digest):
        """Compare one file with its expected digest, reading it piece by piece."""
        if name not in self.names:
            self.add_finding("file_missing", name)
            return
        self.counts["files"] += 1
        digest = hashlib.sha256()
        with self.pack.open(name) as stream:
            for piece in iter(lambda: stream.read(1 << 20), b""):
                digest.update(piece)
        if digest.hexdigest() != expected_digest:
            self.add_finding("file_changed", name)

    def check_register(self):
        """Compare the lines of the register with their fingerprints and order."""
        found = {}
        lines = self.read_lines(REGISTER)
        next(lines, None)
        for line in lines:
            number = next(csv.reader([line], delimiter=";"), [""])[0]
            found[number] = sha256(line.rstrip("\r\n"))
        self.counts["rows"] = len(found)
        self.registered = found
        expected = {row[0]: row[1] for row in self.read_rows(FINGERPRINTS)}
        for number in expected:
            if number not in found:
                self.add_finding("row_missing", number)
            elif found[number] != expected[number]:
                self.add_finding("row_changed", number)
        for number in found:
            if number not in expected:
                self.add_finding("row_extra", number)
        self.check_order(list(expected), list(found))

    def check_order(self, expected, found):
        """Record the first complaint that is not in its original position."""
        common = set(expected) & set(found)
        original = [number for number in expected if number in common]
        present = [number for number in found if number in common]
        moved = next(
            (number for at, number in enumerate(present) if number != original[at]),
            None,
        )
        if moved:
            self.add_finding("row_order", moved)

    def check_journal(self):
        """Check the chain of events of each complaint.

        The events of a complaint follow each other in the file. ``heads`` keeps, for
        each ticket, the hash of every event, since a seal may refer to any of them.
        """
        last = {}
        for event in self.read_objects(JOURNAL):
            self.counts["events"] += 1
            ticket = event["ticket"]
            self.check_event(event, *last.get(ticket, (0, GENESIS)))
            hashes = self.heads.setdefault(ticket, {"number": event["number"]})
            hashes[event["sequence"]] = event["hash"]
            last[ticket] = (event["sequence"], event["hash"])

    def check_event(self, event, last, previous):
        """Check one event against the one before it."""
        if event["sequence"] != last + 1:
            self.add_finding("gap", event["number"], event["sequence"])
        elif event["previous_hash"] != previous:
            self.add_finding("link", event["number"], event["sequence"])
        if event_hash(event) != event["hash"]:
            self.add_finding("hash", event["number"], event["sequence"])

    def check_membership(self):
        """Check that register and journal cover the same complaints."""
        journal_numbers = {chain["number"] for chain in self.heads.values()}
        for number in self.registered:
            if number not in journal_numbers:
                self.add_finding("no_journal", number)
        for number in sorted(journal_numbers - set(self.registered)):
            self.add_finding("not_in_register", number)

    def check_seals(self, printed):
        """Check the chain of seals and the complaints that they cover."""
        index = {int(row[0]): row for row in self.read_rows(INDEX)}
        previous, sealed = GENESIS, {}
        for seal in self.read_objects(SEALS):
            self.counts["seals"] += 1
            self.check_seal(seal, previous)
            previous = seal["hash"]
            self.last_seal = (seal["hash"], seal["day"])
            for line in filter(None, seal["content"].split("\n")):
                ticket, sequence, digest, number = line.split(" ", 3)
                sealed[int(ticket)] = (int(sequence), digest, number)
        for ticket in sorted(sealed):
            self.check_sealed(ticket, sealed[ticket], index)
        if printed and printed.strip().lower() != self.last_seal[0]:
            self.add_finding("seal_last", self.last_seal[0] or "-")

    def check_seal(self, seal, previous):
        """Check one seal against the one before it."""
        if seal["previous_hash"] != previous:
            first = self.counts["seals"] == 1
            self.add_finding("seal_first" if first else "seal_link", seal["day"])
        if seal_hash(seal) != seal["hash"]:
            self.add_finding("seal_hash", seal["day"])

    def check_sealed(self, ticket, head, index):
        """Check that a sealed complaint is still as it was when sealed."""
        sequence, digest, number = head
        chain = self.heads.get(ticket)
        if chain is None:
            self.check_outside(ticket, number, index)
        elif chain.get(sequence) != digest:
            self.add_finding("sealed_changed", number)

    def check_outside(self, ticket, number, index):
        """Check a sealed complaint whose journal is not in the pack.

        The index must list it as outside the perimeter or the period of the report.
        """
        row = index.get(ticket)
        if row is None or row[2] == "1":
            self.add_finding("sealed_missing", number)


def format_report(verifier, lang):
    """Return the findings as text, one per line."""
    messages = MESSAGES[lang]
    lines = []
    if verifier.findings:
        lines.append(messages["broken"].format(count=len(verifier.findings)))
        for code, place, number in verifier.findings:
            lines.append("- " + messages[code].format(place=place, number=number))
    else:
        lines.append(messages["ok"].format(**verifier.counts))
    lines.append(messages["print"].format(pack=verifier.pack_fingerprint))
    if verifier.last_seal[0]:
        seal, day = verifier.last_seal
        lines.append(messages["last"].format(seal=seal, day=day))
    return "\n".join(lines)


def open_pack(path):
    """Return the pack at a path, a ZIP file or a folder."""
    return Folder(path) if os.path.isdir(path) else Archive(path)


def main(arguments=None):
    """Verify the pack named on the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Vérifie un dossier de preuves.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("pack", nargs="?", default=here)
    parser.add_argument("--sceau", default="")
    parser.add_argument("--empreinte", default="")
    parser.add_argument("--lang", choices=sorted(MESSAGES), default="fr")
    options = parser.parse_args(arguments)
    try:
        verifier = Verifier(open_pack(options.pack))
        verifier.run(options.sceau, options.empreinte)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        sys.stdout.write(
            MESSAGES[options.lang]["unreadable"].format(place=error) + "\n"
        )
        return 2
    sys.stdout.write(format_report(verifier, options.lang) + "\n")
    return 1 if verifier.findings else 0


if __name__ == "__main__":
    sys.exit(main())
