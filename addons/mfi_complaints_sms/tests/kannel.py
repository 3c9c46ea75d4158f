# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real Kannel on the loopback: bearerbox, smsbox and a network simulator."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from ..engine import kannel_conf

SIMULATOR = "/usr/lib/kannel/test/fakesmsc"
_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (\S+) (.*)>")


def free_port():
    """Return an unused port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(test, seconds=60, what="it"):
    """Call ``test`` repeatedly and return its first true result.

    :param what: description of what is awaited, for the error
    :raises AssertionError: when there is no true result within ``seconds``
    """
    limit = time.monotonic() + seconds
    pause = socket.socketpair()
    pause[0].settimeout(0.1)
    with pause[0], pause[1]:
        while time.monotonic() < limit:
            if result := test():
                return result
            # The read times out, which waits a tenth of a second.
            with contextlib.suppress(TimeoutError):
                pause[0].recv(1)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def is_listening(port):
    """Return whether something listens on a port of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Kannel:
    """Starts and stops the three programs, whose logs are in a temporary folder."""

    account, secret = "desk", "kannel-pass"

    def __init__(self, inbound_url):
        """Write the configuration without starting anything."""
        self.folder = Path(tempfile.mkdtemp(prefix="kannel-"))
        (self.folder / "spool").mkdir()
        names = ("admin", "box", "sendsms", "smsc")
        self.ports = {name: free_port() for name in names}
        text = kannel_conf.format_for_simulator(
            inbound_url, self.account, self.secret, self.ports, self.folder / "spool"
        )
        self.conf = self.folder / "kannel.conf"
        self.conf.write_text(text)
        self.processes = {}

    @property
    def url(self):
        """The address of smsbox."""
        return f"http://127.0.0.1:{self.ports['sendsms']}"

    def _start(self, name, *command):
        """Start one program, with its output in a file of that name."""
        path = shutil.which(command[0]) or f"/usr/sbin/{command[0]}"
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [path, *command[1:]],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                env={**os.environ, "LC_ALL": "C"},
            )

    def start(self):
        """Start bearerbox, smsbox and the simulator."""
        self.start_bearerbox()
        self.start_smsbox()
        self.start_simulator()

    def start_bearerbox(self):
        """Start the box that connects to the network."""
        self._start("bearerbox", "bearerbox", str(self.conf))
        wait_for(lambda: is_listening(self.ports["box"]), 30, "bearerbox")
        wait_for(lambda: is_listening(self.ports["smsc"]), 30, "the simulated network")

    def start_smsbox(self):
        """Start the box that exchanges HTTP calls with us."""
        self._start("smsbox", "smsbox", str(self.conf))
        wait_for(lambda: is_listening(self.ports["sendsms"]), 30, "smsbox")

    def start_simulator(self, *texts):
        """Connect the network simulator, which first sends us these texts.

        Its interactive mode loses lines, so each text gets its own process. Kannel
        keeps the texts for the network while the simulator is not connected.
        """
        self._start(
            "simulator",
            SIMULATOR,
            "-H",
            "127.0.0.1",
            "-r",
            str(self.ports["smsc"]),
            "-i",
            "0.01",
            "-m",
            str(len(texts)),
            *(texts or ["0 0 text nothing"]),
        )

    def stop(self, *names):
        """Stop the named programs, or all the programs started here."""
        for name in names or tuple(self.processes):
            process = self.processes.pop(name, None)
            if process:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(5)

    def close(self):
        """Stop everything and remove the folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def send_text(self, sender, text):
        """Send a text from a simulated phone to our short code."""
        self._send_line(f"{sender} 4040 text {text}")

    def send_part(self, sender, header, data):
        """Send one part of a long text: its user data header and its bytes."""
        encoded = ("".join(f"%{byte:02x}" for byte in part) for part in (header, data))
        self._send_line(f"{sender} 4040 udh {' '.join(encoded)}")

    def _send_line(self, line):
        """Make the simulator send the message of one of its command lines."""
        self.stop("simulator")
        log = self.folder / "simulator.log"
        before = log.read_bytes().count(b"sent message")
        self.start_simulator(line)
        wait_for(
            lambda: log.read_bytes().count(b"sent message") > before, 30, "sending"
        )

    def received(self, number):
        """Return the texts that a simulated phone has received, oldest first."""
        log = (self.folder / "simulator.log").read_bytes().decode("utf-8", "replace")
        return [
            text
            for _sender, receiver, _kind, text in _GOT.findall(log)
            if receiver == number
        ]
