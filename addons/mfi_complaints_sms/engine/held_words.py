"""Words held apart for a few hours, readable only together with their author's number.

Neither the number nor anything derived quickly from it is kept: the mark by which the
words are found again and the key that opens them come from a slow derivation (scrypt)
of the number and the database's own secret.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

# About 50 ms and 16 MB for one derivation.
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 64}


def _derive(number, secret):
    """Return ``(mark, key)`` of a number."""
    derived = hashlib.scrypt(number.encode(), salt=secret.encode(), **_COST)
    return derived[:32].hex(), base64.urlsafe_b64encode(derived[32:])


def get_mark(number, secret):
    """Return the mark by which the words of a number are found again.

    >>> get_mark("+221770000001", "s") == get_mark("+221770000001", "s")
    True
    >>> "770000001" in get_mark("+221770000001", "s")
    False
    """
    return _derive(number, secret)[0]


def seal_words(words, number, secret):
    """Return ``(mark, sealed words)``."""
    mark, key = _derive(number, secret)
    return mark, Fernet(key).encrypt(words.encode()).decode()


def open_words(sealed, number, secret):
    """Return the words of each sealed text; empty for another number or secret.

    >>> _mark, sealed = seal_words("il vole", "+221770000001", "s")
    >>> open_words([sealed], "+221770000001", "s"), open_words([sealed], "+22177", "s")
    (['il vole'], [''])
    """
    _mark, key = _derive(number, secret)
    return [_open(one, Fernet(key)) for one in sealed]


def _open(sealed, box):
    """Return the words of a sealed text, or an empty text."""
    try:
        return box.decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""
