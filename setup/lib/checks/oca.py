"""OCA's own helpdesk tests, without and with our addons.

Some fail by themselves; the measure is that none fails beside ours that passes alone.
The tests written in JavaScript are left out: they need Odoo's own runner, and ours
change nothing that they load.
"""

import json

from .. import database, manifests, paths, python_env, stamps
from ..output import step
from . import pytest_run
from .result import Result, outcomes

SUITES = ("helpdesk_mgmt", "helpdesk_mgmt_sla", "helpdesk_mgmt_rating", "helpdesk_type")
ALONE = "oca_alone"
BESIDE = "oca_beside"


def _tests():
    folder = python_env.site_packages() / "odoo" / "addons"
    return [folder / name for name in SUITES]


def _outcomes(env, name, db):
    """Outcomes of the tests; what fails is tried once more by itself.

    Their HTTP tests wait ten seconds at most, which a busy machine can exceed.
    """
    options = ["-o", f"cache_dir={paths.CACHE / name}", "--ignore-glob=*test_js.py"]
    pytest_run.odoo(env, name, db, *options, "--tb=no", *_tests())
    found = outcomes(pytest_run.report_file(name))
    if "failed" in found.values():
        step("Once more what failed")
        again = [*options, "--last-failed", "--last-failed-no-failures=none"]
        pytest_run.odoo(env, f"{name}-again", db, *again, *_tests())
        found |= outcomes(pytest_run.report_file(f"{name}-again"))
    return found


def alone(env):
    """Outcomes without our addons; kept per version of OCA's and Odoo's packages."""
    value = stamps.digest(
        paths.TEST_REQUIREMENTS, paths.REQUIREMENTS, paths.ODOO_REQUIREMENTS
    )
    file = paths.CACHE / f"oca-alone-{value}.json"
    if file.exists():
        return json.loads(file.read_text())
    step("OCA's tests without our addons (kept for the next time)")
    database.drop(env, ALONE)
    options = ["-i", ",".join(SUITES), "--with-demo"]
    database.odoo(env, ALONE, *options, what="Installing OCA's addons")
    found = _outcomes(env, ALONE, ALONE)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1))
    database.drop(env, ALONE)
    return found


def compare(before, after):
    """Count the tests that pass alone and what became of them.

    :param before: outcomes alone
    :param after: outcomes beside our addons

    >>> compare({"a": "passed", "b": "failed"}, {"a": "failed", "b": "failed"}).problems
    ['a passes without our addons: failed']
    """
    result = Result()
    for name, outcome in sorted(before.items()):
        if outcome == "passed":
            now = after.get(name, "did not run")
            result.check(now == "passed", f"{name} passes without our addons: {now}")
    return result


def run(env):
    """Compare OCA's tests without and with our addons."""
    before = alone(env)
    step("OCA's tests beside our addons")
    database.drop(env, BESIDE)
    addons = ",".join([*SUITES, *manifests.names()])
    options = ["-i", addons, "--with-demo"]
    database.odoo(env, BESIDE, *options, what="Installing OCA's addons and ours")
    result = compare(before, _outcomes(env, BESIDE, BESIDE))
    database.drop(env, BESIDE)
    return result
