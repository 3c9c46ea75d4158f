"""Check that the addons' wheels hold what an addon needs, and work when installed."""

import shutil
import urllib.error
import urllib.request
import zipfile

from .. import database, manifests, paths, python_env, serve
from ..commands import package
from ..output import step
from .result import Result

DATABASE = "wheels"
#: Where pip installs the wheels, beside Odoo and without this checkout's addons.
TARGET = paths.RUNTIME / "wheels"
#: Pages of an Odoo in which nothing is set yet, and a file of an addon.
PAGES = (
    "/web/login",
    "/complaints",
    "/complaints/verify",
    "/mfi_complaints/static/description/icon.png",
)
IGNORED = {"__pycache__", "tests"}


def expected_files(addon):
    """Return the files that an addon's wheel must hold, relative to the addon."""
    folder = paths.ADDONS / addon
    return {
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file()
        and not any(
            part in IGNORED or part.startswith(".")
            for part in file.relative_to(folder).parts
        )
        and file.name != "pyproject.toml"
    }


def get_status(address):
    """Return the HTTP status of an address."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def check_installed(env, wheels, result):
    """Install the wheels with pip in a new database, and open some pages."""
    shutil.rmtree(TARGET, ignore_errors=True)
    options = ["--no-deps", "--no-compile", "--target", TARGET]
    python_env.pip(["install", *options, *wheels.values()], "wheels")
    env = {**env, "ODOO_ADDONS_PATH": str(TARGET / "odoo" / "addons")}
    database.drop(env, DATABASE)
    names = manifests.get_names()
    what = "Installing the wheels"
    database.run_odoo(env, DATABASE, "-i", ",".join(names), what=what)
    for name in names:
        sql = f"SELECT state FROM ir_module_module WHERE name = '{name}'"
        state = database.query(env, DATABASE, sql)
        result.check(state == "installed", f"{name} is {state} from its wheel")
    with serve.serving(env, DATABASE) as url:
        for page in PAGES:
            status = get_status(url + page)
            result.check(status == 200, f"{page} answers {status} from the wheels")
    database.drop(env, DATABASE)


def run(env):
    """Build one wheel per addon, compare it with the addon's folder, and use it."""
    step("Installing the addons from their wheels")
    result = Result()
    wheels = package.build()
    for addon in manifests.get_names():
        prefix = f"odoo/addons/{addon}/"
        with zipfile.ZipFile(wheels[addon]) as wheel:
            held = {
                name.removeprefix(prefix)
                for name in wheel.namelist()
                if name.startswith(prefix)
            }
            described = any(
                b"\n====" in wheel.read(name)
                for name in wheel.namelist()
                if name.endswith(".dist-info/METADATA")
            )
        result.check(described, f"the wheel of {addon} has no long description")
        result.check(
            "LICENSE" in held, f"the wheel of {addon} holds no text of its licence"
        )
        missing = sorted(expected_files(addon) - held)
        result.check(not missing, f"the wheel of {addon} lacks {', '.join(missing)}")
        for kind in ("static/", "i18n/", "views/"):
            result.check(
                any(name.startswith(kind) for name in held),
                f"the wheel of {addon} holds no {kind}",
            )
    check_installed(env, wheels, result)
    return result
