"""The virtual environment in ``.runtime/venv``."""

import shutil
import sys

from . import paths, shell, stamps, system
from .output import SetupError, step

# Older ones resolve and download several times slower.
PIP = "pip==26.3"


def python():
    """Path of the environment's Python."""
    return paths.VENV / "bin" / "python"


def site_packages():
    """Folder of the environment's packages."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return paths.VENV / "lib" / version / "site-packages"


def identity():
    """One short text for this Python, the environment's place and pip."""
    return stamps.digest(sys.version, str(paths.VENV), PIP)


def _create():
    shutil.rmtree(paths.VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401  Debian ships it in python3-venv
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not system.install([package], "Python's virtual environments"):
            raise SetupError(
                "Python's module `venv` is missing: install it, on Debian with "
                f"`apt-get install {package}`, and start again."
            ) from None
    shell.logged(
        [sys.executable, "-m", "venv", paths.VENV], "venv", "The virtual environment"
    )


def ensure():
    """Create the environment, anew if Python or the checkout's place changed."""
    if stamps.done("venv", identity()) and python().exists():
        return
    step(f"Creating the Python environment (Python {sys.version.split()[0]})")
    _create()
    pip(["install", PIP], "pip")
    stamps.mark("venv", identity())


def pip(args, log):
    """Run pip in the environment."""
    command = [python(), "-m", "pip", "--disable-pip-version-check", *args]
    shell.logged(command, f"pip-{log}", "Installing Python packages")


def install(name, *files):
    """Install the pinned packages of requirement files, once per content."""
    value = stamps.digest(identity(), *files)
    if stamps.done(f"pip-{name}", value):
        return
    step(f"Installing Python packages ({name})")
    wanted = [part for file in files for part in ("-r", file)]
    pip(["install", "--no-deps", "--no-compile", *wanted], name)
    stamps.mark(f"pip-{name}", value)
