# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Domains of the counts based on the evidence registers.

Register dates are local dates of the institution. A register entry without a branch
applies to the whole network, hence to every perimeter.
"""

from odoo.fields import Domain


def _get_company_domain(scope):
    """Return the domain of the records of the institution."""
    return Domain("company_id", "=", scope.company)


def _get_dated_domain(scope, field="date"):
    """Return the domain of the records dated in the period."""
    return Domain(field, ">=", scope.period.first) & Domain(
        field, "<=", scope.period.last
    )


def _get_branches_domain(scope, field="branch_ids"):
    """Return the domain of the records that apply to the perimeter."""
    if not scope.branches:
        return Domain.TRUE
    return Domain(field, "=", False) | Domain(field, "in", scope.branches)


def get_branches_open_domain(scope):
    """Return the domain of the branches open at the end of the period (K22)."""
    domain = (
        _get_company_domain(scope)
        & Domain("level", "=", "branch")
        & Domain("active", "=", True)
        & (
            Domain("opening_date", "=", False)
            | Domain("opening_date", "<=", scope.period.last)
        )
    )
    return domain & Domain("id", "in", scope.branches) if scope.branches else domain


def get_staff_in_post_domain(scope):
    """Return the domain of the staff in post at the end of the period (K20)."""
    last = scope.period.last
    domain = (
        _get_company_domain(scope)
        & Domain("active", "in", [True, False])
        & (Domain("date_from", "=", False) | Domain("date_from", "<=", last))
        & (Domain("date_to", "=", False) | Domain("date_to", ">=", last))
    )
    if scope.branches:
        domain &= Domain("branch_id", "in", scope.branches)
    return domain


def get_staff_trained_domain(scope):
    """Return the domain of the staff in post who attended a recent training."""
    attended = (
        Domain("present", "=", True)
        & Domain("date", ">=", scope.training_start)
        & Domain("date", "<=", scope.period.last)
    )
    return get_staff_in_post_domain(scope) & Domain("mfi_training_ids", "any", attended)


def get_awareness_domain(scope):
    """Return the domain of the awareness actions under way in the period."""
    last = Domain("date_end", ">=", scope.period.first) | (
        Domain("date_end", "=", False) & Domain("date", ">=", scope.period.first)
    )
    domain = _get_company_domain(scope) & Domain("date", "<=", scope.period.last) & last
    return domain & Domain("state", "=", "done") & _get_branches_domain(scope)


def _get_sessions_domain(scope):
    """Return the domain of the training sessions held in the period."""
    return (
        _get_company_domain(scope)
        & _get_dated_domain(scope)
        & Domain("state", "=", "done")
        & _get_branches_domain(scope)
    )


def _get_manuals_domain(scope):
    """Return the domain of the procedures in force at the end of the period."""
    last = scope.period.last
    return (
        _get_company_domain(scope)
        & Domain("approval_date", "!=", False)
        & Domain("approval_date", "<=", last)
        & (Domain("end_date", "=", False) | Domain("end_date", ">=", last))
    )


def _build_reviews_domain(level):
    """Return a function from a scope to the domain of the reviews of one body.

    :param level: ``management`` or ``board``
    """

    def build(scope):
        return (
            _get_company_domain(scope)
            & _get_dated_domain(scope)
            & Domain("level", "=", level)
            & Domain("state", "=", "done")
        )

    return build


def _get_checked_domain(scope):
    """Return the domain of the files checked by internal audit in the period."""
    domain = (
        _get_company_domain(scope)
        & _get_dated_domain(scope)
        & Domain("result", "!=", False)
    )
    if scope.branches:
        domain &= Domain("branch_id", "in", scope.branches)
    return domain


def _get_measures_domain(scope):
    """Return the domain of the measures of the perimeter."""
    domain = _get_company_domain(scope)
    if scope.branches:
        domain &= Domain("ticket_ids.mfi_branch_id", "in", scope.branches)
    return domain


def _get_opened_domain(scope):
    """Return the domain of the measures decided in the period."""
    return _get_measures_domain(scope) & _get_dated_domain(scope, "opened_date")


def _get_overdue_domain(scope):
    """Return the domain of the measures overdue at the end of the period."""
    last = scope.period.last
    return (
        _get_measures_domain(scope)
        & Domain("due_date", "<=", last)
        & Domain("state", "!=", "cancelled")
        & (Domain("done_date", "=", False) | Domain("done_date", ">", last))
    )


#: Name of a count → (model, function from a scope to its domain).
DOMAINS = {
    "branches_open": ("mfi.branch", get_branches_open_domain),
    "staff_in_post": ("mfi.staff", get_staff_in_post_domain),
    "staff_trained": ("mfi.staff", get_staff_trained_domain),
    "awareness_actions": ("mfi.awareness.action", get_awareness_domain),
    "training_sessions": ("mfi.training.session", _get_sessions_domain),
    "manuals_in_force": ("mfi.complaint.manual", _get_manuals_domain),
    "reviews_management": ("mfi.complaint.review", _build_reviews_domain("management")),
    "reviews_board": ("mfi.complaint.review", _build_reviews_domain("board")),
    "files_checked": ("mfi.complaint.control.line", _get_checked_domain),
    "files_conform": (
        "mfi.complaint.control.line",
        lambda scope: _get_checked_domain(scope) & Domain("result", "=", "conform"),
    ),
    "measures_opened": ("mfi.complaint.measure", _get_opened_domain),
    "measures_done": (
        "mfi.complaint.measure",
        lambda scope: (
            _get_measures_domain(scope) & _get_dated_domain(scope, "done_date")
        ),
    ),
    "measures_overdue": ("mfi.complaint.measure", _get_overdue_domain),
}

#: Name of a count → model, for counts whose ids the computation lists.
LISTED_MODELS = {
    "channels_used": "helpdesk.ticket.channel",
    "categories_rising": "helpdesk.ticket.category",
    "categories_compared": "helpdesk.ticket.category",
    "branches_silent": "mfi.branch",
    "branches_used": "mfi.branch",
    "branches_informed": "mfi.branch",
}
