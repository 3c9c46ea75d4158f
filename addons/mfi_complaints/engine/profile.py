"""A consultant's profile: one readable file that holds an institution's settings.

A profile is a JSON object: ``schema``, ``version``, ``name``, ``summary``, ``language``
(of texts written without their language), ``settings`` (one object) and one list per
*section*, whose records are known by a key (a code, else a stable name). Texts in
several languages are objects ``{"fr_FR": …, "en_US": …}``.

What a file may hold is said by :class:`Section`; nothing here knows Odoo. A file is
read (:func:`read`), checked (:func:`check`), compared with what is set here
(:func:`diff`) and written in one canonical form (:func:`dump`).

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

from .search_key import identifier

SCHEMA = "mfi-complaints-profile"
VERSION = 1
#: Regulator of the settings page → name of the profile shipped for it.
PRESETS = {"umoa": "umoa-sfd", "cemac": "cemac-emf"}
#: What one file may weigh; far above any institution's configuration.
MAX_LETTERS = 2_000_000
MAX_RECORDS = 5_000
MAX_TEXT = 60_000
MAX_DEPTH = 12
#: Choices that one sentence can name.
MAX_NAMED = 20
#: Letters that no database holds, plain or escaped; what else is escaped has no group.
_DAMAGED = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|[\x00\ud800-\udfff])"
    r"|\\."
)
#: What a file says of itself.
HEAD = ("schema", "version", "name", "summary", "language")


class ProfileError(Exception):
    """A file that is no profile; ``args`` are a code and a detail."""


@dataclass(frozen=True)
class Field:
    """One value of a record.

    :param kind: ``text``, ``number``, ``whole``, ``flag``, ``choice``, ``ref`` or
        ``refs``
    :param choices: what a choice may be
    :param section: section in which a reference is looked up
    :param translated: a text that may be given per language
    """

    kind: str
    choices: tuple = ()
    section: str = ""
    translated: bool = False
    required: bool = False


@dataclass(frozen=True)
class Section:
    """What one part of the file holds.

    :param fields: name → :class:`Field`
    :param key: name of the value that identifies a record; ``""`` for the settings,
        which are one record
    :param form: names of the values that the key is made of, a ``/`` between two of
        them; empty for a stable name
    :param needed: values without which a record would not belong to the section
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
    """What is wrong at one place of a file."""

    path: str
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """One difference between a file and what is set here.

    :param kind: ``add`` (a record), ``change`` (a value), ``here`` (only here)
    """

    section: str
    key: str
    kind: str
    field: str = ""
    old: object = None
    new: object = None


