"""Build one wheel per addon, installable with pip in any Odoo 19."""

import re

from . import config, manifests, paths, readme, shell
from .output import step


def build(env):
    """Build the wheels in ``dist/``.

    :return: ``{addon: wheel file}``
    """
    paths.DIST.mkdir(exist_ok=True)
    readme.write()
    wheels = {}
    for addon in manifests.get_names():
        step(f"Building the wheel of {addon}")
        pattern = f"odoo_addon_{addon}-*.whl"
        for old in paths.DIST.glob(pattern):
            old.unlink()
        # The environment has pinned build tools: nothing is downloaded here.
        command = config.python_command(
            "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check"
        )
        folder = paths.ADDONS / addon
        command += ["--outdir", str(paths.DIST), str(folder)]
        shell.run_logged(
            command, f"build-{addon}", f"Building the wheel of {addon}", env
        )
        wheels[addon] = next(iter(paths.DIST.glob(pattern)))
    return wheels


def version(wheel):
    """Return the version in a wheel's file name.

    >>> from pathlib import Path
    >>> version(Path("odoo_addon_mfi_complaints-19.0.1.0.0-py3-none-any.whl"))
    '19.0.1.0.0'
    """
    return re.search(r"-(\d[^-]*)-", wheel.name)[1]
