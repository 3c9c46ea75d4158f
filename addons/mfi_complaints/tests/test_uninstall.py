# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .. import hooks
from .common import NOW, ComplaintCommon

WORDS = "The cashier keeps the money"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestUninstall(ComplaintCommon):
    """What uninstalling says, and what remains of the complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open = cls._create_complaint()
        cls.report = cls._create_complaint(
            cls.confidential,
            complaint_kind="denunciation",
            name=WORDS,
            description=WORDS,
            partner_id=False,
        )
        cls.administrator = new_test_user(cls.env, "mfi_admin", "base.group_system")

    def _open_dialog(self, user, module):
        """Open the dialog that uninstalls a module."""
        modules = self.env["ir.module.module"].search([("name", "=", module)])
        wizards = self.env["base.module.uninstall"].with_user(user)
        return wizards.create({"module_ids": [(6, 0, modules.ids)]})

    def test_other_modules_warn_of_nothing(self):
        dialog = self._open_dialog(self.administrator, "mfi_complaints_sms")
        self.assertEqual(dialog.mfi_complaint_count, 0)

    def test_administrators_only_learn_numbers(self):
        dialog = self._open_dialog(self.administrator, "mfi_complaints")
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        total = tickets.search_count([("complaint_kind", "!=", False)])
        self.assertEqual(dialog.mfi_complaint_count, total)
        self.assertGreater(dialog.mfi_confidential_count, 0)
        self.assertFalse(dialog.mfi_can_register)
        with self.assertRaises(AccessError):
            self.env["mfi.complaint.register"].with_user(self.administrator).create({})

    def test_the_helpdesk_counts_too(self):
        """Uninstalling what the addon needs takes it away as well."""
        dialog = self._open_dialog(self.administrator, "helpdesk_mgmt")
        self.assertGreater(dialog.mfi_complaint_count, 0)

    def test_who_may_print_the_register_is_offered_it(self):
        self.administrator.group_ids += self.env.ref("mfi_complaints.group_pilot")
        dialog = self._open_dialog(self.administrator, "mfi_complaints")
        self.assertTrue(dialog.mfi_can_register)
        action = dialog.action_mfi_register()
        self.assertEqual(action["res_model"], "mfi.complaint.register")

    def test_confidential_words_are_erased(self):
        messages = self.env["mail.message"].sudo()
        domain = [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.report.id)]
        self.report.with_user(self.confidential).message_post(body=WORDS)
        file = {"name": "photo.txt", "raw": b"x", "res_model": "helpdesk.ticket"}
        files = self.env["ir.attachment"].sudo()
        photo = files.create({**file, "res_id": self.report.id})
        receipt = files.create({**file, "res_id": self.open.id})
        name = self.open.name
        hooks._erase_confidential_tickets(self.env)
        self.assertEqual(self.report.name, self.report.number)
        self.assertFalse(self.report.description)
        self.assertFalse(self.report.active)
        self.assertFalse(messages.search(domain))
        self.assertFalse(photo.exists())
        self.assertTrue(receipt.exists())
        self.assertEqual((self.open.name, self.open.active), (name, True))

    def test_tickets_go_to_the_stage_of_their_status(self):
        closed = self._advance(self._create_complaint(), "closed")
        hooks._move_tickets_to_ordinary_stages(self.env)
        self.env.invalidate_all()
        stage = "helpdesk_mgmt.helpdesk_ticket_stage_"
        self.assertEqual(closed.stage_id, self.env.ref(f"{stage}done"))
        self.assertEqual(self.open.stage_id, self.env.ref(f"{stage}new"))
