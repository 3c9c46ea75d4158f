"""The procedures manual of an institution, written from its settings.

>>> manual = build(Facts("MEC Ndiagne", phone="+221 33 800 00 00"))
>>> len(manual), manual[0].code
(15, 'chapter_purpose')
>>> places = find_missing(manual)
>>> (4, "missing_phone") in places, (2, "missing_address") in places
(False, True)
"""

import hashlib
import json
from dataclasses import asdict

from . import procedure_institution, procedure_process
from .procedure_parts import Facts, Missing, Table, Text  # noqa: F401  examples

#: Length of the fingerprint of the settings, in hexadecimal characters.
FINGERPRINT = 10


def build(facts):
    """Return the chapters of a manual, in order; they are numbered from 1."""
    return [
        *procedure_institution.get_chapters(facts),
        *procedure_process.get_chapters(facts),
    ]


def find_missing(chapters):
    """Return the (chapter number, code) of the places to be completed, each once.

    >>> from .procedure_parts import Chapter, paragraph
    >>> gap = paragraph("By ", Missing("missing_seal"))
    >>> find_missing([Chapter("a", ()), Chapter("b", (gap, gap))])
    [(2, 'missing_seal')]
    """
    found = {}
    for number, chapter in enumerate(chapters, start=1):
        for block in chapter.blocks:
            for part in _iter_parts(block):
                if isinstance(part, Missing):
                    found.setdefault((number, part.code))
    return list(found)


def _iter_parts(block):
    """Yield the parts of a block, headings aside."""
    if isinstance(block, Text):
        yield from block.parts
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from cell


def compute_fingerprint(facts):
    """Return the fingerprint of the settings that a manual shows.

    >>> before = compute_fingerprint(Facts("MEC", numeric={"appeal_levels": 1}))
    >>> before == compute_fingerprint(Facts("MEC", numeric={"appeal_levels": 1}))
    True
    >>> before == compute_fingerprint(Facts("MEC", numeric={"appeal_levels": 2}))
    False
    """
    text = json.dumps(asdict(facts), sort_keys=True, default=_to_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT].upper()


def _to_plain(value):
    """Return a set as a list; anything else as its text.

    >>> _to_plain(frozenset({"b", "a"}))
    ['a', 'b']
    """
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)
