"""Phone numbers as people type them: labels, remarks, several numbers in one field.

Only the way of writing is tidied here; what is a number is for ``phone.py`` to say.
"""

import re

# "2.21776E+11": a spreadsheet has rounded the number, and its last digits are lost.
_SCIENTIFIC = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)?\s?e\s?[+-]?\d{1,3}\s*", re.I | re.A)
# "776543210.0": the number was stored as a decimal one.
_DECIMAL = re.compile(r"(?<!\d)(\+?\d{6,})\.0(?!\d)", re.A)
# A run of digits in which the letter O was typed for a zero: "O7", "1O", "OO221".
_ZERO_LETTERS = re.compile(r"(?<!\w)(?=o*\d)[\do]+(?!\w)|(?<=\()o(?=\))", re.I | re.A)
# What stands between two numbers: a sign, a word, or the plus sign of the next one.
_BETWEEN = re.compile(r"[/;,|&]|[^\W\d_]+|(?<=\d)\s*(?=\+)")
# A gap between groups of digits.
_GAP = re.compile(r"[\s–—-]+")
# Shorter runs of digits are extensions, ages or house numbers.
_MIN_DIGITS = 6


def tidy(text):
    """Return a normalised text with the letter O as a zero and without decimals.

    Empty when a spreadsheet has rounded the number to its first digits.

    >>> tidy("O7 07 O9 95 73"), tidy("776543210.0"), tidy("+229 (O)1 97")
    ('07 07 09 95 73', '776543210', '+229 (0)1 97')
    >>> tidy("2.21776E+11"), tidy("Ousmane 77 654 32 10 ou 78")
    ('', 'Ousmane 77 654 32 10 ou 78')
    """
    if _SCIENTIFIC.fullmatch(text):
        return ""
    if "o" in text or "O" in text:
        text = _ZERO_LETTERS.sub(_put_zeros, text)
    return _DECIMAL.sub(r"\1", text) if ".0" in text else text


def _put_zeros(found):
    """Return the text of a match with zeros for the letter O."""
    return found.group().replace("o", "0").replace("O", "0")


def split(text):
    """Return the numbers written in a tidied text, in order, without labels.

    >>> split("Tél. : 77 654 32 10 (bureau) / 33 867 12 34")
    ['. : 77 654 32 10 (', '33 867 12 34']
    >>> split("+221776543210+221338671234 poste 12"), split("néant"), split("")
    (['+221776543210', '+221338671234', '12'], [], [])
    """
    pieces = (piece.strip() for piece in _BETWEEN.split(text))
    return [piece for piece in pieces if any(map(str.isdigit, piece))]


def list_halves(piece):
    """Return the ways to cut a text with no separator into two numbers.

    >>> list_halves("776543210 338671234")
    [('776543210', '338671234')]
    >>> list_halves("77 654 32 10"), list_halves("7765432103386")
    ([], [])
    """
    groups = _GAP.split(piece)
    pairs = (
        (" ".join(groups[:cut]), " ".join(groups[cut:]))
        for cut in range(1, len(groups))
    )
    return [pair for pair in pairs if min(map(_count_digits, pair)) >= _MIN_DIGITS]


def _count_digits(text):
    """Return the number of digits of a text."""
    return sum(map(str.isdigit, text))
