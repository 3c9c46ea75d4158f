# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A local mail server for tests that keeps the messages it receives."""

import email
import email.policy
import socketserver
import threading


class _Handler(socketserver.StreamRequestHandler):
    """Handle enough of SMTP to accept messages or refuse recipients."""

    def handle(self):
        """Reply to one client until it disconnects."""
        self._send_reply("220 sink")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            word = line.split(" ")[0].upper()
            if word == "QUIT":
                return self._send_reply("221 bye")
            if word == "DATA":
                self._take()
            elif word == "RCPT" and self.server.refuse:
                self._send_reply("550 no such mailbox")
            else:
                self._send_reply("250 sink" if word in ("EHLO", "HELO") else "250 ok")

    def _take(self):
        """Read one message up to the line with a single dot."""
        self._send_reply("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.messages.append(message)
        self._send_reply("250 taken")

    def _send_reply(self, answer):
        """Send one line to the client."""
        self.wfile.write(f"{answer}\r\n".encode())


class SmtpSink(socketserver.ThreadingTCPServer):
    """``with SmtpSink() as sink:`` then ``sink.port`` and ``sink.messages``.

    :param refuse: refuse every recipient, as for a mailbox that does not exist
    :param port: a free one by default
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, refuse=False, port=0):
        super().__init__(("127.0.0.1", port), _Handler)
        self.refuse = refuse
        self.messages = []
        self.finished = threading.Event()
        self.port = self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.finished.set()
        self.shutdown()
        self.server_close()
