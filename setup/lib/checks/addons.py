"""Run the addons' tests, including browser tours, on a database without demo data."""

from .. import database, manifests, paths
from ..output import step
from . import pytest_run

DATABASE = "test"


def ensure_database(env, name=DATABASE):
    """Create or update a database with all addons and no demo data."""
    present = database.get_sources_digest()
    before = database.get_marker(env, name) if database.exists(env, name) else ""
    if before == present:
        return
    addons = ",".join(manifests.get_names())
    if before:
        step(f"Updating the database {name}: the addons have changed")
        database.run_odoo(
            env, name, "-i", addons, "-u", addons, what="Updating the addons"
        )
    else:
        step(f"Creating the database {name}")
        database.drop(env, name)
        database.run_odoo(env, name, "-i", addons, what="Installing the addons")
        database.build_assets(env, name)
    database.set_marker(env, name, present)


def run(env, args=()):
    """Run the tests of all addons, or those that ``args`` select."""
    ensure_database(env)
    chosen = args or [paths.ADDONS / name for name in manifests.get_names()]
    return pytest_run.run_with_odoo(env, "addons", DATABASE, *chosen)
