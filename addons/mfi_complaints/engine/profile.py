"""Profiles: the configuration of an institution in one readable file.

A profile is a JSON object: ``schema``, ``version``, ``name``, ``summary``, ``language``
(of texts whose language is not given), ``settings`` (one object) and one list per
*section*, whose records are identified by a key (a code, or else a stable name). Texts
in several languages are objects ``{"fr_FR": …, "en_US": …}``.

The content of a file is described by :class:`Section`, independently of Odoo. A file is
parsed (:func:`read`), checked (:func:`check`), compared with the current configuration
(:func:`diff`) and written in a canonical form (:func:`dump`).

>>> sections = [Section("categories", {"code": Field("text", required=True),
...     "severity": Field("choice", choices=("minor", "serious"))}, key="code")]
>>> doc = read('{"schema": "mfi-complaints-profile", "version": 1, "name": "X", '
...            '"categories": [{"code": "CRE", "severity": "grave"}]}')
>>> [fault.path for fault in check(doc, sections)]
['categories[0].severity']
"""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches

from .search_key import clean_identifier

SCHEMA = "mfi-complaints-profile"
VERSION = 1
#: Regulator of the settings page → name of the profile shipped for it.
PRESETS = {"umoa": "umoa-sfd", "cemac": "cemac-emf"}
#: Limits of a file, far above what any institution's configuration needs.
MAX_LETTERS = 2_000_000
MAX_RECORDS = 5_000
MAX_TEXT = 60_000
MAX_DEPTH = 12
#: Most choices that an error message lists in full.
MAX_LISTED = 20
#: Characters that PostgreSQL cannot store, literal or escaped, in group 1; any other
#: escape is matched without a group.
_UNSTORABLE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|[\x00\ud800-\udfff])"
    r"|\\."
)
#: Names of the values that describe the file itself.
HEAD = ("schema", "version", "name", "summary", "language")


class ProfileError(Exception):
    """A file that is not a profile; ``args`` are a code and a detail."""


@dataclass(frozen=True)
class Field:
    """The description of one value of a record.

    :param kind: ``text``, ``number``, ``integer``, ``flag``, ``choice``, ``ref`` or
        ``refs``
    :param choices: the possible values of a choice
    :param section: the section in which a reference is looked up
    :param translated: whether a text may be given per language
    """

    kind: str
    choices: tuple = ()
    section: str = ""
    translated: bool = False
    required: bool = False


