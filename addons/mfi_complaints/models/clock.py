# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What time it is for the process.

The process asks this clock, and nothing else, for "now". Code of this program that
takes over history (a demonstration, an older register) sets it to the moment at which
each act really happened; the mark it leaves in the context is an object of this Python
process, so that no call from outside can turn the clock back.
"""

from datetime import datetime

from odoo import fields

_NAME = "mfi_complaints_clock"


class _Moment:
    """A moment set by this program; calls from outside can hold plain values only."""

    __slots__ = ("moment",)

    def __init__(self, moment):
        self.moment = moment


def now(records):
    """Return the moment (naive UTC, whole seconds) at which the process acts.

    :param records: any records; their context may carry a clock that was set
    """
    mark = records.env.context.get(_NAME)
    return mark.moment if isinstance(mark, _Moment) else fields.Datetime.now()


def at(records, moment):
    """Return the records in a context where the process acts at another moment.

    Never give the result to code that serves a request.

    :param moment: naive UTC :class:`datetime`, not in the future
    :raise ValueError: for a moment to come: the past is told, not the future
    """
    if not isinstance(moment, datetime) or moment > fields.Datetime.now():
        raise ValueError("The clock of the process is only ever set back.")
    moment = moment.replace(microsecond=0)
    return records.with_context(**{_NAME: _Moment(moment)})
