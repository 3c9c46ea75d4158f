"""Inbound texts per second beside an Odoo route that makes one INSERT.

Both are called over HTTP on the same server, in turns, each on one connection of its
own per call, as gateways do. The goal is 0.7 of the route's rate: at most 1/0.7 of its
time.
"""

import http.client
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from lib import config
from lib.inside import bench

DATABASE = "bench_ours"
CALLS = 150
ROUNDS = 7
GOAL = 1 / 0.7
TOKEN = "benchmark-token-0123456789"
ADDON = "bench_one_insert"
MANIFEST = """{"name": "One insert", "version": "19.0.1.0.0", "license": "AGPL-3",
"author": "MFI Complaints contributors", "depends": ["web"]}"""
MODULE = """
from odoo import fields, http, models


class OneInsert(models.Model):
    _name = "bench.one.insert"
    _description = "One insert"
    _log_access = False

    body = fields.Char()


class Door(http.Controller):
    @http.route("/bench/insert", type="http", auth="none", csrf=False,
                save_session=False)
    def insert(self, **fields_):
        http.request.env.cr.execute(
            "INSERT INTO bench_one_insert (body) VALUES (%s)", [fields_.get("text")])
        return ""
"""


def run(scale):
    """Compare the two doors in turns.

    :param scale: without effect here: the door looks at nothing that grows
    """
    with tempfile.TemporaryDirectory() as folder:
        _write_addon(Path(folder))
        bench.ensure_database(DATABASE, None)
        _furnish(folder)
        port = _free_port()
        command = _command(folder, "--http-port", port, "--max-cron-threads", "0")
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            ours, baseline = _compare(port)
        finally:
            server.terminate()
            server.wait(30)
            _remove(folder)
    print(
        f"  inbound texts: {CALLS / ours:.0f}/s, one INSERT: {CALLS / baseline:.0f}/s"
    )
    return [bench.ratio("inbound SMS", ours, baseline, GOAL)]


def _write_addon(folder):
    """Write the addon whose route makes one INSERT."""
    addon = folder / ADDON
    addon.mkdir()
    (addon / "__manifest__.py").write_text(MANIFEST)
    (addon / "__init__.py").write_text(MODULE)


def _command(folder, *arguments, subcommand=()):
    """The Odoo command line with that addon beside ours."""
    addons = f"{os.environ['ODOO_ADDONS_PATH']},{folder}"
    command = ["-d", DATABASE, "--db-filter", f"^{DATABASE}$", "--addons-path", addons]
    return config.odoo_command(*subcommand, *command, *arguments)


def _furnish(folder):
    """Install both doors and make a gateway."""
    names = f"mfi_complaints_sms,{ADDON}"
    install = _command(folder, "-i", names, "--stop-after-init", "--no-http")
    subprocess.run(install, check=True, stderr=subprocess.DEVNULL)
    script = (
        "gateways = env['mfi.sms.gateway']\n"
        f"found = gateways.search([('inbound_token', '=', {TOKEN!r})])\n"
        "found or gateways.create({'name': 'Bench', 'code': 'kannel',"
        f" 'inbound_token': {TOKEN!r}}})\n"
        "env.cr.commit()\n"
    )
    _shell(folder, script)


def _remove(folder):
    """Take the other door away, or the database would ask for its addon later."""
    found = f"env['ir.module.module'].search([('name', '=', {ADDON!r})])"
    _shell(folder, f"{found}.button_immediate_uninstall()\n")


def _shell(folder, script):
    """Run a script in Odoo's shell."""
    shell = _command(folder, "--no-http", subcommand=["shell"])
    subprocess.run(
        shell, input=script, text=True, check=True, stderr=subprocess.DEVNULL
    )


def _free_port():
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port):
    """Wait until the server answers."""
    for _attempt in range(300):
        try:
            if _call(port, "/web/health") == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server of the benchmark did not start")


def _call(port, path):
    """Make one call; return the HTTP code."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _batch(port, path, start):
    """Seconds for a batch of calls, each with another text."""
    began = time.perf_counter()
    for number in range(start, start + CALLS):
        fields = {"from": "+221770000001", "to": "4040", "text": "PLAINTE mon depot"}
        query = urlencode({**fields, "charset": "UTF-8", "id": f"bench-{number}"})
        if _call(port, f"{path}?{query}") != 200:
            raise RuntimeError(f"{path} refused a call")
    return time.perf_counter() - began


def _compare(port):
    """Return the best time of a batch for our door and for the route."""
    ours, baseline = [], []
    door = f"/complaints/sms/{TOKEN}/in"
    for turn in range(ROUNDS):
        ours.append(_batch(port, door, turn * CALLS))
        baseline.append(_batch(port, "/bench/insert", turn * CALLS))
    # The first turn warms the caches; the best of the others is least disturbed.
    return min(ours[1:]), min(baseline[1:])
