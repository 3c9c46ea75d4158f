"""The rows of a client base: one row in, clean values or what is wrong with it out.

A reader remembers what it has read: a base of 100,000 clients has a few hundred
branches, two zones and a hundred birth years, and each is understood once.
"""

import math
from datetime import date

from . import phone
from .search_key import fold, identifier, words
from .text import plain, storable

#: What a row may hold, in the order of the staging table.
FIELDS = (
    "member_number",
    "name",
    "phone",
    "branch_code",
    "gender",
    "birth_year",
    "zone",
    "lang",
)
MAX_NAME = 200
MAX_PHONE = phone.MAX_LENGTH
FIRST_BIRTH_YEAR = 1900

GENDERS = {
    "female": "f femme feminin feminine female woman w mme madame mlle fille 2",
    "male": "m h homme masculin masculine male man mr monsieur garcon 1",
    "other": "other autre x",
}
ZONES = {
    "urban": "urban urbain urbaine u ville city town",
    "rural": "rural rurale r village campagne",
}
_LANGUAGES = {
    "fr": "fr fre fra francais french",
    "en": "en eng anglais english",
    "pt": "pt por portugais portuguese",
    "ar": "ar ara arabe arabic",
    "wo": "wo wol wolof ouolof",
    "es": "es spa espagnol spanish",
}


class Refused(ValueError):
    """A cell that cannot be taken: ``code`` says why, ``value`` what it held."""

    def __init__(self, code, value=None, **details):
        super().__init__(code)
        self.code = code
        self.value = plain(value, 80)
        self.details = details


def choice(table, value):
    """Return the key of a table of synonyms that a value names, or None.

    >>> choice(GENDERS, "Féminin"), choice(GENDERS, "H"), choice(ZONES, "mars")
    ('female', 'male', None)
    """
    wanted = "".join(words(str(value)[:40]))
    for key, synonyms in table.items():
        if wanted in synonyms.split():
            return key
    return None


def language(value, installed):
    """Return the installed language that a value names, or None.

    :param installed: codes such as ``fr_FR``

    >>> language("Français", ["en_US", "fr_FR"]), language("fr_fr", ["fr_FR"])
    ('fr_FR', 'fr_FR')
    >>> language("wolof", ["fr_FR"]) is language("fr_BE", []) is None
    True
    """
    text = fold(plain(value, 40)).replace("-", "_")
    exact = [code for code in installed if fold(code) == text]
    key = choice(_LANGUAGES, text) or text.split("_")[0]
    same = [code for code in installed if key and fold(code).split("_")[0] == key]
    return next(iter(exact + same), None)


def year(value, latest):
    """Return the birth year that a cell holds: a year, or a date with one.

    :param latest: the present year

    >>> year("1984", 2026), year(1984.0, 2026), year("07/03/1984", 2026)
    (1984, 1984, 1984)
    >>> year("1984-03-07 00:00:00", 2026)
    1984
    >>> year("84", 2026)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    mfi_complaints.engine.clients.Refused: birth_year
    """
    text = plain(value, 40).removesuffix(".0").split(" ")[0]
    parts = text.replace("/", "-").replace(".", "-").split("-")
    found = [part for part in parts if len(part) == 4 and part.isdecimal()]
    if len(found) != 1 or len(parts) not in (1, 3):
        raise Refused("birth_year", value)
    if not FIRST_BIRTH_YEAR <= int(found[0]) <= latest:
        raise Refused("birth_year", value)
    return int(found[0])


