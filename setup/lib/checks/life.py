"""An addon's life: install into a clean database, update, uninstall without a trace."""

import re

from .. import config, database, manifests, paths, shell
from ..output import step
from .result import Result

DATABASE = "life"

# Everything that an addon may leave in the database, by name. Odoo keeps rows about
# modules and their files: they are no trace of an addon's working.
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
# What Odoo itself keeps: names of modules, and the notes of other modules about models
# that inherit theirs, which their own next update takes away.
PASSING = re.compile(
    r"^(base\.module_|__export__\.|mfi_setup\."
    r"|(?!mfi_)\w+\.selection__|\w+\.model_inherit__)"
)
LOGGED = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) \S+ (.*)$")


def snapshot(env, name=DATABASE):
    """The names of everything in a database, by kind."""
    result = {}
    for kind, sql in TRACES.items():
        rows = database.query(env, name, sql).splitlines()
        result[kind] = {row for row in rows if row and not PASSING.match(row)}
    return result


def differences(before, after):
    """Lines that name what was left behind and what is missing.

    >>> differences({"table": {"a"}}, {"table": {"a", "b"}})
    ['table left behind: b']
    """
    lines = []
    for kind, names in before.items():
        lines += [f"{kind} left behind: {row}" for row in sorted(after[kind] - names)]
        lines += [f"{kind} taken away: {row}" for row in sorted(names - after[kind])]
    return lines


def warnings(log):
    """The warnings and errors in a log of Odoo."""
    found = (LOGGED.match(line) for line in log.splitlines())
    return [match[2] for match in found if match]


def _install(env, result, names, what):
    """Install or update modules; their log must hold no warning."""
    log = database.odoo(env, DATABASE, *names, what=what)
    lines = warnings(log)
    result.check(not lines, f"{what}: the log warns:\n  " + "\n  ".join(lines[:10]))


def _fill(env, result):
    """Put complaints in, so that the uninstall has something to remove."""
    script = paths.SETUP / "lib" / "inside" / "fill.py"
    command = config.odoo_command("shell", "-d", DATABASE, "--no-http")
    with script.open("rb") as stream:
        log = shell.logged(command, "life-fill", "Filling", env, stdin=stream)
    result.check("FILLED" in log, "no complaint could be registered before uninstall")


def _uninstall(env, addon):
    command = config.odoo_command("module", "uninstall", "-d", DATABASE, addon)
    shell.logged(command, f"uninstall-{addon}", f"Uninstalling {addon}", env)


def run(env):
    """Install one addon after the other, update all, uninstall in reverse order."""
    result = Result()
    addons = manifests.names()
    database.drop(env, DATABASE)
    step("Install, update and uninstall")
    outside = ",".join(manifests.outside(addons))
    database.odoo(env, DATABASE, "-i", outside, what="Installing the dependencies")
    states = []
    for addon in addons:
        states.append(snapshot(env))
        _install(env, result, ["-i", addon], f"Installing {addon}")
    installed = snapshot(env)
    _install(env, result, ["-u", ",".join(addons)], "Updating the addons")
    changed = differences(installed, snapshot(env))
    result.check(not changed, "An update changes:\n  " + "\n  ".join(changed[:20]))
    _fill(env, result)
    # What complaints make while they live (the sequence of a year's numbers) goes away
    # with the addon that keeps them, which is the last to leave.
    alive = set(differences(installed, snapshot(env)))
    for addon, before in zip(reversed(addons), reversed(states), strict=True):
        _uninstall(env, addon)
        kept = set() if addon == addons[0] else alive
        left = [row for row in differences(before, snapshot(env)) if row not in kept]
        result.check(not left, f"Uninstalling {addon}:\n  " + "\n  ".join(left[:40]))
    database.drop(env, DATABASE)
    return result
