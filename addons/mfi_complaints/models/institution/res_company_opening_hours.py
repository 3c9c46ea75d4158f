# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools.translate import LazyTranslate

from odoo.addons.base.models.res_partner import _tz_get

from ...engine import deadlines, opening_hours

_lt = LazyTranslate(__name__)

#: The settings below, in the order in which a profile lists them.
HOURS = ("mfi_time_zone", "mfi_opening_hours", "mfi_public_holidays")
#: Settings that cannot be empty: without them, days cannot be counted.
REQUIRED_HOURS = HOURS[:2]
_LINES = "resource_calendar_id.attendance_ids"
_LEAVES = "resource_calendar_id.global_leave_ids"
#: Code of the engine's ``HoursError`` → why a text cannot be read.
_HOURS_MESSAGES = {
    "long": _lt("The text is too long: enter at most %(words)s characters."),
    "empty": _lt("Say when you are open, e.g. mon-fri 08:00-13:00 14:00-17:00."),
    "day": _lt(
        "“%(words)s” is not a day: write mon, tue, wed, thu, fri, sat or sun, or "
        "mon-fri for several days in a row."
    ),
    "span": _lt(
        "“%(words)s” has no valid hours: write a day and its hours, e.g. mon "
        "08:00-13:00."
    ),
    "overlap": _lt("The hours “%(words)s” overlap."),
    "twice": _lt(
        "“%(words)s” repeats a day that already has hours: write all hours of a day "
        "together."
    ),
    "weeks": _lt("Alternating hours need two lines: “week 1: …”, then “week 2: …”."),
    "date": _lt(
        "“%(words)s” does not begin with a date: write 2026-04-04 and the name, or "
        "2026-03-20..2026-03-21 and the name."
    ),
    "year": _lt("The year in “%(words)s” is not plausible."),
    "days": _lt("“%(words)s” lasts longer than a year."),
    "name": _lt("The name in “%(words)s…” is too long."),
    "order": _lt("“%(words)s” ends before it begins."),
}


