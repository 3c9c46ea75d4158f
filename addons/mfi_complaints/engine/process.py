"""The life of a complaint: one table of moves, and the only place that knows it.

A *move* is a named act (``assign``, ``resolve`` …) that takes a complaint from one
state to another, or leaves it where it is. The table :data:`MOVES` says for each
move: from which states, to which state, who may, for which kinds, and what must hold.
Models ask :func:`problems` whether a move is legal and carry it out; screens ask
:func:`available` which buttons to show. Nothing else decides.

>>> find("assign", Case(state="registered")).target
'assigned'
>>> [p.code for p in problems("close", Case(state="communicated"), {"controller"})]
['satisfaction']
>>> [p.code for p in problems("resolve", Case(state="draft"), {"member"})]
['state']
"""

from collections.abc import Iterable
from dataclasses import dataclass

STATES = (
    "draft",
    "registered",
    "assigned",
    "in_progress",
    "to_validate",
    "resolved",
    "communicated",
    "closed",
    "rejected",
    "cancelled",
)
KINDS = ("complaint", "denunciation", "suggestion", "request")
#: Kinds that ask for an investigation: outcome, cause, measures.
INVESTIGATED = frozenset({"complaint", "denunciation"})
#: States in which only the members of the service may write ("reserved space").
RESERVED = frozenset({"assigned", "in_progress", "to_validate"})
#: States after which the institution has decided.
DECIDED = frozenset({"resolved", "communicated", "closed", "rejected", "cancelled"})
#: States in which nothing is expected of anybody any more.
FINAL = frozenset({"closed", "rejected", "cancelled"})

#: Roles as seen from one complaint. ``member`` and ``head`` are those of the service
#: that has it; ``system`` is the program itself (routing, timeouts), never a person.
ROLES = (
    "collector",
    "member",
    "head",
    "controller",
    "pilot",
    "confidential",
    "system",
)


@dataclass(frozen=True)
class Case:
    """What the rules need to know of one complaint, at one moment.

    Booleans answer "is it there?"; the words themselves never come here.
    """

    state: str = "draft"
    kind: str = "complaint"
    restricted: bool = False
    words: bool = False
    channel: bool = False
    category: bool = False
    received: bool = True
    received_in_past: bool = True
    reachable: bool = False
    service: bool = False
    validation: bool = False
    conflict: bool = False
    same_handler: bool = False
    first_contact: bool = False
    outcome: bool = False
    cause: bool = False
    corrective: bool = False
    preventive: bool = False
    answer: bool = False
    answer_channel: bool = False
    attempts_done: bool = False
    satisfaction: bool = False
    identified: bool = False
    duplicate: bool = False
    handled_by_actor: bool = False
    handled_before_by_actor: bool = False
    held: bool = False
    appeal_level: int = 0
    appeal_levels: int = 2


