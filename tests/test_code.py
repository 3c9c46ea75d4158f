"""Rules for the Python code that no linter checks."""

import ast
import re
from functools import cache

import pytest

from checkout import name, text, tracked

LONGEST_FUNCTION = 50
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def trees(pattern):
    """Return (path, syntax tree) of the Python files that match a pattern."""
    return [(file, ast.parse(text(file))) for file in tracked(pattern)]


def get_product_files():
    """Return (path, syntax tree) of the addons' files except tests and migrations."""
    return [
        (file, tree)
        for file, tree in trees("addons/*.py")
        if not {"tests", "migrations"} & set(file.parts)
        and file.name != "__manifest__.py"
    ]


def report(lines):
    """Fail with one line per problem, if there is any."""
    assert not lines, "\n" + "\n".join(lines)


def is_literal(node):
    """Return whether a node is a string literal: no f-string, expression or name."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def get_called_name(node):
    """Return the name of the function or method that a call node calls."""
    function = node.func
    return getattr(function, "id", None) or getattr(function, "attr", None)


def find_sql_problems(tree):
    """Yield the line numbers of SQL statements whose text is not a literal."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = node.args[0]
        is_sql = isinstance(node.func, ast.Name) and node.func.id == "SQL"
        executes = get_called_name(node) == "execute" and "cr" in ast.unparse(node.func)
        built = isinstance(first, (ast.JoinedStr, ast.BinOp)) or (
            isinstance(first, ast.Call)
            and get_called_name(first) in ("format", "join")
            and not ast.unparse(first.func).startswith("SQL")
        )
        if (is_sql and not is_literal(first)) or (executes and built):
            yield node.lineno


def test_sql_is_a_literal():
    report(
        [
            f"{name(file)}:{line}: the first argument of SQL() must be a string literal"
            for file, tree in get_product_files()
            for line in find_sql_problems(tree)
        ]
    )


@pytest.mark.parametrize(
    "code, bad",
    [
        ('SQL("SELECT %s", 1)', False),
        ('SQL(f"SELECT {x}")', True),
        ("SQL(query)", True),
        ('SQL("SELECT " + x)', True),
        ('self.env.cr.execute(f"SELECT {x}")', True),
        ('cr.execute("SELECT %s" % x)', True),
        ('cr.execute("SELECT {}".format(x))', True),
        ('cr.execute(SQL("SELECT 1"))', False),
    ],
)
def test_sql_rule(code, bad):
    assert bool(list(find_sql_problems(ast.parse(code)))) is bad


def test_functions_are_short():
    report(
        [
            f"{name(file)}:{node.lineno}: {node.name} has "
            f"{node.end_lineno - node.lineno + 1} lines"
            for pattern in ("addons/*.py", "setup/*.py", "tests/*.py")
            for file, tree in trees(pattern)
            for node in ast.walk(tree)
            if isinstance(node, FUNCTIONS)
            and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
        ]
    )


def test_engines_do_not_import_odoo():
    report(
        [
            f"{name(file)}:{node.lineno}: an engine imports Odoo"
            for file, tree in trees("addons/*/engine/*.py")
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            and "odoo" in (getattr(node, "module", None) or node.names[0].name)
        ]
    )


def test_engines_have_examples():
    report(
        [
            f"{name(file)}: an engine file needs a doctest"
            for file, _tree in trees("addons/*/engine/*.py")
            if file.name != "__init__.py" and ">>> " not in text(file)
        ]
    )


def test_no_print():
    report(
        [
            f"{name(file)}:{node.lineno}: print()"
            for file, tree in trees("addons/*.py")
            if "scripts" not in file.parts
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
        ]
    )


def test_no_sleep_in_tests():
    report(
        [
            f"{name(file)}:{node.lineno}: a test sleeps"
            for file, tree in trees("addons/*/tests/*.py")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and get_called_name(node) == "sleep"
        ]
    )


def find_undocumented(tree):
    """Yield public classes, methods and functions that have no docstring."""
    waiting = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if not isinstance(node, (ast.ClassDef, *FUNCTIONS)):
                continue
            if isinstance(node, ast.ClassDef):
                waiting.append(node)
            if not node.name.startswith("_") and not ast.get_docstring(node):
                yield node


def test_public_names_are_documented():
    report(
        [
            f"{name(file)}:{node.lineno}: {node.name} has no docstring"
            for file, tree in [*get_product_files(), *trees("setup/*.py")]
            for node in find_undocumented(tree)
        ]
    )


def test_every_test_file_is_imported():
    lines = []
    for file in tracked("addons/*/tests/test_*.py"):
        init = text(file.parent / "__init__.py")
        if not re.search(rf"\b{file.stem}\b", init):
            lines.append(f"{name(file)}: tests/__init__.py does not import it")
    report(lines)


def test_papers_run_either_way():
    """Sides are start and end, and whole pages say where their lines begin."""
    sides = re.compile(
        r"(text-align|float): *(left|right)\b|(margin|padding|border)-(left|right):"
    )
    report(
        [
            f"{name(file)}:{number}: {line.strip()[:80]}"
            for file in tracked("addons/*/report/*.xml", "addons/*/views/*.xml")
            for number, line in enumerate(text(file).splitlines(), 1)
            if sides.search(line)
            or ("<html " in line and " dir=" not in line and "t-att-dir=" not in line)
        ]
    )


def test_nothing_left_to_do():
    # Built from parts, so that this file does not match.
    markers = re.compile(
        r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b"
    )
    report(
        [
            f"{name(file)}:{number}: {line.strip()}"
            for file in tracked("addons", "setup", "tests", "docs", "*.md", ".ci")
            if file.suffix not in (".csv", ".po", ".pot", ".txt")
            for number, line in enumerate(text(file).splitlines(), 1)
            if markers.search(line)
        ]
    )
