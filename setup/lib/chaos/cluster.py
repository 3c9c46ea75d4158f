"""The servers that chaos kills: PostgreSQL with a replica, Odoo, gateway, mail server.

Everything is in ``.runtime/chaos``: a PostgreSQL cluster and a filestore of their own,
on a small disk of their own where this user may mount one, and beside it the replica.
"""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from .. import config, database, paths, postgres, serve, sms_demo, stamps
from ..checks import addons
from ..output import SetupError, step

FOLDER = paths.RUNTIME / "chaos"
DISK = FOLDER / "disk"
DATABASE = "chaos"
TOKEN = "chaos-inbound-token-0123456789"
#: Size of the small disk; what is left of it is filled to simulate a full disk.
DISK_SIZE = "2g"
#: A crash must lose nothing that was committed, as on a server in production.
SETTINGS = """
synchronous_commit = on
max_wal_size = 256MB
shared_buffers = 128MB
max_wal_senders = 4
# What a replica that comes back must catch up with.
wal_keep_size = 256MB
"""


def get_free_ports(count):
    """Return unused ports that no outgoing connection takes while a server is down."""
    free = []
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((serve.HOST, port))
            free.append(port)
    return free[:count]


def wait_for(test, seconds, what):
    """Call ``test`` until it returns something true.

    :raises SetupError: when it does not within ``seconds``
    """
    limit = time.monotonic() + seconds
    while not test():
        if time.monotonic() > limit:
            raise SetupError(f"{what} did not happen within {seconds} s.")
        time.sleep(0.2)


