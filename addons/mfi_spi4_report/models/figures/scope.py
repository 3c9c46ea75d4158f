# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Scope of a report: institution, perimeter, period and cut-off date."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...engine.period import Period, add_months, get_day_end, get_day_start


@dataclass(frozen=True)
class Scope:
    """The perimeter and the bounds of one computation.

    :param company: id of the company
    :param branches: ids of the selected branches and of those below them; empty for
        the whole network
    :param period: local dates, inclusive
    :param cutoff: local date up to which the outcome of the cohort is considered
    :param zone: time zone of the company's calendar
    :param satisfied_from: lowest score (1 to 5) that counts as satisfied
    """

    company: int
    branches: tuple
    period: Period
    cutoff: date
    zone: ZoneInfo
    satisfied_from: int = 4

    @property
    def start(self) -> datetime:
        """Return the UTC date and time at which the period begins, included."""
        return get_day_start(self.period.first, self.zone)

    @property
    def end(self) -> datetime:
        """Return the UTC date and time at which the period ends, excluded."""
        return get_day_end(self.period.last, self.zone)

    @property
    def cutoff_end(self) -> datetime:
        """Return the UTC date and time at which the cut-off day ends, excluded."""
        return get_day_end(self.cutoff, self.zone)

    @property
    def training_start(self) -> date:
        """Return the first day of training that counts.

        It is that of the period, or of the last 12 months if the period is shorter.
        """
        year = add_months(self.period.last, -12) + timedelta(days=1)
        return min(self.period.first, year)

    def get_day_start(self, day) -> datetime:
        """Return the UTC date and time at which a local day begins."""
        return get_day_start(day, self.zone)

    def with_period(self, period):
        """Return the same scope over another period, with the cut-off at its end."""
        return replace(self, period=period, cutoff=period.last)
