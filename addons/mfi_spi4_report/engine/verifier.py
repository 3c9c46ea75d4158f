#!/usr/bin/env python3
"""Verify an evidence pack on complaints. Standard library only, one file.

    python3 verifier.py                     the folder of this file
    python3 verifier.py dossier-ou-zip      another folder, or the ZIP itself
    --sceau EMPREINTE                       a seal printed on the report or received by
                                            mail; can be repeated
    --sceaux FICHIER                        a text file with such seals
    --empreinte EMPREINTE                   fingerprint of the pack, as noted
    --client NUMERO:EMPREINTE               a complaint's number and the ten letters on
                                            its client's paper; can be repeated
    --clients FICHIER                       a text file with one of these per line
    --autorite FICHIER                      certificate of the time stamping authority
                                            (PEM), from your own source; needs openssl
    --lang fr|en                            language of the findings

The script checks every file against the manifest; every line of the register against
its fingerprint, and the order of the lines; the journal of every complaint, event by
event; every seal; and that no sealed complaint is missing or was changed since. It says
what it could not check. Exit code: 0 when everything matches and seals cover the whole
period; 1 when something does not match; 2 when the pack, or what was given with it,
cannot be read; 3 when nothing contradicts the pack, but no seal covers the period or
its end.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

GENESIS = "0" * 64
MANIFEST = "manifeste.json"
REGISTER = "registre.csv"
FINGERPRINTS = "empreintes.csv"
JOURNAL = "journal.jsonl"
SEALS = "sceaux.jsonl"
INDEX = "index.csv"
#: Ending of the time stamps (RFC 3161), which are named after the hash of their seal.
STAMP = ".tsr"
#: Files not listed in the manifest: it cannot contain its own digest.
UNLISTED = (MANIFEST,)
#: Letters of the fingerprints on clients' papers: none looks like another one.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
#: Hexadecimal digits of a seal that are enough to recognise it.
MIN_SEAL_DIGITS = 16
#: Exit code when nothing contradicts the pack, but seals do not cover the period.
NOT_COVERED = 3

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
        "seal_link": "scellé du {place} : non relié au scellé précédent",
        "seal_hash": "scellé du {place} : contenu modifié",
        "seal_first": "premier scellé manquant avant celui du {place}",
        "sealed_missing": "plainte {place} : scellée, mais absente du journal",
        "sealed_changed": "plainte {place} : journal différent de ce qui a été scellé",
        "seal_absent": "scellé reçu ou imprimé, absent de ce dossier : {place}",
        "client_unknown": "plainte {place} : le client en a la preuve, mais le dossier "
        "ne la contient pas",
        "client_differs": "plainte {place} : son journal ne contient pas ce que le "
        "client a reçu",
        "unreadable": "dossier illisible : {place}",
        "content": "Contrôlé : {files} fichiers, {rows} plaintes au registre, {events} "
        "événements, {seals} scellés.",
        "proved": "Rien n'a été supprimé ni modifié jusqu'au {day} : tout concorde "
        "avec le scellé que vous avez fourni.",
        "same": "Ce dossier est celui dont vous avez fourni l'empreinte : rien n'y a "
        "changé depuis.",
        "consistent": "Aucune anomalie à l'intérieur de ce dossier. Rien ne prouve "
        "encore qu'il n'a pas été refait en entier : fournissez un scellé imprimé ou "
        "reçu par courriel (--sceau) ou l'empreinte du dossier (--empreinte).",
        "no_seal": "NON CONTRÔLÉ : aucun scellé. Une plainte retirée tout entière ne "
        "se verrait pas ; comparez l'empreinte du dossier et les preuves des clients.",
        "late_seal": "NON CONTRÔLÉ : le dernier scellé est du {day}, la période va "
        "jusqu'au {to}. Une plainte enregistrée après le {day} puis retirée tout "
        "entière ne se verrait pas.",
        "unsealed": "NON CONTRÔLÉ : {count} plainte(s) du dossier, sous aucun scellé.",
        "stamp_other": "horodatage {place} : ne porte sur aucun scellé du dossier",
        "stamp_bad": "scellé du {place} : horodatage modifié ou d'une autre autorité",
        "stamped": "Horodaté par cette autorité : scellé du {day}, le {time}.",
        "stamps": "NON CONTRÔLÉ : {count} horodatage(s). Il faut openssl et le "
        "certificat de l'autorité, obtenu ailleurs que dans ce dossier (--autorite).",
        "clients": "{count} preuve(s) de clients concordent.",
        "given_file": "Le fichier {place} n'existe pas ou ne se lit pas.",
        "given_seals": "Aucun scellé dans le fichier {place} : il en faut les 64 "
        "chiffres et lettres.",
        "given_proof": "« {place} » n'est pas la preuve d'un client : écrivez "
        "NUMERO:LETTRES, avec dix lettres, jamais I, L ni O.",
        "broken": "{count} anomalie(s) :",
        "last": "Dernier scellé : {seal} ({day}).",
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
        "seal_absent": "seal received or printed, but not in this pack: {place}",
        "client_unknown": "complaint {place}: its client holds the proof, but the pack "
        "does not contain it",
        "client_differs": "complaint {place}: its journal does not contain what the "
        "client received",
        "unreadable": "unreadable pack: {place}",
        "content": "Checked: {files} files, {rows} complaints in the register, "
        "{events} events, {seals} seals.",
        "proved": "Nothing was removed or altered up to {day}: everything matches "
        "the seal that you gave.",
        "same": "This is the pack whose fingerprint you gave: nothing in it has "
        "changed since.",
        "consistent": "No contradiction inside this pack. Nothing proves yet that it "
        "was not made anew as a whole: give a seal, printed or received by mail "
        "(--sceau), or the fingerprint of the pack (--empreinte).",
        "no_seal": "NOT CHECKED: there is no seal. A complaint removed as a whole "
        "would not show; compare the fingerprint of the pack and the clients' proofs.",
        "late_seal": "NOT CHECKED: the last seal is of {day}, the period ends on {to}. "
        "A complaint registered after {day} and removed as a whole would not show.",
        "unsealed": "NOT CHECKED: {count} complaint(s) of the pack, under no seal.",
        "stamp_other": "time stamp {place}: not on any seal of the pack",
        "stamp_bad": "seal of {place}: time stamp changed or of another authority",
        "stamped": "Stamped by this authority: seal of {day}, on {time}.",
        "stamps": "NOT CHECKED: {count} time stamp(s). It takes openssl and the "
        "authority's certificate, obtained outside this pack (--autorite).",
        "clients": "{count} proof(s) of clients match.",
        "given_file": "The file {place} does not exist or cannot be read.",
        "given_seals": "No seal in the file {place}: all its 64 digits and letters "
        "are needed.",
        "given_proof": "“{place}” is not a client's proof: write NUMBER:LETTERS, with "
        "ten letters, never I, L or O.",
        "broken": "{count} finding(s):",
        "last": "Last seal: {seal} ({day}).",
        "print": "Fingerprint of the pack: {pack}",
    },
}


class GivenError(Exception):
    """What was given on the command line is not what it should be.

    :ivar code: key of the sentence that says so
    :ivar place: file or text that is meant
    """

    def __init__(self, code, place):
        super().__init__(code, place)
        self.code, self.place = code, place


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


def shorten(digest):
    """Return the fingerprint on a client's paper: ten letters for an event's hash.

    >>> shorten("0" * 64) == shorten("0" * 64), shorten("0" * 64) == shorten("f" * 64)
    (True, False)
    """
    number, letters = int(sha256(f"fingerprint\n{digest}"), 16), ""
    for _letter in range(10):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return letters


def parse_proof(text):
    """Return (number, letters) of a client's proof, as somebody typed it.

    >>> parse_proof("PL-2026-000012:acdef ghjkm")
    ('PL-2026-000012', 'ACDEFGHJKM')
    >>> parse_proof(" PL-2026-000012 ; ACDEF-GHJKM ")
    ('PL-2026-000012', 'ACDEFGHJKM')

    :raises GivenError: unless it is a number and ten letters of those in use
    """
    text = re.sub(r"[;:,\t]", " ", text).strip().upper()
    number, _separator, rest = text.partition(" ")
    letters = "".join(filter(str.isalnum, rest))
    if len(letters) != 10 or not set(letters) <= set(LETTERS):
        raise GivenError("given_proof", text[:60])
    return number, letters


def find_seals(text):
    """Return the seals in a text, such as a mail that was saved.

    >>> find_seals("Sceau du 02/02 : " + "AB" * 32 + ".") == ["ab" * 32]
    True
    """
    return [seal.lower() for seal in re.findall(r"\b[0-9a-fA-F]{64}\b", text)]


def check_stamp(data, seal, certificate):
    """Return the time of a time stamp as openssl writes it, '' if it is wrong.

    :param data: bytes of the authority's answer
    :param seal: hash of the seal, in hexadecimal
    :param certificate: path of the certificate that the auditor trusts
    """
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "stamp")
        with open(path, "wb") as stream:
            stream.write(data)
        command = ["openssl", "ts", "-verify", "-digest", seal, "-in", path]
        done = run_program([*command, "-CAfile", certificate])
        if done.returncode:
            return ""
        text = run_program(["openssl", "ts", "-reply", "-in", path, "-text"]).stdout
    found = re.search(r"^Time stamp: (.+)$", text, re.M)
    return found.group(1).strip() if found else ""


def run_program(command):
    """Run a program and return its result."""
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


def is_stamp(name):
    """Return whether a file is named like the time stamp of a seal."""
    return bool(re.fullmatch(r"[0-9a-f]{64}" + re.escape(STAMP), name))


class Folder:
    """A pack extracted to a folder."""

    def __init__(self, path, ignored=()):
        """Open the folder at ``path``; ``ignored`` files are not the pack's."""
        self.path = path
        self.ignored = {os.path.realpath(name) for name in ignored if name}

    def list_names(self):
        """Return the names of the files of the pack."""
        return sorted(
            name
            for name in os.listdir(self.path)
            if not name.startswith((".", "__"))
            and not name.endswith((".zip", ".pyc"))
            and os.path.realpath(os.path.join(self.path, name)) not in self.ignored
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
        self.seals = {}
        self.sealed = set()
        self.pack_fingerprint = ""
        self.period_end = ""
        self.is_same_pack = False
        self.proved_until = ""
        self.proofs = 0
        self.stamped = ("", "")
        self.unchecked_stamps = 0

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

    def run(self, seals=(), pack="", clients=(), authority=""):
        """Check everything and return the findings.

        :param seals: fingerprints of seals, printed or received by mail
        :param pack: fingerprint of the pack, not compared if empty
        :param clients: pairs (number of a complaint, letters on its client's paper)
        :param authority: path of the time stamping authority's certificate
        """
        self.check_files(pack)
        self.check_register()
        self.check_journal()
        self.check_membership()
        self.check_seals()
        self.check_stamps(authority)
        for seal in filter(None, seals):
            self.check_given_seal(seal.strip().lower())
        for number, letters in clients:
            self.check_client(number, letters)
        return self.findings

    def is_covered(self):
        """Return whether seals cover the period up to its last day."""
        return bool(self.last_seal[1]) and self.last_seal[1] >= self.period_end

    def list_limits(self):
        """Return (code, values) of what could not be checked."""
        _seal, day = self.last_seal
        limits = []
        if not day:
            limits.append(("no_seal", {}))
        elif not self.is_covered():
            limits.append(("late_seal", {"day": day, "to": self.period_end}))
        if day and set(self.heads) - self.sealed:
            count = len(set(self.heads) - self.sealed)
            limits.append(("unsealed", {"count": count}))
        if self.unchecked_stamps:
            limits.append(("stamps", {"count": self.unchecked_stamps}))
        return limits

    def check_files(self, printed):
        """Compare every file with the manifest."""
        with self.pack.open(MANIFEST) as stream:
            data = stream.read()
        self.pack_fingerprint = sha256(data)
        self.is_same_pack = printed.strip().lower() == self.pack_fingerprint
        if printed and not self.is_same_pack:
            self.add_finding("pack", MANIFEST)
        manifest = json.loads(data.decode("utf-8"))
        self.period_end = str(manifest["to"])
        expected = manifest["files"]
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

    def check_seals(self):
        """Check the chain of seals and the complaints that they cover."""
        index = {int(row[0]): row for row in self.read_rows(INDEX)}
        previous, sealed = GENESIS, {}
        for seal in self.read_objects(SEALS):
            self.counts["seals"] += 1
            self.check_seal(seal, previous)
            previous = seal["hash"]
            self.last_seal = (seal["hash"], seal["day"])
            self.seals[seal["hash"]] = seal["day"]
            for line in filter(None, seal["content"].split("\n")):
                ticket, sequence, digest, number = line.split(" ", 3)
                sealed[int(ticket)] = (int(sequence), digest, number)
        for ticket in sorted(sealed):
            self.check_sealed(ticket, sealed[ticket], index)
        self.sealed = set(sealed)

    def check_stamps(self, authority):
        """Check the time stamps of the seals, the last one last.

        :param authority: path of the certificate, '' to only check what they stamp
        """
        days = {name[: -len(STAMP)]: name for name in self.names if is_stamp(name)}
        for seal in sorted(days, key=lambda seal: self.seals.get(seal, "")):
            with self.pack.open(days[seal]) as stream:
                data = stream.read()
            if seal not in self.seals or bytes.fromhex(seal) not in data:
                self.add_finding("stamp_other", days[seal])
            elif not authority or not shutil.which("openssl"):
                self.unchecked_stamps += 1
            elif time := check_stamp(data, seal, authority):
                self.stamped = (self.seals[seal], time)
            else:
                self.add_finding("stamp_bad", self.seals[seal])

    def check_given_seal(self, given):
        """Check that a seal from outside is in the pack; its day is proved then."""
        days = [
            day
            for seal, day in self.seals.items()
            if seal.startswith(given) and len(given) >= MIN_SEAL_DIGITS
        ]
        if not days:
            self.add_finding("seal_absent", given)
        self.proved_until = max([self.proved_until, *days])

    def check_client(self, number, letters):
        """Check that a complaint's journal contains what its client received."""
        heads = self.heads.values()
        chains = [chain for chain in heads if str(chain["number"]).upper() == number]
        if not chains:
            self.add_finding("client_unknown", number)
        elif not any(
            shorten(chain[sequence]) == letters
            for chain in chains
            for sequence in chain
            if sequence != "number"
        ):
            self.add_finding("client_differs", number)
        else:
            self.proofs += 1

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


def list_conclusions(verifier):
    """Return (code, values) of what the checks prove, when nothing was found."""
    conclusions = []
    if verifier.proved_until:
        conclusions.append(("proved", {"day": verifier.proved_until}))
    if verifier.is_same_pack:
        conclusions.append(("same", {}))
    if verifier.stamped[0]:
        day, time = verifier.stamped
        conclusions.append(("stamped", {"day": day, "time": time}))
    if verifier.proofs:
        conclusions.append(("clients", {"count": verifier.proofs}))
    if not verifier.proved_until and not verifier.is_same_pack:
        conclusions.append(("consistent", {}))
    return conclusions


def format_report(verifier, lang):
    """Return the result as text: what was found or proved, and what was not checked."""
    messages = MESSAGES[lang]
    lines = [messages["content"].format(**verifier.counts)]
    if verifier.findings:
        lines.append(messages["broken"].format(count=len(verifier.findings)))
        for code, place, number in verifier.findings:
            lines.append("- " + messages[code].format(place=place, number=number))
    conclusions = [] if verifier.findings else list_conclusions(verifier)
    for code, values in conclusions + verifier.list_limits():
        lines.append(messages[code].format(**values))
    lines.append(messages["print"].format(pack=verifier.pack_fingerprint))
    if verifier.last_seal[0]:
        seal, day = verifier.last_seal
        lines.append(messages["last"].format(seal=seal, day=day))
    return "\n".join(lines)


def open_pack(path, ignored=()):
    """Return the pack at a path, a ZIP file or a folder.

    :param ignored: files of the command line, which may lie in the folder
    """
    return Folder(path, ignored) if os.path.isdir(path) else Archive(path)


def read_text(path):
    """Return the text of a file given on the command line.

    :raises GivenError: when it cannot be read
    """
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            return stream.read()
    except (OSError, ValueError) as error:
        raise GivenError("given_file", path) from error


#: Name, value and help of the options that bring what lies outside the pack.
OPTIONS = (
    (
        "--sceau",
        "EMPREINTE",
        "scellé imprimé sur un rapport signé ou reçu par courriel ; se répète",
    ),
    ("--sceaux", "FICHIER", "fichier de texte qui contient de tels scellés"),
    ("--empreinte", "EMPREINTE", "empreinte du dossier, notée à sa remise"),
    (
        "--client",
        "NUMERO:LETTRES",
        "numéro d'une plainte et dix lettres de la preuve de son client ; se répète",
    ),
    ("--clients", "FICHIER", "fichier de texte avec une telle preuve par ligne"),
    (
        "--autorite",
        "FICHIER",
        "certificat (PEM) de l'autorité d'horodatage, obtenu ailleurs ; exige openssl",
    ),
)


def parse_arguments(arguments):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Vérifie un dossier de preuves.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument(
        "pack", nargs="?", default=here, help="le dossier ou le ZIP (ce dossier)"
    )
    for name, value, words in OPTIONS:
        repeated = "se répète" in words
        parser.add_argument(
            name,
            metavar=value,
            action="append" if repeated else "store",
            default=[] if repeated else "",
            help=words,
        )
    languages = sorted(MESSAGES)
    parser.add_argument(
        "--lang", choices=languages, default="fr", help="langue du résultat"
    )
    return parser.parse_args(arguments)


def read_given(options):
    """Replace the files and proofs that the options name with what is in them.

    :raises GivenError: when one of them is not what it should be
    """
    if options.sceaux:
        seals = find_seals(read_text(options.sceaux))
        if not seals:
            raise GivenError("given_seals", options.sceaux)
        options.sceau += seals
    if options.clients:
        options.client += read_text(options.clients).splitlines()
    options.client = [parse_proof(line) for line in options.client if line.strip()]
    if options.autorite:
        read_text(options.autorite)


def get_exit_code(verifier):
    """Return the exit code for the result of a check."""
    if verifier.findings:
        return 1
    return 0 if verifier.is_covered() else NOT_COVERED


def main(arguments=None):
    """Verify the pack named on the command line; return the exit code."""
    options = parse_arguments(arguments)
    messages = MESSAGES[options.lang]
    try:
        read_given(options)
        lists = (options.sceaux, options.clients, options.autorite)
        verifier = Verifier(open_pack(options.pack, lists))
        given = (options.sceau, options.empreinte, options.client)
        verifier.run(*given, options.autorite)
    except GivenError as error:
        sys.stdout.write(messages[error.code].format(place=error.place) + "\n")
        return 2
    except (
        ArithmeticError,
        LookupError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
    ) as error:
        sys.stdout.write(messages["unreadable"].format(place=error) + "\n")
        return 2
    sys.stdout.write(format_report(verifier, options.lang) + "\n")
    return get_exit_code(verifier)


if __name__ == "__main__":
    sys.exit(main())
