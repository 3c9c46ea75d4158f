# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine import deadlines, numbering, opening_hours
from ..clock import now

REGULATORS = [
    ("umoa", "UMOA: one calendar month"),
    ("cemac", "CEMAC: 45 calendar days"),
    ("own", "Own limit"),
    ("none", "No regulatory limit"),
]
#: Limits of the numbers: setting → (lowest, highest).
_BOUNDS = {
    "mfi_return_limit": (0, 1000),
    "mfi_unreachable_attempts": (0, 1000),
    "mfi_appeal_levels": (0, 1000),
    "mfi_regulatory_days": (0, 1000),
}


class ResCompany(models.Model):
    """The institution's settings for complaints."""

    _inherit = "res.company"

    mfi_number_pattern = fields.Char(
        "Pattern of complaint numbers",
        default=numbering.DEFAULT_PATTERN,
        help="May hold {year}, {yy}, {month}; must hold {number}, e.g. {number:06d}. "
        "The counter restarts each year when the pattern holds the year.",
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
        help="How often an unsatisfied client may have a complaint reopened.",
    )
    mfi_auto_route = fields.Boolean(
        "Assign at registration",
        default=True,
        help="Give each new complaint to the service that the routing rules name.",
    )

    @api.constrains("mfi_number_pattern")
    def _check_mfi_number_pattern(self):
        """Refuse a pattern that cannot make unique numbers."""
        for company in self.filtered("mfi_number_pattern"):
            try:
                numbering.check(company.mfi_number_pattern)
            except numbering.PatternError as error:
                raise ValidationError(
                    self._get_mfi_pattern_message(error.args[0])
                ) from error

    def _get_mfi_pattern_message(self, fault):
        """Return what is wrong with a pattern of numbers."""
        return {
            "unknown": self.env._(
                "The pattern of numbers may only hold {year}, {yy}, {month} and "
                "{number}."
            ),
            "number": self.env._("The pattern of numbers must hold {number}."),
            "malformed": self.env._(
                "The pattern of numbers cannot be read: write it like "
                "PL-{year}-{number:06d}."
            ),
            "long": self.env._("The pattern makes numbers that are too long."),
        }[fault]

    @api.constrains(*_BOUNDS)
    def _check_mfi_counts(self):
        """Refuse negative or absurd limits."""
        self._check_mfi_bounds(_BOUNDS)

    def _check_mfi_bounds(self, bounds):
        """Raise when a number of these companies lies outside its limits.

        :param bounds: ``{field: (lowest, highest)}``
        :raises ValidationError: with the setting's name and both limits
        """
        for company in self:
            for name, (lowest, highest) in bounds.items():
                if not lowest <= company[name] <= highest:
                    raise ValidationError(
                        self.env._(
                            "“%(setting)s” lies between %(low)s and %(high)s.",
                            setting=company._fields[name]._description_string(self.env),
                            low=lowest,
                            high=highest,
                        )
                    )

    def _get_mfi_tz(self):
        """Return the time zone that rules what "a day" is, as a :class:`ZoneInfo`.

        That of the company's working calendar; UTC when it is missing or unknown.
        """
        self.ensure_one()
        name = self.sudo().resource_calendar_id.tz  # sudo: a time zone is no secret
        try:
            return ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def _get_mfi_today(self):
        """Return the company's local date now."""
        return self._to_mfi_local(now(self)).date()

    def _to_mfi_local(self, moment):
        """Return a UTC moment of the database as an aware local one."""
        aware = moment.replace(tzinfo=deadlines.UTC)
        return aware.astimezone(self._get_mfi_tz())

    def _get_mfi_day_start(self, day):
        """Return when a local day begins, as a naive UTC moment of the database."""
        return self._to_mfi_utc(datetime.combine(day, time.min))

    def _to_mfi_utc(self, local):
        """Return a naive local moment as a naive UTC one of the database."""
        aware = local.replace(tzinfo=self._get_mfi_tz())
        return aware.astimezone(deadlines.UTC).replace(tzinfo=None)

    def _get_mfi_calendar(self):
        """Return the company's opening hours and holidays for the engine.

        A holiday that covers part of a day closes that whole local day.
        """
        self.ensure_one()
        # sudo: who registers need not read the working calendar
        company = self.sudo()
        weeks = [opening_hours.decimal(week) for week in company._get_mfi_weeks()]
        if not any(weeks):
            weeks = [dict(deadlines.OFFICE_WEEK)]
        holidays = opening_hours.closed_days(company._get_mfi_closings())
        return deadlines.Calendar(weeks[0], holidays, self._get_mfi_tz(), *weeks[1:])

    def _get_mfi_public_domain(self):
        """Return the domain of the public holidays: absences of nobody in particular.

        Those of the company's calendar, and those that the company has in no calendar,
        which hold in all of them.
        """
        everywhere = Domain("calendar_id", "=", False)
        everywhere &= Domain("company_id", "=", self.id)
        ours = Domain("calendar_id", "in", self.resource_calendar_id.ids)
        return Domain("resource_id", "=", False) & (ours | everywhere)

    def _get_mfi_public_leaves(self):
        """Return the public holidays that hold in the company."""
        leaves = self.env["resource.calendar.leaves"]
        return leaves.search(self._get_mfi_public_domain())
