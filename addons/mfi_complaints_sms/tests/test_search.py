# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.models.text_search import get_ending_domain

from ..models.message import mfi_sms_message_search
from .common import PHONE, SmsCommon


@tagged("post_install", "-at_install")
class TestSmsSearch(SmsCommon):
    """Texts are found by number, words, complaint and client, from an index."""

    def setUp(self):
        super().setUp()
        self.text = self._receive_text("PLAINTE guichet ferme a midi")
        self.other = self._receive_text("Bonjour a tous", sender="+221765550009")
        self.seen = self.messages.sudo(False).with_user(self.collector)

    def _find(self, name, text):
        """Return the texts that a search box finds."""
        return self.seen.search([(name, "ilike", text)])

    def test_by_number_however_written(self):
        for text in (PHONE, PHONE[4:], f"0{PHONE[4:]}", " ".join(PHONE[4:])):
            with self.subTest(text=text):
                found = self._find("number", text)
                self.assertIn(self.text, found)
                self.assertNotIn(self.other, found)
        self.assertFalse(self._find("number", "no number"))

    def test_a_whole_number_comes_before_numbers_that_contain_it(self):
        digits = PHONE[-9:]
        longer = self._receive_text("Bonjour", sender=f"+225{digits}2")
        self.assertNotIn(longer, self._find("number", digits))
        self.assertIn(self.text, self._find("number", digits))
        self.assertIn(longer, self._find("number", digits[:-3]))

    def test_a_number_of_very_many_texts_is_found_as_well(self):
        self.patch(mfi_sms_message_search, "MAX_IDS", 0)
        self.assertIn(self.text, self._find("number", PHONE))
        self.assertNotIn(self.other, self._find("number", PHONE))

    def test_by_words(self):
        self.assertEqual(self._find("body", "guichet"), self.text)

    def test_by_complaint_and_client(self):
        ticket = self._create_complaint()
        self.text.sudo().write({"ticket_id": ticket.id})
        self.text.sudo().write({"partner_id": ticket.partner_id.id})
        self.assertIn(self.text, self._find("ticket_id", ticket.number))
        self.assertNotIn(self.other, self._find("ticket_id", ticket.number))
        self.assertIn(self.text, self._find("partner_id", ticket.partner_id.name))
        self.assertFalse(self._find("partner_id", "nobody of that name"))

    def test_searches_read_an_index(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT indexname FROM pg_indexes "
                "WHERE tablename = 'mfi_sms_message' AND indexname !~ '_pkey|_uniq'"
            )
        )
        cases = {
            "promised": ("call_due_at", "!=", False),
            "file": ("file_state", "!=", False),
            "unlinked": ("ticket_id", "=", False),
            "partner": ("partner_id", "=", 1),
            "date": ("date", ">=", "2026-03-01"),
        }
        if self.env.registry.has_trigram:
            cases["words"] = ("body", "ilike", "guichet")
        cases["ending"] = get_ending_domain("number", PHONE[1:])
        for suffix, condition in cases.items():
            index = f"mfi_sms_message_{suffix}_idx"
            with self.subTest(index=index), self.env.cr.savepoint() as undo:
                for (name,) in rows:
                    if name != index:
                        self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
                self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
                domain = condition if suffix == "ending" else Domain(*condition)
                query = self.messages.sudo()._search(domain)
                plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                self.assertIn(index, str(plan))
                undo.rollback()
