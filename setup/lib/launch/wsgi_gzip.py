"""Compress what Odoo sends, as a reverse proxy does in production.

Odoo compresses nothing itself. On a server for others, use the proxy instead
(``docs/deployment.md``): it also compresses with brotli, and without Odoo's processor.
"""

import functools
import gzip

from werkzeug.datastructures import Accept, Headers
from werkzeug.http import parse_accept_header

#: Beginnings of the content types that become smaller.
TYPES = (
    "text/",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
)
#: Bytes below which compression is not worth it, and above which it takes memory.
SMALLEST, LARGEST = 1000, 32_000_000


def accepts_gzip(environ):
    """Return whether the browser reads gzip.

    >>> accepts_gzip({"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"})
    True
    >>> accepts_gzip({"HTTP_ACCEPT_ENCODING": "gzip;q=0, br"}), accepts_gzip({})
    (False, False)
    """
    accepted = parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING"), Accept)
    return accepted["gzip"] > 0


def is_compressible(status, headers):
    """Return whether a response becomes smaller; its body must be whole and plain.

    >>> is_compressible("200 OK", [("Content-Type", "text/css"),
    ...     ("Content-Length", "5000")])
    True
    >>> is_compressible("200 OK", [("Content-Type", "image/png"),
    ...     ("Content-Length", "5000")])
    False
    >>> is_compressible("206 Partial Content", [("Content-Type", "text/css"),
    ...     ("Content-Length", "5000")])
    False
    """
    headers = Headers(headers)
    return (
        status[:3] in ("200", "404", "422")
        and "Content-Encoding" not in headers
        and headers.get("Content-Type", "").startswith(TYPES)
        and SMALLEST <= headers.get("Content-Length", 0, type=int) <= LARGEST
    )


def prepare_headers(headers, length):
    """Return the headers of a compressed response.

    >>> prepare_headers([("ETag", '"a1"'), ("Content-Length", "5000")], 900)
    [('ETag', 'W/"a1"'), ('Content-Length', '900'), ('Content-Encoding', 'gzip')]
    """
    headers = Headers(headers)
    headers["Content-Length"] = length
    headers["Content-Encoding"] = "gzip"
    tag = headers.get("ETag", "W/")
    if not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"  # same content, other bytes
    return headers.to_wsgi_list()


def compressed(application):
    """Return a WSGI method that compresses what another one sends."""

    @functools.wraps(application)
    def call(self, environ, start_response):
        if not accepts_gzip(environ) or environ.get("REQUEST_METHOD") == "HEAD":
            return application(self, environ, start_response)
        held = []

        def hold(status, headers, exc_info=None):
            if not is_compressible(status, headers):
                return start_response(status, headers, exc_info)
            held[:] = [status, [*headers, ("Vary", "Accept-Encoding")], exc_info]
            return None

        body = application(self, environ, hold)
        if not held:
            return body
        status, headers, exc_info = held
        data = gzip.compress(_read(body), 6, mtime=0)
        start_response(status, prepare_headers(headers, len(data)), exc_info)
        return [data]

    return call


def _read(body):
    """Return all bytes of a response body, and close it."""
    try:
        return b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()
