"""Two Odoo servers with workers on one database, and a streaming replica."""

from .. import paths
from . import pytest_run

TESTS = paths.ROOT / "tests" / "workers"


def run(env):
    """Run the tests of ``tests/workers``, which start and stop what they need."""
    return pytest_run.run_without_odoo(env, "workers", TESTS)
