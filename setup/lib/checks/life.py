"""Install the addons in a clean database, update them, uninstall without a trace."""

import re

from .. import database, manifests
from ..output import step
from .result import Result

DATABASE = "life"

# Queries that name everything an addon may leave in the database. Rows that Odoo keeps
# about modules and their files are excluded by PASSING.
TRACES = {
    "table, view or sequence": """
        SELECT concat_ws(' ', relkind, relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','v','m','S','p')
        """,
    "column": """
        SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public'
        """,
    "index": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || ' ' || conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
        """,
    "trigger": """
        SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
        """,
    "function": """
        SELECT proname FROM pg_proc LEFT JOIN pg_depend d
        ON d.objid = pg_proc.oid AND d.deptype = 'e'
        WHERE pronamespace = 'public'::regnamespace AND d.objid IS NULL
        """,
    "record rule": "SELECT concat_ws(' ', name, domain_force) FROM ir_rule",
    "scheduled job": "SELECT cron_name FROM ir_cron",
    "number sequence": "SELECT concat_ws(' ', name, code) FROM ir_sequence",
    "access right": """
        SELECT concat_ws(' ', a.name, m.model, a.perm_read, a.perm_write,
            a.perm_create, a.perm_unlink)
        FROM ir_model_access a JOIN ir_model m ON m.id = a.model_id
        """,
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    "view": "SELECT concat_ws(' ', key, name, model) FROM ir_ui_view",
    "menu": "SELECT name ->> 'en_US' FROM ir_ui_menu",
    "group": "SELECT name ->> 'en_US' FROM res_groups",
    "external id": "SELECT module || '.' || name FROM ir_model_data",
    "parameter": "SELECT key FROM ir_config_parameter",
    "installed module": "SELECT name FROM ir_module_module WHERE state = 'installed'",
}
# Rows that Odoo itself keeps: names of modules, and other modules' records about models
# that inherit from theirs, which the next update of those modules removes.
PASSING = re.compile(
    r"^(base\.module_|__export__\.|mfi_setup\."
    r"|(?!mfi_)\w+\.selection__|\w+\.model_inherit__)"
)
LOGGED = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) \S+ (.*)$")


def get_snapshot(env, name=DATABASE):
    """Return the names of everything in a database, by kind."""
    result = {}
    for kind, sql in TRACES.items():
        rows = database.query(env, name, sql).splitlines()
        result[kind] = {row for row in rows if row and not PASSING.match(row)}
    return result


def get_differences(before, after):
    """Return lines that name what was left behind and what is missing.

    >>> get_differences({"table": {"a"}}, {"table": {"a", "b"}})
    ['table left behind: b']
    """
    lines = []
    for kind, names in before.items():
        lines += [f"{kind} left behind: {row}" for row in sorted(after[kind] - names)]
        lines += [f"{kind} removed: {row}" for row in sorted(names - after[kind])]
    return lines


def get_warnings(log):
    """Return the warnings and errors in a log of Odoo."""
    matches = (LOGGED.match(line) for line in log.splitlines())
    return [match[2] for match in matches if match]


def _install(env, result, names, what):
    """Install or update modules and check that the log has no warning."""
    log = database.run_odoo(env, DATABASE, *names, what=what)
    lines = get_warnings(log)
    result.check(
        not lines, f"{what}: warnings in the log:\n  " + "\n  ".join(lines[:10])
    )


def run(env):
    """Install one addon after the other, update all, and uninstall in reverse order."""
    result = Result()
    addons = manifests.get_names()
    database.drop(env, DATABASE)
    step("Install, update and uninstall")
    outside = ",".join(manifests.get_dependencies(addons))
    database.run_odoo(env, DATABASE, "-i", outside, what="Installing the dependencies")
    states = []
    for addon in addons:
        states.append(get_snapshot(env))
        _install(env, result, ["-i", addon], f"Installing {addon}")
    installed = get_snapshot(env)
    _install(env, result, ["-u", ",".join(addons)], "Updating the addons")
    changed = get_differences(installed, get_snapshot(env))
    result.check(not changed, "An update changed:\n  " + "\n  ".join(changed[:20]))
    filled = "FILLED" in database.run_script(env, DATABASE, "fill.py")
    result.check(filled, "no complaint could be registered before uninstall")
    # What complaints create (such as the number sequence of a year) is removed with the
    # addon that stores them, which is the last one to be uninstalled.
    created = set(get_differences(installed, get_snapshot(env)))
    for addon, before in zip(reversed(addons), reversed(states), strict=True):
        database.uninstall(env, DATABASE, addon)
        kept = set() if addon == addons[0] else created
        left = [
            row for row in get_differences(before, get_snapshot(env)) if row not in kept
        ]
        result.check(not left, f"Uninstalling {addon}:\n  " + "\n  ".join(left[:40]))
    used = "USED" in database.run_script(env, DATABASE, "helpdesk.py")
    result.check(used, "the helpdesk cannot be used after uninstalling")
    database.drop(env, DATABASE)
    return result
