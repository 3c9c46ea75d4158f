"""Tools for benchmarks, and their runner: ``python -m lib.inside.bench``."""

import contextlib
import importlib
import json
import os
import statistics
import sys
import time
import tracemalloc
from pathlib import Path

from .. import database, manifests


def ratio(name, ours, baseline, goal):
    """Return the result row of a time compared with a baseline; lower is better.

    :param ours: seconds
    :param baseline: seconds
    :param goal: maximum of ``ours / baseline``

    >>> ratio("x", 2.0, 4.0, 1.0)["ok"]
    True
    """
    value = ours / baseline
    return {
        "name": name,
        "ours_s": round(ours, 6),
        "baseline_s": round(baseline, 6),
        "ratio": round(value, 4),
        "goal": goal,
        "ok": value <= goal,
    }


def growth(name, small, large, goal):
    """Return the result row of the same work on a small and a large amount of data.

    :param small: seconds (or another unit) on little data
    :param large: the same on much data
    :param goal: maximum of ``large / small``

    >>> growth("x", 1.0, 2.0, 1.5)["growth"]
    2.0
    """
    value = large / small
    return {
        "name": name,
        "small_s": round(small, 6),
        "large_s": round(large, 6),
        "growth": round(value, 4),
        "goal": goal,
        "ok": value <= goal,
    }


def time_once(function, *args):
    """Return the seconds of a call and its result."""
    began = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - began, result


def seconds(function, rounds=5):
    """Return the median time of a call in seconds, with warm caches."""
    function()
    return statistics.median(time_once(function)[0] for _round in range(rounds))


def alternate(ours, baseline, rounds=7):
    """Return the median times of two functions, called alternately.

    Alternating exposes both to the same load of the machine.

    :return: (seconds of ours, seconds of the baseline)
    """
    ours()
    baseline()
    times = ([], [])
    for _round in range(rounds):
        for function, kept in zip((ours, baseline), times, strict=True):
            kept.append(time_once(function)[0])
    return statistics.median(times[0]), statistics.median(times[1])


def ensure_database(name, modules):
    """Ensure a database with these modules, the current sources and no demo data.

    :param modules: names; ``None`` for all of this project's addons
    """
    database.ensure(dict(os.environ), name, modules or manifests.get_names())


def create_controller(env, *groups):
    """Return a user who may see what a controller sees, with more groups."""
    names = ["mfi_complaints.group_controller", *groups]
    ids = [env.ref(name).id for name in names]
    values = {"name": "Controller", "login": "bench", "group_ids": [(6, 0, ids)]}
    return env["res.users"].create(values)


def measure_peak(function):
    """Return the peak memory that Python allocated during a call, in megabytes."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


@contextlib.contextmanager
def environment(name):
    """Yield Odoo's environment on a database; roll back at the end."""
    import odoo
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-d", name, "--no-http", "--log-level=error"])
    with Registry(name).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


def main(name, scale, file):
    """Run one benchmark and write its result rows to a JSON file."""
    module = importlib.import_module(f"benchmarks.{name}")
    rows = module.run(int(scale))
    Path(file).write_text(json.dumps(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
