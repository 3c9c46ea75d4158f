"""``./setup/chaos``: kill servers under load, then check that nothing was lost."""

import argparse
import random
import signal

from .. import prepare, system
from ..chaos import fuzz, run


def _parse_arguments(args):
    parser = argparse.ArgumentParser(prog="./setup/chaos", description=__doc__)
    parser.add_argument(
        "--seconds", type=int, default=600, help="how long servers are killed (600)"
    )
    parser.add_argument("--users", type=int, default=20, help="users at work (20)")
    parser.add_argument(
        "--texts", type=float, default=5, help="text messages a second (5)"
    )
    parser.add_argument("--seed", type=int, help="repeat the faults of an earlier run")
    parser.add_argument(
        "--fuzz",
        action="store_true",
        help="send invented calls to every entry point instead",
    )
    parser.add_argument(
        "--cases", type=int, default=10_000, help="number of invented calls (10000)"
    )
    return parser.parse_args(args)


def main(args):
    """Run chaos or fuzzing and return exit code 1 if something was violated."""
    options = _parse_arguments(args)
    for number in (signal.SIGTERM, signal.SIGINT):  # whatever ends it, it cleans up
        signal.signal(number, signal.default_int_handler)
    env = prepare.prepare("test", {**system.PDF, **system.CHECKS})
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    if options.fuzz:
        found = fuzz.run(env, seed, options.cases)
    else:
        load = options.users, options.texts
        found = run.run(env, seed, options.seconds, *load)
    violations = [f"{name}: {line}" for name, lines in found.items() for line in lines]
    for line in violations:
        print(line, flush=True)
    print(f"{len(violations)} violation(s), seed {seed}", flush=True)
    return 1 if violations else 0
