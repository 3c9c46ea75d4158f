# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Definition of each count of the scorecard, as a domain on the statistics.

A count is used to count and to show its records. Those of the dashboard keep their
definition there.
"""

from odoo.fields import Domain

from ..engine.dashboard import COUNTS
from . import dashboard_counts

#: Count → cohort.
COHORTS = {
    "acted": "received",
    "kept": "received",
    "assigned": "received",
    "answered": "received",
    "accepted": "received",
    "asked": "received",
    "as_asked": "received",
    "reliable": "received",
    "women": "received",
    "gendered": "received",
    "rural": "received",
    "zoned": "received",
    "first_contact": "decided",
    "straight": "decided",
    "understood": "decided",
}
_ASSIGNED = Domain("team_id", "!=", False)
_KEPT = Domain("return_count", "=", 0)
_ACCEPTED = Domain("reopened_count", "=", 0)
_JUDGED = Domain("outcome", "!=", False)
_ASKED = Domain("preferred_channel", "!=", False)


def _get_answered(scope):
    """Return the domain of what was answered by the cut-off, at whatever level."""
    answered = dashboard_counts.get_done_domain("communicated_at", scope)
    return answered | Domain("reopened_count", ">", 0)


#: Count → function of a scope to its condition in addition to its cohort.
CONDITIONS = {
    "acted": lambda s: (
        dashboard_counts.get_condition("first_act_due", s)
        & Domain("acted_in_48h", "=", True)
    ),
    "assigned": lambda s: _ASSIGNED,
    "kept": lambda s: _ASSIGNED & _KEPT,
    "answered": _get_answered,
    "accepted": lambda s: _get_answered(s) & _ACCEPTED,
    "asked": lambda s: dashboard_counts.get_done_domain("communicated_at", s) & _ASKED,
    "as_asked": lambda s: (
        CONDITIONS["asked"](s) & Domain("answered_as_asked", "=", True)
    ),
    "reliable": lambda s: (
        dashboard_counts.get_condition("answered_in_time", s) & _ACCEPTED & _KEPT
    ),
    "women": lambda s: Domain("gender", "=", "female"),
    "gendered": lambda s: Domain("gender", "!=", False),
    "rural": lambda s: Domain("zone", "=", "rural"),
    "zoned": lambda s: Domain("zone", "!=", False),
    "first_contact": lambda s: _JUDGED & Domain("first_contact_count", "=", 1),
    "straight": lambda s: _JUDGED & _KEPT & _ACCEPTED & Domain("days_waiting", "=", 0),
    "understood": lambda s: _JUDGED & Domain("hidden_demand_id", "!=", False),
}
#: All counts of complaints of the scorecard, in the order in which they are counted.
NAMES = (
    "received",
    "decided",
    "judged",
    "decision_due",
    "decided_in_time",
    "first_act_due",
    "answer_due",
    "answered_in_time",
    "scored",
    "satisfied",
    *COHORTS,
)
#: Columns of the statistics that the counts read.
FACTS = (
    "acted_in_48h",
    "answered_as_asked",
    "answered_in_time",
    "branch_id",
    "channel_id",
    "communicated_at",
    "days_to_act",
    "days_waiting",
    "deadline",
    "decided_in_time",
    "decided_on",
    "file_parts",
    "first_contact_count",
    "gender",
    "hidden_demand_id",
    "outcome",
    "preferred_channel",
    "received_at",
    "received_on",
    "reopened_count",
    "resolved_at",
    "return_count",
    "satisfaction",
    "satisfaction_state",
    "state",
    "team_id",
    "zone",
)


def get_count_domain(name, scope):
    """Return the whole domain of a count.

    :raises KeyError: for an unknown count
    """
    if name in COUNTS:
        return dashboard_counts.get_count_domain(name, scope)
    cohort = dashboard_counts.COHORTS[COHORTS[name]]
    return cohort(scope) & CONDITIONS[name](scope)
