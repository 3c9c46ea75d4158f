"""Serve a database until Ctrl+C, and tell how to log in."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import config, paths
from .database import query
from .demo_accounts import accounts
from .output import SetupError, step

HOST = "127.0.0.1"


def check_port(port):
    """Refuse a port that another program listens on.

    :raises SetupError: when it is taken, may not be used, or is none
    """
    if not 1 <= port <= 65535:
        raise SetupError(f"{port} is no port: choose a number from 1024 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SetupError(
                f"Port {port} is in use or not allowed ({error.strerror}): choose "
                "another one with --port, e.g. --port 8079."
            ) from None


def serve(env, database, port):
    """Run Odoo in the foreground.

    :return: Odoo's exit code
    """
    log = paths.LOGS / "server.log"
    command = config.odoo_command(
        "-d", database, "--db-filter", f"^{database}$", "--http-port", port
    )
    step("Starting Odoo")
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, env=env, cwd=paths.ROOT, stdout=stream, stderr=stream
        )
    signal.signal(signal.SIGTERM, lambda *_args: process.terminate())
    try:
        _wait(process, port, log)
        logins = query(env, database, "SELECT login FROM res_users WHERE active")
        text = welcome(port, log.relative_to(paths.ROOT), logins.splitlines())
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


def _wait(process, port, log):
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


def welcome(port, log, logins):
    """What a person needs to begin.

    :param logins: those that the database has
    """
    rows = [("login", "password", "")]
    rows += [account for account in accounts() if account[0] in logins]
    lines = [f"  {login:<12} {password:<12} {role}" for login, password, role in rows]
    return (
        f"\nReady: http://localhost:{port}\n\n"
        + "\n".join(line.rstrip() for line in lines)
        + f"\n\nOdoo's log: {log}. Stop with Ctrl+C."
    )
