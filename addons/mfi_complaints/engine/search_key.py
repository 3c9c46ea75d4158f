"""The key under which a client is found, and the parsing of a search text.

The key is one stored text per contact with its folded words, each between two spaces:
the numbers, then the name after a bar: ``" 000123 123 221776543210 | awa diop "``. The
whole name is searched as ``"%| awa diop "``, a whole word as ``"% awa %"``, the start
of a word as ``"% aw%"`` and any part of it as ``"%wa%"``, all with the same trigram
index. Keys and searches are folded by :func:`fold`, so that accents, case, punctuation
and the order of words do not matter.
"""

import re
import unicodedata
from itertools import pairwise

from . import phone
from .text import normalize_text

# Limits of a key, a search text (in characters) and the number of its words.
MAX_KEY = 400
MAX_QUERY = 100
MAX_WORDS = 8
# How closely a key must match the words, from strict to loose.
LEVELS = ("whole", "start", "part")
# Trigrams need three characters: a shorter part would scan the whole table.
MIN_PART = 3

# Letters of West African and European alphabets that do not decompose.
_LETTERS = str.maketrans(
    {
        "ŋ": "n",
        "ɲ": "n",
        "ɓ": "b",
        "ɗ": "d",
        "ɖ": "d",
        "đ": "d",
        "ɛ": "e",
        "ɔ": "o",
        "ƴ": "y",
        "ɣ": "g",
        "ƒ": "f",
        "ʋ": "v",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "œ": "oe",
        "æ": "ae",
    }
)
# Spaces are left out of the key of a number, and its letters are capitals.
_KEY_SIGNS = {
    ord(" "): None,
    **{ord(char): char.upper() for char in "abcdefghijklmnopqrstuvwxyz"},
}
_NOT_WORD = re.compile(r"[\W_]+")
# Names or numbers with punctuation inside: "N'Diaye", "Anne-Marie", "MEC-0012".
_COMPOUND = re.compile(r"[^\W_]+(?:['’‘ʼ`´\-‐‑./_][^\W_]+)+")
# Precedes the name in a key; no folded word contains it.
_BAR = "|"
_ASCII_NAME = re.compile(r"[a-z0-9 ]*")


def fold(text):
    """Return a text in lower case, without accents; punctuation is kept.

    >>> fold("Aïssatou N’DIAYE"), fold("Cœur ŊONO"), fold("４２"), fold(None)
    ('aissatou n’diaye', 'coeur nono', '42', '')
    """
    text = (text or "").casefold()
    if _ASCII_NAME.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return text.casefold().translate(_LETTERS)


def split_words(text):
    """Return the folded words of a text, in order.

    >>> split_words("Anne-Marie d'ALMEIDA"), split_words("100 % (sic)")
    (['anne', 'marie', 'd', 'almeida'], ['100', 'sic'])
    >>> split_words("  ")
    []
    """
    return _split_folded(fold(text))


def _split_folded(folded):
    """Return the words of a folded text, in order."""
    return [word for word in _NOT_WORD.split(folded) if word]


def _get_compounds(folded, split):
    """Return the words of a folded text that are also written as one word.

    Compound names are joined, and so is an initial with the word after it, because
    "N'Diaye", "N Diaye" and "Ndiaye" are the same name.

    :param split: the result of :func:`_split_folded`

    >>> _get_compounds("anne-marie d'almeida", ["anne", "marie", "d", "almeida"])
    ['annemarie', 'dalmeida']
    >>> _get_compounds("n diaye", ["n", "diaye"])
    ['ndiaye']
    >>> _get_compounds("awa diop", ["awa", "diop"])
    []
    """
    compounds = [_NOT_WORD.sub("", part) for part in _COMPOUND.findall(folded)]
    initials = [
        first + second
        for first, second in pairwise(split)
        if len(first) == 1 and first.isalpha()
    ]
    return list(dict.fromkeys(compounds + initials))


def clean_identifier(raw):
    """Return the canonical form of a member number or a code, None when empty.

    Invisible characters are removed and inner spaces become single. Letters keep their
    case, since the number is printed on the member's card.

    >>> clean_identifier("  MEC  00123 "), clean_identifier(1204)
    ('MEC 00123', '1204')
    >>> clean_identifier(" ")
    """
    return normalize_text(raw, MAX_QUERY) or None


