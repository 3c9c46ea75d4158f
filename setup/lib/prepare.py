"""Prepare everything that ``python -m odoo`` needs, each part only once."""

import os
from concurrent.futures import ThreadPoolExecutor

from . import config, odoo_source, paths, postgres, python_env, stamps, system


def _compute_digest(level):
    """Return the digest of everything that a prepared environment depends on."""
    files = [paths.ODOO_REQUIREMENTS, paths.REQUIREMENTS]
    if level == "test":
        files.append(paths.TEST_REQUIREMENTS)
    return stamps.digest(python_env.compute_digest(), *files)


def _is_ready(level):
    """Return whether a level is prepared, with the Odoo that ODOO_HOME names."""
    return (
        stamps.is_done(f"ready-{level}", _compute_digest(level))
        and stamps.is_done("odoo-home", os.environ.get("ODOO_HOME", ""))
        and python_env.python().exists()
    )


def prepare(level="run", programs=None):
    """Prepare the environment; this takes seconds if it is already prepared.

    :param level: "run" for what the product needs, "test" to add the checks' tools
    :param programs: system programs to install, see :mod:`lib.system`
    :return: the environment variables for the commands that follow
    """
    if not _is_ready(level):
        with stamps.lock():
            if not _is_ready(level):
                _build(level, programs)
                stamps.mark(f"ready-{level}", _compute_digest(level))
                stamps.mark("odoo-home", os.environ.get("ODOO_HOME", ""))
    elif programs:
        system.ensure(programs, required=level == "test")
    if config.find_existing_server() is None and not postgres.is_running():
        with stamps.lock():
            postgres.ensure()
    return config.environment()


def _build(level, programs):
    """Install the independent parts in parallel, then the parts that need them."""
    # Checked first, so that the user does not wait for downloads to learn about it.
    if not odoo_source.is_available():
        system.check_disk()
    python_env.ensure()
    with ThreadPoolExecutor(3) as pool:
        parts = [
            pool.submit(odoo_source.ensure),
            pool.submit(python_env.install, "for Odoo", paths.ODOO_REQUIREMENTS),
            pool.submit(system.ensure, programs or {}, level == "test"),
        ]
        for part in parts:
            part.result()
    python_env.install("for the addons", paths.REQUIREMENTS)
    if level == "test":
        python_env.install("for the checks", paths.TEST_REQUIREMENTS)
