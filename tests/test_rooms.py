"""The picture and the table of ``docs/architecture.md`` are those of the code."""

import ast
import re
from fnmatch import fnmatch
from functools import cache

import pytest

from checkout import ROOT, name, text, tracked
from lib import manifests

DOC = ROOT / "docs" / "architecture.md"
ADDONS = manifests.names()
#: Parts of an addon whose files the table lists; the others hold data, not behaviour.
LISTED = ("engine", "models", "controllers", "wizards", "report", "tools")
#: Files above the rooms: every room may use them.
SHARED = "shared"


@cache
def pictures():
    """Return {addon: {room: rooms that it may import}} from the mermaid pictures."""
    found = {}
    blocks = re.findall(r"```mermaid\n(.*?)```", text(DOC), re.DOTALL)
    for block in blocks:
        addon = re.search(r"%% (\w+)", block).group(1)
        arrows = found.setdefault(addon, {})
        for source, target in re.findall(r"(\w+) --> (\w+)", block):
            arrows.setdefault(source, set()).add(target)
            arrows.setdefault(target, set())
    return found


def reachable(arrows, room):
    """Return the rooms to which arrows lead from a room, directly or not."""
    seen, waiting = set(), [room]
    while waiting:
        for target in arrows.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def rooms(addon):
    """Return the folders of an addon's models."""
    folder = ROOT / "addons" / addon / "models"
    return sorted(file.parent.name for file in folder.glob("*/__init__.py"))


def imported_rooms(addon, file):
    """Yield (line, room) for each room of the same addon that a file imports."""
    models = ("addons", addon, "models")
    package = file.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(text(file))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = package[: len(package) - node.level + 1]
            path = (*base, *(node.module or "").split("."))
        else:
            path = tuple((node.module or "").removeprefix("odoo.").split("."))
        path = tuple(part for part in path if part)
        names = [path] if len(path) > 3 else [(*path, a.name) for a in node.names]
        for found in names:
            if found[:3] == models and len(found) > 3:
                yield node.lineno, found[3]


@pytest.mark.parametrize("addon", ADDONS)
def test_picture_names_every_room(addon):
    assert sorted(pictures()[addon]) == sorted({*rooms(addon), SHARED})


@pytest.mark.parametrize("addon", ADDONS)
def test_picture_has_no_circle(addon):
    arrows = pictures()[addon]
    circles = [room for room in arrows if room in reachable(arrows, room)]
    assert not circles, f"arrows lead back to {circles}"


@pytest.mark.parametrize("addon", ADDONS)
def test_imports_follow_the_arrows(addon):
    arrows = pictures()[addon]
    wrong = []
    for room in rooms(addon):
        allowed = {room, *reachable(arrows, room)}
        for file in tracked(f"addons/{addon}/models/{room}/*.py"):
            for line, target in imported_rooms(addon, file):
                target = target if target in arrows else SHARED
                if target not in allowed:
                    wrong.append(f"{name(file)}:{line}: {room} imports {target}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("addon", ADDONS)
def test_load_order_follows_the_arrows(addon):
    """A room is loaded after those it stands on: its classes extend theirs."""
    init = text(ROOT / "addons" / addon / "models" / "__init__.py")
    order = [room for room in re.findall(r"import (\w+)", init) if room in rooms(addon)]
    arrows = pictures()[addon]
    early = [
        f"{room} is loaded before {target}"
        for room in order
        for target in reachable(arrows, room) & set(order)
        if order.index(target) > order.index(room)
    ]
    assert sorted(order) == rooms(addon)
    assert not early, "\n".join(early)


@cache
def table():
    """Return {folder: patterns of its files} from the tables of the document."""
    rows = {}
    for line in text(DOC).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        folder = re.fullmatch(r"`(\w+(?:/\w+)*)/`", cells[0]) if cells else None
        if line.startswith("| `") and folder:
            patterns = re.findall(r"`([\w*]+\.py)`", " ".join(cells[1:]))
            rows.setdefault(folder.group(1), []).extend(patterns)
    return rows


def behaviour_files():
    """Return the Python files that the table must name."""
    return [
        file
        for file in tracked("addons/*.py")
        if file.relative_to(ROOT).parts[2] in LISTED and file.name != "__init__.py"
    ]


def test_table_names_every_file():
    missing = [
        name(file)
        for file in behaviour_files()
        if not any(
            fnmatch(file.name, pattern)
            for pattern in table().get(
                str(file.parent.relative_to(ROOT / "addons")), ()
            )
        )
    ]
    assert not missing, "docs/architecture.md does not name:\n" + "\n".join(missing)


def test_table_names_nothing_else():
    files = behaviour_files()
    gone = [
        f"{folder}/{pattern}"
        for folder, patterns in table().items()
        for pattern in patterns
        if not any(
            str(file.parent.relative_to(ROOT / "addons")) == folder
            and fnmatch(file.name, pattern)
            for file in files
        )
    ]
    assert not gone, "docs/architecture.md names what is not there:\n" + "\n".join(gone)


def test_few_rooms():
    """Whoever looks for a behaviour reads the list of rooms in one glance."""
    assert all(len(rooms(addon)) <= 15 for addon in ADDONS)
