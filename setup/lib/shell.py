"""Run programs with their output in log files, and explain their failures."""

import os
import re
import shutil
import subprocess

from . import paths
from .output import SetupError

# Patterns found in a program's output, and what the user can do about them.
CAUSES = (
    (
        r"No space left on device|Disk quota exceeded",
        "The disk is full: free about 4 GB and start again.",
    ),
    (
        r"Temporary failure in name resolution|Temporary failure resolving"
        r"|Could not resolve|Name or service not known|Network is unreachable"
        r"|Failed to establish a new connection|Connection (refused|timed out|reset)"
        r"|Cannot initiate the connection",
        "A package source cannot be reached: check the network and the proxy "
        "settings (https_proxy), then start again.",
    ),
    (
        r"Permission denied|Operation not permitted",
        "A file cannot be written: check who owns the checkout and start again.",
    ),
)

ERROR = re.compile(r"^(\w+\.)*\w*(Error|Exception|Violation): |^E(RROR)?: | CRITICAL ")


def explain(output):
    """Return the advice for a known cause found in a program's output, or ''.

    >>> explain("E: Could not resolve 'host'")[:36]
    'A package source cannot be reached: '
    >>> explain("all is well")
    ''
    """
    for pattern, sentence in CAUSES:
        if re.search(pattern, output):
            return sentence
    return ""


def last_line(output):
    """Return the most informative line of an output: the last error or the last line.

    >>> last_line("Traceback:\\n  x\\nodoo.ParseError: bad view\\n1 INFO bye")
    'odoo.ParseError: bad view'
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if ERROR.search(line)]
    return (errors or lines or ["It printed nothing."])[-1][:300]


def run_logged(args, log, what, env=None, cwd=None, stdin=None, user=None):
    """Run ``args`` with the output in ``.runtime/logs/<log>.log``; return the output.

    :param what: name of the step, for the message when it fails
    :param user: name of the system user to run as (root only)
    :raises SetupError: when the program's exit code is not 0
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    file = paths.LOGS / f"{re.sub('[^a-zA-Z0-9_-]+', '-', log)}.log"
    as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
    with file.open("wb") as stream:
        code = subprocess.run(
            [str(arg) for arg in args],
            stdin=stdin or subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd or paths.ROOT,
            check=False,
            **as_user,
        ).returncode
    text = file.read_text(errors="replace")
    if code:
        raise SetupError(
            f"{what} failed. {explain(text) or last_line(text)} "
            f"The whole output is in {file.relative_to(paths.ROOT)}."
        )
    return text


def is_root():
    """Return whether this process runs as root."""
    return os.geteuid() == 0


def is_installed(program):
    """Return whether a program is on the path."""
    return shutil.which(program) is not None
