"""The lifecycle of a complaint, defined in a single table of moves.

A *move* is a named transition (``assign``, ``resolve`` …) that takes a complaint from
one state to another, or leaves its state unchanged. For each move, the table
:data:`MOVES` gives the states it starts from, the state it leads to, the roles
allowed to make it, the kinds of complaint it applies to, and the conditions. Models
call :func:`get_problems` to check that a move is allowed before they execute it;
screens call :func:`get_available_moves` to decide which buttons to show. No rule is
defined elsewhere.

>>> find_move("assign", Case(state="registered")).target
'assigned'
>>> case = Case(state="communicated")
>>> [problem.code for problem in get_problems("close", case, {"controller"})]
['satisfaction']
>>> [problem.code for problem in get_problems("resolve", Case(), {"member"})]
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
#: Kinds that require an investigation: outcome, cause, measures.
INVESTIGATED = frozenset({"complaint", "denunciation"})
#: States in which only members of the service may write ("reserved space").
RESERVED = frozenset({"assigned", "in_progress", "to_validate"})
#: States in which the institution has made its decision.
DECIDED = frozenset({"resolved", "communicated", "closed", "rejected", "cancelled"})
#: States in which no further action is expected from anyone.
FINAL = frozenset({"closed", "rejected", "cancelled"})

#: Roles with regard to one complaint. ``member`` and ``head`` are those of the service
#: that handles it; ``system`` is the program (routing, timeouts), never a user.
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
    """The facts about a complaint that the rules depend on, at a given time.

    Booleans indicate whether a value is present; the values themselves are not needed.
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
    asked: bool = False
    appeal_level: int = 0
    appeal_levels: int = 2


