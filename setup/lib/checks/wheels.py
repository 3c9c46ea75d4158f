"""Check that the addons' wheels hold everything that an installed addon needs."""

import zipfile

from .. import manifests, paths
from ..commands import package
from .result import Result

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


def run(_env):
    """Build one wheel per addon and compare it with the addon's folder."""
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
    return result
