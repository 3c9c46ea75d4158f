# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The only place that talks to a gateway over the network."""

import time

import requests

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


def exchange(request):
    """Make the request and return the answer.

    Redirects are not followed, at most ``BODY_LIMIT`` bytes are read, and the whole
    exchange takes at most about a minute.

    :param request: :class:`engine.gateways.base.Request`
    :raise NetworkFault: in a sentence that holds no secret
    :rtype: Answer
    """
    try:
        with (
            requests.Session() as session,
            session.request(
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
            return Answer(response.status_code, body, dict(response.headers))
    # The text of these errors holds the address, and with it the password.
    except requests.exceptions.ConnectTimeout as error:
        raise NetworkFault("connection timed out", certain=True) from error
    except requests.exceptions.Timeout as error:
        raise NetworkFault("no answer in time", certain=False) from error
    except requests.exceptions.ConnectionError as error:
        raise NetworkFault("connection failed", certain=True) from error
    except (requests.exceptions.RequestException, ValueError) as error:
        name = type(error).__name__
        raise NetworkFault(f"request failed ({name})", certain=False) from error


def _read(response):
    """Read the beginning of the body within the time allowed."""
    body, limit = b"", time.monotonic() + TOTAL_TIMEOUT
    for piece in response.iter_content(4096):
        body += piece
        if len(body) >= BODY_LIMIT:
            break
        if time.monotonic() > limit:
            raise requests.exceptions.ReadTimeout
    return body[:BODY_LIMIT]
