# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Definition of what the regulator's statement counts beside the dashboard's counts.

As there, a domain is turned into SQL to count and given to a list view to show the
records.
"""

from odoo.fields import Domain

from ..engine.statement import COUNTS, RESTRICTED
from . import dashboard_counts
from .dashboard_counts import NOT_WITHDRAWN, get_done_domain, get_due_domain

#: Dimension → column of the statistics.
DIMENSIONS = {
    "branch": "branch_id",
    "region": "region_id",
    "category": "category_id",
    "cause": "cause_id",
    "channel": "channel_id",
    "channel_level": "channel_level",
    "product": "product_id",
    "product_family": "product_family",
    "severity": "severity",
    "outcome": "outcome",
    "gender": "gender",
    "age_band": "age_band",
    "zone": "zone",
}

_COHORTS = {
    **dashboard_counts.COHORTS,
    "opening": lambda s: (
        Domain("received_on", "<", s.first)
        & (Domain("decided_on", "=", False) | Domain("decided_on", ">=", s.first))
    ),
}
_LIMIT = "regulatory_deadline"
#: Count → function of a scope to its condition in addition to its cohort.
_CONDITIONS = {
    "outcome_founded": lambda s: Domain("outcome", "=", "founded"),
    "outcome_partly": lambda s: Domain("outcome", "=", "partly"),
    "outcome_unfounded": lambda s: Domain("outcome", "=", "unfounded"),
    "inadmissible": lambda s: Domain("state", "=", "rejected"),
    "withdrawn": lambda s: Domain("state", "=", "cancelled"),
    "regulatory_decision_due": lambda s: get_due_domain(_LIMIT, "resolved_at", s),
    "decided_in_regulatory_time": lambda s: (
        Domain("decided_in_regulatory_time", "=", True)
        & get_done_domain("resolved_at", s)
    ),
    "regulatory_answer_due": lambda s: (
        get_due_domain(_LIMIT, "communicated_at", s) & NOT_WITHDRAWN
    ),
    "answered_in_regulatory_time": lambda s: (
        Domain("answered_in_regulatory_time", "=", True)
        & get_done_domain("communicated_at", s)
        & NOT_WITHDRAWN
    ),
}
_EVERYDAY = Domain("access", "=", "open")


def get_cohort(name, scope):
    """Return the domain of one cohort."""
    return _COHORTS[name](scope)


def get_count_domain(name, scope):
    """Return the whole domain of a count.

    :raises KeyError: for an unknown count
    """
    if name in _CONDITIONS:
        return get_cohort(COUNTS[name], scope) & _CONDITIONS[name](scope)
    if name in dashboard_counts.COUNTS:
        return dashboard_counts.get_count_domain(name, scope)
    return get_cohort(COUNTS[name], scope)


def get_part_domain(dimension, key, split_restricted):
    """Return the domain of one part of a breakdown.

    :param key: id or code as text, empty if it is not stated
    :param split_restricted: whether restricted complaints are broken down too
    """
    if key == RESTRICTED:
        return ~_EVERYDAY
    column = DIMENSIONS[dimension]
    value = int(key) if key and column.endswith("_id") else key or False
    domain = Domain(column, "=", value)
    return domain if split_restricted else domain & _EVERYDAY
