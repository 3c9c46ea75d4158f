"""List and read the files of the checkout."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tracked(*patterns):
    """Return the paths of files tracked by git, or untracked and not ignored."""
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
    """Return the content of a text file, or '' for a binary file."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name(file):
    """Return a file's path relative to the checkout, for messages."""
    return str(file.relative_to(ROOT))
