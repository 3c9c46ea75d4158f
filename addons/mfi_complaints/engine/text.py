"""Normalisation of texts from outside: what looks the same becomes the same."""

import unicodedata

from .decoding import mend_controls

#: Unicode categories of direction and other marks, control characters, surrogates.
_INVISIBLE = ("Cf", "Cc", "Cs")


def normalize_text(raw, limit=200):
    """Return a text without invisible characters and with single spaces.

    Texts copied from a spreadsheet, a chat or a web page contain non-breaking spaces,
    full-width digits, direction marks and zero-width characters.

    :param limit: maximum length of the result, in characters; the rest is dropped

    >>> normalize_text("  MEC\\xa000123 "), normalize_text("\\ufeff００\\u200b42")
    ('MEC 00123', '0042')
    >>> normalize_text("\\u202a+221\\u202f77\\u202c"), normalize_text("abcdef", limit=3)
    ('+221 77', 'abc')
    >>> normalize_text(None), normalize_text(1204)
    ('', '1204')
    >>> normalize_text("Awa\\ud800"), normalize_text("A\\0wa")
    ('Awa', 'Awa')
    >>> normalize_text("L\\x92or")
    'L’or'
    """
    if isinstance(raw, str) and _is_normalized(raw, limit):
        return raw
    text = "" if raw is None or raw is False else str(raw)[: 4 * limit]
    text = unicodedata.normalize("NFKC", mend_controls(text))
    chars = (" " if char.isspace() else char for char in text)
    chars = (char for char in chars if unicodedata.category(char) not in _INVISIBLE)
    return " ".join("".join(chars).split())[:limit].rstrip()


def _is_normalized(text, limit):
    """Return whether a text needs no change, which nearly all texts do not.

    >>> _is_normalized("Aïssatou", 9), _is_normalized("", 9)
    (True, True)
    >>> [_is_normalized(text, 9) for text in ("a  b", " a", "０", "a\\xa0b")]
    [False, False, False, False]
    """
    return (
        len(text) <= limit
        and text.isprintable()
        and "  " not in text
        and text == text.strip()
        and unicodedata.is_normalized("NFKC", text)
    )


def is_storable(text):
    """Return whether PostgreSQL can store a text: no NUL, no lone surrogate.

    >>> is_storable("Aïssatou 😀"), is_storable("")
    (True, True)
    >>> is_storable("a\\0"), is_storable("\\ud800")
    (False, False)
    """
    if "\0" in text:
        return False
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def texts(value):
    """Yield every text in a value parsed from JSON, including the names in objects.

    >>> sorted(texts({"a": [{"b": "c"}, 1, None], "d": "e"}))
    ['a', 'b', 'c', 'd', 'e']
    """
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending += [*item, *item.values()]
        elif isinstance(item, list | tuple):
            pending += item


def subject(text, limit=80):
    """Return the beginning of the first line of a text, for use as a title.

    :param limit: maximum length in characters, ellipsis included

    >>> subject("Bonjour. La caissière de Gueoul n'a pas compté mon dépôt", 30)
    'Bonjour. La caissière de…'
    """
    return excerpt(text.strip().split("\n", 1)[0], limit)


def excerpt(text, limit):
    """Return the beginning of a text on one line, cut between two words.

    :param limit: maximum length in characters, ellipsis included

    >>> excerpt("On m'a pris\\n\\n 500 F de trop", 40), excerpt("Trop cher, hélas", 12)
    ("On m'a pris 500 F de trop", 'Trop cher…')
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0] or line[: limit - 1]
    return cut.rstrip(" ,;:.") + "…"