@dataclass(frozen=True)
class Problem:
    """A reason why a move is not allowed; callers translate ``code``."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Move:
    """One row of the table.

    :param code: name of the move; the public method is ``action_<code>``
    :param sources: states from which the move is allowed
    :param target: state it leads to, or ``None`` when the state does not change
    :param roles: roles allowed to make the move; one of them is enough
    :param needs: names of the guards in :data:`GUARDS` that must be satisfied
    :param kinds: kinds of complaint to which the row applies
    :param reason: whether the user must give a reason
    :param event: code of the journal event that the move records
    :param shown: names of the guards without which the move makes no sense: when one
        does not hold for the user, the button is hidden
    :param hidden_in_help: whether the help then leaves out the move, instead of
        explaining why the button is hidden
    """

    code: str
    sources: frozenset
    target: str | None
    roles: frozenset
    needs: tuple = ()
    kinds: frozenset = frozenset(KINDS)
    reason: bool = False
    event: str = ""
    shown: tuple = ()
    hidden_in_help: bool = False


def _require(field, code=None):
    """Return a guard that is satisfied when a fact of the case is true."""
    return lambda case: None if getattr(case, field) else (code or field)


def _forbid(field, code=None):
    """Return a guard that is satisfied when a fact of the case is false."""
    return lambda case: (code or field) if getattr(case, field) else None


def _check_appeal_level(case):
    """Return a problem code when the last level of appeal has been used."""
    return "appeal_level" if case.appeal_level >= case.appeal_levels else None


#: Guard name → function that takes a case and returns a problem code or ``None``.
GUARDS = {
    "words": _require("words"),
    "channel": _require("channel"),
    "category": _require("category"),
    "received": _require("received"),
    "received_in_past": _require("received_in_past"),
    "reachable": _require("reachable"),
    "service": _require("service"),
    "no_conflict": _forbid("conflict"),
    "other_handler": _forbid("same_handler"),
    "needs_validation": _require("validation", "validation_not_needed"),
    "no_validation": _forbid("validation", "validation_needed"),
    "first_contact": _require("first_contact"),
    "outcome": _require("outcome"),
    "cause": _require("cause"),
    "corrective": _require("corrective"),
    "preventive": _require("preventive"),
    "answer": _require("answer"),
    "answer_channel": _require("answer_channel"),
    "attempts_done": _require("attempts_done"),
    "satisfaction": _require("satisfaction"),
    "not_identified": _forbid("identified", "not_identified"),
    "not_own_work": _forbid("handled_by_actor", "own_work"),
    "other_actor": _forbid("handled_before_by_actor", "same_handler"),
    "appeal_left": _check_appeal_level,
    "held": _require("held", "not_held"),
    "not_held": _forbid("held"),
    "asked": _require("asked", "not_asked"),
}

_STATEMENT = ("words", "channel", "received", "received_in_past")
_INVESTIGATION = ("outcome", "cause", "corrective", "preventive")
#: The handler must be neither concerned by the complaint nor the person who decided
#: at an earlier level.
_INDEPENDENT = ("no_conflict", "other_handler")
#: The same applies to the user who makes the move and so becomes the handler.
_INDEPENDENT_ACTOR = (*_INDEPENDENT, "other_actor")
_OPEN = ("registered", "assigned", "in_progress")
_AFTER_REGISTRATION = tuple(state for state in STATES if state != "draft")
_COMMUNICATORS = ("collector", "member", "head", "pilot", "confidential")
_ANSWERED_KINDS = ("suggestion", "request")
#: Kinds whose author can be asked: whistleblowers are written to on their secret page.
_ASKED_KINDS = ("complaint", *_ANSWERED_KINDS)


def _build_move(
    code,
    sources,
    target,
    roles,
    needs=(),
    kinds=KINDS,
    reason=False,
    event="",
    shown=(),
    hidden_in_help=False,
):
    """Return a row of the table; ``event`` defaults to the code of the move."""
    return Move(
        code=code,
        sources=frozenset(sources),
        target=target,
        roles=frozenset(roles),
        needs=tuple(needs),
        kinds=frozenset(kinds),
        reason=reason,
        event=event or code,
        shown=tuple(shown),
        hidden_in_help=hidden_in_help,
    )


#: The table. Where a move has several entries, the complaint's kind and state decide.
MOVES = (
    # The statement is frozen; the complaint gets its number and its deadlines.
    _build_move(
        "register",
        ["draft"],
        "registered",
        ["collector", "pilot", "confidential", "system"],
        [*_STATEMENT, "category", "reachable"],
        ["complaint"],
        event="registered",
    ),
    _build_move(
        "register",
        ["draft"],
        "registered",
        ["confidential", "system"],
        _STATEMENT,
        ["denunciation"],
        event="registered",
    ),
    _build_move(
        "register",
        ["draft"],
        "registered",
        ["collector", "pilot", "confidential", "system"],
        _STATEMENT,
        _ANSWERED_KINDS,
        event="registered",
    ),
    # The complaint belongs to exactly one service.
    _build_move(
        "assign",
        ["registered"],
        "assigned",
        ["pilot", "confidential", "system"],
        ["service", *_INDEPENDENT],
        event="assigned",
    ),
    _build_move(
        "assign",
        ["assigned", "in_progress", "to_validate"],
        "assigned",
        ["pilot", "confidential", "system"],
        ["service", *_INDEPENDENT],
        reason=True,
        event="reassigned",
    ),
    _build_move(
        "return",
        ["assigned", "in_progress"],
        "registered",
        ["member", "head"],
        reason=True,
        event="returned",
    ),
    # The service handles the complaint.
    _build_move(
        "start",
        ["assigned"],
        "in_progress",
        ["member", "head"],
        _INDEPENDENT_ACTOR,
        event="started",
        shown=["other_actor"],
    ),
    _build_move(
        "start",
        ["registered"],
        "in_progress",
        ["confidential"],
        _INDEPENDENT_ACTOR,
        ["denunciation"],
        event="started",
        shown=["other_actor"],
    ),
    _build_move(
        "submit",
        ["in_progress"],
        "to_validate",
        ["member"],
        ["needs_validation", *_INDEPENDENT_ACTOR, *_INVESTIGATION],
        INVESTIGATED,
        event="submitted",
        shown=["needs_validation"],
    ),
    _build_move(
        "validate",
        ["to_validate"],
        "resolved",
        ["head"],
        ["not_own_work", "no_conflict", *_INVESTIGATION],
        INVESTIGATED,
        event="validated",
        shown=["not_own_work"],
    ),
    _build_move(
        "send_back",
        ["to_validate"],
        "in_progress",
        ["head"],
        [],
        INVESTIGATED,
        reason=True,
        event="sent_back",
    ),
    _build_move(
        "resolve",
        ["in_progress"],
        "resolved",
        ["member", "head"],
        ["no_validation", *_INDEPENDENT_ACTOR, *_INVESTIGATION],
        INVESTIGATED,
        event="resolved",
        shown=["no_validation"],
    ),
    # First contact: the collector settles the complaint while the client is present.
    _build_move(
        "resolve",
        ["registered"],
        "resolved",
        ["collector", "pilot"],
        ["first_contact", "no_conflict", "outcome", "corrective"],
        ["complaint"],
        event="resolved",
        shown=["first_contact"],
    ),
    # Suggestions and requests are only answered, without an investigation.
    _build_move(
        "resolve",
        ["registered", "assigned"],
        "resolved",
        ["collector", "pilot", "member", "head"],
        ["answer"],
        _ANSWERED_KINDS,
        event="resolved",
    ),
    _build_move(
        "resolve",
        ["in_progress"],
        "resolved",
        ["collector", "pilot", "member", "head"],
        ["answer"],
        _ANSWERED_KINDS,
        event="resolved",
        shown=["no_validation"],
    ),
    # The answer is communicated to the client.
    _build_move(
        "communicate",
        ["resolved"],
        "communicated",
        _COMMUNICATORS,
        ["answer", "answer_channel"],
        event="communicated",
    ),
    _build_move(
        "communicate",
        ["rejected"],
        "rejected",
        _COMMUNICATORS,
        ["answer", "answer_channel"],
        event="communicated",
    ),
    _build_move(
        "give_up",
        ["resolved"],
        "communicated",
        ["collector", "pilot", "confidential"],
        ["attempts_done"],
        event="communicated",
        shown=["attempts_done"],
    ),
    _build_move(
        "return_answer",
        ["communicated"],
        "resolved",
        ["collector", "pilot", "system"],
        reason=True,
        event="answer_failed",
    ),
    _build_move(
        "attempt",
        ["resolved", "communicated", "rejected"],
        None,
        [*_COMMUNICATORS, "controller", "system"],
        event="attempt",
    ),
    # The client rates the answer, and may appeal.
    _build_move(
        "record_satisfaction",
        ["communicated"],
        None,
        ["collector", "controller", "pilot", "system"],
        ["not_own_work"],
        ["complaint"],
        event="satisfaction",
        shown=["not_own_work"],
    ),
    _build_move(
        "close",
        ["communicated"],
        "closed",
        ["collector", "controller", "pilot", "system"],
        ["satisfaction"],
        ["complaint"],
        event="closed",
    ),
    _build_move(
        "close",
        ["communicated", "resolved"],
        "closed",
        ["confidential", "system"],
        [],
        ["denunciation"],
        event="closed",
    ),
    _build_move(
        "close",
        ["communicated", "resolved"],
        "closed",
        ["collector", "controller", "pilot", "system"],
        [],
        _ANSWERED_KINDS,
        event="closed",
    ),
    _build_move(
        "reopen",
        ["communicated", "closed"],
        "registered",
        ["collector", "controller", "pilot", "confidential", "system"],
        ["appeal_left"],
        INVESTIGATED,
        reason=True,
        event="reopened",
        shown=["appeal_left"],
    ),
    # The complaint ends without a decision on the substance.
    _build_move(
        "reject",
        _OPEN,
        "rejected",
        ["pilot", "confidential"],
        reason=True,
        event="rejected",
    ),
    _build_move(
        "cancel",
        _OPEN,
        "cancelled",
        ["pilot", "confidential"],
        reason=True,
        event="cancelled",
    ),
    # Corrections and additions to the frozen statement.
    _build_move(
        "reclassify",
        [*_OPEN, "to_validate", "resolved"],
        None,
        ["pilot", "head", "confidential"],
        reason=True,
        event="reclassified",
    ),
    _build_move(
        "identify",
        [*_OPEN, "to_validate", "resolved", "communicated"],
        None,
        ["collector", "pilot", "system"],
        ["not_identified"],
        ["complaint", "suggestion", "request"],
        event="identified",
        shown=["not_identified"],
        hidden_in_help=True,
    ),
    _build_move(
        "add_addendum",
        _AFTER_REGISTRATION,
        None,
        [*_COMMUNICATORS, "controller", "system"],
        event="addendum",
    ),
    _build_move(
        "escalate",
        [*_OPEN, "to_validate", "resolved", "communicated"],
        None,
        ["pilot", "confidential", "system"],
        reason=True,
        event="escalated",
    ),
    # The client has received the number and the promised date, by any channel.
    _build_move(
        "acknowledge",
        _AFTER_REGISTRATION,
        None,
        [*_COMMUNICATORS, "system"],
        event="acknowledged",
    ),
    # The head of the service, or the pilot, assigns the complaint to a member.
    _build_move(
        "delegate",
        ["assigned", "in_progress"],
        None,
        ["head", "pilot", "confidential"],
        _INDEPENDENT,
        event="delegated",
    ),
    # The client turns to a mediator or to the regulator.
    _build_move(
        "record_recourse",
        _AFTER_REGISTRATION,
        None,
        ["collector", "controller", "pilot", "confidential"],
        event="recourse",
    ),
    # Waiting for the client pauses the internal delay only.
    _build_move(
        "wait",
        ["in_progress"],
        None,
        ["member", "head"],
        reason=True,
        event="waiting",
    ),
    _build_move("resume", ["in_progress"], None, ["member", "head"], event="resumed"),
    # A question to the client starts the wait for the reply, which ends it whoever
    # notes it. The desk asks as long as no answer was given, the service while it
    # handles.
    _build_move(
        "ask_client",
        ["registered", "resolved"],
        None,
        ["collector", "pilot"],
        ["reachable"],
        _ASKED_KINDS,
        event="asked",
    ),
    _build_move(
        "ask_client",
        RESERVED,
        None,
        ["collector", "member", "head", "pilot"],
        ["reachable"],
        _ASKED_KINDS,
        event="asked",
    ),
    _build_move(
        "record_reply",
        _AFTER_REGISTRATION,
        None,
        ["collector", "member", "head", "pilot", "system"],
        ["asked"],
        _ASKED_KINDS,
        event="replied",
        shown=["asked"],
        hidden_in_help=True,
    ),
    # Legal hold: the data is kept whatever the retention period, e.g. for a court.
    _build_move(
        "hold",
        _AFTER_REGISTRATION,
        None,
        ["controller", "pilot", "confidential"],
        ["not_held"],
        reason=True,
        event="held",
        shown=["not_held"],
        hidden_in_help=True,
    ),
    _build_move(
        "release",
        _AFTER_REGISTRATION,
        None,
        ["controller", "pilot", "confidential"],
        ["held"],
        reason=True,
        event="released",
        shown=["held"],
        hidden_in_help=True,
    ),
)

CODES = tuple(dict.fromkeys(move.code for move in MOVES))


def get_moves(code):
    """Return the entries of the table for a move.

    >>> len(get_moves("close"))
    3
    """
    return tuple(move for move in MOVES if move.code == code)


def find_move(code, case):
    """Return the row of a move that applies to a case, or ``None`` if there is none.

    >>> find_move("register", Case(kind="denunciation")).needs[0]
    'words'
    >>> find_move("validate", Case(state="to_validate", kind="request")) is None
    True
    """
    return next(
        (
            move
            for move in get_moves(code)
            if case.kind in move.kinds and case.state in move.sources
        ),
        None,
    )


def get_effective_roles(case, roles):
    """Return the roles that count for a case.

    Whistleblowing reports are handled by the confidential group alone: other users
    have no role, and members of the group may also act as the service and its head.
    A complaint of a restricted category is handled by its service and by the
    confidential group, which then acts as collector, controller and pilot; this does
    not apply to drafts, which their author may complete.

    >>> sorted(get_effective_roles(Case(kind="denunciation"), {"pilot", "head"}))
    []
    >>> "member" in get_effective_roles(Case(kind="denunciation"), {"confidential"})
    True
    >>> case = Case(state="registered", restricted=True)
    >>> sorted(get_effective_roles(case, {"pilot", "member"}))
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


