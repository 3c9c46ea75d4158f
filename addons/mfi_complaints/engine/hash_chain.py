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
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

#: Parts of a payload that are read → their type.
_PARTS = (("digests", dict), ("texts", dict), ("erased", list))
#: Versions of the way in which values are written before they are digested. A later one
#: stands before its digests, as in ``2:9f86…``; the first has no prefix.
VERSIONS = ("1",)
#: Previous hash of the first event of a chain and of the first seal.
GENESIS = "0" * 64
# Made once: `json.dumps` makes an encoder at each call.
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
)

_scan = json.JSONDecoder().scan_once
_quote = json.encoder.encode_basestring


def canonical(value):
    """Return the canonical JSON text of a value: sorted keys, no spaces, UTF-8.

    >>> canonical({"b": 1, "a": ["é", None]})
    '{"a":["é",null],"b":1}'
    >>> canonical(None), canonical(True), canonical(7), canonical('"')
    ('null', 'true', '7', '"\\\\""')
    """
    if value is None:
        return "null"
    return str(value) if type(value) is int else _ENCODER.encode(value)


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


class Event(NamedTuple):
    """One event of a chain, as plain values.

    :param ticket: database id of the complaint
    :param date: UTC, ``YYYY-MM-DD HH:MM:SS``
    :param payload: canonical JSON text, kept as stored
    :param company: id of the company; ``recorded``: when the event was recorded, UTC.
        The hash does not cover them: they follow from the complaint and the payload
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
    company: int = 0
    recorded: str = ""


def compute_event_hash(event):
    """Return the hash that an event must carry, computed from its content."""
    return sha256(get_hashed_text(event))


def get_hashed_text(event):
    """Return the text that the hash of an event covers: the previous hash and itself.

    The canonical JSON is written out, which takes a third of the encoder's time.

    >>> first = Event(7, 1, "registered", "2026-01-05 09:00:00", 2, "draft",
    ...               "registered", "{}", GENESIS)
    >>> body = {"ticket": 7, "sequence": 1, "code": "registered", "user": 2,
    ...         "date": "2026-01-05 09:00:00", "from_state": "draft",
    ...         "to_state": "registered", "payload": "{}"}
    >>> get_hashed_text(first) == GENESIS + canonical(body)
    True
    """
    return (
        f'{event.previous_hash}{{"code":{_quote(event.code)},"date":{_quote(event.date)}'
        f',"from_state":{_quote(event.from_state or "")}'
        f',"payload":{_quote(event.payload)},"sequence":{event.sequence}'
        f',"ticket":{event.ticket},"to_state":{_quote(event.to_state or "")}'
        f',"user":{event.user}}}'
    )


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


class Chain(NamedTuple):
    r"""The events of a complaint side by side: texts with one line per event.

    :param ticket: database id of the complaint; ``count``: number of events
    :param punctual: whether every event was recorded at its date
    :param first_company: lowest id of the events' companies; ``last_company``: highest
    :param ids: of the events; what follows has the names and forms of :class:`Event`

    >>> Chain(7, 2, True, 1, 1, "5\\n8").ids.split("\\n")
    ['5', '8']
    """

    ticket: int
    count: int
    punctual: bool
    first_company: int
    last_company: int
    ids: str = ""
    sequences: str = ""
    codes: str = ""
    dates: str = ""
    users: str = ""
    from_states: str = ""
    to_states: str = ""
    hashes: str = ""
    previous_hashes: str = ""
    payloads: str = ""


@lru_cache(maxsize=256)
def _list_ranks(count):
    """Return the ranks of the events of a chain, one a line."""
    return "\n".join(map(str, range(1, count + 1)))


def is_chain(chain):
    r"""Return whether events side by side have their ranks, hashes and links.

    ``False`` says only that :func:`check_chain` must follow the events one by one: so
    it does where a text would have to be quoted in JSON, apart from the quotation marks
    of payloads.

    >>> event = Event(7, 1, "registered", "2026-01-05 09:00:00", 2, "draft",
    ...               "registered", '{"a":1}', GENESIS)
    >>> hash_ = compute_event_hash(event)
    >>> chain = Chain(7, 1, True, 1, 1, "5", "1", event.code, event.date, "2", "draft",
    ...               "registered", hash_, GENESIS, event.payload)
    >>> is_chain(chain), is_chain(chain._replace(payloads='{"a":2}'))
    (True, False)
    >>> is_chain(chain._replace(sequences="2")), is_chain(chain._replace(users="3"))
    (False, False)
    >>> is_chain(chain._replace(previous_hashes="0", hashes="0"))
    False
    """
    names = chain.codes + chain.from_states + chain.to_states
    if '"' in names or "\\" in names or "\\" in chain.payloads:
        return False
    hashes = chain.hashes.split("\n")
    previous = [GENESIS, *hashes[:-1]]
    columns = [previous, *_split_lines(chain)]
    if any(len(lines) != chain.count for lines in columns):
        return False  # a text with a line break, or an event without a user
    return (
        chain.sequences == _list_ranks(chain.count)
        and chain.previous_hashes.split("\n") == previous
        and list(map(_hash_line, *columns, repeat(chain.ticket))) == hashes
    )


def _split_lines(chain):
    """Return what the hashes of a chain cover: lists with one text per event."""
    return (
        chain.codes.split("\n"),
        chain.dates.split("\n"),
        chain.from_states.split("\n"),
        chain.payloads.replace('"', '\\"').split("\n"),
        range(1, chain.count + 1),
        chain.to_states.split("\n"),
        chain.users.split("\n"),
    )


def _hash_line(previous, code, date, before, payload, rank, after, user, ticket):
    """Return the hash of one event of :func:`is_chain`."""
    text = (
        f'{previous}{{"code":"{code}","date":"{date}","from_state":"{before}",'
        f'"payload":"{payload}","sequence":{rank},"ticket":{ticket},'
        f'"to_state":"{after}","user":{user}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def check_chain(events: Iterable[Event]):
    """Return the breaks of a complaint's chain, given in order of sequence.

    >>> first = Event(7, 1, "registered", "2026-01-05 09:00:00", 2, "draft",
    ...               "registered", "{}", GENESIS)
    >>> first = first._replace(hash=compute_event_hash(first))
    >>> check_chain([first])
    []
    >>> [b.code for b in check_chain([first._replace(user=3)])]
    ['hash']
    >>> [b.code for b in check_chain([first._replace(sequence=2)])]
    ['gap', 'hash']
    """
    breaks = []
    previous, rank = GENESIS, 1
    for event in events:
        if event.sequence != rank:
            breaks.append(_break_at(event, "gap", str(rank), ""))
        elif event.previous_hash != previous:
            breaks.append(_break_at(event, "link", previous, event.previous_hash))
        if (expected := compute_event_hash(event)) != event.hash:
            breaks.append(_break_at(event, "hash", expected, event.hash))
        previous, rank = event.hash, event.sequence + 1
    return breaks


def _break_at(event, code, expected, found):
    """Return the break of one event."""
    return Break(
        code, event.ticket, event.id, event.sequence, expected=expected, found=found
    )


def read_payload(text):
    """Return the payload of an event as a dict; empty when it cannot be read.

    An unreadable payload is not reported here: it shows as a wrong hash of the event.

    >>> read_payload('{"texts":{"reason":"a1"}}')["texts"]
    {'reason': 'a1'}
    >>> read_payload("{") == read_payload("[]") == read_payload(None)
    True
    >>> read_payload("{} "), read_payload("{} x"), read_payload("[" * 100_000)
    ({}, {}, {})
    """
    try:
        payload, end = _scan(text or "{}", 0)
        if end < len(text or "{}"):
            payload = json.loads(text)
    except (ValueError, StopIteration, RecursionError):
        return {}
    payload = payload if isinstance(payload, dict) else {}
    for key, kind in _PARTS:
        if key in payload and not isinstance(payload[key], kind):
            del payload[key]
    return payload


def merge_digests(payloads):
    """Return {field: digest} with the last digest of each field in a chain.

    The fields listed as ``erased`` in an event's payload are left out: they can no
    longer be compared.

    :param payloads: payloads of the events, read and in their order

    >>> merge_digests([{"digests": {"a": "x", "b": "y"}},
    ...                {"digests": {"a": "z"}, "erased": ["b"]}])
    {'a': 'z'}
    """
    digests = {}
    for payload in payloads:
        if "digests" in payload:
            digests.update(payload["digests"])
        for field in payload.get("erased", ()):
            digests.pop(str(field), None)
    return digests


def find_sequence(field, sequences, payloads):
    """Return the rank of the last event with a digest of a field; 0 if there is none.

    :param sequences: ranks of the events, in their order; ``payloads``: theirs

    >>> find_sequence("a", [1, 2, 3], [{"digests": {"a": "x"}}, {"digests": {"a": "y"}},
    ...                                {}])
    2
    """
    pairs = zip(sequences, payloads, strict=True)
    return max((rank for rank, p in pairs if field in p.get("digests", ())), default=0)


def is_unchanged(salt, pairs: Iterable[tuple]):
    """Return whether every value has its digest.

    Several fields of a complaint have the same value, such as no value or one date:
    each is computed once.

    :param pairs: (canonical JSON of a value, digest)

    >>> is_unchanged("s", [("1", digest("s", 1)), ("null", digest("s", None))])
    True
    >>> is_unchanged("s", [("1", digest("s", 1)), ("1", digest("s", 2))])
    False
    >>> is_unchanged("s", [("1", ["not a digest"])])
    False
    """
    start = f"{salt}\n"
    try:
        pairs = set(pairs)
    except TypeError:  # a digest that is not a text
        return False
    for text, expected in pairs:
        if hashlib.sha256((start + text).encode()).hexdigest() != expected:
            return False
    return True


def judge_difference(expected, code="value"):
    """Return the code of a value that does not agree with its digest.

    ``version`` if the digest was made by a later version of the program, so that
    nothing can be said about the value; else ``code``.

    >>> judge_difference("9f86"), judge_difference("1:9f86"), judge_difference("2:9f86")
    ('value', 'value', 'version')
    >>> judge_difference(["not a digest"]), judge_difference("x:9f86")
    ('value', 'value')
    """
    version, colon, _digest = str(expected).partition(":")
    later = colon and version.isdecimal() and version not in VERSIONS
    return "version" if later else code


def find_changed(salt, digests: Mapping, texts: Mapping):
    """Return the sorted fields whose value differs from the chain's digest.

    :param digests: {field: digest}, see :func:`merge_digests`
    :param texts: {field: canonical JSON of its value now in the database}

    >>> digests = {"a": digest("s", 1), "b": digest("s", 2)}
    >>> find_changed("s", digests, {"a": "1", "b": "3"})
    ['b']
    """
    start = f"{salt}\n"
    return sorted(
        field
        for field, expected in digests.items()
        if sha256(start + texts[field]) != expected
    )


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
