"""Parser of ``multipart/form-data`` bodies, which some gateways and scripts send."""

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, MultipartDecoder, NeedData


def parse_fields(content_type, body, limit=200):
    r"""Return the fields of a body as (name, text), without files.

    :param content_type: the whole header, with its boundary
    :param body: bytes; those that are not UTF-8 become surrogates
    :param limit: maximum number of fields
    :raises ValueError: when the body is not multipart or has too many fields

    >>> part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    >>> body = part % (b"from", b"+221") + part % (b"text", "été".encode()) + b"--x--"
    >>> parse_fields("multipart/form-data; boundary=x", body)
    [('from', '+221'), ('text', 'été')]
    >>> parse_fields("multipart/form-data; boundary=x", b"from=1")
    Traceback (most recent call last):
    ValueError: not a multipart form
    """
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not boundary or f"--{boundary}".encode("latin-1", "replace") not in body:
        raise ValueError("not a multipart form")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_parts=limit)
    decoder.receive_data(body)
    decoder.receive_data(None)
    try:
        return _read_fields(decoder)
    except RequestEntityTooLarge as error:
        raise ValueError("too many fields") from error


def _read_fields(decoder):
    """Return the fields that a decoder finds in its data."""
    found, name, value = [], None, b""
    while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
        if not isinstance(event, Data):
            name, value = event.name if isinstance(event, Field) else None, b""
            continue
        value += event.data
        if name is not None and not event.more_data:
            found.append((name, value.decode("utf-8", "surrogateescape")))
    return found
