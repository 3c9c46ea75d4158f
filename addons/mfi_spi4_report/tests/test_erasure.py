# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestErasure(Spi4Common):
    """Erasing personal data does not change any figure of the report."""

    def test_figures_are_the_same_before_and_after(self):
        clients = self.env["res.partner"].create(
            [
                {
                    "name": f"Zzclient {rank}",
                    "mfi_gender": "female" if rank % 3 else "male",
                    "mfi_birth_year": 1960 + 5 * rank,
                    "mfi_zone": "rural" if rank % 2 else "urban",
                    "company_id": self.company.id,
                }
                for rank in range(6)
            ]
        )
        cases = self.tickets
        for rank in range(12):
            cases |= self._create_case(
                f"2025-0{1 + rank % 9}-10 10:00:00",
                f"2025-0{1 + rank % 9}-15 10:00:00",
                partner_id=clients[rank % 6].id,
                complaint_outcome="founded",
                complaint_satisfaction_state="answered",
                complaint_satisfaction_score=1 + rank % 5,
            )
        before = self._get_stored_values()
        cases._erase_complaints("Written request", "request")
        self.assertFalse(cases.partner_id & clients)
        self.assertEqual(self._get_stored_values(), before)

    def _get_stored_values(self):
        """Return the stored JSON values of a newly computed assessment."""
        assessment = self._create_computed().sudo()
        self.env.flush_all()
        values = {
            name: assessment[name]
            for name, field in assessment._fields.items()
            if field.store and field.type == "json"
        }
        self.assertIn("female", str(values))
        return values
