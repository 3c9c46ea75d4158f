"""Serve a database until Ctrl+C, and show how to log in."""

import contextlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import config, mail_demo, paths
from .database import query
from .demo_accounts import get_accounts
from .output import SetupError, step

HOST = "127.0.0.1"


def check_port(port):
    """Check that Odoo can listen on a port.

    :raises SetupError: when the port is invalid, in use or not allowed
    """
    if not 1 <= port <= 65535:
        raise SetupError(
            f"{port} is not a valid port: choose a number from 1024 to 65535."
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SetupError(
                f"Port {port} is in use or not allowed ({error.strerror}): choose "
                "another one with --port, e.g. --port 8079."
            ) from None


def start(env, database, port, log, *options):
    """Start an Odoo that serves one database."""
    names = ["-d", database, "--db-filter", f"^{database}$"]
    command = config.odoo_command(*names, "--http-port", port, *options)
    with log.open("wb") as stream:
        return subprocess.Popen(
            command, env=env, cwd=paths.ROOT, stdout=stream, stderr=stream
        )


def serve(env, database, port):
    """Run Odoo in the foreground.

    :return: Odoo's exit code
    """
    log = paths.LOGS / "server.log"
    step("Starting Odoo")
    process = start(env, database, port, log)
    signal.signal(signal.SIGTERM, lambda *_args: process.terminate())
    try:
        wait_until_ready(process, port, log)
        logins = query(env, database, "SELECT login FROM res_users WHERE active")
        text = format_welcome(port, log.relative_to(paths.ROOT), logins.splitlines())
        print(text, flush=True)
        code = process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code


def get_free_port():
    """Return a port on which nothing listens at present."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(env, database):
    """Serve a database on a free port, without scheduled jobs, and yield its URL."""
    log, port = paths.LOGS / f"{database}-server.log", get_free_port()
    process = start(env, database, port, log, "--max-cron-threads", 0)
    try:
        wait_until_ready(process, port, log)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_until_ready(process, port, log):
    """Wait until the login page answers."""
    for _attempt in range(600):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/web/health", timeout=5)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SetupError(f"Odoo did not start. Its log is {log.relative_to(paths.ROOT)}.")


def format_welcome(port, log, logins):
    """Return the text that tells the user how to log in.

    :param log: path of Odoo's log, to be shown
    :param logins: logins of the database; other demo accounts are left out
    """
    rows = [("login", "password", "")]
    rows += [account for account in get_accounts() if account[0] in logins]
    lines = [f"  {login:<12} {password:<12} {role}" for login, password, role in rows]
    return (
        f"\nReady: http://localhost:{port}\n\n"
        + "\n".join(line.rstrip() for line in lines)
        + f"\n\nE-mails stay here: {mail_demo.FOLDER.relative_to(paths.ROOT)}."
        f"\nOdoo's log: {log}. Stop with Ctrl+C."
    )
