# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from docx import Document

from odoo.tests import tagged

from .common import CLIENT_PHONE
from .voice import VoiceCommon


@tagged("post_install", "-at_install")
class TestProcedures(VoiceCommon):
    """The procedures manual gives clients the numbers that posters give."""

    def _get_rows(self, company=None):
        """Return the (word, number) pairs that this addon adds to the manual."""
        manuals = self.env["mfi.complaint.procedures"].sudo()
        rows = manuals._get_numbers(company or self.company)
        return [row for row in rows if isinstance(row[0], str)]

    def test_a_gateway_that_only_sends_is_not_named(self):
        self.gateway.state = "working"
        self.assertEqual(self._get_rows(), [])

    def test_a_number_on_which_a_text_arrived_is_named(self):
        """As long as its gateway is in use."""
        self._receive_text("PLAINTE my account")
        self.assertEqual(self._get_rows(), [("Texts (SMS)", "4040")])
        self.gateway.active = False
        self.assertEqual(self._get_rows(), [])

    def test_numbers_of_whatsapp_are_those_that_clients_use(self):
        self._receive_text("PLAINTE my account")
        self.gateway.write(
            {"code": "whatsapp_twilio", "sender": "whatsapp:+221770004040"}
        )
        self.assertEqual(self._get_rows(), [("WhatsApp", "+221770004040")])

    def test_what_cannot_be_dialled_is_not_named(self):
        """Neither a name nor the simulated gateway is a number."""
        self._receive_text("PLAINTE my account")
        for values in ({"sender": "MUTUELLE"}, {"sender": "4040", "code": "simulated"}):
            self.gateway.write(values)
            with self.subTest(values):
                self.assertEqual(self._get_rows(), [])

    def test_a_number_is_named_once(self):
        self._add_gateways("4040", "4040")
        self.assertEqual(self._get_rows(), [("Texts (SMS)", "4040")])

    def test_only_voice_lines_that_were_called_are_named(self):
        self.line.number = "33 800 22 22"
        call = self._leave_message(caller=CLIENT_PHONE)
        self.assertEqual(self._get_rows(), [])
        call.line_id.number = "33 800 11 11"
        self.assertEqual(self._get_rows(), [("Voice line", "33 800 11 11")])

    def test_other_institutions_do_not_appear(self):
        self._receive_text("PLAINTE my account")
        other = self.env["res.company"].create({"name": "Another institution"})
        self.assertEqual(self._get_rows(other), [])
        self.assertEqual(len(self._get_rows()), 1)

    def test_the_manual_prints_them(self):
        """The pilot gets a document with the numbers."""
        self._receive_text("PLAINTE my account")
        manuals = self.env["mfi.complaint.procedures"].with_user(self.pilot)
        _name, content = manuals.render(self.company)
        tables = Document(io.BytesIO(content)).tables
        rows = [[cell.text for cell in row.cells] for t in tables for row in t.rows]
        self.assertIn(["Texts (SMS)", "4040"], rows)

    def test_number_of_queries(self):
        """As many queries for 100 gateways as for 10."""

        def count(*senders):
            self._add_gateways(*senders)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self._get_rows()
            return len(rows), self.env.cr.sql_log_count - before

        count("5000")
        rows, few = count(*(f"60{index:02}" for index in range(9)))
        self.assertEqual(rows, 10)
        self.assertEqual(count(*(f"70{index:02}" for index in range(90))), (100, few))

    def _add_gateways(self, *senders):
        """Add gateways on each of which a text has arrived."""
        for sender in senders:
            gateway = self._create_gateway(sender=sender)
            self.messages.create(
                {
                    "direction": "in",
                    "gateway_id": gateway.id,
                    "company_id": self.company.id,
                    "state": "done",
                }
            )
