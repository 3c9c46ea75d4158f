# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import NOW, ComplaintCommon

#: Everybody who could read the complaint while it was an everyday one.
FORMER_READERS = ("collector", "controller", "pilot", "branch_manager")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestChatterAccess(ComplaintCommon):
    """Messages, activities and followers show nothing that their complaint does not.

    Odoo lets authors and addressees read a message, and assignees an activity, whatever
    has become of the record. A complaint can become confidential after it was written
    about.
    """

    def _restrict(self, ticket):
        """Move a complaint to a restricted category, as a pilot may."""
        self._with_user(ticket, self.pilot).action_reclassify(
            {"category_id": self.restricted.id}, "Money is missing."
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def _find(self, model, user, **values):
        """Return the records with these values that a user finds."""
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env[model].with_user(user).search(domain)

    def test_a_message_follows_its_complaint(self):
        ticket = self._create_complaint()
        message = self._with_user(ticket, self.collector).message_post(
            body="The teller admits it.",
            message_type="comment",
            partner_ids=(self.pilot | self.controller).partner_id.ids,
        )
        for role in FORMER_READERS:
            seen = message.with_user(getattr(self, role)).sudo(False)
            self.assertTrue(seen.has_access("read"), role)
        self._restrict(ticket)
        for role in FORMER_READERS:
            with self.subTest(role=role):
                user = getattr(self, role)
                self.assertFalse(self._find("mail.message", user, id=message.id))
                with self.assertRaises(AccessError):
                    message.with_user(user).sudo(False).read(["body", "subject"])
        kept = self._find("mail.message", self.confidential, id=message.id)
        self.assertIn("admits", kept.body)

    def test_naming_a_colleague_shows_them_nothing(self):
        ticket = self._create_complaint()
        message = self._with_user(ticket, self.collector).message_post(
            body="Please read.",
            message_type="comment",
            partner_ids=(self.employee | self.controller).partner_id.ids,
        )
        self.assertFalse(self._find("mail.message", self.employee, id=message.id))
        with self.assertRaises(AccessError):
            message.with_user(self.employee).sudo(False).read(["body"])
        self.assertTrue(self._find("mail.message", self.controller, id=message.id))

    def test_nobody_answers_on_a_complaint_that_they_cannot_read(self):
        """Whoever received a message or follows the record could answer, in Odoo."""
        ticket = self._create_complaint()
        message = self._with_user(ticket, self.collector).message_post(
            body="Please read.",
            message_type="comment",
            partner_ids=(self.employee | self.pilot).partner_id.ids,
        )
        ticket.message_subscribe(partner_ids=self.pilot.partner_id.ids)
        self._with_user(ticket, self.pilot).message_post(
            body="Seen.", message_type="comment", parent_id=message.id
        )
        self._restrict(ticket)
        for user in (self.employee, self.pilot):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._with_user(ticket, user).message_post(
                    body="Withdrawn.", message_type="comment", parent_id=message.id
                )

    def test_an_activity_follows_its_complaint(self):
        ticket = self._create_complaint()
        activity = ticket.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.pilot.id,
            summary="Call the client back",
            note="The teller admits it.",
        )
        self.assertTrue(self._find("mail.activity", self.pilot, id=activity.id))
        self._restrict(ticket)
        self.assertFalse(self._find("mail.activity", self.pilot, id=activity.id))
        with self.assertRaises(AccessError):
            activity.with_user(self.pilot).sudo(False).read(["note", "res_name"])
        self.assertTrue(self._find("mail.activity", self.confidential, id=activity.id))

    def test_followers_follow_the_complaint(self):
        ticket = self._create_complaint()
        ticket.message_subscribe(partner_ids=self.confidential.partner_id.ids)
        about = {"res_model": "helpdesk.ticket", "res_id": ticket.id}
        follower = self.env["mail.followers"].search([("res_id", "=", ticket.id)])[:1]
        self.assertTrue(self._find("mail.followers", self.controller, **about))
        self.assertFalse(self._find("mail.followers", self.employee, **about))
        self._restrict(ticket)
        for role in ("employee", *FORMER_READERS):
            with self.subTest(role=role):
                user = getattr(self, role)
                self.assertFalse(self._find("mail.followers", user, **about))
                with self.assertRaises(AccessError):
                    follower.with_user(user).sudo(False).read(["partner_id"])
        self.assertTrue(self._find("mail.followers", self.confidential, **about))

    def test_no_title_through_a_link(self):
        """A link shows the name of a record without a check of access to it."""
        ticket = self._create_complaint(
            name="Stolen deposit", category_id=self.restricted.id
        )
        report = self._create_complaint(
            self.confidential, complaint_kind="denunciation", name="Forged receipts"
        )
        for role in ("employee", *FORMER_READERS):
            with self.subTest(role=role):
                user = getattr(self, role)
                self.assertEqual(self._read_link(user, ticket), ticket.number)
                shown = self._read_link(user, report)
                self.assertEqual(shown, "Whistleblowing report")
        self.assertIn("Stolen", self._read_link(self.confidential, ticket))
        self.assertIn(report.number, self._read_link(self.confidential, report))

    def _read_link(self, user, ticket):
        """Return the name of a complaint as a link shows it to a user."""
        return ticket.with_user(user).sudo().display_name

    def test_no_title_through_a_dialog(self):
        """A form that is not saved names whatever record it is told to link to."""
        ticket = self._create_complaint(
            name="Stolen deposit", category_id=self.restricted.id
        )
        call = (
            {"ticket_ids": [(6, 0, ticket.ids)]},
            ["ticket_ids"],
            {"ticket_ids": {}, "ticket_id": {"fields": {"display_name": {}}}},
        )
        dialogs = self.env["mfi.complaint.reason"]
        for role in ("employee", "branch_manager", "director"):
            user = self._new_user(role) if role == "director" else getattr(self, role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                dialogs.with_user(user).onchange(*call)
        for role in ("collector", "handler", "controller", "pilot"):
            self.env.invalidate_all()
            with self.subTest(role=role):
                try:
                    answer = dialogs.with_user(getattr(self, role)).onchange(*call)
                except AccessError as error:
                    answer = error
                self.assertNotIn("Stolen", str(answer))
        answer = dialogs.with_user(self.confidential).onchange(*call)
        self.assertIn("Stolen", str(answer))

    def test_queries_do_not_grow(self):
        """Searching messages, activities and followers costs the same for many."""
        few, many = self._write_about(2), self._write_about(20)
        for model in ("mail.message", "mail.activity", "mail.followers"):
            with self.subTest(model=model):
                counts = [self._count(model, tickets) for tickets in (few, many)]
                self.assertEqual(*counts)

    def _write_about(self, number):
        """Return complaints with a message, an activity and a follower each."""
        tickets = self.tickets.browse(
            self._create_complaint().id for _index in range(number)
        )
        for ticket in tickets:
            ticket.message_post(body="x", message_type="comment")
            ticket.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.pilot.id
            )
        tickets.message_subscribe(partner_ids=self.pilot.partner_id.ids)
        return tickets

    def _count(self, model, tickets):
        """Return the number of queries of one search about some complaints."""
        name = "model" if model == "mail.message" else "res_model"
        domain = [(name, "=", "helpdesk.ticket"), ("res_id", "in", tickets.ids)]
        records = self.env[model].with_user(self.pilot)
        records.search(domain)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertTrue(records.search(domain))
        return self.env.cr.sql_log_count - before
