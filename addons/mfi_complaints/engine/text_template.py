"""Texts with blanks: ``Dear {client}, your complaint {number} …``.

A blank is a word between braces, from a fixed list; nothing is evaluated. A line whose
blank has nothing to say is left out, so that one text serves many cases.

>>> fill("Dear {client},\\nRefunded: {amount}\\nRegards", {"client": "Awa"})
'Dear Awa,\\nRegards'
"""

import re

_BLANK = re.compile(r"\{([a-z_]+)\}")
#: Anything between braces, for what the author meant as a blank.
_BRACES = re.compile(r"\{([^{}\n]*)\}")
#: More than one empty line in a row comes from lines left out.
_EMPTY_LINES = re.compile(r"\n{3,}")


def blanks(text):
    """Return the blanks of a text, in order, each once.

    >>> blanks("{client}: {number}, {client}")
    ['client', 'number']
    """
    return list(dict.fromkeys(_BLANK.findall(text or "")))


def unknown(text, known):
    """Return what stands between braces and is no known blank.

    >>> unknown("{client} {Client} {x.__class__}", {"client"})
    ['Client', 'x.__class__']
    """
    found = dict.fromkeys(_BRACES.findall(text or ""))
    return [name for name in found if name not in known]


def fill(text, values):
    """Return a text with its blanks filled; lines with an empty blank are left out.

    Values are put in as they are: what looks like a blank in a value stays.

    >>> fill("{answer}", {"answer": "See {number}", "number": "X"})
    'See {number}'
    """
    lines = [_fill_line(line, values) for line in (text or "").split("\n")]
    kept = "\n".join(line for line in lines if line is not None)
    return _EMPTY_LINES.sub("\n\n", kept).strip()


def _fill_line(line, values):
    """Return one line filled, or ``None`` when one of its blanks is empty."""
    if any(not values.get(name) for name in _BLANK.findall(line)):
        return None
    return _BLANK.sub(lambda match: str(values[match.group(1)]), line)


#: The first day of a month, alone or after the weekday, before the month's name.
_FIRST = re.compile(r"(^|\s)1(?=\s[^\W\d])")


def ordinal_first(text, lang):
    """Return a day in words as a language writes the first of a month.

    CLDR's formats know no ordinal, and French says "1er" but "2".

    >>> ordinal_first("1 décembre 2026", "fr_FR")
    '1er décembre 2026'
    >>> ordinal_first("mardi 1 décembre 2026", "fr_SN"), ordinal_first("1 May", "en_US")
    ('mardi 1er décembre 2026', '1 May')
    >>> ordinal_first("11 mars 2026", "fr_FR")
    '11 mars 2026'
    """
    if not (lang or "").startswith("fr"):
        return text
    return _FIRST.sub(r"\g<1>1er", text)
