# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import csv
import io
import os
import tempfile
from datetime import date
from unittest.mock import patch

import psycopg2
from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import config
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mfi_complaints.engine import import_mapping, row_cache
from odoo.addons.mfi_complaints.models.imports import mfi_import_fetch as fetch

from ..common import ComplaintCommon

JOB = "odoo.addons.mfi_complaints.models.imports.mfi_import_job"
RUN = "odoo.addons.mfi_complaints.models.imports.mfi_import_run"
BATCHES = f"{RUN}.BATCHES"


@tagged("post_install", "-at_install")
class TestImportJob(ComplaintCommon):
    """An import: mapped, checked, run in batches, corrected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.env["mfi.import.job"].with_user(cls.pilot)
        # Clients of other tests must not count as having left.
        members = cls.env["res.partner"].search([("mfi_member_number", "!=", False)])
        members.write({"mfi_left_on": "2020-01-01"})

    def _create_job(self, text, **values):
        """Create an import of a CSV text."""
        content = base64.b64encode(text.encode("cp1252"))
        return self.jobs.create({"file": content, "filename": "base.csv", **values})

    def _get_lines(self, count, start=0):
        """Return a client base as a core banking system exports it."""
        rows = [f"M{n:03};Membre n° {n};77 123 40 {n:02}" for n in range(count)[start:]]
        return "\r\n".join(["N° membre;Nom et prénoms;Tél.", *rows])

    def _run(self, job):
        """Run a job to its end, as the scheduler does."""
        while job.state in ("checking", "queued", "running"):
            job.sudo()._run_batch()

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------
    def test_denied(self):
        """Only pilots and administrators have access to imports."""
        job = self._create_job(self._get_lines(2))
        for user in (
            self.employee,
            self.collector,
            self.handler,
            self.controller,
            self.confidential,
            self.branch_manager,
        ):
            with self.assertRaises(AccessError):
                job.with_user(user).read(["filename"])
            with self.assertRaises(AccessError):
                job.with_user(user).action_check()

    def test_what_is_not_text_is_refused_with_a_message(self):
        """A picture or a file in an unknown encoding gets a clear message."""
        for content in (bytes(range(256)) * 4, "a;b\r\n1;2".encode("utf-16-le")[:-1]):
            with self.assertRaisesRegex(UserError, "damaged near line 1"):
                self.jobs.create({"file": base64.b64encode(content)})

    def test_pilot_sets_no_nightly_reading(self):
        """Only administrators decide what is read from the server."""
        source = self.env["mfi.import.source"].with_user(self.pilot)
        with self.assertRaises(AccessError):
            source.create({"name": "Sly", "pull": "folder", "folder": "/etc"})

    # ------------------------------------------------------------------
    # On screen
    # ------------------------------------------------------------------
    def test_read_and_map(self):
        """Separator, encoding and columns are recognised; samples are shown."""
        job = self._create_job(self._get_lines(3))
        self.assertEqual((job.separator, job.encoding), ("semicolon", "cp1252"))
        self.assertEqual(job.row_count, 3)
        self.assertEqual(
            job.column_ids.mapped("field"), ["member_number", "name", "phone"]
        )
        self.assertIn("Membre n° 0", job.column_ids[1].sample)

    def test_unmapped(self):
        """A file without a column of member numbers gets a clear message."""
        job = self._create_job("Machin;Nom\n1;Awa")
        with self.assertRaisesRegex(UserError, "Member number"):
            job.action_check()
        with self.assertRaises(ValidationError):
            job.column_ids[0].field = "legacy_number"
        with self.assertRaises(ValidationError):
            job.column_ids[0].field = "name"
        job.column_ids[0].field = "member_number"
        job.action_check()
        self.assertEqual(job.created_count, 1)

    def test_unreadable(self):
        """An empty file is refused when it is uploaded."""
        with self.assertRaises(UserError):
            self._create_job("")

    def test_check_changes_nothing(self):
        """The check only counts; it creates no client."""
        job = self._create_job(self._get_lines(3) + "\r\n;Sans numéro;")
        job.action_check()
        self.assertEqual((job.created_count, job.error_count), (3, 1))
        self.assertEqual(job.state, "checked")
        self.assertFalse(
            self.env["res.partner"].search([("mfi_member_number", "=", "M000")])
        )
        self.assertEqual(job.error_ids.column, "N° membre")
        self.assertEqual(job.error_ids.line, 5)

    # ------------------------------------------------------------------
    # In the background
    # ------------------------------------------------------------------
    def test_batches_resume(self):
        """A job interrupted between two batches resumes at its position."""
        with patch.dict(BATCHES, {"clients": 4}):
            job = self._create_job(self._get_lines(10))
            job.action_check()
            job.action_queue()
            job.sudo()._run_batch()
            self.assertEqual((job.position, job.state), (4, "running"))
            self.assertEqual(job.progress, 40)
            # Simulate a restarted server, which only has the database.
            self.env.flush_all()
            self.env.invalidate_all()
            resumed = self.env["mfi.import.job"]._find_next()
            self.assertEqual(resumed, job.sudo())
            self._run(job)
        self.assertEqual((job.state, job.created_count), ("done", 10))
        self.assertFalse(job.error_file)
        found = self.env["res.partner"].search([("mfi_member_number", "like", "M0%")])
        self.assertEqual(len(found), 10)

    def test_a_run_out_of_time_triggers_the_next(self):
        """A run stops before Odoo's time limit and asks for another run."""
        job = self._create_job(self._get_lines(10))
        job.action_check()
        job.action_queue()
        calls = []

        def progress(_cron, _processed=0, *, remaining=None, **_options):
            calls.append(remaining)
            return 0

        with (
            patch.dict(BATCHES, {"clients": 4}),
            patch.object(self.registry["ir.cron"], "_commit_progress", progress),
            patch.object(self.registry["mfi.import.job"], "_trigger_cron") as wake,
        ):
            self.jobs.sudo()._cron_run()
        self.assertEqual((job.state, job.position), ("running", 4))
        self.assertEqual(calls, [1, 0])
        wake.assert_called_once()

    def test_labels_of_the_screen_are_recognised_as_titles(self):
        """Column titles equal to field labels on screen are mapped automatically."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(["mfi_complaints"], ["fr_FR"])
        for lang in ("en_US", "fr_FR"):
            labels = self.jobs.with_context(lang=lang)._get_column_labels()
            for target, names in import_mapping.TARGETS.items():
                with self.subTest(lang=lang, target=target):
                    titles = [labels[name] for name in names]
                    self.assertEqual(
                        import_mapping.guess_columns(titles, target), list(names)
                    )

    def test_a_run_reads_the_file_once(self):
        """The file is read once per run, whatever the number of batches."""
        job = self._create_job(self._get_lines(10))
        job.action_check()
        job.action_queue()
        with (
            patch.dict(BATCHES, {"clients": 3}),
            patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1),
            patch.object(row_cache, "unpack", side_effect=row_cache.unpack) as unpack,
        ):
            self.jobs.sudo()._cron_run()
        self.assertEqual((job.state, job.created_count), ("done", 10))
        unpack.assert_called_once()

    def test_long_file_is_checked_in_the_background(self):
        """The check of a long file runs in the background, with the same result."""
        text = self._get_lines(10) + "\r\nM000;Encore;\r\n;Sans numéro;"
        with patch(f"{JOB}.CHECKED_AT_ONCE", 5), patch.dict(BATCHES, {"clients": 4}):
            job = self._create_job(text)
            job.action_check()
            self.assertEqual((job.state, job.created_count), ("checking", 0))
            with self.assertRaises(UserError):
                job.action_queue()
            with self.assertRaises(UserError):
                job.column_ids[0].field = False
            job.sudo()._run_batch()
            self.assertEqual((job.state, job.position), ("checking", 4))
            self._run(job)
        self.assertEqual((job.state, job.position), ("checked", 0))
        self.assertEqual((job.created_count, job.error_count), (10, 2))
        self.assertFalse(
            self.env["res.partner"].search([("mfi_member_number", "=", "M000")])
        )

    def test_check_stopped_or_interrupted(self):
        """After a check that ends early, the file must be checked again."""
        contacts = type(self.env["res.partner"])
        with patch(f"{JOB}.CHECKED_AT_ONCE", 1), patch.dict(BATCHES, {"clients": 2}):
            job = self._create_job(self._get_lines(6))
            job.action_check()
            job.sudo()._run_batch()
            job.action_cancel()
            self.assertEqual((job.state, job.created_count), ("draft", 0))
            job.action_check()
            with (
                patch.object(
                    contacts, "_compare_mfi_rows", side_effect=ValueError("x")
                ),
                self.assertLogs(RUN, "ERROR"),
            ):
                job.sudo()._run_safely()
            self.assertEqual(job.state, "draft")
            self.assertIn("ValueError", job.failure)
            job.action_check()
            self._run(job)
        self.assertEqual((job.state, job.created_count), ("checked", 6))
        self.assertFalse(job.failure)

    def test_a_database_without_room_does_not_end_an_import(self):
        """The scheduled job fails and resumes the import at its next run."""
        contacts = type(self.env["res.partner"])
        job = self._create_job(self._get_lines(3))
        job.action_check()
        job.action_queue()
        full = psycopg2.errors.DiskFull("No space left on device")
        with (
            patch.object(contacts, "_compare_mfi_rows", side_effect=full),
            self.assertRaises(psycopg2.errors.DiskFull),
        ):
            job.sudo()._run_safely()
        self.assertEqual((job.state, job.failure), ("queued", False))
        self._run(job)
        self.assertEqual((job.state, job.created_count), ("done", 3))

    def test_failure_keeps_imported_rows(self):
        """An unexpected error stops the job; it resumes without importing twice."""
        contacts = type(self.env["res.partner"])
        with patch.dict(BATCHES, {"clients": 4}):
            job = self._create_job(self._get_lines(6))
            job.action_check()
            job.action_queue()
            job.sudo()._run_batch()
            with (
                patch.object(
                    contacts, "_compare_mfi_rows", side_effect=ValueError("x")
                ),
                self.assertLogs(RUN, "ERROR"),
            ):
                job.sudo()._run_safely()
            self.assertEqual((job.state, job.position), ("failed", 4))
            self.assertIn("ValueError", job.failure)
            job.action_resume()
            self._run(job)
        self.assertEqual((job.state, job.created_count), ("done", 6))

    def test_cancel(self):
        """Imported rows stay; a cancelled job does nothing until resumed."""
        with patch.dict(BATCHES, {"clients": 4}):
            job = self._create_job(self._get_lines(6))
            job.action_check()
            job.action_queue()
            job.sudo()._run_batch()
            job.action_cancel()
            job.sudo()._run_batch()
        self.assertEqual((job.state, job.position), ("cancelled", 4))

    def test_files_are_forgotten(self):
        """Files of ended imports are deleted; figures and files in use stay."""
        with freeze_time("2026-03-02 10:00:00"):
            done, failed = (
                self._create_job(self._get_lines(2)),
                self._create_job(self._get_lines(3)),
            )
            waiting = self._create_job(self._get_lines(2))
            (done + failed + waiting).action_check()
            (done + waiting).action_queue()
            self._run(done)
            failed.sudo()._set_ended("failed", "x")
        with freeze_time("2026-05-30 10:00:00"):
            self.env["mfi.import.job"]._gc_files()
            self.assertTrue(done.file)
        with freeze_time("2026-06-02 10:00:00"):
            self.env["mfi.import.job"]._gc_files()
        self.assertFalse(done.file or done.data or failed.data)
        self.assertEqual((done.created_count, done.row_count), (2, 2))
        self.assertTrue(waiting.file and waiting.data)
        with self.assertRaisesRegex(UserError, "again"):
            failed.action_resume()

    def test_started_file_stays(self):
        """The file and mapping of a started job cannot be changed."""
        job = self._create_job(self._get_lines(2))
        job.action_check()
        job.action_queue()
        with self.assertRaises(UserError):
            job.file = base64.b64encode(b"a;b\n1;2")
        with self.assertRaises(UserError):
            job.unlink()

    def test_twice_across_batches(self):
        """A duplicate number is found even if its rows are in different batches."""
        with patch.dict(BATCHES, {"clients": 2}):
            job = self._create_job(self._get_lines(3) + "\r\nM000;Encore;")
            job.action_check()
            job.action_queue()
            self._run(job)
        self.assertEqual((job.created_count, job.error_count), (3, 1))
        self.assertIn("line 2", job.error_ids.reason)

    def test_correct_and_complete(self):
        """The file to correct has no formula; importing it adds the missing rows."""
        job = self._create_job(
            "N° membre;Nom;Tél.;Note\n"
            "M100;Awa;+221771234501;bonne\n"
            "M101;=cmd|' /C calc'!A0;+22177;@x\n"
        )
        job.action_check()
        job.action_queue()
        self._run(job)
        self.assertEqual((job.created_count, job.error_count), (1, 1))
        text = base64.b64decode(job.error_file).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        self.assertEqual(rows[0][:4], ["N° membre", "Nom", "Tél.", "Note"])
        self.assertEqual(rows[1][1:4], ["'=cmd|' /C calc'!A0", "'+22177", "'@x"])
        self.assertEqual(rows[1][4:6], ["3", "Tél."])
        corrected = text.replace("'+22177", "'+221771234502")
        again = self.jobs.create(
            {"file": base64.b64encode(corrected.encode()), "filename": "c.csv"}
        )
        again.action_check()
        again.action_queue()
        self._run(again)
        self.assertEqual((again.created_count, again.error_count), (1, 0))

    def test_corrected_file_of_a_source_in_another_encoding(self):
        """The encoding mark of the file to correct overrides that of the source."""
        text = "N° membre;Nom et prénoms;Tél.\nM1;Awa Sène;12"
        source = self.env["mfi.import.source"].create({"name": "CBS"})
        source.write({"encoding": "cp1252", "full_file": True})
        job = self._create_job(text, source_id=source.id)
        job.action_check()
        job.action_queue()
        self._run(job)
        corrected = base64.b64decode(job.error_file).replace(b";12;", b";771234567;")
        again = self.jobs.create(
            {"file": base64.b64encode(corrected), "source_id": source.id}
        )
        self.assertEqual(again.encoding, "utf-8")
        self.assertEqual(again.header[:3], ["N° membre", "Nom et prénoms", "Tél."])
        again.action_check()
        again.action_queue()
        self._run(again)
        self.assertEqual((again.created_count, again.error_count), (1, 0))
        client = self.env["res.partner"].search([("mfi_member_number", "=", "M1")])
        self.assertEqual(client.name, "Awa Sène")
        self.assertEqual(source.encoding, "cp1252", "as its next file is written")
        self.assertTrue(source.full_file, "as its next file is, corrections are not")

    # ------------------------------------------------------------------
    # Quotes
    # ------------------------------------------------------------------
    QUOTES = (
        'VQ901;"Ba Awa;771234501;a\nVQ902;Ba Ali;771234502;b\n'
        'VQ903;Ba Isa;771234503;c\nVQ904;"Dia";771234504;d\n'
    )

    def test_rows_inside_an_unclosed_quote(self):
        """A row whose unclosed quote spans other rows is refused as a whole."""
        for header in ("N° membre;Nom;Tél.;Note", "N° membre;Obs.;Tél.;Note"):
            end = "VQ905;Sy;771234505;e\n"
            job = self._create_job(f"{header}\n{self.QUOTES}{end}")
            job.action_check()
            self.assertEqual(job.error_count, 1 if "Nom" in header else 2)
            self.assertEqual(job.error_ids[0].line, 2)
            self.assertIn("quotes", job.error_ids[0].reason)
        for target in ("branches", "products", "staff"):
            job = self._create_job(f"Code;Nom;X;Y\n{self.QUOTES}", target=target)
            job.action_check()
            self.assertEqual((job.created_count, job.error_count), (0, 1), target)

    def test_address_of_several_lines(self):
        """Line breaks in a cell of a column that is not read are not an error."""
        job = self._create_job(
            'N° membre;Nom;Tél.;Adresse\nM1;Awa;;"Rue 10\nDakar; Plateau"'
        )
        job.action_check()
        self.assertEqual((job.created_count, job.error_count), (1, 0))

    def test_unclosed_quote(self):
        """The file is refused with a message that names the line of the quote."""
        with self.assertRaisesRegex(UserError, "damaged near line 3"):
            self._create_job('N° membre;Nom\nM1;Awa\nM2;"Ba\nM3;Sy\n')

    def test_clients_inside_an_unclosed_quote_have_not_left(self):
        """Clients whose rows are inside an unclosed quote have not left."""
        text = "N° membre;Nom;Tél.;Note\n"
        before = self._create_job(text + self.QUOTES.replace('"', ""))
        before.action_check()
        before.action_queue()
        self._run(before)
        job = self._create_job(text + self.QUOTES, full_file=True)
        job.action_check()
        self.assertEqual((job.absent_count, job.error_count), (0, 1))

    # ------------------------------------------------------------------
    # Full files
    # ------------------------------------------------------------------
    def _import_base(self, count):
        """Import a base of clients."""
        job = self._create_job(self._get_lines(count))
        job.action_check()
        job.action_queue()
        self._run(job)

    @freeze_time("2026-03-02 10:00:00")
    def test_absent_are_marked(self):
        """Clients missing from a full file have left, until a file names them again."""
        self._import_base(10)
        job = self._create_job(self._get_lines(10, start=1), full_file=True)
        job.action_check()
        self.assertEqual(job.absent_count, 1)
        job.action_queue()
        self._run(job)
        gone = self.env["res.partner"].search([("mfi_member_number", "=", "M000")])
        self.assertEqual(str(gone.mfi_left_on), "2026-03-02")
        self.assertTrue(gone.active)
        self._import_base(10)
        self.assertFalse(gone.mfi_left_on)

    def test_too_many_absent(self):
        """A full file that lacks too many clients must be confirmed."""
        self._import_base(10)
        job = self._create_job(self._get_lines(7), full_file=True)
        job.action_check()
        with self.assertRaisesRegex(UserError, "3 clients"):
            job.action_queue()
        job.left_confirmed = True
        job.action_queue()
        self._run(job)
        self.assertEqual((job.state, job.absent_count), ("done", 3))

    def test_bad_rows_have_not_left(self):
        """A client whose row is wrong is not marked as having left."""
        self._import_base(10)
        text = self._get_lines(9) + "\r\nM009;Membre n° 9;12"
        job = self._create_job(text, full_file=True)
        job.action_check()
        self.assertEqual((job.absent_count, job.error_count), (0, 1))

    # ------------------------------------------------------------------
    # Sources
    # ------------------------------------------------------------------
    def test_saved_mapping(self):
        """A source maps the columns of its next file automatically."""
        job = self._create_job("X;Y\nM1;Awa")
        job.column_ids[0].field = "member_number"
        job.column_ids[1].field = "name"
        job.full_file = True
        source = self.env["mfi.import.source"].browse(
            job.action_save_source()["res_id"]
        )
        self.assertTrue(source.full_file)
        again = self._create_job("Y;X\nFatou;M2", source_id=source.id)
        self.assertEqual(again.column_ids.mapped("field"), ["name", "member_number"])

    def test_folder(self):
        """Only files below the allowed directory are read, the newest first."""
        with tempfile.TemporaryDirectory() as base:
            os.mkdir(os.path.join(base, "cbs"))
            path = os.path.join(base, "cbs", "clients.csv")
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(self._get_lines(3))
            with patch.dict(config.options, {fetch.OPTION: base}):
                source = self.env["mfi.import.source"].create(
                    {"name": "CBS", "pull": "folder", "folder": "cbs"}
                )
                for folder in ("../..", "/etc/../..", "nowhere"):
                    with self.assertRaises(UserError):
                        fetch.get_directory(self.env, folder)
                job = source._pull_file()
                self.assertEqual((job.state, job.row_count), ("queued", 3))
                self.assertFalse(source._pull_file(), "the same file is read once")

    def test_folder_closed(self):
        """Without an allowed directory in the configuration file, no folder is read."""
        with patch.dict(config.options, {fetch.OPTION: ""}):
            with self.assertRaises(UserError):
                fetch.get_directory(self.env, "")

    def test_address(self):
        """Addresses of the server itself and schemes other than HTTP are refused."""
        for url in ("ftp://example.org/x", "file:///etc/passwd", "http://", "x"):
            self.assertFalse(fetch.is_address(url))
        for url in ("http://127.0.0.1/x", "http://[::1]/x", "http://169.254.169.254/"):
            with self.assertRaises(UserError):
                fetch._download(self.env, url)

    def test_night(self):
        """A source is due once a day from its hour on; a failure keeps its message."""
        source = self.env["mfi.import.source"].create({"name": "CBS", "hour": 2})
        source.write({"pull": "url", "url": "http://127.0.0.1/x"})
        with freeze_time("2026-03-02 01:30:00"):
            self.assertFalse(source._is_due())
        with freeze_time("2026-03-02 02:30:00"):
            self.assertTrue(source._is_due())
            with self.assertLogs(
                "odoo.addons.mfi_complaints.models.imports.mfi_import_source", "WARNING"
            ):
                source._pull_safely()
            self.assertIn("server itself", source.last_error)
            self.assertFalse(source._is_due())

    # ------------------------------------------------------------------
    # Branches, products, staff
    # ------------------------------------------------------------------
    def test_records(self):
        """Branches, products and staff are found by code; a bad row stops no other."""
        made = {
            "branches": "Code;Nom;Niveau;Rattachement\nTR;Région;Région;\n"
            "TB;Caisse;Agence;TR\nTC;Perdue;Agence;ZZZ\n",
            "products": "Code;Libellé;Famille\nTP1;Crédit;Crédit\nTP2;Or;Bijou\n",
            "staff": "Matricule;Nom;Responsable\nTS1;Chef;\nTS2;Agent;TS1\n;Sans;\n",
        }
        wanted = {"branches": (2, 1), "products": (1, 1), "staff": (2, 1)}
        for target, text in made.items():
            job = self._create_job(text, target=target)
            job.action_check()
            self.assertEqual((job.created_count, job.error_count), wanted[target])
            job.action_queue()
            self._run(job)
            self.assertEqual((job.created_count, job.error_count), wanted[target])
            again = self._create_job(text, target=target)
            again.action_check()
            self.assertEqual(again.unchanged_count, wanted[target][0])
        staff = self.env["mfi.staff"].search([("code", "=", "TS2")])
        self.assertEqual(staff.manager_id.code, "TS1")
        branch = self.env["mfi.branch"].search([("code", "=", "TB")])
        self.assertEqual(branch.parent_id.code, "TR")

    def test_branches_know_since_when_they_are_open(self):
        text = (
            "Code;Nom;Date d'ouverture\nOA;Un;01/02/2015\nOB;Deux;31/02/2017\n"
            "OC;Trois;\n"
        )
        job = self._create_job(text, target="branches")
        job.action_check()
        self.assertEqual((job.created_count, job.error_count), (2, 1))
        job.action_queue()
        self._run(job)
        branch = self.env["mfi.branch"].search([("code", "=", "OA")])
        self.assertEqual(branch.opening_date, date(2015, 2, 1))

    def test_a_chosen_file_can_be_checked_at_once(self):
        """The button shows before the first save; it saves the file itself."""
        view = self.env["mfi.import.job"].get_view(view_type="form")
        button = etree.fromstring(view["arch"]).find(".//button[@name='action_check']")
        hidden = button.get("invisible")
        fresh = {"state": "draft", "id": False}
        self.assertTrue(safe_eval(hidden, {**fresh, "filename": False}))
        self.assertFalse(safe_eval(hidden, {**fresh, "filename": "clients.csv"}))

    def test_records_twice_across_batches(self):
        """A duplicate code is found even if its rows are in different batches."""
        made = {
            "branches": "Code;Nom;Niveau\nUA;Un;Agence\nUB;Deux;Agence\nUA;Or;Agence",
            "products": "Code;Nom;Famille\nUA;Un;Crédit\nUB;Deux;Crédit\nUA;Or;Crédit",
            "staff": "Matricule;Nom\nUA;Un\nUB;Deux\nUA;Trois",
        }
        for target, text in made.items():
            job = self._create_job(text, target=target)
            job.action_check()
            self.assertEqual((job.created_count, job.error_count), (2, 1), target)
            job.action_queue()
            with patch(f"{RUN}.BATCH", 1):
                self._run(job)
            counts = (job.created_count, job.updated_count, job.error_count)
            self.assertEqual(counts, (2, 0, 1), target)
            self.assertEqual(job.error_ids.line, 4)
            self.assertIn("line 2", job.error_ids.reason)

    def test_link_to_a_row_of_the_file(self):
        """The check gives the result of the import, including links to earlier rows."""
        text = (
            "Matricule;Nom;Responsable;Agence\nVA;Chef;;\nVB;Agent;VA;\n"
            "VC;Agent;VD;\nVD;Chef;;\nVE;;;\nVF;Agent;VE;\nVG;Agent;;VA\n"
        )
        job = self._create_job(text, target="staff")
        job.action_check()
        checked = (job.created_count, job.error_count, job.error_ids.mapped("line"))
        self.assertEqual(checked, (3, 4, [4, 6, 7, 8]))
        job.action_queue()
        with patch(f"{RUN}.BATCH", 1):
            self._run(job)
        done = (job.created_count, job.error_count, job.error_ids.mapped("line"))
        self.assertEqual(done, checked)
        # Setting a manager created by the same file changes an existing record.
        text = "Matricule;Nom;Responsable\nVH;Cheffe;\nVB;Agent;VH\n"
        job = self._create_job(text, target="staff")
        job.action_check()
        self.assertEqual((job.created_count, job.updated_count), (1, 1))
        job.action_queue()
        self._run(job)
        self.assertEqual((job.created_count, job.updated_count), (1, 1))
        found = self.env["mfi.staff"].search([("code", "=", "VB")])
        self.assertEqual(found.manager_id.code, "VH")
