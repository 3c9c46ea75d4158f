# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ...controllers import verify
from ...engine import fingerprint
from ..common import NOW, ComplaintCommon
from ..public.common import PublicCommon


def _rewrite_chain(env, ticket, **values):
    """Rewrite the last event of a complaint as its database's owner could."""
    env.flush_all()
    for level in ("row", "statement"):
        env.cr.execute(
            SQL(
                "ALTER TABLE mfi_complaint_event DISABLE TRIGGER %s",
                SQL.identifier(f"mfi_complaint_event_append_only_{level}"),
            )
        )
    event = ticket.complaint_event_ids.sorted("sequence")[-1]
    for name, value in values.items():
        env.cr.execute(
            SQL(
                "UPDATE mfi_complaint_event SET %s = %s WHERE id = %s",
                SQL.identifier(name),
                value,
                event.id,
            )
        )
    env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFingerprint(ComplaintCommon):
    """Fingerprints collected from clients are compared with the journal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_complaint()
        cls.events = cls.env["mfi.complaint.event"]

    def _compare(self, *pairs, user=None):
        """Return the results of comparing pairs, as a controller."""
        events = self.events.with_user(user or self.controller)
        return [row["result"] for row in events.check_fingerprints(pairs)]

    def test_others_are_refused(self):
        for user in (self.collector, self.handler, self.pilot, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._compare((self.ticket.number, "ABCDE-FGHJK"), user=user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["mfi.complaint.fingerprint"].with_user(user).create({})

    def test_bad_lists_are_refused(self):
        for pairs in (None, 7, [1], ["abc"], [("a", "b", "c")], [("a", "b")] * 1001):
            with self.subTest(str(pairs)[:20]), self.assertRaises(UserError):
                self.events.with_user(self.controller).check_fingerprints(pairs)

    def test_verify_takes_fingerprints(self):
        number, mine = self.ticket.number, self.ticket.complaint_fingerprint
        events = self.events.with_user(self.controller)
        self.assertEqual(events.verify([], [(number, mine)]), [])
        [broken] = events.verify([], [(number, mine), (number, "ABCDE-FGHJK")])
        self.assertEqual((broken["code"], broken["number"]), ("fingerprint", number))
        self.assertIn(number, broken["message"])
        with self.assertRaises(UserError):
            events.verify([], ["abc"])
        with self.assertRaises(AccessError):
            self.events.with_user(self.pilot).verify([], [(number, mine)])

    def test_unknown_pairs(self):
        number = self.ticket.number
        mine = self.ticket.complaint_fingerprint
        other = self._create_complaint().complaint_fingerprint
        draft = self._create_draft()
        pairs = (
            (number, "ABCDE-FGHJK"),
            (number, other),
            ("PL-2020-000001", mine),
            (draft.number, mine),
            ("%", "%"),
        )
        self.assertEqual(self._compare(*pairs), ["unknown"] * 5)

    def test_every_earlier_fingerprint_agrees(self):
        number = self.ticket.number
        first = self.ticket.complaint_fingerprint
        self._advance(self.ticket, "closed")
        last = self.ticket.complaint_fingerprint
        self.assertNotEqual(first, last)
        typed = f" {last.lower().replace('-', ' ')}."
        self.assertEqual(
            self._compare((number, first), (number.lower(), typed)), ["agrees"] * 2
        )

    def test_a_rewritten_journal_does_not_agree(self):
        paper = self.ticket.complaint_fingerprint
        _rewrite_chain(self.env, self.ticket, hash="f" * 64)
        self.assertEqual(self._compare((self.ticket.number, paper)), ["unknown"])

    def test_an_altered_complaint_is_reported(self):
        paper = self.ticket.complaint_fingerprint
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE helpdesk_ticket SET name = 'x' WHERE id = %s", self.ticket.id)
        )
        self.env.invalidate_all()
        self.assertEqual(self._compare((self.ticket.number, paper)), ["altered"])

    def test_numbers_of_another_institution_are_unknown(self):
        paper = self.ticket.complaint_fingerprint
        self.ticket.flush_recordset()
        company = self.env["res.company"].create({"name": "Other"})
        self.controller.write({"company_ids": [(4, company.id)]})
        events = self.events.with_user(self.controller).with_company(company)
        [row] = events.check_fingerprints([(self.ticket.number, paper)])
        self.assertEqual(row["result"], "unknown")
        self.assertFalse(row["registered_on"])

    def test_queries_do_not_depend_on_the_number_of_papers(self):
        def count(tickets):
            pairs = [(t.number, t.complaint_fingerprint) for t in tickets]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self._compare(*pairs), ["agrees"] * len(tickets))
            return self.env.cr.sql_log_count - before

        few = [self._create_complaint() for _index in range(2)]
        many = few + [self._create_complaint() for _index in range(10)]
        count(few)  # new complaints empty caches
        expected = count(few)
        self.assertEqual(count(many), expected)

    def test_screen(self):
        number, paper = self.ticket.number, self.ticket.complaint_fingerprint
        checks = self.env["mfi.complaint.fingerprint"].with_user(self.controller)
        check = checks.create({"typed": f"{number} {paper}\nPL-1 ABCDE-FGHJK"})
        check.action_check()
        self.assertEqual((check.agreeing_count, check.differing_count), (1, 1))
        self.assertEqual(check.line_ids.mapped("result"), ["agrees", "unknown"])
        for typed, words in (("", "for example"), ("PL-1 ABCDE-FGHIO", "Line 1")):
            with self.subTest(typed), self.assertRaisesRegex(UserError, words):
                checks.create({"typed": typed}).action_check()

    def test_papers_carry_the_fingerprint(self):
        self._advance(self.ticket, "closed")
        reports = self.env["ir.actions.report"]
        for name in ("report_receipt", "report_letter"):
            with self.subTest(name):
                html, _type = reports._render_qweb_html(
                    f"mfi_complaints.{name}", self.ticket.ids
                )
                self.assertIn(self.ticket.complaint_fingerprint, html.decode())
                self.assertIn("/complaints/verify", html.decode())
        self.company.mfi_public_form = False
        html, _type = reports._render_qweb_html(
            "mfi_complaints.report_receipt", self.ticket.ids
        )
        self.assertNotIn("/complaints/verify", html.decode())
        self.assertIn(self.ticket.complaint_fingerprint, html.decode())


@tagged("post_install", "-at_install")
class TestVerifyPage(PublicCommon):
    """``/complaints/verify`` tells nothing but whether a paper is authentic."""

    def setUp(self):
        super().setUp()
        self.ticket, _code = self._register_complaint()
        self.paper = self.ticket.complaint_fingerprint
        self.env.flush_all()

    def _verify(self, number, letters):
        """Return (response, words of the box) of a comparison."""
        data = {"number": number, "fingerprint": letters}
        response, tree = self._post("/complaints/verify", data)
        words = tree.xpath("string(//div[@role='alert' or @role='status'])")
        return response, " ".join(words.split())

    def test_wrong_pairs_get_one_sentence(self):
        draft = self._create_draft()
        answers = set()
        for number, letters in (
            (self.ticket.number, "ABCDE-FGHJK"),
            ("PL-2026-999999", self.paper),
            (draft.number, self.paper),
            ("%", "ABCDEFGHJK"),
        ):
            response, words = self._verify(number, letters)
            self.assertEqual(response.status_code, 200)
            answers.add(words)
            self.assertNotIn(self.ticket.name, response.text)
        self.assertEqual(len(answers), 1)
        self.assertIn("not what was registered", answers.pop())

    def test_unreadable_input_says_what_to_write(self):
        for number, letters in (("", ""), (self.ticket.number, "abc"), ("x", "é" * 99)):
            response, words = self._verify(number, letters)
            self.assertEqual(response.status_code, 422)
            self.assertIn("ten letters", words)

    def test_authentic_paper(self):
        response, words = self._verify(self.ticket.number, self.paper.lower())
        self.assertEqual(response.status_code, 200)
        self.assertIn("Authentic", words)
        self.assertNotIn(self.ticket.name, response.text)
        self.assertNotIn(self.ticket.complaint_phone or "no phone", response.text)

    def test_a_paper_of_another_institution_on_the_server_is_authentic(self):
        """Whether its client opens the address on the paper or the page alone."""
        first = self.env["res.company"].create({"name": "First", "sequence": -99})
        self.assertEqual(first._get_mfi_public_default_company(), first)
        address = self.ticket.complaint_verify_url
        self.assertTrue(address.endswith(f"?company={self.company.id}"))
        self.env.flush_all()
        response, words = self._verify(self.ticket.number, self.paper)
        self.assertIn("Authentic", words)
        self.company.mfi_public_form = False
        self.assertFalse(self.ticket.complaint_verify_url)
        self.env.flush_all()
        response, words = self._verify(self.ticket.number, self.paper)
        self.assertIn("not what was registered", words)

    def test_attempts_are_limited(self):
        with patch.object(verify, "TRIES", 2):
            for _index in range(2):
                self.assertEqual(self._verify("x", "ABCDEFGHJK")[0].status_code, 200)
            self.assertEqual(self._verify("x", "ABCDEFGHJK")[0].status_code, 429)

    def test_closed_pages_stay_closed(self):
        self.company.mfi_public_form = False
        self.env.flush_all()
        self.assertEqual(self.url_open("/complaints/verify").status_code, 404)

    def test_fingerprint_of_a_new_complaint_is_shown(self):
        self.assertTrue(fingerprint.is_fingerprint(self.paper))
        status = self.ticket._get_complaint_public_status()
        self.assertEqual(status["fingerprint"], self.paper)