@dataclass(frozen=True)
class Section:
    """The description of one part of the file.

    :param fields: name → :class:`Field`
    :param key: name of the value that identifies a record; ``""`` for the settings,
        which are a single record
    :param form: names of the values that make up the key, separated by ``/``; empty
        when the key is a stable name
    :param needed: names of values that must not be empty: without them a record would
        not belong to the section
    :param fixed: whether a file can only change records, not add any
    """

    name: str
    fields: dict
    key: str = "key"
    form: tuple = ()
    needed: tuple = ()
    fixed: bool = False


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file, and at which path."""

    path: str
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """A difference between a file and the current configuration.

    :param kind: ``add`` (a new record), ``change`` (a value), ``here`` (a record that
        is not in the file)
    """

    section: str
    key: str
    kind: str
    field: str = ""
    old: object = None
    new: object = None


def read(text):
    """Return the content of a file, after checking its schema and version.

    :raise ProfileError: ``large``, ``json`` (detail: line), ``deep``, ``twice``
        (detail: name), ``schema`` or ``version`` (detail: the value in the file)

    >>> read("[1]")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ProfileError: ('schema', '')
    """
    if len(text) > MAX_LETTERS:
        raise ProfileError("large", str(MAX_LETTERS))
    if _get_depth(text) > MAX_DEPTH:
        raise ProfileError("deep", str(MAX_DEPTH))
    if line := _find_unstorable_line(text):
        raise ProfileError("json", str(line))
    try:
        doc = json.loads(
            text, object_pairs_hook=_build_object, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise ProfileError("json", str(error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise ProfileError("json", "1") from error
    if not isinstance(doc, dict) or doc.get("schema") != SCHEMA:
        schema = doc.get("schema", "") if isinstance(doc, dict) else ""
        raise ProfileError("schema", str(schema)[:80])
    if isinstance(doc.get("version"), bool) or doc.get("version") != VERSION:
        raise ProfileError("version", str(doc.get("version"))[:20])
    return doc


def _get_depth(text):
    """Return how deep brackets are nested, ignoring those inside texts.

    >>> _get_depth('{"a": [1, "[[[["]}')
    2
    """
    deepest = depth = 0
    inside = escaped = False
    for char in text:
        if inside:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                inside = False
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _find_unstorable_line(text):
    """Return the line of the first character that PostgreSQL cannot store, or 0.

    Such characters are NUL and lone surrogates.

    >>> _find_unstorable_line('["\\\\ud83d\\\\ude00"]')
    0
    >>> _find_unstorable_line('[\\n"\\\\ud83d"]')
    2
    """
    for match in _UNSTORABLE.finditer(text):
        if match[1]:
            return text.count("\n", 0, match.start()) + 1
    return 0


def _build_object(pairs):
    """Return a JSON object as a dict.

    :raise ProfileError: ``twice``, when a name is repeated
    """
    result = {}
    for name, value in pairs:
        if name in result:
            raise ProfileError("twice", name[:80])
        result[name] = value
    return result


def _refuse_constant(constant):
    """Refuse the constants that are not JSON (NaN, Infinity).

    :raise ValueError: always
    """
    raise ValueError(constant)


def dump(doc):
    """Return the canonical text of a profile: the head, then sections in given order.

    >>> print(dump({"name": "X", "schema": SCHEMA, "version": 1}), end="")
    {
      "schema": "mfi-complaints-profile",
      "version": 1,
      "name": "X"
    }
    """
    ordered = {name: doc[name] for name in HEAD if name in doc}
    ordered.update({name: value for name, value in doc.items() if name not in ordered})
    return json.dumps(ordered, ensure_ascii=False, indent=2) + "\n"


# ----------------------------------------------------------------------
# Checking
# ----------------------------------------------------------------------
def check(doc, sections, existing=None):
    """Return the faults of a file, in order; empty when it can be imported.

    :param sections: list of :class:`Section`
    :param existing: {section: keys that exist in the database}, for references to
        records that are not in the file

    >>> [f.code for f in check({"colours": []}, [])]
    ['section']
    """
    by_name = {section.name: section for section in sections}
    faults = [
        Fault(name, "section")
        for name in doc
        if name not in by_name and name not in HEAD
    ]
    faults += [
        Fault(name, "text")
        for name in ("name", "summary", "language")
        if not isinstance(doc.get(name, ""), str)
    ]
    existing = existing or {}
    keys = _get_all_keys(doc, sections, existing)
    records = 0
    for section in sections:
        if section.name not in doc:
            continue
        rows, malformed = _get_rows(doc[section.name], section)
        records += len(rows)
        if malformed or records > MAX_RECORDS:
            code = "many" if records > MAX_RECORDS else "shape"
            faults.append(Fault(section.name, code))
            continue
        existing_keys = existing.get(section.name, ())
        faults += _check_keys(rows, section, existing_keys)
        for path, row in rows:
            faults += _check_row(path, row, section, keys)
            faults += _check_form(path, row, section)
            faults += _check_needed(path, row, section, existing_keys)
    return faults


def _get_rows(value, section):
    """Return ([(path, record)], whether the section is malformed) of one section."""
    if not section.key:
        return ([(section.name, value)], False) if isinstance(value, dict) else ([], 1)
    if not isinstance(value, list):
        return [], True
    rows = [(f"{section.name}[{rank}]", row) for rank, row in enumerate(value)]
    return rows, not all(isinstance(row, dict) for _path, row in rows)


def _get_all_keys(doc, sections, existing):
    """Return {section: keys} of the file and of the database together."""
    keys = {name: set(names) for name, names in existing.items()}
    for section in sections:
        rows, malformed = _get_rows(doc.get(section.name, []), section)
        if section.key and not malformed:
            new_keys = [row.get(section.key) for _path, row in rows]
            keys.setdefault(section.name, set()).update(
                key for key in new_keys if isinstance(key, str)
            )
    return keys


def _check_keys(rows, section, existing_keys):
    """Return the faults of missing, repeated and unacceptable new keys.

    :param existing_keys: keys of the section in the database
    """
    faults, seen = [], set()
    for path, row in rows if section.key else ():
        key = row.get(section.key)
        if not isinstance(key, str) or not key.strip() or len(key) > 200:
            faults.append(Fault(f"{path}.{section.key}", "key"))
        elif key in seen:
            faults.append(Fault(f"{path}.{section.key}", "repeated", key))
        elif key not in existing_keys and (fault := _check_new_key(key, section)):
            faults.append(Fault(f"{path}.{section.key}", *fault))
        else:
            seen.add(key)
    return faults


def _check_new_key(key, section):
    """Return (code, detail) of why a new record cannot get a key, or ``None``.

    >>> _check_new_key("A  B", Section("causes", {}, form=("code",)))
    ('written', 'A B')
    """
    if section.fixed:
        return ("fixed", key[:80])
    normalized = _normalize_key(key, section.form)
    if not normalized:
        return ("key",)
    return ("written", normalized) if normalized != key else None


def _normalize_key(key, form):
    """Return the form that a key must have, or its pattern when pieces are missing.

    >>> _normalize_key(" d ", ()), _normalize_key("A/B", ("code",))
    ('d', 'A/B')
    >>> _normalize_key("help/ wo", ("purpose", "lang"))
    'help/wo'
    >>> _normalize_key("help", ("purpose", "lang"))
    'purpose/lang'
    """
    if len(form) < 2:
        return (clean_identifier(key) or "") if form else key.strip()
    pieces = [piece.strip() for piece in key.split("/", len(form) - 1)]
    return "/".join(pieces if len(pieces) == len(form) and all(pieces) else form)


def _check_form(path, row, section):
    """Return the faults of values that contradict the key.

    >>> spec = Section("texts", {}, form=("purpose", "lang"))
    >>> _check_form("texts[0]", {"key": "help/wo", "purpose": "stop"}, spec)
    [Fault(path='texts[0].purpose', code='choice', detail='help')]
    """
    pieces = str(row.get(section.key)).split("/", max(len(section.form) - 1, 0))
    return [
        Fault(f"{path}.{name}", "choice", piece)
        for name, piece in zip(section.form, pieces, strict=False)
        if row.get(name, piece) != piece
    ]


def _check_needed(path, row, section, existing_keys):
    """Return the faults of empty values that the section needs.

    In an existing record, a needed value may be absent from the file, but not null.
    """
    new = str(row.get(section.key)) not in existing_keys
    return [
        Fault(f"{path}.{name}", "required")
        for name in section.needed
        if row.get(name, None if new else "") is None
    ]


def _check_row(path, row, section, keys):
    """Return the faults of the values of one record."""
    faults = []
    for name, value in row.items():
        if name == section.key:
            continue
        spec = section.fields.get(name)
        if spec is None:
            faults.append(Fault(f"{path}.{name}", "unknown"))
        elif fault := _check_value(spec, value, keys):
            faults.append(Fault(f"{path}.{name}", *fault))
    return faults


def _check_value(spec, value, keys):
    """Return (code, detail) of what is wrong with a value, or ``None``.

    >>> _check_value(Field("number"), True, {})
    ('number',)
    >>> _check_value(Field("ref", section="causes"), "X", {"causes": {"Y"}})
    ('ref', 'X')
    """
    if value is None:
        return ("required",) if spec.required else None
    return _CHECKS[spec.kind](spec, value, keys)


def _check_text(spec, value, keys):
    """Check a text, or a text per language."""
    texts = [value]
    if spec.translated and isinstance(value, dict):
        texts = [*value, *value.values()]
    if not all(isinstance(text, str) for text in texts) or not texts:
        return ("text",)
    if any(len(text) > MAX_TEXT for text in texts):
        return ("long",)
    empty = not any(text.strip() for text in texts)
    return ("required",) if spec.required and empty else None


def _check_number(spec, value, keys):
    """Check a number; its absolute value must be below one billion."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return None if is_number and abs(value) < 10**9 else ("number",)