def get_problems(code, case, roles, reason=True):
    """Return the reasons why a move is not allowed, in the order in which to fix them.

    :param code: name of the move
    :param case: the :class:`Case`
    :param roles: roles of the user
    :param reason: whether a reason is given
    :return: tuple of :class:`Problem`, empty when the move is allowed

    >>> case = Case(state="in_progress", outcome=True, cause=True, validation=True)
    >>> [p.code for p in get_problems("resolve", case, {"member"})]
    ['validation_needed', 'corrective', 'preventive']
    >>> get_problems("resolve", case, {"pilot"})
    (Problem(code='role', detail='member,head'),)
    """
    move = find_move(code, case)
    if move is None:
        return (Problem("state", case.state),)
    if not move.roles & get_effective_roles(case, roles):
        return (Problem("role", ",".join(_sort_roles(move.roles))),)
    case = _waive_validation(case, roles)
    failed = dict.fromkeys(GUARDS[name](case) for name in move.needs)
    result = [Problem(code) for code in failed if code]
    if move.reason and not reason:
        result.append(Problem("reason"))
    return tuple(result)


def _waive_validation(case, roles):
    """Return the case without need for validation if the user is the head."""
    if case.validation and "head" in get_effective_roles(case, roles):
        return _replace(case, validation=False)
    return case


