# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged

from ..common import NOW
from . import test_acknowledgement as acknowledgement


class RatingCommon(acknowledgement.ClientMailCommon):
    """Complaints answered by phone, whose client has an e-mail address."""

    def _create_answered(self, **values):
        """Return a complaint whose answer was communicated to the client."""
        return self._advance(self._create_complaint(**values), "communicated")

    def _find_rating(self, ticket):
        """Return the open rating of a complaint."""
        token = ticket._get_complaint_rating_token()
        return self.env["rating.rating"].search([("access_token", "=", token)])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRating(RatingCommon):
    """Satisfaction by mail: asked once, recorded once, with an alert on low scores."""

    def test_asked_by_mail_a_day_later(self):
        ticket = self._create_answered()
        mail = self._find_mails(ticket, "survey")
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(str(mail.scheduled_date), "2026-03-03 10:00:00")
        self.assertIn("/rate/", mail.body_html)
        self.assertNotIn(ticket.complaint_answer, mail.body_html)

    def test_not_asked_without_address_or_when_off(self):
        self.client.email = False
        self.assertFalse(self._find_mails(self._create_answered(), "survey"))
        self.client.email = "awa@example.com"
        self.company.mfi_survey_mail = False
        self.assertFalse(self._find_mails(self._create_answered(), "survey"))

    def test_suggestions_are_not_rated(self):
        ticket = self._create_complaint(complaint_kind="suggestion")
        self._with_user(ticket, self.collector).action_resolve(
            {"complaint_answer": "Thanks"}
        )
        self._with_user(ticket, self.collector).action_communicate(
            {"complaint_answer_channel": "call"}
        )
        self.assertFalse(self._find_mails(ticket, "survey"))
        self.assertFalse(ticket.complaint_rating_url)

    def test_answered_by_phone_meanwhile_no_mail_leaves(self):
        ticket = self._create_answered()
        self._with_user(ticket, self.collector).action_record_satisfaction(5)
        self.assertEqual(self._find_mails(ticket, "survey").state, "cancel")

    def test_a_rating_is_recorded_by_the_process(self):
        ticket = self._create_answered()
        rating = self._find_rating(ticket)
        ticket.rating_apply(4, token=rating.access_token, feedback="Fine")
        self.assertEqual(ticket.complaint_satisfaction_score, 4)
        self.assertEqual(ticket.complaint_satisfaction_state, "answered")
        self.assertEqual(ticket.complaint_satisfaction_comment, "Fine")
        self.assertEqual((rating.rating, rating.consumed), (4, True))
        self.assertIn("satisfaction", self._get_event_codes(ticket))

    def test_a_rating_counts_once_and_only_for_its_complaint(self):
        ticket, other = self._create_answered(), self._create_answered()
        rating = self._find_rating(ticket)
        with self.assertRaises(UserError):
            other.rating_apply(5, rating=rating)
        ticket.rating_apply(4, rating=rating)
        with self.assertRaisesRegex(UserError, "no longer awaits a rating"):
            ticket.rating_apply(1, rating=rating)
        self.assertEqual(ticket.complaint_satisfaction_score, 4)

    def test_scores_outside_one_to_five_are_refused(self):
        ticket = self._create_answered()
        for score in (0, 6, "x", 2.5):
            with self.subTest(score=score), self.assertRaises(UserError):
                ticket.rating_apply(score, rating=self._find_rating(ticket))

    def test_a_low_score_alerts_the_controller_and_offers_the_appeal(self):
        ticket = self._create_answered()
        self._with_user(ticket, self.collector).action_record_satisfaction(2)
        result = self.env["mfi.complaint.reminder"].search(
            [("ticket_id", "=", ticket.id), ("code", "=", "low_score")]
        )
        self.assertEqual(result.user_id, self.controller)
        activity = ticket.activity_ids.filtered(lambda a: a.user_id == self.controller)
        self.assertEqual(activity.summary, "Unsatisfied client")
        self.assertIn("/rate/", self._find_mails(ticket, "thanks").body_html)

    def test_a_good_score_alerts_nobody(self):
        ticket = self._create_answered()
        self._with_user(ticket, self.collector).action_record_satisfaction(3)
        self.assertFalse(
            self.env["mfi.complaint.reminder"].search(
                [("ticket_id", "=", ticket.id), ("code", "=", "low_score")]
            )
        )
        self.assertFalse(self._find_mails(ticket, "thanks"))

    def test_appeal_by_link(self):
        ticket = self._create_answered()
        promised = ticket.complaint_deadline
        with self.assertRaisesRegex(UserError, "few words"):
            ticket._reopen_complaint_by_link("  ")
        with freeze_time("2026-03-10 10:00:00"):
            ticket._reopen_complaint_by_link("The fee was taken again.")
        self.assertEqual(ticket.complaint_appeal_level, 1)
        self.assertGreater(ticket.complaint_deadline, promised)
        self.assertEqual(self._find_mails(ticket, "survey").state, "cancel")

    def test_appeal_by_link_has_its_time_and_levels(self):
        ticket = self._create_answered()
        with freeze_time("2026-04-01 10:00:00"):
            self.assertTrue(ticket._can_complaint_appeal())
        with freeze_time("2026-04-01 10:00:01"):
            self.assertFalse(ticket._can_complaint_appeal())
            with self.assertRaisesRegex(UserError, "can no longer"):
                ticket._reopen_complaint_by_link("Late")
        self.company.mfi_appeal_levels = 0
        self.assertFalse(ticket._can_complaint_appeal())

    def test_ordinary_tickets_are_rated_as_before(self):
        ticket = self.tickets.create({"name": "Printer", "description": "Broken"})
        token = ticket._rating_get_access_token()
        ticket.rating_apply(3, token=token, feedback="Fine")
        self.assertEqual(ticket.rating_ids.rating, 3)


