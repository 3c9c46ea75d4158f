"""Everything up to a working ``python -m odoo``, each part once."""

import os
from concurrent.futures import ThreadPoolExecutor

from . import config, odoo_source, paths, postgres, python_env, stamps, system


def _value(level):
    """What the ready environment depends on."""
    files = [paths.ODOO_REQUIREMENTS, paths.REQUIREMENTS]
    if level == "test":
        files.append(paths.TEST_REQUIREMENTS)
    return stamps.digest(python_env.identity(), *files)


def _is_ready(level):
    """Whether the environment has all of a level, and the Odoo that is asked for."""
    return (
        stamps.done(f"ready-{level}", _value(level))
        and stamps.done("odoo-home", os.environ.get("ODOO_HOME", ""))
        and python_env.python().exists()
    )


def prepare(level="run", programs=None):
    """Make the environment ready; seconds when it is already.

    :param level: "run" for what the product needs, "test" for the checks' tools too
    :param programs: see :mod:`lib.system`; installed beside the rest
    :return: the variables for the commands that follow
    """
    if not _is_ready(level):
        with stamps.lock():
            if not _is_ready(level):
                _build(level, programs)
                stamps.mark(f"ready-{level}", _value(level))
                stamps.mark("odoo-home", os.environ.get("ODOO_HOME", ""))
    elif programs:
        system.ensure(programs, required=level == "test")
    if config.existing_server() is None and not postgres.is_running():
        with stamps.lock():
            postgres.ensure()
    return config.environment()


def _build(level, programs):
    """Fetch the three independent parts side by side, then what needs them all."""
    # Told at once, not after the first downloads.
    if not odoo_source.is_here():
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
