"""Text from outside, made plain: what looks the same becomes the same."""

import unicodedata

#: Direction and other marks, control characters, halves of a character.
_UNSEEN = ("Cf", "Cc", "Cs")


def plain(raw, limit=200):
    """Return a text without what cannot be seen, single spaces between its words.

    Copying from a spreadsheet, a chat or a web page brings non-breaking spaces,
    full-width digits, direction marks and zero-width characters along.

    :param limit: longest result, in characters; the rest is dropped

    >>> plain("  MEC\\xa000123 "), plain("\\ufeff００\\u200b42"), plain(None)
    ('MEC 00123', '0042', '')
    >>> plain("\\u202a+221\\u202f77\\u202c"), plain("abcdef", limit=3), plain(1204)
    ('+221 77', 'abc', '1204')
    >>> plain("Awa\\ud800"), plain("A\\0wa")
    ('Awa', 'Awa')
    """
    if isinstance(raw, str) and _is_plain(raw, limit):
        return raw
    text = "" if raw is None or raw is False else str(raw)[: 4 * limit]
    text = unicodedata.normalize("NFKC", text)
    seen = (" " if char.isspace() else char for char in text)
    seen = (char for char in seen if unicodedata.category(char) not in _UNSEEN)
    return " ".join("".join(seen).split())[:limit].rstrip()


def _is_plain(text, limit):
    """Tell at once that a text is plain already, as nearly all are.

    >>> [_is_plain(text, 9) for text in ("Aïssatou", "a  b", " a", "０", "a\\xa0b", "")]
    [True, False, False, False, False, True]
    """
    return (
        len(text) <= limit
        and text.isprintable()
        and "  " not in text
        and text == text.strip()
        and unicodedata.is_normalized("NFKC", text)
    )


def storable(text):
    """Tell whether a database can keep a text: no NUL, no half of a character.

    >>> storable("Aïssatou 😀"), storable("a\\0"), storable("\\ud800"), storable("")
    (True, False, False, True)
    """
    if "\0" in text:
        return False
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def texts(value):
    """Yield every text in a value as JSON brings it, names of values included.

    >>> sorted(texts({"a": [{"b": "c"}, 1, None], "d": "e"}))
    ['a', 'b', 'c', 'd', 'e']
    """
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list | tuple):
            waiting += found


def subject(text, limit=80):
    """Return the first words of a text, of its first line, as a subject.

    >>> subject("Bonjour. La caissière de Gueoul n'a pas compté mon dépôt", 30)
    'Bonjour. La caissière de…'
    """
    line = " ".join(text.strip().split("\n", 1)[0].split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0] or line[: limit - 1]
    return cut.rstrip(" ,;:.") + "…"
