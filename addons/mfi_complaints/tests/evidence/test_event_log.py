# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ...models.evidence import mfi_complaint_event_log
from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEventLog(ComplaintCommon):
    """One line of the server's log per committed event, without personal data."""

    def _log(self, function):
        """Return the lines, as objects, that a committed call writes."""
        self.env.cr.postcommit.clear()
        with patch.object(mfi_complaint_event_log._logger, "info") as info:
            function()
            self.env.cr.postcommit.run()
        return [json.loads(call.args[1]) for call in info.call_args_list]

    def test_one_line_per_event_without_personal_data(self):
        ticket = self._create_complaint()
        [line] = self._log(
            lambda: self._with_user(ticket, self.pilot).action_assign(self.team.id)
        )
        event = ticket.complaint_event_ids.sorted("sequence")[-1]
        self.assertEqual(
            line,
            {
                "event": event.id,
                "ticket": ticket.id,
                "sequence": event.sequence,
                "code": "assigned",
                "from": "registered",
                "to": "assigned",
                "company": self.company.id,
                "age_s": line["age_s"],
            },
        )
        self.assertGreaterEqual(line["age_s"], 0)

    def test_nothing_of_a_transaction_that_is_rolled_back(self):
        def roll_back():
            self._create_complaint()
            self.env.cr.postcommit.clear()  # as a rollback does

        self.assertEqual(self._log(roll_back), [])

    def test_it_can_be_switched_off(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("mfi_complaints.event_log", "False")
        self.assertEqual(self._log(self._create_complaint), [])
        parameters.set_param("mfi_complaints.event_log", "True")
        self.assertTrue(self._log(self._create_complaint))

    def test_whistleblowing_reports_are_left_out(self):
        values = {"complaint_kind": "denunciation", "partner_id": False}
        lines = self._log(lambda: self._create_complaint(self.confidential, **values))
        self.assertEqual(lines, [])
