# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ...models.complaint.helpdesk_ticket_freeze import STATEMENT_FIELDS
from ..common import NOW, ComplaintCommon

FILE = base64.b64encode(b"receipt of 5,000 francs").decode()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFreeze(ComplaintCommon):
    """After registration nobody can change or delete the statement in any way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.draft = cls._create_draft()
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "receipt.txt",
                "raw": b"receipt",
                "res_model": "helpdesk.ticket",
                "res_id": cls.draft.id,
            }
        )
        cls.draft.action_register()
        cls.ticket = cls.draft.sudo()

    def _iter_users(self):
        """Yield the complaint for each user who might have the necessary rights."""
        yield "sudo", self.ticket
        for user in (self.admin, self.pilot, self.collector, self.head):
            yield user.login, self.ticket.with_user(user)

    def _get_other_value(self, name):
        """Return a value for a field that differs from the current one."""
        field = self.ticket._fields[name]
        if field.type == "many2one":
            return False
        if field.type == "many2many":
            return [(5,)]
        if field.type == "selection":
            values = field.get_values(self.env)
            return next((v for v in values if v != self.ticket[name]), False)
        if field.type in ("date", "datetime"):
            return "2020-01-01"
        if field.type == "boolean":
            return not self.ticket[name]
        return 12 if field.type == "monetary" else "Changed"

    def test_statement_is_written_by_nobody(self):
        for who, ticket in self._iter_users():
            for name in STATEMENT_FIELDS:
                with self.subTest(who=who, field=name):
                    with self.assertRaises(UserError):
                        ticket.write({name: self._get_other_value(name)})

    def test_process_fields_are_written_by_nobody(self):
        process_fields = [
            name
            for name, field in self.ticket._fields.items()
            if name.startswith("complaint_")
            and field.store
            and field.type != "one2many"
        ]
        self.assertGreater(len(process_fields), 40)
        for name in process_fields:
            with self.subTest(field=name), self.assertRaises(UserError):
                self.ticket.write({name: self._get_other_value(name)})
        for vals in ({"number": "X"}, {"team_id": self.team.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.ticket.write(vals)

    def test_nobody_archives_a_complaint(self):
        """Users get an error; bulk archiving by code skips complaints."""
        plain = self.tickets.create({"name": "Printer", "description": "x"})
        with self.assertRaises(UserError):
            self._with_user(self.ticket, self.admin).write({"active": False})
        (self.ticket | plain.sudo()).action_archive()
        self.assertTrue(self.ticket.active)
        self.assertFalse(plain.active)

    def test_external_context_is_not_a_key(self):
        for key in (True, "x", 1, {}):
            ticket = self.ticket.with_context(mfi_complaints_process=key)
            with self.subTest(key=key), self.assertRaises(UserError):
                ticket.write({"name": "Changed"})

    def test_nothing_is_deleted(self):
        for who, ticket in self._iter_users():
            with self.subTest(who=who), self.assertRaises(UserError):
                ticket.unlink()

    def test_only_its_author_deletes_a_draft(self):
        draft = self._create_draft()
        self.pilot.group_ids += self.env.ref("mfi_complaints.group_collector")
        with self.assertRaises(UserError):
            draft.with_user(self.pilot).unlink()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_import_cannot_change_a_registered_complaint(self):
        self.env["ir.model.data"].create(
            {
                "name": "complaint_1",
                "module": "__export__",
                "model": "helpdesk.ticket",
                "res_id": self.ticket.id,
            }
        )
        result = self.tickets.with_user(self.admin).load(
            ["id", "name"], [["__export__.complaint_1", "Imported over"]]
        )
        self.assertTrue(result["messages"])
        self.assertEqual(self.ticket.name, "Fees not explained")

    def test_import_cannot_forge_a_registered_complaint(self):
        result = self.tickets.with_user(self.admin).load(
            ["name", "description", "complaint_kind", "complaint_state", "number"],
            [["Forged", "Forged", "complaint", "closed", "PL-2026-999999"]],
        )
        self.assertTrue(result["messages"])

    def test_create_makes_drafts_only(self):
        for vals in (
            {"complaint_state": "closed"},
            {"complaint_deadline": "2030-01-01 00:00:00"},
            {"complaint_head_hash": "0" * 64},
            {"complaint_imported": True},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._create_draft(**vals)

    def test_ordinary_ticket_is_not_turned_into_a_complaint(self):
        ticket = self.tickets.create({"name": "Printer", "description": "x"})
        with self.assertRaises(UserError):
            ticket.write({"complaint_kind": "complaint", "complaint_state": "closed"})
        ticket.write({"name": "Printer again", "partner_id": self.client.id})
        self.assertFalse(ticket.complaint_phone)

    def test_attachments_move_to_another_storage(self):
        parameters = self.env["ir.config_parameter"]
        content = self.file.raw
        for storage in ("db", "file"):
            parameters.set_param("ir_attachment.location", storage)
            self.file.sudo()._migrate()
            self.assertEqual(bool(self.file.store_fname), storage == "file")
            self.assertEqual(self.file.raw, content)
        breaks = self.env["mfi.complaint.event"].with_user(self.controller).verify()
        self.assertFalse([b for b in breaks if b["ticket_id"] == self.ticket.id])
        with self.assertRaises(UserError):
            self.file.raw = b"Other"

    def test_attachments_stay(self):
        for attachment in (self.file, self.file.with_user(self.admin).sudo()):
            for vals in (
                {"raw": b"forged"},
                {"name": "x.txt"},
                {"res_id": 0},
                {"res_model": False},
            ):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    attachment.write(vals)
            with self.assertRaises(UserError):
                attachment.unlink()

    def test_messages_stay(self):
        message = self.ticket.with_user(self.collector).message_post(
            body="The client called again", message_type="comment"
        )
        for vals in ({"body": "x"}, {"res_id": 0}, {"model": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                message.sudo().write(vals)
        with self.assertRaises(UserError):
            message.sudo().unlink()
        with self.assertRaises(UserError):
            self.ticket.with_user(self.collector)._message_update_content(
                message, body="x"
            )
        self.assertIn("message", self._get_event_codes(self.ticket))

    def test_mail_reply_adds_a_message_and_changes_nothing(self):
        before = self.ticket.read(list(STATEMENT_FIELDS))
        self.ticket.message_update(
            {"subject": "Other", "body": "<p>Other words</p>", "to": "", "cc": ""}
        )
        self.assertEqual(self.ticket.read(list(STATEMENT_FIELDS)), before)
        with self.assertRaises(UserError):
            self.ticket.message_update({"to": "", "cc": ""}, {"name": "Other"})

    def test_events_stay(self):
        event = self.ticket.complaint_event_ids[:1]
        for attempt in (
            lambda: event.write({"code": "closed"}),
            lambda: event.unlink(),
            lambda: event.copy(),
            lambda: self.env["mfi.complaint.event"].create(
                {"ticket_id": self.ticket.id, "code": "closed", "sequence": 9}
            ),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_client_is_not_merged_away_nor_deleted(self):
        other = self.env["res.partner"].create({"name": "Awa Diop bis"})
        with self.assertRaises(UserError):
            self.client.unlink()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaises(UserError):
            wizard._merge((self.client | other).ids, dst_partner=other)
        self.assertEqual(self.ticket.partner_id, self.client)

    def test_reference_data_stays_while_complaints_use_it(self):
        team = self._advance(self.ticket, "assigned").team_id
        for record in (self.category, self.channel, self.branch, self.product, team):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    record.unlink()

    def test_addendum_is_an_event(self):
        collector = self._with_user(self.ticket, self.collector)
        with self.assertRaises(UserError):
            collector.action_add_addendum("  ")
        collector.action_add_addendum(
            "The amount was 5,500.", [{"name": "a/b.txt", "content": FILE}]
        )
        self.assertEqual(
            self._get_event_codes(self.ticket)[-2:], ["addendum", "attachment"]
        )
        event = self.ticket.complaint_event_ids.filtered(lambda e: e.code == "addendum")
        self.assertEqual(event.text, "The amount was 5,500.")
        self.assertNotIn("5,500", event.payload)

    def test_wrong_files_are_refused_with_a_message(self):
        collector = self._with_user(self.ticket, self.collector)
        for wrong in (
            [{"name": "x", "content": "not base64!"}],
            [{"name": "x", "content": ""}],
            [{"name": "x"}],
            [{"name": "x", "content": FILE}] * 11,
        ):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                collector.action_add_addendum("See file", wrong)

    def test_reclassify_journals_old_new_and_reason(self):
        other = self._find_by_code("helpdesk.ticket.category", "REM")
        pilot = self._with_user(self.ticket, self.pilot)
        for values, reason in (
            ({"name": "x"}, "why"),
            ({"category_id": other.id}, ""),
            ({"category_id": -1}, "why"),
            ({"complaint_severity": "huge"}, "why"),
            ({}, "why"),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                pilot.action_reclassify(values, reason)
        with self.assertRaises(UserError):
            self._with_user(self.ticket, self.collector).action_reclassify(
                {"category_id": other.id}, "why"
            )
        promised = self.ticket.complaint_deadline
        pilot.action_reclassify({"category_id": other.id}, "It is about instalments")
        event = self.ticket.complaint_event_ids.sorted("sequence")[-1:]
        payload = event._get_payload()
        self.assertEqual(payload["before"], {"category_id": self.category.id})
        self.assertEqual(payload["after"], {"category_id": other.id})
        self.assertEqual(event.text, "It is about instalments")
        self.assertEqual(self.ticket.complaint_deadline, promised)

    def test_identify_sets_but_never_replaces_the_client(self):
        with self.assertRaises(UserError):
            self._with_user(self.ticket, self.collector).action_identify(self.client.id)
        unknown = self._create_complaint(partner_id=False, complaint_phone="771112233")
        self.assertEqual(unknown.complaint_phone, "+221771112233")
        self._with_user(unknown, self.collector).action_identify(self.client.id)
        self.assertEqual(unknown.partner_id, self.client)
        self.assertEqual(unknown.mfi_member_number, "T-0001")
        self.assertEqual(unknown.complaint_phone, "+221771112233")

    def test_findings_are_written_only_by_the_service(self):
        ticket = self._advance(self.ticket, "in_progress")
        self._with_user(ticket, self.handler).write({"complaint_outcome": "partly"})
        for user in (self.collector, self.pilot, self.controller, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._with_user(ticket, user).write({"complaint_outcome": "founded"})
        self._advance(ticket, "resolved")
        with self.assertRaises(UserError):
            self._with_user(ticket, self.handler).write(
                {"complaint_outcome": "unfounded"}
            )

    def test_drag_makes_the_move_or_is_refused(self):
        stage = self.env["helpdesk.ticket.stage"]
        ticket = self._advance(self.ticket, "assigned")
        by_state = {s.complaint_state: s for s in stage.search([])}
        with self.assertRaisesRegex(UserError, "buttons"):
            self._with_user(ticket, self.handler).write(
                {"stage_id": by_state["closed"].id}
            )
        with self.assertRaisesRegex(UserError, "ordinary tickets"):
            ordinary = stage.search([("complaint_state", "=", False)], limit=1)
            self._with_user(ticket, self.handler).write({"stage_id": ordinary.id})
        self._with_user(ticket, self.handler).write(
            {"stage_id": by_state["in_progress"].id}
        )
        self.assertEqual(ticket.complaint_state, "in_progress")
        self.assertEqual(ticket.user_id, self.handler)

    def test_copy_is_a_draft(self):
        copy = self._with_user(self.ticket, self.collector).copy()
        self.assertEqual(copy.complaint_state, "draft")
        self.assertEqual(copy.number, "/")
        self.assertFalse(copy.complaint_event_ids)

    def test_branch_manager_reads_only(self):
        ticket = self._with_user(self.ticket, self.branch_manager)
        self.assertEqual(ticket.name, "Fees not explained")
        with self.assertRaises(AccessError):
            ticket.write({"priority": "3"})

    def test_form_of_a_draft(self):
        """When a collector chooses the client of a draft, the branch is filled in."""
        tickets = self.tickets.with_user(self.collector)
        form = Form(tickets.with_context(default_complaint_kind="complaint"))
        form.name = "Long queue"
        form.description = "<p>Three hours.</p>"
        form.partner_id = self.client
        ticket = form.save()
        self.assertEqual(ticket.mfi_branch_id, self.branch)
        self.assertEqual(ticket.complaint_state, "draft")
