# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A local time stamping authority, made with ``openssl ts``."""

import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[req]
distinguished_name = name
x509_extensions = stamping
prompt = no
[name]
CN = Test authority
[stamping]
basicConstraints = CA:FALSE
keyUsage = digitalSignature, nonRepudiation
extendedKeyUsage = critical, timeStamping
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """Stamps what it is sent; ``answer`` = (status, bytes) replaces the next stamps."""

    def __init__(self):
        """Make a key and a certificate, and start the server on a free port."""
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        (self.path / "config").write_text(CONFIG.format(folder=self.path))
        (self.path / "serial").write_text("01")
        self.answer = None
        self.queries = []
        self._run_openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650"),
            *("-keyout", self.path / "tsa.key", "-out", self.certificate),
            *("-config", self.path / "config"),
        )
        handler = type("Handler", (_Handler,), {"authority": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        """The address of the authority."""
        return f"http://127.0.0.1:{self.server.server_port}/tsr"

    @property
    def certificate(self):
        """The path of its certificate."""
        return str(self.path / "tsa.pem")

    def _run_openssl(self, *args):
        """Run openssl and return its output."""
        command = ["openssl", *map(str, args)]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def stamp(self, query):
        """Return (status, answer) for a query in DER."""
        self.queries.append(query)
        if self.answer:
            return self.answer
        file = self.path / "query"
        file.write_bytes(query)
        options = ("-config", self.path / "config", "-section", "here")
        return 200, self._run_openssl("ts", "-reply", "-queryfile", file, *options)

    def close(self):
        """Stop the server and remove the key."""
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()


class _Handler(BaseHTTPRequestHandler):
    """Answers queries over HTTP (RFC 3161, section 3.4)."""

    authority = None

    def do_POST(self):
        """Answer one query."""
        query = self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.authority.stamp(query)
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Log nothing, to keep the test output clean."""
