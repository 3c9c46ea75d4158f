# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.tests import tagged

from ...engine import desk
from ..common import ComplaintCommon

SEARCH = "mfi_complaints.complaint_view_search"
OPEN = "mfi_complaints.complaint_action_open"
STATISTICS = "mfi_complaints.mfi_complaint_report_action"
EVERYDAY = 10


@tagged("post_install", "-at_install")
class TestDeskLists(ComplaintCommon):
    """The order of tasks, the filters and the favourites of lists of complaints."""

    def _get_favourites(self, user, model="helpdesk.ticket", action=OPEN):
        """Return the names of the favourites that a user finds on a screen."""
        filters = self.env["ir.filters"].with_user(user)
        rows = filters.get_filters(model, self.env.ref(action).id)
        return {row["name"] for row in rows}

    def test_groups_of_tasks_follow_the_process(self):
        """Alphabetical order would put "assign" before "complete"."""
        self._create_draft()
        self._create_complaint()
        for state in ("assigned", "resolved", "communicated"):
            self._advance(self._create_complaint(), state)
        mine = [("company_id", "=", self.company.id), ("complaint_todo", "!=", False)]
        groups = self.tickets.formatted_read_group(
            mine, ["complaint_todo"], ["__count"]
        )
        found = [group["complaint_todo"] for group in groups]
        self.assertEqual(found, [task for task in desk.TASKS if task in found])
        self.assertEqual(found[:3], ["complete", "assign", "treat"])

    def test_the_order_of_tasks_can_be_reversed(self):
        self._create_draft()
        self._create_complaint()
        domain = [("complaint_todo", "in", ["assign", "complete"])]
        order = "complaint_todo desc"
        groups = self.tickets._read_group(domain, ["complaint_todo"], order=order)
        self.assertEqual([key for (key,) in groups], ["assign", "complete"])

    def test_everyday_filters_come_first(self):
        """Ten filters before the groups of the rest; every filter has its own name."""
        search = etree.fromstring(self.env.ref(SEARCH).arch)
        names = [node.get("name") for node in search.findall("filter")]
        self.assertEqual(len(set(names)), len(names))
        parts, part = [], []
        for node in search:
            if node.tag == "separator":
                parts.append(part)
                part = []
            elif node.tag == "filter":
                part.append(node.get("name"))
        everyday = sum(parts[:3], [])
        self.assertEqual(len(everyday), EVERYDAY)
        self.assertEqual(everyday[:3], ["filter_mine", "filter_late", "filter_week"])
        self.assertTrue(all(len(rest) < EVERYDAY for rest in parts[3:]))

    def test_favourites_serve_their_role(self):
        late = "Late, by service"
        appeals = "Appeals, by service"
        self.assertIn(late, self._get_favourites(self.pilot))
        self.assertNotIn(appeals, self._get_favourites(self.pilot))
        self.assertIn(appeals, self._get_favourites(self.controller))
        self.assertNotIn(late, self._get_favourites(self.controller))
        self.assertFalse({late, appeals} & self._get_favourites(self.collector))

    def test_a_renamed_favourite_keeps_its_name(self):
        favourite = self.env.ref("mfi_complaints.filter_late_by_service")
        favourite.name = "Our late ones"
        self.assertIn("Our late ones", self._get_favourites(self.pilot))

    def test_statistics_open_on_this_year_and_compare_with_the_last(self):
        action = self.env.ref(STATISTICS)
        self.assertIn("search_default_received", action.context)
        view = self.env.ref("mfi_complaints.mfi_complaint_report_view_search")
        node = etree.fromstring(view.arch).find("filter[@name='received']")
        self.assertEqual(node.get("default_period"), "year")
        names = self._get_favourites(self.handler, "mfi.complaint.report", STATISTICS)
        self.assertIn("Compare with last year", names)
