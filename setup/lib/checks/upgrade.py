"""Update databases of earlier releases, and prove that no record or figure changes."""

import json
import lzma
import re
import subprocess

from .. import database, manifests, paths, postgres
from ..output import step
from .life import get_warnings
from .result import Result

DATABASE = "upgrade"
FIXTURES = paths.ROOT / "tests" / "data" / "upgrade"
LATEST = "SELECT latest_version FROM ir_module_module WHERE name = 'mfi_complaints'"


def get_changes(expected, found, path=""):
    """Return lines that name values that differ; new names are allowed.

    >>> get_changes({"a": {"b": 1}, "c": [2]}, {"a": {"b": 3, "d": 4}, "c": [2]})
    ['a.b: 3 instead of 1']
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        lines = []
        for name, value in expected.items():
            lines += get_changes(value, found.get(name), f"{path}.{name}".lstrip("."))
        return lines
    return [] if expected == found else [f"{path}: {found} instead of {expected}"]


def get_fixtures():
    """Return the fixtures, the oldest release first."""
    files = FIXTURES.glob("*.sql.xz")
    return sorted(files, key=lambda file: to_numbers(file.name[:-7]))


def make(env, addons):
    """Make the fixture of a release.

    :param addons: folder ``addons`` of a checkout of the release
    :return: the file written
    """
    names = sorted(folder.name for folder in addons.iterdir())
    env = {**env, "ODOO_ADDONS_PATH": str(addons)}
    database.drop(env, DATABASE)
    database.run_odoo(env, DATABASE, "-i", ",".join(names), what="Installing")
    database.run_script(env, DATABASE, "upgrade_fill.py")
    output = database.run_script(env, DATABASE, "upgrade_figures.py")
    if breaks := database.read_line(output, "BREAKS"):
        raise ValueError(f"The database is not clean: {breaks}")
    FIXTURES.mkdir(parents=True, exist_ok=True)
    file = FIXTURES / f"{database.query(env, DATABASE, LATEST)}.sql.xz"
    command = [postgres.binaries() / "pg_dump", "--no-owner", "--no-acl", DATABASE]
    dump = subprocess.run(command, env=env, check=True, capture_output=True).stdout
    file.write_bytes(lzma.compress(dump, preset=9 | lzma.PRESET_EXTREME))
    figures = database.read_line(output, "FIGURES")
    text = json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False)
    get_figures_file(file).write_text(text + "\n")
    database.drop(env, DATABASE)
    return file


def get_figures_file(file):
    """Return the file with the figures of a fixture."""
    return file.with_name(file.name.replace(".sql.xz", ".json"))


def restore(env, file):
    """Create the database from a fixture."""
    database.drop(env, DATABASE)
    database.query(env, "postgres", f'CREATE DATABASE "{DATABASE}" TEMPLATE template0')
    program = postgres.binaries() / "psql"
    command = [program, "-d", DATABASE, "-q", "-v", "ON_ERROR_STOP=1"]
    with lzma.open(file) as stream:
        dump = stream.read()
    subprocess.run(command, env=env, input=dump, check=True, capture_output=True)


def get_version():
    """Return the version of the present sources."""
    return manifests.read("mfi_complaints")["version"]


def get_missing_scripts(log, before):
    """Return the migration scripts newer than a release that did not run.

    :param log: log of the update
    :param before: version of the release, as text
    """
    scripts = [
        file
        for file in paths.ADDONS.glob("*/migrations/*/*.py")
        if to_numbers(file.parent.name) > to_numbers(before)
    ]
    return [
        f"{file.parts[-4]} {file.parent.name} {file.stem}"
        for file in scripts
        if not re.search(rf"module {file.parts[-4]}: Running .*{file.stem}", log)
    ]


def to_numbers(version):
    """Return a version as a tuple that compares.

    >>> to_numbers("19.0.1.10.0") > to_numbers("19.0.1.9.0")
    True
    """
    return tuple(map(int, version.split(".")))


def check_release(env, file):
    """Update one fixture, and compare what it holds with what it held."""
    result = Result()
    restore(env, file)
    before = database.query(env, DATABASE, LATEST)
    addons = ",".join(manifests.get_names())
    what = f"Updating a database of {before}"
    step(what)
    log = database.run_odoo(env, DATABASE, "-u", addons, what=what)
    lines = get_warnings(log)
    result.check(not lines, f"{what}: warnings\n  " + "\n  ".join(lines[:10]))
    missing = get_missing_scripts(log, before)
    result.check(not missing, f"{what}: scripts that did not run: {missing}")
    after, ours = database.query(env, DATABASE, LATEST), get_version()
    result.check(after == ours, f"{what}: the version is {after}, not {ours}")
    output = database.run_script(env, DATABASE, "upgrade_figures.py")
    breaks = database.read_line(output, "BREAKS")
    result.check(not breaks, f"{what}: verify() finds {breaks[:5]}")
    expected = json.loads(get_figures_file(file).read_text())
    for name, value in expected.items():
        changes = get_changes({name: value}, database.read_line(output, "FIGURES"))
        result.check(not changes, f"{what}: " + "; ".join(changes[:5]))
    return result


def run(env):
    """Update a database of each release; the last one stays for the next stage."""
    result = Result()
    step("Databases of earlier releases")
    for file in get_fixtures():
        result.add(check_release(env, file))
    return result
