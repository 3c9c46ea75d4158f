"""Texts with placeholders: ``Dear {client}, your complaint {number} …``.

A placeholder is a name between braces, from a fixed list; nothing is evaluated. A line
whose placeholder has no value is left out, so that one text fits many cases.

>>> fill("Dear {client},\\nRefunded: {amount}\\nRegards", {"client": "Awa"})
'Dear Awa,\\nRegards'
"""

import re

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
#: Anything between braces, to find mistyped placeholders.
_BRACES = re.compile(r"\{([^{}\n]*)\}")
#: Several consecutive empty lines, which result from lines left out.
_EMPTY_LINES = re.compile(r"\n{3,}")


def get_placeholders(text):
    """Return the placeholders of a text, in order, without duplicates.

    >>> get_placeholders("{client}: {number}, {client}")
    ['client', 'number']
    """
    return list(dict.fromkeys(_PLACEHOLDER.findall(text or "")))


def get_unknown_placeholders(text, allowed):
    """Return what is between braces in a text, but is not an allowed placeholder.

    >>> get_unknown_placeholders("{client} {Client} {x.__class__}", {"client"})
    ['Client', 'x.__class__']
    """
    names = dict.fromkeys(_BRACES.findall(text or ""))
    return [name for name in names if name not in allowed]


def fill(text, values):
    """Return a text with its placeholders replaced by their values.

    Lines with an empty placeholder are left out. Values are inserted unchanged: braces
    in a value are not replaced.

    >>> fill("{answer}", {"answer": "See {number}", "number": "X"})
    'See {number}'
    """
    lines = [_fill_line(line, values) for line in (text or "").split("\n")]
    kept = "\n".join(line for line in lines if line is not None)
    return _EMPTY_LINES.sub("\n\n", kept).strip()


def _fill_line(line, values):
    """Return a line with its values, or ``None`` if a placeholder has no value."""
    if any(not values.get(name) for name in _PLACEHOLDER.findall(line)):
        return None
    return _PLACEHOLDER.sub(lambda match: str(values[match.group(1)]), line)


#: The number of the first day of a month, alone or after the weekday.
_FIRST = re.compile(r"(^|\s)1(?=\s[^\W\d])")


def format_ordinal_first(text, lang):
    """Return a formatted date with the first of the month as an ordinal in French.

    French writes "1er" but "2", and the formats of CLDR do not support ordinals.

    >>> format_ordinal_first("1 décembre 2026", "fr_FR")
    '1er décembre 2026'
    >>> format_ordinal_first("mardi 1 décembre 2026", "fr_SN")
    'mardi 1er décembre 2026'
    >>> format_ordinal_first("1 May", "en_US")
    '1 May'
    >>> format_ordinal_first("11 mars 2026", "fr_FR")
    '11 mars 2026'
    """
    if not (lang or "").startswith("fr"):
        return text
    return _FIRST.sub(r"\g<1>1er", text)
