"""Run the tests that need no Odoo: repository checks and doctests of the engines."""

from .. import paths
from . import pytest_run, workers


def repository(env):
    """Run the repository checks in ``tests/``."""
    without = f"--ignore={workers.TESTS}"
    tests = paths.ROOT / "tests"
    return pytest_run.run_without_odoo(env, "repository", without, tests)


def engines(env):
    """Run the doctests of the addons' ``engine/`` folders and of ``setup/lib``."""
    folders = [*sorted(paths.ADDONS.glob("*/engine")), paths.SETUP / "lib"]
    options = ["--doctest-modules"]
    # Scripts for Odoo's shell: they cannot be imported.
    for script in ("assets", "chaos", "demo", "fill"):
        options.append(f"--ignore={paths.SETUP / 'lib' / 'inside' / script}.py")
    return pytest_run.run_without_odoo(env, "engines", *options, *folders)