def _replace(case, **changes):
    """Return a copy of a case with some facts changed."""
    return Case(**{**case.__dict__, **changes})


def _sort_roles(roles: Iterable[str]):
    """Return the roles of users in the order of :data:`ROLES`, without ``system``."""
    return [role for role in ROLES if role in roles and role != "system"]


def get_available_moves(case, roles):
    """Return the moves that a user could make now, regardless of the guards.

    Missing values do not hide a button: clicking it shows what is missing.

    >>> get_available_moves(Case(state="assigned"), {"member"})
    ('return', 'start', 'add_addendum', 'acknowledge', 'ask_client')
    >>> get_available_moves(Case(state="assigned"), {"controller"})
    ('add_addendum', 'record_recourse', 'hold')
    >>> "submit" in get_available_moves(Case(state="in_progress"), {"member"})
    False
    >>> case = Case(state="in_progress", validation=True)
    >>> "submit" in get_available_moves(case, {"member"})
    True
    """
    roles = get_effective_roles(case, roles)
    return tuple(
        code
        for code in CODES
        if (move := find_move(code, case))
        and move.roles & roles
        and _is_shown(move, case, roles)
    )


def _is_shown(move, case, roles):
    """Return whether a move that the state allows makes sense for this user.

    >>> move, case = get_moves("identify")[0], Case(state="registered", identified=True)
    >>> _is_shown(move, case, {"collector"})
    False
    """
    case = _waive_validation(case, roles)
    return not any(GUARDS[name](case) for name in move.shown)


