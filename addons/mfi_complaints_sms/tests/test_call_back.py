# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import ast

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.complaint.test_code_migration import load_script

from .common import CLIENT_PHONE, SmsCommon

LATE = "2026-03-08 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallBack(SmsCommon):
    """Promised calls: due and done moments, share within the target, desk figures."""

    def _ask_for_a_call(self, sender=CLIENT_PHONE):
        """Receive a text that asks for a call."""
        return self._receive_text("appelez-moi svp", sender)

    def _get_tiles(self, user):
        """Return {name: count} of the figures of texts on a user's desk."""
        tiles = self.tickets.with_user(user).complaint_desk_figures()
        return {
            tile["filter"]: tile["count"]
            for tile in tiles
            if tile["filter"].startswith("sms_")
        }

    # -- deny first ---------------------------------------------------
    def test_only_the_desk_ends_a_call(self):
        message = self._ask_for_a_call()
        for user in (self.handler, self.controller, self.employee, self.branch_manager):
            for act in ("action_mark_called", "action_mark_unreachable"):
                with self.assertRaises(AccessError, msg=f"{user.login} {act}"):
                    getattr(message.with_user(user), act)()
        self.assertFalse(message.called_at)

    def test_other_texts_are_not_called(self):
        message = self._receive_text("azerty").with_user(self.collector)
        with self.assertRaises(UserError):
            message.action_mark_unreachable()

    def test_only_the_desk_sees_the_figures(self):
        for user in (self.handler, self.controller, self.employee, self.branch_manager):
            self.assertFalse(self._get_tiles(user), user.login)

    def test_the_hours_are_limited(self):
        with self.assertRaises(ValidationError):
            self.company.mfi_sms_call_hours = -1

    # -- calls --------------------------------------------------------
    def test_the_client_is_told_the_hours_of_the_settings(self):
        self.company.mfi_sms_call_hours = 24
        texts = self.env["mfi.sms.template"].search([("purpose", "=", "call_back")])
        texts.body = "{hours} hours. {company}"
        message = self._ask_for_a_call()
        self.assertEqual((message.call_due_at - message.date).total_seconds(), 86400)
        self.assertIn("24 hours", self._find_sent("call_back").body)
        self.assertEqual(message.call_status, "waiting")

    def test_a_call_in_time(self):
        message = self._ask_for_a_call()
        message.with_user(self.collector).action_mark_called()
        self.assertEqual(message.called_at, fields.Datetime.to_datetime(NOW))
        self.assertEqual(
            (message.call_outcome, message.call_result, message.state),
            ("reached", "in_time", "done"),
        )

    def test_a_late_call(self):
        message = self._ask_for_a_call()
        with freeze_time(LATE):
            message.invalidate_recordset(["call_status"])
            self.assertEqual(message.call_status, "overdue")
            message.with_user(self.collector).action_mark_unreachable()
        self.assertEqual(
            (message.call_outcome, message.call_result), ("unreachable", "late")
        )

    def test_another_answer_ends_the_wait_too(self):
        dismissed = self._ask_for_a_call("+221770000011")
        dismissed.with_user(self.collector).action_dismiss()
        complaint = self._ask_for_a_call("+221770000012")
        complaint.with_user(self.collector).action_make_complaint()
        attached = self._ask_for_a_call("+221770000013")
        attached.with_user(self.collector).action_attach(self._create_complaint().id)
        for message in (dismissed, complaint, attached):
            self.assertEqual(message.call_outcome, "other")
            self.assertTrue(message.called_at)

    def test_the_share_within_the_target_is_a_group(self):
        for number in range(3):
            message = self._ask_for_a_call(f"+22177000001{number}")
            with freeze_time(LATE if number == 2 else NOW):
                message.with_user(self.collector).action_mark_called()
        rows = self.messages.with_user(self.controller)._read_group(
            [("call_due_at", "!=", False), ("company_id", "=", self.company.id)],
            ["call_result"],
            ["__count"],
        )
        self.assertEqual(dict(rows)["in_time"], 2)
        self.assertEqual(dict(rows)["late"], 1)

    # -- desk ---------------------------------------------------------
    def test_figures_of_the_desk(self):
        before = self._get_tiles(self.collector)
        self._receive_text("azerty", "+221770000021")
        self._ask_for_a_call("+221770000022")
        for user in (self.collector, self.pilot):
            after = self._get_tiles(user)
            self.assertEqual(after["sms_to_read"], before["sms_to_read"] + 1)
            self.assertEqual(after["sms_to_call"], before["sms_to_call"] + 1)
            self.assertEqual(after.get("sms_late_calls"), before.get("sms_late_calls"))
        with freeze_time(LATE):
            after = self._get_tiles(self.collector)
            self.assertEqual(after["sms_late_calls"], before["sms_to_call"] + 1)

    def test_a_figure_shows_its_records(self):
        message = self._ask_for_a_call("+221770000023")
        with freeze_time(LATE):
            tiles = self.tickets.with_user(self.collector).complaint_desk_figures()
            for tile in tiles:
                if tile["filter"] in ("sms_to_call", "sms_late_calls"):
                    action = self.env.ref(tile["action"])
                    domain = ast.literal_eval(action.domain)
                    self.assertIn(message, self.messages.search(domain))

    # -- migration ----------------------------------------------------
    def test_clients_who_already_waited_get_a_due_moment(self):
        message = self._ask_for_a_call()
        message.call_due_at = False
        template = self.env.ref("mfi_complaints_sms.template_call_back_fr")
        template.body = "Nous vous appellerons dans les 48 heures. {company}"
        own = self.env.ref("mfi_complaints_sms.template_call_back_en")
        own.body = "Soon. {company}"
        script = load_script("mfi_complaints_sms", "post-call_back", "19.0.1.3.0")
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.assertEqual((message.call_due_at - message.date).days, 2)
        self.assertIn("{hours}", template.body)
        self.assertEqual(own.body, "Soon. {company}")
