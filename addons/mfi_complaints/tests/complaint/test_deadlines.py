# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import date, datetime
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase, freeze_time, tagged

from ...engine import deadlines, reminders
from ...engine.deadlines import UTC, Calendar, Delay, compute_deadline
from ..common import NOW, ComplaintCommon

DAKAR = Calendar(tz=ZoneInfo("Africa/Dakar"))  # no daylight saving time
PARIS = Calendar(tz=ZoneInfo("Europe/Paris"))  # changes in March and October


def at(*args, tz=UTC):
    """Return a timezone-aware date and time."""
    return datetime(*args, tzinfo=tz)


def local(when, calendar):
    """Return the naive local date and time in a calendar's time zone."""
    return when.astimezone(calendar.tz).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestDeadlineEngine(BaseCase):
    """The engine alone: months, holidays, hours, time zones, daylight saving time."""

    def test_doctests(self):
        for module in (deadlines, reminders):
            self.assertFalse(doctest.testmod(module).failed)

    def test_no_delay_no_deadline(self):
        for amount in (0, -1):
            self.assertIsNone(compute_deadline(at(2026, 3, 2), Delay(amount), DAKAR))

    def test_unknown_unit_is_refused(self):
        with self.assertRaises(ValueError):
            compute_deadline(at(2026, 3, 2), Delay(1, "weeks"), DAKAR)

    def test_month_ends(self):
        month = Delay(1, "months")
        for start, end in (
            ((2026, 1, 31), date(2026, 2, 28)),
            ((2024, 1, 31), date(2024, 2, 29)),
            ((2026, 3, 31), date(2026, 4, 30)),
            ((2026, 4, 30), date(2026, 5, 30)),
            ((2026, 12, 31), date(2027, 1, 31)),
            ((2026, 2, 28), date(2026, 3, 28)),
        ):
            with self.subTest(start=start):
                found = local(compute_deadline(at(*start, 9), month, DAKAR), DAKAR)
                self.assertEqual(
                    found, datetime(end.year, end.month, end.day, 23, 59, 59)
                )

    def test_one_month_is_not_thirty_days(self):
        start = at(2026, 1, 31, 9)
        month = compute_deadline(start, deadlines.get_regulatory_delay("umoa"), DAKAR)
        days = compute_deadline(start, Delay(30, "days"), DAKAR)
        self.assertEqual(local(month, DAKAR).date(), date(2026, 2, 28))
        self.assertEqual(local(days, DAKAR).date(), date(2026, 3, 2))

    def test_day_of_receipt_is_the_local_one(self):
        # 23:30 UTC on the 31st is already the 1st in Paris.
        start = at(2026, 1, 31, 23, 30)
        month = Delay(1, "months")
        self.assertEqual(
            local(compute_deadline(start, month, DAKAR), DAKAR).date(),
            date(2026, 2, 28),
        )
        self.assertEqual(
            local(compute_deadline(start, month, PARIS), PARIS).date(), date(2026, 3, 1)
        )

    def test_cemac_forty_five_days(self):
        end = compute_deadline(
            at(2026, 1, 31, 9), deadlines.get_regulatory_delay("cemac"), DAKAR
        )
        self.assertEqual(local(end, DAKAR), datetime(2026, 3, 17, 23, 59, 59))

    def test_working_days_keep_the_clock_time_across_summer_time(self):
        # In Paris, daylight saving time lasts from 29 March to 25 October 2026.
        for start, end in (
            ((2026, 3, 27, 10), (2026, 3, 30, 10)),
            ((2026, 10, 23, 10), (2026, 10, 26, 10)),
        ):
            begin = datetime(*start, tzinfo=PARIS.tz)
            self.assertEqual(
                local(compute_deadline(begin, Delay(1), PARIS), PARIS), datetime(*end)
            )

    def test_hours_across_summer_time(self):
        # Friday 16:00 + 2 working hours: one on Friday, one on Monday.
        for day, monday in (
            ((2026, 3, 27), (2026, 3, 30)),
            ((2026, 10, 23), (2026, 10, 26)),
        ):
            begin = datetime(*day, 16, tzinfo=PARIS.tz)
            end = compute_deadline(begin, Delay(2, "hours"), PARIS)
            self.assertEqual(local(end, PARIS), datetime(*monday, 9))

    def test_a_day_without_summer_time_is_the_same_in_utc(self):
        end = compute_deadline(at(2026, 3, 27, 10), Delay(1), DAKAR)
        self.assertEqual(end, at(2026, 3, 30, 10))

    def test_last_second_of_the_day_is_local(self):
        end = compute_deadline(at(2026, 3, 28, 10), Delay(1, "days"), PARIS)
        self.assertEqual(end, at(2026, 3, 29, 21, 59, 59))
        end = compute_deadline(at(2026, 3, 28, 10), Delay(1, "days"), DAKAR)
        self.assertEqual(end, at(2026, 3, 29, 23, 59, 59))

    def test_holidays_and_weekends_do_not_count(self):
        # Easter Monday (6 April) and 4 April, a Saturday anyway.
        closed = frozenset({date(2026, 4, 6), date(2026, 4, 4)})
        calendar = Calendar(holidays=closed, tz=DAKAR.tz)
        self.assertEqual(
            compute_deadline(at(2026, 4, 2, 9), Delay(2), calendar), at(2026, 4, 7, 9)
        )
        self.assertEqual(
            compute_deadline(at(2026, 4, 3, 16), Delay(4, "hours"), calendar),
            at(2026, 4, 7, 11),
        )

    def test_received_when_closed_starts_at_the_next_opening(self):
        saturday, monday_night = at(2026, 3, 7, 15), at(2026, 3, 2, 22)
        self.assertEqual(
            compute_deadline(saturday, Delay(1), DAKAR), at(2026, 3, 10, 8)
        )
        self.assertEqual(
            compute_deadline(monday_night, Delay(1), DAKAR), at(2026, 3, 4, 8)
        )
        self.assertEqual(
            compute_deadline(saturday, Delay(1, "hours"), DAKAR), at(2026, 3, 9, 9)
        )

    def test_lunch_break_does_not_count(self):
        week = {day: ((8.0, 12.0), (14.0, 17.0)) for day in range(5)}
        calendar = Calendar(week, tz=DAKAR.tz)
        self.assertEqual(
            compute_deadline(at(2026, 3, 2, 11), Delay(2, "hours"), calendar),
            at(2026, 3, 2, 15),
        )

    def test_a_promised_date_never_exceeds_the_legal_limit(self):
        law, internal = at(2026, 4, 1), at(2026, 5, 1)
        self.assertEqual(deadlines.get_promised_deadline(internal, law), law)
        self.assertEqual(deadlines.get_promised_deadline(law, internal), law)
        self.assertEqual(deadlines.get_promised_deadline(None, law), law)
        self.assertIsNone(deadlines.get_promised_deadline(None, None))

    def test_a_calendar_without_any_opening_still_ends(self):
        empty = Calendar({}, tz=DAKAR.tz)
        self.assertEqual(
            local(compute_deadline(at(2026, 3, 2, 9), Delay(3), empty), empty).date(),
            date(2026, 3, 5),
        )

    def test_share_of_the_working_time(self):
        start, end = at(2026, 3, 6, 13), at(2026, 3, 10, 13)
        # Friday 4 h, Monday 9 h, Tuesday 5 h: half is 9 h, Monday 13:00.
        self.assertEqual(
            reminders.get_share_datetime(start, end, 50, DAKAR), at(2026, 3, 9, 13)
        )
        # A weekend has no working time: calendar time is shared instead.
        saturday, sunday = at(2026, 3, 7, 8), at(2026, 3, 8, 8)
        self.assertEqual(
            reminders.get_share_datetime(saturday, sunday, 50, DAKAR),
            at(2026, 3, 7, 20),
        )


