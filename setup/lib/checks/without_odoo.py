"""Run the tests that need no Odoo beside them: doctests, repository checks, servers."""

from .. import paths
from . import pytest_run

TESTS = paths.ROOT / "tests"
#: Two Odoo servers with workers on one database, and a streaming replica.
WORKERS = TESTS / "workers"


def repository(env):
    """Run the repository checks in ``tests/``."""
    options = [f"--ignore={WORKERS}", TESTS]
    return pytest_run.run_without_odoo(env, "repository", *options)


def engines(env):
    """Run the doctests of the addons' ``engine/`` folders and of ``setup/lib``.

    Scripts for Odoo's shell are left out: they cannot be imported.
    """
    folders = [*sorted(paths.ADDONS.glob("*/engine")), paths.SETUP / "lib"]
    scripts = (paths.SETUP / "lib" / "inside").glob("*.py")
    options = [
        f"--ignore={script}"
        for script in scripts
        if script.read_text("utf-8").startswith('"""Script for ``odoo shell``')
    ]
    return pytest_run.run_without_odoo(
        env, "engines", "--doctest-modules", *options, *folders
    )


def workers(env):
    """Run the tests of ``tests/workers``, which start and stop what they need."""
    return pytest_run.run_without_odoo(env, "workers", WORKERS)
