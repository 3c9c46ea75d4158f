"""The work list: which task a complaint waits for, and how much time is left.

Complaints are sorted by what must be done next (a *task*). The task follows from the
state and from two dates; users see the tasks of their roles.
"""

#: Tasks, in the order in which they are worked through.
TASKS = (
    "complete",
    "assign",
    "treat",
    "validate",
    "communicate",
    "satisfaction",
    "close",
)
#: Tasks until the decision.
UNDECIDED = ("complete", "assign", "treat", "validate")
_BY_STATE = {
    "draft": "complete",
    "registered": "assign",
    "assigned": "treat",
    "in_progress": "treat",
    "to_validate": "validate",
    "resolved": "communicate",
}
#: Task → roles of the people who must do it, in order of preference. ``author``
#: registered the complaint, ``handler`` is in charge of it.
_ACTORS = {
    "complete": ("author", "collector"),
    "assign": ("pilot",),
    "treat": ("handler", "head", "member"),
    "validate": ("head",),
    "communicate": ("author", "collector"),
    "satisfaction": ("author", "collector", "controller"),
    "close": ("author", "collector", "controller"),
}
#: Roles of the desk, which the confidential officers have for restricted complaints.
_DESK = frozenset({"author", "collector", "pilot", "controller"})
#: Tasks that the promised date limits: the answer is what was promised.
PROMISED = frozenset({"assign", "treat", "validate", "communicate"})
#: The promised date is ``soon`` when at most this many calendar days are left.
SOON_DAYS = 2


def get_task(state, kind, communicated, surveyed):
    """Return what must be done next, or ``None`` when nothing is expected.

    :param state: state of the complaint
    :param kind: kind of the complaint; the author of a whistleblowing report is
        neither informed nor surveyed
    :param communicated: whether the answer has been communicated to the client
    :param surveyed: whether the client's satisfaction has been recorded

    >>> get_task("registered", "complaint", False, False)
    'assign'
    >>> get_task("rejected", "complaint", False, False)
    'communicate'
    >>> get_task("rejected", "complaint", True, False) is None
    True
    >>> get_task("communicated", "complaint", True, False)
    'satisfaction'
    >>> get_task("communicated", "request", True, False)
    'close'
    >>> get_task("resolved", "denunciation", False, False)
    'close'
    """
    if state == "communicated":
        return "satisfaction" if kind == "complaint" and not surveyed else "close"
    if kind == "denunciation" and state in ("resolved", "rejected"):
        return "close" if state == "resolved" else None
    if state == "rejected":
        return None if communicated else "communicate"
    return _BY_STATE.get(state)


def find_task(state, kind, communicated, satisfaction):
    """Return the next task of a ticket; ``None`` without one, or if it is ordinary.

    :param state: state, empty for a draft
    :param kind: kind of the complaint; empty for an ordinary ticket
    :param communicated: when the answer was communicated, if it was
    :param satisfaction: state of the satisfaction

    >>> find_task("communicated", "complaint", "2026-03-02", "pending")
    'satisfaction'
    >>> find_task("", "complaint", None, None)
    'complete'
    >>> find_task("registered", None, None, None)
    """
    if not kind:
        return None
    surveyed = (satisfaction or "pending") != "pending"
    return get_task(state or "draft", kind, bool(communicated), surveyed)


def get_access(kind, restricted):
    """Return the access level of a complaint; ``False`` for an ordinary ticket.

    :param restricted: whether its category is restricted

    >>> get_access("complaint", False), get_access("complaint", True)
    ('open', 'restricted')
    >>> get_access("denunciation", False), get_access(None, True)
    ('denunciation', False)
    """
    if not kind:
        return False
    if kind == "denunciation":
        return "denunciation"
    return "restricted" if restricted else "open"


def get_actors(task, access):
    """Return the roles of the people who must do a task, in order of preference.

    :param task: one of :data:`TASKS`
    :param access: ``open``, ``restricted`` or ``denunciation``

    >>> get_actors("treat", "open"), get_actors("communicate", "open")
    (('handler', 'head', 'member'), ('author', 'collector'))
    >>> get_actors("communicate", "restricted"), get_actors("complete", "restricted")
    (('confidential',), ('author', 'collector'))
    >>> get_actors("treat", "denunciation"), get_actors("assign", "denunciation")
    (('handler', 'confidential'), ('confidential',))
    """
    roles = _ACTORS[task]
    if access == "denunciation":
        secret = tuple(role for role in roles if role == "handler")
        return (*secret, "confidential")
    if access == "restricted" and task != "complete" and _DESK.intersection(roles):
        return ("confidential",)
    return roles


def get_countdown(promised, end, today):
    """Return the time left, or the delay, relative to the promised date.

    What is promised to the client is an answer: a decision alone does not keep it.

    :param promised: promised date, local, or ``None``
    :param end: local date on which the answer was communicated or the attempts ended;
        ``None`` until then
    :param today: today's local date
    :return: ``(level, days)`` in calendar days: ``none`` without a promised date;
        ``kept`` or ``broken`` (days late) once answered; otherwise ``late`` (days
        late), ``soon`` or ``ahead`` (days left)

    >>> from datetime import date
    >>> get_countdown(date(2026, 3, 10), None, date(2026, 3, 12))
    ('late', 2)
    >>> get_countdown(date(2026, 3, 10), None, date(2026, 3, 10))
    ('soon', 0)
    >>> get_countdown(date(2026, 3, 10), None, date(2026, 3, 2))
    ('ahead', 8)
    >>> get_countdown(date(2026, 3, 10), date(2026, 3, 11), date(2026, 4, 1))
    ('broken', 1)
    >>> get_countdown(None, None, date(2026, 4, 1))
    ('none', 0)
    """
    if not promised:
        return "none", 0
    if end:
        days_late = (end - promised).days
        return ("broken", days_late) if days_late > 0 else ("kept", 0)
    days_left = (promised - today).days
    if days_left < 0:
        return "late", -days_left
    return ("soon" if days_left <= SOON_DAYS else "ahead"), days_left
