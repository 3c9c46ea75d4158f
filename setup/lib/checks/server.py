"""Check the use of an existing PostgreSQL server, named by PGHOST."""

import contextlib
import shutil
import subprocess

from .. import database, paths, postgres
from ..output import step
from .result import Result

DATABASE = "elsewhere"
# Draw numbers in the transaction that creates the sequence, then in a later one.
DRAW = (
    "CREATE TABLE drawn (id serial PRIMARY KEY, at int); "
    "INSERT INTO drawn (at) VALUES (1), (2), (3)",
    "INSERT INTO drawn (at) VALUES (4), (5), (6)",
)
NEXT = "SELECT nextval('drawn_id_seq')"


@contextlib.contextmanager
def start_other(env):
    """Run a second, empty server; yield its data folder and the variables to use it."""
    folder = paths.POSTGRES / "other"
    cluster = folder / "data"
    socket = postgres.socket_folder(cluster)
    postgres.create_cluster(cluster, socket)
    postgres.start(cluster)
    try:
        postgres.ensure_role(socket)
        yield cluster, {**env, "PGHOST": str(socket), "PGUSER": postgres.ROLE}
    finally:
        postgres.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)


def run(env):
    """Install Odoo on a second server, and check that the database is only there."""
    result = Result()
    step("An existing PostgreSQL server, named by PGHOST")
    with start_other(env) as (cluster, outside):
        command = [paths.SETUP / "odoo", "-d", DATABASE, "-i", "base", "--no-http"]
        done = subprocess.run(
            [str(part) for part in [*command, "--stop-after-init"]],
            env=outside,
            capture_output=True,
            text=True,
            check=False,
        )
        result.check(done.returncode == 0, f"Odoo with PGHOST: {done.stderr[-500:]}")
        result.check(
            database.exists(outside, DATABASE),
            "the database is not on the server named by PGHOST",
        )
        result.check(
            not database.exists(env, DATABASE), "the database is on the embedded server"
        )
        number = _number_after_crash(outside, cluster)
        result.check(
            int(number) > 6, f"after a crash, the sequence restarts at {number}"
        )
    shutil.rmtree(paths.DATA / "filestore" / DATABASE, ignore_errors=True)
    return result


def _number_after_crash(env, cluster):
    """Draw numbers, crash the server, and return the next number of the sequence."""
    step("Crashing the server")
    for statement in DRAW:
        database.query(env, DATABASE, f"SET synchronous_commit = on; {statement}")
    postgres.stop(cluster, mode="immediate")
    postgres.start(cluster)
    return database.query(env, DATABASE, NEXT)
