"""Which addresses that do not exist were meant for the public pages.

People type the address from a poster, or copy it from a letter: ``/complaintz``,
``/plaintes``, ``/complaints/trak``. They get a light page that leads on. All other
addresses are none of our business.
"""

import difflib
import re
import unicodedata

#: First words of the addresses that people may type for the public pages.
WORDS = ("complaints", "complaint", "plaintes", "plainte", "reclamations")
#: The addresses that SMS gateways call: programs, which need no page.
GATEWAYS = "/complaints/sms/"
#: Similarity from which a word counts as one of ours, between 0 and 1.
NEAR = 0.8
#: Maximum length of an address that can be a typing error, in characters.
LONGEST = 200


def is_meant_for_public_pages(path):
    """Return whether an unknown address was meant for one of the public pages.

    >>> is_meant_for_public_pages("/complaintz"), is_meant_for_public_pages("/Plaintes")
    (True, True)
    >>> is_meant_for_public_pages("/complaints/track/foo")
    True
    >>> is_meant_for_public_pages("/réclamation")
    True
    >>> [is_meant_for_public_pages(path) for path in ("/", "/shop", "/my/complaints")]
    [False, False, False]
    >>> is_meant_for_public_pages("/complaints/sms/wrong-token/in")
    False
    """
    if len(path) > LONGEST or path.startswith(GATEWAYS):
        return False
    word = re.split(r"[/.?&;,]", path.lstrip("/"), maxsplit=1)[0].lower()
    letters = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return bool(difflib.get_close_matches(letters, WORDS, n=1, cutoff=NEAR))
