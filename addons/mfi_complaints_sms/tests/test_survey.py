# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSurveyOptout(ComplaintCommon):
    """Whoever answered STOP to our texts is not drawn for surveys."""

    def test_optout(self):
        surveys = self.env["mfi.complaint.survey"].with_user(self.pilot)
        survey = surveys.create({"name": "Clients", "population": "clients"})
        self.assertIn(self.client.id, [person.id for person in survey._get_people()])
        self.env["mfi.sms.optout"]._add_number("+221771234567", self.company)
        self.assertNotIn(self.client.id, [person.id for person in survey._get_people()])
