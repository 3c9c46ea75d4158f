# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.tests import common, freeze_time, tagged

from odoo.addons.mfi_complaints.engine import hash_chain
from odoo.addons.mfi_complaints.tests.tsa import Authority

from ..engine import verifier
from .common import Spi4Common


@tagged("post_install", "-at_install")
class TestPack(Spi4Common):
    """The evidence pack, and the detection of every kind of tampering."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mfi_auto_route = False
        with freeze_time("2026-02-02 10:00:00"):
            cls.tickets = cls._create_complaint()
            cls.tickets |= cls._create_complaint()
            cls.tickets |= cls._create_complaint()
            cls._advance(cls.tickets[0], "closed")
        with freeze_time("2026-02-03 01:00:00"):
            cls.env["mfi.complaint.seal"]._cron_seal()
        with freeze_time("2026-02-05 10:00:00"):
            cls._advance(cls.tickets[1], "resolved")
        with freeze_time("2026-02-06 01:00:00"):
            cls.env["mfi.complaint.seal"]._cron_seal()
            cls.assessment = cls._create_computed(
                date_from="2026-02-01", date_to="2026-02-05"
            )
            cls.assessment.action_sign()
            content, cls.fingerprint = cls.assessment.with_context(
                force_report_rendering=True
            )._build_pack()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            cls.files = {name: archive.read(name) for name in archive.namelist()}
        cls.content = content

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Allow requests to the loopback."""
        if r.url.startswith("http://127.0.0.1:"):
            return common._super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def _get_findings(self, changes=None, **options):
        """Return the findings of the verifier on the pack with some files changed."""
        files = {**self.files, **(changes or {})}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in files.items():
                if data is not None:
                    archive.writestr(name, data)
        checker = verifier.Verifier(verifier.Archive(stream))
        return checker.run(**options)

    def _get_finding_codes(self, changes=None, **options):
        """Return {(code, place)} of the findings, without those on whole files."""
        return {
            (code, place)
            for code, place, _number in self._get_findings(changes, **options)
            if code != "file_changed"
        }

    def _update_manifest(self, changes):
        """Return changes with a manifest that matches them, as a forger would."""
        files = {**self.files, **changes}
        manifest = json.loads(files["manifeste.json"])
        for name in manifest["files"]:
            manifest["files"][name] = verifier.sha256(files[name])
        return {**changes, "manifeste.json": json.dumps(manifest)}

    def _read_lines(self, name):
        """Return the lines of a file with their line endings."""
        return self.files[name].decode().splitlines(keepends=True)

    def _remove_lines(self, name, *text_parts):
        """Return the content of a file without the lines that contain given texts."""
        kept = [
            line
            for line in self._read_lines(name)
            if not any(text_part in line for text_part in text_parts)
        ]
        return "".join(kept)

    def test_unchanged_pack_is_valid(self):
        self.assertEqual(self._get_findings(), [])
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

    def test_hashes_equal_those_of_the_journal(self):
        event = self.tickets[0].complaint_event_ids[0]._get_chain_link()
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
        self.assertEqual(
            verifier.event_hash(plain), hash_chain.compute_event_hash(event)
        )
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
                found = self._get_findings({name: changed})
                self.assertIn(("file_changed", name, 0), found)

    def test_alter_an_event_and_update_the_manifest(self):
        number = self.tickets[0].number
        text = self.files["journal.jsonl"].decode()
        changed = text.replace('"code":"started"', '"code":"resumed"', 1)
        self.assertNotEqual(text, changed)
        found = self._get_findings(self._update_manifest({"journal.jsonl": changed}))
        self.assertEqual([(c, p) for c, p, _n in found], [("hash", number)])
        self.assertGreater(found[0][2], 1)

    def test_rewrite_a_whole_chain(self):
        ticket = self.tickets[0]
        lines, previous = [], verifier.GENESIS
        for line in self._read_lines("journal.jsonl"):
            event = json.loads(line)
            if event["ticket"] == ticket.id:
                event["user"] = self.env.uid
                event["previous_hash"] = previous
                event["hash"] = previous = verifier.event_hash(event)
            lines.append(verifier.canonical(event) + "\n")
        found = self._get_finding_codes(
            self._update_manifest({"journal.jsonl": "".join(lines)})
        )
        self.assertEqual(found, {("sealed_changed", ticket.number)})

    def test_drop_an_event(self):
        ticket = self.tickets[0]
        lines = self._read_lines("journal.jsonl")
        index = next(
            rank
            for rank, line in enumerate(lines)
            if f'"ticket":{ticket.id},' in line and '"sequence":2,' in line
        )
        changed = "".join(lines[:index] + lines[index + 1 :])
        found = self._get_finding_codes(
            self._update_manifest({"journal.jsonl": changed})
        )
        self.assertIn(("gap", ticket.number), found)

    def test_drop_one_complaint_from_the_register(self):
        number = self.tickets[1].number
        changed = self._remove_lines("registre.csv", number)
        found = self._get_finding_codes(
            self._update_manifest({"registre.csv": changed})
        )
        self.assertIn(("row_missing", number), found)

    def test_drop_one_complaint_everywhere(self):
        number = self.tickets[1].number
        changes = {
            name: self._remove_lines(name, number)
            for name in ("registre.csv", "empreintes.csv", "journal.jsonl", "index.csv")
        }
        found = self._get_finding_codes(self._update_manifest(changes))
        self.assertEqual(found, {("sealed_missing", number)})

    def test_remove_one_complaint_except_from_the_index(self):
        number = self.tickets[1].number
        changes = {
            name: self._remove_lines(name, number)
            for name in ("registre.csv", "empreintes.csv", "journal.jsonl")
        }
        changed = self._update_manifest(changes)
        self.assertEqual(self._get_finding_codes(changed), {("sealed_missing", number)})

    def test_reorder_the_register(self):
        head, first, second, *rest = self._read_lines("registre.csv")
        changed = "".join([head, second, first, *rest])
        found = self._get_finding_codes(
            self._update_manifest({"registre.csv": changed})
        )
        self.assertEqual({code for code, _place in found}, {"row_order"})

    def test_reorder_the_events(self):
        lines = self._read_lines("journal.jsonl")
        changed = "".join([lines[1], lines[0], *lines[2:]])
        found = self._get_finding_codes(
            self._update_manifest({"journal.jsonl": changed})
        )
        self.assertIn("gap", {code for code, _place in found})

    def test_alter_or_drop_a_seal(self):
        first, second = self._read_lines("sceaux.jsonl")
        for changed, code in (
            (first.replace('"complaints":3', '"complaints":2') + second, "seal_hash"),
            (second, "seal_first"),
        ):
            with self.subTest(code=code):
                found = self._get_finding_codes(
                    self._update_manifest({"sceaux.jsonl": changed})
                )
                self.assertIn(code, {code for code, _place in found})

    def test_drop_the_last_seal(self):
        first, _second = self._read_lines("sceaux.jsonl")
        changed = self._update_manifest({"sceaux.jsonl": first})
        self.assertEqual(self._get_finding_codes(changed), set())
        found = self._get_finding_codes(changed, seals=[self.assessment.seal_hash])
        self.assertEqual(found, {("seal_absent", self.assessment.seal_hash)})

    def test_printed_fingerprint_of_the_pack(self):
        self.assertEqual(self._get_finding_codes(pack=self.fingerprint), set())
        changed = self._update_manifest({"LISEZMOI.txt": "other"})
        self.assertEqual(
            self._get_finding_codes(changed, pack=self.fingerprint),
            {("pack", "manifeste.json")},
        )

    def test_missing_and_added_files(self):
        found = self._get_finding_codes({"rapport.pdf": None, "extra.txt": b"x"})
        self.assertEqual(
            found, {("file_missing", "rapport.pdf"), ("file_extra", "extra.txt")}
        )

    def _run_script(self, *options, **changes):
        """Run the verifier of a pack with some files changed; (exit code, output)."""
        files = {**self.files, **changes.get("files", {})}
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files.items():
                if data is not None:
                    data = data.encode() if isinstance(data, str) else data
                    (Path(folder) / name).write_bytes(data)
            command = [sys.executable, "-I", "-S", "verifier.py", *options]
            done = subprocess.run(command, cwd=folder, capture_output=True)
        self.assertFalse(done.stderr)
        return done.returncode, done.stdout.decode()

    def test_verifier_runs_as_a_script(self):
        code, text = self._run_script()
        self.assertEqual(code, 0, text)
        self.assertIn("Aucune anomalie", text)
        self.assertNotIn("NON CONTRÔLÉ", text)
        journal = self.files["journal.jsonl"].replace(b"registered", b"assigned")
        code, text = self._run_script(files={"journal.jsonl": journal})
        self.assertEqual(code, 1)
        self.assertIn(self.tickets[0].number, text)
        self.assertEqual(self._run_script(files={"manifeste.json": None})[0], 2)
        for hostile in ("[" * 100_000, '{"files": 7}', "[]", "{"):
            code, _text = self._run_script(files={"manifeste.json": hostile})
            self.assertEqual(code, 2, hostile[:20])

    def test_only_what_is_given_from_outside_proves_that_nothing_was_removed(self):
        code, text = self._run_script()
        self.assertNotIn("Rien n'a été supprimé", text)
        code, text = self._run_script("--sceau", self.assessment.seal_hash)
        self.assertEqual(code, 0, text)
        self.assertIn("Rien n'a été supprimé ni modifié jusqu'au 2026-02-05", text)
        code, text = self._run_script("--empreinte", self.fingerprint)
        self.assertEqual(code, 0, text)
        self.assertIn("Ce dossier est celui", text)
        self.assertNotIn("Rien n'a été supprimé", text)
        self.assertEqual(self._run_script("--sceau", "ab" * 32)[0], 1)
        # A few digits could be those of any seal.
        short = self.assessment.seal_hash[:4]
        self.assertEqual(self._run_script("--sceau", short)[0], 1)

    def test_a_seal_received_earlier_proves_up_to_its_day(self):
        first = json.loads(self._read_lines("sceaux.jsonl")[0])
        code, text = self._run_script("--sceau", first["hash"])
        self.assertEqual(code, 0, text)
        self.assertIn("jusqu'au 2026-02-02", text)
        mail = f"Sceau du 02/02/2026 : {first['hash'].upper()}."
        code, text = self._run_script("--sceaux", "mail.txt", files={"mail.txt": mail})
        self.assertIn("jusqu'au 2026-02-02", text)

    def test_without_seals_a_complaint_removed_everywhere_is_not_denied(self):
        number = self.tickets[1].number
        changes = {
            name: self._remove_lines(name, number)
            for name in ("registre.csv", "empreintes.csv", "journal.jsonl", "index.csv")
        }
        changes["sceaux.jsonl"] = ""
        changes = self._update_manifest(changes)
        code, text = self._run_script(files=changes)
        self.assertEqual(code, verifier.NOT_COVERED, text)
        self.assertNotIn("Rien n'a été supprimé", text)
        self.assertIn("aucun scellé", text)
        self.assertIn("retirée tout entière ne se verrait pas", text)
        self.assertEqual(
            self._run_script("--empreinte", self.fingerprint, files=changes)[0], 1
        )
        proof = verifier.shorten(self.tickets[1].complaint_head_hash)
        code, text = self._run_script("--client", f"{number}:{proof}", files=changes)
        self.assertEqual(code, 1)
        self.assertIn(f"plainte {number} : le client en a la preuve", text)

    def test_the_end_of_the_period_without_a_seal_is_named(self):
        first, _second = self._read_lines("sceaux.jsonl")
        changes = self._update_manifest({"sceaux.jsonl": first})
        code, text = self._run_script("--lang", "en", files=changes)
        self.assertEqual(code, verifier.NOT_COVERED, text)
        self.assertIn("the last seal is of 2026-02-02", text)
        self.assertIn("ends on 2026-02-05", text)

    def test_papers_and_verifier_agree_on_fingerprints(self):
        head = self.tickets[1].complaint_head_hash
        letters = self.tickets[1].complaint_fingerprint.replace("-", "")
        self.assertEqual(verifier.shorten(head), letters)

    def test_proofs_of_clients(self):
        ticket = self.tickets[0]
        early = verifier.shorten(ticket.complaint_event_ids[-1].hash)
        late = verifier.shorten(ticket.complaint_head_hash).lower()
        proofs = f"{ticket.number};{early}\n\n{ticket.number} : {late[:5]} {late[5:]}\n"
        files = {"preuves.txt": proofs}
        code, text = self._run_script("--clients", "preuves.txt", files=files)
        self.assertIn("2 preuve(s) de clients concordent", text)
        files = {"preuves.txt": f"{ticket.number};{'A' * 10}\nPL-1;{early}"}
        code, text = self._run_script("--clients", "preuves.txt", files=files)
        self.assertEqual(code, 1)
        self.assertIn(f"plainte {ticket.number} : son journal ne contient pas", text)
        self.assertIn("plainte PL-1 : le client en a la preuve", text)

    def test_what_is_given_but_cannot_be_read_is_no_finding(self):
        cases = {
            ("--client", "PL-2026-000001"): "NUMERO:LETTRES",
            ("--client", "PL-2026-000001:ABCDEFGHI"): "NUMERO:LETTRES",
            ("--client", "PL-2026-000001:ABCDEFGHIL"): "jamais I, L ni O",
            ("--client", ":ABCDEFGHJK"): "NUMERO:LETTRES",
            ("--clients", "absent.txt"): "absent.txt n'existe pas",
            ("--sceaux", "absent.txt"): "absent.txt n'existe pas",
            ("--sceaux", "manifeste.json/no"): "n'existe pas",
            ("--sceaux", "empty.txt"): "Aucun scellé",
            ("--autorite", "absent.pem"): "absent.pem n'existe pas",
        }
        for arguments, sentence in cases.items():
            with self.subTest(arguments=arguments):
                code, text = self._run_script(*arguments, files={"empty.txt": "-"})
                self.assertEqual(code, 2, text)
                self.assertIn(sentence, text)
                self.assertNotIn("anomalie", text)

    def test_the_number_of_a_proof_may_be_typed_in_small_letters(self):
        ticket = self.tickets[0]
        proof = f"{ticket.number.lower()}:{ticket.complaint_fingerprint.lower()}"
        _code, text = self._run_script("--client", proof)
        self.assertIn("1 preuve(s) de clients concordent", text)

    def test_register_contains_no_personal_data(self):
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

    # -- time stamps --------------------------------------------------
    def _get_stamped_pack(self):
        """Return (files of a pack with a time stamp, name of its file, authority)."""
        authority = Authority()
        self.addCleanup(authority.close)
        self.company.mfi_seal_tsa_url = authority.url
        stamp = self.env["mfi.complaint.seal.stamp"]._stamp_newest(self.company)
        assessment = self.assessment.with_context(force_report_rendering=True)
        content, _fingerprint = assessment._build_pack()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        self.assertIn(stamp.filename, files)
        return files, stamp.filename, authority

    def test_time_stamps(self):
        files, name, authority = self._get_stamped_pack()
        option = ("--autorite", authority.certificate)
        code, text = self._run_script(files=files)
        self.assertEqual(code, 0, text)
        self.assertIn("NON CONTRÔLÉ : 1 horodatage(s)", text)
        code, text = self._run_script(*option, files=files)
        self.assertEqual(code, 0, text)
        self.assertIn("Horodaté par cette autorité : scellé du 2026-02-05", text)
        self.assertNotIn("NON CONTRÔLÉ", text)
        other = Authority()
        self.addCleanup(other.close)
        option = ("--autorite", other.certificate)
        code, text = self._run_script(*option, files=files)
        self.assertEqual(code, 1)
        self.assertIn("scellé du 2026-02-05 : horodatage modifié ou d'une autre", text)
        self._check_forged_stamps(files, name, authority)

    def _check_forged_stamps(self, files, name, authority):
        """Check that a time stamp is found when changed or given to another seal."""
        option = ("--autorite", authority.certificate)
        data = files[name]
        changed = {**files, name: data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]}
        code, text = self._run_script(*option, files=changed)
        self.assertEqual(code, 1)
        self.assertIn("horodatage modifié", text)
        first = json.loads(self._read_lines("sceaux.jsonl")[0])["hash"]
        code, text = self._run_script(files={**files, f"{first}.tsr": data})
        self.assertEqual(code, 1)
        self.assertIn(f"horodatage {first}.tsr : ne porte sur aucun scellé", text)

    def test_readme_is_french_and_identifies_the_report(self):
        text = self.files["LISEZMOI.txt"].decode()
        self.assertIn("Comment vérifier", text)
        self.assertIn(self.assessment.signature_hash, text)
        self.assertNotIn("{", text)

    def test_pack_of_one_branch_is_valid(self):
        other = self.env["mfi.branch"].create({"code": "S-9", "name": "MEC Far"})
        narrow = self._create_computed(
            date_from="2026-02-01", date_to="2026-02-28", branch_ids=other.ids
        )
        content, _fingerprint = narrow.with_context(
            force_report_rendering=True
        )._build_pack()
        checker = verifier.Verifier(verifier.Archive(io.BytesIO(content)))
        self.assertEqual(checker.run(), [])
        self.assertEqual(checker.counts["rows"], 0)

    def test_pack_is_attached_to_the_assessment(self):
        action = self.assessment.action_evidence_pack()
        number = int(action["url"].split("/")[3].split("?")[0])
        attachment = self.env["ir.attachment"].browse(number)
        self.assertEqual(attachment.res_id, self.assessment.id)
        checker = verifier.Verifier(verifier.Archive(io.BytesIO(attachment.raw)))
        self.assertEqual(checker.run(), [])
        self.assertIn(checker.pack_fingerprint, self.assessment.message_ids[0].body)
