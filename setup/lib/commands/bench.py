"""``./setup/bench``: measure, as ratios within one run, and compare with the goals."""

import argparse
import json
import subprocess
from pathlib import Path

from .. import config, paths, prepare, stamps
from ..output import SetupError, step

ENTRIES = paths.SETUP / "benchmarks"


def entries():
    """Names of the benchmarks: the files of ``setup/benchmarks`` without underscore."""
    files = sorted(ENTRIES.glob("*.py"))
    return [file.stem for file in files if not file.stem.startswith("_")]


def _arguments(args):
    parser = argparse.ArgumentParser(
        prog="./setup/bench", description=__doc__, epilog=f"Known: {entries()}"
    )
    parser.add_argument("names", nargs="*", help="benchmarks (all of them by default)")
    parser.add_argument("--json", metavar="FILE", help="write the results there")
    parser.add_argument(
        "--scale", type=int, default=10_000, help="number of complaints (10000)"
    )
    options = parser.parse_args(args)
    unknown = sorted(set(options.names) - set(entries()))
    if unknown:
        raise SetupError(
            f"No benchmark is called {', '.join(unknown)}: choose among "
            f"{', '.join(entries())}."
        )
    if options.scale < 100:
        raise SetupError("--scale is at least 100: below, chance decides.")
    return options


def measure(env, name, scale):
    """Run one benchmark in a process of its own.

    :return: its rows, as the contract of ``--json`` says
    """
    file = paths.LOGS / f"bench-{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    env = {**env, "PYTHONPATH": str(paths.SETUP)}
    command = config.python_command("-m", "lib.inside.bench", name, scale, file)
    done = subprocess.run(command, env=env, cwd=paths.ROOT, check=False)
    if done.returncode or not file.exists():
        raise SetupError(f"The benchmark {name} failed: its traceback stands above.")
    return json.loads(file.read_text())


def line(row):
    """One result for a person."""
    verdict = "ok" if row["ok"] else "TOO SLOW"
    if "ratio" in row:
        return (
            f"{row['name']}: {row['ours_s']:.4f} s, baseline {row['baseline_s']:.4f} s,"
            f" ratio {row['ratio']:.2f} (at most {row['goal']}): {verdict}"
        )
    return (
        f"{row['name']}: {row['small_s']:.3f} s small, {row['large_s']:.3f} s large, "
        f"growth {row['growth']:.2f} (at most {row['goal']}): {verdict}"
    )


def main(args):
    """Run the benchmarks; exit code 1 when one misses its goal."""
    options = _arguments(args)
    env = prepare.prepare("test")
    rows = []
    with stamps.lock("bench"):
        for name in options.names or entries():
            step(f"Measuring {name}")
            rows += measure(env, name, options.scale)
    for row in rows:
        print(line(row), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")
    return 0 if all(row["ok"] for row in rows) else 1
