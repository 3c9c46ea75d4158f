"""Back up a database with its files, and restore it on an empty server."""

import json
import shutil
import urllib.error
import urllib.parse
import urllib.request

from .. import config, database, paths, serve, shell
from ..output import step
from . import recipe, server, upgrade
from .result import Result

RESTORED, COPY = "restored", "copy"
#: The database restored by the script of the recipes for a server.
BY_RECIPE = "restored-by-recipe"
#: Where a database sends unless it is neutralized: mails, texts, imports, time stamps.
SINKS = (
    "smtp://mail.sink",
    "http://127.0.0.1:9",
    "http://192.0.2.1",
    "http://192.0.2.2",
)
FOLDER = paths.RUNTIME / "backup"
TRACKING = "SELECT value FROM ir_config_parameter WHERE key = 'mfi_setup.tracking'"


def run_db(env, *args):
    """Run ``odoo db``, Odoo's own command for backups."""
    command = config.odoo_command("db", *args)
    shell.run_logged(command, f"db-{args[0]}", f"odoo db {args[0]}", env)


def follow(address, number, code):
    """Return the page that a client with number and tracking code sees."""
    cookies = urllib.request.HTTPCookieProcessor()
    browser = urllib.request.build_opener(cookies)
    browser.open(f"{address}/complaints/track", timeout=120).read()
    form = urllib.parse.urlencode({"number": number, "proof": code}).encode()
    try:
        with browser.open(f"{address}/complaints/track", form, timeout=120) as page:
            return f"{page.url}\n{page.read().decode()}"
    except urllib.error.HTTPError as error:
        return f"{error.url}\n{error}"


def get_sent(env, name):
    """Register a complaint, run all jobs, and return where they tried to send to."""
    sent = database.read_line(database.run_script(env, name, "sinks.py"), "SENT")
    # Odoo gives a neutralized copy this mail server, which does not exist.
    return [address for address in sent if address != "smtp://invalid"]


def check_restored(env, result, name, figures):
    """Check that a restored database is whole, and that clients still follow."""
    output = database.run_script(env, name, "upgrade_figures.py")
    breaks = database.read_line(output, "BREAKS")
    result.check(not breaks, f"{name}: verify() finds {breaks[:5]}")
    changes = upgrade.get_changes(figures, database.read_line(output, "FIGURES"))
    result.check(not changes, f"{name}: {changes[:5]}")
    output = database.run_script(env, name, "attachments.py")
    files = database.read_line(output, "FILES")
    whole = files["count"] and not files["damaged"]
    result.check(whole, f"{name}: files that are not whole: {files}")
    number, code = database.query(env, name, TRACKING).split()
    with serve.serving(env, name) as address:
        page = follow(address, number, code)
        result.check(
            "/complaints/followed" in page and number in page,
            f"{name}: the tracking code of {number} opens nothing",
        )
        page = follow(address, number, code[::-1])
        result.check("/followed" not in page, f"{name}: a wrong code opens a complaint")


def check_copy(env, result):
    """Check that a neutralized copy sends nothing where the restored database does."""
    sent = get_sent(env, RESTORED)
    for sink in SINKS:
        found = any(address.startswith(sink) for address in sent)
        result.check(found, f"Restored: nothing was sent to {sink}, only to {sent}")
    sent = get_sent(env, COPY)
    result.check(not sent, f"A neutralized copy sends to {sent}")


def run(env):
    """Back up a database, restore it on a new server, and make a neutralized copy."""
    result = Result()
    name, last = upgrade.DATABASE, upgrade.get_fixtures()[-1]
    if not database.exists(env, name):
        result.add(upgrade.check_release(env, last))
    step("Backup, restore and neutralized copy")
    shutil.rmtree(FOLDER, ignore_errors=True)
    file = FOLDER / "backup.zip"
    FOLDER.mkdir(parents=True)
    database.run_script(env, name, "backup_fill.py")
    run_db(env, "dump", name, file)
    folder = recipe.back_up(env, result, name, FOLDER / "store")
    recipe.check_backup_fails(env, result, name, FOLDER / "store")
    database.drop(env, name)
    with server.start_other({**env, "ODOO_DATA_DIR": str(FOLDER)}) as (_data, other):
        run_db(other, "load", RESTORED, file)
        run_db(other, "load", "--neutralize", COPY, file)
        recipe.restore(other, result, folder, BY_RECIPE)
        recipe.check_restore_fails(other, result, folder, BY_RECIPE)
        figures = json.loads(upgrade.get_figures_file(last).read_text())
        for restored in (RESTORED, BY_RECIPE):
            check_restored(other, result, restored, figures)
        check_copy(other, result)
    shutil.rmtree(FOLDER, ignore_errors=True)
    return result
