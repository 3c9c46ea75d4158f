# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The one key to frozen records.

A registered complaint, its journal and its attachments cannot be changed by a plain
``write``, whoever calls it: administrators and ``sudo()`` included. The process itself
must, and shows this key in its context. The key is an object of this Python process,
not a value: no call from outside (JSON-2, forms, imports) can hold or forge it.
"""

from odoo.tools.misc import clean_context

_KEY = object()
_NAME = "mfi_complaints_process"


def with_process(records):
    """Return the records with the right to change what is frozen.

    Only the process (:mod:`helpdesk_ticket_process`), the journal and the erasure of
    personal data call this; never give the result to code that serves a request.
    Default values that a caller put into the context are left behind.
    """
    context = {**clean_context(records.env.context), _NAME: _KEY}
    return records.with_context(context)  # pylint: disable=context-overridden


def in_process(records):
    """Return whether the records carry the key."""
    return records.env.context.get(_NAME) is _KEY
