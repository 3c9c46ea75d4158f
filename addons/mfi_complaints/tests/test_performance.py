# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.tests import freeze_time, tagged

from .common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPerformance(ComplaintCommon):
    """The number of queries of screens does not depend on the size of the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints = cls.tickets
        for _number in range(80):
            cls.complaints |= cls._create_complaint()
        cls._advance(cls.complaints[:1], "communicated")
        cls.env.flush_all()

    def _get_specification(self, view_type):
        """Return the specification that the web client reads for one of our views."""
        view = self.env.ref(f"mfi_complaints.complaint_view_{view_type}")
        tickets = self.tickets.with_user(self.pilot)
        arch = tickets.get_view(view.id, view_type)["arch"]
        return {
            node.get("name"): self._get_relation_specification(node)
            for node in etree.fromstring(arch).iter("field")
            if self._is_direct(node)
        }

    def _is_direct(self, node):
        """Return whether a field node belongs to the view itself, not to a subview."""
        parents = {parent.tag for parent in node.iterancestors()}
        return not any(parent.tag == "field" for parent in node.iterancestors()) and (
            "form" in parents or "list" in parents
        )

    def _get_relation_specification(self, node):
        """Return the specification of a field: display names of related records."""
        field = self.tickets._fields[node.get("name")]
        return {"fields": {"display_name": {}}} if field.relational else {}

    def _count_queries(self, function):
        """Return the number of queries of a call with warm caches."""
        function()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def _count_list_queries(self, size):
        """Return the number of queries of one page of the list."""
        tickets = self.tickets.with_user(self.pilot)
        specification = self._get_specification("list")
        domain = [("id", "in", self.complaints[:size].ids)]
        return self._count_queries(
            lambda: tickets.web_search_read(domain, specification, limit=200)
        )

    def test_list_of_80_takes_no_more_than_one_of_10(self):
        ten, eighty = self._count_list_queries(10), self._count_list_queries(80)
        self.assertEqual(ten, eighty)
        self.assertLess(eighty, 30)

    def test_form_opens_with_a_fixed_number_of_queries(self):
        specification = self._get_specification("form")
        tickets = self.tickets.with_user(self.pilot)
        counts = [
            self._count_queries(
                lambda id_=id_: tickets.browse(id_).web_read(specification)
            )
            for id_ in self.complaints.ids[1:5]
        ][1:]  # the first call also fills the caches of the process
        self.assertEqual(len(set(counts)), 1, counts)
        self.assertLess(counts[0], 60)

    def test_registering_takes_a_fixed_number_of_queries(self):
        tickets = self.tickets.with_user(self.collector)
        values = {
            "description": "The counter closed early",
            "channel": "phone",
            "category": "ACC",
            "member_number": "T-0001",
        }

        def register():
            tickets.complaint_register(dict(values))
            self.env.flush_all()

        first, second = self._count_queries(register), self._count_queries(register)
        self.assertEqual(first, second)
        self.assertLess(first, 60)
