# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.base.models.res_partner import _tz_get

from ...engine import deadlines, opening_hours

#: The settings below, in the order in which a profile lists them.
HOURS = ("mfi_time_zone", "mfi_opening_hours", "mfi_public_holidays")
#: Those that cannot be emptied: without them no day could be counted.
REQUIRED_HOURS = HOURS[:2]
_LINES = "resource_calendar_id.attendance_ids"
_LEAVES = "resource_calendar_id.global_leave_ids"


class ResCompany(models.Model):
    """What decides "working days", as texts: time zone, hours and public holidays.

    Nothing is stored here: the texts are read from the company's working calendar and
    written back to it, where they differ. A calendar that serves another company too
    is copied first, so that nobody else's days move.
    """

    _inherit = "res.company"

    mfi_time_zone = fields.Selection(
        _tz_get,
        "Time zone",
        compute="_compute_mfi_time_zone",
        inverse="_inverse_mfi_time_zone",
        compute_sudo=True,
        help="Rules what “a day” is. When it changes, hours and holidays keep their "
        "local time.",
    )
    mfi_opening_hours = fields.Text(
        "Opening hours",
        compute="_compute_mfi_opening_hours",
        inverse="_inverse_mfi_opening_hours",
        compute_sudo=True,
        help="In local time, e.g. mon-fri 08:00-13:00 14:00-17:00; sat 09:00-12:00. "
        "Hours that alternate over two weeks: one line “week 1: …”, one “week 2: …”.",
    )
    mfi_public_holidays = fields.Text(
        "Public holidays",
        compute="_compute_mfi_public_holidays",
        inverse="_inverse_mfi_public_holidays",
        compute_sudo=True,
        help="All of them, one per line: 2026-04-04 Independence Day, or "
        "2026-03-20..2026-03-21 Korité for several days. A line taken away opens its "
        "day again.",
    )

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.depends("resource_calendar_id.tz")
    def _compute_mfi_time_zone(self):
        """Show the time zone of the working calendar."""
        for company in self:
            company.mfi_time_zone = company.resource_calendar_id.tz

    @api.depends(
        f"{_LINES}.dayofweek",
        f"{_LINES}.hour_from",
        f"{_LINES}.hour_to",
        f"{_LINES}.day_period",
        f"{_LINES}.week_type",
        f"{_LINES}.display_type",
        "resource_calendar_id.two_weeks_calendar",
    )
    @api.depends_context("lang")
    def _compute_mfi_opening_hours(self):
        """Show the hours of the working calendar, days in the reader's language."""
        lang = (self.env.lang or "en")[:2]
        for company in self:
            company.mfi_opening_hours = opening_hours.write_hours(
                company._get_mfi_weeks(), lang
            )

    @api.depends(
        f"{_LEAVES}.name",
        f"{_LEAVES}.date_from",
        f"{_LEAVES}.date_to",
        "resource_calendar_id.tz",
    )
    def _compute_mfi_public_holidays(self):
        """Show the public holidays that hold here, by local dates."""
        for company in self:
            company.mfi_public_holidays = opening_hours.write_closings(
                company._get_mfi_closings()
            )

    def _get_mfi_weeks(self):
        """Return the hours of the working calendar as the engine's weeks."""
        calendar = self.resource_calendar_id
        weeks = [{}, {}] if calendar.two_weeks_calendar else [{}]
        for line in calendar.attendance_ids:
            span = (round(line.hour_from * 60), round(line.hour_to * 60))
            if line.display_type or line.day_period == "lunch" or span[0] >= span[1]:
                continue
            week = weeks[-1] if line.week_type == "1" else weeks[0]
            day = int(line.dayofweek)
            week[day] = tuple(sorted({*week.get(day, ()), span}))
        return weeks

    def _get_mfi_closings(self):
        """Return {engine's closing: leaves} of the public holidays."""
        leaves = self.env["resource.calendar.leaves"]
        found = {}
        for leave in self._get_mfi_public_leaves():
            closing = opening_hours.Closing(
                self._to_mfi_local(leave.date_from).date(),
                self._to_mfi_local(leave.date_to).date(),
                opening_hours.plain_name(leave.name),
            )
            found[closing] = found.get(closing, leaves) | leave
        return found

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def _inverse_mfi_time_zone(self):
        """Move the calendar to another time zone; holidays keep their local dates.

        :raises ValidationError: when it is emptied
        """
        for company in self:
            zone = company.mfi_time_zone
            if zone == company.resource_calendar_id.tz:
                continue
            if not zone:
                raise ValidationError(
                    self.env._("Choose the time zone by which days are counted.")
                )
            calendar = company._get_mfi_own_calendar()
            leaves = company._get_mfi_public_leaves()
            spans = [
                (
                    leave,
                    company._to_mfi_local(leave.date_from).replace(tzinfo=None),
                    company._to_mfi_local(leave.date_to).replace(tzinfo=None),
                )
                for leave in leaves
            ]
            calendar.tz = zone
            for leave, begin, end in spans:
                leave.write(
                    {
                        "date_from": company._to_mfi_utc(begin),
                        "date_to": company._to_mfi_utc(end),
                    }
                )
            company.invalidate_recordset(["mfi_time_zone"])

    def _inverse_mfi_opening_hours(self):
        """Write the hours of those days that differ into the calendar.

        :raises ValidationError: naming the part that cannot be read
        """
        for company in self:
            text = company.mfi_opening_hours
            here = company._get_mfi_weeks()
            if (text or "").strip() or any(here):
                weeks = company._parse_mfi_text(opening_hours.read_hours, text)
                if weeks != here:
                    company._set_mfi_opening_hours(weeks)
            company.invalidate_recordset(["mfi_opening_hours"])

    def _inverse_mfi_public_holidays(self):
        """Add and take away those holidays of the calendar that differ.

        :raises ValidationError: naming the line that cannot be read
        """
        for company in self:
            wanted = company._parse_mfi_text(
                opening_hours.read_closings, company.mfi_public_holidays
            )
            if wanted != set(company._get_mfi_closings()):
                company._set_mfi_holidays(wanted)
            company.invalidate_recordset(["mfi_public_holidays"])

    def _set_mfi_opening_hours(self, weeks):
        """Give the calendar other hours; days that stay the same keep their lines."""
        calendar = self._get_mfi_own_calendar()
        here = self._get_mfi_weeks()
        if len(weeks) == len(here) == 1:
            days = {day for day in range(7) if weeks[0].get(day) != here[0].get(day)}
            gone = calendar.attendance_ids.filtered(
                lambda line: int(line.dayofweek) in days
            )
            commands = [Command.delete(line.id) for line in gone]
            commands += self._prepare_mfi_lines(weeks[0], days)
        else:
            commands = [Command.clear(), *self._prepare_mfi_all_lines(weeks)]
        calendar.write(
            {
                "two_weeks_calendar": len(weeks) == 2,
                # hours of the clock, no mere durations
                "duration_based": False,
                "flexible_hours": False,
                "attendance_ids": commands,
            }
        )

    def _prepare_mfi_all_lines(self, weeks):
        """Return the commands that make every line of one week or two.

        Two weeks are two sections with their lines below, as the calendar's form asks.
        """
        if len(weeks) == 1:
            return self._prepare_mfi_lines(weeks[0], weeks[0])
        commands = []
        for number, week in enumerate(weeks):
            title = (
                self.env._("First week") if not number else self.env._("Second week")
            )
            section = {
                "name": title,
                "dayofweek": "0",
                "day_period": "morning",
                "hour_from": 0,
                "hour_to": 0,
                "week_type": str(number),
                "display_type": "line_section",
                "sequence": number * 100,
            }
            commands.append(Command.create(section))
            extra = {"week_type": str(number), "sequence": number * 100 + 1}
            commands += self._prepare_mfi_lines(week, week, **extra)
        return commands

    def _prepare_mfi_lines(self, week, days, **extra):
        """Return the commands that make the lines of some days of a week."""
        lines = self.env["resource.calendar.attendance"]
        names = dict(lines._fields["dayofweek"]._description_selection(self.env))
        periods = dict(lines._fields["day_period"]._description_selection(self.env))
        commands = []
        for day in sorted(days):
            for begin, end in week.get(day, ()):
                period = "morning" if begin < 12 * 60 else "afternoon"
                values = {
                    "name": f"{names[str(day)]} {periods[period]}",
                    "dayofweek": str(day),
                    "hour_from": begin / 60,
                    "hour_to": end / 60,
                    "day_period": period,
                }
                commands.append(Command.create({**values, **extra}))
        return commands

    def _set_mfi_holidays(self, wanted):
        """Make the public holidays of the calendar those wanted."""
        calendar = self._get_mfi_own_calendar()
        here = self._get_mfi_closings()
        gone = self.env["resource.calendar.leaves"]
        for closing, leaves in here.items():
            if closing not in wanted:
                gone |= leaves
        gone.unlink()
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": closing.name,
                    "calendar_id": calendar.id,
                    "resource_id": False,
                    "date_from": self._get_mfi_day_start(closing.first),
                    "date_to": self._get_mfi_day_start(closing.last + timedelta(days=1))
                    - timedelta(seconds=1),
                }
                for closing in sorted(wanted - set(here))
            ]
        )

    # ------------------------------------------------------------------
    # Whose calendar it is
    # ------------------------------------------------------------------
    def _get_mfi_own_calendar(self):
        """Return the company's calendar, made or copied when it has none of its own.

        A new one says what holds without any: the engine's office week, in UTC.
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        if calendar and not self._is_mfi_calendar_shared():
            return calendar
        name = self.env._("Opening hours of %(company)s", company=self.name)
        if calendar:
            # sudo: the other company's calendar is read, and left as it is
            calendar = calendar.sudo().copy({"company_id": self.id}).sudo(self.env.su)
            calendar.name = name
        else:
            week = {
                day: tuple((int(begin * 60), int(end * 60)) for begin, end in spans)
                for day, spans in deadlines.OFFICE_WEEK.items()
            }
            calendar = calendar.create(
                {
                    "name": name,
                    "company_id": self.id,
                    "tz": "UTC",
                    "attendance_ids": self._prepare_mfi_all_lines([week]),
                }
            )
        self.resource_calendar_id = calendar
        return calendar

    def _is_mfi_calendar_shared(self):
        """Return whether somebody in another company works by this calendar."""
        # sudo: the other companies may be out of the user's sight; a count alone
        calendar = self.sudo().resource_calendar_id
        elsewhere = [("id", "!=", self.id), ("resource_calendar_id", "=", calendar.id)]
        people = [
            ("calendar_id", "=", calendar.id),
            ("company_id", "not in", [False, self.id]),
        ]
        return bool(
            calendar.company_id not in (self.browse(), self)
            or calendar.env["res.company"].search_count(elsewhere, limit=1)
            or calendar.env["resource.resource"].search_count(people, limit=1)
        )

    # ------------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------------
    @api.model
    def _parse_mfi_text(self, reader, text):
        """Return what a reader of the engine makes of a text.

        :raises ValidationError: one sentence with the words at fault
        """
        try:
            return reader(text)
        except opening_hours.HoursError as error:
            raise ValidationError(self._get_mfi_hours_message(*error.args)) from error

    @api.model
    def _format_mfi_canonical(self, name, text):
        """Return the text of one of these settings in the form in which it is exported.

        :raises ValidationError: one sentence with the words at fault
        """
        if name == "mfi_opening_hours":
            return opening_hours.write_hours(
                self._parse_mfi_text(opening_hours.read_hours, text)
            )
        if name == "mfi_public_holidays":
            return opening_hours.write_closings(
                self._parse_mfi_text(opening_hours.read_closings, text)
            )
        return text

    @api.model
    def _format_mfi_hours(self, text):
        """Return a profile's opening hours in the reader's words, if readable."""
        try:
            weeks = opening_hours.read_hours(text)
        except opening_hours.HoursError:
            return text or ""
        return opening_hours.write_hours(weeks, (self.env.lang or "en")[:2])

    @api.model
    def _get_mfi_hours_message(self, code, words):
        """Return why a text about hours or holidays cannot be read."""
        sentences = {
            "long": self.env._(
                "The text is too long: %(words)s letters at most.", words=words
            ),
            "empty": self.env._(
                "Say when you are open, e.g. mon-fri 08:00-13:00 14:00-17:00."
            ),
            "day": self.env._(
                "“%(words)s” names no days: write mon, tue, wed, thu, fri, sat or sun, "
                "and mon-fri for several in a row.",
                words=words,
            ),
            "span": self.env._(
                "“%(words)s” are no hours: write a day and its hours, e.g. "
                "mon 08:00-13:00.",
                words=words,
            ),
            "overlap": self.env._("The hours “%(words)s” overlap.", words=words),
            "twice": self.env._(
                "“%(words)s” names a day that already has its hours: write all hours "
                "of a day in one place.",
                words=words,
            ),
            "weeks": self.env._(
                "Hours that alternate need two lines, “week 1: …” and then “week 2: …”."
            ),
            "date": self.env._(
                "“%(words)s” begins with no date: write 2026-04-04 and the name, or "
                "2026-03-20..2026-03-21 and the name.",
                words=words,
            ),
            "year": self.env._(
                "“%(words)s” has a year that cannot be meant.", words=words
            ),
            "days": self.env._("“%(words)s” lasts longer than a year.", words=words),
            "name": self.env._("“%(words)s…” has too long a name.", words=words),
            "order": self.env._("“%(words)s” ends before it begins.", words=words),
        }
        return sentences[code]
