"""``./setup/docs``: pictures of the documents, manuals in the addon and as PDF."""

import argparse
import json

from .. import config, database, manifests, paths, prepare, serve, shell, stamps, system
from ..output import SetupError, step

DOCS = paths.ROOT / "docs"
#: Database → its pictures: address, login, steps and file of each.
PICTURES = DOCS / "pictures.json"
#: Scripts that drive the browser.
WALK = paths.ROOT / "tests" / "walk"
#: Writes the pages of the manuals that the addon ships.
MANUALS = paths.ROOT / "setup" / "lib" / "inside" / "manuals.py"
PAGES = paths.ROOT / "addons" / "mfi_complaints" / "data" / "manual" / "fr"
DEMO, EMPTY = "docs", "docs-empty"


def parse_arguments(args):
    """Parse the command's options.

    :raises SetupError: when a picture that is asked for is not in the list
    """
    parser = argparse.ArgumentParser(prog="./setup/docs", description=__doc__)
    parser.add_argument("pictures", nargs="*", help="pictures (all of them by default)")
    parser.add_argument("--no-pictures", action="store_true", help="print only")
    options = parser.parse_args(args)
    names = {row["file"] for rows in read_pictures().values() for row in rows}
    if unknown := sorted(set(options.pictures) - names):
        raise SetupError(f"{PICTURES.name} has no picture called {', '.join(unknown)}.")
    return options


def read_pictures():
    """Return {database: descriptions of its pictures}."""
    return json.loads(PICTURES.read_text(encoding="utf-8"))


def main(args):
    """Take pictures, write the addon's pages, print the manuals to ``dist/docs``."""
    options = parse_arguments(args)
    env = prepare.prepare("test", system.CHECKS)
    wanted = options.pictures
    for name, rows in () if options.no_pictures else read_pictures().items():
        chosen = [row for row in rows if not wanted or row["file"] in wanted]
        if chosen:
            _take_pictures(env, name, chosen)
    step("Writing the pages of the manuals")
    command = config.python_command(MANUALS, DOCS / "fr", PAGES)
    shell.run_logged(command, "docs-pages", "Writing the pages", env)
    step("Printing the manuals")
    command = config.python_command(WALK / "print.py", DOCS, paths.DIST / "docs")
    print(shell.run_logged(command, "docs-print", "Printing the manuals", env).strip())
    return 0


def _take_pictures(env, name, rows):
    """Take pictures in one of the two databases, which is created where missing."""
    with stamps.lock(f"database-{name}"):
        database.ensure_demo(env, name) if name == DEMO else _ensure_empty(env)
    file = paths.LOGS / "docs-pictures.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    step(f"Taking pictures in {name}")
    with serve.serving(env, name) as url:
        options = ["--url", url, "--list", file, "--folder", DOCS / "screenshots"]
        command = config.python_command(WALK / "pictures.py", *options)
        shell.run_logged(command, "docs-pictures", "Taking the pictures", env)


def _ensure_empty(env):
    """Create a database with our addons in French, without data of an institution."""
    database.ensure(env, EMPTY, manifests.get_names(), "--load-language=fr_FR")
    database.query(env, EMPTY, "UPDATE res_partner SET lang = 'fr_FR'")