class Reader:
    """Reads the rows of one client base.

    :param branches: {code: id} of the company
    :param languages: installed language codes
    :param latest: the present year

    >>> reader = Reader({"NDI": 7}, ["fr_FR"], 2026)
    >>> row = {"member_number": " 0042 ", "name": "Awa Diop", "gender": "F"}
    >>> reader.parse(row)
    (('0042', 'Awa Diop', None, None, 'female', None, None, None), 19, [])

    The second value has a bit for each field that the row gives: what it does not
    give keeps the value on file, an empty cell empties it.

    >>> values, given, problems = reader.parse({"branch_code": "XYZ", "name": ""})
    >>> [(name, problem.code) for name, problem in problems]
    [('member_number', 'missing'), ('name', 'missing'), ('branch_code', 'branch')]
    >>> _row, _bits, problems = reader.parse({"member_number": True, "name": "A\\0"})
    >>> [(name, problem.code) for name, problem in problems]
    [('member_number', 'text'), ('name', 'text')]
    """

    def __init__(self, branches, languages, latest):
        self._understand = {
            "branch_code": self._branch,
            "gender": lambda value: self._one_of(GENDERS, "gender", value),
            "birth_year": lambda value: year(value, latest),
            "zone": lambda value: self._one_of(ZONES, "zone", value),
            "lang": lambda value: self._language(value, languages),
        }
        self._branches = branches
        self._codes = {fold(code): found for code, found in branches.items()}
        self._known = {name: {} for name in self._understand}

    def parse(self, row):
        """Return (values in the order of FIELDS, bits of what is given, problems).

        :param dict row: plain values by the names of FIELDS; other keys are ignored
        :return: problems are pairs (name of the field, :class:`Refused`)
        """
        values, given, problems = [], 0, []
        for bit, name in enumerate(FIELDS):
            value = None
            if name in row:
                try:
                    value = self._cell(name, row[name])
                except Refused as problem:
                    problems.append((name, problem))
                # Nobody erases a language by leaving its column empty.
                if value is not None or name != "lang":
                    given |= 1 << bit
            elif not bit:
                problems.append((name, Refused("missing")))
            values.append(value)
        return tuple(values), given, problems

    def _cell(self, name, raw):
        """Return the value of one cell, None when it is empty."""
        # Nearly every cell is a text that shows all it holds.
        if not (type(raw) is str and raw.isprintable()) and not _readable(raw):
            raise Refused("text", raw)
        if name in self._understand:
            return self._remembered(name, raw)
        if name == "member_number":
            value = identifier(raw)
        else:
            value = plain(raw, MAX_NAME if name == "name" else MAX_PHONE) or None
        if value is None and name != "phone":
            raise Refused("missing")
        return value

    def _remembered(self, name, raw):
        """Return what a cell of few different values means; refusals too."""
        known = self._known[name]
        key = raw if isinstance(raw, str | int | float) else plain(raw)
        if key not in known:
            known[key] = self._first_time(name, raw)
        if isinstance(known[key], Refused):
            raise known[key]
        return known[key]

    def _first_time(self, name, raw):
        """Return the value or the refusal of a cell not met before."""
        if not raw or not plain(raw):
            return None
        try:
            return self._understand[name](raw)
        except Refused as problem:
            return problem

    def _branch(self, value):
        """Return the id of a branch by its code, its case forgiven."""
        code = identifier(value)
        found = self._branches.get(code) or self._codes.get(fold(code))
        if not found:
            raise Refused("branch", value)
        return found

    def _one_of(self, table, code, value):
        """Return the key that a value names."""
        key = choice(table, value)
        if not key:
            raise Refused(code, value)
        return key

    def _language(self, value, languages):
        """Return an installed language."""
        code = language(value, languages)
        if not code:
            raise Refused("lang", value)
        return code


def _readable(raw):
    """Tell whether a cell holds one text or number, or is empty.

    >>> [_readable(raw) for raw in ("Awa", 1204, 7.5, None, False, "")]
    [True, True, True, True, True, True]
    >>> [_readable(raw) for raw in (True, {"a": 1}, float("nan"), "a\\0", "\\ud800")]
    [False, False, False, False, False]
    """
    if isinstance(raw, str):
        return storable(raw)
    if isinstance(raw, float):
        return math.isfinite(raw)
    return raw is None or raw is False or type(raw) is int or isinstance(raw, date)


def unreadable_phone(text, region):
    """Tell whether a phone cell holds something that nobody can dial.

    >>> unreadable_phone("77 654 32 10", "SN"), unreadable_phone("12", "SN")
    (False, True)
    >>> unreadable_phone(None, "SN")
    False
    """
    return bool(text) and phone.to_e164(text, region) is None
