# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The key that allows the process to write frozen records.

A registered complaint, its journal and its attachments cannot be changed with a plain
``write``, even by administrators or with ``sudo()``. The process itself may change
them, by setting this key in the context. The key is a Python object and not a value,
so that no external call (JSON-2, forms, imports) can send or forge it.
"""

from odoo.tools.misc import clean_context

_PROCESS_KEY = object()
_CONTEXT_NAME = "mfi_complaints_process"


def with_process(records):
    """Return the records in a context that allows writing frozen fields.

    Only the process (:mod:`helpdesk_ticket_process`), the journal and the erasure of
    personal data call this. Never pass the result to code that serves a request.
    Default values that a caller has set in the context are removed.
    """
    context = {**clean_context(records.env.context), _CONTEXT_NAME: _PROCESS_KEY}
    return records.with_context(context)  # pylint: disable=context-overridden


def in_process(records):
    """Return whether the context of the records contains the key."""
    return records.env.context.get(_CONTEXT_NAME) is _PROCESS_KEY
