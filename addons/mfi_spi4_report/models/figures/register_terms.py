# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each term of the evidence registers counts: (model, domain of a scope).

Register dates are local dates of the institution. A register entry without a branch
speaks for the whole network, hence for every perimeter.
"""

from odoo.fields import Domain


def _company(scope):
    """Return the domain of the institution's own records, archived ones included."""
    return Domain("company_id", "=", scope.company)


def _dated(scope, field="date"):
    """Return the domain of what is dated in the period."""
    return Domain(field, ">=", scope.period.first) & Domain(
        field, "<=", scope.period.last
    )


def _for_branches(scope, field="branch_ids"):
    """Return the domain of what concerns the perimeter."""
    if not scope.branches:
        return Domain.TRUE
    return Domain(field, "=", False) | Domain(field, "in", scope.branches)


def branches_open(scope):
    """Return the domain of the branches open at the end of the period."""
    domain = (
        _company(scope)
        & Domain("level", "=", "branch")
        & Domain("active", "=", True)
        & (
            Domain("opening_date", "=", False)
            | Domain("opening_date", "<=", scope.period.last)
        )
    )
    return domain & Domain("id", "in", scope.branches) if scope.branches else domain


def staff_in_post(scope):
    """Return the domain of the staff in post at the end of the period (K20)."""
    last = scope.period.last
    domain = (
        _company(scope)
        & Domain("active", "in", [True, False])
        & (Domain("date_from", "=", False) | Domain("date_from", "<=", last))
        & (Domain("date_to", "=", False) | Domain("date_to", ">=", last))
    )
    if scope.branches:
        domain &= Domain("branch_id", "in", scope.branches)
    return domain


def staff_trained(scope):
    """Return the domain of the staff in post who attended a training that counts."""
    attended = (
        Domain("present", "=", True)
        & Domain("date", ">=", scope.training_start)
        & Domain("date", "<=", scope.period.last)
    )
    return staff_in_post(scope) & Domain("mfi_training_ids", "any", attended)


def awareness(scope):
    """Return the domain of the awareness actions under way in the period."""
    last = Domain("date_end", ">=", scope.period.first) | (
        Domain("date_end", "=", False) & Domain("date", ">=", scope.period.first)
    )
    domain = _company(scope) & Domain("date", "<=", scope.period.last) & last
    return domain & Domain("state", "=", "done") & _for_branches(scope)


def _sessions(scope):
    """Return the domain of the training sessions held in the period."""
    return (
        _company(scope)
        & _dated(scope)
        & Domain("state", "=", "done")
        & _for_branches(scope)
    )


def _manuals(scope):
    """Return the domain of the procedures approved and in force at the end."""
    last = scope.period.last
    return (
        _company(scope)
        & Domain("approval_date", "!=", False)
        & Domain("approval_date", "<=", last)
        & (Domain("end_date", "=", False) | Domain("end_date", ">=", last))
    )


def _reviews(level):
    """Return a function of a scope to the reviews held by a body in the period."""

    def build(scope):
        return (
            _company(scope)
            & _dated(scope)
            & Domain("level", "=", level)
            & Domain("state", "=", "done")
        )

    return build


def _checked(scope):
    """Return the domain of the files that internal audit checked in the period."""
    domain = _company(scope) & _dated(scope) & Domain("result", "!=", False)
    if scope.branches:
        domain &= Domain("branch_id", "in", scope.branches)
    return domain


def _measures(scope):
    """Return the domain of the measures of the perimeter."""
    domain = _company(scope)
    if scope.branches:
        domain &= Domain("ticket_ids.mfi_branch_id", "in", scope.branches)
    return domain


def _opened(scope):
    """Return the domain of the measures decided in the period."""
    return _measures(scope) & _dated(scope, "opened_date")


def _overdue(scope):
    """Return the domain of the measures due by the end and not done by then."""
    last = scope.period.last
    return (
        _measures(scope)
        & Domain("due_date", "<=", last)
        & Domain("state", "!=", "cancelled")
        & (Domain("done_date", "=", False) | Domain("done_date", ">", last))
    )


#: Term → (model, function of a scope that returns the domain).
TERMS = {
    "branches_open": ("mfi.branch", branches_open),
    "staff_in_post": ("mfi.staff", staff_in_post),
    "staff_trained": ("mfi.staff", staff_trained),
    "awareness_actions": ("mfi.awareness.action", awareness),
    "training_sessions": ("mfi.training.session", _sessions),
    "manuals_in_force": ("mfi.complaint.manual", _manuals),
    "reviews_management": ("mfi.complaint.review", _reviews("management")),
    "reviews_board": ("mfi.complaint.review", _reviews("board")),
    "files_checked": ("mfi.complaint.control.line", _checked),
    "files_conform": (
        "mfi.complaint.control.line",
        lambda scope: _checked(scope) & Domain("result", "=", "conform"),
    ),
    "measures_opened": ("mfi.complaint.measure", _opened),
    "measures_done": (
        "mfi.complaint.measure",
        lambda scope: _measures(scope) & _dated(scope, "done_date"),
    ),
    "measures_overdue": ("mfi.complaint.measure", _overdue),
}

#: Term → model, for terms that are a list of ids found by the computation.
LISTED = {
    "channels_used": "helpdesk.ticket.channel",
    "categories_rising": "helpdesk.ticket.category",
    "categories_compared": "helpdesk.ticket.category",
    "branches_silent": "mfi.branch",
    "branches_used": "mfi.branch",
    "branches_informed": "mfi.branch",
}
