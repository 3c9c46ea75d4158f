"""Remember which steps are finished, so that later starts take seconds."""

import contextlib
import fcntl
import hashlib

from . import paths
from .output import step

# Folders whose content has no effect on a database.
IGNORED = {"__pycache__", "tests", "readme"}


def digest(*parts):
    """Return a digest of files (their content), folders (all files) and strings.

    Tests, ``readme`` folders, caches and hidden files in folders are ignored.
    """
    result = hashlib.sha256()
    for part in parts:
        if hasattr(part, "is_dir") and part.is_dir():
            for file in sorted(part.rglob("*")):
                inside = file.relative_to(part)
                hidden = any(part.startswith(".") for part in inside.parts)
                if hidden or IGNORED.intersection(inside.parts):
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


def is_done(name, value):
    """Return whether step ``name`` was finished with this ``value``."""
    file = paths.STAMPS / name
    return file.exists() and file.read_text() == value


def mark(name, value):
    """Record that step ``name`` was finished with ``value``."""
    paths.STAMPS.mkdir(parents=True, exist_ok=True)
    (paths.STAMPS / name).write_text(value)


@contextlib.contextmanager
def lock(name="setup"):
    """Hold a lock of the checkout; print a line if another command holds it."""
    paths.RUNTIME.mkdir(exist_ok=True)
    with (paths.RUNTIME / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            step("Waiting for another command that uses the same checkout")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
