"""Kill servers under load for a minute, then send invented calls to every door."""

from ..chaos import run as chaos
from .result import Result

#: Seconds, users, texts a second and invented calls: `./setup/chaos` runs longer.
SECONDS, USERS, TEXTS, CASES = 60, 8, 1, 300
#: The order of the faults, the same each time.
SEED = 11


def run(env):
    """Count one check per thing that must hold."""
    result = Result()
    for name, lines in chaos.run(env, SEED, SECONDS, USERS, TEXTS, CASES).items():
        result.check(not lines, f"{name}:\n  " + "\n  ".join(lines[:20]))
    return result
