"""The checks of the repository, and the engines' own examples."""

from .. import paths
from . import pytest_run


def repository(env):
    """The checks in ``tests/``."""
    return pytest_run.plain(env, "repository", paths.ROOT / "tests")


def engines(env):
    """Doctests of every file in the addons' ``engine/``, and of ``setup/lib``."""
    folders = [*sorted(paths.ADDONS.glob("*/engine")), paths.SETUP / "lib"]
    options = ["--doctest-modules"]
    # Scripts for Odoo's shell: they cannot be imported.
    for script in ("assets", "demo", "fill"):
        options.append(f"--ignore={paths.SETUP / 'lib' / 'inside' / script}.py")
    return pytest_run.plain(env, "engines", *options, *folders)
