"""Run the linters: ruff, pylint-odoo, and OCA's checks of XML, CSV and po files.

What they leave out is in ``pyproject.toml``, ``.pylintrc`` and ``.oca_hooks.cfg``, with
the reason.
"""

import subprocess

from .. import config, manifests, paths
from .result import Result

#: README.rst is generated when an addon is published; a large model is deliberately
#: split into one file per concern. In ``.pylintrc``, ``enable`` would win over these.
PYLINT_OFF = "--disable=missing-readme,consider-merging-classes-inherited"
#: pylint-odoo recognises tests directly in ``tests/`` only, where it disables these two
#: rules; tests in subfolders are checked separately with the same exemption.
NESTED_TESTS = "--ignore-paths=.*/tests/[a-z_]+/.*"
TESTS_OFF = "--disable=translation-required,odoo-addons-relative-import"


def get_commands():
    """Return the tools as (name, arguments of Python)."""
    addons = [paths.ADDONS / name for name in manifests.get_names()]
    nested = sorted(paths.ADDONS.glob("*/tests/*/*.py"))
    translations = sorted(paths.ADDONS.glob("*/i18n/*.po*"))
    binaries = paths.VENV / "bin"
    return [
        ("ruff", ["-m", "ruff", "check", "-q"]),
        ("ruff format", ["-m", "ruff", "format", "-q", "--check"]),
        ("pylint-odoo", ["-m", "pylint", PYLINT_OFF, NESTED_TESTS, *addons]),
        ("pylint-odoo on tests", ["-m", "pylint", PYLINT_OFF, TESTS_OFF, *nested]),
        ("oca-checks-odoo-module", [binaries / "oca-checks-odoo-module", *addons]),
        ("oca-checks-po", [binaries / "oca-checks-po", *translations]),
    ]


def run(env):
    """Run each tool and count it as one check."""
    result = Result()
    for name, arguments in get_commands():
        command = config.python_command(*arguments)
        done = subprocess.run(
            command,
            cwd=paths.ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if not result.check(done.returncode == 0, f"{name} reports problems"):
            print(done.stdout, flush=True)
    return result
