"""Is a person there? A sum to do, signed with a secret: no outside service, no script.

The page carries the question and a token; the token holds when it was made, a random
part that makes it usable once, and a signature over both and the right answer. What
was used is remembered by the caller.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

#: Seconds: a person does not fill in a form faster, nor leave it open longer.
FASTEST, SLOWEST = 2, 6 * 3600
_TOKEN = re.compile(r"(\d{1,12})\.([0-9a-f]{24})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class Question:
    """A sum: the two numbers to add, and the token to send back."""

    left: int
    right: int
    token: str


def ask(secret, purpose, now):
    """Return a new :class:`Question`.

    :param str secret: known to the server alone
    :param str purpose: what the token is for; it serves nothing else
    :param int now: seconds since 1970

    >>> question = ask("s", "form", 1000)
    >>> answer = question.left + question.right
    >>> verdict("s", "form", question.token, str(answer), 1010)
    'ok'
    """
    left, right = secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
    nonce = secrets.token_hex(12)
    sign = _sign(secret, purpose, int(now), nonce, left + right)
    return Question(left, right, f"{int(now)}.{nonce}.{sign}")


def verdict(secret, purpose, token, answer, now):
    """Return ``ok``, or what is wrong: ``token``, ``fast``, ``expired``, ``sum``.

    >>> question = ask("s", "form", 1000)
    >>> sum_ = str(question.left + question.right)
    >>> verdict("s", "form", question.token, sum_, 1001)
    'fast'
    >>> verdict("s", "form", question.token, sum_, 99999)
    'expired'
    >>> verdict("s", "form", question.token, "0", 1010)
    'sum'
    >>> verdict("s", "other", question.token, sum_, 1010)
    'sum'
    >>> verdict("s", "form", "rubbish", sum_, 1010), verdict("s", "f", None, None, 1)
    ('token', 'token')
    """
    found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    if not found:
        return "token"
    made, nonce, sign = int(found[1]), found[2], found[3]
    given = _number(answer)
    if given is None or not hmac.compare_digest(
        sign, _sign(secret, purpose, made, nonce, given)
    ):
        return "sum"
    age = int(now) - made
    if age < FASTEST:
        return "fast"
    return "expired" if age > SLOWEST else "ok"


def nonce(token):
    """Return the part of a token that may be used once.

    >>> len(nonce(ask("s", "form", 1).token)), nonce("x")
    (24, '')
    """
    found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    return found[2] if found else ""


def _number(answer):
    """Return the small number that a person typed, or ``None``.

    >>> _number(" 12 "), _number("１２"), _number("twelve"), _number("9" * 50)
    (12, 12, None, None)
    """
    answer = answer.strip() if isinstance(answer, str) else ""
    return int(answer) if re.fullmatch(r"\d{1,4}", answer) else None


def _sign(secret, purpose, made, nonce_, answer):
    """Return the signature over one question and its answer."""
    message = f"{purpose}|{made}|{nonce_}|{answer}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
