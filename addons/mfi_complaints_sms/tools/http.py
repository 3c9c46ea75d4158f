# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The only place that talks to a gateway over the network."""

import contextlib
import socket
import threading

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

from ..engine.gateways.base import BODY_LIMIT, Answer

# Seconds to connect, and between two pieces of the answer.
TIMEOUT = 20
# A gateway that sends one byte a second must not hold the queue for hours.
TOTAL_TIMEOUT = 40


class NetworkFault(Exception):
    """The gateway could not be reached or did not answer in time.

    ``certain`` is True when the request surely did not arrive.
    """

    def __init__(self, message, certain):
        """Keep the sentence and whether the request surely did not arrive."""
        super().__init__(message)
        self.certain = certain


class _Watched:
    """A connection whose socket the deadline can cut, whoever reads from it."""

    def _new_conn(self):
        """Connect, and keep a second handle: the first may move into TLS."""
        sock = super()._new_conn()
        self.mfi_deadline.watch(sock)
        return sock


class _Deadline(HTTPAdapter):
    """Cuts the whole exchange after :data:`TOTAL_TIMEOUT`.

    The timeout of a socket starts anew with each byte: a gateway that sends one now
    and then, in its headers or its body, would hold the queue for hours.
    """

    def __init__(self):
        """Prepare the clock; it starts with :meth:`running`."""
        self.handle = None
        self.passed = False
        super().__init__()

    def init_poolmanager(self, *args, **options):
        """Let the pools make connections that can be cut."""
        result = super().init_poolmanager(*args, **options)
        kinds = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}
        self.poolmanager.pool_classes_by_scheme = {
            scheme: self._watching(pool) for scheme, pool in kinds.items()
        }
        return result

    def _watching(self, pool):
        """Return the kind of pool whose connections tell us their socket."""
        connection = type(
            "Connection", (_Watched, pool.ConnectionCls), {"mfi_deadline": self}
        )
        return type("Pool", (pool,), {"ConnectionCls": connection})

    @contextlib.contextmanager
    def running(self):
        """Run the clock around an exchange."""
        timer = threading.Timer(TOTAL_TIMEOUT, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if self.handle:
                self.handle.close()

    def watch(self, sock):
        """Keep a handle of the connection; cut it when the time is up already."""
        self.handle = sock.dup()
        if self.passed:
            self._cut()

    def _cut(self):
        """End the connection: whoever waits for a byte wakes up with none."""
        self.passed = True
        with contextlib.suppress(AttributeError, OSError):
            self.handle.shutdown(socket.SHUT_RDWR)


def exchange(request):
    """Make the request and return the answer.

    Redirects are not followed, at most ``BODY_LIMIT`` bytes are read, and the whole
    exchange takes at most :data:`TOTAL_TIMEOUT`, and the time to connect.

    :param request: :class:`engine.gateways.base.Request`
    :raise NetworkFault: in a sentence that holds no secret
    :rtype: Answer
    """
    deadline = _Deadline()
    try:
        with (
            deadline.running(),
            requests.Session() as session,
            _mounted(session, deadline).request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.data or None,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            body = _read(response)
            if deadline.passed:
                raise requests.exceptions.ReadTimeout
            return Answer(response.status_code, body, dict(response.headers))
    # The text of these errors holds the address, and with it the password.
    except requests.exceptions.ConnectTimeout as error:
        raise NetworkFault("connection timed out", certain=True) from error
    except requests.exceptions.Timeout as error:
        raise NetworkFault("no answer in time", certain=False) from error
    except requests.exceptions.ConnectionError as error:
        if deadline.passed:
            raise NetworkFault("no answer in time", certain=False) from error
        raise NetworkFault("connection failed", certain=True) from error
    except (requests.exceptions.RequestException, ValueError) as error:
        if deadline.passed:
            raise NetworkFault("no answer in time", certain=False) from error
        name = type(error).__name__
        raise NetworkFault(f"request failed ({name})", certain=False) from error


def _mounted(session, deadline):
    """Return the session, talking through the deadline."""
    session.mount("http://", deadline)
    session.mount("https://", deadline)
    return session


def _read(response):
    """Read the beginning of the body."""
    body = b""
    for piece in response.iter_content(4096):
        body += piece
        if len(body) >= BODY_LIMIT:
            break
    return body[:BODY_LIMIT]
