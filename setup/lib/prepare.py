"""Everything up to a working ``python -m odoo``, each part once."""

import os
from concurrent.futures import ThreadPoolExecutor

from . import config, odoo_source, paths, postgres, python_env, stamps, system


def _value(level):
    """What the ready environment depends on."""
    files = [paths.ODOO_REQUIREMENTS, paths.REQUIREMENTS]
    if level == "test":
        files.append(paths.TEST_REQUIREMENTS)
    home = os.environ.get("ODOO_HOME", "")
    return stamps.digest(python_env.identity(), home, *files)


def prepare(level="run", programs=None):
    """Make the environment ready; seconds when it is already.

    :param level: "run" for what the product needs, "test" for the checks' tools too
    :param programs: see :mod:`lib.system`; installed beside the rest
    :return: the variables for the commands that follow
    """
    value = _value(level)
    if not stamps.done(f"ready-{level}", value) or not python_env.python().exists():
        with stamps.lock():
            if not stamps.done(f"ready-{level}", value):
                _build(level, programs)
                stamps.mark(f"ready-{level}", value)
    elif programs:
        system.ensure(programs, required=level == "test")
    if config.existing_server() is None and not postgres.is_running():
        with stamps.lock():
            postgres.ensure()
    return config.environment()


def _build(level, programs):
    """Fetch the three independent parts side by side, then what needs them all."""
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
