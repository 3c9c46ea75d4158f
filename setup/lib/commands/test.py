"""``./setup/test``: every check, or what the arguments choose."""

import argparse
import re
import time

from .. import paths, prepare, stamps, system
from ..checks import (
    addons,
    life,
    lint,
    oca,
    plain,
    pytest_run,
    server,
    translations,
    wheels,
)
from ..checks.result import Result
from ..output import SetupError, step

# In the order of running: what fails fast comes first.
STAGES = {
    "lint": lint.run,
    "engines": plain.engines,
    "repository": plain.repository,
    "addons": addons.run,
    "translations": translations.run,
    "wheels": wheels.run,
    "life": life.run,
    "server": server.run,
    "oca": oca.run,
}
EXPECTED = paths.SETUP / "expected.toml"


def expected():
    """How many checks each stage runs at least."""
    rows = re.findall(r"^(\w+) = (\d+)", EXPECTED.read_text(), re.M)
    return {name: int(count) for name, count in rows}


def _arguments(args):
    parser = argparse.ArgumentParser(
        prog="./setup/test",
        allow_abbrev=False,
        description=__doc__,
        epilog="Any other argument goes to pytest and runs only that: "
        "./setup/test addons/mfi_complaints -k freeze",
    )
    parser.add_argument(
        "--only",
        metavar="STAGES",
        help=f"run these stages alone, separated by commas: {', '.join(STAGES)}",
    )
    options, rest = parser.parse_known_args(args)
    names = options.only.split(",") if options.only else list(STAGES)
    unknown = sorted(set(names) - set(STAGES))
    if unknown:
        raise SetupError(
            f"No stage is called {', '.join(unknown)}: choose among "
            f"{', '.join(STAGES)}."
        )
    return names, rest


def is_plain(args):
    """Whether the chosen paths are tests that need no Odoo.

    >>> is_plain(["tests/test_setup.py", "-k", "port"])
    True
    >>> is_plain(["addons/mfi_complaints", "-k", "tests/"])
    False
    """
    chosen = [arg for arg in args if "/" in arg or arg == "tests"]
    return bool(chosen) and all(
        arg.startswith(("tests", "setup")) or "/engine" in arg for arg in chosen[:1]
    )


def _selected(env, args):
    """Run pytest on the chosen tests alone."""
    if is_plain(args):
        result = pytest_run.plain(env, "selected", "--doctest-modules", *args)
    else:
        result = addons.run(env, args)
    result.check(result.passed + result.failed > 0, "no test was chosen")
    return result


def _stage(env, name):
    """Run a stage; fewer checks than expected, or a skip, is a failure."""
    began = time.monotonic()
    step(f"== {name}")
    try:
        result = STAGES[name](env)
    except SetupError as error:
        result = Result(failed=1, problems=[str(error)])
    ran = result.passed + result.failed
    least = expected().get(name, 1)
    if ran < least:
        result.check(False, f"only {ran} of at least {least} checks ran")
    if result.skipped:
        result.check(False, f"{result.skipped} check(s) were skipped")
    for problem in result.problems:
        step(f"{name}: {problem}")
    seconds = time.monotonic() - began
    step(f"== {name}: {result.passed} passed, {result.failed} failed, {seconds:.0f} s")
    return result


def main(args):
    """Run the stages; the last line is the total."""
    names, rest = _arguments(args)
    env = prepare.prepare("test", {**system.PDF, **system.CHECKS})
    total = Result()
    with stamps.lock("test"):
        if rest:
            total.add(_selected(env, rest))
        else:
            for name in names:
                total.add(_stage(env, name))
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0