@tagged("post_install", "-at_install")
class TestDeadlines(ComplaintCommon):
    """Promised dates count from receipt and are never changed by a recomputation."""

    def _register_received(self, when, **values):
        """Register, on 2 March 2026 or later, a complaint with this date of receipt."""
        with freeze_time(max(when, NOW)):
            return self._create_complaint(complaint_received_at=when, **values)

    def test_clocks_start_at_receipt_not_at_entry(self):
        ticket = self._register_received(
            "2026-02-26 10:00:00", complaint_severity="serious"
        )
        self.assertEqual(str(ticket.complaint_deadline), "2026-03-03 10:00:00")
        self.assertEqual(str(ticket.complaint_ack_deadline), "2026-02-26 14:00:00")
        self.assertEqual(
            str(ticket.complaint_regulatory_deadline), "2026-03-26 23:59:59"
        )

    def test_policy_by_severity(self):
        for severity, day in (("serious", 5), ("moderate", 10), ("minor", 16)):
            with self.subTest(severity=severity):
                ticket = self._register_received(NOW, complaint_severity=severity)
                self.assertEqual(ticket.complaint_promised_date, date(2026, 3, day))

    def test_a_rule_of_the_category_wins(self):
        self.env["mfi.complaint.deadline.rule"].create(
            {
                "name": "Credit",
                "sequence": 1,
                "category_id": self.category.id,
                "resolution_delay": 2,
                "resolution_unit": "days",
            }
        )
        ticket = self._register_received(NOW)
        self.assertEqual(str(ticket.complaint_deadline), "2026-03-04 23:59:59")

    def test_public_holidays_of_the_calendar(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": "2026-03-04 00:00:00",
                "date_to": "2026-03-04 23:59:59",
            }
        )
        ticket = self._register_received(NOW, complaint_severity="serious")
        self.assertEqual(str(ticket.complaint_deadline), "2026-03-06 10:00:00")

    def test_the_promised_date_is_frozen_when_communicated(self):
        ticket = self._register_received(NOW, complaint_severity="serious")
        promised = ticket.complaint_deadline
        self.env["mfi.complaint.deadline.rule"].search([]).write(
            {"resolution_delay": 100}
        )
        self.calendar.tz = "Asia/Tokyo"
        self.company.mfi_regulator = "cemac"
        with freeze_time(NOW):
            self._with_user(ticket, self.pilot).action_reclassify(
                {"complaint_severity": "minor"}, "Less serious"
            )
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_deadline, promised)

    def test_time_zone_of_the_company_defines_the_day(self):
        self.calendar.tz = "Europe/Paris"
        # 27 February 2026, 23:30 UTC is the 28th in Paris, a Saturday.
        ticket = self._register_received(
            "2026-02-27 23:30:00", complaint_severity="serious"
        )
        self.assertEqual(str(ticket.complaint_deadline), "2026-03-05 07:00:00")
        self.assertEqual(
            str(ticket.complaint_regulatory_deadline), "2026-03-28 22:59:59"
        )

    def test_summer_time_between_receipt_and_limit(self):
        self.calendar.tz = "Europe/Paris"
        ticket = self._register_received(
            "2026-03-20 09:00:00", complaint_severity="minor"
        )
        # Ten working days later, 10:00 in Paris is 8:00 UTC, no longer 9:00.
        self.assertEqual(str(ticket.complaint_deadline), "2026-04-03 08:00:00")
        self.assertEqual(
            str(ticket.complaint_regulatory_deadline), "2026-04-20 21:59:59"
        )

    def test_late_is_a_search_on_the_stored_promise(self):
        ticket = self._register_received(NOW, complaint_severity="serious")
        self.assertEqual(str(ticket.complaint_deadline), "2026-03-05 10:00:00")
        mine = [("id", "=", ticket.id)]
        for when, late in (
            ("2026-03-05 10:00:00", False),
            ("2026-03-05 10:00:01", True),
        ):
            with self.subTest(moment=when), freeze_time(when):
                ticket.invalidate_recordset(["complaint_late"])
                self.assertEqual(ticket.complaint_late, late)
                found = self.tickets.search(mine + [("complaint_late", "=", True)])
                self.assertEqual(bool(found), late)
                found = self.tickets.search(mine + [("complaint_late", "=", False)])
                self.assertEqual(bool(found), not late)

    def test_suggestions_have_no_legal_limit(self):
        ticket = self._register_received(NOW, complaint_kind="suggestion")
        self.assertFalse(ticket.complaint_regulatory_deadline)
        self.assertTrue(ticket.complaint_deadline)

    def test_two_companies_two_calendars(self):
        other = self.env["res.company"].create(
            {
                "name": "Other MFI",
                "country_id": self.env.ref("base.cm").id,
                "mfi_regulator": "cemac",
            }
        )
        week = [
            (
                0,
                0,
                {
                    "name": str(d),
                    "dayofweek": str(d),
                    "hour_from": 8,
                    "hour_to": 17,
                    "day_period": "morning",
                },
            )
            for d in range(6)
        ]
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Six days",
                "tz": "Africa/Douala",
                "company_id": other.id,
                "attendance_ids": week,
            }
        )
        other.resource_calendar_id = calendar
        with freeze_time("2026-03-06 10:00:00"):
            start = datetime(2026, 3, 6, 10)
            draft = self._create_draft(complaint_severity="serious")
            mine = draft.sudo()._prepare_complaint_deadline_values(start)
            theirs = self.tickets.new(
                {
                    "complaint_kind": "complaint",
                    "complaint_severity": "serious",
                    "company_id": other.id,
                }
            )._prepare_complaint_deadline_values(start)
        self.assertEqual(str(mine["complaint_deadline"]), "2026-03-11 10:00:00")
        self.assertEqual(str(theirs["complaint_deadline"]), "2026-03-10 10:00:00")
        # 45 days to the last second of the day in Douala, one hour ahead of UTC.
        self.assertEqual(
            str(theirs["complaint_regulatory_deadline"]), "2026-04-20 22:59:59"
        )
