"""Parse the rows of a client base: clean values, or the reason for a refusal.

A reader caches the values it has parsed: a base of 100,000 clients has a few hundred
branches, two zones and a hundred birth years, and each is parsed only once.
"""

import math
from datetime import date

from . import phone
from .cell_format import find_cell_fault
from .search_key import clean_identifier, fold, get_identifier_key, split_words
from .text import is_storable, normalize_text

#: Fields that a row may contain, in the order of the staging table.
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


class CellError(ValueError):
    """A cell that cannot be imported.

    ``code`` says why, ``value`` is what the cell held.
    """

    def __init__(self, code, value=None, **details):
        super().__init__(code)
        self.code = code
        self.value = normalize_text(value, 80)
        self.details = details


def find_choice(table, value):
    """Return the key of a table of synonyms that a value means, or None.

    >>> find_choice(GENDERS, "Féminin"), find_choice(GENDERS, "H")
    ('female', 'male')
    >>> find_choice(ZONES, "mars")
    """
    folded = "".join(split_words(str(value)[:40]))
    for key, synonyms in table.items():
        if folded in synonyms.split():
            return key
    return None


def find_language(value, installed):
    """Return the installed language that a value names, or None.

    :param installed: codes such as ``fr_FR``

    >>> find_language("Français", ["en_US", "fr_FR"]), find_language("fr_fr", ["fr_FR"])
    ('fr_FR', 'fr_FR')
    >>> find_language("wolof", ["fr_FR"]) is find_language("fr_BE", []) is None
    True
    """
    text = fold(normalize_text(value, 40)).replace("-", "_")
    exact = [code for code in installed if fold(code) == text]
    key = find_choice(_LANGUAGES, text) or text.split("_")[0]
    same = [code for code in installed if key and fold(code).split("_")[0] == key]
    return next(iter(exact + same), None)


def parse_birth_year(value, latest):
    """Return the birth year in a cell, given as a year or as a full date.

    :param latest: the current year
    :raise CellError: with code ``birth_year`` when the cell contains no plausible year

    >>> parse_birth_year("1984", 2026), parse_birth_year(1984.0, 2026)
    (1984, 1984)
    >>> parse_birth_year("07/03/1984", 2026)
    1984
    >>> parse_birth_year("1984-03-07 00:00:00", 2026)
    1984
    >>> parse_birth_year("84", 2026)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    mfi_complaints.engine.client_rows.CellError: birth_year
    """
    text = normalize_text(value, 40).removesuffix(".0").split(" ")[0]
    parts = text.replace("/", "-").replace(".", "-").split("-")
    years = [part for part in parts if len(part) == 4 and part.isdecimal()]
    if len(years) != 1 or len(parts) not in (1, 3):
        raise CellError("birth_year", value)
    if not FIRST_BIRTH_YEAR <= int(years[0]) <= latest:
        raise CellError("birth_year", value)
    return int(years[0])


