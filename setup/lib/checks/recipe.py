"""Back up and restore with the scripts of the recipes for a server, and fail."""

import os
import subprocess

from .. import database, paths, postgres

SCRIPTS = paths.ROOT / "docs" / "deploy" / "backup"
DUMP, FILES = "database.dump", "filestore.tar.gz"


def run_script(env, name, *args, **variables):
    """Run a script of the recipes, with PostgreSQL's programs on its path."""
    path = f"{postgres.binaries()}{os.pathsep}{os.environ['PATH']}"
    values = {name: str(value) for name, value in variables.items()}
    return subprocess.run(
        [SCRIPTS / name, *args],
        env={**env, "PATH": path, **values},
        capture_output=True,
        text=True,
        check=False,
    )


def check_failure(result, done, sentence):
    """Check that a script ended with an error, and said which."""
    ok = done.returncode and sentence in done.stderr
    result.check(
        ok, f"{done.args[0].name} does not say “{sentence}”: {done.stderr[-300:]}"
    )


def back_up(env, result, name, store):
    """Back up a database into an empty folder; return the folder of the backup.

    Fifteen earlier backups are there, of which the oldest must go.
    """
    for day in range(1, 16):
        (store / f"2020-01-{day:02}_033000").mkdir(parents=True)
    done = run_script(
        env, "odoo-backup", name, BACKUP_STORE=store, ODOO_DATA=env["ODOO_DATA_DIR"]
    )
    result.check(done.returncode == 0, f"odoo-backup: {done.stderr[-500:]}")
    kept = sorted(folder.name for folder in store.iterdir())
    result.check(
        len(kept) == 14 and kept[0] == "2020-01-03_033000",
        f"odoo-backup keeps {kept}",
    )
    return store / kept[-1]


def check_backup_fails(env, result, name, store):
    """Check that what prevents a backup is said, and that none is made."""
    before = sorted(store.iterdir())
    values = {"BACKUP_STORE": store, "ODOO_DATA": env["ODOO_DATA_DIR"]}
    missing = store.with_name("not-mounted")
    for sentence, changed in (
        ("the database cannot be read", {"PGHOST": store}),
        (f"{missing} does not exist", {"BACKUP_STORE": missing}),
        ("there are no attachments", {"ODOO_DATA": store}),
    ):
        done = run_script(env, "odoo-backup", name, **{**values, **changed})
        check_failure(result, done, sentence)
        check_failure(result, done, "There is NO backup")
    left = sorted(store.iterdir())
    result.check(left == before, f"odoo-backup without success leaves {left}")
    result.check(not missing.exists(), "odoo-backup makes up the folder of a disk")


def restore(env, result, folder, name):
    """Restore a backup as a new database."""
    values = {"ODOO_DATA": env["ODOO_DATA_DIR"]}
    done = run_script(env, "odoo-restore", folder, name, **values)
    result.check(done.returncode == 0, f"odoo-restore: {done.stderr[-500:]}")


def check_restore_fails(env, result, folder, name):
    """Check that nothing is overwritten, and that half a backup makes no database.

    :param name: a database that exists
    """
    values = {"ODOO_DATA": env["ODOO_DATA_DIR"]}
    done = run_script(env, "odoo-restore", folder, name, **values)
    check_failure(result, done, "exists already")
    result.check(database.exists(env, name), f"odoo-restore drops {name}")
    half = folder.with_name("half")
    half.mkdir()
    dump = (folder / DUMP).read_bytes()
    (half / DUMP).write_bytes(dump[: len(dump) // 2])
    done = run_script(env, "odoo-restore", half, "half", **values)
    check_failure(result, done, f"{FILES} is missing")
    (half / FILES).write_bytes((folder / FILES).read_bytes())
    done = run_script(env, "odoo-restore", half, "half", **values)
    check_failure(result, done, "the database cannot be read")
    result.check(
        not database.exists(env, "half"), "odoo-restore leaves half a database"
    )
