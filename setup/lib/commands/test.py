"""``./setup/test``: run every check, or those that the arguments select."""

import argparse
import re
import time
from concurrent.futures import ThreadPoolExecutor

from .. import paths, prepare, stamps, system
from ..checks import (
    addons,
    backup,
    chaos,
    life,
    lint,
    oca,
    pytest_run,
    screens,
    server,
    translations,
    upgrade,
    wheels,
    without_odoo,
)
from ..checks.result import Result
from ..output import SetupError, step

# In execution order: stages that fail fast come first.
STAGES = {
    "lint": lint.run,
    "engines": without_odoo.engines,
    "repository": without_odoo.repository,
    "addons": addons.run,
    "translations": translations.run,
    "wheels": wheels.run,
    "life": life.run,
    "upgrade": upgrade.run,
    "backup": backup.run,
    "server": server.run,
    "workers": without_odoo.workers,
    "chaos": chaos.run,
    "screens": screens.run,
    "oca": oca.run,
}
#: The last stages run side by side, each lane in its order: each stage has databases of
#: its own and waits for one process most of the time.
LANES = (
    ("wheels", "life", "upgrade", "backup", "server", "workers", "chaos"),
    ("translations", "oca", "screens"),
)
EXPECTED = paths.SETUP / "expected.toml"


def get_expected():
    """Return the minimum number of checks of each stage."""
    rows = re.findall(r"^(\w+) = (\d+)", EXPECTED.read_text(), re.M)
    return {name: int(count) for name, count in rows}


def _parse_arguments(args):
    parser = argparse.ArgumentParser(
        prog="./setup/test",
        allow_abbrev=False,
        description=__doc__,
        epilog="Any other argument is passed to pytest, which runs only the selection: "
        "./setup/test addons/mfi_complaints -k freeze",
    )
    parser.add_argument(
        "--only",
        metavar="STAGES",
        help=f"run only these stages, separated by commas: {', '.join(STAGES)}",
    )
    options, rest = parser.parse_known_args(args)
    names = options.only.split(",") if options.only else list(STAGES)
    unknown = sorted(set(names) - set(STAGES))
    if unknown:
        raise SetupError(
            f"There is no stage called {', '.join(unknown)}: choose from "
            f"{', '.join(STAGES)}."
        )
    return names, rest


def needs_no_odoo(args):
    """Return whether the selected paths are tests that need no Odoo.

    >>> needs_no_odoo(["tests/test_setup.py", "-k", "port"])
    True
    >>> needs_no_odoo(["addons/mfi_complaints", "-k", "tests/"])
    False
    """
    chosen = [arg for arg in args if "/" in arg or arg == "tests"]
    return bool(chosen) and all(
        arg.startswith(("tests", "setup")) or "/engine" in arg for arg in chosen[:1]
    )


def _run_selected(env, args):
    """Run pytest on the selected tests only."""
    if needs_no_odoo(args):
        result = pytest_run.run_without_odoo(
            env, "selected", "--doctest-modules", *args
        )
    else:
        result = addons.run(env, args)
    result.check(result.passed + result.failed > 0, "no test was selected")
    return result


def _run_stage(env, name):
    """Run a stage; it fails on a skip or on fewer checks than expected."""
    began = time.monotonic()
    step(f"== {name}")
    try:
        result = STAGES[name](env)
    except SetupError as error:
        result = Result(failed=1, problems=[str(error)])
    ran = result.passed + result.failed
    least = get_expected().get(name, 1)
    if ran < least:
        result.check(False, f"only {ran} checks ran, at least {least} expected")
    if result.skipped:
        result.check(False, f"{result.skipped} check(s) were skipped")
    for problem in result.problems:
        step(f"{name}: {problem}")
    seconds = time.monotonic() - began
    step(f"== {name}: {result.passed} passed, {result.failed} failed, {seconds:.0f} s")
    return result


def _run_stages(env, names):
    """Run stages one by one, then those of :data:`LANES` side by side.

    :return: list of their results
    """
    lanes = [[name for name in lane if name in names] for lane in LANES]
    first = [name for name in names if not any(name in lane for lane in lanes)]
    results = [_run_stage(env, name) for name in first]
    with ThreadPoolExecutor(len(lanes)) as pool:
        for done in pool.map(lambda lane: [_run_stage(env, n) for n in lane], lanes):
            results += done
    return results


def main(args):
    """Run the stages and print the total on the last line."""
    names, rest = _parse_arguments(args)
    env = prepare.prepare("test", {**system.PDF, **system.CHECKS})
    total = Result()
    with stamps.lock("test"):
        if rest:
            total.add(_run_selected(env, rest))
        else:
            for result in _run_stages(env, names):
                total.add(result)
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0
