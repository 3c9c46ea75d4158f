# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from ..common import NOW
from ..rights import RightsCommon

KIND = Domain("complaint_kind", "!=", False)
MINE = Domain("complaint_waits_for_me", "=", True)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWorklists(RightsCommon):
    """What waits for somebody is the same in lists, on forms and in figures."""

    @classmethod
    def _setup_records(cls):
        """Create no other records about the complaints."""
        return {}

    def _check_worklist(self, user):
        """Compare what a user finds with what each complaint says; return it."""
        tickets = self.tickets.with_user(user)
        tickets.invalidate_model()
        seen, mine = tickets.search(KIND), tickets.search(KIND & MINE)
        self.assertEqual(mine, seen.filtered("complaint_waits_for_me"))
        self.assertEqual(tickets.search(KIND & ~MINE), seen - mine)
        figures = {tile["filter"]: tile for tile in tickets.complaint_desk_figures()}
        self.assertEqual(figures["filter_mine"]["count"], len(mine))
        return mine

    def test_of_every_role(self):
        roles = ("collector", "handler", "head", "controller", "pilot", "confidential")
        for role in roles:
            with self.subTest(role=role):
                mine = self._check_worklist(self.users[role])
                self.assertTrue(mine & self._get_all_cases())

    def test_of_a_branch_manager(self):
        """Only what is late, alone or together with another role's tasks."""
        manager = self.users["branch_manager"]
        self.assertFalse(self._check_worklist(manager) & self._get_all_cases())
        with freeze_time("2027-12-01 10:00:00"):
            late = self._check_worklist(manager) & self._get_all_cases()
            self.assertIn(self.cases["everyday"], late)
            manager.group_ids |= self.env.ref("mfi_complaints.group_pilot")
            both = self._check_worklist(manager) & self._get_all_cases()
            self.assertIn(self.cases["everyday"], both)
            self.assertIn(self.cases["registered"], both)

    def _get_all_cases(self):
        """Return the complaints of all cases."""
        return self.tickets.browse(ticket.id for ticket in self.cases.values())