@dataclass(frozen=True)
class Problem:
    """One thing that forbids a move; ``code`` is translated where it is shown."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Move:
    """One row of the table.

    :param code: name of the act; the public method is ``action_<code>``
    :param sources: states from which it is legal
    :param target: state it leads to, or ``None`` when it leaves the state alone
    :param roles: roles of which one suffices
    :param needs: names of guards of :data:`GUARDS` that must hold
    :param kinds: kinds of complaint to which the row applies
    :param reason: whether the person must say why
    :param event: code of the journal event it leaves
    """

    code: str
    sources: frozenset
    target: str | None
    roles: frozenset
    needs: tuple = ()
    kinds: frozenset = frozenset(KINDS)
    reason: bool = False
    event: str = ""


def _when(field, code=None):
    """Return a guard that asks for one true fact of the case."""
    return lambda case: None if getattr(case, field) else (code or field)


def _unless(field, code=None):
    """Return a guard that asks for one false fact of the case."""
    return lambda case: (code or field) if getattr(case, field) else None


def _appeal_left(case):
    """Return a problem when the last appeal level has been used."""
    return "appeal_level" if case.appeal_level >= case.appeal_levels else None


#: Guard name → function of a case, which returns a problem code or ``None``.
GUARDS = {
    "words": _when("words"),
    "channel": _when("channel"),
    "category": _when("category"),
    "received": _when("received"),
    "received_in_past": _when("received_in_past"),
    "reachable": _when("reachable"),
    "service": _when("service"),
    "no_conflict": _unless("conflict"),
    "other_handler": _unless("same_handler"),
    "needs_validation": _when("validation", "validation_not_needed"),
    "no_validation": _unless("validation", "validation_needed"),
    "first_contact": _when("first_contact"),
    "outcome": _when("outcome"),
    "cause": _when("cause"),
    "corrective": _when("corrective"),
    "preventive": _when("preventive"),
    "answer": _when("answer"),
    "answer_channel": _when("answer_channel"),
    "attempts_done": _when("attempts_done"),
    "satisfaction": _when("satisfaction"),
    "not_identified": _unless("identified", "not_identified"),
    "not_own_work": _unless("handled_by_actor", "own_work"),
    "other_actor": _unless("handled_before_by_actor", "same_handler"),
    "appeal_left": _appeal_left,
    "held": _when("held", "not_held"),
    "not_held": _unless("held"),
}

_STATEMENT = ("words", "channel", "received", "received_in_past")
_INVESTIGATION = ("outcome", "cause", "corrective", "preventive")
#: Neither concerned, nor the one who decided at an earlier level.
_INDEPENDENT = ("no_conflict", "other_handler")
#: The same of whoever acts: they are the one who will have handled it.
_IN_PERSON = (*_INDEPENDENT, "other_actor")
_OPEN = ("registered", "assigned", "in_progress")
_AFTER_REGISTRATION = tuple(state for state in STATES if state != "draft")
_TELLERS = ("collector", "member", "head", "pilot", "confidential")
_ANSWERED = ("suggestion", "request")


def _move(code, sources, target, roles, needs=(), kinds=KINDS, reason=False, event=""):
    """Build a row of the table from plain sequences."""
    return Move(
        code=code,
        sources=frozenset(sources),
        target=target,
        roles=frozenset(roles),
        needs=tuple(needs),
        kinds=frozenset(kinds),
        reason=reason,
        event=event or code,
    )


#: The table. Where a move has several rows, kind and state choose among them.
MOVES = (
    # The statement is frozen, numbered and given its dates.
    _move(
        "register",
        ["draft"],
        "registered",
        ["collector", "pilot", "confidential", "system"],
        [*_STATEMENT, "category", "reachable"],
        ["complaint"],
        event="registered",
    ),
    _move(
        "register",
        ["draft"],
        "registered",
        ["confidential", "system"],
        _STATEMENT,
        ["denunciation"],
        event="registered",
    ),
    _move(
        "register",
        ["draft"],
        "registered",
        ["collector", "pilot", "confidential", "system"],
        _STATEMENT,
        _ANSWERED,
        event="registered",
    ),
    # Exactly one service has it.
    _move(
        "assign",
        ["registered"],
        "assigned",
        ["pilot", "confidential", "system"],
        ["service", *_INDEPENDENT],
        event="assigned",
    ),
    _move(
        "assign",
        ["assigned", "in_progress", "to_validate"],
        "assigned",
        ["pilot", "confidential", "system"],
        ["service", *_INDEPENDENT],
        reason=True,
        event="reassigned",
    ),
    _move(
        "return",
        ["assigned", "in_progress"],
        "registered",
        ["member", "head"],
        reason=True,
        event="returned",
    ),
    # The service works on it.
    _move(
        "start",
        ["assigned"],
        "in_progress",
        ["member", "head"],
        _IN_PERSON,
        event="started",
    ),
    _move(
        "start",
        ["registered"],
        "in_progress",
        ["confidential"],
        _IN_PERSON,
        ["denunciation"],
        event="started",
    ),
    _move(
        "submit",
        ["in_progress"],
        "to_validate",
        ["member"],
        ["needs_validation", *_IN_PERSON, *_INVESTIGATION],
        INVESTIGATED,
        event="submitted",
    ),
    _move(
        "validate",
        ["to_validate"],
        "resolved",
        ["head"],
        ["not_own_work", "no_conflict", *_INVESTIGATION],
        INVESTIGATED,
        event="validated",
    ),
    _move(
        "send_back",
        ["to_validate"],
        "in_progress",
        ["head"],
        [],
        INVESTIGATED,
        reason=True,
        event="sent_back",
    ),
    _move(
        "resolve",
        ["in_progress"],
        "resolved",
        ["member", "head"],
        ["no_validation", *_IN_PERSON, *_INVESTIGATION],
        INVESTIGATED,
        event="resolved",
    ),
    # First contact: the collector settles it while the client is there.
    _move(
        "resolve",
        ["registered"],
        "resolved",
        ["collector", "pilot"],
        ["first_contact", "no_conflict", "outcome", "corrective"],
        ["complaint"],
        event="resolved",
    ),
    # A suggestion is thanked for, a request is answered: nothing is investigated.
    _move(
        "resolve",
        _OPEN,
        "resolved",
        ["collector", "pilot", "member", "head"],
        ["answer"],
        _ANSWERED,
        event="resolved",
    ),
    # The client is told.
    _move(
        "communicate",
        ["resolved"],
        "communicated",
        _TELLERS,
        ["answer", "answer_channel"],
        event="communicated",
    ),
    _move(
        "communicate",
        ["rejected"],
        "rejected",
        _TELLERS,
        ["answer", "answer_channel"],
        event="communicated",
    ),
    _move(
        "give_up",
        ["resolved"],
        "communicated",
        ["collector", "pilot", "confidential"],
        ["attempts_done"],
        event="communicated",
    ),
    _move(
        "return_answer",
        ["communicated"],
        "resolved",
        ["collector", "pilot", "system"],
        reason=True,
        event="answer_failed",
    ),
    _move(
        "attempt",
        ["resolved", "communicated", "rejected"],
        None,
        [*_TELLERS, "controller", "system"],
        event="attempt",
    ),
    # The client judges.
    _move(
        "record_satisfaction",
        ["communicated"],
        None,
        ["collector", "controller", "pilot", "system"],
        ["not_own_work"],
        ["complaint"],
        event="satisfaction",
    ),
    _move(
        "close",
        ["communicated"],
        "closed",
        ["collector", "controller", "pilot", "system"],
        ["satisfaction"],
        ["complaint"],
        event="closed",
    ),
    _move(
        "close",
        ["communicated", "resolved"],
        "closed",
        ["confidential", "system"],
        [],
        ["denunciation"],
        event="closed",
    ),
    _move(
        "close",
        ["communicated", "resolved"],
        "closed",
        ["collector", "controller", "pilot", "system"],
        [],
        _ANSWERED,
        event="closed",
    ),
    _move(
        "reopen",
        ["communicated", "closed"],
        "registered",
        ["collector", "controller", "pilot", "confidential", "system"],
        ["appeal_left"],
        INVESTIGATED,
        reason=True,
        event="reopened",
    ),
    # Ends without a decision on the substance.
    _move(
        "reject",
        _OPEN,
        "rejected",
        ["pilot", "confidential"],
        reason=True,
        event="rejected",
    ),
    _move(
        "cancel",
        _OPEN,
        "cancelled",
        ["pilot", "confidential"],
        reason=True,
        event="cancelled",
    ),
    # Named moves on the frozen statement.
    _move(
        "reclassify",
        [*_OPEN, "to_validate", "resolved"],
        None,
        ["pilot", "head", "confidential"],
        reason=True,
        event="reclassified",
    ),
    _move(
        "identify",
        [*_OPEN, "to_validate", "resolved", "communicated"],
        None,
        ["collector", "pilot", "system"],
        ["not_identified"],
        ["complaint", "suggestion", "request"],
        event="identified",
    ),
    _move(
        "add_addendum",
        _AFTER_REGISTRATION,
        None,
        [*_TELLERS, "controller", "system"],
        event="addendum",
    ),
    _move(
        "escalate",
        [*_OPEN, "to_validate", "resolved", "communicated"],
        None,
        ["pilot", "confidential", "system"],
        reason=True,
        event="escalated",
    ),
    # The client has number and date in hand, whatever the way.
    _move(
        "acknowledge",
        _AFTER_REGISTRATION,
        None,
        [*_TELLERS, "system"],
        event="acknowledged",
    ),
    # The head of the service, or the pilot, gives it to one of its people.
    _move(
        "delegate",
        ["assigned", "in_progress"],
        None,
        ["head", "pilot", "confidential"],
        _INDEPENDENT,
        event="delegated",
    ),
    # The client goes to a mediator or to the regulator.
    _move(
        "record_recourse",
        _AFTER_REGISTRATION,
        None,
        ["collector", "controller", "pilot", "confidential"],
        event="recourse",
    ),
    # Waiting for the client pauses the internal clock alone.
    _move(
        "wait",
        ["in_progress"],
        None,
        ["member", "head"],
        reason=True,
        event="waiting",
    ),
    _move("resume", ["in_progress"], None, ["member", "head"], event="resumed"),
    # Kept whatever the retention period, e.g. for a court; then no longer.
    _move(
        "hold",
        _AFTER_REGISTRATION,
        None,
        ["controller", "pilot", "confidential"],
        ["not_held"],
        reason=True,
        event="held",
    ),
    _move(
        "release",
        _AFTER_REGISTRATION,
        None,
        ["controller", "pilot", "confidential"],
        ["held"],
        reason=True,
        event="released",
    ),
)

CODES = tuple(dict.fromkeys(move.code for move in MOVES))


def rows(code):
    """Return the rows of the table that carry a move's name.

    >>> len(rows("close"))
    3
    """
    return tuple(move for move in MOVES if move.code == code)


def find(code, case):
    """Return the row that applies to a case, or ``None`` when its state forbids it.

    >>> find("register", Case(kind="denunciation")).needs[0]
    'words'
    >>> find("validate", Case(state="to_validate", kind="request")) is None
    True
    """
    return next(
        (
            move
            for move in rows(code)
            if case.kind in move.kinds and case.state in move.sources
        ),
        None,
    )


def effective_roles(case, roles):
    """Return the roles that count for a case.

    A denunciation is the business of the confidential group alone: whoever is not in
    it has no role there, and whoever is in it may act as the service and its head. A
    complaint of a restricted category belongs to its service and to the confidential
    group, which does there what collector, controller and pilot do elsewhere; a draft
    is still its author's.

    >>> sorted(effective_roles(Case(kind="denunciation"), {"pilot", "head"}))
    []
    >>> "member" in effective_roles(Case(kind="denunciation"), {"confidential"})
    True
    >>> case = Case(state="registered", restricted=True)
    >>> sorted(effective_roles(case, {"pilot", "member"}))
    ['member']
    """
    roles = frozenset(roles)
    if case.kind == "denunciation":
        if "confidential" in roles:
            return roles | {"member", "head"}
        return roles & {"system"}
    if case.restricted and case.state != "draft":
        desk = {"collector", "controller", "pilot"}
        return roles | desk if "confidential" in roles else roles - desk
    return roles


def problems(code, case, roles, reason=True):
    """Return what forbids a move, in the order in which to mend it.

    :param code: name of the move
    :param case: the :class:`Case`
    :param roles: roles of the person who acts
    :param reason: whether a reason was given
    :return: tuple of :class:`Problem`, empty when the move is legal

    >>> case = Case(state="in_progress", outcome=True, cause=True, validation=True)
    >>> [p.code for p in problems("resolve", case, {"member"})]
    ['validation_needed', 'corrective', 'preventive']
    >>> problems("resolve", case, {"pilot"})
    (Problem(code='role', detail='member,head'),)
    """
    move = find(code, case)
    if move is None:
        return (Problem("state", case.state),)
    if not move.roles & effective_roles(case, roles):
        return (Problem("role", ",".join(_ordered(move.roles))),)
    found = dict.fromkeys(GUARDS[name](_for_actor(case, roles)) for name in move.needs)
    found = [Problem(code) for code in found if code]
    if move.reason and not reason:
        found.append(Problem("reason"))
    return tuple(found)


def _for_actor(case, roles):
    """Return the case as it stands for this actor: a head needs no validation."""
    if case.validation and "head" in effective_roles(case, roles):
        return _replace(case, validation=False)
    return case


def _replace(case, **changes):
    """Return a copy of a case with some facts changed."""
    return Case(**{**case.__dict__, **changes})


def _ordered(roles: Iterable[str]):
    """Return roles in the order of :data:`ROLES`, the program's own left out."""
    return [role for role in ROLES if role in roles and role != "system"]


