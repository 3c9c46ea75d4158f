"""Create and use the virtual environment in ``.runtime/venv``."""

import shutil
import sys

from . import paths, shell, stamps, system
from .output import SetupError, step

# Older versions are several times slower at resolving and downloading.
PIP = "pip==26.3"


def python():
    """Return the path of the environment's Python."""
    return paths.VENV / "bin" / "python"


def site_packages():
    """Return the folder of the environment's packages."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return paths.VENV / "lib" / version / "site-packages"


def compute_digest():
    """Return a digest of the versions of Python and pip and the environment's path."""
    return stamps.digest(sys.version, str(paths.VENV), PIP)


def _create():
    shutil.rmtree(paths.VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401  Debian ships it in python3-venv
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not system.install([package], "Python's virtual environments"):
            raise SetupError(
                "Python's `venv` module is missing: install it, on Debian with "
                f"`apt-get install {package}`, and start again."
            ) from None
    shell.run_logged(
        [sys.executable, "-m", "venv", paths.VENV], "venv", "The virtual environment"
    )


def ensure():
    """Create the environment, again if Python or the checkout's path has changed."""
    if stamps.is_done("venv", compute_digest()) and python().exists():
        return
    step(f"Creating the Python environment (Python {sys.version.split()[0]})")
    _create()
    pip(["install", PIP], "pip")
    stamps.mark("venv", compute_digest())


def pip(args, log, what="Installing Python packages"):
    """Run pip in the environment."""
    command = [python(), "-m", "pip", "--disable-pip-version-check", *args]
    shell.run_logged(command, f"pip-{log}", what)


def install(name, *files):
    """Install the packages of requirement files, again only when their content changes.

    :param name: label of the step and name of its stamp
    """
    value = stamps.digest(compute_digest(), *files)
    if stamps.is_done(f"pip-{name}", value):
        return
    step(f"Installing Python packages ({name})")
    options = [part for file in files for part in ("-r", file)]
    pip(["install", "--no-deps", "--no-compile", *options], name)
    stamps.mark(f"pip-{name}", value)
