"""The key under which a client is found, and the reading of a search text.

One stored text per contact holds its folded words, each between two spaces:
``" 000123 123 221776543210 awa diop "``. A whole word is then ``"% awa %"``, the
beginning of a word ``"% aw%"`` and any part of it ``"%wa%"``, three questions that one
trigram index answers. Both sides go through :func:`fold`, so accents, case,
punctuation and the order of the words never matter.
"""

import re
import unicodedata
from itertools import pairwise

from . import phone

# Bounds for what comes from outside: a key, a search text and its words.
MAX_KEY = 400
MAX_QUERY = 100
MAX_WORDS = 8
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
    """Return the folded words of a text; parts first, then what they form together.

    Compound names also come in one piece, and so does an initial with the word after
    it, because "N'Diaye", "N Diaye" and "Ndiaye" are one name.

    >>> words("Anne-Marie d'Almeida")
    ['anne', 'marie', 'd', 'almeida', 'annemarie', 'dalmeida']
    >>> words("N DIAYE"), words("  "), words("100 % (sic)")
    (['n', 'diaye', 'ndiaye'], [], ['100', 'sic'])
    """
    folded = fold(text)
    parts = _parts(folded)
    joined = [_NOT_WORD.sub("", chunk) for chunk in _COMPOUND.findall(folded)]
    initials = [
        first + second
        for first, second in pairwise(parts)
        if len(first) == 1 and first.isalpha()
    ]
    return list(dict.fromkeys(parts + joined + initials))


def identifier(raw):
    """Return an identifier in its one spelling, or None when there is none.

    Meant for member numbers and codes. Spaces around it go, inner ones become single,
    invisible characters that spreadsheets carry are dropped. Letters keep their case:
    the number is printed on the member's card.

    >>> identifier("  MEC  00123 "), identifier("\\ufeff00\\u200b42\\xa0")
    ('MEC 00123', '0042')
    >>> identifier(" "), identifier(None), identifier(1204)
    (None, None, '1204')
    """
    text = unicodedata.normalize("NFKC", str(raw or ""))
    visible = (char for char in text if unicodedata.category(char) not in ("Cf", "Cc"))
    return " ".join("".join(visible).split()) or None


def key(name, number=None, e164=None, raw_phone=None):
    """Return the stored search key of a contact, or None when it has no word.

    :param number: member number; also kept without its leading zeros.
    :param e164: canonical phone number; ``raw_phone`` stands in when it is unknown.

    >>> key("Diop Awa", "000123", "+221776543210")
    ' 000123 123 221776543210 diop awa '
    >>> key("Awa Diop Awa", raw_phone="77 654"), key("", None)
    (' 77654 awa diop ', None)
    """
    # Numbers first: a very long name must not push them out of the key.
    found = _number_words(number) + [phone.digits(e164 or raw_phone)] + words(name)
    unique = [word for word in dict.fromkeys(found) if word]
    return f" {' '.join(unique)[:MAX_KEY]} " if unique else None


def query(text):
    """Return the words to look for in a search text, bounded in number and length.

    A text that can only be a phone number is one word: its digits.

    >>> query("  diop, AWA "), query("77 654 32 10"), query("N'Diaye")
    (['diop', 'awa'], ['776543210'], ['n', 'diaye'])
    >>> query("%_"), len(query("a b c d e f g h i j k l"))
    ([], 8)
    """
    text = (text or "")[:MAX_QUERY]
    if phone.looks_like_phone(text):
        return [phone.digits(text)]
    return list(dict.fromkeys(_parts(fold(text))))[:MAX_WORDS]


def patterns(found, level):
    """Return the LIKE patterns that a key must all match, for words of :func:`query`.

    :param level: ``whole`` words, their ``start``, or any ``part``; a word too short
        for the index is searched as a start even as a part.

    >>> patterns(["awa", "ba"], "whole"), patterns(["awa", "ba"], "start")
    (['% awa %', '% ba %'], ['% awa%', '% ba%'])
    >>> patterns(["awa", "ba"], "part")
    ['%awa%', '% ba%']
    """
    if level == "whole":
        return [f"% {word} %" for word in found]
    return [
        f"%{word}%" if level == "part" and len(word) >= MIN_PART else f"% {word}%"
        for word in found
    ]


def _parts(folded):
    """Split a folded text at everything that is neither a letter nor a digit."""
    return [part for part in _NOT_WORD.split(folded) if part]


def _number_words(number):
    """Return a member number's words, those of digits also without leading zeros."""
    found = words(number)
    return found + [word.lstrip("0") for word in found if word.isdigit()]