def _check_integer(spec, value, keys):
    """Check a whole number, which JSON may write with a decimal point.

    >>> [_check_integer(Field("integer"), value, {}) for value in (3.0, 2.5)]
    [None, ('integer',)]
    """
    fault = _check_number(spec, value, keys)
    return ("integer",) if fault or value != int(value) else None


def _check_flag(spec, value, keys):
    """Check a boolean."""
    return None if isinstance(value, bool) else ("flag",)


def _check_choice(spec, value, keys):
    """Check a choice; when there are many, the detail lists only the closest ones.

    >>> zones = tuple(f"Zone/{number}" for number in range(600))
    >>> _check_choice(Field("choice", choices=zones), "Zone/59x", {})
    ('choice', 'Zone/59, Zone/599, Zone/598, …')
    """
    if value in spec.choices:
        return None
    if len(spec.choices) <= MAX_LISTED:
        return ("choice", ", ".join(spec.choices))
    closest = get_close_matches(str(value)[:80], spec.choices, cutoff=0)
    return ("choice", ", ".join([*closest, "…"]))


def _check_ref(spec, value, keys):
    """Check a reference to a record by its key."""
    if not isinstance(value, str):
        return ("text",)
    return None if value in keys.get(spec.section, ()) else ("ref", value[:80])


def _check_refs(spec, value, keys):
    """Check a list of references."""
    if not isinstance(value, list):
        return ("list",)
    return next(filter(None, (_check_ref(spec, item, keys) for item in value)), None)


