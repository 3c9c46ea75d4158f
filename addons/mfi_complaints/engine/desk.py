"""What waits for whom, and how much time is left, in plain Python.

The desk sorts complaints by what must be done next (a *task*), which follows from the
state and from two dates; people see the tasks of their roles.
"""

#: Tasks in the order in which a day is worked off.
TASKS = (
    "complete",
    "assign",
    "treat",
    "validate",
    "communicate",
    "satisfaction",
    "close",
)
_BY_STATE = {
    "draft": "complete",
    "registered": "assign",
    "assigned": "treat",
    "in_progress": "treat",
    "to_validate": "validate",
    "resolved": "communicate",
}
#: Days before the promise from which the colour warns.
SOON = 2


def task(state, kind, told, measured):
    """Return what must be done next, or ``None`` when nothing is expected.

    :param state: state of the complaint
    :param kind: its kind; the author of a denunciation is not told nor asked
    :param told: whether the client knows the answer
    :param measured: whether satisfaction was asked for

    >>> task("registered", "complaint", False, False)
    'assign'
    >>> task("rejected", "complaint", False, False)
    'communicate'
    >>> task("rejected", "complaint", True, False) is None
    True
    >>> task("communicated", "complaint", True, False)
    'satisfaction'
    >>> task("communicated", "request", True, False)
    'close'
    >>> task("resolved", "denunciation", False, False)
    'close'
    """
    if state == "communicated":
        return "satisfaction" if kind == "complaint" and not measured else "close"
    if kind == "denunciation" and state in ("resolved", "rejected"):
        return "close" if state == "resolved" else None
    if state == "rejected":
        return None if told else "communicate"
    return _BY_STATE.get(state)


def countdown(promised, end, today):
    """Return how a promise stands: a level, and a number of calendar days.

    :param promised: local date promised, or ``None``
    :param end: local date of the decision, ``None`` while there is none
    :param today: local date now
    :return: ``(level, days)``: ``none`` without a promise; ``kept`` or ``broken``
        (days late) once decided; else ``late`` (days late), ``soon`` or ``ahead``
        (days left)

    >>> from datetime import date
    >>> countdown(date(2026, 3, 10), None, date(2026, 3, 12))
    ('late', 2)
    >>> countdown(date(2026, 3, 10), None, date(2026, 3, 10))
    ('soon', 0)
    >>> countdown(date(2026, 3, 10), None, date(2026, 3, 2))
    ('ahead', 8)
    >>> countdown(date(2026, 3, 10), date(2026, 3, 11), date(2026, 4, 1))
    ('broken', 1)
    >>> countdown(None, None, date(2026, 4, 1))
    ('none', 0)
    """
    if not promised:
        return "none", 0
    if end:
        late = (end - promised).days
        return ("broken", late) if late > 0 else ("kept", 0)
    left = (promised - today).days
    if left < 0:
        return "late", -left
    return ("soon" if left <= SOON else "ahead"), left
