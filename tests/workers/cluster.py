"""Two Odoo servers behind one port, on a database with a streaming replica."""

import contextlib
import os
import runpy
import shutil
import subprocess
import threading
import time
from pathlib import Path

from forwarder import Forwarder
from lib import config, database, paths, postgres, serve
from lib.checks import addons

NAME = "workers"
FOLDER = paths.POSTGRES / NAME
PRIMARY, REPLICA = FOLDER / "primary" / "data", FOLDER / "replica" / "data"
SETTINGS = """
max_wal_senders = 4
shared_buffers = 128MB
"""
SERVERS = ("one", "two")
#: Tables that servers look at between requests, to find scheduled jobs and modules.
BACKGROUND = ("ir_cron", "ir_cron_trigger", "ir_cron_progress", "ir_module_module")


def load(name, *path):
    """Return a class of an addon's tests that needs no Odoo."""
    return runpy.run_path(paths.ADDONS.joinpath(*path))[name]


def wait_for(test, what, seconds=90):
    """Call ``test`` repeatedly and return its first true result.

    :param what: description of what is awaited, for the error
    :raises AssertionError: when there is no true result within ``seconds``
    """
    limit, pause = time.monotonic() + seconds, threading.Event()
    while time.monotonic() < limit:
        if result := test():
            return result
        pause.wait(0.2)
    raise AssertionError(f"{what}: not within {seconds} s")


class Cluster:
    """Everything that runs; :meth:`start` starts it, :meth:`stop` leaves nothing."""

    def __init__(self):
        self.stack = contextlib.ExitStack()
        self.ports = {name: serve.get_free_port() for name in SERVERS}
        self.mails = load("SmtpSink", "mfi_complaints", "tests", "smtp_sink.py")()
        accepted = [(202, b"0: Accepted for delivery")]
        provider = load("Provider", "mfi_complaints_sms", "tests", "provider.py")
        self.texts = provider(accepted)
        self.stack.callback(self.texts.close)

    def start(self):
        """Start the database, its replica, the servers and the port before them."""
        source = config.environment()
        self.env = {
            **source,
            "PGHOST": str(postgres.socket_folder(PRIMARY)),
            "PGUSER": postgres.ROLE,
            "PGHOST_REPLICA": str(postgres.socket_folder(REPLICA)),
            # Odoo's own setting: shown in PostgreSQL's list of connections.
            "PGAPPNAME": NAME,
        }
        for name in ("PGPORT", "PGPASSWORD", "PGPORT_REPLICA"):
            self.env.pop(name, None)
        self.stack.enter_context(self.mails)
        self._start_primary(source)
        self._prepare()
        self._start_replica()
        for name in SERVERS:
            self._start_server(name)
        self.port = self.stack.enter_context(Forwarder(self.ports.values())).port

    def stop(self):
        """Stop and remove everything, in reverse order."""
        self.stack.close()

    # ------------------------------------------------------------------
    # The database
    # ------------------------------------------------------------------
    def _start_primary(self, source):
        """Start a server of its own with a copy of the tests' database."""
        files = paths.DATA / "filestore" / NAME
        for folder in (FOLDER, files):
            self.stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.stack.callback(postgres.stop, PRIMARY, "immediate")
        addons.start_copy(source, self.env, PRIMARY, NAME, SETTINGS)

    def _start_replica(self):
        """Start a replica that follows the database."""
        postgres.create_replica(REPLICA, PRIMARY)
        self.stack.callback(postgres.stop, REPLICA, "immediate")
        postgres.start(REPLICA)

    def query(self, sql, replica=False, superuser=False):
        """Return the rows of a query as lists of texts."""
        env = {**self.env}
        if replica:
            env["PGHOST"] = env["PGHOST_REPLICA"]
        if superuser:
            env["PGUSER"] = "postgres"
        rows = database.query(env, NAME, sql).splitlines()
        return [row.split("|") for row in rows]

    def get_value(self, sql, **options):
        """Return the only value of a query."""
        [[value]] = self.query(sql, **options)
        return value

    def pause_replica(self):
        """Let the replica receive what is written, but not show it."""
        self.query("SELECT pg_wal_replay_pause()", replica=True, superuser=True)
        state = "SELECT pg_get_wal_replay_pause_state()"
        wait_for(
            lambda: self.get_value(state, replica=True) == "paused",
            "the replica pauses",
        )

    def resume_replica(self):
        """Let the replica catch up."""
        self.query("SELECT pg_wal_replay_resume()", replica=True, superuser=True)
        self.wait_for_replica()

    def wait_for_replica(self):
        """Wait until the replica shows everything that was written until now."""
        now = self.get_value("SELECT pg_current_wal_lsn()")
        reached = f"SELECT pg_last_wal_replay_lsn() >= '{now}'"
        wait_for(
            lambda: self.get_value(reached, replica=True) == "t",
            "the replica catches up",
        )

    def stop_replica(self):
        """Stop the replica as a crash does."""
        postgres.stop(REPLICA, "immediate")

    @contextlib.contextmanager
    def counted_reads(self):
        """Yield {"primary", "replica": {table: scans}} of the block, filled at its end.

        A connection publishes its counts when it ends, so they are ended before.
        """
        counts = {"primary": {}, "replica": {}}
        for side in counts:
            self._end_connections(side == "replica")
            self.query("SELECT pg_stat_reset()", side == "replica", superuser=True)
        yield counts
        for side in counts:
            self._end_connections(side == "replica")
            rows = self.query(
                "SELECT relname, seq_scan + COALESCE(idx_scan, 0) "
                "FROM pg_stat_user_tables WHERE seq_scan + COALESCE(idx_scan, 0) > 0",
                replica=side == "replica",
            )
            kept = [row for row in rows if row[0] not in BACKGROUND]
            counts[side].update({table: int(scans) for table, scans in kept})

    def _end_connections(self, replica):
        """End the servers' connections to the database; they open others."""
        self.query(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            f"WHERE datname = '{NAME}' AND pid <> pg_backend_pid()",
            replica,
            superuser=True,
        )

    # ------------------------------------------------------------------
    # The servers
    # ------------------------------------------------------------------
    def _prepare(self):
        """Create the institution and its accounts; keep the keys."""
        ports = {"MFI_SMTP_PORT": str(self.mails.port), "MFI_SMS_URL": self.texts.url}
        env = {**self.env, **ports, "PGHOST_REPLICA": ""}
        script = Path(__file__).with_name("prepare.py")
        self.accounts = database.read_line(
            database.run_script(env, NAME, script), "READY"
        )

    def get_log(self, name):
        """Return the log of a server so far."""
        return self._get_log_file(name).read_text(errors="replace")

    def _get_log_file(self, name):
        return paths.LOGS / f"workers-{name}.log"

    def _start_server(self, name):
        """Start an Odoo server with workers, and wait until it answers."""
        options = {
            "--db-filter": f"^{NAME}$",
            "--http-port": self.ports[name],
            "--gevent-port": serve.get_free_port(),
            "--workers": 2,
            "--max-cron-threads": 1,
        }
        pairs = [part for option in options.items() for part in option]
        command = config.odoo_command("-d", NAME, "--proxy-mode", *pairs)
        log = self._get_log_file(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                env=self.env,
                cwd=paths.ROOT,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        self.stack.callback(_stop_group, process)
        serve.wait_until_ready(process, self.ports[name], log)


def _stop_group(process):
    """Stop a server with its workers, also those that do not answer."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
