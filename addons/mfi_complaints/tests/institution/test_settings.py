# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from pathlib import Path

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from ...engine import deadlines
from ...models.guard import in_process
from ..answer.test_acknowledgement import use_english
from ..common import NOW, ComplaintCommon
from ..reminders.test_reminders import RemindersCommon


class SettingsCommon(ComplaintCommon):
    """The settings page, used by an administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "mfi_admin", "base.group_system,mfi_complaints.group_pilot"
        )
        use_english(cls.env, cls.company.partner_id)

    def _save_settings(self, **values):
        """Save values on the settings page."""
        page = self.env["res.config.settings"].with_user(self.admin)
        page.create(values).execute()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestSettingsPage(SettingsCommon):
    """Access, refused input, and a check that each setting has a test."""

    def test_every_setting_is_tested_here(self):
        """Each field of the page is named in a test of the settings."""
        tests = Path(__file__).parents[1]
        said = "".join(
            path.read_text("utf-8")
            for path in [
                *tests.rglob("test_settings*.py"),
                *tests.rglob("test_public*.py"),
            ]
        )
        page = self.env["res.config.settings"]._fields.values()
        ours = [
            field.name
            for field in page
            if field.name.startswith("mfi_") and "mfi_complaints" in field._modules
        ]
        self.assertGreater(len(ours), 25)
        self.assertEqual([name for name in ours if name not in said], [])

    def test_every_setting_is_on_the_page_with_a_help(self):
        arch = self.env["res.config.settings"].get_view(
            self.env.ref("base.res_config_settings_view_form").id, "form"
        )["arch"]
        for field in self.env["res.config.settings"]._fields.values():
            if field.name.startswith("mfi_") and "mfi_complaints" in field._modules:
                self.assertIn(f'name="{field.name}"', arch)

    def test_only_administrators(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.pilot).create({})

    def test_wrong_input_is_one_clear_sentence(self):
        for values, sentence in (
            ({"mfi_number_pattern": "PL-{year}"}, "must contain {number}"),
            ({"mfi_return_limit": -1}, "between 0 and 1000"),
            ({"mfi_regulatory_days": 5000}, "between 0 and 1000"),
            ({"mfi_reminder_first_percent": 120}, "between 0 and 99"),
            ({"mfi_digest_hour": 24}, "between 0 and 23"),
            ({"mfi_low_score": 6}, "between 0 and 5"),
            ({"mfi_staff_warning_months": 0}, "between 1 and 60"),
            ({"mfi_silent_branch_days": -5}, "between 0 and 1000"),
            ({"mfi_retention_months": 601}, "between 0 and 600"),
            ({"mfi_seal_email": "board at example"}, "not an e-mail address"),
            ({"mfi_seal_email": "a@example.com," * 11}, "10 addresses at most"),
            ({"mfi_seal_tsa_url": "tsa.example.com"}, "begins with http"),
        ):
            with self.subTest(values=values), self.env.cr.savepoint():
                with self.assertRaises(ValidationError) as caught:
                    self._save_settings(**values)
                self.assertIn(sentence, str(caught.exception))
        with self.assertRaisesRegex(ValidationError, "too long"):
            self.company.mfi_survey_question = "x" * 300

    def test_texts_open_in_every_language(self):
        page = self.env["res.config.settings"].with_user(self.admin).create({})
        action = page.action_mfi_texts()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.company", self.company.id)
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSettings(SettingsCommon):
    """A change of a setting takes effect at once."""

    # ------------------------------------------------------------------
    # What is recorded
    # ------------------------------------------------------------------
    def test_kinds(self):
        for name, kind in (
            ("mfi_suggestions", "suggestion"),
            ("mfi_requests", "request"),
        ):
            with self.subTest(kind=kind):
                self._save_settings(**{name: False})
                with self.assertRaisesRegex(UserError, "not recorded here"):
                    self._create_draft(complaint_kind=kind)
                values = {
                    "kind": kind,
                    "name": "x",
                    "description": "y",
                    "channel": "phone",
                }
                tickets = self.tickets.with_user(self.collector)
                with self.assertRaisesRegex(UserError, "not recorded here"):
                    tickets.complaint_register(values)
                self._save_settings(**{name: True})
                self.assertTrue(tickets.complaint_register(values)["number"])

    def test_number_pattern(self):
        self._save_settings(mfi_number_pattern="REC/{yy}/{number:04d}")
        self.assertRegex(self._create_complaint().number, r"^REC/26/\d{4}$")

    def test_auto_route(self):
        self.env["mfi.complaint.routing"].create(
            {"name": "All", "team_id": self.team.id}
        )
        self._save_settings(mfi_auto_route=False)
        self.assertFalse(self._create_complaint().team_id)
        self._save_settings(mfi_auto_route=True)
        self.assertEqual(self._create_complaint().team_id, self.team)

    # ------------------------------------------------------------------
    # Deadlines
    # ------------------------------------------------------------------
    def test_regulator(self):
        for regulator, days, day in (
            ("umoa", 0, "2026-04-02"),
            ("cemac", 0, "2026-04-16"),
            ("own", 20, "2026-03-22"),
            ("none", 0, None),
        ):
            with self.subTest(regulator=regulator):
                self._save_settings(mfi_regulator=regulator, mfi_regulatory_days=days)
                limit = self._create_complaint().complaint_regulatory_deadline
                self.assertEqual(limit and str(limit.date()) or None, day)

    def test_calendar_and_holidays(self):
        first = self._create_complaint(complaint_severity="moderate")
        self.assertEqual(str(first.complaint_deadline.date()), "2026-03-10")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Korité",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-05 00:00:00",
                "date_to": "2026-03-05 23:00:00",
            }
        )
        second = self._create_complaint(complaint_severity="moderate")
        self.assertEqual(str(second.complaint_deadline.date()), "2026-03-11")
        six = self.calendar.copy({"name": "Six days", "tz": "Africa/Dakar"})
        six.attendance_ids = [
            (
                0,
                0,
                {
                    "name": "Saturday",
                    "dayofweek": "5",
                    "hour_from": 8,
                    "hour_to": 17,
                    "day_period": "morning",
                },
            )
        ]
        self._save_settings(mfi_calendar_id=six.id)
        third = self._create_complaint(complaint_severity="moderate")
        self.assertEqual(str(third.complaint_deadline.date()), "2026-03-10")

    def test_opening_hours_and_holidays_as_text(self):
        page = self.env["res.config.settings"].with_user(self.admin).create({})
        self.assertEqual(page["mfi_opening_hours"], "mon-fri 08:00-17:00")
        with self.assertRaisesRegex(ValidationError, "“someday” is not a day"):
            self._save_settings(mfi_opening_hours="someday 08:00-12:00")
        self._save_settings(
            mfi_opening_hours="lun-sam 8h-17h", mfi_public_holidays="2026-03-05 Korité"
        )
        ticket = self._create_complaint(complaint_severity="moderate")
        self.assertEqual(str(ticket.complaint_deadline.date()), "2026-03-10")
        action = page.action_mfi_holidays()
        leaves = self.env["resource.calendar.leaves"].search(action["domain"])
        self.assertEqual(leaves.mapped("name"), ["Korité"])
        self.assertEqual(leaves.calendar_id, self.calendar)
        defaults = leaves.with_context(**action["context"]).default_get(["calendar_id"])
        self.assertEqual(defaults["calendar_id"], self.calendar.id)

    def test_time_zone(self):
        self._save_settings(mfi_time_zone="Asia/Tokyo")
        ticket = self._create_complaint()
        self.assertEqual(
            str(ticket.complaint_regulatory_deadline), "2026-04-02 14:59:59"
        )

    def test_hours_shown_are_those_of_the_chosen_calendar(self):
        six = self.calendar.copy({"company_id": self.company.id})
        self._save_settings(
            mfi_time_zone="Africa/Douala",
            mfi_opening_hours="mon-sat 08:00-12:00",
            mfi_calendar_id=six.id,
        )
        self.assertEqual((self.calendar.tz, six.tz), ("Africa/Dakar", "Africa/Douala"))
        self.assertEqual(len(self.calendar.attendance_ids), 5)
        self.assertEqual(len(six.attendance_ids), 6)

    def test_hours_that_alternate_over_two_weeks(self):
        """Monday to Wednesday in one week, Thursday and Friday in the next."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Two weeks",
                "tz": "Africa/Dakar",
                "two_weeks_calendar": True,
                "attendance_ids": False,
            }
        )
        parity = str(deadlines.get_week_parity(date(2026, 3, 2)))
        other = str(1 - int(parity))
        calendar.attendance_ids = [(5, 0, 0)] + [
            (
                0,
                0,
                {
                    "name": f"{day} {week}",
                    "dayofweek": str(day),
                    "week_type": week,
                    "hour_from": 8,
                    "hour_to": 17,
                    "day_period": "morning",
                },
            )
            for week, days in ((parity, (0, 1, 2)), (other, (3, 4)))
            for day in days
        ]
        self._save_settings(mfi_calendar_id=calendar.id)
        hours = self.company._get_mfi_calendar()
        days = [date(2026, 3, number) for number in range(2, 16)]
        self.assertEqual(
            [day.day for day in days if hours.is_open(day)], [2, 3, 4, 12, 13]
        )
        ticket = self._create_complaint(complaint_severity="serious")
        self.assertEqual(str(ticket.complaint_deadline.date()), "2026-03-12")

    # ------------------------------------------------------------------
    # Treatment and appeal
    # ------------------------------------------------------------------
    def test_return_limit(self):
        for limit, escalated in ((1, True), (3, False)):
            self._save_settings(mfi_return_limit=limit)
            ticket = self._advance(self._create_complaint(), "assigned")
            self._with_user(ticket, self.handler).action_return("Not ours")
            self.assertEqual(bool(ticket.complaint_escalated_at), escalated)

    def test_unreachable_attempts(self):
        ticket = self._advance(self._create_complaint(), "resolved")
        collector = self._with_user(ticket, self.collector)
        self._save_settings(mfi_unreachable_attempts=2)
        collector.action_record_attempt("call")
        with self.assertRaisesRegex(UserError, "2 failed attempts"):
            collector.action_give_up()
        collector.action_record_attempt("call")
        collector.action_give_up()
        self.assertEqual(ticket.complaint_satisfaction_state, "unreachable")

    def test_appeal_levels(self):
        ticket = self._advance(self._create_complaint(), "closed")
        self._save_settings(mfi_appeal_levels=0)
        with self.assertRaisesRegex(UserError, "last level"):
            self._with_user(ticket, self.collector).action_reopen("No")
        self._save_settings(mfi_appeal_levels=1)
        self._with_user(ticket, self.collector).action_reopen("No")
        self.assertEqual(ticket.complaint_appeal_level, 1)

    def test_appeal_days(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        self._save_settings(mfi_appeal_days=10)
        with freeze_time("2026-03-11 10:00:00"):
            self.assertTrue(ticket._can_complaint_appeal())
        with freeze_time("2026-03-13 10:00:00"):
            self.assertFalse(ticket._can_complaint_appeal())

    def test_auto_close_days(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        job = self.env.ref("mfi_complaints.ir_cron_auto_close")
        for days, state in ((30, "communicated"), (5, "closed")):
            self._save_settings(mfi_auto_close_days=days)
            with freeze_time("2026-03-10 10:00:00"), self.enter_registry_test_mode():
                job.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(ticket.complaint_state, state)

    def test_effect_days(self):
        self._save_settings(mfi_effect_days=10)
        with freeze_time("2026-03-02 10:00:00"):
            measure = self.env["mfi.complaint.measure"].create(
                {
                    "name": "Display the tariff",
                    "kind": "preventive",
                    "proof": "Photo",
                    "due_date": "2026-03-02",
                }
            )
            measure.action_done()
        self.assertEqual(str(measure.effect_check_date), "2026-03-12")

    # ------------------------------------------------------------------
    # Clients
    # ------------------------------------------------------------------
    def _find_mails(self, ticket, purpose):
        """Return the mails of one purpose about a complaint."""
        return self.env["mail.mail"].search(
            [
                ("complaint_ticket_id", "=", ticket.id),
                ("complaint_purpose", "=", purpose),
            ]
        )

    def test_ack_mail(self):
        self.client.email = "awa@example.com"
        for wanted in (False, True):
            self._save_settings(mfi_ack_mail=wanted)
            ticket = self._create_complaint()
            self.assertEqual(bool(self._find_mails(ticket, "ack")), wanted)

    def test_survey_mail_and_its_hours(self):
        self.client.email = "awa@example.com"
        self._save_settings(mfi_survey_mail=False)
        ticket = self._advance(self._create_complaint(), "communicated")
        self.assertFalse(self._find_mails(ticket, "survey"))
        self._save_settings(mfi_survey_mail=True, mfi_survey_mail_hours=3)
        ticket = self._advance(self._create_complaint(), "communicated")
        planned = self._find_mails(ticket, "survey").scheduled_date
        self.assertEqual(str(planned)[:16], "2026-03-02 13:00")

    def test_low_score(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        wizard = self.env["mfi.complaint.satisfaction"].with_user(self.collector)
        wizard = wizard.create({"ticket_ids": [(6, 0, ticket.ids)], "score": "3"})
        self._save_settings(mfi_low_score=2)
        self.assertFalse(wizard.low)
        self._save_settings(mfi_low_score=3)
        self.assertTrue(wizard.low)
        self._with_user(ticket, self.collector).action_record_satisfaction(3)
        given = self.env["mfi.complaint.reminder"].search(
            [("ticket_id", "=", ticket.id), ("code", "=", "low_score")]
        )
        self.assertIn(self.controller, given.user_id)

    def test_lang(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.client.lang = False
        for lang in ("fr_FR", "en_US"):
            self._save_settings(mfi_lang=lang)
            self.assertEqual(
                self._create_complaint(
                    complaint_lang=False
                )._get_complaint_document_lang(),
                lang,
            )

    def test_question_and_labels_of_the_scores(self):
        """They appear on the rating page and in the wizard used by phone."""
        self.env["res.lang"]._activate_lang("fr_FR")
        ticket = self._advance(self._create_complaint(), "communicated")
        self.company.write(
            {
                "mfi_survey_question": "Are you content?",
                "mfi_score_label_5": "Delighted",
            }
        )
        for name in (
            "mfi_score_label_1",
            "mfi_score_label_2",
            "mfi_score_label_3",
            "mfi_score_label_4",
        ):
            self.company[name] = name
        self.company.with_context(lang="fr_FR").mfi_survey_question = "Content ?"
        self.assertEqual(dict(ticket._get_complaint_scores())[5], "Delighted")
        self.assertEqual(dict(ticket._get_complaint_scores())[1], "mfi_score_label_1")
        french = ticket.with_context(lang="fr_FR")
        self.assertEqual(
            french.company_id._get_mfi_satisfaction_question(), "Content ?"
        )
        wizards = self.env["mfi.complaint.satisfaction"].with_user(self.collector)
        wizard = wizards.create({"ticket_ids": [(6, 0, ticket.ids)], "score": "5"})
        self.assertEqual(wizard.question, "Are you content?")
        labels = dict(wizards._fields["score"]._description_selection(wizards.env))
        self.assertEqual(labels["5"], "5 - Delighted")

    def test_texts_of_receipts_and_letters(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        texts = {
            "mfi_receipt_rights": "Nobody will reproach you anything.",
            "mfi_receipt_note": "Desk open from 8 to 4.",
            "mfi_letter_note": "Approval 2015-07.",
        }
        self.assertNotIn("Desk open", self._render_paper("receipt", ticket))
        self.company.write(texts)
        receipt, letter = (
            self._render_paper("receipt", ticket),
            self._render_paper("letter", ticket),
        )
        self.assertIn(texts["mfi_receipt_rights"], receipt)
        self.assertNotIn("Handling your complaint is free", receipt)
        self.assertIn(texts["mfi_receipt_note"], receipt)
        self.assertIn(texts["mfi_letter_note"], letter)

    def _render_paper(self, name, ticket):
        """Return the text of a report about a complaint."""
        reports = self.env["ir.actions.report"].with_context(lang="en_US")
        html, _kind = reports._render_qweb_html(
            f"mfi_complaints.report_{name}", ticket.ids
        )
        return html.decode()

    # ------------------------------------------------------------------
    # Proof
    # ------------------------------------------------------------------
    def test_seal_email(self):
        """Each seal is mailed to its recipients without any text of a complaint."""
        ticket = self._advance(self._create_complaint(), "registered")
        seals = self.env["mfi.complaint.seal"]
        mails = self.env["mail.mail"].sudo()
        with freeze_time("2026-03-03 02:00:00"):
            seals._cron_seal()
        first = seals.search([("company_id", "=", self.company.id)], limit=1)
        self.assertFalse(mails.search([("body_html", "like", first.hash)]))
        self._save_settings(
            mfi_seal_email="Audit@Example.com; board@example.com,audit@example.com"
        )
        with freeze_time("2026-03-04 02:00:00"):
            seals._cron_seal()
            seals._cron_seal()
        seal = seals.search([("company_id", "=", self.company.id)], limit=1)
        self.assertGreater(seal.day, first.day)
        sent = mails.search([("body_html", "like", seal.hash)], order="id")
        self.assertEqual(
            sent.mapped("email_to"), ["audit@example.com", "board@example.com"]
        )
        for mail in sent:
            self.assertIn(first.hash, mail.body_html)
            self.assertNotIn(ticket.number, mail.body_html + mail.subject)
        self.assertFalse(in_process(seals._create_company_seal(self.company, seal.day)))
        names = self.env["mfi.profile"]._get_setting_names()
        self.assertNotIn("mfi_seal_email", names)
        self.assertIn("mfi_retention_months", names)

    def test_seal_email_is_the_administrators(self):
        self._save_settings(mfi_seal_email="board@example.com")
        portal = new_test_user(self.env, "mfi_portal_seal", "base.group_portal")
        for user in (portal, self.collector, self.controller):
            with self.assertRaises(AccessError):
                self.company.with_user(user).read(["mfi_seal_email"])

    def test_time_stamps_are_the_administrators(self):
        self._save_settings(mfi_seal_tsa_url="https://tsa.example.com/tsr")
        self.company.sudo().mfi_seal_tsa_failure = "refused"
        page = self.env["res.config.settings"].with_user(self.admin).create({})
        self.assertIn("refused the request", page.mfi_seal_tsa_state)
        for name in ("mfi_seal_tsa_url", "mfi_seal_tsa_state"):
            with self.assertRaises(AccessError):
                self.company.with_user(self.controller).read([name])
        names = self.env["mfi.profile"]._get_setting_names()
        self.assertNotIn("mfi_seal_tsa_url", names)

    def test_seal_email_that_cannot_be_made_leaves_the_seal(self):
        self._advance(self._create_complaint(), "registered")
        self._save_settings(mfi_seal_email="board@example.com")
        view = self.env.ref("mfi_complaints.mail_seal")
        view.arch = view.arch.replace("seal.hash", "seal.nothing")
        log = "odoo.addons.mfi_complaints.models.evidence.mfi_complaint_seal_mail"
        seals = self.env["mfi.complaint.seal"]
        with freeze_time("2026-03-04 02:00:00"), self.assertLogs(log, "ERROR"):
            seals._cron_seal()
        seal = seals.search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual(str(seal.day), "2026-03-03")
        self.assertFalse(in_process(seal))

    # ------------------------------------------------------------------
    # Personal data
    # ------------------------------------------------------------------
    def test_retention_months(self):
        ticket = self._advance(self._create_complaint(), "closed")
        job = self.env.ref("mfi_complaints.ir_cron_erase")
        for months, gone in ((24, False), (6, True)):
            self._save_settings(mfi_retention_months=months)
            with freeze_time("2026-10-02 10:00:00"), self.enter_registry_test_mode():
                job.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(bool(ticket.complaint_erased_at), gone)


@tagged("post_install", "-at_install")
class TestReminderSettings(RemindersCommon, SettingsCommon):
    """The settings of reminders and escalation."""

    def test_reminders(self):
        self._save_settings(mfi_reminders=False)
        ticket = self._create_assigned()
        self._run_job("2026-03-20 10:00:00")
        self.assertFalse(self._get_alerts(ticket))

    def test_percents(self):
        self._save_settings(
            mfi_reminder_first_percent=10, mfi_reminder_second_percent=20
        )
        ticket = self._create_assigned()
        self._run_job("2026-03-03 10:00:00")
        self.assertTrue(self._get_alerted_users(ticket, "first"))
        self._run_job("2026-03-04 10:00:00")
        self.assertTrue(self._get_alerted_users(ticket, "second"))

    def test_regulatory_warning_days(self):
        self._save_settings(mfi_regulatory_warning_days=25)
        ticket = self._create_assigned()
        self._run_job("2026-03-09 10:00:00")
        self.assertTrue(self._get_alerted_users(ticket, "regulatory"))

    def test_waiting_pauses(self):
        """Reminders go on while the client is awaited, unless this is set."""
        for pauses in (False, True):
            self._save_settings(mfi_waiting_pauses=pauses)
            ticket = self._create_assigned()
            with freeze_time(NOW):
                self._advance(ticket, "in_progress")
                self._with_user(ticket, self.handler).action_ask_client("When?", "call")
            self._run_job("2026-03-12 10:00:00")
            self.assertEqual(not self._get_alerted_users(ticket, "late"), pauses)

    def test_question_days(self):
        """It says when the user who asked is told that no reply has come."""
        self._save_settings(mfi_question_days=2)
        ticket = self._create_assigned()
        with freeze_time(NOW):
            self._advance(ticket, "in_progress")
            self._with_user(ticket, self.handler).action_ask_client("When?", "call")
        self.assertEqual(str(ticket.complaint_reply_check_at), "2026-03-04 10:00:00")

    def test_ack_alert(self):
        """If it is missed, the author and the pilot are alerted once."""
        self.assertFalse(self._find_ack_alerts(self._create_assigned()))
        self._save_settings(mfi_ack_alert=True)
        ticket = self._create_assigned()
        self.assertEqual(self._find_ack_alerts(ticket), {self.collector, *self.pilots})
        self._run_job("2026-03-03 11:00:00")
        rows = [code for code, _user in self._get_alerts(ticket) if code == "ack"]
        self.assertEqual(len(rows), len(self.pilots) + 1)

    def _find_ack_alerts(self, ticket):
        """Return the users alerted a day later that no acknowledgement was sent."""
        self._run_job("2026-03-03 10:01:00")
        return self._get_alerted_users(ticket, "ack")

    def test_ack_alert_ends_with_the_acknowledgement(self):
        self._save_settings(mfi_ack_alert=True)
        done = self._create_assigned()
        with freeze_time("2026-03-02 12:00:00"):
            self._with_user(done, self.collector).action_acknowledge("call")
        late = self._create_assigned()
        self._run_job("2026-03-03 10:01:00")
        self.assertFalse(self._get_alerted_users(done, "ack"))
        self.assertTrue(late.activity_ids)
        with freeze_time("2026-03-03 12:00:00"):
            self._with_user(late, self.collector).action_acknowledge("call")
        self.assertFalse(late.activity_ids)
        row = self.reminders.search([("ticket_id", "=", late.id), ("code", "=", "ack")])
        self.assertEqual(set(row.mapped("state")), {"void"})

    def test_escalation_grace_days_and_management(self):
        boss = self._new_user("controller", "boss")
        self._save_settings(mfi_escalation_grace_days=2, mfi_management_user_id=boss.id)
        ticket = self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        self._run_job("2026-03-11 11:00:00")
        self.assertFalse(self._get_alerted_users(ticket, "escalation"))
        for day in (12, 16, 18, 20, 24, 26, 30):
            self._run_job(f"2026-03-{day} 11:00:00")
        self.assertIn(boss, self._get_alerted_users(ticket, "escalation"))

    def test_mode_and_hour_of_the_mails(self):
        self._save_settings(mfi_reminder_mode="digest", mfi_digest_hour=15)
        self._create_assigned()
        self._run_job("2026-03-05 10:00:00")
        self._run_mail_job("2026-03-05 10:05:00")
        self.assertFalse(self._queue_late_mails("2026-03-05 14:00:00"))
        self.assertTrue(self._queue_late_mails("2026-03-05 15:05:00"))
        self._save_settings(mfi_reminder_mode="single")
        self._run_job("2026-03-09 15:00:00")
        self.assertTrue(self._queue_late_mails("2026-03-09 15:05:00"))

    def _queue_late_mails(self, when):
        """Return the mails to the head of service queued at a given date and time."""
        return self._run_mail_job(when).filtered(
            lambda mail: self.head.email in (mail.email_to or "")
        )


@tagged("post_install", "-at_install")
class TestAlertSettings(SettingsCommon):
    """Alerts about staff named too often and about branches without complaints.

    The settings decide; the network has too few complaints to expect any.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["mfi.complaint.alert"]
        cls.person = cls.env["mfi.staff"].create({"code": "T-77", "name": "Modou Fall"})
        cls.job = cls.env.ref("mfi_complaints.ir_cron_alert")

    def _create_founded(self, count, when=NOW, **values):
        """Create founded complaints that name the person."""
        with freeze_time(when):
            for _number in range(count):
                ticket = self._create_complaint(
                    complaint_staff_ids=[(6, 0, self.person.ids)], **values
                )
                if ticket.complaint_access == "open":
                    self._advance(ticket, "closed")

    def _run_job(self, when):
        """Run the daily job at a given date and time."""
        with freeze_time(when), self.enter_registry_test_mode():
            self.job.method_direct_trigger()
        self.env.invalidate_all()

    def _find_person_alerts(self, state="seen"):
        """Return the alerts about the person."""
        return self.alerts.search(
            [("staff_id", "=", self.person.id), ("state", "=", state)]
        )

    def test_staff_warning_count(self):
        self._save_settings(mfi_staff_warning_count=3)
        self._create_founded(2)
        self._run_job("2026-03-03 03:00:00")
        self.assertFalse(self._find_person_alerts())
        self._create_founded(1)
        self._run_job("2026-03-04 03:00:00")
        alert = self._find_person_alerts()
        self.assertEqual(alert.figures["count"], 3)
        self.assertIn(self.pilot, alert.activity_ids.user_id)
        self._run_job("2026-03-05 03:00:00")
        self.assertEqual(self._find_person_alerts(), alert)
        self.assertEqual(
            len(alert.activity_ids.filtered(lambda a: a.user_id == self.pilot)), 1
        )

    def test_staff_warning_can_be_switched_off(self):
        self._save_settings(mfi_staff_warning_count=0)
        self._create_founded(3)
        self._run_job("2026-03-03 03:00:00")
        self.assertFalse(self._find_person_alerts())

    def test_staff_warning_months(self):
        self._save_settings(mfi_staff_warning_count=2, mfi_staff_warning_months=2)
        self._create_founded(1, "2026-01-05 10:00:00")
        self._create_founded(1, "2026-03-02 10:00:00")
        self._run_job("2026-03-10 03:00:00")
        self.assertFalse(self._find_person_alerts())
        self._save_settings(mfi_staff_warning_months=3)
        self._run_job("2026-03-11 03:00:00")
        self.assertTrue(self._find_person_alerts())

    def test_handled_alerts_are_not_counted_again(self):
        self._save_settings(mfi_staff_warning_count=2)
        self._create_founded(2)
        self._run_job("2026-03-03 03:00:00")
        alert = self._find_person_alerts().with_user(self.pilot)
        with self.assertRaisesRegex(UserError, "what was done"):
            alert.action_handle()
        with self.assertRaises(UserError):
            alert.figures = {"count": 9}
        with freeze_time("2026-03-03 10:00:00"):
            alert.note = "Talked with the person."
            alert.action_handle()
        self.assertFalse(alert.activity_ids)
        self._create_founded(1, "2026-03-04 10:00:00")
        self._run_job("2026-03-05 03:00:00")
        self.assertFalse(self._find_person_alerts())
        self._create_founded(1, "2026-03-05 10:00:00")
        self._run_job("2026-03-06 03:00:00")
        self.assertEqual(self._find_person_alerts().figures["count"], 2)

    def test_who_reads_alerts(self):
        """Of those about staff, only the pilot and the confidential group see any."""
        self._save_settings(mfi_staff_warning_count=2)
        self._create_founded(2)
        self._run_job("2026-03-03 03:00:00")
        alert = self._find_person_alerts()
        for role in ("collector", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.alerts.with_user(getattr(self, role)).search([])
        for role in ("handler", "branch_manager", "controller"):
            with self.subTest(role=role):
                seen = self.alerts.with_user(getattr(self, role)).search([])
                self.assertNotIn(alert, seen)
        for role in ("pilot", "confidential"):
            with self.subTest(role=role):
                self.assertIn(
                    alert, self.alerts.with_user(getattr(self, role)).search([])
                )

    def test_silent_branch_days(self):
        self.branch.opening_date = "2025-01-01"
        with freeze_time(NOW):
            self._create_complaint(mfi_branch_id=self.branch.id)
        self._save_settings(mfi_silent_branch_days=30)
        self._run_job("2026-03-20 03:00:00")
        silent = [("branch_id", "=", self.branch.id), ("state", "=", "seen")]
        self.assertFalse(self.alerts.search(silent))
        self._run_job("2026-04-10 03:00:00")
        alert = self.alerts.search(silent)
        self.assertEqual(alert.figures["since"], "2026-03-02")
        self.assertIn("03/02/2026", alert.why)
        branches = self.env["mfi.branch"].with_user(self.pilot)
        with freeze_time("2026-04-10 10:00:00"):
            self.assertIn(self.branch, branches.search([("mfi_silent", "=", True)]))
            self._create_complaint(mfi_branch_id=self.branch.id)
        self._run_job("2026-04-11 03:00:00")
        self.assertEqual(alert.state, "over")
        self._save_settings(mfi_silent_branch_days=0)
        self._run_job("2027-04-11 03:00:00")
        self.assertFalse(self.alerts.search(silent))

    def test_secret_complaints_do_not_show(self):
        """A branch with only restricted complaints has none that the pilot can read."""
        self.branch.opening_date = "2025-01-01"
        with freeze_time(NOW):
            self._create_complaint(
                mfi_branch_id=self.branch.id, category_id=self.restricted.id
            )
        with freeze_time("2026-03-03 10:00:00"):
            self.assertFalse(self.branch.mfi_last_complaint_date)
