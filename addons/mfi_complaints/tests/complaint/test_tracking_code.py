# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...engine import tracking_code
from ...models.complaint.code_in_transit import CODE_CONTEXT, with_code_in_transit
from ..answer.test_acknowledgement import ClientMailCommon
from ..common import NOW, ComplaintCommon

ROLES = ("collector", "pilot", "handler", "controller", "confidential", "employee")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTrackingCode(ComplaintCommon):
    """Nobody reads a code after the receipt; a lost one is replaced."""

    def test_no_table_holds_the_code(self):
        _ticket, code = self._register_complaint()
        self.env.flush_all()
        self.assertEqual(self._find_tables_holding(code), [])

    def test_nobody_reads_code_digest_or_token(self):
        ticket, _code = self._register_complaint()
        users = [getattr(self, role) for role in ROLES] + [
            self.env.ref("base.user_admin")
        ]
        names = ("complaint_tracking_code", "complaint_code_digest", "access_token")
        for user in users:
            for name in names:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        self._with_user(ticket, user).read([name])
                    tickets = self.tickets.with_user(user)
                    with self.assertRaises(AccessError):
                        tickets._read_group([], [name])
                    with self.assertRaises(AccessError):
                        tickets.search([(name, "!=", False)])
        self.assertFalse(ticket.complaint_tracking_code)

    def test_a_digest_says_nothing_about_its_code(self):
        first, code = self._register_complaint()
        second = self._create_complaint()
        again = second._get_complaint_code_digest(code)
        self.assertNotEqual(first.complaint_code_digest, again)
        self.assertTrue(tracking_code.is_hidden(first.complaint_code_digest))
        self.assertTrue(first._is_complaint_code(code.lower()))
        self.assertFalse(second._is_complaint_code(code))

    def test_only_collectors_and_the_pilot_replace(self):
        ticket, code = self._register_complaint()
        for role in ("handler", "controller", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                user = getattr(self, role)
                self._with_user(ticket, user).action_replace_code("document", "Lost")
        self.assertTrue(ticket._is_complaint_code(code))

    def test_a_replacement_needs_identification_and_reason(self):
        ticket, code = self._register_complaint()
        own = self._with_user(ticket, self.collector)
        for identified_by, reason in (
            (False, "Lost"),
            ("trust", "Lost"),
            ("document", None),
            ("document", "  "),
        ):
            with self.subTest(by=identified_by, reason=reason):
                with self.assertRaises(UserError):
                    own.action_replace_code(identified_by, reason)
        with self.assertRaisesRegex(UserError, "no tracking code"):
            self._create_draft().action_replace_code("document", "Lost")
        self.assertTrue(ticket._is_complaint_code(code))

    def test_the_code_of_a_whistleblower_is_never_replaced(self):
        secret, code = self._register_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        self.confidential.group_ids |= self.env.ref("mfi_complaints.group_pilot")
        own = self._with_user(secret, self.confidential)
        with self.assertRaisesRegex(UserError, "whistleblowing"):
            own.action_replace_code("document", "Lost")
        self.assertEqual(self.tickets._find_complaint_by_secret_code(code), secret)

    def test_a_lost_code_is_replaced_once_and_journalled(self):
        ticket, code = self._register_complaint()
        own = self._with_user(ticket, self.collector)
        new = own.action_replace_code("document", "Lost the receipt")["tracking_code"]
        status = self.tickets.with_user(self.employee).complaint_status
        self.assertEqual(status(ticket.number, code=code), {})
        self.assertEqual(status(ticket.number, code=new)["number"], ticket.number)
        event = ticket.complaint_event_ids.filtered(lambda e: e.code == "code_replaced")
        self.assertEqual(event.user_id, self.collector)
        self.assertEqual(event._get_payload()["identified_by"], "document")
        self.assertEqual(event.text, "Lost the receipt")
        self.assertEqual(self.env["mfi.complaint.event"].verify([]), [])
        self.env.flush_all()
        self.assertEqual(self._find_tables_holding(new), [])

    def test_the_wizard_shows_the_new_code_once(self):
        ticket, _code = self._register_complaint()
        wizards = self.env["mfi.complaint.code"].with_user(self.collector)
        context = {"active_model": "helpdesk.ticket", "active_ids": ticket.ids}
        wizard = wizards.with_context(**context).create(
            {"identified_by": "call_back", "reason": "Lost"}
        )
        shown = wizard.action_apply()["context"]
        self.assertTrue(ticket._is_complaint_code(shown["default_code"]))
        self.env.flush_all()
        found = self._find_tables_holding(shown["default_code"])
        self.assertEqual(found, [])

    def test_an_addendum_that_quotes_the_code_hides_it(self):
        ticket, code = self._register_complaint()
        event = ticket._add_complaint_addendum(f"My code {code} fails", system=True)
        self.assertEqual(event.text, f"My code {tracking_code.MASK} fails")

    def test_portal_links_go_on_working(self):
        ticket = self.tickets.create({"name": "Printer", "description": "Broken"})
        own = self._with_user(ticket, self.env.ref("base.user_admin"))
        token = own._portal_ensure_token()
        self.assertEqual(ticket.sudo().access_token, token)
        self.assertIn(token, own.get_portal_url())
        self.assertEqual(own._sign_token(1), ticket.sudo()._sign_token(1))

    def test_whoever_cannot_read_a_ticket_gets_no_link(self):
        own = self._with_user(self._create_complaint(), self.employee)
        for method in (own._portal_ensure_token, own.get_portal_url):
            with self.subTest(method=method), self.assertRaises(AccessError):
                method()
        with self.assertRaises(AccessError):
            own._sign_token(1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTrackingCodeMail(ClientMailCommon):
    """The acknowledgement brings the code; the kept mail never shows it."""

    def test_the_mail_sent_has_the_code_and_the_kept_one_a_mask(self):
        ticket, code = self._register_complaint()
        mail = self._find_mails(ticket, "ack")
        self.assertNotIn(code, mail.body_html)
        with self.assertRaises(AccessError):
            mail.with_user(self.env.ref("base.user_admin")).read(["complaint_code"])
        [sent] = self._send_mails(mail)
        self.assertIn(code, sent.get_body(("html",)).get_content())
        self.assertEqual(mail.state, "sent")
        self.env.flush_all()
        self.assertEqual(self._find_tables_holding(code), [])

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_refused_mail_can_be_sent_again_for_a_week(self):
        ticket, code = self._register_complaint()
        mail = self._find_mails(ticket, "ack")
        self.assertFalse(self._send_mails(mail, refuse=True))
        mail._gc_complaint_codes()
        self.assertEqual(mail.complaint_code, code)
        with freeze_time("2026-03-20 10:00:00"):
            self.env.cr.execute(
                SQL(
                    "UPDATE mail_mail SET create_date = %s WHERE id = %s",
                    fields.Datetime.to_datetime(NOW),
                    mail.id,
                )
            )
            mail._gc_complaint_codes()
        self.env.flush_all()
        self.assertEqual(self._find_tables_holding(code), [])

    def test_a_cancelled_mail_keeps_no_code(self):
        ticket, _code = self._register_complaint()
        mail = self._find_mails(ticket, "ack")
        mail.cancel()
        mail._gc_complaint_codes()
        self.assertFalse(mail.complaint_code)

    def test_a_caller_cannot_put_a_code_into_mails(self):
        draft = self._create_draft(complaint_phone="+221770000000", partner_id=False)
        draft.action_register()
        forged = draft.with_context(**{CODE_CONTEXT: "ABCDEFGHJK"})
        forged.action_identify(self.client.id)
        mail = self._find_mails(draft.sudo(), "ack")
        self.assertTrue(mail)
        self.assertFalse(mail.complaint_code)
        self.assertNotIn(tracking_code.MASK, mail.body_html)

    def test_a_code_in_transit_belongs_to_one_complaint(self):
        first, code = self._register_complaint()
        second = self._create_complaint()
        carried = with_code_in_transit(first, code)
        self.assertTrue(carried.complaint_tracking_code)
        self.assertFalse(second.with_env(carried.env).complaint_tracking_code)
        self.assertNotIn(code, repr(carried.env.context))
