# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.rights import (
    RightsCommon,
    RightsTests,
    read_rights,
)

from .common import CLIENT_PHONE
from .voice import VoiceCommon

ADDON = "mfi_complaints_sms"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRights(RightsTests, RightsCommon, VoiceCommon):
    """The tables of rights on texts and calls, tried over the ORM."""

    ADDON = ADDON

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = {}
        for row in read_rights(ADDON, "rights_cases"):
            key = (row["model"], row["case"])
            cls.records[key] = cls._create_record(*key)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _create_record(cls, model, case):
        """Return a text or a call about the complaint of a case."""
        ticket = cls.cases[case]
        about = {"ticket_id": ticket.id, "company_id": cls.company.id}
        if model == "mfi.sms.message":
            values = {"direction": "in", "state": "done", "number": CLIENT_PHONE}
            return cls.env[model].create({**about, **values, "body": "Frais indus"})
        values = {
            "line_id": cls.line.id,
            "call_key": case,
            "number": CLIENT_PHONE,
            "started_at": NOW,
            "kind": ticket.complaint_kind,
            "state": "listen",
            "note": "The teller took it.",
        }
        return cls.env[model].create({**about, **values})
