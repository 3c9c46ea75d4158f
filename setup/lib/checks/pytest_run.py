"""Run pytest with or without Odoo, and read its report."""

import contextlib
import subprocess

from .. import config, paths
from . import result


def run_without_odoo(env, name, *args):
    """Run tests that need no Odoo."""
    return _run(env, name, "-p", "no:odoo", *args)


def run_with_odoo(env, name, database, *args, log=None):
    """Run addon tests on a database that has the addons.

    :param log: file for the output, for a run beside another one

    The tests' HTTP server is on. Tests skipped because a browser or a server is missing
    are counted as skipped; the caller treats skips as failures.
    """
    options = ["--odoo-database", database, "--odoo-config", paths.CONFIG]
    return _run(env, name, *options, "--odoo-http", *args, log=log)


def get_report_path(name):
    """Return the path of the JUnit report of a run."""
    return paths.LOGS / f"{name}.xml"


def _run(env, name, *args, log=None):
    file = get_report_path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    options = ["-q", "-rfEs", "--no-header", "--tb=short", f"--junitxml={file}"]
    command = config.python_command("-m", "pytest", *options, *args)
    with log.open("w") if log else contextlib.nullcontext() as output:
        done = subprocess.run(
            command, cwd=paths.ROOT, env=env, check=False, stdout=output, stderr=output
        )
    return result.read_report(file, done.returncode)
