# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.rights import RightsTests
from odoo.addons.mfi_complaints.tests.rights_samples import CHANGED, SamplesCommon

from .common import CLIENT_PHONE
from .voice import VoiceCommon

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: Models whose records are in a language.
SPOKEN = (
    "mfi.sms.intent.word",
    "mfi.sms.keyword",
    "mfi.sms.template",
    "mfi.sms.whatsapp.template",
    "mfi.voice.language",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRights(RightsTests, SamplesCommon, VoiceCommon, HttpCase):
    """The tables of rights on texts and calls, tried in each way of calling."""

    ADDON = "mfi_complaints_sms"
    CHANGES = {
        "mfi.sms.intent.word": ("phrase", CHANGED),
        "mfi.sms.keyword": ("words", CHANGED),
        "mfi.sms.template": ("body", CHANGED),
        "mfi.voice.language": ("kind_text", CHANGED),
    }

    @classmethod
    def _create_record(cls, model, case):
        ticket = cls.cases[case]
        about = {"ticket_id": ticket.id, "company_id": cls.company.id}
        if model == "mfi.sms.message":
            values = {"direction": "in", "state": "done", "number": CLIENT_PHONE}
            return cls.env[model].create({**about, **values, "body": "Frais indus"})
        return cls._create_call(ticket.complaint_kind, call_key=case, **about)

    @classmethod
    def _create_call(cls, kind, **values):
        """Return a call that waits for somebody to listen to it."""
        return cls.env["mfi.voice.call"].create(
            {
                "line_id": cls.line.id,
                "company_id": cls.company.id,
                "call_key": f"free {kind}",
                "number": CLIENT_PHONE,
                "started_at": NOW,
                "kind": kind,
                "state": "listen",
                "note": "The teller took it.",
                **values,
            }
        )

    @classmethod
    def _find_samples(cls, model):
        if model == "mfi.sms.message":
            # Administrators see texts that belong to no complaint alone.
            free = cls._create_sample(model, cls.env.user)
            return cls.records[model, "everyday"] | free
        if model == "mfi.voice.call":
            # Reports are for confidential officers, all others for the desk.
            return cls._create_call("complaint") | cls._create_call("denunciation")
        return super()._find_samples(model)

    @classmethod
    def _get_special_values(cls, model, owner):
        if model in SPOKEN:
            # Another one each time, as a language has one text for a purpose.
            number = next(cls.serial) % 26**2
            return {"lang": "".join(LETTERS[n] for n in divmod(number, 26))}
        return super()._get_special_values(model, owner)
