"""Run the addons' tests, including browser tours, on databases without demo data."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .. import database, manifests, paths, postgres, shell
from . import pytest_run
from .result import Result

DATABASE = "test"
# The second half of the tests runs beside the first, on a copy of the database with a
# folder of data of its own: files that one half deletes may be files of the other.
COPY = "test-copy"
COPY_DATA = paths.RUNTIME / "data-copy"
# Test file → what its tests take beyond the average: thousands of texts through Kannel,
# thousands of calls in three ways.
SLOW = {
    "mfi_complaints/tests/test_rights.py": 400,
    "mfi_complaints_sms/tests/test_kannel.py": 450,
    "mfi_complaints_sms/tests/test_rights.py": 60,
    "mfi_spi4_report/tests/test_rights.py": 60,
}


def ensure_database(env):
    """Create or update a database with all addons and no demo data.

    The assets are built here: a test shares one cursor with the pages that it opens,
    whose other requests time out while the assets of the first one are being built.
    """
    addons = manifests.get_names()
    database.ensure(env, DATABASE, addons, keep=True, script="assets.py")


def _weigh(file):
    """Return about how long a test file takes, in tests of average length."""
    name = file.relative_to(paths.ADDONS).as_posix()
    return SLOW.get(name, 0) + file.read_text(encoding="utf-8").count("def test_")


def list_halves():
    """Return the addons' test files in two lists that take about as long."""
    files = [
        file
        for name in manifests.get_names()
        for file in (paths.ADDONS / name / "tests").rglob("test_*.py")
    ]
    halves, sums = ([], []), [0, 0]
    for file in sorted(files, key=lambda file: (-_weigh(file), file)):
        lighter = sums.index(min(sums))
        halves[lighter].append(file)
        sums[lighter] += _weigh(file)
    return tuple(sorted(half) for half in halves)


def run(env, args=()):
    """Run the tests of all addons in two halves at once, or those of ``args``."""
    ensure_database(env)
    if args:
        return pytest_run.run_with_odoo(env, "addons", DATABASE, *args)
    database.copy(env, DATABASE, COPY, COPY_DATA)
    copy_env = {**env, "ODOO_DATA_DIR": str(COPY_DATA)}
    first, second = list_halves()
    log = paths.LOGS / f"{COPY}.log"
    with ThreadPoolExecutor() as threads:
        other = threads.submit(
            pytest_run.run_with_odoo, copy_env, COPY, COPY, *second, log=log
        )
        result = pytest_run.run_with_odoo(env, "addons", DATABASE, *first)
        result = Result().add(result).add(other.result())
    print(log.read_text(), end="", flush=True)
    database.drop(env, COPY)
    return result


def start_copy(source, target, cluster, name, settings):
    """Start a PostgreSQL server of its own with a copy of the tests' database.

    :param source: environment with the server of the tests
    :param target: environment with the new server and its folder of files
    :param cluster: data folder of the new server
    :param name: name of the copy
    :param settings: lines of ``postgresql.conf``
    """
    ensure_database(source)
    socket = postgres.socket_folder(cluster)
    postgres.create_cluster(cluster, socket, settings)
    postgres.start(cluster)
    postgres.ensure_role(socket)
    dump, binaries = cluster.parent / "dump", postgres.binaries()
    command = [binaries / "pg_dump", "-Fc", "-Z1", "-f", dump, DATABASE]
    shell.run_logged(command, f"{name}-dump", "Copying", source)
    database.query(target, "postgres", f"CREATE DATABASE {name} TEMPLATE template0")
    command = [binaries / "pg_restore", "-j2", "-O", "-x", "-d", name, dump]
    shell.run_logged(command, f"{name}-restore", "Copying the database", target)
    dump.unlink()
    files = Path(target["ODOO_DATA_DIR"]) / "filestore" / name
    shutil.rmtree(files, ignore_errors=True)
    shutil.copytree(paths.DATA / "filestore" / DATABASE, files)
