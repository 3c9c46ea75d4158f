# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fingerprints: ten letters that tie a client's paper to the journal of the complaint.

A fingerprint is computed from the hash of one event, which covers the whole journal up
to that event. Whoever rewrites the journal changes its hashes, and the papers that
clients hold no longer agree. Ten of 23 letters are 45 bits: nobody hits them by chance
or by hand. Somebody who owns the database and has much computing power could search for
another event with the same letters; daily seals, sent outside, cover the whole hash.

The letters I, L and O are not used, as they are easily confused with digits.
"""

import hashlib
import re

#: Letters of fingerprints.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
#: Lines read of a list of fingerprints; more are refused.
MAX_LINES = 1000
_LINE = re.compile(r"(?P<number>\S.*?)[\s;,:]+(?P<letters>[A-Za-z]{5}-?[A-Za-z]{5})")


def compute(event_hash):
    """Return the fingerprint of a journal that ends with an event of this hash.

    :param str event_hash: hash of the event (:func:`hash_chain.compute_event_hash`)

    >>> compute("0" * 64) == compute("0" * 64), compute("0" * 64) == compute("1" * 64)
    (True, False)
    >>> len(compute("0" * 64)), set(compute("0" * 64)) <= set(ALPHABET)
    (10, True)
    """
    digest = hashlib.sha256(f"fingerprint\n{event_hash}".encode()).digest()
    number, letters = int.from_bytes(digest), []
    for _index in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def format_groups(letters):
    """Return a fingerprint as it is printed, in two groups.

    >>> format_groups("ABCDEFGHJK"), format_groups("")
    ('ABCDE-FGHJK', '')
    """
    return f"{letters[:5]}-{letters[5:]}" if letters else ""


def normalize(text):
    """Return a fingerprint as typed by a person, in capitals and without punctuation.

    >>> normalize(" abcde-fghjk. "), normalize(None)
    ('ABCDEFGHJK', '')
    """
    return "".join(char for char in str(text or "")[:80].upper() if char.isalnum())


def is_fingerprint(text):
    """Return whether a text has the form of a fingerprint.

    >>> is_fingerprint("abcde fghjk"), is_fingerprint("ABCDE-FGHIK")
    (True, False)
    """
    letters = normalize(text)
    return len(letters) == LENGTH and set(letters) <= set(ALPHABET)


def find_event(letters, hashes):
    """Return the place of the event that a fingerprint belongs to, or ``None``.

    :param hashes: hashes of the events of one complaint, in order

    >>> hashes = ["a" * 64, "b" * 64]
    >>> find_event(compute("b" * 64), hashes), find_event("ABCDEFGHJK", hashes)
    (1, None)
    """
    letters = normalize(letters)
    for place, event_hash in enumerate(hashes):
        if compute(event_hash) == letters:
            return place
    return None


def parse_list(text):
    """Return what was typed as (line, number, fingerprint), and the lines not read.

    A line has a number and a fingerprint; empty lines are skipped.

    >>> parse_list("pl-2026-000012 abcde-fghjk\\n\\nPL-2026-000013 ; ABCDEFGHJK\\nx")
    ([(1, 'pl-2026-000012', 'ABCDEFGHJK'), (3, 'PL-2026-000013', 'ABCDEFGHJK')], [4])
    """
    pairs, unread = [], []
    for place, line in enumerate((text or "").splitlines()[:MAX_LINES], 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip()[:200])
        if match and is_fingerprint(match["letters"]):
            pairs.append((place, match["number"], normalize(match["letters"])))
        else:
            unread.append(place)
    return pairs, unread
