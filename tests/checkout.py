"""The checkout's files, for the checks."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tracked(*patterns):
    """The files of the checkout that git knows or would add, as paths."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(
        [*command, "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [ROOT / line for line in done.stdout.splitlines()]
    return sorted(file for file in files if file.is_file())


def text(file):
    """Content of a text file, '' for a binary one."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name(file):
    """A file's path in the checkout, for messages."""
    return str(file.relative_to(ROOT))
