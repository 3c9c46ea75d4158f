# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged
from odoo.tools import convert_file

from .common import SmsCommon

FILES = ("mfi_sms_gateway_demo.xml", "mfi_sms_message_demo.xml")
#: Members who write, with their telephones.
MEMBERS = {
    "GUE-00233": "+221770000101",
    "NDI-00127": "+221770000102",
    "SAG-00211": "+221770000103",
    "NDI-00341": "+221770000104",
}


@tagged("post_install", "-at_install")
class TestSmsDemo(SmsCommon):
    """The texts of the demonstration go through the process like any other."""

    def setUp(self):
        super().setUp()
        self.clients = {
            member: self.env["res.partner"].create(
                {
                    "name": f"Client {member}",
                    "mfi_member_number": member,
                    "phone": number,
                    "mfi_branch_id": self.branch.id,
                    "country_id": self.env.ref("base.sn").id,
                }
            )
            for member, number in MEMBERS.items()
        }
        self.followed = self._create_complaint(partner_id=self.clients["NDI-00127"].id)
        for name in FILES:
            convert_file(
                self.env,
                "mfi_complaints_sms",
                f"demo/{name}",
                {},
                "init",
                noupdate=True,
            )

    def _find(self, **values):
        """Return the texts of the demonstration with these values."""
        gateway = self.env.ref("mfi_complaints_sms.gateway_demo")
        domain = [(name, "=", value) for name, value in values.items()]
        return self.messages.search([("gateway_id", "=", gateway.id), *domain])

    def test_each_text_has_its_effect(self):
        for member in ("GUE-00233", "SAG-00211"):
            ticket = self._find(number=MEMBERS[member]).ticket_id
            self.assertEqual(ticket.partner_id, self.clients[member])
            self.assertEqual(ticket.complaint_state, "registered")
        [status] = self._find(purpose="status")
        self.assertEqual(status.number, MEMBERS["NDI-00127"])
        self.assertIn(self.followed.number, status.body)
        self.assertEqual(self._find(purpose="stop").number, MEMBERS["NDI-00341"])
        self.assertEqual(len(self._find(purpose="help")), 1)
        unknown = self._find(number="+221770009911", direction="in")
        self.assertTrue(unknown.ticket_id)
        self.assertFalse(unknown.ticket_id.partner_id)

    def test_nothing_is_left_half_read_and_the_journal_is_intact(self):
        self.assertFalse(self._find(state="received"))
        calls = self._find(direction="in").inbound_id
        self.assertEqual(set(calls.mapped("state")), {"done"})
        self.assertEqual(self.env["mfi.complaint.event"].verify([]), [])
