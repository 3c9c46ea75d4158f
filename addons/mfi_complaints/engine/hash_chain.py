"""The journal's hash chain: canonical form, hashes, seals and checks.

Each complaint has its own chain. Event *n* carries the hash of event *n - 1*, so that
changing, removing or reordering one event breaks every later one. A daily *seal* per
company covers the heads of all chains that have grown since the previous seal, so that
the removal of a whole complaint is detected too.

Personal data never enters the chain: only a salted digest of it does (:func:`digest`).
Once text and salt are erased, the digest reveals nothing and the chain stays valid.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Previous hash of the first event of a chain and of the first seal.
GENESIS = "0" * 64
# Made once: `json.dumps` makes an encoder at each call.
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
)


def canonical(value):
    """Return the canonical JSON text of a value: sorted keys, no spaces, UTF-8.

    >>> canonical({"b": 1, "a": ["é", None]})
    '{"a":["é",null],"b":1}'
    """
    return _ENCODER.encode(value)


def sha256(text):
    """Return the SHA-256 hash of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(salt, value):
    """Return the salted digest of a value (a text, a number, a date, a list).

    >>> digest("s", "Amadou") == digest("s", "Amadou")
    True
    >>> digest("s", "Amadou") == digest("t", "Amadou")
    False
    """
    return sha256(f"{salt}\n{canonical(value)}")


@dataclass(frozen=True)
class Event:
    """One event of a chain, as plain values.

    :param ticket: database id of the complaint
    :param date: UTC, ``YYYY-MM-DD HH:MM:SS``
    :param payload: canonical JSON text, kept as stored
    """

    ticket: int
    sequence: int
    code: str
    date: str
    user: int
    from_state: str
    to_state: str
    payload: str
    previous_hash: str
    hash: str = ""
    id: int = 0


def compute_event_hash(event):
    """Return the hash that an event must carry, computed from its content.

    >>> first = Event(7, 1, "registered", "2026-01-05 09:00:00", 2, "draft",
    ...               "registered", "{}", GENESIS)
    >>> len(compute_event_hash(first))
    64
    """
    body = {
        "ticket": event.ticket,
        "sequence": event.sequence,
        "code": event.code,
        "date": event.date,
        "user": event.user,
        "from_state": event.from_state or "",
        "to_state": event.to_state or "",
        "payload": event.payload,
    }
    return sha256(event.previous_hash + canonical(body))


@dataclass(frozen=True)
class Break:
    """A difference between a record and its chain.

    ``code`` says what is wrong; ``expected`` and ``found`` are the two values.
    """

    code: str
    ticket: int
    event: int = 0
    sequence: int = 0
    field: str = ""
    expected: str = ""
    found: str = ""


def check_chain(events: Iterable[Event]):
    """Return the breaks of a complaint's chain, given in order of sequence.

    >>> first = Event(7, 1, "registered", "2026-01-05 09:00:00", 2, "draft",
    ...               "registered", "{}", GENESIS)
    >>> import dataclasses
    >>> first = dataclasses.replace(first, hash=compute_event_hash(first))
    >>> check_chain([first])
    []
    >>> [b.code for b in check_chain([dataclasses.replace(first, user=3)])]
    ['hash']
    >>> [b.code for b in check_chain([dataclasses.replace(first, sequence=2)])]
    ['gap', 'hash']
    """
    breaks = []
    previous, expected_sequence = GENESIS, 1
    for event in events:
        origin = {"ticket": event.ticket, "event": event.id, "sequence": event.sequence}
        if event.sequence != expected_sequence:
            breaks.append(
                Break("gap", **origin, expected=str(expected_sequence), found="")
            )
        elif event.previous_hash != previous:
            breaks.append(
                Break("link", **origin, expected=previous, found=event.previous_hash)
            )
        if (expected := compute_event_hash(event)) != event.hash:
            breaks.append(Break("hash", **origin, expected=expected, found=event.hash))
        previous, expected_sequence = event.hash, event.sequence + 1
    return breaks


