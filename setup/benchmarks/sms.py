"""Compare the rate of inbound texts with an Odoo route that makes one INSERT.

Both are called alternately over HTTP on the same server, with a new connection for each
call, as gateways do. The goal is 0.7 of the route's rate: at most 1/0.7 of its time.
"""

import http.client
import os
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from lib import database, serve
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


class Insert(http.Controller):
    @http.route("/bench/insert", type="http", auth="none", csrf=False,
                save_session=False)
    def insert(self, **fields_):
        http.request.env.cr.execute(
            "INSERT INTO bench_one_insert (body) VALUES (%s)", [fields_.get("text")])
        return ""
"""


def run(scale):
    """Compare the two routes, called alternately.

    :param scale: ignored: the cost of a call does not depend on the data volume
    """
    bench.ensure_database(DATABASE, None)
    _create_gateway()
    with tempfile.TemporaryDirectory() as folder:
        _write_addon(Path(folder))
        addons = f"{os.environ['ODOO_ADDONS_PATH']},{folder}"
        env = {**os.environ, "ODOO_ADDONS_PATH": addons}
        database.run_odoo(env, DATABASE, "-i", ADDON, what="Installing the baseline")
        try:
            with serve.serving(env, DATABASE) as url:
                ours, baseline = _compare_routes(int(url.rpartition(":")[2]))
        finally:
            # Otherwise the next start would look for it.
            database.uninstall(env, DATABASE, ADDON)
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


def _create_gateway():
    """Create the gateway, unless an earlier run did."""
    with bench.environment(DATABASE) as env:
        gateways = env["mfi.sms.gateway"]
        if not gateways.search([("inbound_token", "=", TOKEN)]):
            gateways.create({"name": "Bench", "code": "kannel", "inbound_token": TOKEN})
            env.cr.commit()


def _send_request(port, path):
    """Send one GET request and return the HTTP status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _time_batch(port, path, start):
    """Return the time in seconds of a batch of calls, each with a different text."""
    began = time.perf_counter()
    for number in range(start, start + CALLS):
        fields = {"from": "+221770000001", "to": "4040", "text": "PLAINTE mon depot"}
        query = urlencode({**fields, "charset": "UTF-8", "id": f"bench-{number}"})
        if _send_request(port, f"{path}?{query}") != 200:
            raise RuntimeError(f"{path} refused a call")
    return time.perf_counter() - began


def _compare_routes(port):
    """Return the best time of a batch for our route and for the baseline route."""
    ours, baseline = [], []
    path = f"/complaints/sms/{TOKEN}/in"
    for turn in range(ROUNDS):
        ours.append(_time_batch(port, path, turn * CALLS))
        baseline.append(_time_batch(port, "/bench/insert", turn * CALLS))
    # The first round warms the caches; the best of the others is the least disturbed.
    return min(ours[1:]), min(baseline[1:])
