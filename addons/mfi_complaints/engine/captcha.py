"""A CAPTCHA without outside service or script: a small calculation and a signed token.

The page contains the question and a token. The token contains its creation time, a
random part that limits it to one use, and a signature over both and the right answer.
The caller keeps track of the tokens that have been used.

A visitor who answered rightly but must correct something else gets a *pass* instead of
a new question: the same time and random part under another signature. So a pass ends
with its question, and both together allow one registration. The caller counts how often
a pass is used.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

#: Seconds: nobody fills in a form faster, or is expected to keep it open longer.
FASTEST, SLOWEST = 2, 6 * 3600
#: How often a pass may be used: a visitor has as many tries to correct the form.
PASS_USES = 10
#: Signed in a pass in place of an answer; no visitor can type it.
_PASSED = "pass"
_TOKEN = re.compile(r"(\d{1,12})\.([0-9a-f]{24})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class Question:
    """A sum: the two numbers to add and the token to send back."""

    left: int
    right: int
    token: str


def create_question(secret, purpose, now):
    """Return a new :class:`Question`.

    :param str secret: known only to the server
    :param str purpose: what the token is for; it is valid for nothing else
    :param int now: current time, in seconds since 1970

    >>> question = create_question("s", "form", 1000)
    >>> answer = question.left + question.right
    >>> check_answer("s", "form", question.token, str(answer), 1010)
    'ok'
    """
    left, right = secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
    nonce = secrets.token_hex(12)
    signature = _sign(secret, purpose, int(now), nonce, left + right)
    return Question(left, right, f"{int(now)}.{nonce}.{signature}")


def check_answer(secret, purpose, token, answer, now):
    """Return ``ok``, or what is wrong: ``token``, ``fast``, ``expired`` or ``sum``.

    >>> question = create_question("s", "form", 1000)
    >>> sum_ = str(question.left + question.right)
    >>> check_answer("s", "form", question.token, sum_, 1001)
    'fast'
    >>> check_answer("s", "form", question.token, sum_, 99999)
    'expired'
    >>> check_answer("s", "form", question.token, "0", 1010)
    'sum'
    >>> check_answer("s", "other", question.token, sum_, 1010)
    'sum'
    >>> check_answer("s", "form", "rubbish", sum_, 1010)
    'token'
    >>> check_answer("s", "f", None, None, 1)
    'token'
    """
    match = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    if not match:
        return "token"
    created, nonce, signature = int(match[1]), match[2], match[3]
    number = _parse_number(answer)
    if number is None or not hmac.compare_digest(
        signature, _sign(secret, purpose, created, nonce, number)
    ):
        return "sum"
    age = int(now) - created
    if age < FASTEST:
        return "fast"
    return "expired" if age > SLOWEST else "ok"


def create_pass(secret, purpose, token):
    """Return the pass of a token whose answer has been checked, or that of a pass.

    :param str token: a token or pass that was found ``ok``

    >>> token = create_question("s", "form", 1000).token
    >>> pass_ = create_pass("s", "form", token)
    >>> check_pass("s", "form", pass_, 1001), pass_ == create_pass("s", "form", pass_)
    ('ok', True)
    >>> get_nonce(pass_) == get_nonce(token), pass_ == token
    (True, False)
    """
    created, nonce = token.split(".")[:2]
    return f"{created}.{nonce}.{_sign(secret, purpose, int(created), nonce, _PASSED)}"


def check_pass(secret, purpose, token, now):
    """Return ``ok``, or what is wrong with a pass: ``token`` or ``expired``.

    >>> token = create_question("s", "form", 1000).token
    >>> pass_ = create_pass("s", "form", token)
    >>> check_pass("s", "form", token, 1010), check_pass("s", "other", pass_, 1010)
    ('token', 'token')
    >>> check_pass("s", "form", pass_, 99999), check_pass("s", "form", None, 1)
    ('expired', 'token')
    >>> check_pass("s", "form", pass_.replace("1000.", "9000."), 9010)
    'token'
    """
    match = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    if not match:
        return "token"
    created, nonce, signature = int(match[1]), match[2], match[3]
    expected = _sign(secret, purpose, created, nonce, _PASSED)
    if not hmac.compare_digest(signature, expected):
        return "token"
    return "expired" if int(now) - created > SLOWEST else "ok"


def get_nonce(token):
    """Return the random part of a token, which may be used only once.

    >>> len(get_nonce(create_question("s", "form", 1).token)), get_nonce("x")
    (24, '')
    """
    match = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    return match[2] if match else ""


def _parse_number(answer):
    """Return the small number that a visitor typed, or ``None``.

    >>> [_parse_number(answer) for answer in (" 12 ", "１２", "twelve", "9" * 50)]
    [12, 12, None, None]
    """
    answer = answer.strip() if isinstance(answer, str) else ""
    return int(answer) if re.fullmatch(r"\d{1,4}", answer) else None


def _sign(secret, purpose, created, nonce, answer):
    """Return the signature over a question and its right answer."""
    message = f"{purpose}|{created}|{nonce}|{answer}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
