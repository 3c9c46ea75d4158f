"""What the commands say: one line per step, one sentence per failure."""

import sys
import time

_started = time.monotonic()


class SetupError(Exception):
    """A failure told in one sentence that says what to do next."""


def elapsed():
    """Seconds since the command began."""
    return time.monotonic() - _started


def step(text):
    """Announce a step, with the seconds since the command began."""
    print(f"[{elapsed():4.0f} s] {text}", file=sys.stderr, flush=True)


def run_command(function, *args):
    """Run a command's main function; turn its failures into a sentence and a code.

    :return: the exit code
    """
    try:
        return function(*args) or 0
    except SetupError as error:
        print(f"\nStopped: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr, flush=True)
        return 130
