"""Run pytest with or without Odoo, and read its report."""

import subprocess

from .. import config, paths
from . import result


def plain(env, name, *args):
    """Run tests that need no Odoo."""
    return _run(env, name, "-p", "no:odoo", *args)


def odoo(env, name, database, *args):
    """Run addon tests on a database that has the addons.

    The HTTP server of the tests is on; a test that a missing browser or server would
    skip is a failure for the caller, who counts skips.
    """
    options = ["--odoo-database", database, "--odoo-config", paths.CONFIG]
    return _run(env, name, *options, "--odoo-http", *args)


def report_file(name):
    """JUnit report of a run."""
    return paths.LOGS / f"{name}.xml"


def _run(env, name, *args):
    file = report_file(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    command = config.python_command(
        "-m", "pytest", "-q", "-rfEs", "--no-header", "--tb=short", *args
    )
    code = subprocess.run(
        [*command, f"--junitxml={file}"], cwd=paths.ROOT, env=env, check=False
    ).returncode
    return result.from_report(file, code)
