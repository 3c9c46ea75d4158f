# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The clock of the process.

The process only uses this clock for the current date and time. Code that creates past
complaints (demonstration data, imports from an older register) sets the clock to the
date and time at which each action really happened. The value is stored in the context
as a Python object, so that no external call can set the clock back.
"""

from datetime import datetime

from odoo import fields

_CONTEXT_NAME = "mfi_complaints_clock"


class _FixedTime:
    """A date and time set by this program, which external calls cannot send."""

    __slots__ = ("time",)

    def __init__(self, time):
        self.time = time


def now(records):
    """Return the current date and time of the process (naive UTC, whole seconds).

    :param records: any records; their context may contain a fixed time
    """
    fixed = records.env.context.get(_CONTEXT_NAME)
    return fixed.time if isinstance(fixed, _FixedTime) else fields.Datetime.now()


def at(records, time):
    """Return the records in a context where the clock is set back.

    Never pass the result to code that serves a request.

    :param time: naive UTC :class:`datetime`, not in the future
    :raise ValueError: when the time is not a datetime or is in the future
    """
    if not isinstance(time, datetime) or time > fields.Datetime.now():
        raise ValueError("The clock of the process can only be set to a past time.")
    time = time.replace(microsecond=0)
    return records.with_context(**{_CONTEXT_NAME: _FixedTime(time)})
