# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Definition of each count of the dashboard, as a domain on the statistics.

A domain is turned into SQL to count and given to a list view to show the records: the
number of records is the number shown.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from odoo.fields import Domain

from ..engine.dashboard import (
    AGE_BANDS,
    COUNTS,
    FIRST_ACT_HOURS,
    SATISFIED_FROM,
    get_month_start,
)


@dataclass(frozen=True)
class Scope:
    """Period and perimeter of a dashboard, as plain values.

    :param first: first local date of the period
    :param last: last local date, included
    :param cutoff: naive UTC date and time up to which outcomes are looked at: the end
        of the period, or now
    :param last_past_day: last local date of the period that is not in the future;
        ages are counted on it
    """

    first: date
    last: date
    cutoff: datetime
    last_past_day: date

    def with_dates(self, first, last):
        """Return this scope with other dates and the same cut-off."""
        return replace(self, first=first, last=last)


def _get_period_domain(field, scope):
    """Return the domain of a local date in the period."""
    return Domain(field, ">=", scope.first) & Domain(field, "<=", scope.last)


def get_done_domain(field, scope):
    """Return the domain of a date and time that lies before the cut-off."""
    return Domain(field, "!=", False) & Domain(field, "<=", scope.cutoff)


def get_due_domain(limit, done, scope):
    """Return the domain of what was done, or whose limit has passed, by the cut-off."""
    passed = Domain(limit, "<", scope.cutoff) | get_done_domain(done, scope)
    return Domain(limit, "!=", False) & passed


#: Cohort → function of a scope to the domain of the complaints of the period.
COHORTS = {
    "received": lambda s: _get_period_domain("received_on", s),
    "decided": lambda s: _get_period_domain("decided_on", s),
    "appealed": lambda s: _get_period_domain("appealed_on", s),
    "open": lambda s: (
        Domain("received_on", "<=", s.last)
        & (Domain("decided_on", "=", False) | Domain("decided_on", ">", s.last))
    ),
}

NOT_WITHDRAWN = Domain("state", "!=", "cancelled")
_SCORED = Domain("satisfaction_state", "=", "answered")

#: Count → function of a scope to its condition in addition to its cohort.
CONDITIONS = {
    "acknowledged_due": lambda s: get_due_domain("ack_deadline", "acknowledged_at", s),
    "acknowledged_in_time": lambda s: (
        Domain("acknowledged_in_time", "=", True)
        & get_done_domain("acknowledged_at", s)
    ),
    "first_act_due": lambda s: Domain(
        "received_at", "<=", s.cutoff - timedelta(hours=FIRST_ACT_HOURS)
    ),
    "first_act_missing": lambda s: (
        CONDITIONS["first_act_due"](s) & Domain("acted_in_48h", "=", False)
    ),
    "decision_due": lambda s: get_due_domain("deadline", "resolved_at", s),
    "decided_in_time": lambda s: (
        Domain("decided_in_time", "=", True) & get_done_domain("resolved_at", s)
    ),
    "answer_due": lambda s: (
        get_due_domain("deadline", "communicated_at", s) & NOT_WITHDRAWN
    ),
    "answered_in_time": lambda s: (
        Domain("answered_in_time", "=", True)
        & get_done_domain("communicated_at", s)
        & NOT_WITHDRAWN
    ),
    "judged": lambda s: Domain("outcome", "!=", False),
    "founded": lambda s: Domain("outcome", "in", ["founded", "partly"]),
    "scored": lambda s: _SCORED,
    "satisfied": lambda s: _SCORED & Domain("satisfaction", ">=", SATISFIED_FROM),
    "late": lambda s: (
        Domain("deadline", "!=", False) & Domain("deadline", "<", s.cutoff)
    ),
}


def get_condition(name, scope):
    """Return the condition of a count in addition to its cohort."""
    condition = CONDITIONS.get(name)
    return condition(scope) if condition else Domain.TRUE


def get_count_domain(name, scope):
    """Return the whole domain of a count.

    :raises KeyError: for an unknown count
    """
    return COHORTS[COUNTS[name]](scope) & get_condition(name, scope)


def get_age_domain(band, scope):
    """Return the domain of what was open at the end with an age in a band."""
    low, high = AGE_BANDS[band]
    domain = COHORTS["open"](scope)
    domain &= Domain("received_on", "<=", scope.last_past_day - timedelta(days=low))
    if high is not None:
        domain &= Domain(
            "received_on", ">=", scope.last_past_day - timedelta(days=high)
        )
    return domain


def get_month_scope(scope, number):
    """Return the scope of one month of the trend."""
    after = get_month_start(number + 1)
    return scope.with_dates(get_month_start(number), after - timedelta(days=1))
