"""Test that the documents name menus and pictures that exist."""

import re
from functools import cache
from itertools import pairwise

import polib
import pytest
from lxml import etree

from checkout import ROOT

ADDONS = sorted((ROOT / "addons").glob("mfi_*"))
DOCUMENTS = sorted(
    [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("addons/*/readme/*.md")]
)
ROOT_MENU = "menu_root"
PATH = re.compile(r"\*([^*›]+(?:›[^*›]+)+)\*")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
#: Where a path through something that is not a menu of ours begins.
ELSEWHERE = {
    "Settings",
    "Paramètres",
    "Actions",
    "Dashboards",
    "Preferences",
    "Préférences",
    "WhatsApp",
    "Voice",
    "App settings",
    "Business settings",
    "Tableaux de bord",
}


@cache
def get_trees():
    """Return the views and dialogs of all addons, parsed."""
    files = [file for addon in ADDONS for file in addon.glob("*/**/*.xml")]
    return [etree.parse(file) for file in files]


def get_action_names():
    """Return {id: name} of the actions: a menu without a name has that of its own."""
    return {
        record.get("id"): record.findtext("field[@name='name']")
        for tree in get_trees()
        for record in tree.iter("record")
        if record.get("model", "").startswith("ir.actions.")
    }


@cache
def get_menus():
    """Return {id: (name, id of the parent)} of the menus of all addons."""
    menus, actions = {}, get_action_names()
    for node in (node for tree in get_trees() for node in tree.iter("menuitem")):
        menu = node.get("id").rpartition(".")[2]
        above = next(node.iterancestors("menuitem"), None)
        parent = node.get("parent") or (above.get("id") if above is not None else "")
        action = (node.get("action") or "").rpartition(".")[2]
        name, known = menus.get(menu, (None, None))
        name = node.get("name") or name or actions.get(action)
        menus[menu] = (name, parent.rpartition(".")[2] or known)
    return menus


@cache
def get_french():
    """Return {name of a menu: its French name}."""
    entries = [
        entry for addon in ADDONS for entry in polib.pofile(addon / "i18n" / "fr.po")
    ]
    return {
        entry.msgid: entry.msgstr
        for entry in entries
        if any("ir.ui.menu,name" in place for place, _line in entry.occurrences)
        or any("ir.ui.menu,name" in line for line in entry.comment.splitlines())
    }


def get_steps():
    """Return the (name, name below it) of the menus, in both languages."""
    menus, french = get_menus(), get_french()
    pairs = {
        (menus[parent][0], name) for name, parent in menus.values() if parent in menus
    }
    return pairs | {(french.get(a, a), french.get(b, b)) for a, b in pairs}


def find_wrong_paths(text, steps, top):
    """Return the paths in a text that do not lead through our menus."""
    wrong = []
    for match in PATH.finditer(text):
        names = [" ".join(name.split()) for name in match[1].split("›")]
        if names[0] in ELSEWHERE:
            continue
        known = names[0] in top and all(step in steps for step in pairwise(names))
        if not known:
            wrong.append(" › ".join(names))
    return wrong


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.stem)
def test_menus_in_documents_exist(document):
    """A reader who follows a path finds each menu, from the application on."""
    steps = get_steps()
    root = get_menus()[ROOT_MENU][0]
    roots = {root, get_french().get(root, root)}
    top = roots | {below for above, below in steps if above in roots}
    assert not find_wrong_paths(document.read_text(encoding="utf-8"), steps, top)


def test_a_wrong_path_is_found():
    """The rule itself: an unknown entry, a wrong order, another application."""
    steps = {("Complaints", "Reception"), ("Reception", "Boxes")}
    top = {"Complaints", "Reception"}
    text = "*Complaints › Reception › Boxes*, *Reception › Nothing*, *Settings › Users*"
    assert find_wrong_paths(text, steps, top) == ["Reception › Nothing"]
    assert find_wrong_paths("*Boxes › Reception*", steps, top) == ["Boxes › Reception"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.stem)
def test_pictures_in_documents_exist(document):
    """Each picture of a document is a file beside it."""
    names = PICTURE.findall(document.read_text(encoding="utf-8"))
    local = [name for name in names if "://" not in name]
    assert not [name for name in local if not (document.parent / name).is_file()]
