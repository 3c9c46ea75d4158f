"""Run pytest with or without Odoo, and read its report."""

import subprocess

from .. import config, paths
from . import result


def run_without_odoo(env, name, *args):
    """Run tests that need no Odoo."""
    return _run(env, name, "-p", "no:odoo", *args)


def run_with_odoo(env, name, database, *args):
    """Run addon tests on a database that has the addons.

    The tests' HTTP server is on. Tests skipped because a browser or a server is missing
    are counted as skipped; the caller treats skips as failures.
    """
    options = ["--odoo-database", database, "--odoo-config", paths.CONFIG]
    return _run(env, name, *options, "--odoo-http", *args)


def get_report_path(name):
    """Return the path of the JUnit report of a run."""
    return paths.LOGS / f"{name}.xml"


def _run(env, name, *args):
    file = get_report_path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    command = config.python_command(
        "-m", "pytest", "-q", "-rfEs", "--no-header", "--tb=short", *args
    )
    code = subprocess.run(
        [*command, f"--junitxml={file}"], cwd=paths.ROOT, env=env, check=False
    ).returncode
    return result.read_report(file, code)
