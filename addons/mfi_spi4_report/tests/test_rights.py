# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.rights import (
    RightsCommon,
    RightsTests,
    read_rights,
)

ADDON = "mfi_spi4_report"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRights(RightsTests, RightsCommon):
    """The tables of rights on the report and its registers, tried over the ORM."""

    ADDON = ADDON

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
