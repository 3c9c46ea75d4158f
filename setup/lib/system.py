"""Install programs of the operating system when a step needs them."""

import os
import shutil

from . import paths, shell, stamps
from .output import SetupError, step

# {program whose presence is checked: (Debian package, purpose)}
PDF = {"wkhtmltopdf": ("wkhtmltopdf", "PDF reports")}
CHECKS = {
    "chromium": ("chromium", "browser tests"),
    "bearerbox": ("kannel", "SMS gateway tests"),
    "/usr/lib/kannel/test/fakesmsc": ("kannel-extras", "SMS gateway tests"),
    "pdftotext": ("poppler-utils", "reading the PDF reports in tests"),
    "openssl": ("openssl", "time stamps of seals in tests"),
    "msgfmt": ("gettext", "checking translations"),
    "faketime": ("faketime", "a clock that is set back in tests"),
}


def find_missing(programs):
    """Return {package: purpose} for the ``programs`` that are not installed."""
    return {
        package: use
        for program, (package, use) in programs.items()
        if not (shell.is_installed(program) or os.path.exists(program))
    }


def install(packages, use):
    """Install system packages if possible.

    :return: False without root access or without apt
    """
    if not (shell.is_root() and shell.is_installed("apt-get")):
        return False
    step(f"Installing system packages for {use}: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with stamps.lock("apt"):
        shell.run_logged(
            ["apt-get", "update"], "apt-update", "Reading Debian's package lists", env
        )
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        shell.run_logged(command, "apt-install", "Installing system packages", env)
    return True


def ensure(programs, required):
    """Install those of ``programs`` that are missing.

    :param required: raise when they cannot be installed; otherwise print a line
    """
    missing = find_missing(programs)
    if not missing:
        return
    uses = " and ".join(sorted(set(missing.values())))
    if install(sorted(missing), uses):
        return
    sentence = (
        f"Not installed: {', '.join(sorted(missing))} (for {uses}). Installing needs "
        f"root access: run `apt-get install {' '.join(sorted(missing))}`"
    )
    if required:
        raise SetupError(f"{sentence}, then start again.")
    step(f"{sentence}. Everything else works without it.")


def check_disk(needed_gb=4):
    """Check that the disk has enough free space for a first setup.

    :raises SetupError: when fewer than ``needed_gb`` GB are free
    """
    free = shutil.disk_usage(paths.ROOT).free / 1e9
    if free < needed_gb:
        raise SetupError(
            f"The disk has {free:.1f} GB free, but the first setup needs "
            f"{needed_gb} GB: free some space and start again."
        )
