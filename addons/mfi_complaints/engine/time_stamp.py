# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time stamps of an outside authority (RFC 3161) on the hash of a seal.

The authority signs the hash and the time: whoever trusts its certificate knows that the
seal existed then. The hash of a seal is a SHA-256 already and is stamped as it is, so
that ``openssl ts -verify -digest HASH -in FILE -CAfile CERTIFICATE`` checks the answer.
"""

from dataclasses import dataclass
from datetime import datetime, timezone

from asn1crypto import tsp

#: Content types of a request and of its answer (RFC 3161, section 3.4).
QUERY_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"
#: Bytes of an answer that are read; it holds the authority's certificates.
LIMIT = 64 * 1024


class StampError(ValueError):
    """Raised for an answer that is no time stamp of this seal.

    ``code`` is ``unreadable``, ``refused``, ``other_seal`` or ``other_request``.
    """

    def __init__(self, code):
        """Store the code of the reason."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Request:
    """An HTTP request with a time stamp query."""

    url: str
    data: bytes
    method: str = "POST"

    @property
    def headers(self):
        """Return the headers that the protocol requires."""
        return {"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE}


def build_query(seal_hash, nonce):
    """Return the query for a seal, in DER.

    :param seal_hash: SHA-256 in hexadecimal
    :param nonce: random number, which the answer repeats

    >>> query = build_query("ab" * 32, 7)
    >>> tsp.TimeStampReq.load(query)["message_imprint"]["hashed_message"].native.hex()
    'abababababababababababababababababababababababababababababababab'
    """
    return tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": bytes.fromhex(seal_hash),
            },
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()


def read_time(answer, seal_hash, nonce):
    """Return the time (naive UTC, whole seconds) of an authority's answer.

    The signature is not checked here: that takes the certificate which the auditor, not
    the institution, chooses to trust.

    :param answer: bytes of the answer
    :raises StampError: if it is no time stamp for this query

    >>> try:
    ...     read_time(b"<html>", "ab" * 32, 7)
    ... except StampError as error:
    ...     print(error.code)
    unreadable
    """
    try:
        reply = tsp.TimeStampResp.load(answer, strict=True)
        if reply["status"]["status"].native not in ("granted", "granted_with_mods"):
            raise StampError("refused")
        signed = reply["time_stamp_token"]["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint, repeated = info["message_imprint"].native, info["nonce"].native
        time = info["gen_time"].native
    except StampError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StampError("unreadable") from error
    if imprint["hashed_message"] != bytes.fromhex(seal_hash):
        raise StampError("other_seal")
    if repeated != nonce:
        raise StampError("other_request")
    if not isinstance(time, datetime):
        raise StampError("unreadable")
    return time.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
