"""Check that the diagram and table of ``docs/architecture.md`` match the code."""

import ast
import re
from fnmatch import fnmatch
from functools import cache

import pytest

from checkout import ROOT, name, text, tracked
from lib import manifests

DOC = ROOT / "docs" / "architecture.md"
ADDONS = manifests.get_names()
#: Folders of an addon whose files the table lists; the others hold no behaviour.
LISTED = ("engine", "models", "controllers", "wizards", "report", "tools")
#: Stands for the files above the rooms, which every room may import.
SHARED = "shared"


@cache
def get_diagrams():
    """Return {addon: {room: rooms that it may import}} from the mermaid diagrams."""
    result = {}
    blocks = re.findall(r"```mermaid\n(.*?)```", text(DOC), re.DOTALL)
    for block in blocks:
        addon = re.search(r"%% (\w+)", block).group(1)
        arrows = result.setdefault(addon, {})
        for source, target in re.findall(r"(\w+) --> (\w+)", block):
            arrows.setdefault(source, set()).add(target)
            arrows.setdefault(target, set())
    return result


def get_reachable(arrows, room):
    """Return the rooms that a room may import, directly or through other rooms."""
    seen, waiting = set(), [room]
    while waiting:
        for target in arrows.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def get_rooms(addon):
    """Return the folders of an addon's models."""
    folder = ROOT / "addons" / addon / "models"
    return sorted(file.parent.name for file in folder.glob("*/__init__.py"))


def find_imported_rooms(addon, file):
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
def test_diagram_names_every_room(addon):
    assert sorted(get_diagrams()[addon]) == sorted({*get_rooms(addon), SHARED})


@pytest.mark.parametrize("addon", ADDONS)
def test_diagram_has_no_cycle(addon):
    arrows = get_diagrams()[addon]
    cycles = [room for room in arrows if room in get_reachable(arrows, room)]
    assert not cycles, f"the arrows form a cycle through {cycles}"


@pytest.mark.parametrize("addon", ADDONS)
def test_imports_follow_the_arrows(addon):
    arrows = get_diagrams()[addon]
    wrong = []
    for room in get_rooms(addon):
        allowed = {room, *get_reachable(arrows, room)}
        for file in tracked(f"addons/{addon}/models/{room}/*.py"):
            for line, target in find_imported_rooms(addon, file):
                target = target if target in arrows else SHARED
                if target not in allowed:
                    wrong.append(f"{name(file)}:{line}: {room} imports {target}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("addon", ADDONS)
def test_load_order_follows_the_arrows(addon):
    """A room is loaded after the rooms it imports, because it extends their classes."""
    init = text(ROOT / "addons" / addon / "models" / "__init__.py")
    order = [
        room for room in re.findall(r"import (\w+)", init) if room in get_rooms(addon)
    ]
    arrows = get_diagrams()[addon]
    early = [
        f"{room} is loaded before {target}"
        for room in order
        for target in get_reachable(arrows, room) & set(order)
        if order.index(target) > order.index(room)
    ]
    assert sorted(order) == get_rooms(addon)
    assert not early, "\n".join(early)


@cache
def get_table():
    """Return {folder: patterns of its files} from the tables of the document."""
    rows = {}
    for line in text(DOC).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        folder = re.fullmatch(r"`(\w+(?:/\w+)*)/`", cells[0]) if cells else None
        if line.startswith("| `") and folder:
            patterns = re.findall(r"`([\w*]+\.py)`", " ".join(cells[1:]))
            rows.setdefault(folder.group(1), []).extend(patterns)
    return rows


def get_listed_files():
    """Return the Python files that the table must name."""
    return [
        file
        for file in tracked("addons/*.py")
        if file.relative_to(ROOT).parts[2] in LISTED and file.name != "__init__.py"
    ]


def test_table_names_every_file():
    missing = [
        name(file)
        for file in get_listed_files()
        if not any(
            fnmatch(file.name, pattern)
            for pattern in get_table().get(
                str(file.parent.relative_to(ROOT / "addons")), ()
            )
        )
    ]
    assert not missing, "docs/architecture.md does not name:\n" + "\n".join(missing)


def test_table_names_nothing_else():
    files = get_listed_files()
    gone = [
        f"{folder}/{pattern}"
        for folder, patterns in get_table().items()
        for pattern in patterns
        if not any(
            str(file.parent.relative_to(ROOT / "addons")) == folder
            and fnmatch(file.name, pattern)
            for file in files
        )
    ]
    assert not gone, "docs/architecture.md names missing files:\n" + "\n".join(gone)


def test_few_rooms():
    """The list of rooms stays short enough to find a behaviour at a glance."""
    assert all(len(get_rooms(addon)) <= 15 for addon in ADDONS)
