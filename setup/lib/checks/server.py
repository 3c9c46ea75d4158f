"""The way of an existing PostgreSQL server: a second one, named by PGHOST."""

import shutil
import subprocess

from .. import database, paths, postgres
from ..output import step
from .result import Result

DATABASE = "elsewhere"


def run(env):
    """Install on a server that only PGHOST names, and find the database there alone."""
    result = Result()
    step("An existing PostgreSQL server, named by PGHOST")
    folder = paths.POSTGRES / "other"
    cluster, socket = folder / "data", folder / "socket"
    if len(str(socket)) > postgres.LONGEST_FOLDER:
        socket = postgres.socket_folder().with_name("mfi-other")
    postgres.create_cluster(cluster, socket)
    postgres.start(cluster)
    try:
        postgres.ensure_role(socket)
        outside = {**env, "PGHOST": str(socket), "PGUSER": postgres.ROLE}
        command = [paths.SETUP / "odoo", "-d", DATABASE, "-i", "base", "--no-http"]
        done = subprocess.run(
            [str(part) for part in [*command, "--stop-after-init"]],
            env=outside,
            capture_output=True,
            text=True,
            check=False,
        )
        result.check(done.returncode == 0, f"Odoo with PGHOST: {done.stderr[-500:]}")
        result.check(database.exists(outside, DATABASE), "the database is not there")
        result.check(not database.exists(env, DATABASE), "it is on the embedded server")
    finally:
        postgres.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(paths.DATA / "filestore" / DATABASE, ignore_errors=True)
    return result