def read(text):
    """Return the object of a file, its head checked.

    :raise ProfileError: ``large``, ``json`` (detail: line), ``deep``, ``twice``
        (detail: name), ``schema`` or ``version`` (detail: what it says)

    >>> read("[1]")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ProfileError: ('schema', '')
    """
    if len(text) > MAX_LETTERS:
        raise ProfileError("large", str(MAX_LETTERS))
    if _depth(text) > MAX_DEPTH:
        raise ProfileError("deep", str(MAX_DEPTH))
    if line := _damaged(text):
        raise ProfileError("json", str(line))
    try:
        doc = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ProfileError("json", str(error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise ProfileError("json", "1") from error
    if not isinstance(doc, dict) or doc.get("schema") != SCHEMA:
        said = doc.get("schema", "") if isinstance(doc, dict) else ""
        raise ProfileError("schema", str(said)[:80])
    if isinstance(doc.get("version"), bool) or doc.get("version") != VERSION:
        raise ProfileError("version", str(doc.get("version"))[:20])
    return doc


def _depth(text):
    """Return how deep brackets are nested, those inside texts left out.

    >>> _depth('{"a": [1, "[[[["]}')
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


def _damaged(text):
    """Return the line of the first letter that no database holds, or 0.

    These are NUL and halves of a pair of surrogates.

    >>> _damaged('["\\\\ud83d\\\\ude00"]'), _damaged('[\\n"\\\\ud83d"]')
    (0, 2)
    """
    for found in _DAMAGED.finditer(text):
        if found[1]:
            return text.count("\n", 0, found.start()) + 1
    return 0


def _once(pairs):
    """Return an object, refusing a name that is given twice."""
    found = {}
    for name, value in pairs:
        if name in found:
            raise ProfileError("twice", name[:80])
        found[name] = value
    return found


def _refuse(constant):
    """Refuse what JSON does not know (NaN, Infinity)."""
    raise ValueError(constant)


def dump(doc):
    """Return the one text of a profile: head first, then sections as they come.

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
def check(doc, sections, known=None):
    """Return the faults of a file, in order; empty when it can be imported.

    :param sections: list of :class:`Section`
    :param known: {section: keys that exist here}, for references to what the file
        does not hold

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
    known = known or {}
    keys = _all_keys(doc, sections, known)
    records = 0
    for section in sections:
        if section.name not in doc:
            continue
        rows, bad = _rows(doc[section.name], section)
        records += len(rows)
        if bad or records > MAX_RECORDS:
            code = "many" if records > MAX_RECORDS else "shape"
            faults.append(Fault(section.name, code))
            continue
        here = known.get(section.name, ())
        faults += _check_keys(rows, section, here)
        for path, row in rows:
            faults += _check_row(path, row, section, keys)
            faults += _check_form(path, row, section)
            faults += _check_needed(path, row, section, here)
    return faults


def _rows(value, section):
    """Return ([(path, record)], whether the shape is wrong) of one section."""
    if not section.key:
        return ([(section.name, value)], False) if isinstance(value, dict) else ([], 1)
    if not isinstance(value, list):
        return [], True
    rows = [(f"{section.name}[{rank}]", row) for rank, row in enumerate(value)]
    return rows, not all(isinstance(row, dict) for _path, row in rows)


def _all_keys(doc, sections, known):
    """Return {section: keys} of the file and of what exists here."""
    keys = {name: set(found) for name, found in known.items()}
    for section in sections:
        rows, bad = _rows(doc.get(section.name, []), section)
        if section.key and not bad:
            found = [row.get(section.key) for _path, row in rows]
            keys.setdefault(section.name, set()).update(
                key for key in found if isinstance(key, str)
            )
    return keys


def _check_keys(rows, section, here):
    """Return the faults of missing, repeated and new keys.

    :param here: keys that exist here
    """
    faults, seen = [], set()
    for path, row in rows if section.key else ():
        key = row.get(section.key)
        if not isinstance(key, str) or not key.strip() or len(key) > 200:
            faults.append(Fault(f"{path}.{section.key}", "key"))
        elif key in seen:
            faults.append(Fault(f"{path}.{section.key}", "repeated", key))
        elif key not in here and (fault := _check_new(key, section)):
            faults.append(Fault(f"{path}.{section.key}", *fault))
        else:
            seen.add(key)
    return faults


def _check_new(key, section):
    """Return (code, detail) of why no record can get a key, or ``None``.

    >>> _check_new("A  B", Section("causes", {}, form=("code",)))
    ('written', 'A B')
    """
    if section.fixed:
        return ("fixed", key[:80])
    written = _written(key, section.form)
    if not written:
        return ("key",)
    return ("written", written) if written != key else None


def _written(key, form):
    """Return how a key must be written to be found again, or its form.

    >>> _written(" d ", ()), _written("A/B", ("code",))
    ('d', 'A/B')
    >>> _written("help/ wo", ("purpose", "lang")), _written("help", ("purpose", "lang"))
    ('help/wo', 'purpose/lang')
    """
    if len(form) < 2:
        return (identifier(key) or "") if form else key.strip()
    pieces = [piece.strip() for piece in key.split("/", len(form) - 1)]
    return "/".join(pieces if len(pieces) == len(form) and all(pieces) else form)


def _check_form(path, row, section):
    """Return the faults of values that say something else than the key.

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


def _check_needed(path, row, section, here):
    """Return the faults of values without which a record would be lost."""
    new = str(row.get(section.key)) not in here
    return [
        Fault(f"{path}.{name}", "required")
        for name in section.needed
        if row.get(name, None if new else "") is None
    ]


def _check_row(path, row, section, keys):
    """Return the faults of one record."""
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
    """Check a text, or one per language."""
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
    """Check a number."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return None if plain and abs(value) < 10**9 else ("number",)


def _check_whole(spec, value, keys):
    """Check a whole number.

    >>> _check_whole(Field("whole"), 3.0, {}), _check_whole(Field("whole"), 2.5, {})
    (None, ('whole',))
    """
    fault = _check_number(spec, value, keys)
    return ("whole",) if fault or value != int(value) else None


def _check_flag(spec, value, keys):
    """Check a yes or no."""
    return None if isinstance(value, bool) else ("flag",)


def _check_choice(spec, value, keys):
    """Check a choice; where there are many, the nearest are named.

    >>> zones = tuple(f"Zone/{number}" for number in range(600))
    >>> _check_choice(Field("choice", choices=zones), "Zone/59x", {})
    ('choice', 'Zone/59, Zone/599, Zone/598, …')
    """
    if value in spec.choices:
        return None
    if len(spec.choices) <= MAX_NAMED:
        return ("choice", ", ".join(spec.choices))
    near = get_close_matches(str(value)[:80], spec.choices, cutoff=0)
    return ("choice", ", ".join([*near, "…"]))


def _check_ref(spec, value, keys):
    """Check a reference by key."""
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
    "whole": _check_whole,
    "flag": _check_flag,
    "choice": _check_choice,
    "ref": _check_ref,
    "refs": _check_refs,
}


# ----------------------------------------------------------------------
# Comparing
# ----------------------------------------------------------------------
def normal(doc, sections, langs):
    """Return a checked file with each translated text as {language: text}.

    Languages that are not used here are left out; a text in none of them is taken for
    the first one.

    :param langs: codes of the languages used here

    >>> spec = [Section("causes", {"name": Field("text", translated=True)})]
    >>> doc = {"language": "fr_FR", "causes": [{"key": "a", "name": "Oubli"}]}
    >>> normal(doc, spec, ["en_US", "fr_FR"])["causes"][0]["name"]
    {'fr_FR': 'Oubli'}
    >>> normal(doc, spec, ["en_US"])["causes"][0]["name"]
    {'en_US': 'Oubli'}
    """
    own = doc.get("language") or langs[0]
    result = dict(doc)
    for section in sections:
        if section.name not in doc:
            continue
        value = doc[section.name]
        if section.key:
            result[section.name] = [_normal(r, section, langs, own) for r in value]
        else:
            result[section.name] = _normal(value, section, langs, own)
    return result


def _normal(row, section, langs, own):
    """Return one record with its translated texts per language."""
    return {
        name: _per_language(value, langs, own)
        if name in section.fields and section.fields[name].translated
        else value
        for name, value in row.items()
    }


def _per_language(value, langs, own):
    """Return {language used here: text} of a text."""
    if value is None:
        return None
    texts = value if isinstance(value, dict) else {own: value}
    used = {lang: text for lang, text in texts.items() if lang in langs}
    return used or {langs[0]: next(iter(texts.values()))}


def diff(current, new, sections):
    """Return what importing ``new`` over ``current`` would change, in order.

    Both are normal (:func:`normal`). Only what the file says is compared; records that
    are only here stay, and are told as ``here``.

    >>> spec = [Section("causes", {"name": Field("text")})]
    >>> here = {"causes": [{"key": "a", "name": "Old"}, {"key": "b", "name": "Mine"}]}
    >>> file = {"causes": [{"key": "a", "name": "New"}, {"key": "c", "name": "More"}]}
    >>> [(c.kind, c.key, c.new) for c in diff(here, file, spec)]
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
        here = current.get(section.name, {})
        return _diff_row(here, new[section.name], section, section.name)
    here = {row[section.key]: row for row in current.get(section.name, [])}
    changes, named = [], set()
    for row in new[section.name]:
        key = row[section.key]
        named.add(key)
        if key in here:
            changes += _diff_row(here[key], row, section, key)
        else:
            title = row.get("name", key)
            changes.append(Change(section.name, key, "add", new=title))
    left = [Change(section.name, key, "here") for key in here if key not in named]
    return changes + left


def _diff_row(here, row, section, key):
    """Return the values of one record that the file changes."""
    changes = []
    for name, value in row.items():
        if name == section.key:
            continue
        old = here.get(name)
        if section.fields[name].translated and isinstance(value, dict):
            texts = old or {}
            for lang, text in value.items():
                if not same(texts.get(lang), text):
                    path = f"{name}@{lang}"
                    changes.append(
                        Change(section.name, key, "change", path, texts.get(lang), text)
                    )
        elif not same(old, value):
            changes.append(Change(section.name, key, "change", name, old, value))
    return changes


def same(old, new):
    """Return whether two values say the same: nothing is nothing, lists are sets.

    >>> same(None, ""), same(["a", "b"], ["b", "a", "a"]), same(False, None), same(0, 1)
    (True, True, True, False)
    """
    if isinstance(old, list) or isinstance(new, list):
        return set(old or []) == set(new or [])
    if not old and not new:
        return True
    if isinstance(old, str) and isinstance(new, str):
        return old.strip() == new.strip()
    return old == new
