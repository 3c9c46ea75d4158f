"""Run the linters: ruff, pylint-odoo, and OCA's checks of XML, CSV and po files."""

import subprocess

from .. import config, manifests, paths
from .result import Result

PYTHON = ("addons", "setup", "tests")

#: README.rst is generated when an addon is published; a large model is deliberately
#: split into one file per concern.
PYLINT_OFF = "--disable=missing-readme,consider-merging-classes-inherited"
#: pylint-odoo recognises tests directly in ``tests/`` only, where it disables these two
#: rules; tests in subfolders are checked separately with the same exemption.
NESTED_TESTS = "--ignore-paths=.*/tests/[a-z_]+/.*"
TESTS_OFF = "--disable=translation-required,odoo-addons-relative-import"
#: Odoo's export decides where lines of a translation break.
PO_OFF = "--disable=po-pretty-format"


def get_pylint_command(*arguments):
    """Return the pylint command with Odoo's rules."""
    return config.python_command("-m", "pylint", PYLINT_OFF, *arguments)


def get_commands():
    """Return the tools as (name, command)."""
    addons = [paths.ADDONS / name for name in manifests.get_names()]
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
        ("pylint-odoo", get_pylint_command(NESTED_TESTS, *addons)),
        ("pylint-odoo on tests", get_pylint_command(TESTS_OFF, *nested)),
        ("oca-checks-odoo-module", [binaries / "oca-checks-odoo-module", *addons]),
        ("oca-checks-po", [binaries / "oca-checks-po", PO_OFF, *translations]),
    ]


def run(env):
    """Run each tool and count it as one check."""
    result = Result()
    for name, command in get_commands():
        done = subprocess.run(
            [str(part) for part in command],
            cwd=paths.ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        if not result.check(done.returncode == 0, f"{name} reports problems"):
            print(output, flush=True)
    return result
