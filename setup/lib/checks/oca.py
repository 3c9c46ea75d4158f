"""Run OCA's helpdesk tests without and with our addons.

Some fail even without our addons; the check is that no test that passes without our
addons fails with them. JavaScript tests are left out: they need Odoo's own runner, and
our addons change nothing that they load.
"""

import json

from .. import database, manifests, paths, python_env, stamps
from ..output import step
from . import pytest_run
from .result import Result, read_outcomes

SUITES = ("helpdesk_mgmt", "helpdesk_mgmt_sla", "helpdesk_mgmt_rating", "helpdesk_type")
ALONE = "oca_alone"
TOGETHER = "oca_beside"


def _test_folders():
    folder = python_env.site_packages() / "odoo" / "addons"
    return [folder / name for name in SUITES]


def _run_suites(env, name, db):
    """Return the outcomes of the tests, after a second run of those that failed.

    OCA's HTTP tests time out after ten seconds, which a busy machine can exceed.
    """
    options = ["-o", f"cache_dir={paths.CACHE / name}", "--ignore-glob=*test_js.py"]
    pytest_run.run_with_odoo(env, name, db, *options, "--tb=no", *_test_folders())
    result = read_outcomes(pytest_run.get_report_path(name))
    if "failed" in result.values():
        step("Running the failed tests once more")
        again = [*options, "--last-failed", "--last-failed-no-failures=none"]
        pytest_run.run_with_odoo(env, f"{name}-again", db, *again, *_test_folders())
        result |= read_outcomes(pytest_run.get_report_path(f"{name}-again"))
    return result


def get_outcomes_alone(env):
    """Return the outcomes without our addons.

    They are cached for the current versions of OCA's and Odoo's packages.
    """
    value = stamps.digest(
        paths.TEST_REQUIREMENTS, paths.REQUIREMENTS, paths.ODOO_REQUIREMENTS
    )
    file = paths.CACHE / f"oca-alone-{value}.json"
    if file.exists():
        return json.loads(file.read_text())
    step("Running OCA's tests without our addons (the result is cached)")
    database.drop(env, ALONE)
    options = ["-i", ",".join(SUITES), "--with-demo"]
    database.run_odoo(env, ALONE, *options, what="Installing OCA's addons")
    result = _run_suites(env, ALONE, ALONE)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result, indent=1))
    database.drop(env, ALONE)
    return result


def compare(before, after):
    """Check that each test that passes without our addons also passes with them.

    :param before: outcomes without our addons
    :param after: outcomes with our addons

    >>> compare({"a": "passed", "b": "failed"}, {"a": "failed", "b": "failed"}).problems
    ['a passes without our addons, but with them: failed']
    """
    result = Result()
    for name, outcome in sorted(before.items()):
        if outcome == "passed":
            now = after.get(name, "did not run")
            result.check(
                now == "passed",
                f"{name} passes without our addons, but with them: {now}",
            )
    return result


def run(env):
    """Run OCA's tests without and with our addons and compare the outcomes."""
    before = get_outcomes_alone(env)
    step("Running OCA's tests with our addons")
    database.drop(env, TOGETHER)
    addons = ",".join([*SUITES, *manifests.get_names()])
    options = ["-i", addons, "--with-demo"]
    database.run_odoo(env, TOGETHER, *options, what="Installing OCA's addons and ours")
    result = compare(before, _run_suites(env, TOGETHER, TOGETHER))
    database.drop(env, TOGETHER)
    return result
