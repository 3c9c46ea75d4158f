"""What a text typed into the search box of complaints can mean.

A trigram index needs three characters: shorter texts are searched in another way, or
they would read every complaint.
"""

import re

#: Longest text searched, in characters.
MAX_TEXT = 100
#: Characters that a trigram index needs.
MIN_TEXT = 3
_PHONE = re.compile(r"\+?[\d\s().\-/]+")


def clean(text):
    r"""Return a search text without outer spaces, bounded, its wildcards removed.

    >>> clean("  PL-2026-000042 "), clean("100 %\x00"), clean("_")
    ('PL-2026-000042', '100', '')
    >>> len(clean("x" * 500))
    100
    """
    text = str(text).translate(dict.fromkeys(map(ord, "%_\\\0")))
    return text[:MAX_TEXT].strip()


def is_short(text):
    """Return whether a text is too short for a trigram index.

    >>> is_short("42"), is_short("fee"), is_short("a b")
    (True, False, True)
    """
    return max(map(len, re.findall(r"\w+", text)), default=0) < MIN_TEXT


def get_counter_pattern(text):
    """Return the LIKE pattern of complaint numbers that end with a short number.

    The counter at the end of a complaint number is padded with zeros.

    >>> get_counter_pattern("42"), get_counter_pattern("7")
    ('%042', '%007')
    """
    return f"%{text.zfill(MIN_TEXT)}"


def get_phone_part(text):
    """Return the digits of a text that may be a part of a phone number, or ``""``.

    >>> get_phone_part("77 123"), get_phone_part("+221 77"), get_phone_part("77")
    ('77123', '22177', '')
    >>> get_phone_part("MEC-0012"), get_phone_part("")
    ('', '')
    """
    digits = re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""
    return digits if len(digits) >= MIN_TEXT else ""