def is_left_out(code, case, found):
    """Return whether the help leaves out a move instead of explaining its problems.

    :param code: name of the move
    :param case: the :class:`Case`
    :param found: what :func:`get_problems` returned for the user

    >>> case = Case(state="registered", identified=True)
    >>> is_left_out("identify", case, get_problems("identify", case, {"collector"}))
    True
    >>> is_left_out("resolve", case, get_problems("resolve", case, {"collector"}))
    False
    >>> is_left_out("close", case, get_problems("close", case, {"collector"}))
    True
    """
    move = find_move(code, case)
    if move is None:
        return True
    if not move.hidden_in_help:
        return False
    hidden_codes = {GUARDS[name](case) for name in move.shown}
    return any(problem.code in hidden_codes for problem in found)


def ends_waiting(move, asked):
    """Return whether a move ends the time waited for the client.

    A question to the client outlives a change of service; the reply, or the solution,
    ends the wait for it. A pause without a question ends when the service stops working
    on the complaint.

    :param move: the :class:`Move`
    :param asked: whether a question to the client has no reply yet

    >>> assign, resolve = get_moves("assign")[0], get_moves("resolve")[0]
    >>> ends_waiting(assign, asked=True), ends_waiting(assign, asked=False)
    (False, True)
    >>> ends_waiting(resolve, asked=True)
    True
    >>> ends_waiting(get_moves("record_reply")[0], asked=True)
    True
    """
    if move.code in ("resume", "record_reply"):
        return True
    if asked:
        return move.target in DECIDED | {"to_validate"}
    return move.target not in (None, "in_progress")


def find_move_to(state, case, roles):
    """Return the move that a user can make to reach ``state``, or ``None``.

    It is the move to make when a user drags a complaint to another stage.

    >>> find_move_to("in_progress", Case(state="assigned"), {"member"})
    'start'
    """
    return next(
        (
            code
            for code in get_available_moves(case, roles)
            if find_move(code, case).target == state and state != case.state
        ),
        None,
    )
