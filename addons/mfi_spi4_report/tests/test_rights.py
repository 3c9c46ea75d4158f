# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.rights import RightsCommon, read_rights

ADDON = "mfi_spi4_report"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRights(RightsCommon):
    """The tables of rights on the report and its registers, tried over the ORM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        control = cls.env["mfi.complaint.control"].create(
            {"name": "Audit", "period_from": "2026-01-01", "period_to": "2026-02-28"}
        )
        lines = cls.env["mfi.complaint.control.line"]
        cls.records = {}
        for row in read_rights(ADDON, "rights_cases"):
            ticket = cls.cases[row["case"]]
            line = lines.create({"control_id": control.id, "ticket_id": ticket.id})
            cls.records[row["model"], row["case"]] = line
        cls.env.flush_all()
        cls.env.invalidate_all()

    def test_every_model_is_in_the_table(self):
        rows = {row["model"] for row in read_rights(ADDON)}
        self.assertEqual(rows, self._get_models(ADDON))

    def test_models(self):
        self._check_models(ADDON)

    def test_cases(self):
        self._check_cases(ADDON, self.records)

    def test_dialogs_are_their_authors_alone(self):
        for row in read_rights(ADDON):
            if row["records"] == "own":
                with self.subTest(model=row["model"]):
                    self._check_own(row["model"])
