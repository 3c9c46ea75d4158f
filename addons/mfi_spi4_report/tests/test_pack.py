# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.engine import hash_chain

from ..engine import verifier
from .common import Spi4Common


@tagged("post_install", "-at_install")
class TestPack(Spi4Common):
    """The pack of true complaints, then every way to tamper with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mfi_auto_route = False
        with freeze_time("2026-02-02 10:00:00"):
            cls.tickets = cls._create_complaint()
            cls.tickets |= cls._create_complaint()
            cls.tickets |= cls._create_complaint()
            cls._walk(cls.tickets[0], "closed")
        with freeze_time("2026-02-03 01:00:00"):
            cls.env["mfi.complaint.seal"]._cron_seal()
        with freeze_time("2026-02-05 10:00:00"):
            cls._walk(cls.tickets[1], "resolved")
        with freeze_time("2026-02-06 01:00:00"):
            cls.env["mfi.complaint.seal"]._cron_seal()
            cls.assessment = cls._computed(date_from="2026-02-01", date_to="2026-02-28")
            cls.assessment.action_sign()
            content, cls.print = cls.assessment.with_context(
                force_report_rendering=True
            )._build_pack()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            cls.files = {name: archive.read(name) for name in archive.namelist()}
        cls.content = content

    def _findings(self, changes=None, **options):
        """Return what the verifier finds in the pack with some files changed."""
        files = {**self.files, **(changes or {})}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in files.items():
                if data is not None:
                    archive.writestr(name, data)
        checker = verifier.Verifier(verifier.Archive(stream))
        return checker.run(**options)

    def _codes(self, changes=None, **options):
        """Return {(code, place)} of the findings, whole files left out."""
        return {
            (code, place)
            for code, place, _number in self._findings(changes, **options)
            if code != "file_changed"
        }

    def _resealed(self, changes):
        """Return changes with a manifest made to fit them, as a forger would."""
        files = {**self.files, **changes}
        manifest = json.loads(files["manifeste.json"])
        for name in manifest["files"]:
            manifest["files"][name] = verifier.sha256(files[name])
        return {**changes, "manifeste.json": json.dumps(manifest)}

    def _lines(self, name):
        """Return the lines of a file, endings kept."""
        return self.files[name].decode().splitlines(keepends=True)

    def _without(self, name, *needles):
        """Return a file without the lines that hold one of the words."""
        kept = [
            line
            for line in self._lines(name)
            if not any(needle in line for needle in needles)
        ]
        return "".join(kept)

    def test_untouched_pack_holds(self):
        self.assertEqual(self._findings(), [])
        self.assertEqual(
            set(self.files),
            {
                "LISEZMOI.txt",
                "rapport.pdf",
                "rapport.xlsx",
                "registre.csv",
                "empreintes.csv",
                "journal.jsonl",
                "sceaux.jsonl",
                "index.csv",
                "verifier.py",
                "manifeste.json",
            },
        )

    def test_counts(self):
        checker = verifier.Verifier(verifier.Archive(io.BytesIO(self.content)))
        checker.run()
        events = self.env["mfi.complaint.event"].search_count(
            [("ticket_id", "in", self.tickets.ids)]
        )
        self.assertEqual(checker.counts["rows"], 3)
        self.assertEqual(checker.counts["events"], events)
        self.assertEqual(checker.counts["seals"], 2)

    def test_same_hashes_as_the_journal(self):
        event = self.tickets[0].complaint_event_ids[0]._as_link()
        plain = {
            name: getattr(event, name)
            for name in (
                "ticket",
                "sequence",
                "code",
                "date",
                "user",
                "from_state",
                "to_state",
                "payload",
                "previous_hash",
            )
        }
        self.assertEqual(verifier.event_hash(plain), hash_chain.event_hash(event))
        self.assertEqual(
            verifier.canonical({"é": [1]}), hash_chain.canonical({"é": [1]})
        )

    def test_alter_one_byte_of_any_file(self):
        for name, data in self.files.items():
            if name == "manifeste.json":
                continue
            middle = len(data) // 2
            changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
            with self.subTest(file=name):
                found = self._findings({name: changed})
                self.assertIn(("file_changed", name, 0), found)

    def test_alter_an_event_and_mend_the_manifest(self):
        number = self.tickets[0].number
        text = self.files["journal.jsonl"].decode()
        changed = text.replace('"code":"started"', '"code":"resumed"', 1)
        self.assertNotEqual(text, changed)
        found = self._findings(self._resealed({"journal.jsonl": changed}))
        self.assertEqual([(c, p) for c, p, _n in found], [("hash", number)])
        self.assertGreater(found[0][2], 1)

    def test_rewrite_a_whole_chain(self):
        ticket = self.tickets[0]
        lines, previous = [], verifier.GENESIS
        for line in self._lines("journal.jsonl"):
            event = json.loads(line)
            if event["ticket"] == ticket.id:
                event["user"] = self.env.uid
                event["previous_hash"] = previous
                event["hash"] = previous = verifier.event_hash(event)
            lines.append(verifier.canonical(event) + "\n")
        found = self._codes(self._resealed({"journal.jsonl": "".join(lines)}))
        self.assertEqual(found, {("sealed_changed", ticket.number)})

    def test_drop_an_event(self):
        ticket = self.tickets[0]
        lines = self._lines("journal.jsonl")
        index = next(
            rank
            for rank, line in enumerate(lines)
            if f'"ticket":{ticket.id},' in line and '"sequence":2,' in line
        )
        changed = "".join(lines[:index] + lines[index + 1 :])
        found = self._codes(self._resealed({"journal.jsonl": changed}))
        self.assertIn(("gap", ticket.number), found)

    def test_drop_one_complaint_from_the_register(self):
        number = self.tickets[1].number
        changed = self._without("registre.csv", number)
        found = self._codes(self._resealed({"registre.csv": changed}))
        self.assertIn(("row_missing", number), found)

    def test_drop_one_complaint_everywhere(self):
        number = self.tickets[1].number
        changes = {
            name: self._without(name, number)
            for name in ("registre.csv", "empreintes.csv", "journal.jsonl", "index.csv")
        }
        found = self._codes(self._resealed(changes))
        self.assertEqual(found, {("sealed_missing", number)})

    def test_hide_one_complaint_as_outside_the_report(self):
        number = self.tickets[1].number
        changes = {
            name: self._without(name, number)
            for name in ("registre.csv", "empreintes.csv", "journal.jsonl")
        }
        changed = self._resealed(changes)
        self.assertEqual(self._codes(changed), {("sealed_missing", number)})

    def test_reorder_the_register(self):
        head, first, second, *rest = self._lines("registre.csv")
        changed = "".join([head, second, first, *rest])
        found = self._codes(self._resealed({"registre.csv": changed}))
        self.assertEqual({code for code, _place in found}, {"row_order"})

    def test_reorder_the_events(self):
        lines = self._lines("journal.jsonl")
        changed = "".join([lines[1], lines[0], *lines[2:]])
        found = self._codes(self._resealed({"journal.jsonl": changed}))
        self.assertIn("gap", {code for code, _place in found})

    def test_alter_or_drop_a_seal(self):
        first, second = self._lines("sceaux.jsonl")
        for changed, code in (
            (first.replace('"complaints":3', '"complaints":2') + second, "seal_hash"),
            (second, "seal_first"),
        ):
            with self.subTest(code=code):
                found = self._codes(self._resealed({"sceaux.jsonl": changed}))
                self.assertIn(code, {code for code, _place in found})

    def test_last_seal_dropped_shows_against_the_printed_one(self):
        first, _second = self._lines("sceaux.jsonl")
        changed = self._resealed({"sceaux.jsonl": first})
        self.assertEqual(self._codes(changed), set())
        found = self._codes(changed, seal=self.assessment.seal_hash)
        self.assertEqual({code for code, _place in found}, {"seal_last"})

    def test_printed_fingerprint_of_the_pack(self):
        self.assertEqual(self._codes(pack=self.print), set())
        changed = self._resealed({"LISEZMOI.txt": "other"})
        self.assertEqual(
            self._codes(changed, pack=self.print), {("pack", "manifeste.json")}
        )

    def test_missing_and_added_files(self):
        found = self._codes({"rapport.pdf": None, "extra.txt": b"x"})
        self.assertEqual(
            found, {("file_missing", "rapport.pdf"), ("file_extra", "extra.txt")}
        )

    def test_verifier_runs_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, data in self.files.items():
                (Path(folder) / name).write_bytes(data)
            command = [sys.executable, "-I", "-S", "verifier.py"]
            whole = subprocess.run(command, cwd=folder, capture_output=True)
            self.assertEqual(whole.returncode, 0, whole.stdout + whole.stderr)
            self.assertIn("Rien n'a été supprimé", whole.stdout.decode())
            journal = Path(folder) / "journal.jsonl"
            journal.write_bytes(
                journal.read_bytes().replace(b"registered", b"assigned")
            )
            broken = subprocess.run(command, cwd=folder, capture_output=True)
            self.assertEqual(broken.returncode, 1)
            self.assertIn(self.tickets[0].number, broken.stdout.decode())
            (Path(folder) / "manifeste.json").unlink()
            gone = subprocess.run(command, cwd=folder, capture_output=True)
            self.assertEqual(gone.returncode, 2)

    def test_register_names_nobody(self):
        text = (
            self.files["registre.csv"].decode() + self.files["journal.jsonl"].decode()
        )
        for word in ("Awa", "Diop", "771234567", "T-0001", "francs", "apologise"):
            self.assertNotIn(word, text)
        rows = list(
            csv.DictReader(
                io.StringIO(self.files["registre.csv"].decode()), delimiter=";"
            )
        )
        self.assertEqual([r["numero"] for r in rows], self.tickets.mapped("number"))
        self.assertEqual(rows[0]["recue_le"], "2026-02-02")
        self.assertEqual(rows[0]["agence"], "MEC Ndiagne")

    def test_readme_is_french_and_names_the_report(self):
        text = self.files["LISEZMOI.txt"].decode()
        self.assertIn("Comment vérifier", text)
        self.assertIn(self.assessment.signature_hash, text)
        self.assertNotIn("{", text)

    def test_pack_of_one_branch_still_holds(self):
        other = self.env["mfi.branch"].create({"code": "S-9", "name": "MEC Far"})
        narrow = self._computed(
            date_from="2026-02-01", date_to="2026-02-28", branch_ids=other.ids
        )
        content, _print = narrow.with_context(force_report_rendering=True)._build_pack()
        checker = verifier.Verifier(verifier.Archive(io.BytesIO(content)))
        self.assertEqual(checker.run(), [])
        self.assertEqual(checker.counts["rows"], 0)

    def test_download_is_kept_on_the_assessment(self):
        action = self.assessment.action_evidence_pack()
        number = int(action["url"].split("/")[3].split("?")[0])
        attachment = self.env["ir.attachment"].browse(number)
        self.assertEqual(attachment.res_id, self.assessment.id)
        checker = verifier.Verifier(verifier.Archive(io.BytesIO(attachment.raw)))
        self.assertEqual(checker.run(), [])
        self.assertIn(checker.pack_print, self.assessment.message_ids[0].body)
