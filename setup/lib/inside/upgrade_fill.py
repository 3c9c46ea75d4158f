"""Script for ``odoo shell``: fill a database with the work of two days, at fixed dates.

It runs with the addons of a release, whose tests it takes the institution from. All
names and numbers are invented.
"""

import base64

from freezegun import freeze_time

from odoo.addons.mfi_complaints.models.imports import mfi_import_run
from odoo.addons.mfi_complaints_sms.tests.common import SmsCommon

env = globals()["env"]  # set by the shell


class Filler(SmsCommon):
    """The institution, users and client of the tests, in a database that is kept."""

    def fill(self):
        """Register complaints, leave one in each state, and one import half done."""
        self._setup_complaints()
        self._setup_conversation()
        self._start_import()

    def _setup_complaints(self):
        """Leave one complaint in each state, one appeal and one report."""
        self._create_draft(name="Draft")
        for state in (
            "registered",
            "assigned",
            "in_progress",
            "resolved",
            "communicated",
            "closed",
        ):
            ticket = self._create_complaint(name=f"Fees: {state}")
            self._advance(ticket, state)
        self._with_user(ticket, self.collector).action_reopen("Not satisfied")
        closed, code = self._register_complaint(name="Fees: closed for good")
        # The only trace of a tracking code: the fixture's test follows its complaint.
        self.env["ir.config_parameter"].set_param(
            "mfi_setup.tracking", f"{closed.number} {code}"
        )
        self._with_user(closed, self.collector).action_add_addendum("The receipt.")
        self._advance(closed, "closed")
        self._setup_validation()
        pilot = self._create_complaint(name="Out of scope").with_user(self.pilot)
        pilot.sudo(False).action_reject("Not about this institution")
        pilot = self._create_complaint(name="Withdrawn").with_user(self.pilot)
        pilot.sudo(False).action_cancel("The client gave up")
        self.tickets.with_user(self.confidential).complaint_register(
            {
                "kind": "denunciation",
                "name": "Cash",
                "description": "Cash is missing.",
                "channel": "phone",
            }
        )

    def _setup_validation(self):
        """Leave a complaint with its proof and its solution to the head of service."""
        self.team.complaint_validation = True
        ticket = self._create_draft(name="Fees: to validate")
        self.env["ir.attachment"].with_user(self.collector).create(
            {
                "name": "receipt.txt",
                "raw": b"Receipt 12",
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
        )
        ticket.action_register()
        ticket = ticket.sudo()
        self._advance(ticket, "in_progress")
        handler = self._with_user(ticket, self.handler)
        handler.action_submit(self._prepare_solution())

    def _setup_conversation(self):
        """Register a complaint by text, and send what was queued."""
        self._receive_text("On a pris deux fois les frais de mon credit a Ndiagne")
        self._receive_text("merci beaucoup")
        self._receive_text("azerty")
        self.gateway.code = "simulated"  # accepts what is sent, and passes nothing on
        self.messages._cron_send()

    def _start_import(self):
        """Import the first 40 of 100 clients."""
        rows = [f"M{rank:03};Membre {rank};77123{rank:04}" for rank in range(100)]
        text = "\n".join(["N° membre;Nom et prénoms;Tél.", *rows])
        job = self.env["mfi.import.job"].with_user(self.pilot)
        job = job.create(
            {"file": base64.b64encode(text.encode()), "filename": "clients.csv"}
        )
        job.action_check()
        job.action_queue()
        mfi_import_run.BATCHES["clients"] = 40
        job.sudo()._run_batch()
        assert (job.state, job.position) == ("running", 40)

    def sign(self):
        """Sign an assessment of the quarter."""
        dates = {"date_from": "2026-01-01", "date_to": "2026-03-31"}
        assessments = self.env["mfi.spi4.assessment"].with_user(self.controller)
        assessment = assessments.create(dates)
        assessment.action_compute()
        assessment.action_sign()


env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
Filler.env = env
filler = Filler.__new__(Filler)
with freeze_time("2026-03-02 10:00:00"):
    Filler._setup_company()
    Filler._setup_users()
    Filler._setup_reference()
    Filler.tickets, Filler.messages = env["helpdesk.ticket"], env["mfi.sms.message"]
    Filler.gateway = Filler._create_gateway()
    Filler.company.mfi_sms_gateway_id = Filler.gateway
    filler.fill()
for day in ("2026-03-03 03:00:00", "2026-03-04 03:00:00"):
    with freeze_time(day):
        env["mfi.complaint.seal"]._cron_seal()
        filler._create_complaint(name=f"Fees of {day}")
with freeze_time("2026-04-02 10:00:00"):
    env["mfi.complaint.seal"]._cron_seal()
    filler.sign()
with freeze_time("2026-04-03 03:00:00"):
    env["mfi.complaint.seal"]._cron_seal()
# What every installation makes anew, and what is too large for a fixture.
env["ir.attachment"].search([("url", "=like", "/web/assets/%")]).unlink()
env.cr.commit()
print("FILLED")
