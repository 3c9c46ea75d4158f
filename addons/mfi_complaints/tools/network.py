# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""HTTP requests to gateways and time stamping authorities, bounded in size and time."""

import contextlib
import ipaddress
import socket
import threading
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ProtocolError

# Seconds to connect, and between two chunks of the answer.
TIMEOUT = 20
# Seconds in all: a machine that sends one byte a second must not block the queue.
TOTAL_TIMEOUT = 40
# The same for a file.
FILE_TIMEOUT = 120


def is_address(url):
    """Return whether a text is an http or https URL with a host."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


class NetworkFault(Exception):
    """The other machine could not be reached or did not answer in time.

    ``not_received`` is True when the request certainly did not arrive.
    """

    def __init__(self, message, not_received):
        """Store the message and whether the request certainly did not arrive."""
        super().__init__(message)
        self.not_received = not_received


class PrivateAddress(ValueError):
    """Raised when an address from outside leads into a private network."""


class _WatchedConnection:
    """A connection whose socket the deadline can shut down while it is read."""

    def _new_conn(self):
        """Connect and register the socket, before TLS takes it over."""
        sock = super()._new_conn()
        self.mfi_deadline.check_peer(sock)
        self.mfi_deadline.watch_socket(sock)
        return sock


class _Deadline(HTTPAdapter):
    """Ends the whole exchange after :data:`TOTAL_TIMEOUT`.

    A socket's timeout restarts with each byte: a gateway that sends one now and then,
    in its headers or its body, would block the queue for hours.
    """

    def __init__(self, seconds=None, public_only=False):
        """Prepare the deadline, which :meth:`running` starts.

        :param seconds: the time for the whole exchange
        :param bool public_only: refuse machines of a private network
        """
        self.seconds = seconds or TOTAL_TIMEOUT
        self.public_only = public_only
        self.handle = None
        self.passed = False
        super().__init__()

    def init_poolmanager(self, *args, **options):
        """Use connection pools whose connections can be shut down."""
        result = super().init_poolmanager(*args, **options)
        kinds = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}
        self.poolmanager.pool_classes_by_scheme = {
            scheme: self._make_pool_class(pool) for scheme, pool in kinds.items()
        }
        return result

    def _make_pool_class(self, pool):
        """Return a subclass of ``pool`` whose connections register their socket."""
        connection = type(
            "Connection",
            (_WatchedConnection, pool.ConnectionCls),
            {"mfi_deadline": self},
        )
        return type("Pool", (pool,), {"ConnectionCls": connection})

    @contextlib.contextmanager
    def running(self):
        """Apply the deadline to an exchange."""
        timer = threading.Timer(self.seconds, self._cut_connection)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if self.handle:
                self.handle.close()

    def check_peer(self, sock):
        """Refuse a machine of a private network, whatever its name resolved to."""
        address = ipaddress.ip_address(sock.getpeername()[0].split("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if self.public_only and not address.is_global:
            sock.close()
            raise PrivateAddress("private address")

    def watch_socket(self, sock):
        """Keep a handle of the connection; shut it down if the time is already up."""
        self.handle = sock.dup()
        if self.passed:
            self._cut_connection()

    def _cut_connection(self):
        """Shut the connection down, which ends any read that waits for a byte."""
        self.passed = True
        with contextlib.suppress(AttributeError, OSError):
            self.handle.shutdown(socket.SHUT_RDWR)


def send_request(request, limit):
    """Make a request and return (status, body, headers) of the answer.

    Redirects are not followed and at most ``limit`` bytes are read. The exchange
    takes at most :data:`TOTAL_TIMEOUT` seconds plus the time to connect.

    :param request: object with ``method``, ``url``, ``headers`` and ``data``
    :param int limit: bytes of the body that are read
    :raises NetworkFault: with a message that contains no secret
    """
    return _exchange(request, _Deadline(), limit)


def fetch_file(request, limit, public_only=True):
    """Make a request for a file and return the answer, as :func:`send_request`.

    :param int limit: maximum size in bytes; one byte more is read, to show an excess
    :param bool public_only: refuse machines of a private network, unless a proxy
        connects for us
    :raises NetworkFault: also for a private address
    """
    direct = not requests.utils.get_environ_proxies(request.url)
    deadline = _Deadline(FILE_TIMEOUT, public_only and direct)
    return _exchange(request, deadline, limit + 1)


def _exchange(request, deadline, limit):
    """Make a request and read at most ``limit`` bytes of its answer."""
    try:
        with (
            deadline.running(),
            requests.Session() as session,
            _mount_deadline(session, deadline).request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.data or None,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            body = _read_body(response, limit)
            if deadline.passed:
                raise requests.exceptions.ReadTimeout
            return response.status_code, body, dict(response.headers)
    # The message of these errors contains the address, and thus the password.
    except requests.exceptions.ConnectTimeout as error:
        raise NetworkFault("connection timed out", not_received=True) from error
    except requests.exceptions.Timeout as error:
        raise NetworkFault("no answer in time", not_received=False) from error
    except requests.exceptions.ConnectionError as error:
        if deadline.passed:
            raise NetworkFault("no answer in time", not_received=False) from error
        raise NetworkFault(
            "connection failed", not_received=not _is_interrupted(error)
        ) from error
    except (requests.exceptions.RequestException, ValueError) as error:
        if deadline.passed:
            raise NetworkFault("no answer in time", not_received=False) from error
        name = type(error).__name__
        raise NetworkFault(f"request failed ({name})", not_received=False) from error


def _is_interrupted(error):
    """Return whether a connection broke, so that the request may have arrived."""
    return any(isinstance(cause, ProtocolError) for cause in error.args)


def _mount_deadline(session, deadline):
    """Return the session, with its requests subject to the deadline."""
    session.mount("http://", deadline)
    session.mount("https://", deadline)
    return session


def _read_body(response, limit):
    """Read at most ``limit`` bytes of the body."""
    chunks, size = [], 0
    for chunk in response.iter_content(16384):
        chunks.append(chunk)
        size += len(chunk)
        if size >= limit:
            break
    return b"".join(chunks)[:limit]
