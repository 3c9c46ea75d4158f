# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real Odoo in its own process and database, which tests can kill."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import psycopg2
from psycopg2 import sql

from odoo.sql_db import connection_info_for
from odoo.tools import config

from .kannel import free_port, is_listening, wait_for

PREPARE = """
import datetime, json, sys
company = env.company
company.write({"country_id": env.ref("base.sn").id, "name": "MEC Essai"})
company.mfi_sms_quiet_from = company.mfi_sms_quiet_to = 0
env["res.lang"]._activate_lang("fr_FR")
company.partner_id.lang = "fr_FR"
gateway = env["mfi.sms.gateway"].create(
    {"name": "Kannel", "code": "kannel", "url": "http://127.0.0.1:9", "sender": "4040",
     "account": "desk", "secret": "kannel-pass", "inbound_token": %(token)r,
     "country_id": env.ref("base.sn").id})
company.mfi_sms_gateway_id = gateway
keys = {}
for role in ("collector", "handler", "pilot"):
    user = env["res.users"].with_context(no_reset_password=True).create(
        {"name": role, "login": f"e2e_{role}",
         "group_ids": [(4, env.ref("base.group_user").id),
                       (4, env.ref(f"mfi_complaints.group_{role}").id)]})
    until = datetime.datetime.now() + datetime.timedelta(hours=12)
    keys[role] = env["res.users.apikeys"].with_user(user)._generate("rpc", role, until)
    if role == "handler":
        env["helpdesk.ticket.team"].create(
            {"name": "Service essai", "user_ids": [(6, 0, user.ids)],
             "company_id": company.id})
env["res.partner"].create(
    {"name": "Awa Diop", "mfi_member_number": "M1", "phone": "+221770000001",
     "lang": "fr_FR", "country_id": env.ref("base.sn").id})
env["ir.config_parameter"].set_param("web.base.url", %(url)r)
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
ours = [env.ref(f"mfi_complaints_sms.ir_cron_{name}").id for name in ("read", "send")]
env["ir.cron"].search([("id", "not in", ours)]).active = False
env.cr.commit()
sys.stdout.write("KEYS" + json.dumps(keys) + "\\n")
"""


class OdooServer:
    """An Odoo server with its own database; it can be started, killed and removed."""

    token = "end-to-end-token-0123456789"

    def __init__(self, database):
        """Choose the database name and the port without starting anything."""
        self.database = database
        self.port = free_port()
        self.process = None
        self.keys = {}
        handle, self.log_path = tempfile.mkstemp(prefix="odoo-e2e-", suffix=".log")
        self.log = os.fdopen(handle, "ab")

    @property
    def url(self):
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def inbound_url(self):
        """The address that the gateway calls."""
        return f"{self.url}/complaints/sms/{self.token}/in"

    def _command(self, *arguments):
        """Return an Odoo command line with the settings of this process."""
        # A subcommand such as "shell" comes first, before the options.
        command = [sys.executable, "-m", "odoo", *arguments]
        command += ["-d", self.database, "--max-cron-threads", "1"]
        if config["config"] and os.path.exists(config["config"]):
            command += ["-c", config["config"]]
        paths = [path for path in config["addons_path"] if path]
        command += ["--addons-path", ",".join(paths)] if paths else []
        for option in ("db_host", "db_port", "db_user", "db_password"):
            if config[option]:
                command += [f"--{option}={config[option]}"]
        return command

    def prepare(self):
        """Create the database with the addon, a gateway, users and a client."""
        self.drop()
        self._run("-i", "mfi_complaints_sms", "--without-demo", "--stop-after-init")
        self.set_up_data()

    def set_up_data(self):
        """Set up the company, gateway, users and client in a new database."""
        script = PREPARE % {"token": self.token, "url": self.url}
        output = self._run("shell", "--no-http", script=script)
        line = next(line for line in output.splitlines() if line.startswith("KEYS"))
        self.keys = json.loads(line[4:])

    def _run(self, *arguments, script=""):
        """Run an Odoo command to its end; return its output."""
        done = subprocess.run(
            self._command(*arguments),
            input=script,
            text=True,
            capture_output=True,
            timeout=500,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"odoo {arguments[0]} failed: {done.stderr[-3000:]}")
        return done.stdout

    def start(self):
        """Start the server and wait until it listens."""
        self.process = subprocess.Popen(
            self._command("--http-port", str(self.port), "--no-database-list"),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        wait_for(lambda: is_listening(self.port), 60, "the server")

    def kill(self):
        """Kill the server at once, as a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def close(self):
        """Stop the server and drop its database."""
        self.kill()
        self.drop()
        self.log.close()
        os.unlink(self.log_path)

    # -- database -------------------------------------------------------
    def query(self, text, *values):
        """Run an SQL query on the database; return its rows, if any."""
        with self._connect(self.database) as connection, connection.cursor() as cr:
            cr.execute(text, values)
            return cr.fetchall() if cr.description else []

    def drop(self):
        """Drop the database if it exists.

        FORCE is refused while PostgreSQL vacuums the database, as its own process
        belongs to no role that ours may stop; without FORCE, it is waited for.
        """
        name = sql.Identifier(self.database)
        connection = self._connect("postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cr:
                cr.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = %s AND usename = current_user",
                    [self.database],
                )
                cr.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        finally:
            connection.close()

    @staticmethod
    def _connect(database):
        """Connect to a database on the PostgreSQL server of the tests."""
        _name, info = connection_info_for(database)
        return psycopg2.connect(**info)

    # -- people -----------------------------------------------------------
    def act(self, role, model, method, **arguments):
        """Call a method with JSON-2 as one of the users."""
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            json.dumps(arguments).encode(),
            {
                "Authorization": f"bearer {self.keys[role]}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.database,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method}: {error.read()[:500]!r}") from error
