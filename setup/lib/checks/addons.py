"""The addons' tests, browser tours among them, on a database without demo data."""

from .. import database, manifests, paths
from ..output import step
from . import pytest_run

DATABASE = "test"


def ensure_database(env, name=DATABASE):
    """A database with all addons, no demo data, and the present sources."""
    present = database.sources()
    before = database.marker(env, name) if database.exists(env, name) else ""
    if before == present:
        return
    addons = ",".join(manifests.names())
    if before:
        step(f"Updating the database {name}: the addons have changed")
        database.odoo(env, name, "-i", addons, "-u", addons, what="Updating the addons")
    else:
        step(f"Creating the database {name}")
        database.drop(env, name)
        database.odoo(env, name, "-i", addons, what="Installing the addons")
        database.build_assets(env, name)
    database.set_marker(env, name, present)


def run(env, args=()):
    """Run the tests of all addons, or of what ``args`` choose."""
    ensure_database(env)
    chosen = args or [paths.ADDONS / name for name in manifests.names()]
    return pytest_run.odoo(env, "addons", DATABASE, *chosen)
