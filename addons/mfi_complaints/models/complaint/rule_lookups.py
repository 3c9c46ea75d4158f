# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Conditions of the record rules as lookups that PostgreSQL does once per query.

Written as field paths, the user's branches, services and own complaints become joins
and sub-queries, which PostgreSQL evaluates for each complaint whenever it expects few
of them. An array is looked up once, whatever it expects, and needs no join, so that
the open complaints can be counted from their index alone.

Services and branches stand within ``COALESCE``, because the search names them too
(``_get_complaint_scope_domain``). PostgreSQL would multiply the two, expect a twentieth
of the complaints of a branch, and sort them all instead of reading the latest from an
index. Of ``COALESCE`` it only assumes that half of the rows satisfy it.
"""

from functools import partial

from odoo.fields import Domain
from odoo.tools import SQL


def use_lookups(condition):
    """Return a condition of the rules as a lookup, if it is one of :data:`LOOKUPS`."""
    lookup = LOOKUPS.get((condition.field_expr, condition.operator))
    if lookup is None:
        return condition
    to_sql, predicate = lookup
    user_id = _get_user_id(condition)
    return Domain.custom(
        to_sql=partial(to_sql, user_id), predicate=partial(predicate, user_id)
    )


def _get_user_id(condition):
    """Return the id of the user whom a condition names, also inside its sub-domain."""
    while isinstance(condition.value, Domain):
        [condition] = condition.value.iter_conditions()
    [user_id] = condition.value if condition.operator == "in" else [condition.value]
    return user_id


# Each condition names the fields that must be written to the database before it.
def _is_member_sql(user_id, model, alias, _query):
    """Return the condition that a user is a member of the service."""
    return SQL(
        "COALESCE(%s = ANY(ARRAY(SELECT helpdesk_ticket_team_id "
        "FROM helpdesk_ticket_team_res_users_rel WHERE res_users_id = %s)), FALSE)",
        model._field_to_sql(alias, "team_id"),
        user_id,
        to_flush=model.env["helpdesk.ticket.team"]._fields["user_ids"],
    )


def _is_member(user_id, ticket):
    """Return whether a user is a member of the service."""
    # sudo: as in SQL, the user's access to services is irrelevant
    return user_id in ticket.sudo().team_id.user_ids.ids


def _is_head_sql(user_id, model, alias, _query):
    """Return the condition that a user heads the service."""
    return SQL(
        "COALESCE(%s = ANY(ARRAY("
        "SELECT id FROM helpdesk_ticket_team WHERE user_id = %s)), FALSE)",
        model._field_to_sql(alias, "team_id"),
        user_id,
        to_flush=model.env["helpdesk.ticket.team"]._fields["user_id"],
    )


def _is_head(user_id, ticket):
    """Return whether a user heads the service."""
    # sudo: as in SQL, the user's access to services is irrelevant
    return ticket.sudo().team_id.user_id.id == user_id


def _is_manager_sql(user_id, model, alias, _query):
    """Return the condition that a user manages the branch or one above it."""
    return SQL(
        "COALESCE(%s = ANY(ARRAY(SELECT branch_id FROM mfi_branch_manager_rel "
        "WHERE user_id = %s)), FALSE)",
        model._field_to_sql(alias, "mfi_branch_id"),
        user_id,
        to_flush=model.env["mfi.branch"]._fields["manager_ids"],
    )


def _is_manager(user_id, ticket):
    """Return whether a user manages the branch or one above it."""
    # sudo: as in SQL, the user's access to branches is irrelevant
    return user_id in ticket.sudo().mfi_branch_id.manager_ids.ids


def _is_not_concerned_sql(user_id, model, alias, _query):
    """Return the condition that a complaint does not name a user as staff."""
    return SQL(
        "%s <> ALL(ARRAY(SELECT ticket_id FROM mfi_complaint_staff_rel "
        "JOIN mfi_staff ON mfi_staff.id = staff_id WHERE mfi_staff.user_id = %s))",
        SQL.identifier(alias, "id"),
        user_id,
        to_flush=(
            model._fields["complaint_staff_ids"],
            model.env["mfi.staff"]._fields["user_id"],
        ),
    )


def _is_not_concerned(user_id, ticket):
    """Return whether a complaint does not name a user as staff."""
    # sudo: as in SQL, the user's access to the register of staff is irrelevant
    staff = ticket.sudo().with_context(active_test=False).complaint_staff_ids
    return user_id not in staff.user_id.ids


#: (field path, operator) of a condition → the same in SQL, and in Python for records.
LOOKUPS = {
    ("team_id.user_ids", "in"): (_is_member_sql, _is_member),
    ("team_id.user_id", "="): (_is_head_sql, _is_head),
    ("team_id.user_id", "in"): (_is_head_sql, _is_head),
    ("mfi_branch_id.manager_ids", "in"): (_is_manager_sql, _is_manager),
    ("complaint_staff_ids", "not any!"): (_is_not_concerned_sql, _is_not_concerned),
}
