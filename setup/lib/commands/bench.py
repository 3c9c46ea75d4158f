"""``./setup/bench``: run benchmarks and compare their ratios with the goals."""

import argparse
import json
import subprocess
from pathlib import Path

from .. import config, paths, prepare, stamps
from ..output import SetupError, step

FOLDER = paths.SETUP / "benchmarks"


def get_names():
    """Return the names of the files in ``setup/benchmarks`` that hold a benchmark."""
    files = sorted(FOLDER.glob("*.py"))
    return [file.stem for file in files if not file.stem.startswith("_")]


def _parse_arguments(args):
    parser = argparse.ArgumentParser(
        prog="./setup/bench",
        description=__doc__,
        epilog=f"Benchmarks: {', '.join(get_names())}",
    )
    parser.add_argument("names", nargs="*", help="benchmarks (all of them by default)")
    parser.add_argument("--json", metavar="FILE", help="write the results to FILE")
    parser.add_argument(
        "--scale", type=int, default=100_000, help="number of complaints (100000)"
    )
    options = parser.parse_args(args)
    unknown = sorted(set(options.names) - set(get_names()))
    if unknown:
        raise SetupError(
            f"There is no benchmark called {', '.join(unknown)}: choose from "
            f"{', '.join(get_names())}."
        )
    if options.scale < 100:
        raise SetupError(
            "--scale must be at least 100: smaller runs are dominated by chance."
        )
    return options


def measure(env, name, scale):
    """Run one benchmark in a separate process.

    :return: its result rows, in the format of ``--json``
    """
    file = paths.LOGS / f"bench-{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    env = {**env, "PYTHONPATH": str(paths.SETUP)}
    command = config.python_command("-m", "lib.inside.bench", name, scale, file)
    done = subprocess.run(command, env=env, cwd=paths.ROOT, check=False)
    if done.returncode or not file.exists():
        raise SetupError(f"The benchmark {name} failed: see its traceback above.")
    return json.loads(file.read_text())


def format_row(row):
    """Return one result as a line to print."""
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
    """Run the benchmarks and return exit code 1 if one misses its goal."""
    options = _parse_arguments(args)
    env = prepare.prepare("test")
    rows = []
    with stamps.lock("bench"):
        for name in options.names or get_names():
            step(f"Measuring {name}")
            rows += measure(env, name, options.scale)
    for row in rows:
        print(format_row(row), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")
    return 0 if all(row["ok"] for row in rows) else 1
