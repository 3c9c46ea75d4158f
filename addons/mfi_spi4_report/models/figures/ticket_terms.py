# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each term counts, said once: the figures and the records use these domains.

A term's domain is turned into SQL to count, and handed to the list view to show the
records; hence the count of the records is the number shown. All bounds are UTC
instants from :class:`scope.Scope`; ends are excluded.
"""

from datetime import date

from odoo.fields import Domain

from ...engine.period import AGE_BANDS, BANDS, add_months, birth_years

#: Suggestions and requests for information are not complaints for the counts.
KINDS = ("complaint", "denunciation")
#: Cancelled for these reasons, it never was a complaint of its own.
NOT_COUNTED = ("duplicate", "error")


def _between(field, start, end):
    """Return the domain of an instant in [start, end[."""
    return Domain(field, ">=", start) & Domain(field, "<", end)


def _before(field, end):
    """Return the domain of an instant that exists and comes before ``end``."""
    return Domain(field, "!=", False) & Domain(field, "<", end)


def _open_at(instant):
    """Return the domain of what was not decided yet at an instant."""
    return Domain("complaint_resolved_at", "=", False) | Domain(
        "complaint_resolved_at", ">=", instant
    )


def base(scope):
    """Return the domain of the complaints that count, whatever their dates.

    Archived records count too: nothing leaves the register.
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


def window(scope):
    """Return the domain of all complaints that any term of a scope may count."""
    return (
        base(scope)
        & Domain("complaint_received_at", "<", scope.end)
        & (Domain("complaint_received_at", ">=", scope.start) | _open_at(scope.start))
    )


def received(scope):
    """Return the domain of what was received in the period (K1)."""
    return _between("complaint_received_at", scope.start, scope.end)


def resolved(scope):
    """Return the domain of what was decided in the period, by the last decision."""
    return _between("complaint_resolved_at", scope.start, scope.end)


def closing(scope):
    """Return the domain of what was open at the end of the period (K4)."""
    return Domain("complaint_received_at", "<", scope.end) & _open_at(scope.end)


def opening(scope):
    """Return the domain of what was open when the period began (K2)."""
    return Domain("complaint_received_at", "<", scope.start) & _open_at(scope.start)


def _cohort_resolved(scope):
    """Return the domain of the cohort decided by the cut-off."""
    return received(scope) & _before("complaint_resolved_at", scope.cut)


def _due(scope, done, limit):
    """Return the domain of the cohort done by the cut-off, or already late by then."""
    return (
        received(scope)
        & Domain(limit, "!=", False)
        & (_before(done, scope.cut) | Domain(limit, "<", scope.cut))
    )


def _band(scope, band):
    """Return the domain of what was open at the end with an age in a band."""
    first, last = band.received(scope.period.last)
    domain = closing(scope)
    if first:
        domain &= Domain("complaint_received_at", ">=", scope.at(first))
    if last != scope.period.last:
        after = scope.over(type(scope.period)(last, last)).end
        domain &= Domain("complaint_received_at", "<", after)
    return domain


def _founded(scope):
    """Return the domain of what was decided, founded at least in part."""
    return resolved(scope) & Domain("complaint_outcome", "in", ("founded", "partly"))


def _segmented(scope):
    """Return the domain of the cohort whose client's sex, age and place are known."""
    known = (
        Domain("mfi_gender", "!=", False)
        & Domain("mfi_birth_year", "!=", 0)
        & Domain("mfi_zone", "!=", False)
    )
    return received(scope) & Domain("partner_id", "any", known)


def _classified(scope):
    """Return the domain of the cohort with category, branch and severity."""
    return (
        received(scope)
        & Domain("category_id", "!=", False)
        & Domain("mfi_branch_id", "!=", False)
        & Domain("complaint_severity", "!=", False)
    )


def _answered(scope):
    """Return the domain of what was decided and judged by the client."""
    return (
        resolved(scope)
        & Domain("complaint_satisfaction_state", "=", "answered")
        & Domain("complaint_satisfaction_score", ">", 0)
    )


#: Term → function of a scope that returns its domain, :func:`base` apart.
TERMS = {
    "received": received,
    "received_denunciation": lambda s: (
        received(s) & Domain("complaint_kind", "=", "denunciation")
    ),
    "received_serious": lambda s: (
        received(s) & Domain("complaint_severity", "=", "serious")
    ),
    "received_resolved": _cohort_resolved,
    "received_pending": lambda s: received(s) & _open_at(s.cut),
    "opening": opening,
    "resolved": resolved,
    "resolved_rejected": lambda s: (
        resolved(s) & Domain("complaint_state", "=", "rejected")
    ),
    "resolved_withdrawn": lambda s: (
        resolved(s) & Domain("complaint_state", "=", "cancelled")
    ),
    "closing": closing,
    "acknowledged": lambda s: received(s) & _before("complaint_acknowledged_at", s.cut),
    "ack_due": lambda s: _due(s, "complaint_acknowledged_at", "complaint_ack_deadline"),
    "ack_in_time": lambda s: (
        received(s)
        & _before("complaint_acknowledged_at", s.cut)
        & Domain("complaint_ack_in_time", "=", True)
    ),
    "limit_due": lambda s: _due(s, "complaint_resolved_at", "complaint_deadline"),
    "in_limit": lambda s: _cohort_resolved(s) & Domain("complaint_in_limit", "=", True),
    "regulatory_due": lambda s: _due(
        s, "complaint_resolved_at", "complaint_regulatory_deadline"
    ),
    "in_regulatory": lambda s: (
        _cohort_resolved(s) & Domain("complaint_in_regulatory_limit", "=", True)
    ),
    "first_act": lambda s: received(s) & _before("complaint_first_act_at", s.cut),
    "escalated": lambda s: received(s) & _before("complaint_escalated_at", s.cut),
    "escalated_serious": lambda s: (
        received(s)
        & _before("complaint_escalated_at", s.cut)
        & Domain("complaint_severity", "=", "serious")
    ),
    "reopened": lambda s: resolved(s) & Domain("complaint_appeal_level", ">", 0),
    "answered": _answered,
    "satisfied": lambda s: (
        _answered(s) & Domain("complaint_satisfaction_score", ">=", s.satisfied_from)
    ),
    "recourse": lambda s: received(s) & Domain("complaint_recourse_id", "!=", False),
    "decided": lambda s: resolved(s) & Domain("complaint_outcome", "!=", False),
    "founded": _founded,
    "founded_measured": lambda s: (
        _founded(s) & Domain("complaint_measure_ids", "!=", False)
    ),
    "told": lambda s: resolved(s) & _before("complaint_communicated_at", s.cut),
    "classified": _classified,
    "segmented": _segmented,
    **{f"open_{band.key}": (lambda s, b=band: _band(s, b)) for band in BANDS},
}

#: Terms counted per branch, and shown so.
BRANCH_TERMS = ("opening", "received", "resolved", "closing", "in_limit", "limit_due")


def term(name, scope):
    """Return the whole domain of a term.

    :raises KeyError: for an unknown term
    """
    return base(scope) & TERMS[name](scope)


def _many2one(field):
    """Return a function of a key, as text, to the domain of that record or none."""
    return lambda scope, key: Domain(field, "=", int(key) if key else False)


def _selection(field):
    """Return a function of a key to the domain of that choice or none."""
    return lambda scope, key: Domain(field, "=", key or False)


def _client(field):
    """Return a function of a key to the domain on the client's field."""

    def build(scope, key):
        if key:
            return Domain(f"partner_id.{field}", "=", key)
        return Domain("partner_id", "=", False) | Domain(
            f"partner_id.{field}", "=", False
        )

    return build


def _age(scope, key):
    """Return the domain of a class of age, at the end of the period."""
    if not key:
        unknown = Domain("partner_id.mfi_birth_year", "=", 0)
        return Domain("partner_id", "=", False) | unknown
    band = next(band for band in AGE_BANDS if band[0] == key)
    first, last = birth_years(band, scope.period.last.year)
    domain = Domain("partner_id.mfi_birth_year", "<=", last)
    return domain & Domain("partner_id.mfi_birth_year", ">=", first or 1)


def _month(scope, key):
    """Return the domain of what was received in a month ``YYYY-MM``."""
    year, month = map(int, key.split("-"))
    first = date(year, month, 1)
    after = add_months(first, 1)
    return _between("complaint_received_at", scope.at(first), scope.at(after))


#: Breakdown → function of (scope, key as text) that returns the domain of one line.
DIMENSIONS = {
    "branch": _many2one("mfi_branch_id"),
    "channel": _many2one("channel_id"),
    "category": _many2one("category_id"),
    "product": _many2one("mfi_product_id"),
    "severity": _selection("complaint_severity"),
    "gender": _client("mfi_gender"),
    "zone": _client("mfi_zone"),
    "age": _age,
    "month": _month,
}
