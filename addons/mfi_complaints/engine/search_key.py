"""The key under which a client is found, and the reading of a search text.

One stored text per contact holds its folded words, each between two spaces; numbers
first, then the name behind a bar: ``" 000123 123 221776543210 | awa diop "``. The whole
name is then ``"%| awa diop "``, a whole word ``"% awa %"``, the beginning of a word
``"% aw%"`` and any part of it ``"%wa%"``: four questions for one trigram index. Both
sides go through :func:`fold`, so accents, case, punctuation and the order of the words
never matter.
"""

import re
import unicodedata
from itertools import pairwise

from . import phone
from .text import plain

# Bounds for what comes from outside: a key, a search text and its words.
MAX_KEY = 400
MAX_QUERY = 100
MAX_WORDS = 8
# How closely a key must match the words, from strict to wide.
LEVELS = ("whole", "start", "part")
# Trigrams need three characters: a shorter part would read the whole table.
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
_NOT_WORD = re.compile(r"[\W_]+")
# Words joined by a sign into one name or number: "N'Diaye", "Anne-Marie", "MEC-0012".
_COMPOUND = re.compile(r"[^\W_]+(?:['’‘ʼ`´\-‐‑./_][^\W_]+)+")
# Stands before the name in a key; no folded word holds it.
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


def words(text):
    """Return the folded words of a text, in order.

    >>> words("Anne-Marie d'ALMEIDA"), words("  "), words("100 % (sic)")
    (['anne', 'marie', 'd', 'almeida'], [], ['100', 'sic'])
    """
    return _split(fold(text))


def _split(folded):
    """Return the words of a folded text."""
    return [word for word in _NOT_WORD.split(folded) if word]


def joined(text):
    """Return what the words of a text form together.

    Compound names come in one piece, and so does an initial with the word after it,
    because "N'Diaye", "N Diaye" and "Ndiaye" are one name.

    >>> joined("Anne-Marie d'Almeida"), joined("N DIAYE"), joined("Awa Diop")
    (['annemarie', 'dalmeida'], ['ndiaye'], [])
    """
    folded = fold(text)
    return _join(folded, _split(folded))


def _join(folded, found):
    """Return what the words of a folded text form together."""
    compounds = [_NOT_WORD.sub("", part) for part in _COMPOUND.findall(folded)]
    initials = [
        first + second
        for first, second in pairwise(found)
        if len(first) == 1 and first.isalpha()
    ]
    return list(dict.fromkeys(compounds + initials))


def identifier(raw):
    """Return an identifier in its one spelling, or None when there is none.

    Meant for member numbers and codes: what cannot be seen goes, inner spaces become
    single. Letters keep their case: the number is printed on the member's card.

    >>> identifier("  MEC  00123 "), identifier(1204), identifier(" ")
    ('MEC 00123', '1204', None)
    """
    return plain(raw, MAX_QUERY) or None


def key(name, number=None, e164=None, raw_phone=None):
    """Return the stored search key of a contact, or None when it has no word.

    :param number: member number; also kept without its leading zeros.
    :param e164: canonical phone number; ``raw_phone`` stands in when it is unknown.

    >>> key("Diop Awa", "000123", "+221776543210")
    ' 000123 123 221776543210 | diop awa '
    >>> key("Awa N'Diaye", raw_phone="77 654"), key("", None)
    (' 77654 ndiaye | awa n diaye ', None)
    """
    folded, folded_name = fold(number), fold(name)
    numbers, after = _split(folded), _split(folded_name)
    numbers += [*_join(folded, numbers), "".join(numbers)]
    numbers += [word.lstrip("0") for word in numbers if word.isdigit()]
    numbers.append(phone.digits(e164 or raw_phone))
    together = _join(folded_name, after)
    before = [word for word in dict.fromkeys(numbers + together) if word]
    if not before and not after:
        return None
    return f" {' '.join([*before, _BAR, *after])[:MAX_KEY]} "


def query(text):
    """Return the words to look for in a search text, bounded in number and length.

    Digits that follow each other are one number, as in a phone number read aloud.

    >>> query("  diop, AWA "), query("tel: 77 654 32 10"), query("N'Diaye 654 32")
    (['diop', 'awa'], ['776543210'], ['n', 'diaye', '65432'])
    >>> query("%_"), len(query("a b c d e f g h i j k l"))
    ([], 8)
    """
    text = (text or "")[:MAX_QUERY]
    if phone.looks_like_phone(text):
        return [phone.digits(text)]
    found = []
    for word in words(text):
        if word.isdigit() and found and found[-1].isdigit():
            found[-1] += word
        else:
            found.append(word)
    return list(dict.fromkeys(found))[:MAX_WORDS]


def is_selective(found):
    """Tell whether words of :func:`query` together leave few clients.

    One word, however frequent, or a heap of initials is better answered in the order
    of names, up to the limit; two words of two letters or more by gathering first.

    >>> is_selective(["awa", "diop"]), is_selective(["diop"]), is_selective(["a", "di"])
    (True, False, False)
    """
    return sum(len(word) > 1 for word in found) > 1


def name_patterns(found):
    """Return the LIKE patterns of a name made of just these words, first or last name
    in front.

    >>> name_patterns(["awa", "diop"])
    ['%| awa diop ', '%| diop awa ']
    >>> name_patterns(["mame", "awa", "diop"])
    ['%| mame awa diop ', '%| diop mame awa ', '%| awa diop mame ']
    """
    orders = (found, found[-1:] + found[:-1], found[1:] + found[:1])
    spelt = dict.fromkeys(" ".join(order) for order in orders)
    return [f"%{_BAR} {name} " for name in spelt]


def patterns(found, level):
    """Return the LIKE patterns that a key must all match, for words of :func:`query`.

    :param level: ``whole`` words, their ``start``, or any ``part``; a word too short
        for the index is searched as a start even as a part, and an initial beside a
        longer word is then left out: half of all names have it.

    >>> patterns(["awa", "ba", "m"], "whole"), patterns(["awa", "ba", "m"], "start")
    (['% awa %', '% ba %', '% m %'], ['% awa%', '% ba%'])
    >>> patterns(["awa", "ba", "m"], "part"), patterns(["m"], "part")
    (['%awa%', '% ba%'], ['% m%'])
    """
    if level == "whole":
        return [f"% {word} %" for word in found]
    longer = [word for word in found if len(word) > 1]
    return [
        f"%{word}%" if level == "part" and len(word) >= MIN_PART else f"% {word}%"
        for word in longer or found
    ]
