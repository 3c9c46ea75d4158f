# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tracking codes: given to the client once, kept only as a digest.

A code has ten characters of an alphabet of 32, that is 50 bits. A plain hash of so
short a text can be reversed, so the digest is made with scrypt (RFC 7914), from the
code, a key of the database and a random salt of the complaint. One digest takes about a
millisecond and half a megabyte: unnoticeable for one client, too long for trying all
codes, even for someone who has a copy of the whole database.

A whistleblowing report is found by its code alone, so its digest has no salt of its own
and can be searched by an index; the key of the database takes the place of the salt.

A code waiting in a queue is kept beside its text, in which :data:`MASK` marks its
place; the text that remains after the sending never contains it.
"""

import hashlib
import hmac
import re
import secrets

#: Characters of tracking codes, without those that are easily confused on the phone.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 10
#: What a text that is kept shows in place of a code; as long, and plain in SMS.
MASK = "*" * LENGTH
#: First part of a protected digest: its method.
_METHOD = "scrypt9"
_CANDIDATE = re.compile(rf"\b[{ALPHABET}]{{{LENGTH}}}\b")
_COST = {"n": 2**9, "r": 8, "p": 1, "dklen": 32}


def create():
    """Return a new random code.

    >>> code = create()
    >>> len(code), set(code) <= set(ALPHABET)
    (10, True)
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalize(code):
    """Return a code as typed by a person in capitals, without punctuation.

    >>> normalize(" k7qx-2m9p-ab "), normalize(None)
    ('K7QX2M9PAB', '')
    """
    return "".join(char for char in str(code or "")[:80].upper() if char.isalnum())


def is_code(text):
    """Return whether a text has the form of a code.

    >>> is_code("k7qx 2m9p ab"), is_code("77 123 45 67"), is_code("K7QX2M9PA0")
    (True, False, False)
    """
    code = normalize(text)
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def hide(code, key, salt=""):
    """Return the digest to keep of a code.

    :param str key: secret of the database
    :param str salt: random text of the complaint; empty if the code alone finds it

    >>> hide("k7qx-2m9p-ab", "key", "5a17") == hide("K7QX2M9PAB", "key", "5a17")
    True
    >>> hide("K7QX2M9PAB", "key").split("$")[:2]
    ['scrypt9', '']
    """
    plain = hashlib.sha256(normalize(code).encode()).hexdigest()
    return strengthen(plain, key, salt)


def strengthen(plain, key, salt=""):
    """Return the digest to keep, from the plain SHA-256 of a code.

    Earlier versions kept that hash, so that their codes go on working.

    >>> plain = hashlib.sha256(b"K7QX2M9PAB").hexdigest()
    >>> strengthen(plain, "key", "5a17") == hide("K7QX2M9PAB", "key", "5a17")
    True
    """
    digest = hashlib.scrypt(plain.encode(), salt=f"{key}|{salt}".encode(), **_COST)
    return f"{_METHOD}${salt}${digest.hex()}"


def is_hidden(stored):
    """Return whether a stored digest is protected.

    >>> is_hidden(hide("K7QX2M9PAB", "key")), is_hidden("a" * 64), is_hidden(False)
    (True, False, False)
    """
    return str(stored or "").startswith(f"{_METHOD}$")


def is_same(code, key, stored):
    """Return whether a code is the one of a stored digest, in constant time.

    >>> stored = hide("K7QX2M9PAB", "key", "5a17")
    >>> is_same("k7qx2m9pab", "key", stored), is_same("K7QX2M9PAC", "key", stored)
    (True, False)
    >>> is_same("K7QX2M9PAB", "other", stored), is_same("", "key", stored)
    (False, False)
    >>> is_same("K7QX2M9PAB", "key", False)
    False
    """
    if not is_code(code) or not is_hidden(stored):
        return False
    salt = stored.split("$")[1]
    return hmac.compare_digest(hide(code, key, salt), stored)


def find_candidates(text):
    """Return what may be a code in a text, each once, at most twenty.

    >>> find_candidates("CODE K7QX2M9PAB, 77 123 45 67, k7qx2m9pab")
    ['K7QX2M9PAB']
    """
    return list(dict.fromkeys(_CANDIDATE.findall(text or "")))[:20]


def mask(text, code):
    """Return a text in which the code is hidden.

    >>> mask("Code: K7QX2M9PAB.", "K7QX2M9PAB"), mask("Hello", False)
    ('Code: **********.', 'Hello')
    """
    return text.replace(code, MASK) if text and code else text


def reveal(text, code):
    """Return a masked text with its code, to send it.

    >>> reveal("Code: **********.", "K7QX2M9PAB"), reveal("Code: **********.", False)
    ('Code: K7QX2M9PAB.', 'Code: **********.')
    """
    return text.replace(MASK, code) if text and code else text


def split(code):
    """Return two shares of a code; each alone says nothing about it.

    >>> kept, given = split("K7QX2M9PAB")
    >>> join(kept, given)
    'K7QX2M9PAB'
    """
    data = code.encode()
    pad = secrets.token_bytes(len(data))
    return bytes(a ^ b for a, b in zip(data, pad, strict=True)).hex(), pad.hex()


def join(kept, given):
    """Return the code of two shares, or ``""`` when they do not fit.

    >>> join("00", "zz"), join("00", ""), join("0000", "00"), join(None, "00")
    ('', '', '', '')
    """
    try:
        pair = zip(bytes.fromhex(kept), bytes.fromhex(given), strict=True)
        code = bytes(a ^ b for a, b in pair).decode("ascii")
    except (TypeError, ValueError):
        return ""
    return code if is_code(code) else ""
