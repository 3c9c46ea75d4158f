# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from ..common import NOW
from . import common as public

#: Part of every text of the report: its presence shows that the report was found.
MARK = "Zebunnissa"
ROLES = (
    "collector",
    "handler",
    "head",
    "stranger",
    "controller",
    "pilot",
    "branch_manager",
    "employee",
    "helpdesk",
    "admin",
    "portal",
)
#: Models linked to a complaint: (model, path to the complaint).
AROUND = (
    ("mfi.complaint.event", "ticket_id"),
    ("mfi.complaint.event.text", "event_id.ticket_id"),
    ("mfi.complaint.attempt", "ticket_id"),
    ("mfi.complaint.level", "ticket_id"),
    ("mfi.complaint.reminder", "ticket_id"),
    ("mfi.complaint.report", "ticket_id"),
    ("mfi.denunciation.message", "ticket_id"),
)


class AccessCommon(public.PublicCommon):
    """One whistleblowing report with all kinds of related records, and every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.helpdesk = new_test_user(
            cls.env,
            "mfi_helpdesk",
            "base.group_user,helpdesk_mgmt.group_helpdesk_manager",
        )
        cls.admin = new_test_user(
            cls.env, "mfi_admin", "base.group_user,base.group_system"
        )
        cls.portal = new_test_user(cls.env, "mfi_portal", "base.group_portal")
        tickets = cls.tickets.sudo()
        result = tickets._register_complaint_public(
            {
                "kind": "denunciation",
                "description": f"{MARK} keeps part of each deposit.",
                "branch": cls.branch.code,
                "category": "FRA",
            },
            [(f"{MARK}.txt", f"{MARK} wrote this.".encode())],
        )
        cls.code, cls.number = result["tracking_code"], result["number"]
        cls.secret = tickets.search([("number", "=", cls.number)])
        cls._process()
        cls.env.flush_all()

    @classmethod
    def _process(cls):
        """Process the report as the officer: message, note, measure, answer."""
        cls.secret._create_complaint_secret_message(f"It was {MARK} again.")
        officer = cls._with_user(cls.secret, cls.confidential)
        officer.action_denunciation_reply(f"When did {MARK} do it?")
        officer.action_start()
        officer.message_post(body=f"Internal: {MARK}", message_type="comment")
        cls.measure = cls.env["mfi.complaint.measure"].with_user(cls.confidential)
        cls.measure = cls.measure.create(
            {
                "name": f"Remove {MARK} from the till",
                "due_date": "2026-04-01",
                "ticket_ids": [(4, cls.secret.id)],
            }
        )
        officer.action_add_addendum(f"Addendum: {MARK}")

    def _iter_users(self):
        """Return (role, user) of all users except the confidential officer."""
        return [(role, getattr(self, role)) for role in ROLES]

    def _try_calls(self, user, *calls):
        """Return the results of the calls, nothing for those that are refused."""
        found = []
        for call in calls:
            try:
                found.append(call())
            except (AccessError, UserError, ValueError):
                continue
        return found


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDenunciationAccess(AccessCommon):
    """Try to find a whistleblowing report as every other role, in every way."""

    def test_the_officer_finds_all_of_it(self):
        """The calls below do find the report when the officer makes them."""
        user = self.confidential
        mine = self.tickets.with_user(user)
        self.assertEqual(mine.search([("number", "=", self.number)]), self.secret)
        for model, path in AROUND:
            if model in ("mfi.complaint.attempt", "mfi.complaint.level"):
                continue  # none was made
            if model == "mfi.complaint.reminder":
                continue  # none is due
            rows = self.env[model].with_user(user).search([(path, "=", self.secret.id)])
            self.assertTrue(rows, model)
        files = self.env["ir.attachment"].with_user(user)
        self.assertTrue(
            files.search([("name", "like", "txt"), ("res_id", "=", self.secret.id)])
        )
        self.assertIn(self.measure, self.measure.with_user(user).search([]))

    def test_searching_and_reading(self):
        domain = [("number", "=", self.number)]
        for role, user in self._iter_users():
            tickets = self.tickets.with_user(user).with_context(active_test=False)
            record = tickets.browse(self.secret.id)
            answers = self._try_calls(
                user,
                lambda t=tickets: t.search(domain).ids,
                lambda t=tickets: t.search([("id", "=", self.secret.id)]).ids,
                lambda t=tickets: t.search_count(domain),
                lambda t=tickets: t.search_read(domain, ["name"]),
                lambda t=tickets: t.web_search_read(domain, {"name": {}})["records"],
                lambda t=tickets: t.name_search(self.number),
                lambda t=tickets: t.search([("description", "ilike", MARK)]).ids,
                lambda r=record: r.read(["name"]),
                lambda r=record: r.web_read({"name": {}}),
                lambda r=record: r.export_data(["number", "name"])["datas"],
                lambda r=record: r.display_name,
                lambda r=record: r.copy().ids,
                lambda t=tickets: t.complaint_status(self.number),
                lambda t=tickets: t.complaint_status(self.number, phone="77 1234567"),
            )
            with self.subTest(role=role):
                self.assertFalse([answer for answer in answers if answer], role)

    def test_grouping_and_counting(self):
        for role, user in self._iter_users():
            tickets = self.tickets.with_user(user)
            report = self.env["mfi.complaint.report"].with_user(user)
            answers = self._try_calls(
                user,
                lambda t=tickets: t._read_group(
                    [("complaint_kind", "=", "denunciation")], [], ["__count"]
                )[0][0],
                lambda t=tickets: t.formatted_read_group(
                    [("complaint_kind", "=", "denunciation")],
                    ["complaint_kind"],
                    ["__count"],
                ),
                lambda r=report: r._read_group(
                    [("kind", "=", "denunciation")], [], ["complaint_count:sum"]
                )[0][0],
                lambda r=report: r.formatted_read_group(
                    [("access", "=", "denunciation")], ["branch_id"], ["__count"]
                ),
            )
            with self.subTest(role=role):
                self.assertFalse([answer for answer in answers if answer], role)

    def test_figures_do_not_change(self):
        """One more report does not change the figures of the desk and the helpdesk."""

        def figures(user):
            teams = self.env["helpdesk.ticket.team"].with_user(user)
            return self._try_calls(
                user,
                lambda: self.tickets.with_user(user).complaint_desk_figures(),
                lambda: json.dumps(teams.retrieve_dashboard(), default=str),
                lambda: [(t.id, t.todo_ticket_count) for t in teams.search([])],
            )

        before = {role: figures(user) for role, user in self._iter_users()}
        self.tickets.sudo()._register_complaint_public(
            {
                "kind": "denunciation",
                "description": f"{MARK} does it again.",
                "branch": self.branch.code,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        for role, user in self._iter_users():
            with self.subTest(role=role):
                self.assertEqual(figures(user), before[role])

    def test_related_records(self):
        for role, user in self._iter_users():
            for model, path in AROUND:
                rows = self.env[model].sudo().search([(path, "=", self.secret.id)])
                seen = self.env[model].with_user(user)
                answers = self._try_calls(
                    user,
                    lambda s=seen, p=path: s.search([(p, "=", self.secret.id)]).ids,
                    lambda s=seen, i=rows.ids: s.browse(i).read() if i else False,
                    lambda s=seen, i=rows.ids: s.search([("id", "in", i)]).ids,
                )
                with self.subTest(role=role, model=model):
                    self.assertFalse([answer for answer in answers if answer])

    def test_files_messages_activities_followers(self):
        secret = self.secret
        file = secret.attachment_ids
        owned = [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", secret.id)]
        posted = [("model", "=", "helpdesk.ticket"), ("res_id", "=", secret.id)]
        for role, user in self._iter_users():
            env = self.env(user=user)
            answers = self._try_calls(
                user,
                lambda e=env: e["ir.attachment"].search(owned).ids,
                lambda e=env: e["ir.attachment"].search([("name", "ilike", MARK)]).ids,
                lambda e=env: e["ir.attachment"].browse(file.id).read(["raw", "name"]),
                lambda e=env: e["mail.message"].search(posted).ids,
                lambda e=env: e["mail.message"].search([("body", "ilike", MARK)]).ids,
                lambda e=env: (
                    e["mail.message"].browse(secret.message_ids.ids).read(["body"])
                ),
                lambda e=env: e["mail.activity"].search(owned).ids,
                lambda e=env: (
                    e["mail.activity"].browse(secret.activity_ids.ids).read(["summary"])
                ),
                lambda e=env: e["mail.followers"].search(owned).ids,
                lambda e=env: e["rating.rating"].search(owned).ids,
                lambda e=env: (
                    e["mfi.public.submission"]
                    .search([("kind", "=", "denunciation")])
                    .ids
                ),
            )
            with self.subTest(role=role):
                self.assertFalse([answer for answer in answers if answer], role)

    def test_measures_do_not_reveal_it(self):
        """A measure linked only to the report is hidden; a shared one shows no link."""
        for role, user in self._iter_users():
            measures = self.measure.with_user(user)
            answers = self._try_calls(
                user,
                lambda m=measures: m.search([("name", "ilike", MARK)]).ids,
                lambda m=measures: m.read(["name"]),
            )
            with self.subTest(role=role):
                self.assertFalse([answer for answer in answers if answer])
        ordinary = self._create_complaint()
        shared = self.env["mfi.complaint.measure"].create(
            {
                "name": "Display the tariff",
                "due_date": "2026-04-01",
                "ticket_ids": [(6, 0, (ordinary | self.secret).ids)],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        seen = shared.with_user(self.pilot)
        self.assertEqual(seen.name, "Display the tariff")
        self.assertEqual(seen.ticket_ids.ids, ordinary.ids)
        self.assertEqual(seen.ticket_count, 1)

    def test_acting_on_it(self):
        """Users who guess the id can do nothing with it."""
        for role, user in self._iter_users():
            record = self._with_user(self.secret, user)
            for act in (
                lambda r=record: r.action_assign(self.team.id),
                lambda r=record: r.action_add_addendum("x"),
                lambda r=record: r.action_denunciation_reply("Who are you?"),
                lambda r=record: r.action_denunciation_seen(),
                lambda r=record: r.message_post(body="x"),
                lambda r=record: r.write({"priority": "3"}),
                lambda r=record: r.activity_schedule("mail.mail_activity_data_todo"),
                lambda r=record: r.unlink(),
            ):
                with self.subTest(role=role), self.assertRaises(UserError):
                    act()

    def test_an_erased_report_is_not_revealed(self):
        """Each step is refused by the read rule, as for any other complaint."""
        officer = self._with_user(self.secret, self.confidential)
        officer.action_cancel("Sent by mistake", cause="error")
        self.secret._erase_complaints("Written request", "request")
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "was erased"):
            officer.action_reopen("Again")
        machine = self._new_user("integration")
        for role, user in [*self._iter_users(), ("integration", machine)]:
            record = self._with_user(self.secret, user)
            for act in (
                lambda r=record: r.action_start(),
                lambda r=record: r.action_hold("x"),
                lambda r=record: r.action_cancel("x", cause="error"),
                lambda r=record: r.action_add_addendum("x"),
                lambda r=record: r.action_reopen("x"),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError) as caught:
                    act()
                self.assertNotIn(self.number, str(caught.exception))

    def test_nobody_follows_it(self):
        """All employees can read the list of followers, which would name the record."""
        for user in (self.confidential, self.collector, self.pilot):
            self.secret.message_subscribe(user.partner_id.ids)
        self.assertFalse(self.secret.message_follower_ids)

    def test_the_integrity_check_does_not_name_it(self):
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET name = 'x' WHERE id = %s", [self.secret.id]
        )
        self.env.invalidate_all()
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        found = [
            line for line in events.verify() if line["ticket_id"] == self.secret.id
        ]
        self.assertTrue(found)
        self.assertNotIn(self.number, json.dumps(found))
        self.assertNotIn(MARK, json.dumps(found))

    def test_mails_and_notifications(self):
        """Nothing was sent, queued or shown to users other than officers."""
        mails = self.env["mail.mail"].search([])
        texts = " ".join(f"{mail.subject} {mail.body_html}" for mail in mails)
        self.assertNotIn(MARK, texts)
        notified = self.secret.message_ids.notified_partner_ids
        group = self.env.ref("mfi_complaints.group_confidential")
        self.assertLessEqual(notified, group.all_user_ids.partner_id)


@tagged("post_install", "-at_install")
class TestDenunciationAccessHttp(AccessCommon):
    """The same attempts over HTTP: JSON-2, files, portal pages, links."""

    def _json2(self, user, model, method, **body):
        """Call a method over JSON-2 and return the answer as text."""
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "test", datetime.now() + timedelta(hours=1))
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
            },
        )
        return response.text

    def test_json2(self):
        context = {"active_test": False}
        for role in ("collector", "pilot", "controller", "employee", "admin"):
            user = getattr(self, role)
            for model, method, body in (
                (
                    "helpdesk.ticket",
                    "search_read",
                    {"domain": [], "fields": ["number"]},
                ),
                (
                    "helpdesk.ticket",
                    "read",
                    {"ids": self.secret.ids, "fields": ["name"]},
                ),
                ("mail.message", "search_read", {"domain": [], "fields": ["body"]}),
                ("ir.attachment", "search_read", {"domain": [], "fields": ["name"]}),
                ("mfi.denunciation.message", "search_read", {"domain": []}),
                (
                    "helpdesk.ticket",
                    "_find_complaint_by_secret_code",
                    {"code": self.code},
                ),
            ):
                text = self._json2(user, model, method, context=context, **body)
                with self.subTest(role=role, model=model, method=method):
                    self.assertNotIn(self.number, text)
                    self.assertNotIn(MARK, text)

    def test_files_and_pages(self):
        file = self.secret.attachment_ids
        token = self.secret._portal_ensure_token()
        self.env.flush_all()
        for role, user in [("visitor", None), *self._iter_users()]:
            self.authenticate(user and user.login, user and user.login)
            for path in (
                f"/web/content/{file.id}",
                f"/web/content/helpdesk.ticket/{self.secret.id}/description",
                f"/my/ticket/{self.secret.id}",
                f"/my/ticket/{self.secret.id}?access_token={token}",
                f"/my/ticket/{self.secret.id}/{token}",
                f"/my/complaints/{self.number}",
                f"/mail/view?model=helpdesk.ticket&res_id={self.secret.id}",
                "/my/tickets",
                "/my/complaints",
            ):
                text = self.url_open(path).text
                with self.subTest(role=role, path=path):
                    self.assertNotIn(MARK, text)

    def test_the_code_shows_the_officers_messages_only_to_the_author(self):
        response = self.url_open(
            "/complaints/denunciation/follow", data={"code": self.code}
        )
        self.assertIn("When did", response.text)
        self.assertNotIn("Internal:", response.text)
        self.assertNotIn("till", response.text)