def read_payload(text):
    """Return the payload of an event as a dict; empty when it cannot be read.

    An unreadable payload is not reported here: it shows as a wrong hash of the event.

    >>> read_payload('{"texts":{"reason":"a1"}}')["texts"]
    {'reason': 'a1'}
    >>> read_payload("{") == read_payload("[]") == read_payload(None)
    True
    """
    try:
        payload = json.loads(text or "{}")
    except ValueError:
        return {}
    payload = payload if isinstance(payload, dict) else {}
    for key in ("digests", "texts"):
        if not isinstance(payload.get(key, {}), dict):
            del payload[key]
    return payload


def get_latest_digests(events: Iterable[Event]):
    """Return {field: (digest, sequence)} with the last digest of each field in a chain.

    The fields listed as ``erased`` in an event's payload are left out: they can no
    longer be compared.
    """
    return merge_digests(
        (event.sequence, read_payload(event.payload)) for event in events
    )


def merge_digests(payloads):
    """Return :func:`get_latest_digests` from payloads that were read already.

    :param payloads: iterable of (sequence, payload) in their order

    >>> merge_digests([(1, {"digests": {"a": "x", "b": "y"}}),
    ...                (2, {"digests": {"a": "z"}, "erased": ["b"]})])
    {'a': ('z', 2)}
    """
    digests = {}
    for sequence, payload in payloads:
        for field, value in payload.get("digests", {}).items():
            digests[field] = (value, sequence)
        for field in payload.get("erased", ()):
            digests.pop(field, None)
    return digests


def check_values(ticket, digests: Mapping, salt, values: Mapping):
    """Return the breaks of the fields whose value differs from the chain's digest.

    :param digests: result of :func:`get_latest_digests`
    :param values: field → value now in the database
    """
    return [
        Break("value", ticket, sequence=sequence, field=field)
        for field, (expected, sequence) in sorted(digests.items())
        if field in values and digest(salt, values[field]) != expected
    ]


def format_seal_content(heads: Iterable[tuple]):
    """Return the text that a seal covers: one line per chain that has grown.

    :param heads: tuples (complaint number, ticket id, last sequence, last hash)

    >>> heads = [("PL-2026-000002", 9, 1, "b" * 4), ("PL-1", 3, 4, "a")]
    >>> print(format_seal_content(heads))
    3 4 a PL-1
    9 1 bbbb PL-2026-000002
    """
    ordered = sorted(heads, key=lambda head: head[1])
    return "\n".join(
        f"{ticket} {sequence} {hash_} {number}"
        for number, ticket, sequence, hash_ in ordered
    )


def parse_seal_content(text):
    """Return {ticket id: (last sequence, last hash, number)} from a seal's text.

    Malformed lines are skipped: they show as a wrong hash of the seal.

    >>> parse_seal_content("3 4 a PL-1\\nx y")
    {3: (4, 'a', 'PL-1')}
    """
    heads = {}
    for line in (text or "").split("\n"):
        ticket, _, rest = line.partition(" ")
        sequence, _, rest = rest.partition(" ")
        hash_, _, number = rest.partition(" ")
        if ticket.isdecimal() and sequence.isdecimal():
            heads[int(ticket)] = (int(sequence), hash_, number)
    return heads


def compute_seal_hash(previous_hash, company, day, until, complaints, content):
    """Return the hash of a seal over the previous seal and the content of this one.

    :param day: local date of the company, ``YYYY-MM-DD``
    :param until: UTC time before which events are covered, ``YYYY-MM-DD HH:MM:SS``
    :param complaints: number of complaints of the company that have a chain
    """
    body = {
        "company": company,
        "day": day,
        "until": until,
        "complaints": complaints,
        "content": sha256(content),
    }
    return sha256(previous_hash + canonical(body))
