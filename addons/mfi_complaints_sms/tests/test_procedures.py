# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import SmsCommon


@tagged("post_install", "-at_install")
class TestProcedures(SmsCommon):
    """The numbers that the procedures manual gives to clients."""

    def _get_numbers(self):
        """Return the numbers of the manual, without their names."""
        manuals = self.env["mfi.complaint.procedures"].sudo()
        return [number for _name, number in manuals._get_numbers(self.company)]

    def test_only_gateways_that_work_are_named(self):
        """A gateway that was never tested is no way to complain."""
        self.gateway.write({"sender": "21234", "state": "untested"})
        self.assertNotIn("21234", self._get_numbers())
        self.gateway.state = "failing"
        self.assertNotIn("21234", self._get_numbers())
        self.gateway.state = "working"
        self.assertIn("21234", self._get_numbers())

    def test_a_number_is_named_once(self):
        self.gateway.write({"sender": "21234", "state": "working"})
        self.gateway.copy({"sender": "21234", "state": "working"})
        self.assertEqual(self._get_numbers().count("21234"), 1)

    def test_voice_lines_are_named_with_their_number(self):
        self.env["mfi.voice.line"].create(
            {
                "name": "Voice",
                "number": "+221338000000",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.sn").id,
            }
        )
        self.assertIn("+221338000000", self._get_numbers())

    def test_other_institutions_do_not_appear(self):
        other = self.env["res.company"].create({"name": "Another institution"})
        self.gateway.copy(
            {"sender": "99999", "state": "working", "company_id": other.id}
        )
        self.assertNotIn("99999", self._get_numbers())
