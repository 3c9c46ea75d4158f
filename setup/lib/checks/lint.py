"""Style and mistakes: ruff, pylint with Odoo's rules, OCA's XML, CSV and po checks."""

import subprocess

from .. import config, manifests, paths
from .result import Result

PYTHON = ("addons", "setup", "tests")

#: README.rst is generated when an addon is published; one file per concern of a model
#: that carries much is how the code is laid out.
PYLINT_OFF = "--disable=missing-readme,consider-merging-classes-inherited"
#: Tests in folders: pylint-odoo knows those directly in ``tests/`` alone, and exempts
#: them from these two.
NESTED_TESTS = "--ignore-paths=.*/tests/[a-z_]+/.*"
TESTS_OFF = "--disable=translation-required,odoo-addons-relative-import"
#: Where lines break in a translation is the export's business.
PO_OFF = "--disable=po-pretty-format"


def pylint(*arguments):
    """The command of pylint with Odoo's rules."""
    return config.python_command("-m", "pylint", PYLINT_OFF, *arguments)


def commands():
    """The tools as (name, command)."""
    addons = [paths.ADDONS / name for name in manifests.names()]
    nested = sorted(paths.ADDONS.glob("*/tests/*/*.py"))
    translations = sorted(paths.ADDONS.glob("*/i18n/*.po*"))
    scripts = [
        file
        for file in sorted(paths.SETUP.iterdir())
        if file.is_file() and file.read_bytes().startswith(b"#!/usr/bin/env python3")
    ]
    binaries = paths.VENV / "bin"
    return [
        ("ruff", config.python_command("-m", "ruff", "check", "-q", *PYTHON, *scripts)),
        (
            "ruff format",
            config.python_command(
                "-m", "ruff", "format", "-q", "--check", *PYTHON, *scripts
            ),
        ),
        ("pylint-odoo", pylint(NESTED_TESTS, *addons)),
        ("pylint-odoo on tests", pylint(TESTS_OFF, *nested)),
        ("oca-checks-odoo-module", [binaries / "oca-checks-odoo-module", *addons]),
        ("oca-checks-po", [binaries / "oca-checks-po", PO_OFF, *translations]),
    ]


def run(env):
    """Run each tool; one check each."""
    result = Result()
    for name, command in commands():
        done = subprocess.run(
            [str(part) for part in command],
            cwd=paths.ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        if not result.check(done.returncode == 0, f"{name} found something"):
            print(output, flush=True)
    return result
