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


def get_number_ending(text):
    """Return the end of complaint numbers that a text may mean, or ``""``.

    The counter at the end of a complaint number is padded with zeros, so a short text
    is padded too. A text without digits is no number, and a year means a whole year
    rather than the complaints with that counter.

    >>> get_number_ending("42"), get_number_ending("0042"), get_number_ending("26-42")
    ('042', '0042', '26-42')
    >>> get_number_ending("fee"), get_number_ending("2026"), get_number_ending("a b")
    ('', '', 'A B')
    """
    if is_short(text):
        return text.upper().zfill(MIN_TEXT)
    is_number = re.search(r"\d", text) and not re.fullmatch(r"(19|20)\d\d", text)
    return text.upper() if is_number else ""


def is_name(text):
    """Return whether a text may be a whole name: several words without digits.

    >>> is_name("Awa Diop"), is_name("Diop"), is_name("77 123")
    (True, False, False)
    """
    return len(text.split()) > 1 and not re.search(r"\d", text)


def get_phone_part(text):
    """Return the digits of a text that may be a part of a phone number, or ``""``.

    >>> get_phone_part("77 123"), get_phone_part("+221 77"), get_phone_part("77")
    ('77123', '22177', '')
    >>> get_phone_part("MEC-0012"), get_phone_part("")
    ('', '')
    """
    digits = re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""
    return digits if len(digits) >= MIN_TEXT else ""
