"""Walk each screen of the demonstration as each role, in a browser."""

import json

from .. import config, database, paths, serve, shell, stamps
from ..output import step
from .result import Result

DATABASE = "screens"
WALK = paths.ROOT / "tests" / "walk"
ACCOUNTS = paths.SETUP / "demo_accounts.txt"
#: Findings, and the bytes of each page, as JSON.
REPORT = paths.LOGS / "screens.json"


def format_finding(finding):
    """Return a finding as one line.

    >>> format_finding({"screen": "Alertes", "width": 400, "roles": ["chef", "pilote"],
    ...     "rule": "cut", "text": "note: Ce qui a été fait"})
    'Alertes, 400 px, chef, pilote: cut: note: Ce qui a été fait'
    """
    roles = ", ".join(finding["roles"])
    place = f"{finding['screen']}, {finding['width']} px, {roles}"
    return f"{place}: {finding['rule']}: {finding['text']}"


def run(env):
    """Check every screen at both widths; each screen seen counts as a check."""
    result = Result()
    with stamps.lock(f"database-{DATABASE}"):
        database.ensure_demo(env, DATABASE)
    step("Walking the screens of each role")
    with serve.serving(env, DATABASE) as url:
        options = ["--url", url, "--accounts", ACCOUNTS, "--report", REPORT]
        command = config.python_command(WALK, *options)
        shell.run_logged(command, "screens", "Walking the screens", env)
    report = json.loads(REPORT.read_text(encoding="utf-8"))
    result.passed += sum(report["screens"].values())
    for finding in report["findings"]:
        result.check(False, format_finding(finding))
    return result