@tagged("post_install", "-at_install")
class TestAutoClose(RatingCommon):
    """Automatic closing: only if enabled, after the delay, in batches."""

    def _run_job(self, when):
        with freeze_time(when), self.enter_registry_test_mode():
            self.env.ref("mfi_complaints.ir_cron_auto_close").method_direct_trigger()
        self.env.invalidate_all()

    def _create_answered_now(self, **values):
        with freeze_time(NOW):
            return self._create_answered(**values)

    def test_never_by_default(self):
        ticket = self._create_answered_now()
        self._run_job("2027-03-02 10:00:00")
        self.assertEqual(ticket.complaint_state, "communicated")

    def test_after_the_delay_the_client_counts_as_unreachable(self):
        self.company.mfi_auto_close_days = 30
        ticket = self._create_answered_now()
        self._run_job("2026-04-01 10:00:00")
        self.assertEqual(ticket.complaint_state, "communicated")
        self._run_job("2026-04-01 10:00:01")
        self.assertEqual(ticket.complaint_state, "closed")
        self.assertEqual(ticket.complaint_satisfaction_state, "unreachable")

    def test_a_recorded_score_stays(self):
        self.company.mfi_auto_close_days = 30
        ticket = self._create_answered_now()
        with freeze_time(NOW):
            self._with_user(ticket, self.collector).action_record_satisfaction(5)
        self._run_job("2026-05-01 10:00:00")
        self.assertEqual(ticket.complaint_state, "closed")
        self.assertEqual(ticket.complaint_satisfaction_score, 5)


@tagged("post_install", "-at_install")
class TestRatingPage(RatingCommon, HttpCase):
    """The rating pages: opening records nothing, sending the form records once."""

    def _open(self, url):
        """Open a page as an anonymous visitor."""
        return self.url_open(url)

    def _post(self, page, action, **values):
        """Submit the page's form to the address of one of its actions."""
        tree = html.fromstring(page.text)
        token = tree.xpath("//input[@name='csrf_token']/@value")[0]
        return self.url_open(action, data={"csrf_token": token, **values})

    def _url(self, ticket, path="5"):
        return f"/rate/{self._find_rating(ticket).access_token}/{path}"

    def test_opening_records_nothing(self):
        ticket = self._create_answered()
        for path in ("1", "5", "submit_feedback?rate=1", "2"):
            page = self._open(self._url(ticket, path))
            self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_satisfaction_state, "pending")
        self.assertIn(ticket.number, page.text)
        for secret in ("Awa", "5,000", ticket.complaint_answer):
            self.assertNotIn(secret, page.text)

    def test_sending_records_and_a_low_score_offers_the_appeal(self):
        ticket = self._create_answered()
        page = self._open(self._url(ticket))
        done = self._post(
            page, self._url(ticket, "submit_feedback"), rate="1", feedback="Too late"
        )
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_satisfaction_score, 1)
        self.assertEqual(ticket.complaint_satisfaction_comment, "Too late")
        self.assertIn("has been recorded", done.text)
        self.assertIn("Ask for a new examination", done.text)
        reopened = self._post(
            done, self._url(ticket, "appeal"), words="Still not refunded"
        )
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_appeal_level, 1)
        self.assertIn("another person", reopened.text)

    def test_bad_scores_are_refused_in_a_sentence(self):
        ticket = self._create_answered()
        for rate in ("0", "6", "x", ""):
            page = self._open(self._url(ticket))
            refused = self._post(page, self._url(ticket, "submit_feedback"), rate=rate)
            self.assertIn("from 1 to 5", refused.text)
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_satisfaction_state, "pending")

    def test_sending_needs_the_forms_token(self):
        ticket = self._create_answered()
        answer = self.url_open(self._url(ticket, "submit_feedback"), data={"rate": "1"})
        self.assertEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_satisfaction_state, "pending")

    def test_staff_cannot_rate_for_the_client(self):
        ticket = self._create_answered()
        url = self._url(ticket)
        public = self._open(url)
        self.authenticate(self.handler.login, self.handler.login)
        page = self._open(url)
        self.assertNotIn("submit_feedback", page.text)
        self.assertTrue(public)

    def test_an_unknown_link_is_not_found(self):
        for path in ("/rate/nothing/5", "/rate/nothing/appeal"):
            data = {"words": "x"} if path.endswith("appeal") else None
            self.assertIn(self.url_open(path, data=data).status_code, (400, 404))

    def test_appeal_too_late_is_refused_in_a_sentence(self):
        ticket = self._create_answered()
        page = self._open(self._url(ticket))
        self._post(page, self._url(ticket, "submit_feedback"), rate="1")
        self.env.invalidate_all()
        again = self._open(self._url(ticket))
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_communicated_at = %s WHERE id = %s",
            [datetime.now() - timedelta(days=31), ticket.id],
        )
        url = self._find_appeal_url(again)
        self.env.invalidate_all()
        refused = self._post(again, url, words="x")
        self.assertIn("can no longer", refused.text)

    def _find_appeal_url(self, page):
        """Return the address of a page's appeal form."""
        forms = html.fromstring(page.text).xpath("//form/@action")
        return next(action for action in forms if action.endswith("/appeal"))
