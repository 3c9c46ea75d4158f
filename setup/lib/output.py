"""Output of the commands: one line per step, one message per failure."""

import importlib
import sys
import time

_started = time.monotonic()


class SetupError(Exception):
    """A failure with a message for the user that says what to do next."""


def elapsed():
    """Return the seconds since the command started."""
    return time.monotonic() - _started


def step(text):
    """Print a step, with the seconds since the command started."""
    print(f"[{elapsed():4.0f} s] {text}", file=sys.stderr, flush=True)


def start(name):
    """Run a command of ``lib/commands``, and end this process with its exit code."""
    command = importlib.import_module(f"lib.commands.{name}")
    sys.exit(run_command(command.main, sys.argv[1:]))


def run_command(function, *args):
    """Run a command's main function and print a failure as a message.

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
