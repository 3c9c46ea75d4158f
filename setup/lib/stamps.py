"""Remember what is done already, so that a second start takes seconds."""

import contextlib
import fcntl
import hashlib

from . import paths
from .output import step

# Folders whose content changes nothing in a database.
PASSED_OVER = {"__pycache__", "tests", "readme"}


def digest(*parts):
    """One short text for files (their content), folders (all files) and strings.

    Of a folder, tests and caches do not count.
    """
    result = hashlib.sha256()
    for part in parts:
        if hasattr(part, "is_dir") and part.is_dir():
            for file in sorted(part.rglob("*")):
                inside = file.relative_to(part)
                hidden = any(part.startswith(".") for part in inside.parts)
                if hidden or PASSED_OVER.intersection(inside.parts):
                    continue
                if file.is_file():
                    result.update(str(inside).encode())
                    result.update(file.read_bytes())
        elif hasattr(part, "read_bytes"):
            result.update(part.read_bytes() if part.exists() else b"")
        else:
            result.update(str(part).encode())
        result.update(b"\0")
    return result.hexdigest()[:32]


def done(name, value):
    """Whether step ``name`` was finished for this very ``value``."""
    file = paths.STAMPS / name
    return file.exists() and file.read_text() == value


def mark(name, value):
    """Note that step ``name`` is finished for ``value``."""
    paths.STAMPS.mkdir(parents=True, exist_ok=True)
    (paths.STAMPS / name).write_text(value)


@contextlib.contextmanager
def lock(name="setup"):
    """Let one command at a time prepare; the others wait and say so."""
    paths.RUNTIME.mkdir(exist_ok=True)
    with (paths.RUNTIME / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            step("Waiting for another command that prepares the same checkout")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
