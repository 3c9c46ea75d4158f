# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, config

from ..controllers import health as controller
from ..engine.health import Probe
from .common import ComplaintCommon

TOKEN = "t0ken-of-the-monitor"


@tagged("post_install", "-at_install")
class TestHealth(ComplaintCommon, HttpCase):
    """The state of the service: who may read it, what degrades it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.env["mfi.complaint.health"]
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param("mfi_complaints.health_token", TOKEN)
        # The jobs of the test database do not run; its disk is not ours to judge.
        cls.env["ir.cron"].search([]).write(
            {"nextcall": fields.Datetime.now() + timedelta(hours=1), "failure_count": 0}
        )
        cls._install_jobs(days=2)
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).unlink()
        cls.startClassPatcher(
            patch.object(cls.registry[cls.service._name], "_get_disk_use", lambda s: 50)
        )

    @classmethod
    def _install_jobs(cls, days):
        """Let the jobs have been installed some days ago."""
        cls.env.cr.execute(
            SQL(
                "UPDATE ir_cron SET create_date = timezone('UTC', now()) - %s",
                timedelta(days=days),
            )
        )

    def test_a_job_is_not_late_since_before_its_installation(self):
        self.env.ref("mfi_complaints.ir_cron_remind_mail").nextcall = "2020-01-01"
        self.assertEqual(self._get_states()["crons"], "act")
        self._install_jobs(days=0)
        self.assertEqual(self._get_states()["crons"], "ok")

    def _read(self, token=TOKEN, header=None):
        """Call the address; return (status, answer)."""
        self.env.flush_all()
        headers = {"Authorization": f"Bearer {header}"} if header else {}
        response = self.url_open(f"/complaints/health?token={token}", headers=headers)
        return response.status_code, response.json()

    def _get_states(self):
        """Return {code: state} of what is measured."""
        self.env.flush_all()
        return {probe.code: probe.state for probe in self.service._get_probes()}

    # -- deny first ---------------------------------------------------
    def test_without_a_token_there_is_no_such_address(self):
        self.parameters.set_param("mfi_complaints.health_token", False)
        for token in ("", "False", TOKEN):
            self.assertEqual(self._read(token)[0], 404)

    def test_a_wrong_token_is_refused_and_limited(self):
        for token in ("", "x", "é" * 9, TOKEN[:-1], TOKEN + "x"):
            status, answer = self._read(token)
            self.assertEqual((status, list(answer)), (401, ["error"]))
        with patch.object(controller, "MAX_REFUSALS", 2):
            self.assertEqual(self._read("x")[0], 429)
        self.assertEqual(self._read()[0], 200)
        with patch.object(controller, "MAX_CALLS", 2):
            self.assertEqual(self._read()[0], 429)

    def test_the_screen_is_for_administrators(self):
        screens = self.env["mfi.complaint.service.state"]
        for user in (self.pilot, self.controller, self.employee):
            with self.assertRaises(AccessError):
                screens.with_user(user).create({})
        for method in ("_get_probes", "_replace_token", "_check_token"):
            with self.assertRaises(AccessError):
                get_public_method(self.service, method)

    # -- what it tells ------------------------------------------------
    def test_all_is_well(self):
        status, answer = self._read()
        self.assertEqual((status, answer["status"]), (200, "ok"), answer)
        self.assertEqual(self._read(token="", header=TOKEN)[0], 200)
        self.assertLessEqual(
            {"crons", "mails_out", "imports", "seal", "disk"}, set(answer["checks"])
        )

    def test_a_late_job_degrades_the_service(self):
        cron = self.env.ref("mfi_complaints.ir_cron_seal")
        for age, state in (
            (timedelta(hours=1), "watch"),
            (timedelta(hours=3), "act"),
        ):
            cron.nextcall = fields.Datetime.now() - age
            self.assertEqual(self._get_states()["crons"], state)
        status, answer = self._read()
        self.assertEqual((status, answer["status"]), (503, "degraded"))
        self.assertGreater(answer["checks"]["crons"]["value"], 10_000)
        cron.active = False
        self.assertEqual(self._get_states()["crons"], "ok")

    def test_failing_jobs_and_mails_and_disk(self):
        self.env.ref("mfi_complaints.ir_cron_seal").failure_count = 2
        self.assertEqual(self._get_states()["cron_failures"], "watch")
        self.env["mail.mail"].create({"state": "exception", "email_to": "a@b.c"})
        self.assertEqual(self._get_states()["mails_failed"], "watch")
        mail = self.env["mail.mail"].create({"state": "outgoing", "email_to": "a@b.c"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = create_date - interval '13 hours' "
            "WHERE id = %s",
            [mail.id],
        )
        self.assertEqual(self._get_states()["mails_out"], "act")
        with patch.object(
            self.registry[self.service._name], "_get_disk_use", lambda s: 97
        ):
            self.assertEqual(self._get_states()["disk"], "act")

    def test_a_journal_that_no_night_seals_is_found(self):
        self._create_complaint()
        self.assertEqual(self._get_states()["seal"], "ok")
        seal = self.env["mfi.complaint.seal"]._create_first_seal(
            self.company,
            fields.Date.today() - timedelta(days=9),
            fields.Datetime.now() + timedelta(seconds=1),
        )
        self.assertEqual(self._get_states()["seal"], "ok")
        self.env.cr.execute("ALTER TABLE mfi_complaint_seal DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE mfi_complaint_seal SET until = until - interval '4 days' "
            "WHERE id = %s",
            [seal.id],
        )
        self.assertEqual(self._get_states()["seal"], "act")

    def test_a_replica_that_does_not_answer_is_late(self):
        with patch.dict(config.options, {"db_replica_host": "localhost"}):
            self.assertEqual(self._get_states()["replica"], "act")
        self.assertNotIn("replica", self._get_states())

    def test_the_number_of_queries_is_fixed(self):
        self._get_states()
        before = self.env.cr.sql_log_count
        self._get_states()
        few = self.env.cr.sql_log_count - before
        for _number in range(3):
            self._create_complaint()
            self.env["mail.mail"].create({"state": "outgoing", "email_to": "a@b.c"})
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._get_states()
        self.assertEqual(self.env.cr.sql_log_count - before, few)
        self.assertLessEqual(few, 8)

    def test_the_screen_says_what_to_do(self):
        self.env.ref("mfi_complaints.ir_cron_seal").failure_count = 2
        self.env.flush_all()
        screen = self.env["mfi.complaint.service.state"].create({})
        self.assertEqual(screen.state, "watch")
        lines = {line.name: line for line in screen.line_ids}
        failing = lines["Scheduled jobs that fail"]
        self.assertEqual((failing.found, failing.state), ("1", "watch"))
        self.assertIn("log", failing.advice)
        self.assertFalse(lines["Disk used"].advice)
        self.assertEqual(lines["Disk used"].found, "50 percent")
        before = screen.address
        self.assertIn(TOKEN, before)
        screen.action_replace_token()
        screen.invalidate_recordset()
        self.assertNotEqual(screen.address, before)
        self.assertEqual(self._read()[0], 401)

    def test_every_part_has_its_words(self):
        texts = self.service._get_health_texts()
        with patch.dict(config.options, {"db_replica_host": "localhost"}):
            self.assertLessEqual(set(self._get_states()), set(texts))
        self.assertIsInstance(self.service._get_probes()[0], Probe)