class Reader:
    """Reads the rows of one client base.

    :param branches: {code: id} of the company's branches
    :param languages: installed language codes
    :param latest: the current year

    >>> reader = Reader({"NDI": 7}, ["fr_FR"], 2026)
    >>> row = {"member_number": " 0042 ", "name": "Awa Diop", "gender": "F"}
    >>> reader.parse(row)
    (('0042', 'Awa Diop', None, None, 'female', None, None, None), 19, [])

    The second value has one bit set for each field that the row contains. A field that
    the row does not contain keeps its value on file; an empty cell clears it.

    >>> values, given, problems = reader.parse({"branch_code": "XYZ", "name": ""})
    >>> [(name, problem.code) for name, problem in problems]
    [('member_number', 'missing'), ('name', 'missing'), ('branch_code', 'branch')]
    >>> _row, _bits, problems = reader.parse({"member_number": True, "name": "A\\0"})
    >>> [(name, problem.code) for name, problem in problems]
    [('member_number', 'text'), ('name', 'text')]
    >>> _row, _bits, problems = reader.parse({"member_number": "1E+15", "name": "#N/A"})
    >>> [(name, problem.code) for name, problem in problems]
    [('member_number', 'digits'), ('name', 'formula')]
    """

    def __init__(self, branches, languages, latest):
        self._parsers = {
            "branch_code": self._find_branch,
            "gender": lambda value: self._find_choice(GENDERS, "gender", value),
            "birth_year": lambda value: parse_birth_year(value, latest),
            "zone": lambda value: self._find_choice(ZONES, "zone", value),
            "lang": lambda value: self._find_language(value, languages),
        }
        self._branches = branches
        self._branch_keys = {
            get_identifier_key(fold(code)): id_ for code, id_ in branches.items()
        }
        self._cache = {name: {} for name in self._parsers}

    def parse(self, row):
        """Return (values in the order of FIELDS, bits of the fields given, problems).

        :param dict row: raw values by the names of FIELDS; other keys are ignored
        :return: problems are pairs (name of the field, :class:`CellError`)
        """
        values, given, problems = [], 0, []
        for bit, name in enumerate(FIELDS):
            value = None
            if name in row:
                try:
                    value = self._parse_cell(name, row[name])
                except CellError as problem:
                    problems.append((name, problem))
                # An empty cell in the language column does not clear the language.
                if value is not None or name != "lang":
                    given |= 1 << bit
            elif not bit:
                problems.append((name, CellError("missing")))
            values.append(value)
        return tuple(values), given, problems

    def _parse_cell(self, name, raw):
        """Return the value of one cell, None when it is empty."""
        # Nearly every cell is a printable text, which needs no further check.
        if not (type(raw) is str and raw.isprintable()) and not _is_readable(raw):
            raise CellError("text", raw)
        if fault := find_cell_fault(raw if type(raw) is str else str(raw or "")):
            raise CellError(fault, raw)
        if name in self._parsers:
            return self._parse_cached(name, raw)
        if name == "member_number":
            value = clean_identifier(raw)
        else:
            value = (
                normalize_text(raw, MAX_NAME if name == "name" else MAX_PHONE) or None
            )
        if value is None and name != "phone":
            raise CellError("missing")
        return value

    def _parse_cached(self, name, raw):
        """Return the value of a cell from the cache; parse it on first sight.

        :raise CellError: also from the cache, when the value was refused before
        """
        cache = self._cache[name]
        key = raw if isinstance(raw, str | int | float) else normalize_text(raw)
        if key not in cache:
            cache[key] = self._parse_or_problem(name, raw)
        if isinstance(cache[key], CellError):
            raise cache[key]
        return cache[key]

    def _parse_or_problem(self, name, raw):
        """Return the value of a cell, or the :class:`CellError` that it raised."""
        if not raw or not normalize_text(raw):
            return None
        try:
            return self._parsers[name](raw)
        except CellError as problem:
            return problem

    def _find_branch(self, value):
        """Return the id of a branch by its code, whatever its spaces and capitals."""
        code = clean_identifier(value)
        branch_id = self._branches.get(code) or self._branch_keys.get(
            get_identifier_key(fold(code))
        )
        if not branch_id:
            raise CellError("branch", value)
        return branch_id

    def _find_choice(self, table, code, value):
        """Return the key that a value means.

        :raise CellError: with ``code`` when there is none
        """
        key = find_choice(table, value)
        if not key:
            raise CellError(code, value)
        return key

    def _find_language(self, value, languages):
        """Return the installed language that a value names."""
        code = find_language(value, languages)
        if not code:
            raise CellError("lang", value)
        return code


def _is_readable(raw):
    """Return whether a cell contains a single text or number, or is empty.

    >>> [_is_readable(raw) for raw in ("Awa", 1204, 7.5, None, False, "")]
    [True, True, True, True, True, True]
    >>> [_is_readable(raw) for raw in (True, {"a": 1}, float("nan"), "a\\0", "\\ud800")]
    [False, False, False, False, False]
    """
    if isinstance(raw, str):
        return is_storable(raw)
    if isinstance(raw, float):
        return math.isfinite(raw)
    return raw is None or raw is False or type(raw) is int or isinstance(raw, date)


def is_unreadable_phone(text, region):
    """Return whether a phone cell contains something that cannot be dialled.

    >>> [is_unreadable_phone(text, "SN") for text in ("77 654 32 10", "12", None)]
    [False, True, False]
    """
    return bool(text) and phone.to_e164(text, region) is None