def available(case, roles):
    """Return the moves a person could make now, guards apart.

    Missing facts do not hide a button: pressing it says what is missing.

    >>> available(Case(state="assigned"), {"member"})
    ('return', 'start', 'add_addendum', 'acknowledge')
    >>> available(Case(state="assigned"), {"controller"})
    ('add_addendum', 'record_recourse', 'hold')
    """
    roles = effective_roles(case, roles)
    return tuple(
        code
        for code in CODES
        if (move := find(code, case))
        and move.roles & roles
        and not _pointless(code, case, roles)
    )


def _pointless(code, case, roles):
    """Return whether a legal move would make no sense on this case."""
    if code == "identify":
        return case.identified
    if code in ("hold", "release"):
        return case.held == (code == "hold")
    if code == "submit":
        return not case.validation or "head" in roles
    if code == "resolve" and case.state == "in_progress":
        return case.validation and "head" not in roles
    if code == "resolve" and case.state == "registered":
        return case.kind == "complaint" and not case.first_contact
    if code == "give_up":
        return not case.attempts_done
    if code == "reopen":
        return case.appeal_level >= case.appeal_levels
    if code in ("validate", "record_satisfaction"):
        return case.handled_by_actor
    if code == "start":
        return case.handled_before_by_actor
    return False


def leading_to(state, case, roles):
    """Return the move that a change of stage to ``state`` stands for, or ``None``.

    >>> leading_to("in_progress", Case(state="assigned"), {"member"})
    'start'
    """
    return next(
        (
            code
            for code in available(case, roles)
            if find(code, case).target == state and state != case.state
        ),
        None,
    )
