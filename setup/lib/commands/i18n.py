"""``./setup/i18n``: refresh the templates and the French files of the addons."""

import argparse
import subprocess

from .. import config, manifests, paths, prepare, shell
from ..output import SetupError, step


def _arguments(args):
    parser = argparse.ArgumentParser(prog="./setup/i18n", description=__doc__)
    parser.add_argument("addons", nargs="*", help="addons (all of them by default)")
    parser.add_argument(
        "-d", "--database", default="demo", help="database with the addons (demo)"
    )
    parser.add_argument(
        "--no-update",
        action="store_true",
        help="the database has the present sources already: do not update the addons",
    )
    parser.add_argument(
        "--prune", action="store_true", help="drop the terms that are gone"
    )
    return parser.parse_args(args)


def main(args):
    """Update the addons in the database, export the templates, merge the French."""
    options = _arguments(args)
    env = prepare.prepare("test")
    addons = options.addons or manifests.names()
    unknown = sorted(set(addons) - set(manifests.names()))
    if unknown:
        raise SetupError(
            f"No addon is called {', '.join(unknown)}: choose among "
            f"{', '.join(manifests.names())}."
        )
    if not options.no_update:
        step(f"Updating {', '.join(addons)} in {options.database}")
        install_and_update(options.database, addons, env)
    step("Exporting the terms")
    command = config.odoo_command("i18n", "export", "-d", options.database, *addons)
    shell.logged(command, f"i18n-{options.database}", "Exporting the terms", env)
    script = paths.SETUP / "lib" / "inside" / "translations.py"
    folders = [paths.ADDONS / addon / "i18n" for addon in addons]
    prune = ["--prune"] if options.prune else []
    merge = config.python_command(script, *prune, *folders)
    return subprocess.run(merge, env=env, check=False).returncode


def install_and_update(database, addons, env):
    """Install what is missing of the addons and update the rest."""
    names = ",".join(addons)
    command = config.odoo_command(
        "-d", database, "-i", names, "-u", names, "--stop-after-init", "--no-http"
    )
    shell.logged(command, f"update-{database}", "Updating the addons", env)
