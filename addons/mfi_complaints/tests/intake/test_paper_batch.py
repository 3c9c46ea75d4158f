# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPaperBatch(ComplaintCommon):
    """A batch of paper forms, typed by a collector."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch = cls.env["mfi.paper.batch"].with_user(cls.collector)
        cls.batch = cls.batch.create(
            {
                "branch_id": cls.branch.id,
                "channel_id": cls._find_by_code(
                    "helpdesk.ticket.channel", "committee"
                ).id,
                "collected_by": "Committee of Ndiagne",
                "date": "2026-02-27",
            }
        )

    def _create_line(self, **values):
        """Add one paper form as the collector."""
        return self.batch.line_ids.create(
            {
                "batch_id": self.batch.id,
                "name": "Moussa Fall",
                "phone": "77 765 43 21",
                "words": "The counter closed early",
                "category_id": self.category.id,
                **values,
            }
        )

    def test_named_after_branch_and_localised_date(self):
        self.assertEqual(self.batch.name, f"{self.branch.name} - 02/27/2026")

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------
    def test_others_type_nothing(self):
        for user in (self.handler, self.controller, self.branch_manager, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mfi.paper.batch"].with_user(user).create(
                    {"branch_id": self.branch.id, "channel_id": self.channel.id}
                )

    def test_papers_are_not_for_branch_managers(self):
        line = self._create_line()
        mine = self.batch.with_user(self.branch_manager)
        self.assertEqual(mine.line_count, 1)
        with self.assertRaises(AccessError):
            line.with_user(self.branch_manager).read(["name"])

    def test_batches_of_other_branches_are_hidden_from_a_branch_manager(self):
        other = self.branch.copy({"code": "T-OTH", "manager_id": False})
        batch = self.batch.copy({"branch_id": other.id})
        found = self.env["mfi.paper.batch"].with_user(self.branch_manager).search([])
        self.assertIn(self.batch.id, found.ids)
        self.assertNotIn(batch.id, found.ids)

    # ------------------------------------------------------------------
    # Typing
    # ------------------------------------------------------------------
    def test_typing_a_member_number_finds_the_client(self):
        with Form(self.batch) as form, form.line_ids.new() as paper:
            paper.member_number = "T-0001"
            self.assertEqual(paper.name, "Awa Diop")
            self.assertEqual(paper.phone, "+221771234567")
            paper.words = "They took it twice"
            paper.category_id = self.category
        self.assertEqual(self.batch.line_ids.partner_id, self.client)
        self.assertEqual(self.batch.line_ids.branch_id, self.branch)

    def test_days_cannot_lie_ahead(self):
        with self.assertRaises(ValidationError):
            self.batch.date = "2026-03-03"
        with self.assertRaises(ValidationError):
            self.batch.write({"date_from": "2026-02-20", "date_to": "2026-02-10"})

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------
    def test_a_batch_becomes_complaints(self):
        first = self._create_line(
            member_number="T-0001",
            name="Awa Diop",
            wish="My money back",
            product_id=self.product.id,
            incident_date="2026-02-20",
            preferred_channel="call",
            received_on="2026-02-25",
            scan=base64.b64encode(b"%PDF-1.4 scan"),
            scan_name="paper-1.pdf",
        )
        second = self._create_line()
        self.batch.action_register()
        ticket = first.sudo().ticket_id
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.partner_id, self.client)
        self.assertEqual(ticket.mfi_product_id, self.product)
        self.assertEqual(ticket.mfi_branch_id, self.branch)
        self.assertEqual(ticket.channel_id.complaint_code, "committee")
        self.assertEqual(ticket.complaint_incident_date, date(2026, 2, 20))
        self.assertEqual(ticket.complaint_received_at, datetime(2026, 2, 25, 12))
        self.assertEqual(ticket.complaint_preferred_channel, "call")
        self.assertIn("closed early", ticket.description)
        self.assertIn("My money back", ticket.description)
        self.assertEqual(ticket.attachment_ids.name, "paper-1.pdf")
        self.assertEqual(first.number, ticket.number)
        self.assertEqual(
            second.ticket_id.complaint_received_at, datetime(2026, 2, 27, 12)
        )
        self.assertEqual(second.ticket_id.complaint_phone, "+221777654321")
        self.assertEqual(self.batch.state, "done")
        event = ticket.complaint_event_ids.sorted("sequence")[:1]
        self.assertEqual(event.user_id, self.collector)

    def test_a_wrong_paper_stops_no_other(self):
        good = self._create_line()
        nobody = self._create_line(member_number="T-9999")
        empty = self._create_line(words=False)
        vague = self._create_line(category_id=False)
        unreachable = self._create_line(phone=False)
        last = self._create_line()
        self.batch.action_register()
        self.assertTrue(good.number and last.number)
        for line, word in (
            (nobody, "T-9999"),
            (empty, "statement"),
            (vague, "category"),
            (unreachable, "phone"),
        ):
            self.assertFalse(line.ticket_id)
            self.assertIn(word, line.error)
        self.assertEqual((self.batch.error_count, self.batch.state), (4, "open"))
        vague.category_id = self.category
        self.batch.action_register()
        self.assertTrue(vague.number)
        self.assertFalse(vague.error)
        self.assertEqual(self.batch.registered_count, 3)

    def test_no_paper_is_registered_twice(self):
        line = self._create_line()
        self.batch.action_register()
        number = line.number
        with self.assertRaises(UserError):
            self.batch.action_register()
        line.action_register()
        self.assertEqual(line.number, number)
        self.assertEqual(
            self.tickets.search_count([("number", "=", number)]),
            1,
        )

    def test_an_incomplete_line_is_ignored(self):
        self._create_line()
        incomplete = self.batch.line_ids.create({"batch_id": self.batch.id})
        self.batch.action_register()
        self.assertFalse(incomplete.exists())
        self.assertEqual(self.batch.state, "done")

    def test_numbers_are_not_forged(self):
        ticket = self._create_complaint()
        line = self._create_line(ticket_id=ticket.id, number=ticket.number)
        self.assertFalse(line.ticket_id or line.number)
        line.write({"ticket_id": ticket.id, "number": ticket.number})
        self.assertFalse(line.ticket_id or line.number)
        self.assertEqual(self.batch.registered_count, 0)

    def test_a_suggestion_needs_no_category(self):
        line = self._create_line(kind="suggestion", category_id=False, phone=False)
        line.action_register()
        self.assertEqual(line.ticket_id.complaint_kind, "suggestion")

    def test_a_registered_paper_stays(self):
        line = self._create_line()
        line.action_register()
        for change in ({"words": "x"}, {"number": "x"}, {"batch_id": 1}):
            with self.subTest(change=change), self.assertRaises(UserError):
                line.write(change)
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            self.batch.unlink()

    def test_the_line_keeps_no_second_copy(self):
        line = self._create_line(
            wish="Money", scan=base64.b64encode(b"x"), scan_name="x"
        )
        line.action_register()
        self.assertFalse(line.words or line.wish or line.phone or line.scan)
        self.assertEqual(line.name, "Moussa Fall")

    def test_others_do_not_learn_of_a_restricted_paper(self):
        line = self._create_line(category_id=self.restricted.id)
        line.action_register()
        self.assertTrue(line.number)
        colleague = self._new_user("collector", "colleague")
        with self.assertRaises(AccessError):
            line.with_user(colleague).read(["name"])
        self.assertNotIn(
            line.id,
            self.env["mfi.paper.line"].with_user(colleague).search([]).ids,
        )

    def test_receipts_and_empty_form(self):
        with self.assertRaises(UserError):
            self.batch.action_print_receipts()
        self._create_line()
        self.batch.action_register()
        receipts = self.batch.action_print_receipts()
        self.assertEqual(receipts["report_name"], "mfi_complaints.report_receipt")
        action = self.batch.action_print_blank()
        self.assertEqual(action["report_name"], "mfi_complaints.report_blank_form")

    def test_lines_follow_the_printed_form(self):
        """The columns are in the order of the fields on the printed form."""
        form = self.env.ref("mfi_complaints.report_blank_form_document").arch_db
        view = self.env["mfi.paper.batch"].get_view(
            self.env.ref("mfi_complaints.mfi_paper_batch_view_form").id
        )["arch"]
        columns = view[view.index("<list") :]
        order = (
            ("First and last name", 'name="name"'),
            ("Member number", 'name="member_number"'),
            ("Phone", 'name="phone"'),
            ("Branch", 'name="branch_id"'),
            ("Product or service", 'name="product_id"'),
            ("When did it happen?", 'name="incident_date"'),
            ("What happened?", 'name="words"'),
            ("What do you expect from us?", 'name="wish"'),
            ("How would you like to be answered?", 'name="preferred_channel"'),
        )
        for places in (
            [form.index(f">{label}<") for label, _name in order],
            [columns.index(name) for _label, name in order],
        ):
            self.assertEqual(places, sorted(places))