class ResCompany(models.Model):
    """Time zone, opening hours and public holidays of the institution, as texts.

    Nothing is stored on the company: the texts are read from its working calendar, and
    differences are written back to it. A calendar that another company also uses is
    copied first, so that the other company's days do not change.
    """

    _inherit = "res.company"

    mfi_time_zone = fields.Selection(
        _tz_get,
        "Time zone",
        compute="_compute_mfi_time_zone",
        inverse="_inverse_mfi_time_zone",
        compute_sudo=True,
        help="Decides when a day begins and ends. When it changes, hours and holidays "
        "keep their local time.",
    )
    mfi_opening_hours = fields.Text(
        "Opening hours",
        compute="_compute_mfi_opening_hours",
        inverse="_inverse_mfi_opening_hours",
        compute_sudo=True,
        help="In local time, e.g. mon-fri 08:00-13:00 14:00-17:00; sat 09:00-12:00. "
        "For hours that alternate over two weeks, write one line “week 1: …” and one "
        "line “week 2: …”.",
    )
    mfi_public_holidays = fields.Text(
        "Public holidays",
        compute="_compute_mfi_public_holidays",
        inverse="_inverse_mfi_public_holidays",
        compute_sudo=True,
        help="All public holidays, one per line: 2026-04-04 Independence Day, or "
        "2026-03-20..2026-03-21 Korité for several days. When a line is removed, its "
        "day is open again.",
    )

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.depends("resource_calendar_id.tz")
    def _compute_mfi_time_zone(self):
        """Read the time zone of the working calendar."""
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
        """Format the calendar's hours, with days in the user's language."""
        lang = (self.env.lang or "en")[:2]
        for company in self:
            company.mfi_opening_hours = opening_hours.format_hours(
                company._get_mfi_weeks(), lang
            )

    @api.depends(
        f"{_LEAVES}.name",
        f"{_LEAVES}.date_from",
        f"{_LEAVES}.date_to",
        "resource_calendar_id.tz",
    )
    def _compute_mfi_public_holidays(self):
        """Format the public holidays of the company, with local dates."""
        for company in self:
            company.mfi_public_holidays = opening_hours.format_closings(
                company._get_mfi_closings()
            )

    def _get_mfi_country_zone(self):
        """Return the time zone of the company's country, "" if it has several."""
        zones = pytz.country_timezones.get(self.country_id.code or "", ())
        return zones[0] if len(zones) == 1 else ""

    def _get_mfi_weeks(self):
        """Return the hours of the working calendar as the engine's weeks.

        These are one week, or two that alternate: ``{weekday: ((begin, end), …)}`` in
        minutes from midnight, Monday being 0.
        """
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
        """Return the public holidays as ``{engine's closing: leaves}``."""
        leaves = self.env["resource.calendar.leaves"]
        found = {}
        for leave in self._get_mfi_public_leaves():
            closing = opening_hours.Closing(
                self._to_mfi_local(leave.date_from).date(),
                self._to_mfi_local(leave.date_to).date(),
                opening_hours.clean_name(leave.name),
            )
            found[closing] = found.get(closing, leaves) | leave
        return found

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def _inverse_mfi_time_zone(self):
        """Change the calendar's time zone; holidays keep their local dates.

        :raises ValidationError: when the time zone is emptied
        """
        for company in self:
            zone = company.mfi_time_zone
            if zone == company.resource_calendar_id.tz:
                continue
            if not zone:
                raise ValidationError(
                    self.env._("Choose the time zone in which days are counted.")
                )
            calendar = company._ensure_mfi_company_calendar()
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
        """Write to the calendar the hours of the days that differ.

        :raises ValidationError: with the part of the text that cannot be read
        """
        for company in self:
            text = company.mfi_opening_hours
            current = company._get_mfi_weeks()
            if (text or "").strip() or any(current):
                weeks = company._parse_mfi_text(opening_hours.parse_hours, text)
                if weeks != current:
                    company._set_mfi_opening_hours(weeks)
            company.invalidate_recordset(["mfi_opening_hours"])

    def _inverse_mfi_public_holidays(self):
        """Add and remove the holidays of the calendar that differ.

        :raises ValidationError: with the line of the text that cannot be read
        """
        for company in self:
            wanted = company._parse_mfi_text(
                opening_hours.parse_closings, company.mfi_public_holidays
            )
            if wanted != set(company._get_mfi_closings()):
                company._set_mfi_holidays(wanted)
            company.invalidate_recordset(["mfi_public_holidays"])

    def _set_mfi_opening_hours(self, weeks):
        """Replace the calendar's hours; unchanged days keep their attendance lines."""
        calendar = self._ensure_mfi_company_calendar()
        current = self._get_mfi_weeks()
        if len(weeks) == len(current) == 1:
            days = {day for day in range(7) if weeks[0].get(day) != current[0].get(day)}
            removed = calendar.attendance_ids.filtered(
                lambda line: int(line.dayofweek) in days
            )
            commands = [Command.delete(line.id) for line in removed]
            commands += self._prepare_mfi_lines(weeks[0], days)
        else:
            commands = [Command.clear(), *self._prepare_mfi_all_lines(weeks)]
        calendar.write(
            {
                "two_weeks_calendar": len(weeks) == 2,
                # Hours of the day, not durations.
                "duration_based": False,
                "flexible_hours": False,
                "attendance_ids": commands,
            }
        )

    def _prepare_mfi_all_lines(self, weeks):
        """Return the commands that create all attendance lines of one or two weeks.

        Each of two weeks is a section followed by its lines, as the calendar's form
        expects.
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
        """Return the commands that create the lines of some days of a week."""
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
        """Create and delete public holidays so that the calendar has those wanted."""
        calendar = self._ensure_mfi_company_calendar()
        current = self._get_mfi_closings()
        removed = self.env["resource.calendar.leaves"]
        for closing, leaves in current.items():
            if closing not in wanted:
                removed |= leaves
        removed.unlink()
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
                for closing in sorted(wanted - set(current))
            ]
        )

    # ------------------------------------------------------------------
    # Calendar of the company
    # ------------------------------------------------------------------
    def _ensure_mfi_company_calendar(self):
        """Return a calendar that only this company uses; create or copy it if needed.

        A new calendar has the hours that apply without any calendar: the engine's
        office week, in UTC.
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        if calendar and not self._is_mfi_calendar_shared():
            return calendar
        name = self.env._("Opening hours of %(company)s", company=self.name)
        if calendar:
            # sudo: the other company's calendar is only read
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
        """Return whether another company, or somebody in one, uses this calendar."""
        # sudo: the user may not read the other companies; only a boolean is returned
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
        """Return a text as parsed by a function of the engine.

        :param reader: function that raises ``HoursError`` for what it cannot read
        :raises ValidationError: one sentence with the invalid part
        """
        try:
            return reader(text)
        except opening_hours.HoursError as error:
            raise ValidationError(self._get_mfi_hours_message(*error.args)) from error

    @api.model
    def _format_mfi_canonical(self, name, text):
        """Return the text of one of these settings in the form in which it is exported.

        :raises ValidationError: one sentence with the invalid part
        """
        if name == "mfi_opening_hours":
            return opening_hours.format_hours(
                self._parse_mfi_text(opening_hours.parse_hours, text)
            )
        if name == "mfi_public_holidays":
            return opening_hours.format_closings(
                self._parse_mfi_text(opening_hours.parse_closings, text)
            )
        return text

    @api.model
    def _format_mfi_hours(self, text):
        """Return a profile's opening hours with days in the user's language.

        A text that cannot be read is returned unchanged.
        """
        try:
            weeks = opening_hours.parse_hours(text)
        except opening_hours.HoursError:
            return text or ""
        return opening_hours.format_hours(weeks, (self.env.lang or "en")[:2])

    @api.model
    def _get_mfi_hours_message(self, code, fragment):
        """Return why a text about hours or holidays cannot be read.

        :param code: code of the engine's ``HoursError``
        :param fragment: invalid part of the text, or a limit
        """
        message = self.env._(_HOURS_MESSAGES[code])
        return message % {"words": fragment}
