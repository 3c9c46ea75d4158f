"""What a provider tells about a call, and the call as known after each notice.

Notices may come twice, late or in any order: :func:`merge` gives the same result.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace

from .dialogue import DENUNCIATION

#: Limits of what is kept of a notice.
MAX_FIELDS, MAX_NAME, MAX_VALUE = 40, 40, 1000
#: A call lasts at most this many seconds; more is a mistake of the provider.
MAX_SECONDS = 24 * 3600


class Malformed(Exception):
    """A notice that cannot be read; the message contains nothing of the caller."""


@dataclass(frozen=True)
class Event:
    """One notice about a call; ``seconds`` is the duration of the call."""

    call_id: str
    caller: str = ""
    digit: str = ""
    ended: bool = False
    recording_url: str = ""
    seconds: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known of a call."""

    caller: str = ""
    lang: str = ""
    kind: str = ""
    recording_url: str = ""
    seconds: int = 0
    ended: bool = False


def merge(facts, event, choice):
    """Return what is known of a call after one more notice.

    >>> from .dialogue import Choice
    >>> first = (Event("a", caller="+221770000001"), Choice("fr"))
    >>> second = (Event("a", caller="+221770000001", ended=True, seconds=61), Choice())
    >>> one = merge(merge(Facts(), *first), *second)
    >>> one == merge(merge(Facts(), *second), *first)
    True
    >>> one.caller, one.lang, one.seconds, one.ended
    ('+221770000001', 'fr', 61, True)

    Whoever reports misconduct leaves no number, whatever the order of the notices:

    >>> report = (Event("a", caller="+221770000001"), Choice("fr", "denunciation"))
    >>> merge(merge(Facts(), *report), *second).caller
    ''
    >>> merge(merge(Facts(), *second), *report).caller
    ''
    """
    kind = facts.kind
    if choice.kind and kind != DENUNCIATION:
        kind = choice.kind
    known = replace(
        facts,
        caller=facts.caller or event.caller,
        lang=choice.lang or facts.lang,
        kind=kind,
        recording_url=facts.recording_url or event.recording_url,
        seconds=max(facts.seconds, event.seconds),
        ended=facts.ended or event.ended,
    )
    return replace(known, caller="") if kind == DENUNCIATION else known


def bound_fields(fields):
    """Return the fields of a notice, limited in number and length, without NUL.

    >>> bound_fields({"a": "x\\x00y", "b": 3, "c" * 50: "z"})
    {'a': 'xy', 'cccccccccccccccccccccccccccccccccccccccc': 'z'}
    """
    texts = [(str(k), v) for k, v in fields.items() if isinstance(v, str)]
    return {
        _clean(name)[:MAX_NAME]: _clean(value)[:MAX_VALUE]
        for name, value in texts[:MAX_FIELDS]
    }


def _clean(text):
    """Return a text that a database can store."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def parse_seconds(text):
    """Return a duration in whole seconds, 0 when it is not one.

    >>> [parse_seconds(text) for text in ("72", "3.7", "", "-4", "x", "9" * 30)]
    [72, 3, 0, 0, 0, 0]
    """
    try:
        seconds = int(float(text or 0))
    except (ValueError, OverflowError):
        return 0
    return seconds if 0 <= seconds <= MAX_SECONDS else 0


def get_key(secret, line, call_id):
    """Return the digest by which a call is recognised, also after its erasure.

    The database's secret is needed to compute it: the records of an operator alone do
    not show which call a whistleblowing report came from.

    >>> get_key("s", 1, "ATVId_1") == get_key("s", 1, "ATVId_1")
    True
    >>> get_key("s", 1, "ATVId_1") == get_key("t", 1, "ATVId_1")
    False
    """
    text = f"voice|{line}|{call_id}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
