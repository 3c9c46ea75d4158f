"""Find Odoo 19.0, or download Debian's package of it, and put it on Python's path.

The package is unpacked in ``.runtime/odoo``, not installed, together with the packages
to which its static files link. apt runs with a private configuration, so the package
state of the machine does not change and no root access is needed.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import paths, python_env, shell, stamps
from .output import SetupError, step

SERIES = "19.0"
FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
    "fonts-montserrat",
)
# Odoo's icons need Font Awesome 4.7: later releases use different code points.
FROM_BOOKWORM = ("fonts-font-awesome",)
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGE_FOLDER = paths.ODOO / "usr/lib/python3/dist-packages"
# The package lacks this file; without it, building the whole asset bundle fails.
ABSENT_FILE = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def ensure():
    """Make ``import odoo`` work in the virtual environment.

    :raises SetupError: when there is no Odoo 19.0 and it cannot be downloaded
    """
    folder = _find_odoo()
    if folder is None:
        download()
        folder = PACKAGE_FOLDER
    _put_on_path(folder)


def _find_odoo():
    """Return the folder of an Odoo that is already on this machine, or None.

    :raises SetupError: when ODOO_HOME names a folder without Odoo 19.0
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        folder = _check_odoo_folder(home)
        if folder is None:
            raise SetupError(
                f"ODOO_HOME is {home}, but there is no Odoo {SERIES}: set it to the "
                "folder that contains `odoo/release.py`, or unset it."
            )
        return folder
    code = "import odoo.release, os; print(os.path.dirname(odoo.__path__[0]))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    return _check_odoo_folder(result.stdout.strip()) if result.returncode == 0 else None


def _check_odoo_folder(home):
    """Return the folder in ``home`` from which Odoo 19.0 can be imported, or None."""
    for folder in (Path(home), Path(home) / "usr/lib/python3/dist-packages"):
        release = folder / "odoo" / "release.py"
        if release.exists():
            if re.search(r"^version_info = \(19, 0,", release.read_text("utf-8"), re.M):
                return folder.absolute()
    return None


def _put_on_path(folder):
    """Write the .pth file, and the metadata that pip needs if the source has none."""
    site = python_env.site_packages()
    (site / "odoo19.pth").write_text(f"{folder}\n")
    info = site / f"odoo-{SERIES}.dist-info"
    if any(folder.glob(f"odoo-{SERIES}*-info")):
        shutil.rmtree(info, ignore_errors=True)
        return
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: odoo\nVersion: {SERIES}\n"
    )


def is_available():
    """Return whether Odoo 19.0 is available without a download.

    :raises SetupError: when ODOO_HOME names a folder without one
    """
    return _find_odoo() is not None or _is_downloaded()


def _compute_digest():
    """Return the digest of everything that the downloaded Odoo depends on."""
    return stamps.digest(FROM_SID, FROM_BOOKWORM, ABSENT_FILE)


def _is_downloaded():
    return stamps.is_done("odoo", _compute_digest()) and PACKAGE_FOLDER.exists()


def download():
    """Download and unpack Debian's Odoo and the packages its static files link to."""
    if _is_downloaded():
        return
    for program in ("apt-get", "dpkg-deb"):
        if not shell.is_installed(program):
            raise SetupError(
                f"Odoo {SERIES} is downloaded as a Debian package, but `{program}` is "
                "not installed. Get Odoo's source code and set ODOO_HOME to its folder."
            )
    step(f"Downloading Odoo {SERIES} (about 130 MB)")
    debs = _download_packages()
    step("Unpacking Odoo")
    shutil.rmtree(paths.ODOO, ignore_errors=True)
    paths.ODOO.mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_unpack, debs))
    absent = PACKAGE_FOLDER / "odoo" / ABSENT_FILE
    absent.parent.mkdir(parents=True, exist_ok=True)
    absent.touch()
    shutil.rmtree(paths.APT)
    stamps.mark("odoo", _compute_digest())


def _unpack(deb):
    shell.run_logged(
        ["dpkg-deb", "-x", deb, paths.ODOO], f"unpack-{deb.name[:20]}", "Unpacking"
    )


def _download_packages():
    """Download the packages with apt.

    :return: paths of the .deb files, the largest first
    """
    env = _configure_apt()
    shell.run_logged(
        ["apt-get", "update"], "odoo-lists", "Reading Debian's package lists", env
    )
    folder = paths.APT / "debs"
    folder.mkdir()
    names = [*FROM_SID, *(f"{name}/bookworm" for name in FROM_BOOKWORM)]
    command = ["apt-get", "download", *names]
    shell.run_logged(command, "odoo-download", "Downloading Odoo", env, cwd=folder)
    return sorted(folder.glob("*.deb"), key=lambda deb: -deb.stat().st_size)


def _configure_apt():
    """Write an apt configuration that uses private folders.

    :return: the environment variables that make apt use it
    """
    shutil.rmtree(paths.APT, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial"):
        (paths.APT / folder).mkdir(parents=True)
    address = find_debian_address(_list_apt_targets())
    sources = [
        f"deb [signed-by={KEYRING}] {address} {suite} main"
        for suite in ("sid", "bookworm")
    ]
    (paths.APT / "sources.list").write_text("\n".join(sources) + "\n")
    settings = {
        "Dir::State": paths.APT,
        "Dir::State::lists": paths.APT / "lists",
        "Dir::Cache": paths.APT / "cache",
        "Dir::Etc::sourcelist": paths.APT / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root" if shell.is_root() else "",
    }
    lines = [f'{key} "{value}";' for key, value in settings.items()]
    (paths.APT / "apt.conf").write_text("\n".join(lines) + "\n")
    return {**os.environ, "APT_CONFIG": str(paths.APT / "apt.conf")}


def _list_apt_targets():
    """Return the machine's package sources, as lines address|suite|component."""
    line_format = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)"
    command = ["apt-get", "indextargets", "--no-release-info", "--format", line_format]
    return subprocess.run(
        [*command, "Created-By: Packages"], capture_output=True, text=True, check=False
    ).stdout


def find_debian_address(targets):
    """Return the address of the machine's main Debian repository.

    :param targets: lines ``address|suite|component``
    :raises SetupError: when the machine has none

    >>> find_debian_address("file:/sec|trixie-security|main\\nfile:/deb|trixie|main")
    'file:/deb'
    """
    suites = ("bookworm", "trixie", "forky", "sid", "stable", "testing", "unstable")
    for line in targets.splitlines():
        address, suite, component = (line.split("|") + ["", ""])[:3]
        if suite in suites and component == "main":
            return address
    raise SetupError(
        f"Odoo {SERIES} is downloaded from Debian, but this machine's apt sources list "
        "no Debian repository. Get Odoo's source code and set ODOO_HOME to its folder."
    )
