"""Create, update, query and drop databases."""

import json
import re
import shutil
import subprocess
import time

from . import config, manifests, paths, postgres, shell, stamps
from .output import SetupError, step

# Written last: a database without it is incomplete and is created again.
MARKER = "mfi_setup.sources"
MISSING = re.compile(r'database ".*" does not exist')
MOST_TRIES = 60
NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_.-]{0,62}")


def check_name(name):
    """Return a database name after checking it.

    :raises SetupError: when the name is not valid
    """
    if not NAME.fullmatch(name):
        raise SetupError(
            f"{name!r} is not a valid database name: use letters, digits, - and _."
        )
    return name


def query(env, database, sql):
    """Run one SQL query.

    :return: the rows as psql prints them, unaligned; '' when the database or the table
        does not exist
    """
    command = [postgres.binaries() / "psql", "-d", database, "-Atqc", sql]
    result = subprocess.run(
        command, capture_output=True, text=True, env=env, check=False
    )
    if result.returncode and "ERROR:" in result.stderr:
        if "does not exist" in result.stderr:
            return ""
        raise SetupError(f"{sql.strip()}: {result.stderr.strip()}")
    if result.returncode and not MISSING.search(result.stderr):
        where = config.find_existing_server() or "the embedded server"
        # Keep the first line only: the rest of psql's message is only hints.
        reason = result.stderr.removeprefix("psql: error: ").partition("\n")[0]
        raise SetupError(
            f"Cannot connect to PostgreSQL ({where}): {reason}. Check PGHOST, PGPORT, "
            "PGUSER and PGPASSWORD, and that the role can log in."
        )
    return result.stdout.strip()


def exists(env, database):
    """Return whether the server has a database of this name."""
    sql = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
    return query(env, "postgres", sql) == "1"


def get_sources_digest():
    """Return a digest of the sources of all addons and of the demo accounts."""
    return stamps.digest(paths.ADDONS, paths.SETUP / "demo_accounts.txt")


def get_marker(env, database):
    """Return the digest of the sources a database was built from, '' if incomplete."""
    sql = f"SELECT value FROM ir_config_parameter WHERE key = '{MARKER}'"
    return query(env, database, sql)


def set_marker(env, database, value):
    """Record that a database is complete, with the digest of its sources."""
    query(
        env,
        database,
        f"INSERT INTO ir_config_parameter (key, value) VALUES ('{MARKER}', '{value}') "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )


def drop(env, database):
    """Drop a database and its filestore, closing open connections.

    PostgreSQL refuses while it is vacuuming the database: its own process belongs to no
    role that ours may stop, and ends by itself.
    """
    for left in reversed(range(MOST_TRIES)):
        try:
            query(env, "postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            break
        except SetupError as error:
            if not left or "terminate process" not in str(error):
                raise
            time.sleep(0.5)
    shutil.rmtree(paths.DATA / "filestore" / database, ignore_errors=True)


def copy(env, database, name, data):
    """Copy a database and its files, dropping an earlier copy.

    :param name: name of the copy
    :param data: folder of data for the copy, emptied first
    """
    drop(env, name)
    query(env, "postgres", f'CREATE DATABASE "{name}" TEMPLATE "{database}"')
    shutil.rmtree(data, ignore_errors=True)
    files = paths.DATA / "filestore" / database
    if files.exists():
        shutil.copytree(files, data / "filestore" / name)


def run_odoo(env, database, *args, what):
    """Run Odoo on a database with ``--stop-after-init`` and return its log."""
    command = config.odoo_command(
        "-d", database, "--no-http", "--stop-after-init", *args
    )
    return shell.run_logged(command, f"odoo-{database}", what, env)


def run_script(env, database, script, what=None):
    """Run a script in Odoo's shell, where it finds ``lib``, and return its output.

    :param script: name of a file of ``lib/inside``, or the path of another file
    """
    file = paths.SETUP / "lib" / "inside" / script
    command = config.odoo_command("shell", "-d", database, "--no-http")
    env = {**env, "PYTHONPATH": str(paths.SETUP)}
    with file.open("rb") as stream:
        return shell.run_logged(
            command, f"{database}-{file.stem}", what or file.name, env, stdin=stream
        )


def read_line(output, word):
    """Return the JSON value that a script printed after a word.

    >>> read_line("INFO x\\nFIGURES [1]\\n", "FIGURES")
    [1]
    """
    return json.loads(re.findall(rf"^(?:>>> )*{word} (.*)$", output, re.M)[-1])


def update(env, database, addons, *options):
    """Update those of the addons that a database has, and install the others."""
    step(f"Updating {', '.join(addons)} in {database}")
    names = ",".join(addons)
    options = ["-i", names, "-u", names, *options]
    run_odoo(env, database, *options, what="Updating the addons")


def uninstall(env, database, module):
    """Uninstall a module."""
    command = config.odoo_command("module", "uninstall", "-d", database, module)
    shell.run_logged(command, f"uninstall-{module}", f"Uninstalling {module}", env)


def ensure(env, database, modules, *options, keep=False, script=None):
    """Create a database with these modules, again if the sources have changed since.

    :param keep: update an older database instead of creating it again
    :param script: script of ``lib/inside`` to run after creation
    """
    digest = f"{get_sources_digest()} {' '.join(modules)}"
    before = get_marker(env, database)
    if before == digest:
        return
    if before and keep:
        update(env, database, modules)
    else:
        step(f"Creating the database {database}")
        drop(env, database)
        what = f"Installing {database}"
        run_odoo(env, database, "-i", ",".join(modules), *options, what=what)
        if script:
            run_script(env, database, script)
    set_marker(env, database, digest)


def ensure_demo(env, database):
    """Create the French demonstration, or update it to the current sources.

    :raises SetupError: when a database of that name was not created by this command
    """
    addons = manifests.get_names()
    if not addons:
        raise SetupError("There are no addons in addons/: is the checkout complete?")
    present = get_sources_digest()
    before = get_marker(env, database) if exists(env, database) else None
    if before == present:
        return
    if before:
        update(env, database, addons, "--i18n-overwrite")
    else:
        _create_demo(env, database, addons, remake=before is not None)
    step("Setting the accounts' language and time zone, building web assets")
    run_script(env, database, "demo.py", "Setting up the accounts")
    set_marker(env, database, present)


def _create_demo(env, database, addons, remake):
    """Create the database, dropping an incomplete one first."""
    if remake and not (paths.STAMPS / f"made-{database}").exists():
        raise SetupError(
            f"The database {database} exists but was not created by this command: "
            "choose another name with --database."
        )
    if remake:
        step(f"The database {database} is incomplete: creating it again")
        drop(env, database)
    # Recorded first, so that a database left incomplete from here on can be dropped.
    stamps.mark(f"made-{database}", "1")
    step(f"Creating the demonstration database {database} (about a minute)")
    options = ["-i", ",".join(addons), "--with-demo", "--load-language=fr_FR"]
    run_odoo(env, database, *options, what="Creating the demonstration")
