# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW
from .common import SurveyCommon

FILE = """Date et heure;Sens;Numéro;Résultat;Durée;Agence;Poste
01/02/2026 09:30:00;entrant;77 123 45 01;ANSWERED;0:01:35;T-NDI;201
01/02/2026 09:30:00;entrant;77 123 45 01;ANSWERED;0:01:35;T-NDI;201
2026-02-02 10:00;OUT;+221 77 123 45 02;NO ANSWER;0;;
02/02/2026 11:00;in;abc;ANSWERED;5;;
02/02/2026 11:00;sideways;77 123 45 03;ANSWERED;5;;
"""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallLog(SurveyCommon):
    """Telephone calls: typed, imported, drawn, and deleted in time."""

    def _log(self, user=None, **values):
        """Log a call as the collector."""
        calls = self.env["mfi.complaint.call.log"].with_user(user or self.collector)
        return calls.create(
            {"date": "2026-02-01 09:00:00", "number": "77 123 45 01", **values}
        )

    def _import(self, text):
        """Import a file as the pilot; return the job."""
        job = (
            self.env["mfi.import.job"]
            .with_user(self.pilot)
            .create(
                {
                    "target": "calls",
                    "file": base64.b64encode(text.encode()),
                    "filename": "calls.csv",
                }
            )
        )
        job.action_check()
        job.action_queue()
        while job.state in ("checking", "queued", "running"):
            job.sudo()._run_batch()
        return job

    def test_calls_to_come_are_refused(self):
        self._log(date="2026-03-03 09:00:00")
        with self.assertRaisesRegex(ValidationError, "taken place"):
            self._log(date="2062-02-01 09:00:00")
        job = self._import(
            "Date et heure;Sens;Numéro;Résultat\n"
            "01/02/2062 09:30:00;entrant;77 123 45 01;ANSWERED\n"
        )
        self.assertIn("taken place", job.error_ids.reason)

    def test_others_are_refused(self):
        call = self._log()
        for user in (self.employee, self.handler, self.branch_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                call.with_user(user).read(["number"])
            with self.assertRaises(AccessError):
                self._log(user)
        with self.assertRaises(AccessError):
            call.unlink()

    def test_number_finds_the_client(self):
        call = self._log()
        self.assertEqual(call.number, "+221771234501")
        self.assertEqual(call.partner_id, self.clients[1])
        self.clients[2].phone = "+221771234503"
        self.assertFalse(self._log(number="77 123 45 03").partner_id)
        with self.assertRaisesRegex(ValidationError, "phone number"):
            self._log(number="reception")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._log()

    def test_file_of_a_telephone_exchange(self):
        job = self._import(FILE)
        calls = self.env["mfi.complaint.call.log"].search([], order="date")
        self.assertEqual(
            [
                (
                    c.direction,
                    c.number,
                    c.outcome,
                    c.duration,
                    c.branch_id.code,
                    c.agent,
                )
                for c in calls
            ],
            [
                ("in", "+221771234501", "answered", 95, "T-NDI", "201"),
                ("out", "+221771234502", "no_answer", 0, False, False),
            ],
        )
        self.assertEqual(str(calls[0].date), "2026-02-01 09:30:00")
        self.assertEqual((job.created_count, job.unchanged_count), (2, 1))
        self.assertEqual(
            job.error_ids.mapped("column"),
            ["Numéro", "Sens"],
        )
        again = self._import(FILE)
        self.assertEqual((again.created_count, again.unchanged_count), (0, 3))

    def test_callers_are_drawn_once(self):
        self._log(date="2026-01-31 09:00:00")
        last = self._log()
        self._log(number="77 123 45 02", date="2025-12-31 09:00:00")
        stranger = self._log(number="76 000 00 00")
        self._log(number="77 123 45 04")
        self.clients[4].mfi_no_survey = True
        survey = self._create_survey(population="calls", expected_rate=1)
        survey.action_draw()
        self.assertEqual(survey.respondent_ids.call_id, last | stranger)
        names = survey.respondent_ids.mapped("name")
        self.assertEqual(set(names), {"Client 1", False})
        self.assertEqual(survey.action_check_draw()["params"]["type"], "success")

    def test_calls_are_deleted_in_time(self):
        old, new = self._log(date="2024-01-01 09:00:00"), self._log()
        self.company.mfi_retention_months = 12
        self.env["mfi.complaint.call.log"]._gc_old_calls()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())

    def test_erased_clients_lose_their_number(self):
        call = self._log().sudo()
        self.clients[1]._erase_mfi_client("On request")
        self.assertFalse(call.number)
