"""Text from outside, made plain: what looks the same becomes the same."""

import unicodedata


def plain(raw, limit=200):
    """Return a text without what cannot be seen, single spaces between its words.

    Copying from a spreadsheet, a chat or a web page brings non-breaking spaces,
    full-width digits, direction marks and zero-width characters along.

    :param limit: longest result, in characters; the rest is dropped

    >>> plain("  MEC\\xa000123 "), plain("\\ufeff００\\u200b42"), plain(None)
    ('MEC 00123', '0042', '')
    >>> plain("\\u202a+221\\u202f77\\u202c"), plain("abcdef", limit=3), plain(1204)
    ('+221 77', 'abc', '1204')
    """
    text = "" if raw is None or raw is False else str(raw)[: 4 * limit]
    text = unicodedata.normalize("NFKC", text)
    seen = (" " if char.isspace() else char for char in text)
    seen = (char for char in seen if unicodedata.category(char) not in ("Cf", "Cc"))
    return " ".join("".join(seen).split())[:limit].rstrip()