def is_listening(port):
    """Return whether something listens on a port of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((serve.HOST, port)) == 0


class Cluster:
    """All servers of one run.

    :ivar faked: variables that set the clock of PostgreSQL and Odoo back, or {}
    :ivar mounted: whether PostgreSQL and the filestore have a disk of their own
    :ivar access: what the users need: keys, gateway addresses, ids
    :ivar unread: sentences about pages that could not be read without the replica
    """

    def __init__(self, env):
        """Choose ports and folders without starting anything."""
        self.data = DISK / "pg" / "data"
        self.replica = FOLDER / "replica" / "data"
        self.filestore = DISK / "data"
        self.outside = env
        self.env = {
            **env,
            "PGHOST": str(postgres.socket_folder(self.data)),
            "PGHOST_REPLICA": str(postgres.socket_folder(self.replica)),
            "PGUSER": postgres.ROLE,
            "ODOO_DATA_DIR": str(self.filestore),
        }
        names = ("odoo", "gevent", "smtp", "door", "admin", "box", "sendsms", "smsc")
        self.ports = dict(zip(names, get_free_ports(len(names)), strict=True))
        self.faked, self.mounted, self.access = {}, False, {}
        self.processes, self.unread = {}, []
        self.log = paths.LOGS / "chaos-odoo.log"
        self.mails = FOLDER / "mails.jsonl"

    @property
    def url(self):
        """The address of Odoo."""
        return f"http://{serve.HOST}:{self.ports['odoo']}"

    # ------------------------------------------------------------------
    # Before and after a run
    # ------------------------------------------------------------------
    def create(self):
        """Create the database, as a copy of the one of the addons' tests."""
        self.remove()
        FOLDER.mkdir(parents=True)
        self._mount_disk()
        step("Chaos: copying the database to a server of its own")
        addons.start_copy(self.outside, self.env, self.data, DATABASE, SETTINGS)
        postgres.create_replica(self.replica, self.data)
        self.start_replica()
        self._prepare_data()
        self.log.write_bytes(b"")

    def _mount_disk(self):
        """Mount a small disk, if this user may; otherwise use a plain folder."""
        DISK.mkdir(parents=True)
        options = f"size={DISK_SIZE},mode=0755"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(DISK)]
        done = subprocess.run(command, capture_output=True, check=False)
        self.mounted = done.returncode == 0
        if not self.mounted:
            step("Chaos: no disk can be mounted, only Odoo's files meet a full disk")

    def _prepare_data(self):
        """Set up users, keys and gateways; keep what the users need to know."""
        settings = {"ports": self.ports, "token": TOKEN, "url": self.url}
        env = {**self.env, "MFI_CHAOS": json.dumps(settings)}
        text = database.run_script(env, DATABASE, "chaos.py", "Preparing the users")
        self.access = database.read_line(text, "ACCESS")

    def remove(self):
        """Stop everything and remove the folder of an earlier run."""
        for folder in (self.replica, self.data):
            with contextlib.suppress(SetupError):
                postgres.stop(folder, "immediate")
        if os.path.ismount(DISK):
            subprocess.run(["umount", "-l", str(DISK)], check=False)
        shutil.rmtree(FOLDER, ignore_errors=True)

    @contextlib.contextmanager
    def running(self):
        """Start all servers, and stop and remove them at the end."""
        with stamps.lock("chaos"):
            try:
                self.create()
                self.start_all()
                yield self
            finally:
                for name in list(self.processes):
                    self.kill(name)
                self.remove()

    def start_all(self):
        """Start what is not running, and wait until Odoo answers."""
        self.revive()
        self.wait_for_odoo()

    def wait_for_odoo(self):
        """Wait until Odoo answers, and start it again if it gave up meanwhile."""
        wait_for(lambda: self.revive() or self.is_healthy(), 600, "Odoo's start")

    def revive(self):
        """Start what is not running, as a service manager does.

        Odoo ends by itself when it has started and finds no database.
        """
        self.start_postgres()
        self.start_replica()
        for name in ("smtp", "bearerbox", "smsbox", "odoo"):
            if not self.is_alive(name):
                getattr(self, f"start_{name}")()

    # ------------------------------------------------------------------
    # Processes
    # ------------------------------------------------------------------
    def _start(self, name, command, env=None, cwd=paths.ROOT):
        """Start a program in a process group of its own, with a log file."""
        log = self.log if name == "odoo" else paths.LOGS / f"chaos-{name}.log"
        with log.open("ab") as stream:
            self.processes[name] = subprocess.Popen(
                [str(part) for part in command],
                env=env or self.env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    def is_alive(self, name):
        """Return whether a program started here still runs."""
        process = self.processes.get(name)
        return process is not None and process.poll() is None

    def kill(self, name, sign=signal.SIGKILL):
        """Send a signal to a program and its children, and wait if it ends them."""
        process = self.processes.get(name)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        if sign == signal.SIGKILL:
            process.wait()
            del self.processes[name]

    def get_members(self, name):
        """Return the process numbers of a program and its children, oldest first."""
        group, found = self.processes[name].pid, []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError, IndexError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) == group:
                    found.append(int(entry.name))
        return sorted(found)

    # ------------------------------------------------------------------
    # PostgreSQL and Odoo
    # ------------------------------------------------------------------
    def start_postgres(self):
        """Start PostgreSQL, with a clock set back if ``faked`` says so."""
        if not postgres.is_running(self.data):
            with _variables(self.faked):
                postgres.start(self.data)

    def crash_postgres(self):
        """Stop PostgreSQL without letting it finish anything."""
        postgres.stop(self.data, "immediate")

    def start_replica(self):
        """Start the replica, which has the right clock and a disk of its own."""
        if not postgres.is_running(self.replica):
            postgres.start(self.replica)

    def lose_replica(self):
        """Stop the replica without letting it finish anything."""
        postgres.stop(self.replica, "immediate")

    def start_odoo(self):
        """Start Odoo with two workers, as in production."""
        command = config.odoo_command(
            *("-d", DATABASE, "--db-filter", f"^{DATABASE}$", "--workers", 2),
            *("--http-port", self.ports["odoo"], "--gevent-port", self.ports["gevent"]),
            *("--max-cron-threads", 2),
        )
        self._start("odoo", command, {**self.env, **self.faked})

    def is_healthy(self):
        """Return whether Odoo answers with its database."""
        try:
            with urllib.request.urlopen(f"{self.url}/complaints", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def query(self, sql, replica=False):
        """Return the rows of a query as lists of texts."""
        host = self.env["PGHOST_REPLICA" if replica else "PGHOST"]
        rows = database.query({**self.env, "PGHOST": host}, DATABASE, sql).splitlines()
        return [row.split("|") for row in rows]

    def wake_crons(self):
        """Let Odoo look for due jobs now, not only at the end of its minute."""
        database.query(self.env, "postgres", f"NOTIFY cron_trigger, '{DATABASE}'")

    def count(self, sql):
        """Return the number that a query counts."""
        return int(self.query(sql)[0][0])

    # ------------------------------------------------------------------
    # Gateway and mail server
    # ------------------------------------------------------------------
    def _write_kannel(self):
        """Write Kannel's configuration, with our recorder as its address."""
        url = f"http://{serve.HOST}:{self.ports['door']}/in"
        folder = FOLDER / "kannel"
        (folder / "spool").mkdir(parents=True, exist_ok=True)
        module = sms_demo.load_configuration_module()
        text = module.format_for_simulator(
            url, sms_demo.ACCOUNT, sms_demo.SECRET, self.ports, folder / "spool"
        )
        (folder / "kannel.conf").write_text(text)
        return folder

    def start_bearerbox(self):
        """Start the part of Kannel that connects to the network."""
        folder = self._write_kannel()
        self._start("bearerbox", ["bearerbox", folder / "kannel.conf"], cwd=folder)
        wait_for(lambda: is_listening(self.ports["box"]), 120, "bearerbox's start")

    def start_smsbox(self):
        """Start the part of Kannel that exchanges HTTP calls with Odoo."""
        folder = self._write_kannel()
        self._start("smsbox", ["smsbox", folder / "kannel.conf"], cwd=folder)
        wait_for(lambda: is_listening(self.ports["sendsms"]), 120, "smsbox's start")

    def start_smtp(self):
        """Start the mail server that receives what Odoo sends."""
        env = {**self.env, "PYTHONPATH": str(paths.SETUP)}
        command = config.python_command(
            "-m", "lib.chaos.sink", self.ports["smtp"], self.mails
        )
        self._start("smtp", command, env)
        wait_for(
            lambda: is_listening(self.ports["smtp"]), 120, "the mail server's start"
        )

    # ------------------------------------------------------------------
    # Full disk
    # ------------------------------------------------------------------
    def fill_disk(self):
        """Leave no room on the disk, or let Odoo write no file at all."""
        if not self.mounted:
            return self._limit_files((0, resource.RLIM_INFINITY))
        with contextlib.suppress(OSError), (DISK / "ballast").open("wb") as file:
            while True:
                file.write(bytes(1 << 20))
                file.flush()

    def free_disk(self):
        """Make room again."""
        if not self.mounted:
            return self._limit_files((resource.RLIM_INFINITY,) * 2)
        (DISK / "ballast").unlink(missing_ok=True)

    def _limit_files(self, limit):
        """Limit the size of the files that Odoo's processes write."""
        for pid in self.get_members("odoo") if self.is_alive("odoo") else ():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


@contextlib.contextmanager
def _variables(values):
    """Set variables of this process, which the programs it starts inherit."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            os.environ.pop(name, None)
        os.environ.update(before)
