# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import alert_series
from ...engine.small_numbers import is_small
from ..guard import with_process
from .mfi_complaint_alert import SCOPE_FIELDS

_logger = logging.getLogger(__name__)

#: Kinds that describe a present state: their alerts end by themselves.
_PRESENT_KINDS = ("silent", "load", "confidential")
#: Fields that a row of the users named in complaints has, in its order.
_NAMED = ("branch_id", "category_id", "product_id", "team_id", "cause_id")


class MfiComplaintAlert(models.Model):
    """The nightly job: judge each kind, raise what is new, end what is over."""

    _inherit = "mfi.complaint.alert"

    @api.model
    def _cron_raise(self):
        """Evaluate the alerts of each company, with a commit after each."""
        # sudo: the job works for all companies
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            self._evaluate(company)
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    @api.private
    def _evaluate(self, company):
        """Raise and end the alerts of one company; return those raised.

        The last complete week is judged, from Monday to Sunday, in the time zone of the
        company. A kind that fails does not stop the others.
        """
        self.env.flush_all()
        monday = alert_series.get_last_monday(company._get_mfi_today())
        # sudo: the kinds belong to the program
        kinds = self.env["mfi.complaint.alert.kind"].sudo().search(Domain.TRUE)
        known, found = self._get_known(company), []
        for kind in kinds:
            try:
                with self.env.cr.savepoint():
                    values = getattr(self, f"_find_{kind.code}")(kind, company, monday)
            except Exception:
                _logger.exception("Alerts of kind %s could not be evaluated", kind.code)
                continue
            self._end_alerts(kind, known, values)
            found += [self._prepare_alert(kind, company, monday, row) for row in values]
        return self._raise_alerts(company, monday, known, found)

    def _get_known(self, company):
        """Return the alerts that are open, or were settled within a year."""
        year = fields.Datetime.now() - timedelta(days=366)
        recent = Domain("state", "=", "seen") | Domain("done_at", ">=", year)
        # sudo: alerts belong to the program
        return self.sudo().search(Domain("company_id", "=", company.id) & recent)

    def _prepare_alert(self, kind, company, monday, values):
        """Return the values of one alert."""
        figures = values["figures"]
        numbers = [figures.get(name) for name in ("count", "cases", "past")]
        return {
            "kind_id": kind.id,
            "kind": kind.code,
            "company_id": company.id,
            "period": alert_series.get_period(monday),
            "date": fields.Datetime.now(),
            "small": any(is_small(number) for number in numbers),
            **values,
        }

    def _end_alerts(self, kind, known, found):
        """Close the open alerts of a present state that no longer applies."""
        if kind.code not in _PRESENT_KINDS:
            return
        scopes = {_get_scope(values) for values in found}
        over = known.filtered(
            lambda alert: (
                alert.kind_id == kind
                and alert.state == "seen"
                and alert._get_scope() not in scopes
            )
        )
        if over:
            over._mark_closed("over")

    def _raise_alerts(self, company, monday, known, found):
        """Create the alerts that are new, and tell their recipients.

        A scope has no second alert of a kind while one is open, nor as long after it
        was settled as its window is long.
        """
        blocked = {
            (alert.kind, alert._get_scope()) for alert in known if alert._is_blocking()
        }
        # The week of an alert that ended by itself may already have had it.
        period = alert_series.get_period(monday)
        blocked |= {
            (alert.kind, alert._get_scope())
            for alert in known
            if alert.period == period and alert.kind != "staff"
        }
        values_list = [
            values
            for values in found
            if (values["kind"], _get_scope(values)) not in blocked
        ]
        if not values_list:
            return self.browse()
        self._add_period_suffix(known, values_list)
        self._add_concerned(company, monday, values_list)
        # sudo: alerts belong to the program; no mail to followers for each
        alerts = with_process(self.sudo()).with_context(tracking_disable=True)
        created = self.browse(alerts.create(values_list).ids)
        created._tell_recipients()
        created._propose_staff_warnings()
        return created

    def _is_blocking(self):
        """Return whether an alert keeps its scope from having another one."""
        if self.state == "seen":
            return True
        if self.state == "over" or self.kind == "staff":
            return False
        weeks = 0 if self.kind in ("load", "confidential") else self.kind_id.window
        return self.done_at >= fields.Datetime.now() - timedelta(weeks=weeks or 1)

    def _add_period_suffix(self, known, values_list):
        """Tell a second alert about the same person in a week from the first."""
        used = {(alert.kind, alert._get_scope(), alert.period) for alert in known}
        for values in values_list:
            number, period = 1, values["period"]
            while (values["kind"], _get_scope(values), values["period"]) in used:
                number += 1
                values["period"] = f"{period}/{number}"

    def _add_concerned(self, company, monday, values_list):
        """Add the users named in the complaints that each alert counts."""
        first = monday - timedelta(weeks=2 * alert_series.PAST_WEEKS)
        rows = self._get_report()._read_alert_concerned(company, first)
        staff_ids = [values.get("staff_id") for values in values_list]
        # sudo: the accounts of the people whom the alerts are about
        people = self.env["mfi.staff"].sudo().browse(list(filter(None, staff_ids)))
        accounts = {person.id: person.user_id.id for person in people}
        for values in values_list:
            scoped = any(values.get(name) for name in _NAMED)
            users = {row[-1] for row in rows if scoped and _is_counted(row, values)}
            users.add(accounts.get(values.get("staff_id")))
            values["concerned_user_ids"] = [(6, 0, sorted(filter(None, users)))]

    def _get_scope(self):
        """Return the ids of what an alert is about."""
        return tuple(self[name].id or 0 for name in SCOPE_FIELDS)

    def _tell_recipients(self):
        """Remind the recipients in their next daily mail, and on their desk."""
        for alert in with_process(self.sudo()):  # sudo: as below
            alert.recipient_ids = alert.kind_id._get_recipients(alert)
        # sudo: only the program writes reminders
        self.env["mfi.complaint.reminder"].sudo().create(
            [
                alert._prepare_reminder(user)
                for alert in self
                for user in alert.recipient_ids
            ]
        )
        self._schedule_pilots()

    def _prepare_reminder(self, user):
        """Return the values of the reminder of this alert to one user."""
        return {
            "company_id": self.company_id.id,
            "user_id": user.id,
            "alert_id": self.id,
            "code": "alert",
            "key": f"{self._name}:{self.id}",
            "date": self.date,
        }

    def _schedule_pilots(self):
        """Schedule an activity on these alerts for each pilot among the recipients."""
        kind = self.env.ref(
            "mfi_complaints.mail_activity_alert", raise_if_not_found=False
        )
        if not kind:
            return
        by_user = defaultdict(self.browse)
        pilots = self.env.ref("mfi_complaints.group_pilot").all_user_ids
        for alert in self:
            for user in alert.recipient_ids & pilots:
                by_user[user] |= alert
        model_id = self.env["ir.model"]._get_id(self._name)
        values_list = [
            {
                "res_model_id": model_id,
                "res_id": alert.id,
                "activity_type_id": kind.id,
                "automated": True,
                "summary": alert.with_context(lang=user.lang).display_name,
                "date_deadline": alert.company_id._get_mfi_today(),
                "user_id": user.id,
            }
            for user, alerts in by_user.items()
            for alert in alerts
        ]
        # The quick update stops Odoo mailing each activity.
        activities = self.env["mail.activity"].sudo()  # sudo: those of other users
        activities.with_context(mail_activity_quick_update=True).create(values_list)


def _get_scope(values):
    """Return the ids of what the values of an alert are about."""
    return tuple(values.get(name) or 0 for name in SCOPE_FIELDS)


def _is_counted(row, values):
    """Return whether a row of named users is inside the scope of an alert."""
    return all(
        not values.get(name) or values[name] == row[index]
        for index, name in enumerate(_NAMED)
    )
