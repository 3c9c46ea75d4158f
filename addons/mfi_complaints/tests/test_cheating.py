# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import NOW, ComplaintCommon

LONG_AGO = "2020-01-01 00:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForgedDefaults(ComplaintCommon):
    """Default values of a context or user never fill fields written by the process."""

    FORGED = {
        "complaint_acknowledged_at": LONG_AGO,
        "complaint_first_act_at": LONG_AGO,
        "complaint_appeal_level": 2,
        "complaint_legal_hold": True,
        "complaint_imported": True,
        "complaint_satisfaction_score": 5,
        "complaint_head_sequence": 7,
        "complaint_state": "closed",
        "closed_date": LONG_AGO,
        "active": False,
    }

    def _assert_honest(self, ticket):
        """Assert that a new complaint contains none of the forged values."""
        ticket = ticket.sudo()
        self.assertTrue(ticket.active)
        self.assertEqual(ticket.complaint_state, "draft")
        for name in set(self.FORGED) - {"active", "complaint_state"}:
            with self.subTest(field=name):
                self.assertFalse(ticket[name])

    def test_of_a_context(self):
        context = {f"default_{name}": value for name, value in self.FORGED.items()}
        tickets = self.tickets.with_user(self.collector).with_context(**context)
        draft = tickets.create(
            {"complaint_kind": "complaint", "name": "A", "description": "<p>a</p>"}
        )
        self._assert_honest(draft)

    def test_of_a_user(self):
        for name in ("complaint_first_act_at", "complaint_acknowledged_at"):
            self.env["ir.default"].with_user(self.collector).set(
                "helpdesk.ticket", name, LONG_AGO, user_id=True
            )
        self._assert_honest(self._create_draft())

    def test_an_answer_is_queued_whatever_the_caller_sends(self):
        self.client.email = "awa@example.com"
        ticket = self._advance(self._create_complaint(), "resolved")
        context = {"default_state": "sent", "default_email_cc": "spy@example.com"}
        self._with_user(ticket, self.collector).with_context(
            **context
        ).action_communicate({"complaint_answer_channel": "email"})
        mail = self.env["mail.mail"].search(
            [
                ("complaint_ticket_id", "=", ticket.id),
                ("complaint_purpose", "=", "answer"),
            ]
        )
        self.assertEqual(mail.state, "outgoing")
        self.assertFalse(mail.email_cc)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHiding(ComplaintCommon):
    """Archiving, converting or copying a complaint does not make it disappear."""

    def test_a_draft_put_away_comes_back_when_registered(self):
        draft = self._create_draft()
        draft.write({"active": False})
        draft.action_register()
        self.assertTrue(draft.sudo().active)

    def test_a_draft_does_not_become_an_ordinary_ticket(self):
        """Otherwise a colleague could delete a complaint received by mail."""
        draft = self._create_draft()
        for user in (self.collector, self.pilot):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._with_user(draft, user).write({"complaint_kind": False})
        self.assertEqual(draft.complaint_kind, "complaint")

    def test_a_paper_is_not_lost_to_an_existing_key(self):
        """The line would get the number of another complaint, and its text be lost."""
        values = {"description": "x", "channel": "phone", "category": "CRE"}
        for key in ("paper-1", " Paper-1", "sms-0123"):
            with self.subTest(key=key), self.assertRaisesRegex(UserError, "own"):
                self.tickets.with_user(self.collector).complaint_register(
                    {**values, "phone": "771234567", "idempotency_key": key}
                )

    def test_an_ordinary_ticket_is_not_created_with_a_draft(self):
        ordinary = self.tickets.create({"name": "Printer", "description": "x"})
        both = ordinary | self._create_draft().sudo()
        with self.assertRaises(UserError):
            both.write({"complaint_kind": "suggestion"})
        self.assertFalse(ordinary.complaint_kind)

    def test_a_copy_is_a_draft_whatever_it_is_given(self):
        draft = self._create_draft()
        for default in (
            {"complaint_state": "closed"},
            {"complaint_registered_at": LONG_AGO},
            {"complaint_kind": "denunciation"},
        ):
            with self.subTest(default=default), self.assertRaises(UserError):
                draft.copy(default)
        copy = draft.copy({"number": "PL-1", "user_id": self.handler.id})
        self.assertEqual((copy.number, copy.complaint_state), ("/", "draft"))
        self.assertFalse(copy.user_id)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIndependence(ComplaintCommon):
    """Independence applies to the user who decides, not only to the one who starts."""

    def _get_as_colleague(self, ticket, user):
        """Return a complaint as a colleague of the service sees it."""
        return self._with_user(ticket, user)

    def test_the_previous_decider_does_not_decide_the_appeal(self):
        """Even if a colleague starts the appeal, the previous decider cannot decide."""
        ticket = self._advance(self._create_complaint(), "closed")
        self._with_user(ticket, self.collector).action_reopen("Not paid")
        self._advance(ticket, "in_progress", handler=self.other_handler)
        with self.assertRaisesRegex(UserError, "another person"):
            self._with_user(ticket, self.handler).action_resolve(
                self._prepare_solution()
            )
        self._with_user(ticket, self.other_handler).action_resolve(
            self._prepare_solution()
        )

    def test_the_decider_counts_not_only_the_starter(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        self._with_user(ticket, self.other_handler).action_resolve(
            self._prepare_solution()
        )
        self._advance(ticket, "closed")
        self._with_user(ticket, self.collector).action_reopen("Not paid")
        self._advance(ticket, "assigned")
        for user in (self.handler, self.other_handler):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "another person"):
                    self._with_user(ticket, user).action_start()
        self._with_user(ticket, self.head).action_start()

    def test_the_decider_does_not_measure_satisfaction(self):
        collector = self.env.ref("mfi_complaints.group_collector")
        self.other_handler.group_ids |= collector
        ticket = self._advance(self._create_complaint(), "in_progress")
        self._with_user(ticket, self.other_handler).action_resolve(
            self._prepare_solution()
        )
        self._advance(ticket, "communicated")
        with self.assertRaisesRegex(UserError, "Another person"):
            self._with_user(ticket, self.other_handler).action_record_satisfaction(5)
        self._with_user(ticket, self.collector).action_record_satisfaction(3)

    def test_subordinates_of_the_person_concerned_decide_nothing(self):
        staff = self.env["mfi.staff"]
        boss = staff.create({"code": "S1", "name": "Boss", "user_id": self.stranger.id})
        staff.create(
            {
                "code": "S2",
                "name": "Under",
                "user_id": self.other_handler.id,
                "manager_id": boss.id,
            }
        )
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, boss.ids)])
        self._advance(ticket, "in_progress")
        with self.assertRaisesRegex(UserError, "never given to the person"):
            self._with_user(ticket, self.other_handler).action_resolve(
                self._prepare_solution()
            )
        self._with_user(ticket, self.handler).action_resolve(self._prepare_solution())

    def test_nobody_removes_themselves_from_the_hierarchy(self):
        staff = self.env["mfi.staff"]
        boss = staff.create({"code": "S1", "name": "Boss"})
        me = staff.create(
            {
                "code": "S2",
                "name": "Pilot",
                "user_id": self.pilot.id,
                "manager_id": boss.id,
            }
        )
        mine = me.with_user(self.pilot)
        for values in ({"user_id": False}, {"manager_id": False}):
            with self.subTest(values=values), self.assertRaises(UserError):
                mine.write(values)
        mine.write({"name": "The pilot", "manager_id": boss.id})
        boss.with_user(self.pilot).write({"user_id": self.stranger.id})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForgedWords(ComplaintCommon):
    """Messages on a complaint are journalled with their real author and date."""

    def test_a_message_made_without_posting_is_journalled(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        values = {
            "model": "helpdesk.ticket",
            "res_id": ticket.id,
            "body": "I agree",
            "message_type": "comment",
            "author_id": self.head.partner_id.id,
            "date": LONG_AGO,
        }
        messages = self.env["mail.message"].with_user(self.handler)
        message = messages.create(values)
        self.assertEqual(self._get_event_codes(ticket)[-1], "message")
        self.assertEqual(message.author_id, self.handler.partner_id)
        self.assertEqual(str(message.date), NOW)

    def test_nobody_writes_in_the_name_of_another(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        message = self._with_user(ticket, self.handler).message_post(
            body="I agree",
            message_type="comment",
            author_id=self.head.partner_id.id,
            date=LONG_AGO,
        )
        self.assertEqual(message.author_id, self.handler.partner_id)
        self.assertEqual(str(message.date), NOW)
        self.assertEqual(self._get_event_codes(ticket).count("message"), 1)

    def test_a_message_from_elsewhere_is_journalled(self):
        """When an administrator moves a message, the journal covers it from then on."""
        ticket = self._advance(self._create_complaint(), "in_progress")
        elsewhere = self.client.message_post(body="They agreed", message_type="comment")
        elsewhere.write({"model": "helpdesk.ticket", "res_id": ticket.id})
        self.assertEqual(self._get_event_codes(ticket)[-1], "message")
        with self.assertRaises(UserError):
            elsewhere.write({"body": "They refused"})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGuessing(ComplaintCommon):
    """A client's account cannot guess the phone that belongs to a number."""

    def test_phones_are_tried_so_often_and_no_more(self):
        draft = self._create_draft(complaint_phone="+221771234567")
        code = draft.action_register()["tracking_code"]
        ticket = draft.sudo()
        portal = new_test_user(self.env, "mfi_guesser", "base.group_portal")
        status = self.tickets.with_user(portal).complaint_status
        for guess in range(20):
            self.assertFalse(status(ticket.number, phone=f"7700000{guess:02}"))
        self.assertFalse(status(ticket.number, phone="771234567"))
        self.assertTrue(status(ticket.number, code=code))
        readers = self.tickets.with_user(self.collector)
        self.assertTrue(readers.complaint_status(ticket.number))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureSteps(ComplaintCommon):
    """A measure is completed with its buttons, with a proof, on the day itself."""

    def test_steps_are_not_skipped_nor_dated_back(self):
        measures = self.env["mfi.complaint.measure"].with_user(self.handler)
        measure = measures.with_context(default_state="checked").create(
            {"name": "Train", "due_date": "2026-04-01", "done_date": "2020-01-01"}
        )
        self.assertEqual(measure.state, "planned")
        self.assertFalse(measure.done_date)
        for values in (
            {"state": "done"},
            {"done_date": "2020-01-01"},
            {"effect_checked_on": "2020-01-01"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                measure.write(values)
        with self.assertRaisesRegex(UserError, "Proof"):
            measure.action_done()
        measure.proof = "List of those trained"
        measure.action_done()
        self.assertEqual(str(measure.done_date), "2026-03-02")

    def test_a_measure_stays_in_its_institution(self):
        """A user of two institutions creates a measure in that of the complaint."""
        other = self.env["res.company"].create({"name": "Other MFI"})
        self.handler.company_ids |= other
        ticket = self._with_user(
            self._advance(self._create_complaint(), "in_progress"), self.handler
        )
        ticket = ticket.with_context(allowed_company_ids=[other.id, self.company.id])
        vals = {"name": "Train", "due_date": "2026-04-01"}
        command = fields.Command.create({**vals, "company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "another institution"):
            ticket.complaint_measure_ids = [command]
        self.env.invalidate_all()
        measure = self.env["mfi.complaint.measure"].create({**vals})
        with self.assertRaisesRegex(ValidationError, "another institution"):
            measure.write({"company_id": other.id, "ticket_ids": ticket.ids})
        form = self.env["helpdesk.ticket"].get_view(
            self.env.ref("mfi_complaints.complaint_view_form").id, "form"
        )
        self.assertIn("'default_company_id': company_id", form["arch"])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReservedNames(ComplaintCommon):
    """Related records do not reveal restricted complaints."""

    def test_a_duplicate_does_not_name_a_more_confidential_complaint(self):
        secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        restricted = self._create_complaint(category_id=self.restricted.id)
        everyday = self._create_complaint()
        for original in (secret, restricted):
            with self.subTest(kind=original.complaint_access):
                officer = self._with_user(everyday, self.confidential)
                with self.assertRaisesRegex(UserError, "more confidential"):
                    officer.action_cancel("Twice", original.id)
        self._with_user(restricted, self.confidential).action_cancel(
            "Twice", everyday.id
        )
        self.assertEqual(restricted.duplicate_id, everyday)

    def test_nobody_follows_a_denunciation_by_writing_or_handling_it(self):
        """All employees can read lists of followers."""
        self.env["mail.followers"].search([]).unlink()
        self.env["mail.followers"]._insert_followers(
            "helpdesk.ticket.team", self.team.ids, self.stranger.partner_id.ids
        )
        secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        officer = self._with_user(secret, self.confidential)
        officer.action_assign(self.team.id, self.handler.id)
        officer.action_start()
        self.assertFalse(secret.message_follower_ids)

    def test_mails_of_restricted_complaints_are_not_the_administrators(self):
        self.client.email = "awa@example.com"
        system = new_test_user(self.env, "mfi_system", "base.group_system")
        for values, seen in (({}, True), ({"category_id": self.restricted.id}, False)):
            ticket = self._create_complaint(**values)
            mail = self.env["mail.mail"].search(
                [("complaint_ticket_id", "=", ticket.id)], limit=1
            )
            self.assertTrue(mail)
            with self.subTest(values=values):
                self.assertEqual(mail.with_user(system).has_access("read"), seen)

    def test_measures_of_restricted_complaints_are_their_services(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        self._with_user(ticket, self.confidential).action_assign(self.team.id)
        measure = self.env["mfi.complaint.measure"].create(
            {
                "name": "Suspend the cashier",
                "due_date": "2026-04-01",
                "responsible_id": self.confidential.id,
                "ticket_ids": [(6, 0, ticket.ids)],
            }
        )
        readers = {"handler", "other_handler", "head", "confidential"}
        for role in (
            "collector",
            "controller",
            "pilot",
            "branch_manager",
            "stranger",
            *readers,
        ):
            with self.subTest(role=role):
                seen = measure.with_user(getattr(self, role))
                self.assertEqual(seen.has_access("read"), role in readers)
        measure.ticket_ids |= self._create_complaint()
        self.assertTrue(measure.with_user(self.pilot).has_access("read"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRatingsAreTheClients(ComplaintCommon, HttpCase):
    """Employees can neither read nor use the client's rating link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._advance(cls._create_complaint(), "communicated")
        token = cls.ticket._get_complaint_rating_token()
        cls.rating = cls.env["rating.rating"].search([("access_token", "=", token)])
        cls.admin_like = new_test_user(
            cls.env, "mfi_admin", "base.group_user,base.group_system"
        )

    def test_nobody_reads_or_writes_ratings_of_complaints(self):
        for user in (
            self.employee,
            self.handler,
            self.head,
            self.collector,
            self.pilot,
            self.confidential,
            self.admin_like,
        ):
            with self.subTest(user=user.login):
                ratings = self.env["rating.rating"].with_user(user)
                domain = [("access_token", "=", self.rating.access_token)]
                self.assertFalse(ratings.search_count(domain))
                with self.assertRaises(AccessError):
                    ratings.browse(self.rating.id).read(["access_token"])
                with self.assertRaises(AccessError):
                    ratings.browse(self.rating.id).write({"rating": 5})

    def test_nobody_creates_a_rating_with_a_chosen_token(self):
        ratings = self.env["rating.rating"].with_user(self.handler)
        with self.assertRaises(AccessError):
            ratings.create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "res_id": self.ticket.id,
                    "access_token": "mine",
                }
            )

    def test_ratings_of_ordinary_tickets_stay_readable(self):
        partner = self.env["ir.model"]._get_id("res.partner")
        rating = self.env["rating.rating"].create(
            {"res_model_id": partner, "res_id": self.client.id, "rating": 4}
        )
        self.assertEqual(rating.with_user(self.employee).rating, 4)

    def test_staff_cannot_rate_on_the_public_page(self):
        """Staff know the number and phone, but are refused when logged in."""
        self.company.mfi_public_form = True
        self.authenticate("mfi_handler", "mfi_handler")
        proof = {"number": self.ticket.number, "proof": "771234567"}
        page = self.url_open("/complaints/track", data=proof)
        self.assertIn(self.ticket.number, page.text)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(
            "/complaints/followed",
            data={"act": "rate", "rate": "5", "csrf_token": token},
        )
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.ticket.complaint_satisfaction_state, "pending")
