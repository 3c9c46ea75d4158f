# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import count

from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.rights import RightsTests
from odoo.addons.mfi_complaints.tests.rights_samples import CHANGED, SamplesCommon

#: Of plans: a year has one of each kind.
YEARS = count(2030)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRights(RightsTests, SamplesCommon, HttpCase):
    """The tables of rights on the report and its registers, tried in each way."""

    ADDON = "mfi_spi4_report"

    PERSONAL = ("mfi.spi4.action",)
    CHANGES = {"mfi.spi4.kpi": ("definition", CHANGED)}
    FRESH = {
        "mfi.complaint.control.line": "control_id",
        "mfi.spi4.answer": "assessment_id",
    }

    @classmethod
    def _setup_records(cls):
        cls.control = cls.env["mfi.complaint.control"].create(
            {"name": "Audit", "period_from": "2026-01-01", "period_to": "2026-02-28"}
        )
        return super()._setup_records()

    @classmethod
    def _create_record(cls, model, case):
        values = {"control_id": cls.control.id, "ticket_id": cls.cases[case].id}
        return cls.env[model].create(values)

    @classmethod
    def _find_samples(cls, model):
        if model == "mfi.spi4.kpi":
            return cls.env[model].search([], limit=1)
        return super()._find_samples(model)

    @classmethod
    def _get_special_values(cls, model, owner):
        place = {"branch_ids": [(6, 0, cls.branch.ids)]}
        values = {
            "mfi.awareness.action": place,
            "mfi.spi4.action": {"responsible_id": owner.id},
            "mfi.spi4.evidence": {"name": "Minutes"},
            "mfi.training.participant": {"role": "committee"},
            "mfi.training.session": place,
        }
        if model == "mfi.complaint.plan":
            return {"year": next(YEARS)}
        if model == "mfi.spi4.assessment":
            # Not the grid that the pilot deletes.
            return {"grid_id": cls._get_parent("mfi.spi4.grid", owner).id}
        return values.get(model, {})
