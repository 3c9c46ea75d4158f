"""Programs that come with the operating system: installed only when truly needed."""

import os

from . import paths, shell, stamps
from .output import SetupError, step

# program that shows it is there: (Debian package, what it is for)
PDF = {"wkhtmltopdf": ("wkhtmltopdf", "PDF reports")}
CHECKS = {
    "chromium": ("chromium", "browser tests"),
    "bearerbox": ("kannel", "SMS gateway tests"),
    "/usr/lib/kannel/test/fakesmsc": ("kannel-extras", "SMS gateway tests"),
    "pdftotext": ("poppler-utils", "reading the PDF reports in tests"),
    "msgfmt": ("gettext", "checking translations"),
}


def missing(programs):
    """The packages of ``programs`` that are not on this machine, with their use."""
    return {
        package: use
        for program, (package, use) in programs.items()
        if not (shell.have(program) or os.path.exists(program))
    }


def install(packages, use):
    """Install system packages where that is possible.

    :return: False where it is not (no root, no apt)
    """
    if not (shell.is_root() and shell.have("apt-get")):
        return False
    step(f"Installing system packages for {use}: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with stamps.lock("apt"):
        shell.logged(["apt-get", "update"], "apt-update", "Reading Debian's lists", env)
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        shell.logged(command, "apt-install", "Installing system packages", env)
    return True


def ensure(programs, required):
    """Install what is missing of ``programs``.

    :param required: fail when it cannot be installed; otherwise only say so
    """
    lacking = missing(programs)
    if not lacking:
        return
    uses = " and ".join(sorted(set(lacking.values())))
    if install(sorted(lacking), uses):
        return
    sentence = (
        f"{', '.join(sorted(lacking))} (for {uses}) is not installed, and installing "
        f"needs root: run `apt-get install {' '.join(sorted(lacking))}`"
    )
    if required:
        raise SetupError(f"{sentence}, then start again.")
    step(f"{sentence}. Everything else works without.")


def check_disk(needed_gb=4):
    """Refuse to begin a first set-up on a disk that it would fill.

    :raises SetupError: when fewer than ``needed_gb`` GB are free
    """
    free = free_bytes() / 1e9
    if free < needed_gb:
        raise SetupError(
            f"The disk has {free:.1f} GB free and the first set-up takes "
            f"{needed_gb} GB: free some space and start again."
        )


def free_bytes():
    """Free space where the checkout lies, in bytes."""
    stat = os.statvfs(paths.ROOT)
    return stat.f_bavail * stat.f_frsize
