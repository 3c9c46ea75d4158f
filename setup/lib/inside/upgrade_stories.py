"""Script for ``odoo shell`` to import: what the database of a release holds.

Each method leaves one piece of work as an institution would. All names and numbers are
invented.
"""

import base64
import json

from odoo.addons.mfi_complaints.models.imports import mfi_import_run
from odoo.addons.mfi_complaints.tests.common import ComplaintCommon
from odoo.addons.mfi_complaints.tests.reporting.statement_common import StatementCommon
from odoo.addons.mfi_complaints.tests.survey.common import SurveyCommon
from odoo.addons.mfi_complaints.tests.tsa import Authority
from odoo.addons.mfi_complaints_sms.tests.common import CLIENT_PHONE
from odoo.addons.mfi_complaints_sms.tests.voice import VoiceCommon
from odoo.addons.mfi_complaints_sms.tests.whatsapp import WhatsAppCommon

#: The quarter of the survey, the statement and the assessment.
QUARTER = {"date_from": "2026-01-01", "date_to": "2026-03-31"}
#: Who has not chosen yet whether to report without a number.
UNDECIDED = "+221770000042"


class Complaints(ComplaintCommon):
    """Complaints in every state, and what is decided about them."""

    def tell_states(self):
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
        pilot = self._create_complaint(name="Out of scope").with_user(self.pilot)
        pilot.sudo(False).action_reject("Not about this institution")
        pilot = self._create_complaint(name="Withdrawn").with_user(self.pilot)
        pilot.sudo(False).action_cancel("The client gave up")

    def tell_papers(self):
        """Close a complaint whose client holds the code and three fingerprints."""
        ticket, code = self._register_complaint(name="Fees: closed for good")
        papers = [(ticket.number, ticket.complaint_fingerprint)]
        self._with_user(ticket, self.collector).action_add_addendum("The receipt.")
        for state in ("resolved", "closed"):
            self._advance(ticket, state)
            papers.append((ticket.number, ticket.complaint_fingerprint))
        # The only traces of what clients hold: the fixture's test follows them.
        self._keep("tracking", f"{ticket.number} {code}")
        self._keep("papers", json.dumps(papers))

    def tell_identity(self):
        """Name the client of a complaint that came without one, who speaks English."""
        ticket = self._create_complaint(
            name="Fees: identified", partner_id=False, complaint_phone="+221771234599"
        )
        values = {"name": "Binta Sarr", "lang": "en_US", "email": "binta@example.org"}
        client = self.env["res.partner"].create(
            {**values, "mfi_member_number": "T-0003", "mfi_branch_id": self.branch.id}
        )
        self._with_user(ticket, self.pilot).action_identify(client.id)

    def tell_validation(self):
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
        self.team.complaint_validation = False

    def tell_report(self):
        """Register a whistleblowing report, with a question and its reply."""
        officer = self.tickets.with_user(self.confidential)
        receipt = officer.complaint_register(
            {
                "kind": "denunciation",
                "name": "Cash",
                "description": "Cash is missing.",
                "channel": "phone",
            }
        )
        report = self.tickets.search([("number", "=", receipt["number"])])
        self._with_user(report, self.confidential).action_denunciation_reply("Where?")
        report.sudo()._create_complaint_secret_message("At counter 3.")

    def tell_measure(self):
        """Carry out a preventive measure with proof, and find that it works."""
        ticket = self._create_complaint(name="Fees: not displayed")
        self._advance(ticket, "closed")
        measure = self.env["mfi.complaint.measure"].with_user(self.pilot)
        measure = measure.create(
            {
                "name": "Display the tariff",
                "kind": "preventive",
                "ticket_ids": [(6, 0, ticket.ids)],
                "responsible_id": self.pilot.id,
                "due_date": "2026-03-20",
                "proof": "Photo of the counter",
            }
        )
        photo = {"name": "counter.txt", "raw": b"Photo", "res_model": measure._name}
        photos = self.env["ir.attachment"].with_user(self.pilot)
        measure.proof_attachment_ids = photos.create({**photo, "res_id": measure.id})
        measure.action_start()
        measure.action_done()
        measure.write({"effect": "effective", "effect_note": "No complaint since."})
        measure.action_check_effect()

    def tell_hold(self):
        """Keep a closed complaint for a court."""
        ticket = self._advance(self._create_complaint(name="In court"), "closed")
        self._with_user(ticket, self.controller).action_hold("Court of Louga")

    def tell_erasure(self):
        """Close the complaint of a client, and erase both."""
        values = {"name": "Fatou Sow", "mfi_gender": "female", "phone": "+221771234568"}
        client = self.env["res.partner"].create(
            {**values, "mfi_member_number": "T-0002", "mfi_branch_id": self.branch.id}
        )
        ticket = self._create_complaint(name="Fatou's fees", partner_id=client.id)
        self._advance(ticket, "closed")
        erasures = self.env["mfi.complaint.erasure"].with_user(self.pilot)
        erasures.create(
            {
                "scope": "client",
                "partner_id": client.id,
                "reason": "Written request of 2 March",
                "confirmed": True,
            }
        ).action_erase()

    def _keep(self, name, value):
        """Keep a text for the test of the fixture."""
        self.env["ir.config_parameter"].set_param(f"mfi_setup.{name}", value)


