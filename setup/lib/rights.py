"""Write ``docs/security.md``: who may do what, from the tables that the tests try.

Run ``cd setup && ./python -m lib.rights`` after a change of a table.
"""

import ast
import csv

from . import manifests, paths

DOCUMENT = paths.ROOT / "docs" / "security.md"
INTRODUCTION = paths.ROOT / "setup" / "lib" / "rights_introduction.md"
#: Heading → columns of the tables.
GROUPS = {
    "Reception and services": ("collector", "handler", "head", "stranger"),
    "Direction and control": (
        "controller",
        "pilot",
        "branch_manager",
        "confidential",
        "director",
    ),
    "Everybody else": (
        "administrator",
        "employee",
        "connected",
        "portal",
        "public",
    ),
}
ROLES = {
    "collector": "collector",
    "handler": "handler",
    "head": "head of service",
    "stranger": "handler of another service",
    "controller": "controller",
    "pilot": "pilot",
    "branch_manager": "branch manager",
    "confidential": "confidential officer",
    "director": "director",
    "administrator": "administrator",
    "employee": "employee",
    "connected": "connected system",
    "portal": "client (portal)",
    "public": "visitor",
}
#: Key of the column ``records`` → which records the letters are about.
RECORDS = {
    "alert": "everyday ones; handlers those of a service they lead, branch managers of "
    "their branches; reserved ones to pilot and officer; never about oneself",
    "all": "all",
    "branch": "own companies; branch managers their branches",
    "company": "own companies",
    "complaint": "follow their complaint, see above",
    "nobody": "the program alone",
    "opening": "own companies, not of complaints about oneself",
    "own": "one's own dialogs",
    "responsible": "own companies; branch managers those they answer for",
    "running": "own companies; collectors running ones",
    "shared": "own companies and shared",
    "submission": "own companies; whistleblowing to officers alone",
    "warning": "own companies, never one's own",
}
#: Model of Odoo or of the helpdesk → what it is.
TITLES = {
    "helpdesk.ticket": "Complaint",
    "ir.attachment": "File of a complaint",
    "mail.activity": "Activity",
    "mail.followers": "Follower",
    "mail.mail": "Mail to a client",
    "mail.message": "Message",
    "rating.rating": "Odoo's own rating",
}
ORDER = "crwd"


def read(addon, name):
    """Return the rows of one table of an addon, as dicts."""
    path = paths.ADDONS / addon / "tests" / "data" / f"{name}.csv"
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_titles():
    """Return {model: its description}, as the sources give it."""
    titles = dict(TITLES)
    for path in sorted(paths.ADDONS.glob("mfi_*/*/**/*.py")):
        if "tests" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            values = _get_texts(node)
            if {"_name", "_description"} <= set(values):
                titles[values["_name"]] = values["_description"]
    return titles


def _get_texts(node):
    """Return {name: text} of the texts that a class sets."""
    return {
        line.targets[0].id: line.value.value
        for line in node.body
        if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and isinstance(line.value, ast.Constant)
    }


def format_table(head, rows):
    """Return the lines of a table in Markdown.

    >>> format_table(["a", "b"], [["1", "2"]])
    ['| a | b |', '| --- | --- |', '| 1 | 2 |', '']
    """
    lines = [head, ["---"] * len(head), *rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def compose_cases(rows):
    """Return the lines about complaints by case: one table per group of roles."""
    lines = ["## Complaints", ""]
    tickets = [row for row in rows if row["model"] == "helpdesk.ticket"]
    for heading, roles in GROUPS.items():
        shown = [role for role in roles if any(row[role] for row in tickets)]
        lines += [f"### {heading}", ""]
        if not shown:
            names = ", ".join(ROLES[role] for role in roles)
            lines += [f"Nothing, in no case: {names}.", ""]
            continue
        lines += format_table(
            ["complaint", *(ROLES[role] for role in shown)],
            [
                [row["case"], *(format_letters(row[role]) for role in shown)]
                for row in tickets
            ],
        )
        if missing := [ROLES[role] for role in roles if role not in shown]:
            lines += [f"Nothing, in no case: {', '.join(missing)}.", ""]
    return lines


def format_letters(letters):
    """Return the letters of a cell, or a dot for nothing.

    >>> format_letters("dwr"), format_letters("")
    ('r w d', '·')
    """
    return " ".join(letter for letter in ORDER if letter in letters) or "·"


def compose_followers(rows, titles):
    """Return the lines about what follows a complaint: who reads it."""
    readers = {
        row["case"]: {role for role in ROLES if "r" in row[role]}
        for row in rows
        if row["model"] == "helpdesk.ticket"
    }
    models = dict.fromkeys(row["model"] for row in rows)
    models.pop("helpdesk.ticket")
    table = [
        [
            format_title(model, titles),
            *format_readers([row for row in rows if row["model"] == model], readers),
        ]
        for model in models
    ]
    head = ["record", "readers of the complaint who read it", "others who read it"]
    return ["## What follows a complaint", "", *format_table(head, table)]


def format_title(model, titles):
    """Return what a model is, with its name.

    >>> format_title("mfi.x", {"mfi.x": "Something"})
    'Something `mfi.x`'
    """
    return f"{titles[model]} `{model}`"


def format_readers(rows, readers):
    """Return who reads the records of a model: with the complaint, and without it.

    :param rows: rows of the cases of this model
    :param dict readers: case → roles that read the complaint
    """
    among, besides = set(), {}
    for row in rows:
        for role in (role for role in ROLES if "r" in row[role]):
            if role in readers[row["case"]]:
                among.add(role)
            else:
                besides.setdefault(role, []).append(row["case"])
    exceptions = [f"{ROLES[r]} ({', '.join(cases)})" for r, cases in besides.items()]
    names = [name for role, name in ROLES.items() if role in among]
    everybody = among == set().union(*readers.values())
    named = "all of them" if everybody else ", ".join(names)
    return [named or "nobody", "; ".join(exceptions) or "nobody"]


def compose_models(rows, titles):
    """Return the lines about all models: one table per group of roles."""
    lines = ["## All models", ""]
    for heading, roles in GROUPS.items():
        # The heads and members of other services are handlers as well.
        columns = [role for role in roles if role in rows[0]]
        lines += [f"### Models: {heading.lower()}", ""]
        table = [
            [
                format_title(row["model"], titles),
                *(format_letters(row[role]) for role in columns),
                RECORDS[row["records"]],
            ]
            for row in rows
            if any(row[role] for role in columns)
        ]
        head = ["model", *(ROLES[role] for role in columns), "which records"]
        lines += format_table(head, table)
    nobody = [row["model"] for row in rows if not any(map(row.get, ROLES))]
    names = ", ".join(f"`{name}`" for name in sorted(nobody))
    return [*lines, f"For nobody, the program alone: {names}.", ""]


def get_document():
    """Return the text that the document must have."""
    names, titles = manifests.get_names(), read_titles()
    cases = [row for name in names for row in read(name, "rights_cases")]
    rows = [row for name in names for row in read(name, "rights")]
    lines = [
        INTRODUCTION.read_text(encoding="utf-8"),
        *compose_cases(cases),
        *compose_followers(cases, titles),
        *compose_models(rows, titles),
    ]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(get_document(), encoding="utf-8")
