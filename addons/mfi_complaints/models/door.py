# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Through which door an action came in, and from which address.

Doors that a request does not tell (a mail that was fetched, a file that is imported)
are named by the program that opens them. The name is in the context as a Python object,
so that no external call can send it.
"""

from odoo.http import request

from ..engine import door as engine

DOORS = [
    ("screen", "Screen"),
    ("api", "API"),
    ("web", "Public pages"),
    ("sms", "SMS"),
    ("voice", "Phone line"),
    ("mail", "E-mail"),
    ("import", "Import"),
    ("job", "Job of the server"),
]
_CONTEXT_NAME = "mfi_complaints_door"


class _Door:
    """The name of a door, set by this program."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name


def through(records, name):
    """Return the records in a context that names the door of what follows."""
    return records.with_context(**{_CONTEXT_NAME: _Door(name)})


def get_door(records):
    """Return the door through which the present action came in."""
    named = records.env.context.get(_CONTEXT_NAME)
    if isinstance(named, _Door):
        return named.name
    return engine.get_door(request.httprequest.path if request else None)


def get_address(records):
    """Return the network address of a request of staff, otherwise ``False``.

    The addresses of clients are never kept. Behind a proxy, the address is that of the
    client only in Odoo's proxy mode.
    """
    if not request or not records.env.user._is_internal():
        return False
    return request.httprequest.remote_addr or False