class Messages(VoiceCommon, WhatsAppCommon):
    """Conversations by text, WhatsApp and telephone."""

    def tell_texts(self):
        """Register a complaint by text, and send what was queued."""
        self._receive_text("On a pris deux fois les frais de mon credit a Ndiagne")
        self._receive_text("merci beaucoup")
        self._receive_text("azerty")
        self.gateway.code = "simulated"  # accepts what is sent, and passes nothing on
        self.messages._cron_send()

    def tell_calls(self):
        """Receive a complaint by WhatsApp, and a message left on the voice line."""
        words = "On a pris deux fois les frais de mon credit a Ndiagne"
        self._receive_words(words, sender=CLIENT_PHONE)
        self._receive_file()
        self._leave_message(seconds=3, caller=CLIENT_PHONE)

    def tell_choice(self):
        """Hold words that sound like a report until their author has chosen."""
        self.gateway.code = "kannel"
        self._receive_text("le caissier vole les clients", UNDECIDED)
        held = self.env["mfi.sms.held"].search_count([])
        assert held == 1, held
        self._keep("undecided", UNDECIDED)

    def _process_voice(self):
        """Read notices and recordings without the help of a test."""
        self.notices._cron_process()


class Control(SurveyCommon, StatementCommon):
    """Import, survey, audit, statement and assessment."""

    def tell_import(self):
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

    def tell_survey(self):
        """Ask the clients imported so far, and close the interviews."""
        survey = self._create_survey(margin=0.2, **QUARTER)
        survey.action_draw()
        for rank, person in enumerate(survey.sudo().respondent_ids):
            self._answer(person, [1 + (rank + n) % 5 for n in range(12)])
        survey.action_close()

    def tell_audit(self):
        """Audit closed files, with a finding that the service answers."""
        audit = self.env["mfi.complaint.audit"].with_user(self.controller)
        audit = audit.create({"name": "Files of March", "size": 2, **QUARTER})
        audit.action_draw()
        first, *others = audit.line_ids
        first.write({"result": "remarks", "finding": "No receipt in the file."})
        for line in others:
            line.result = "conform"
        first.with_user(first.team_id.user_id).action_answer("The receipt was added.")
        first.action_settle()
        audit.action_done()

    def tell_statement(self):
        """File the quarter's statement, with its PDF and its workbook."""
        rows = [
            self._row("1", "Flow", row_type="heading"),
            self._row("1.1", "Received", measure="received", dimension="branch"),
            self._row("1.2", "Median", measure="median_days"),
        ]
        values = {"name": "Form", "period_length": "quarter", "row_ids": rows}
        templates = self.env["mfi.complaint.statement.template"]
        Control.template = templates.create(values)
        self._filed(date_from=QUARTER["date_from"])

    def tell_assessment(self):
        """Sign an assessment of the quarter."""
        assessments = self.env["mfi.spi4.assessment"].with_user(self.controller)
        assessment = assessments.create(QUARTER)
        assessment.action_compute()
        assessment.action_sign()

    def tell_time_stamp(self):
        """Have an authority on this machine stamp the newest seal."""
        authority = Authority()
        self.company.mfi_seal_tsa_url = authority.url
        stamp = self.env["mfi.complaint.seal.stamp"]._stamp_newest(self.company)
        assert stamp, self.company.mfi_seal_tsa_state
        self.company.mfi_seal_tsa_url = False
        authority.close()


class Story(Complaints, Messages, Control):
    """The institution, users and clients of the tests, in a database that is kept."""

    @classmethod
    def begin(cls, env):
        """Set up the institution, its services and its gateways."""
        cls.env = env
        cls._setup_company()
        cls._setup_users()
        cls._setup_reference()
        cls.tickets, cls.messages = env["helpdesk.ticket"], env["mfi.sms.message"]
        cls.calls, cls.notices = env["mfi.voice.call"], env["mfi.voice.event"]
        cls.gateway, cls.whatsapp = cls._create_gateway(), cls._create_whatsapp()
        cls.company.mfi_sms_gateway_id = cls.gateway
        questionnaire = env.ref("mfi_complaints.survey_questionnaire")
        cls.questions = questionnaire.question_ids.sorted("sequence")
        return cls.__new__(cls)
