# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A local server that simulates a provider with its documented answers."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Provider:
    """Answers each request with the next scripted answer and records the requests.

    An answer is ``(status, body)`` or ``(status, body, headers)``, ``"hang"`` (no
    answer until the test ends), ``"drop"`` (the connection is closed) or
    ``("drip", beginning)`` (followed by one byte at a time). The last one is repeated.
    Answers can be set by path: ``{"/oauth": [...], "": [...]}``.
    """

    def __init__(self, answers):
        """Start the server on a free port of the loopback."""
        self.answers = answers if isinstance(answers, dict) else {"": answers}
        self.requests = []
        self.released = threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                """Serve a GET."""
                provider.serve(self)

            def do_POST(self):
                """Serve a POST."""
                provider.serve(self)

            def log_message(self, *_args):
                """Log nothing, to keep the test output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        """The address of the server."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def serve(self, handler):
        """Record a request and write the next answer for its path."""
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        split = urlsplit(handler.path)
        self.requests.append(
            {
                "method": handler.command,
                "path": split.path,
                "query": parse_qs(split.query, keep_blank_values=True),
                "headers": dict(handler.headers),
                "body": body,
                "form": parse_qs(body.decode("latin-1"), keep_blank_values=True),
            }
        )
        answer = self._get_next_answer(split.path)
        if answer == "hang":
            self.released.wait(30)
            answer = "drop"
        if answer == "drop":
            handler.close_connection = True
            handler.connection.close()
            return
        if answer[0] == "drip":
            self._write_drip(handler, answer[1])
            return
        self._write_answer(handler, *answer)

    def _write_drip(self, handler, beginning):
        """Write the beginning, then one byte at a time as long as it is read."""
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.wfile.write(beginning)
            for _turn in range(60):
                handler.wfile.write(b"x")
                if self.released.wait(0.1):
                    return

    def _get_next_answer(self, path):
        """Return the next scripted answer for a path."""
        for prefix in sorted(self.answers, key=len, reverse=True):
            if path.startswith(prefix):
                script = self.answers[prefix]
                return script.pop(0) if len(script) > 1 else script[0]
        return (404, b"no such path")

    @staticmethod
    def _write_answer(handler, status, body, headers=None):
        """Write an answer."""
        body = body.encode() if isinstance(body, str) else body
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def close(self):
        """Stop the server."""
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
