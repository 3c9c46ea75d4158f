"""Run a real SMS gateway (Kannel) with the demonstration, on a simulated network."""

import contextlib
import runpy
import shutil
import socket
import subprocess
import time
import types

from . import paths
from .database import read_line, run_script
from .output import SetupError, step

SIMULATOR = "/usr/lib/kannel/test/fakesmsc"
# The order matters: smsbox exits at once if bearerbox is not listening yet.
PROGRAMS = {"bearerbox": "box", "smsbox": "sendsms"}
FOLDER = paths.RUNTIME / "kannel"
PORTS = {"admin": 13000, "box": 13001, "sendsms": 13013, "smsc": 13002}
ACCOUNT, SECRET = "desk", "demo-kannel-pass"
CONFIGURATION_MODULE = paths.ADDONS / "mfi_complaints_sms" / "engine" / "kannel_conf.py"


def check():
    """Check that Kannel is installed.

    :raises SetupError: when it is not; the message names the packages to install
    """
    missing = [name for name in (*PROGRAMS, SIMULATOR) if not shutil.which(name)]
    if missing:
        raise SetupError(
            f"--sms-demo needs {', '.join(missing)}: install the Debian packages "
            "kannel and kannel-extras."
        )


@contextlib.contextmanager
def running(env, database, port):
    """Run Kannel with the demonstration, and print the command that sends a text.

    :param port: HTTP port of the demonstration
    """
    check()
    step("Starting the SMS gateway")
    token = read_line(run_script(env, database, "gateway.py"), "TOKEN")
    (FOLDER / "spool").mkdir(parents=True, exist_ok=True)
    conf = FOLDER / "kannel.conf"
    url = f"http://127.0.0.1:{port}/complaints/sms/{token}/in"
    text = load_configuration_module().format_for_simulator(
        url, ACCOUNT, SECRET, PORTS, FOLDER / "spool"
    )
    conf.touch(mode=0o600)
    conf.write_text(text)
    with contextlib.ExitStack() as stack:
        for name, port_name in PROGRAMS.items():
            process = _start(name, conf)
            stack.callback(_stop, process)
            _wait_until_ready(process, name, PORTS[port_name])
        print(format_usage(), flush=True)
        yield


def format_usage():
    """Return the text that explains how to send a text from another terminal.

    >>> "PLAINTE" in format_usage()
    True
    """
    return (
        "\nTo send a text from a simulated phone and show the replies until Ctrl+C:\n"
        f"  {SIMULATOR} -H 127.0.0.1 -r {PORTS['smsc']} -i 1 -m 1 "
        '"+221770000001 4040 text PLAINTE mon depot n\'est pas sur mon compte"\n'
    )


def load_configuration_module():
    """Return the addon's module that writes Kannel's configuration."""
    return types.SimpleNamespace(**runpy.run_path(CONFIGURATION_MODULE))


def _start(name, conf):
    """Start one of Kannel's programs with its output in a log file."""
    with (paths.LOGS / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [name, str(conf)], cwd=FOLDER, stdout=log, stderr=subprocess.STDOUT
        )


def _wait_until_ready(process, name, port):
    """Wait until a program listens on its port.

    :raises SetupError: when the program exits or takes too long
    """
    for _attempt in range(150):
        with socket.socket() as probe:
            if process.poll() is None and not probe.connect_ex(("127.0.0.1", port)):
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SetupError(
        f"{name} did not start: port {port} may be in use. Its log is "
        f"{(paths.LOGS / name).relative_to(paths.ROOT)}.log."
    )


def _stop(process):
    """Stop a program that was started here."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
