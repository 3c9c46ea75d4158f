# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon
from .test_import_corpus import COVER, ROWS, write_ods, write_xls, write_xlsx

RUN = "odoo.addons.mfi_complaints.models.imports.mfi_import_run"


@tagged("post_install", "-at_install")
class TestImportFormat(ComplaintCommon):
    """The format of a file: found, shown, chosen by the pilot, remembered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.env["mfi.import.job"].with_user(cls.pilot)

    def _create_job(self, content, **values):
        """Create an import of a file."""
        return self.jobs.create({"file": base64.b64encode(content), **values})

    def _import(self, job):
        """Check and run an import to its end."""
        job.action_check()
        job.action_queue()
        while job.state in ("queued", "running"):
            job.sudo()._run_batch()

    def _find(self, *numbers):
        """Return the clients of the company with these member numbers."""
        return self.env["res.partner"].search(
            [
                ("mfi_member_number", "in", numbers),
                ("company_id", "=", self.company.id),
            ]
        )

    # ------------------------------------------------------------------
    # The format of the file
    # ------------------------------------------------------------------
    def test_file_of_a_core_banking_system(self):
        """Titles, totals and the encoding of MS-DOS are found; the report says so."""
        text = "sep=;\r\nListe des clients\r\n\r\nN° membre;Nom;Tél.\r\n"
        text += "W1;Aïda Bâ;771234501\r\nW2;Moïse Sène;771234502\r\nTOTAL;2;\r\n"
        job = self._create_job(text.encode("cp850"))
        self.assertEqual((job.encoding, job.header_line), ("cp850", 4))
        self.assertEqual(job.row_count, 2)
        self._import(job)
        self.assertEqual((job.created_count, job.error_count), (2, 0))
        self.assertEqual(self._find("W1").name, "Aïda Bâ")
        self.assertFalse(self._find("TOTAL"))
        self.assertEqual(job.notice_ids.mapped("line"), [7])
        self.assertIn("TOTAL 2", job.notice_ids.reason)

    def test_previews(self):
        """The first rows and the accents in each encoding are shown, escaped."""
        text = "Matricule;Nom;Obs.\n1;Aïda <b>Bâ</b>;x\n"
        job = self._create_job(text.encode("cp850"))
        self.assertIn("Aïda &lt;b&gt;Bâ", job.preview)
        self.assertIn("Member number", job.preview)
        self.assertIn("ignored", job.preview)
        self.assertIn("A‹da", job.encoding_preview)
        self.assertIn("Aïda", job.encoding_preview)
        job.encoding = "mac-roman"
        self.assertNotIn("Aïda", job.preview)
        self.assertEqual(job.encoding, "mac-roman")
        self.assertFalse(self._create_job("Code;Nom\n1;Aïda".encode()).encoding_preview)

    def test_header_chosen(self):
        """The pilot chooses the line of the titles; a new file is guessed again."""
        text = b"Code;Nom;Matricule\nIdent;Libelle;Obs\nW5;Awa;x\n"
        job = self._create_job(text)
        self.assertEqual((job.header_line, job.row_count), (1, 2))
        job.header_line = 2
        self.assertEqual(job.header, ["Ident", "Libelle", "Obs"])
        self.assertEqual(job.row_count, 1)
        with self.assertRaisesRegex(UserError, "Line 9 has no column titles"):
            job.header_line = 9
        job.file = base64.b64encode(b"Titre\nMatricule;Nom\nW5;Awa\n")
        self.assertEqual(job.header, ["Matricule", "Nom"])

    def test_sheets(self):
        """The sheet of the clients is found; the pilot can choose another."""
        for write in (write_xlsx, write_xls, write_ods):
            job = self._create_job(write({"Garde": COVER, "Clients": ROWS}))
            self.assertEqual((job.sheet, job.row_count), ("Clients", 1))
            self.assertEqual(job.sheets, ["Garde", "Clients"])
            job.sheet = "Garde"
            self.assertEqual(job.header, COVER[0])
            with self.assertRaisesRegex(UserError, "no sheet “X”"):
                job.sheet = "X"

    def test_kinds_that_are_refused(self):
        """Files of other kinds are named in the refusal."""
        for content, kind in ((b"<html><table>", "HTML"), (b"%PDF-1.7", "PDF")):
            with self.assertRaisesRegex(UserError, f"kind {kind}"):
                self._create_job(content)

    def test_source_remembers(self):
        """The next file of a source is read like the one before, where it differs."""
        rows = [["Liste"], ["Ident", "Libelle"], ["W7", "Awa"]]
        job = self._create_job(write_xlsx({"Garde": COVER, "Base": rows}))
        job.write({"sheet": "Base", "header_line": 2})
        for column, field in zip(
            job.column_ids, ("member_number", "name"), strict=True
        ):
            column.field = field
        source = self.env["mfi.import.source"].browse(
            job.action_save_source()["res_id"]
        )
        self.assertEqual((source.sheet, source.header_line), ("Base", 2))
        later = {"Garde": COVER, "Base": [["Liste"], ["du 2 mars"], *rows[1:]]}
        again = self._create_job(write_xlsx(later), source_id=source.id)
        self.assertEqual((again.sheet, again.header_line), ("Base", 3))
        self.assertEqual(again.column_ids.mapped("field"), ["member_number", "name"])
        renamed = self._create_job(write_xlsx({"Mars": rows}), source_id=source.id)
        self.assertEqual((renamed.sheet, renamed.header_line), ("Mars", 2))

    def test_source_remembers_the_encoding(self):
        """A chosen encoding is kept for the next files."""
        content = "Matricule;Nom\nW8;Úrsula\n".encode("cp850")
        job = self._create_job(content)
        job.encoding = "cp850"
        source = self.env["mfi.import.source"].browse(
            job.action_save_source()["res_id"]
        )
        again = self._create_job(content, source_id=source.id)
        self.assertFalse(again.encoding_guessed)
        self.assertIn("Úrsula", again.preview)

    def test_doubtful_accents_wait_for_a_person(self):
        """A file read at night whose accents are doubtful does not start alone."""
        content = b"Matricule;Nom\nW9;A\xc3\xafda\nW10;B\xe2\n"
        job = self._create_job(content, start_when_checked=True)
        self.assertTrue(job.encoding_doubtful)
        job.action_check()
        self.assertEqual(job.state, "checked")
        job.action_queue()
        self.assertEqual(job.state, "queued")

    # ------------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------------
    def test_cells_as_the_person_sees_them(self):
        """Zeros of the format make the number; errors and cut numbers are refused."""
        rows = [
            ["Matricule", "Nom"],
            [(42, "000000"), "Awa"],
            ["W12", "#N/A"],
            [(221771234501, "0.00E+00"), "Ali"],
            ["#REF!", "Isa"],
        ]
        job = self._create_job(write_xlsx({"Clients": rows}))
        self._import(job)
        self.assertEqual((job.created_count, job.error_count), (1, 3))
        self.assertEqual(self._find("000042").name, "Awa")
        self.assertEqual(job.error_ids.mapped("line"), [3, 4, 5])
        self.assertEqual(
            job.error_ids.mapped("column"), ["Nom", "Matricule", "Matricule"]
        )
        self.assertIn("#N/A", job.error_ids[0].reason)
        self.assertIn("scientific", job.error_ids[1].reason)
        self.assertFalse(self.env["res.partner"].search([("name", "=like", "#%")]))

    def test_faults_in_other_targets(self):
        """Branches and products with an error of a formula are refused too."""
        for target in ("branches", "products", "staff"):
            job = self._create_job(b"Code;Nom\nZZ1;#REF!\n", target=target)
            job.action_check()
            self.assertEqual((job.created_count, job.error_count), (0, 1), target)
            self.assertEqual(job.error_ids.column, "Nom")

    def test_lost_characters_refuse_their_row_alone(self):
        """A row with a character that no encoding knows is refused, not the file."""
        content = "Matricule;Nom\nW14;Aïda Sène\nW15;B".encode("cp1252") + b"\x81\n"
        job = self._create_job(content, encoding="latin-1")
        job.action_check()
        self.assertEqual((job.created_count, job.error_count), (1, 1))
        self.assertIn("another encoding", job.error_ids.reason)

    # ------------------------------------------------------------------
    # Numbers that differ by spaces or capitals
    # ------------------------------------------------------------------
    def test_one_client_for_numbers_that_look_alike(self):
        """Of two such rows the first counts, and the report names both."""
        text = "Matricule;Nom\nab 12;Awa\nAB12;Awa Diop\nab  12;Awa\n"
        job = self._create_job(text.encode())
        with self.subTest("in one batch"):
            self._import(job)
            self.assertEqual((job.created_count, job.error_count), (1, 1))
            self.assertEqual(self._find("ab 12", "AB12").mapped("name"), ["Awa"])
            self.assertEqual(job.notice_ids.mapped("line"), [3])
            self.assertIn("“AB12” is the client “ab 12”", job.notice_ids.reason)
            self.assertIn("line 2", job.notice_ids.reason)
        with self.subTest("across batches"):
            again = self._create_job(text.replace("12", "13").encode())
            with patch.dict(f"{RUN}.BATCHES", clients=1):
                self._import(again)
            self.assertEqual((again.created_count, again.notice_count), (1, 1))

    def test_one_record_for_codes_that_look_alike(self):
        """A branch is one, whatever the spaces and capitals of its code."""
        branch = self.env["mfi.branch"].create(
            {"code": "ag 900", "name": "Thiès", "company_id": self.company.id}
        )
        text = (
            "Code;Nom;Rattachement\nAG900;Thiès Nord;\nag  901;Mbour;AG 900\nAG901;X;\n"
        )
        job = self._create_job(text.encode(), target="branches")
        self._import(job)
        self.assertEqual((job.created_count, job.updated_count), (1, 1))
        self.assertEqual((job.error_count, job.notice_count), (0, 2))
        self.assertEqual((branch.code, branch.name), ("ag 900", "Thiès Nord"))
        child = self.env["mfi.branch"].search([("code", "=", "ag 901")])
        self.assertEqual((child.name, child.parent_id), ("Mbour", branch))
        respelled, merged = job.notice_ids.sorted("line").mapped("reason")
        self.assertIn("“ag 900” on file", respelled)
        self.assertIn("“AG901” is the code “ag 901” of line 3", merged)

    def test_client_on_file_is_matched(self):
        """A client on file is updated, keeps its number, and has not left."""
        client = self.env["res.partner"].create(
            {
                "name": "Awa",
                "mfi_member_number": "Mec 77",
                "company_id": self.company.id,
            }
        )
        others = self.env["res.partner"].search(
            [("mfi_member_number", "!=", False), ("id", "!=", client.id)]
        )
        others.mfi_left_on = "2020-01-01"
        job = self._create_job(b"Matricule;Nom\nMEC77;Awa Diop\n", full_file=True)
        self._import(job)
        self.assertEqual((job.created_count, job.updated_count), (0, 1))
        self.assertEqual(
            (client.name, client.mfi_member_number), ("Awa Diop", "Mec 77")
        )
        self.assertFalse(client.mfi_left_on)
        self.assertIn("“Mec 77” on file", job.notice_ids.reason)

    def test_api_says_so(self):
        """The method for other systems returns notices only where there are any."""
        contacts = self.env["res.partner"].with_user(self.pilot)
        rows = [{"member_number": "w 20", "name": "Awa"}]
        self.assertEqual(
            contacts.mfi_import_clients(rows),
            {"created": 1, "updated": 0, "unchanged": 0, "errors": []},
        )
        result = contacts.mfi_import_clients([{"member_number": "W20", "name": "Awa"}])
        self.assertEqual((result["created"], result["unchanged"]), (0, 1))
        self.assertEqual(result["notices"][0]["line"], 1)

    def test_number_is_unique_whatever_its_capitals(self):
        """A number typed with other spaces or capitals is refused for a new client."""
        values = {"name": "Awa", "company_id": self.company.id}
        self.env["res.partner"].create({**values, "mfi_member_number": "w 30"})
        again = {**values, "mfi_member_number": "W30"}
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env["res.partner"].create(again)
        with self.assertRaises(ValidationError):
            self.env["res.partner"].create({**again, "company_id": False})
        found = self.env["res.partner"]._find_mfi_clients("W30")
        self.assertEqual(found.mfi_member_number, "w 30")

    def test_notices_are_limited(self):
        """The report lists the first notices and counts them all."""
        rows = "".join(f"W{n:04};A\nw{n:04};A\n" for n in range(230))
        job = self._create_job(f"Matricule;Nom\n{rows}".encode())
        job.action_check()
        self.assertEqual((job.notice_count, len(job.notice_ids)), (230, 200))
        job.action_check()
        self.assertEqual((job.notice_count, len(job.notice_ids)), (230, 200))
