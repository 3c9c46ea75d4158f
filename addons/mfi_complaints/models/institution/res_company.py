# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...engine import deadlines, numbering, opening_hours
from ..clock import now

_lt = LazyTranslate(__name__)

REGULATORS = [
    ("umoa", "UMOA: one calendar month"),
    ("cemac", "CEMAC: 45 calendar days"),
    ("own", "Own limit"),
    ("none", "No regulatory limit"),
]
#: Limits of the settings: field → (lowest, highest).
_BOUNDS = {
    "mfi_return_limit": (0, 1000),
    "mfi_unreachable_attempts": (0, 1000),
    "mfi_appeal_levels": (0, 1000),
    "mfi_regulatory_days": (0, 1000),
}
#: Code of the engine's ``PatternError`` → what is wrong with a pattern.
_PATTERN_MESSAGES = {
    "unknown": _lt(
        "The pattern of numbers may only contain {year}, {yy}, {month} and {number}."
    ),
    "number": _lt("The pattern of numbers must contain {number}."),
    "malformed": _lt(
        "The pattern of numbers cannot be read: write it like PL-{year}-{number:06d}."
    ),
    "long": _lt("The pattern produces numbers that are too long."),
}


class ResCompany(models.Model):
    """Complaint settings of the institution, and its local time."""

    _inherit = "res.company"

    mfi_number_pattern = fields.Char(
        "Pattern of complaint numbers",
        default=numbering.DEFAULT_PATTERN,
        help="May contain {year}, {yy}, {month}; must contain {number}, e.g. "
        "{number:06d}. The counter restarts each year when the pattern contains the "
        "year.",
    )
    mfi_regulator = fields.Selection(
        REGULATORS,
        "Regulatory limit",
        default="umoa",
        help="Counted from receipt and never paused.",
    )
    mfi_regulatory_days = fields.Integer("Own limit (calendar days)", default=30)
    mfi_return_limit = fields.Integer(
        "Returns before the pilot decides",
        default=2,
        help="A complaint returned this many times is no longer routed by rule.",
    )
    mfi_unreachable_attempts = fields.Integer(
        "Failed attempts before giving up",
        default=3,
        help="Recorded attempts after which a client counts as unreachable.",
    )
    mfi_appeal_levels = fields.Integer(
        "Levels of internal appeal",
        default=2,
        help="How many times an unsatisfied client may have a complaint reopened.",
    )
    mfi_auto_route = fields.Boolean(
        "Assign at registration",
        default=True,
        help="Assign each new complaint to the service that the routing rules select.",
    )

    @api.constrains("mfi_number_pattern")
    def _check_mfi_number_pattern(self):
        """Refuse a pattern that does not produce unique numbers."""
        for company in self.filtered("mfi_number_pattern"):
            try:
                numbering.check(company.mfi_number_pattern)
            except numbering.PatternError as error:
                message = self.env._(_PATTERN_MESSAGES[error.args[0]])
                raise ValidationError(message) from error

    @api.constrains(*_BOUNDS)
    def _check_mfi_counts(self):
        """Refuse numbers outside their limits."""
        self._check_mfi_bounds(_BOUNDS)

    def _check_mfi_bounds(self, bounds):
        """Raise when a number of these companies is outside its limits.

        :param bounds: ``{field: (lowest, highest)}``
        :raises ValidationError: with the setting's name and both limits
        """
        for company in self:
            for name, (lowest, highest) in bounds.items():
                if not lowest <= company[name] <= highest:
                    raise ValidationError(
                        self.env._(
                            "“%(setting)s” must be between %(low)s and %(high)s.",
                            setting=company._fields[name]._description_string(self.env),
                            low=lowest,
                            high=highest,
                        )
                    )

    def _get_mfi_tz(self):
        """Return the time zone in which days are counted, as a :class:`ZoneInfo`.

        It is that of the company's working calendar, or UTC when it is missing or
        unknown.
        """
        self.ensure_one()
        # sudo: the time zone is not confidential
        name = self.sudo().resource_calendar_id.tz
        try:
            return ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def _get_mfi_today(self):
        """Return the present date in the company's time zone."""
        return self._to_mfi_local(now(self)).date()

    def _to_mfi_local(self, utc):
        """Return a naive UTC date and time as an aware local one."""
        aware = utc.replace(tzinfo=deadlines.UTC)
        return aware.astimezone(self._get_mfi_tz())

    def _get_mfi_day_start(self, day):
        """Return the start of a local day as a naive UTC date and time."""
        return self._to_mfi_utc(datetime.combine(day, time.min))

    def _to_mfi_utc(self, local):
        """Return a naive local date and time as a naive UTC one."""
        aware = local.replace(tzinfo=self._get_mfi_tz())
        return aware.astimezone(deadlines.UTC).replace(tzinfo=None)

    def _get_mfi_calendar(self):
        """Return opening hours and holidays as the engine's :class:`Calendar`.

        A holiday that covers part of a day closes the whole local day. Without any
        opening hours, the engine's office week applies.
        """
        self.ensure_one()
        # sudo: users who register complaints may not read the working calendar
        company = self.sudo()
        weeks = [
            opening_hours.to_decimal_hours(week) for week in company._get_mfi_weeks()
        ]
        if not any(weeks):
            weeks = [dict(deadlines.OFFICE_WEEK)]
        holidays = opening_hours.get_closed_days(company._get_mfi_closings())
        return deadlines.Calendar(weeks[0], holidays, self._get_mfi_tz(), *weeks[1:])

    def _get_mfi_public_holidays_domain(self):
        """Return the domain of the company's public holidays.

        They are calendar leaves without a resource: those of the company's calendar,
        and those of the company without a calendar, which apply to all its calendars.
        """
        all_calendars = Domain("calendar_id", "=", False)
        all_calendars &= Domain("company_id", "=", self.id)
        company_calendar = Domain("calendar_id", "in", self.resource_calendar_id.ids)
        return Domain("resource_id", "=", False) & (company_calendar | all_calendars)

    def _get_mfi_public_leaves(self):
        """Return the public holidays that apply in the company."""
        leaves = self.env["resource.calendar.leaves"]
        return leaves.search(self._get_mfi_public_holidays_domain())
