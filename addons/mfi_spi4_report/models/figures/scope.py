# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a report looks at: institution, perimeter, period, cut-off."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...engine.period import Period, add_months, day_start, end_of


@dataclass(frozen=True)
class Scope:
    """The perimeter and the bounds of one computation, as plain values.

    :param company: id of the company
    :param branches: ids of the branches chosen, those under them included; empty for
        the whole network
    :param period: local dates, inclusive
    :param cutoff: local date up to which the outcome of the cohort is looked at
    :param zone: time zone of the company's calendar
    :param satisfied_from: least score (1 to 5) that counts as satisfied
    """

    company: int
    branches: tuple
    period: Period
    cutoff: date
    zone: ZoneInfo
    satisfied_from: int = 4

    @property
    def start(self) -> datetime:
        """Return the UTC instant at which the period begins, included."""
        return day_start(self.period.first, self.zone)

    @property
    def end(self) -> datetime:
        """Return the UTC instant at which the period is over, excluded."""
        return end_of(self.period.last, self.zone)

    @property
    def cut(self) -> datetime:
        """Return the UTC instant at which the cut-off day is over, excluded."""
        return end_of(self.cutoff, self.zone)

    @property
    def training_start(self) -> date:
        """Return the first day of training that counts: the period or 12 months."""
        year = add_months(self.period.last, -12) + timedelta(days=1)
        return min(self.period.first, year)

    def at(self, day) -> datetime:
        """Return the UTC instant at which a local day begins."""
        return day_start(day, self.zone)

    def over(self, period):
        """Return the same perimeter over another period, cut off at its end."""
        return replace(self, period=period, cutoff=period.last)
