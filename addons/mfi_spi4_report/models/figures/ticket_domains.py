# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Domains of the counts of complaints, used for the figures and for their records.

The same domain is converted to SQL to compute a count and passed to the list view to
show the records, so that both give the same number. All bounds are UTC datetimes from
:class:`scope.Scope`; ends are excluded.
"""

from datetime import date

from odoo.fields import Domain

from ...engine.period import AGE_BANDS, BANDS, add_months, get_birth_years

#: Kinds that count as complaints; suggestions and requests for information do not.
KINDS = ("complaint", "denunciation")
#: Reasons of cancellation that exclude a complaint from all counts.
NOT_COUNTED = ("duplicate", "error")


def _get_between_domain(field, start, end):
    """Return the domain of a UTC date and time in [start, end[."""
    return Domain(field, ">=", start) & Domain(field, "<", end)


def _get_before_domain(field, end):
    """Return the domain of a UTC date and time that is set and comes before ``end``."""
    return Domain(field, "!=", False) & Domain(field, "<", end)


def _get_open_domain(at):
    """Return the domain of the complaints not yet decided at a UTC date and time."""
    return Domain("complaint_resolved_at", "=", False) | Domain(
        "complaint_resolved_at", ">=", at
    )


def get_base_domain(scope):
    """Return the domain of the complaints of a scope, whatever their dates.

    Archived complaints are included: they stay in the register.
    """
    domain = (
        Domain("company_id", "=", scope.company)
        & Domain("complaint_kind", "in", KINDS)
        & Domain("complaint_state", "!=", "draft")
        & Domain("complaint_cancel_reason", "not in", NOT_COUNTED)
        & Domain("active", "in", [True, False])
    )
    if scope.branches:
        domain &= Domain("mfi_branch_id", "in", scope.branches)
    return domain


def get_window_domain(scope):
    """Return the domain of all complaints that any count of a scope may include."""
    return (
        get_base_domain(scope)
        & Domain("complaint_received_at", "<", scope.end)
        & (
            Domain("complaint_received_at", ">=", scope.start)
            | _get_open_domain(scope.start)
        )
    )


def get_received_domain(scope):
    """Return the domain of the complaints received in the period (K1)."""
    return _get_between_domain("complaint_received_at", scope.start, scope.end)


def get_resolved_domain(scope):
    """Return the domain of the complaints last decided in the period (K3)."""
    return _get_between_domain("complaint_resolved_at", scope.start, scope.end)


def get_closing_domain(scope):
    """Return the domain of the complaints open at the end of the period (K4)."""
    return Domain("complaint_received_at", "<", scope.end) & _get_open_domain(scope.end)


def get_opening_domain(scope):
    """Return the domain of the complaints open when the period began (K2)."""
    return Domain("complaint_received_at", "<", scope.start) & _get_open_domain(
        scope.start
    )


def _get_cohort_resolved_domain(scope):
    """Return the domain of the cohort decided by the cut-off date."""
    return get_received_domain(scope) & _get_before_domain(
        "complaint_resolved_at", scope.cutoff_end
    )


def _get_due_domain(scope, done, limit):
    """Return the domain of the cohort with a step done or late at the cut-off date.

    :param done: field with the date and time of the step
    :param limit: field with its time limit
    """
    return (
        get_received_domain(scope)
        & Domain(limit, "!=", False)
        & (
            _get_before_domain(done, scope.cutoff_end)
            | Domain(limit, "<", scope.cutoff_end)
        )
    )


def _get_band_domain(scope, band):
    """Return the domain of the complaints open at the end in an age band (K10)."""
    first, last = band.get_receipt_dates(scope.period.last)
    domain = get_closing_domain(scope)
    if first:
        domain &= Domain("complaint_received_at", ">=", scope.get_day_start(first))
    if last != scope.period.last:
        after = scope.with_period(type(scope.period)(last, last)).end
        domain &= Domain("complaint_received_at", "<", after)
    return domain


def _get_founded_domain(scope):
    """Return the domain of the decided complaints, founded at least in part."""
    return get_resolved_domain(scope) & Domain(
        "complaint_outcome", "in", ("founded", "partly")
    )


def _get_told_domain(scope):
    """Return the domain of the decided complaints whose answer reached the client.

    When the attempts ended without reaching the client, the complaint has a date of
    communication, but no channel, and its satisfaction is "unreachable".
    """
    reached = Domain("complaint_answer_channel", "!=", False) | Domain(
        "complaint_satisfaction_state", "!=", "unreachable"
    )
    return (
        get_resolved_domain(scope)
        & _get_before_domain("complaint_communicated_at", scope.cutoff_end)
        & reached
    )


def _get_segmented_domain(scope):
    """Return the domain of the cohort with known sex, age and zone of the client."""
    segmented = (
        Domain("mfi_gender", "!=", False)
        & Domain("mfi_birth_year", "!=", 0)
        & Domain("mfi_zone", "!=", False)
    )
    return get_received_domain(scope) & Domain("partner_id", "any", segmented)


def _get_classified_domain(scope):
    """Return the domain of the cohort with category, branch and severity."""
    return (
        get_received_domain(scope)
        & Domain("category_id", "!=", False)
        & Domain("mfi_branch_id", "!=", False)
        & Domain("complaint_severity", "!=", False)
    )


def _get_answered_domain(scope):
    """Return the domain of the decided complaints with a satisfaction score."""
    return (
        get_resolved_domain(scope)
        & Domain("complaint_satisfaction_state", "=", "answered")
        & Domain("complaint_satisfaction_score", ">", 0)
    )


#: Name of a count → function from a scope to its domain, to be combined with
#: :func:`get_base_domain`.
DOMAINS = {
    "received": get_received_domain,
    "received_denunciation": lambda s: (
        get_received_domain(s) & Domain("complaint_kind", "=", "denunciation")
    ),
    "received_serious": lambda s: (
        get_received_domain(s) & Domain("complaint_severity", "=", "serious")
    ),
    "received_resolved": _get_cohort_resolved_domain,
    "received_pending": lambda s: (
        get_received_domain(s) & _get_open_domain(s.cutoff_end)
    ),
    "opening": get_opening_domain,
    "resolved": get_resolved_domain,
    "resolved_rejected": lambda s: (
        get_resolved_domain(s) & Domain("complaint_state", "=", "rejected")
    ),
    "resolved_withdrawn": lambda s: (
        get_resolved_domain(s) & Domain("complaint_state", "=", "cancelled")
    ),
    "closing": get_closing_domain,
    "acknowledged": lambda s: (
        get_received_domain(s)
        & _get_before_domain("complaint_acknowledged_at", s.cutoff_end)
    ),
    "ack_due": lambda s: _get_due_domain(
        s, "complaint_acknowledged_at", "complaint_ack_deadline"
    ),
    "ack_in_time": lambda s: (
        get_received_domain(s)
        & _get_before_domain("complaint_acknowledged_at", s.cutoff_end)
        & Domain("complaint_ack_in_time", "=", True)
    ),
    "limit_due": lambda s: _get_due_domain(
        s, "complaint_resolved_at", "complaint_deadline"
    ),
    "in_limit": lambda s: (
        _get_cohort_resolved_domain(s) & Domain("complaint_in_limit", "=", True)
    ),
    "regulatory_due": lambda s: _get_due_domain(
        s, "complaint_resolved_at", "complaint_regulatory_deadline"
    ),
    "in_regulatory": lambda s: (
        _get_cohort_resolved_domain(s)
        & Domain("complaint_in_regulatory_limit", "=", True)
    ),
    "first_act": lambda s: (
        get_received_domain(s)
        & _get_before_domain("complaint_first_act_at", s.cutoff_end)
    ),
    "escalated": lambda s: (
        get_received_domain(s)
        & _get_before_domain("complaint_escalated_at", s.cutoff_end)
    ),
    "escalated_serious": lambda s: (
        get_received_domain(s)
        & _get_before_domain("complaint_escalated_at", s.cutoff_end)
        & Domain("complaint_severity", "=", "serious")
    ),
    "reopened": lambda s: (
        get_resolved_domain(s) & Domain("complaint_appeal_level", ">", 0)
    ),
    "answered": _get_answered_domain,
    "satisfied": lambda s: (
        _get_answered_domain(s)
        & Domain("complaint_satisfaction_score", ">=", s.satisfied_from)
    ),
    "recourse": lambda s: (
        get_received_domain(s) & Domain("complaint_recourse_id", "!=", False)
    ),
    "decided": lambda s: (
        get_resolved_domain(s) & Domain("complaint_outcome", "!=", False)
    ),
    "founded": _get_founded_domain,
    "founded_measured": lambda s: (
        _get_founded_domain(s) & Domain("complaint_measure_ids", "!=", False)
    ),
    "told": _get_told_domain,
    "classified": _get_classified_domain,
    "segmented": _get_segmented_domain,
    **{
        f"open_{band.key}": (lambda s, b=band: _get_band_domain(s, b)) for band in BANDS
    },
}

#: Counts shown per branch.
BRANCH_COUNTS = ("opening", "received", "resolved", "closing", "in_limit", "limit_due")


def get_domain(name, scope):
    """Return the complete domain of a count.

    :param name: key of :data:`DOMAINS`
    :raises KeyError: for an unknown name
    """
    return get_base_domain(scope) & DOMAINS[name](scope)


def _build_many2one(field):
    """Return a function from (scope, id as a string) to a domain on a record."""
    return lambda scope, key: Domain(field, "=", int(key) if key else False)


def _build_selection(field):
    """Return a function from (scope, key) to a domain on a selection."""
    return lambda scope, key: Domain(field, "=", key or False)


def _build_client(field):
    """Return a function from (scope, key) to a domain on a field of the client."""

    def build(scope, key):
        if key:
            return Domain(f"partner_id.{field}", "=", key)
        return Domain("partner_id", "=", False) | Domain(
            f"partner_id.{field}", "=", False
        )

    return build


def _get_age_domain(scope, key):
    """Return the domain of an age band of clients, at the end of the period."""
    if not key:
        unknown = Domain("partner_id.mfi_birth_year", "=", 0)
        return Domain("partner_id", "=", False) | unknown
    band = next(band for band in AGE_BANDS if band[0] == key)
    first, last = get_birth_years(band, scope.period.last.year)
    domain = Domain("partner_id.mfi_birth_year", "<=", last)
    return domain & Domain("partner_id.mfi_birth_year", ">=", first or 1)


def _get_month_domain(scope, key):
    """Return the domain of the complaints received in a month ``YYYY-MM``."""
    year, month = map(int, key.split("-"))
    first = date(year, month, 1)
    after = add_months(first, 1)
    return _get_between_domain(
        "complaint_received_at", scope.get_day_start(first), scope.get_day_start(after)
    )


#: Dimension → function from (scope, key as a string) to the domain of one line.
DIMENSION_DOMAINS = {
    "branch": _build_many2one("mfi_branch_id"),
    "channel": _build_many2one("channel_id"),
    "category": _build_many2one("category_id"),
    "product": _build_many2one("mfi_product_id"),
    "severity": _build_selection("complaint_severity"),
    "gender": _build_client("mfi_gender"),
    "zone": _build_client("mfi_zone"),
    "age": _get_age_domain,
    "month": _get_month_domain,
}
