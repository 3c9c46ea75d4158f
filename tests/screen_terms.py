"""The French words on the screens, and those of the manuals that claim to be there."""

import ast
import json
import re
import sys
from functools import cache
from pathlib import Path

import polib

from checkout import ROOT
from lib import manifests

ADDONS = sorted((ROOT / "addons").glob("mfi_*"))
#: Odoo's own addons whose buttons and fields the manuals name.
ODOO = ("web", "base_import", "mail", "base_setup", "helpdesk_mgmt")
#: Where a term stands that is no name of a button, menu, tab, filter, field or list.
NO_NAMES = ("ir.model.fields,help", "mail.template,")
#: What a term leaves open: %(name)s, %s, {name}, or "…" in a manual.
OPEN = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|…")
#: What is typed or stands in a file.
CODE = re.compile(r"```.*?```|`[^`]*`", re.S)
#: Words in bold; words in italics, once those in bold are left out.
BOLD = re.compile(r"\*\*([^*]+)\*\*")
ITALIC = re.compile(r"\*([^*]+)\*")
#: Words in quotation marks, which may contain others.
QUOTE = re.compile(r"«((?:[^«»]|«[^«»]*»)*)»")
#: With so many letters of its own, what a term leaves open may be of any length.
LONG = 12


def clean(text):
    """Return a text without tags, with plain spaces.

    >>> clean("<b>Reçues\\u202f:</b>\\n 3")
    'Reçues : 3'
    """
    text = re.sub(r"<[^>]+>", " ", text).replace("'", "’")
    return " ".join(text.split())


def lower_first(text):
    """Return a text that begins with a small letter, as within a sentence.

    >>> lower_first("À vérifier")
    'à vérifier'
    """
    return text[:1].lower() + text[1:]


def is_name(entry):
    """Return whether a term of a translation can be the name of something on screen."""
    places = [place for place, _line in entry.occurrences]
    places += re.findall(r"model(?:_terms)?:(\S+)", entry.comment)
    return not places or not all(
        any(word in place for word in NO_NAMES) for place in places
    )


def find_translations():
    """Return the French files of our addons, and of those of Odoo and OCA."""
    others = [
        Path(folder, "odoo", "addons", name, "i18n", "fr.po")
        for folder in sys.path
        for name in ODOO
    ]
    return [addon / "i18n" / "fr.po" for addon in ADDONS], [
        file for file in others if file.is_file()
    ]


@cache
def get_names():
    """Return the names of buttons, menus, tabs, filters, fields and lists in French."""
    ours, others = find_translations()
    entries = [entry for file in ours for entry in polib.pofile(file) if is_name(entry)]
    entries += [entry for file in others for entry in polib.pofile(file)]
    names = {clean(entry.msgstr or entry.msgid) for entry in entries}
    return names | {manifests.read(addon.name)["name"] for addon in ADDONS}


def get_strings(file):
    """Return the texts in a file of Python."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {
        clean(node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def get_values(data):
    """Yield the texts of a JSON value."""
    if isinstance(data, str):
        yield clean(data)
    elif isinstance(data, list | dict):
        for value in data.values() if isinstance(data, dict) else data:
            yield from get_values(value)


@cache
def get_sentences():
    """Return what can be read: on screens, in the demonstration, from the verifier."""
    ours, _others = find_translations()
    texts = {clean(entry.msgstr) for file in ours for entry in polib.pofile(file)}
    for file in (ROOT / "addons").glob("*/engine/verifier.py"):
        texts |= get_strings(file)
    for file in (ROOT / "addons").glob("*/demo/*.json"):
        texts |= set(get_values(json.loads(file.read_text(encoding="utf-8"))))
    return texts


def compile_sentence(text):
    """Return the pattern of a sentence; single words fill what short ones leave open.

    >>> bool(compile_sentence("%(part)s sur %(whole)s").fullmatch("34 sur 46"))
    True
    >>> bool(compile_sentence("%s sur %s").fullmatch("une ligne sur le reçu"))
    False
    """
    pieces = OPEN.split(text)
    letters = sum(map(str.isalpha, "".join(pieces)))
    gap = ".+" if letters >= LONG else r"\S+"
    return re.compile(gap.join(map(re.escape, pieces)))


@cache
def get_patterns():
    """Return a pattern for each sentence that leaves something open."""
    return [
        compile_sentence(lower_first(text))
        for text in get_sentences()
        if OPEN.search(text) and any(map(str.isalpha, OPEN.sub("", text)))
    ]


def is_shown(quote, sentences, patterns):
    """Return whether a quotation can be read; "…" stands for what is left out.

    >>> is_shown("Encore 3 jours", set(), [compile_sentence("encore %s jours")])
    True
    >>> is_shown("Une plainte est figée…", {"Une plainte est figée : ajoutez."}, [])
    True
    """
    known = {lower_first(text).rstrip(" :.") for text in sentences}
    text = lower_first(quote)
    if text.rstrip(" :.") in known:
        return True
    if any(pattern.fullmatch(text) for pattern in patterns):
        return True
    pieces = [re.escape(piece.strip()) for piece in OPEN.split(text)]
    cut = re.compile(".*".join(pieces))
    return len(pieces) > 1 and any(cut.search(sentence) for sentence in known)


def find_unknown_names(text, names):
    """Return the words in bold or italics that name nothing on the screen.

    Signs without letters are icons; paths through menus (›) are checked elsewhere.

    >>> find_unknown_names("**Valider**, **+**, *A › B*, *Mesures* et **très** vite",
    ...     {"Valider", "Mesures"})
    ['très']
    """
    text = CODE.sub("", text)
    found = BOLD.findall(text) + ITALIC.findall(BOLD.sub("", text))
    return [
        name
        for name in map(clean, found)
        if any(map(str.isalpha, name)) and "›" not in name and name not in names
    ]


def find_unknown_quotes(text, sentences, patterns):
    """Return the quotations that can be read neither on the screen nor elsewhere."""
    found = [clean(match) for match in QUOTE.findall(CODE.sub("", text))]
    return [quote for quote in found if not is_shown(quote, sentences, patterns)]