def get_identifier_key(number):
    """Return the key of a member number or a code: without spaces, in capitals.

    Two numbers with the same key belong to the same client.

    >>> get_identifier_key(" ab  12 "), get_identifier_key("AB12")
    ('AB12', 'AB12')
    >>> get_identifier_key("")
    """
    number = clean_identifier(number)
    return number.translate(_KEY_SIGNS) if number else None


def build_key(name, number=None, e164=None, raw_phone=None):
    """Return the search key to store for a contact, or None when it has no words.

    :param number: member number; also indexed without its leading zeros.
    :param e164: canonical phone number; its old forms are indexed too. ``raw_phone`` is
        used when there is none, and for further numbers in the same field.

    >>> build_key("Diop Awa", "000123", "+221776543210")
    ' 000123 123 221776543210 | diop awa '
    >>> build_key("Awa N'Diaye", raw_phone="77 654"), build_key("", None)
    (' 77654 ndiaye | awa n diaye ', None)
    """
    folded_number, folded_name = fold(number), fold(name)
    numbers, names = _split_folded(folded_number), _split_folded(folded_name)
    numbers += [*_get_compounds(folded_number, numbers), "".join(numbers)]
    numbers += [number.lstrip("0") for number in numbers if number.isdigit()]
    numbers += phone.list_search_digits(e164, raw_phone)
    compounds = _get_compounds(folded_name, names)
    before = [term for term in dict.fromkeys(numbers + compounds) if term]
    if not before and not names:
        return None
    return f" {' '.join([*before, _BAR, *names])[:MAX_KEY]} "


def parse_query(text):
    """Return the words to search for, limited in number and length.

    Consecutive groups of digits are joined into one number, as phone numbers are often
    written in groups.

    >>> parse_query("  diop, AWA "), parse_query("tel: 77 654 32 10")
    (['diop', 'awa'], ['776543210'])
    >>> parse_query("N'Diaye 654 32")
    ['n', 'diaye', '65432']
    >>> parse_query("%_"), len(parse_query("a b c d e f g h i j k l"))
    ([], 8)
    """
    text = (text or "")[:MAX_QUERY]
    if phone.looks_like_phone(text):
        return [phone.digits(text)]
    terms = []
    for term in split_words(text):
        if term.isdigit() and terms and terms[-1].isdigit():
            terms[-1] += term
        else:
            terms.append(term)
    return list(dict.fromkeys(terms))[:MAX_WORDS]


def is_selective(terms):
    """Return whether the result of :func:`parse_query` is likely to match few clients.

    With two words of two letters or more, it is faster to collect all matches first. A
    single word, however frequent, or several initials are better searched in the order
    of names, up to the limit.

    >>> is_selective(["awa", "diop"]), is_selective(["diop"]), is_selective(["a", "di"])
    (True, False, False)
    """
    return sum(len(term) > 1 for term in terms) > 1


def get_name_patterns(terms):
    """Return one LIKE pattern per possible order of a name made up of these words.

    The first name may come before or after the last name.

    >>> get_name_patterns(["awa", "diop"])
    ['%| awa diop ', '%| diop awa ']
    >>> get_name_patterns(["mame", "awa", "diop"])
    ['%| mame awa diop ', '%| diop mame awa ', '%| awa diop mame ']
    """
    orders = (terms, terms[-1:] + terms[:-1], terms[1:] + terms[:1])
    names = dict.fromkeys(" ".join(order) for order in orders)
    return [f"%{_BAR} {name} " for name in names]


def get_patterns(terms, level):
    """Return the LIKE pattern of each word of a search; a key must match them all.

    :param terms: result of :func:`parse_query`
    :param level: ``whole`` words, their ``start``, or any ``part``. A word too short
        for the index is searched by its start even at level ``part``. Except at level
        ``whole``, an initial beside a longer word is ignored, since half of all names
        contain it.

    >>> get_patterns(["awa", "ba", "m"], "whole")
    ['% awa %', '% ba %', '% m %']
    >>> get_patterns(["awa", "ba", "m"], "start")
    ['% awa%', '% ba%']
    >>> get_patterns(["awa", "ba", "m"], "part"), get_patterns(["m"], "part")
    (['%awa%', '% ba%'], ['% m%'])
    """
    if level == "whole":
        return [f"% {term} %" for term in terms]
    longer = [term for term in terms if len(term) > 1]
    return [
        f"%{term}%" if level == "part" and len(term) >= MIN_PART else f"% {term}%"
        for term in longer or terms
    ]
