"""Through which door a request came in, told from the address it called."""

#: Beginning of an address → door; the first one that fits counts.
_BEGINNINGS = (
    ("/json/", "api"),
    ("/jsonrpc", "api"),
    ("/xmlrpc", "api"),
    ("/complaints/sms/", "sms"),
    ("/complaints/voice/", "voice"),
    ("/complaints", "web"),
    ("/my", "web"),
    ("/rate", "web"),
)


def get_door(path):
    """Return the door of a request, ``job`` without one.

    A program that signs in like a person and calls the addresses of the web client
    cannot be told from a person.

    >>> [get_door(path) for path in ("/json/2/helpdesk.ticket/read", "/complaints")]
    ['api', 'web']
    >>> get_door("/complaints/sms/abc/in"), get_door("/complaints/voice/abc/call")
    ('sms', 'voice')
    >>> get_door("/web/dataset/call_kw/helpdesk.ticket/web_read"), get_door(None)
    ('screen', 'job')
    """
    if path is None:
        return "job"
    return next(
        (door for start, door in _BEGINNINGS if path.startswith(start)), "screen"
    )
