# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.models import text_search

from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEventSearch(ComplaintCommon):
    """The journal of all complaints is searched by number, person and rare acts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._create_complaint(name="Barrier closed at noon")
        cls.second = cls._create_complaint(name="Fee taken twice")
        cls.events = cls.env["mfi.complaint.event"].with_user(cls.controller)

    def _find(self, name, text):
        """Return the complaints whose events a search box finds."""
        return self.events.search([(name, "ilike", text)]).sudo().ticket_id

    def test_by_number_or_subject(self):
        counter = self.first.number.rpartition("-")[2]
        for text in (self.first.number, counter, "barrier"):
            with self.subTest(text=text):
                self.assertEqual(self._find("ticket_id", text), self.first)
        self.assertFalse(self._find("ticket_id", "nothing like it"))

    def test_not_of_complaints_that_the_user_may_not_read(self):
        secret = self._create_complaint(category_id=self.restricted.id)
        self.assertFalse(self._find("ticket_id", secret.number))
        events = self.events.with_user(self.confidential)
        found = events.search([("ticket_id", "ilike", secret.number)])
        self.assertEqual(found.ticket_id, secret)

    def test_by_person(self):
        self._advance(self.first, "assigned")
        self.pilot.name = "Fatou Sarr"
        self.assertIn(self.first, self._find("user_id", "fatou"))
        self.assertNotIn(self.second, self._find("user_id", "fatou"))
        self.assertFalse(self._find("user_id", "nobody of that name"))

    def test_many_complaints_are_not_listed(self):
        self.patch(text_search, "MAX_IDS", 1)
        both = self.first | self.second
        common = self.first.number.rpartition("-")[0]
        self.assertEqual(self._find("ticket_id", common) & both, both)

    def test_rare_acts_have_an_index(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT indexname FROM pg_indexes "
                "WHERE tablename = 'mfi_complaint_event' AND indexname !~ '_pkey|_uniq'"
            )
        )
        kept = {"rare": ("code", "in", ["audited", "rechecked"])}
        kept["address"] = ("address", "=like", "41.82%")
        kept |= {"api": ("door", "=", "api"), "user": ("user_id", "=", self.pilot.id)}
        for suffix, condition in kept.items():
            index = f"mfi_complaint_event_{suffix}_idx"
            with self.subTest(index=index), self.env.cr.savepoint() as undo:
                for (name,) in rows:
                    if name != index:
                        self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
                self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
                query = self.events.sudo()._search(Domain(*condition))
                plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                self.assertIn(index, str(plan))
                undo.rollback()
