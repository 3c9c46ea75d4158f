"""Databases: whether they are there, complete and up to date; create and drop them."""

import re
import shutil
import subprocess

from . import config, manifests, paths, postgres, shell, stamps
from .output import SetupError, step

# Written last: a database without it was left half-made, and is made anew.
MARKER = "mfi_setup.sources"
MISSING = re.compile(r'database ".*" does not exist')
NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_.-]{0,62}")


def check_name(name):
    """Refuse a name that is not fit for a database.

    :raises SetupError: when it is not
    """
    if not NAME.fullmatch(name):
        raise SetupError(
            f"{name!r} is no name for a database: use letters, digits, - and _."
        )
    return name


def query(env, database, sql):
    """Run one SQL query; '' when the database or the table is not there.

    :return: the rows as psql prints them, unaligned
    """
    command = [postgres.binaries() / "psql", "-d", database, "-Atqc", sql]
    result = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    if result.returncode and "ERROR:" in result.stderr:
        if "does not exist" in result.stderr:
            return ""
        raise SetupError(f"{sql.strip()}: {result.stderr.strip()}")
    if result.returncode and not MISSING.search(result.stderr):
        where = config.existing_server() or "the embedded server"
        # What follows the first line is psql's guess.
        reason = result.stderr.removeprefix("psql: error: ").partition("\n")[0]
        raise SetupError(
            f"PostgreSQL ({where}) refuses: {reason}. Check PGHOST, PGPORT, PGUSER and "
            "PGPASSWORD, and that the role may log in."
        )
    return result.stdout.strip()


def exists(env, database):
    """Whether a database of this name is on the server."""
    found = query(
        env, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
    )
    return found == "1"


def sources():
    """One short text for the present sources of all addons and the demo's settings."""
    return stamps.digest(paths.ADDONS, paths.SETUP / "demo_accounts.txt")


def marker(env, database):
    """The sources that a database was finished with, '' where it never was."""
    sql = f"SELECT value FROM ir_config_parameter WHERE key = '{MARKER}'"
    return query(env, database, sql)


def drop(env, database):
    """Drop a database and its filestore, whoever is connected."""
    query(env, "postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    shutil.rmtree(paths.DATA / "filestore" / database, ignore_errors=True)


def odoo(env, database, *args, what):
    """Run Odoo on a database until it is initialised; its log tells why it failed."""
    command = config.odoo_command(
        "-d", database, "--no-http", "--stop-after-init", *args
    )
    return shell.logged(command, f"odoo-{database}", what, env)


def set_marker(env, database, value):
    """Note that a database is finished with these sources."""
    query(
        env,
        database,
        f"INSERT INTO ir_config_parameter (key, value) VALUES ('{MARKER}', '{value}') "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )


def ensure_demo(env, database):
    """Create the French demonstration, or bring it up to the present sources.

    :raises SetupError: when a database of that name is not ours
    """
    addons = ",".join(manifests.names())
    if not addons:
        raise SetupError("There is no addon in addons/: is the checkout complete?")
    present = sources()
    before = marker(env, database) if exists(env, database) else None
    if before == present:
        return
    if before:
        step(f"Updating the database {database}: the addons have changed")
        options = ["-i", addons, "-u", addons, "--i18n-overwrite"]
        odoo(env, database, *options, what="Updating the addons")
    else:
        _make(env, database, addons, remake=before is not None)
    _greet_in_french(env, database)
    set_marker(env, database, present)


def _make(env, database, addons, remake):
    """Make the database from nothing."""
    if remake and not (paths.STAMPS / f"made-{database}").exists():
        raise SetupError(
            f"The database {database} exists and was not made by this command: choose "
            "another name with --database."
        )
    if remake:
        step(f"The database {database} was left half-made: making it again")
        drop(env, database)
    # Noted first: what is interrupted from here on may be thrown away.
    stamps.mark(f"made-{database}", "1")
    step(f"Creating the demonstration database {database} (about a minute)")
    options = ["--with-demo", "--load-language=fr_FR"]
    odoo(env, database, "-i", addons, *options, what="Creating the demonstration")


def _greet_in_french(env, database):
    """Language and time zone of the demonstration's accounts."""
    step("Setting language and time zone of the accounts, building the pages' assets")
    _feed_shell(env, database, "demo.py", "Setting up the accounts")


def build_assets(env, database):
    """Build scripts and styles once, or browser tests wait for them and give up.

    A test shares one cursor with the pages it opens: while the first page's assets
    are built, its other requests are refused after twenty seconds.
    """
    step(f"Building the pages' assets of {database}")
    _feed_shell(env, database, "assets.py", "Building the pages' assets")


def _feed_shell(env, database, script, what):
    """Run one of the scripts of ``lib/inside`` in Odoo's shell."""
    command = config.odoo_command("shell", "-d", database, "--no-http")
    env = {**env, "PYTHONPATH": str(paths.SETUP)}
    with (paths.SETUP / "lib" / "inside" / script).open("rb") as stream:
        name = script.removesuffix(".py")
        shell.logged(command, name, what, env, stdin=stream)
