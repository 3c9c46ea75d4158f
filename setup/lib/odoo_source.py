"""Find Odoo 19.0, or fetch Debian's package of it, and put it on the path.

The package is unpacked, not installed: it goes to ``.runtime/odoo`` whole, with the
packages to which its static files link. apt works under a private configuration, so
nothing of the machine's own package state changes and no root is needed.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

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
# Odoo's icons are those of Font Awesome 4.7; later releases have other code points.
FROM_BOOKWORM = ("fonts-font-awesome",)
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGE_FOLDER = paths.ODOO / "usr/lib/python3/dist-packages"
# The package lacks this file, and one missing file fails the whole asset bundle.
ABSENT_FILE = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def ensure():
    """Make ``import odoo`` work in the virtual environment.

    :raises SetupError: when there is no Odoo 19.0 and none can be fetched
    """
    folder = _given_folder()
    if folder is None:
        fetch()
        folder = PACKAGE_FOLDER
    _put_on_path(folder)


def _given_folder():
    """Folder to put on the path for an Odoo that is already on this machine."""
    home = os.environ.get("ODOO_HOME")
    if home:
        folder = _folder_with_odoo(home)
        if folder is None:
            raise SetupError(
                f"ODOO_HOME is {home}, and no Odoo {SERIES} is there: let it name the "
                "folder that holds `odoo/release.py`, or unset it."
            )
        return folder
    code = "import odoo.release, os; print(os.path.dirname(odoo.__path__[0]))"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    return _folder_with_odoo(found.stdout.strip()) if found.returncode == 0 else None


def _folder_with_odoo(home):
    """The folder below ``home`` from which ``import odoo`` gives 19.0, or None."""
    for folder in (home, os.path.join(home, "usr/lib/python3/dist-packages")):
        release = os.path.join(folder, "odoo", "release.py")
        if os.path.exists(release):
            with open(release, encoding="utf-8") as file:
                if re.search(r"^version_info = \(19, 0,", file.read(), re.M):
                    return os.path.abspath(folder)
    return None


def _put_on_path(folder):
    """Write the .pth file, and metadata where the source has none (pip needs it)."""
    site = python_env.site_packages()
    (site / "odoo19.pth").write_text(f"{folder}\n")
    info = site / f"odoo-{SERIES}.dist-info"
    has_own = any(
        name.startswith("odoo-19.0") and name.endswith(("-info", ".egg-info"))
        for name in os.listdir(folder)
    )
    if has_own:
        shutil.rmtree(info, ignore_errors=True)
        return
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: odoo\nVersion: {SERIES}\n"
    )


def is_here():
    """Whether there is an Odoo 19.0, so that none is fetched.

    :raises SetupError: when ODOO_HOME names a folder without one
    """
    return _given_folder() is not None or _is_fetched()


def _value():
    """What the fetched Odoo depends on."""
    return stamps.digest(FROM_SID, FROM_BOOKWORM, ABSENT_FILE)


def _is_fetched():
    return stamps.done("odoo", _value()) and PACKAGE_FOLDER.exists()


def fetch():
    """Download and unpack Debian's Odoo and what its static files link to."""
    if _is_fetched():
        return
    for program in ("apt-get", "dpkg-deb"):
        if not shell.have(program):
            raise SetupError(
                f"Odoo {SERIES} is fetched as a Debian package, and `{program}` is not "
                "here. Get Odoo's source and set ODOO_HOME to its folder."
            )
    step(f"Fetching Odoo {SERIES} (about 130 MB)")
    debs = _download()
    step("Unpacking Odoo")
    shutil.rmtree(paths.ODOO, ignore_errors=True)
    paths.ODOO.mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_unpack, debs))
    absent = PACKAGE_FOLDER / "odoo" / ABSENT_FILE
    absent.parent.mkdir(parents=True, exist_ok=True)
    absent.touch()
    shutil.rmtree(paths.APT)
    stamps.mark("odoo", _value())


def _unpack(deb):
    shell.logged(
        ["dpkg-deb", "-x", deb, paths.ODOO], f"unpack-{deb.name[:20]}", "Unpacking"
    )


def _download():
    """Fetch the packages with apt's own client.

    :return: the .deb files
    """
    env = _private_apt()
    shell.logged(["apt-get", "update"], "odoo-lists", "Reading Debian's lists", env)
    folder = paths.APT / "debs"
    folder.mkdir()
    names = [*FROM_SID, *(f"{name}/bookworm" for name in FROM_BOOKWORM)]
    command = ["apt-get", "download", *names]
    shell.logged(command, "odoo-download", "Fetching Odoo", env, cwd=folder)
    return sorted(folder.glob("*.deb"), key=lambda deb: -deb.stat().st_size)


def _private_apt():
    """Write a configuration of apt with folders of its own.

    :return: the environment in which apt uses it
    """
    shutil.rmtree(paths.APT, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial"):
        (paths.APT / folder).mkdir(parents=True)
    address = debian_address(_index_targets())
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


def _index_targets():
    """The machine's package sources as apt reads them: address|suite|component."""
    form = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)"
    command = ["apt-get", "indextargets", "--no-release-info", "--format", form]
    return subprocess.run(
        [*command, "Created-By: Packages"], capture_output=True, text=True, check=False
    ).stdout


def debian_address(targets):
    """Address of the machine's main Debian repository.

    :param targets: lines ``address|suite|component``
    :raises SetupError: when the machine has none

    >>> debian_address("file:/sec|trixie-security|main\\nfile:/deb|trixie|main")
    'file:/deb'
    """
    suites = ("bookworm", "trixie", "forky", "sid", "stable", "testing", "unstable")
    for line in targets.splitlines():
        address, suite, component = (line.split("|") + ["", ""])[:3]
        if suite in suites and component == "main":
            return address
    raise SetupError(
        f"Odoo {SERIES} is fetched from Debian, and this machine's apt sources name no "
        "Debian repository. Get Odoo's source and set ODOO_HOME to its folder."
    )
