"""``./setup/package``: build one wheel per addon in ``dist/``.

The wheels can be installed with pip in any Odoo 19.
"""

from .. import manifests, paths, prepare, python_env, readme
from ..output import step


def build():
    """Write each README.rst and build the wheels.

    :return: ``{addon: wheel file}``
    """
    step("Building the wheels")
    readme.write()
    paths.DIST.mkdir(exist_ok=True)
    for old in paths.DIST.glob("odoo_addon_*.whl"):
        old.unlink()
    addons = manifests.get_names()
    # The environment has pinned build tools: nothing is downloaded here.
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", paths.DIST]
    folders = [paths.ADDONS / addon for addon in addons]
    python_env.pip(["wheel", *options, *folders], "wheel", "Building the wheels")
    return {
        addon: next(iter(paths.DIST.glob(f"odoo_addon_{addon}-*.whl")))
        for addon in addons
    }


def main(args):
    """Build the wheels and print their names."""
    prepare.prepare("test")
    for addon, wheel in build().items():
        version = wheel.name.split("-")[1]
        print(f"{addon} {version}: {wheel.relative_to(paths.ROOT)}")
