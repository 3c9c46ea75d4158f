"""Run the tests that need no Odoo: repository checks and doctests of the engines."""

from .. import paths
from . import pytest_run, workers

#: Scripts for Odoo's shell in ``lib/inside``: they cannot be imported.
SHELL_SCRIPTS = (
    "assets",
    "backup_fill",
    "chaos",
    "demo",
    "fill",
    "helpdesk",
    "sinks",
    "upgrade_figures",
    "upgrade_fill",
)


def repository(env):
    """Run the repository checks in ``tests/``."""
    without = f"--ignore={workers.TESTS}"
    tests = paths.ROOT / "tests"
    return pytest_run.run_without_odoo(env, "repository", without, tests)


def engines(env):
    """Run the doctests of the addons' ``engine/`` folders and of ``setup/lib``."""
    folders = [*sorted(paths.ADDONS.glob("*/engine")), paths.SETUP / "lib"]
    options = ["--doctest-modules"]
    for script in SHELL_SCRIPTS:
        options.append(f"--ignore={paths.SETUP / 'lib' / 'inside' / script}.py")
    return pytest_run.run_without_odoo(env, "engines", *options, *folders)
