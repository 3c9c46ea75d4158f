# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user

from ..test_dashboard import DashboardCommon

PDF = b"%PDF-1.4 report"


class ScheduleCommon(DashboardCommon):
    """A sheet for two branch managers and a page for the board, both due today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedules = cls.env["mfi.complaint.report.schedule"]
        cls.log = cls.env["mfi.complaint.report.sending"]
        # Schedules of the addon's data are not part of the tests.
        cls.schedules.with_context(active_test=False).search([]).active = False
        cls.other_manager = cls._new_user("branch_manager", "other_manager")
        cls.other_branch.manager_id = cls.other_manager
        users = cls.branch_manager | cls.other_manager | cls.director | cls.pilot
        for user in users | cls.confidential | cls.handler:
            user.email = f"{user.login}@mfi.example.com"
        cls.sheet = cls._create_schedule("branch")
        cls.lines = cls.sheet.recipient_ids.sorted("id")
        cls.outsider = cls.env["res.partner"].create(
            {"name": "Board member", "email": "board@example.com"}
        )

    @classmethod
    def _create_schedule(cls, kind, **values):
        """Create a schedule whose report of February 2026 is due on 2 March."""
        schedule = cls.schedules.create(
            {
                "name": f"Report {kind}",
                "kind": kind,
                "frequency": "month",
                "send_day": 2,
                "active": True,
                "company_id": cls.company.id,
                **values,
            }
        )
        schedule.active_since = "2026-01-01"
        return schedule

    @classmethod
    def _create_board(cls, *people, **values):
        """Create the page for the board, with users or partners as recipients."""
        fields = {"res.users": "user_id", "res.partner": "partner_id"}
        lines = [Command.create({fields[person._name]: person.id}) for person in people]
        return cls._create_schedule("board", recipient_ids=lines, **values)

    def _run(self, *results):
        """Run the job without real commits; return the number of PDF files made.

        :param results: what each commit returns: 0 stops the job
        """
        answers = iter(results)
        cron, reports = self.registry["ir.cron"], self.registry["ir.actions.report"]
        with (
            patch.object(
                cron, "_commit_progress", lambda *_args, **_kw: next(answers, 60)
            ),
            patch.object(reports, "_run_wkhtmltopdf", return_value=PDF) as made,
        ):
            self.schedules.sudo()._cron_send()
        return made.call_count

    def _get_log(self, schedule):
        """Return the log of a schedule, oldest first."""
        return self.log.search([("schedule_id", "=", schedule.id)], order="id")

    def _get_mails(self, schedule):
        """Return the mails of a schedule."""
        sendings = self._get_log(schedule)
        mails = self.env["mail.mail"]
        return mails.search([("complaint_sending_id", "in", sendings.ids)], order="id")

    def _make_page(self, user, kind, branch=None, lang="en_US"):
        """Return the values of the page of February as a user gets it."""
        page = self.env["mfi.complaint.report.page"].with_user(user)
        page = page.with_context(lang=lang, allowed_company_ids=self.company.ids)
        first, last = self.sheet._get_last_period()
        return page._make_page(kind, first, last, branch and branch.id)

    def _receive(self, number, **values):
        """Create complaints of 10 February that are still open."""
        for _index in range(number):
            values.setdefault("mfi_branch_id", self.branch.id)
            self._set(
                self._create_complaint(),
                complaint_received_at=datetime(2026, 2, 10, 9),
                complaint_deadline=datetime(2026, 2, 25, 17),
                complaint_state="in_progress",
                **values,
            )

    @classmethod
    def _new_employee(cls, name):
        """Create a user without a role of the complaint desk."""
        user = new_test_user(cls.env, name, "base.group_user")
        user.email = f"{name}@mfi.example.com"
        return user