_CHECKS = {
    "text": _check_text,
    "number": _check_number,
    "integer": _check_integer,
    "flag": _check_flag,
    "choice": _check_choice,
    "ref": _check_ref,
    "refs": _check_refs,
}


# ----------------------------------------------------------------------
# Comparing
# ----------------------------------------------------------------------
def normalize(doc, sections, langs):
    """Return a checked file with each translated text as {language: text}.

    Languages that are not installed are left out; a text that is in none of the
    installed languages is assigned to the first of them.

    :param langs: codes of the installed languages

    >>> spec = [Section("causes", {"name": Field("text", translated=True)})]
    >>> doc = {"language": "fr_FR", "causes": [{"key": "a", "name": "Oubli"}]}
    >>> normalize(doc, spec, ["en_US", "fr_FR"])["causes"][0]["name"]
    {'fr_FR': 'Oubli'}
    >>> normalize(doc, spec, ["en_US"])["causes"][0]["name"]
    {'en_US': 'Oubli'}
    """
    default_lang = doc.get("language") or langs[0]
    result = dict(doc)
    for section in sections:
        if section.name not in doc:
            continue
        value = doc[section.name]
        if section.key:
            result[section.name] = [
                _normalize_row(row, section, langs, default_lang) for row in value
            ]
        else:
            result[section.name] = _normalize_row(value, section, langs, default_lang)
    return result


def _normalize_row(row, section, langs, default_lang):
    """Return a record with each translated text as {language: text}."""
    return {
        name: _split_languages(value, langs, default_lang)
        if name in section.fields and section.fields[name].translated
        else value
        for name, value in row.items()
    }


def _split_languages(value, langs, default_lang):
    """Return the translations of a text as {language: text}, ``None`` for no value.

    Only installed languages are included.
    """
    if value is None:
        return None
    texts = value if isinstance(value, dict) else {default_lang: value}
    installed = {lang: text for lang, text in texts.items() if lang in langs}
    return installed or {langs[0]: next(iter(texts.values()))}


def diff(current, new, sections):
    """Return what importing ``new`` over ``current`` would change, in order.

    Both must come from :func:`normalize`. Only values in the file are compared; records
    that are not in the file are kept, and reported as ``here``.

    >>> spec = [Section("causes", {"name": Field("text")})]
    >>> current = {"causes": [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}]}
    >>> file = {"causes": [{"key": "a", "name": "New"}, {"key": "c", "name": "More"}]}
    >>> [(c.kind, c.key, c.new) for c in diff(current, file, spec)]
    [('change', 'a', 'New'), ('add', 'c', 'More'), ('here', 'b', None)]
    >>> diff(file, file, spec)
    []
    """
    changes = []
    for section in sections:
        if section.name in new:
            changes += _diff_section(current, new, section)
    return changes


def _diff_section(current, new, section):
    """Return the changes of one section."""
    if not section.key:
        record = current.get(section.name, {})
        return _diff_row(record, new[section.name], section, section.name)
    records = {row[section.key]: row for row in current.get(section.name, [])}
    changes, keys = [], set()
    for row in new[section.name]:
        key = row[section.key]
        keys.add(key)
        if key in records:
            changes += _diff_row(records[key], row, section, key)
        else:
            title = row.get("name", key)
            changes.append(Change(section.name, key, "add", new=title))
    kept = [Change(section.name, key, "here") for key in records if key not in keys]
    return changes + kept


def _diff_row(record, row, section, key):
    """Return the changes that a row of the file makes to a record."""
    changes = []
    for name, value in row.items():
        if name == section.key:
            continue
        old = record.get(name)
        if section.fields[name].translated and isinstance(value, dict):
            texts = old or {}
            for lang, text in value.items():
                if not is_same_value(texts.get(lang), text):
                    path = f"{name}@{lang}"
                    changes.append(
                        Change(section.name, key, "change", path, texts.get(lang), text)
                    )
        elif not is_same_value(old, value):
            changes.append(Change(section.name, key, "change", name, old, value))
    return changes


def is_same_value(old, new):
    """Return whether two values are equivalent.

    Empty values are equal (0 is not empty), lists are compared as sets, and spaces
    around texts are ignored.

    >>> is_same_value(None, ""), is_same_value(False, None), is_same_value(0, 1)
    (True, True, False)
    >>> is_same_value(["a", "b"], ["b", "a", "a"])
    True
    """
    if isinstance(old, list) or isinstance(new, list):
        return set(old or []) == set(new or [])
    if not old and not new:
        return True
    if isinstance(old, str) and isinstance(new, str):
        return old.strip() == new.strip()
    return old == new
