"""``./setup/i18n``: update the translation templates and French files of the addons."""

import argparse
import subprocess

from .. import config, database, manifests, paths, prepare, shell
from ..output import SetupError, step


def _parse_arguments(args):
    parser = argparse.ArgumentParser(prog="./setup/i18n", description=__doc__)
    parser.add_argument("addons", nargs="*", help="addons (all of them by default)")
    parser.add_argument(
        "-d", "--database", default="demo", help="database with the addons (demo)"
    )
    parser.add_argument(
        "--no-update",
        action="store_true",
        help="do not update the addons: the database already has the current sources",
    )
    parser.add_argument(
        "--prune", action="store_true", help="drop terms that no longer exist"
    )
    return parser.parse_args(args)


def main(args):
    """Update the addons, export the templates and merge the French translations."""
    options = _parse_arguments(args)
    env = prepare.prepare("test")
    addons = options.addons or manifests.get_names()
    unknown = sorted(set(addons) - set(manifests.get_names()))
    if unknown:
        raise SetupError(
            f"There is no addon called {', '.join(unknown)}: choose from "
            f"{', '.join(manifests.get_names())}."
        )
    if not options.no_update:
        database.update(env, options.database, addons)
    step("Exporting the terms")
    command = config.odoo_command("i18n", "export", "-d", options.database, *addons)
    shell.run_logged(command, f"i18n-{options.database}", "Exporting the terms", env)
    script = paths.SETUP / "lib" / "inside" / "translations.py"
    folders = [paths.ADDONS / addon / "i18n" for addon in addons]
    prune = ["--prune"] if options.prune else []
    merge = config.python_command(script, *prune, *folders)
    return subprocess.run(merge, env=env, check=False).returncode
