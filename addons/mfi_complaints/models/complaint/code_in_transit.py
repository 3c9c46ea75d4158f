# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A new tracking code on its way from registration to the messages with it.

The code is in the context as an object and not as text, so that no external call can
provide one, and nothing that prints a context shows it.
"""

CODE_CONTEXT = "mfi_complaints_code_in_transit"


class _CodeInTransit:
    """The new code of one complaint; its representation does not show it."""

    __slots__ = ("code", "ticket_id")

    def __init__(self, ticket_id, code):
        self.ticket_id = ticket_id
        self.code = code


def with_code_in_transit(ticket, code):
    """Return the complaint in a context that holds its new code."""
    return ticket.with_context(**{CODE_CONTEXT: _CodeInTransit(ticket.id, code)})


def get_code_in_transit(ticket):
    """Return the new code of this complaint, or ``False``."""
    carried = ticket.env.context.get(CODE_CONTEXT)
    if isinstance(carried, _CodeInTransit) and carried.ticket_id == ticket.id:
        return carried.code
    return False
