"""Which database server, and the environment that Odoo and pytest read."""

import configparser
import os

from . import paths, postgres, python_env


def existing_server():
    """Where an existing PostgreSQL is named: "PGHOST", "odoo.conf" or None."""
    if os.environ.get("PGHOST"):
        return "PGHOST"
    parser = configparser.RawConfigParser()
    parser.read(paths.CONFIG)
    if parser.get("options", "db_host", fallback="").strip() not in ("", "False"):
        return "odoo.conf"
    return None


def _server_environment():
    """PGHOST and company. They win over odoo.conf, so they are set only when due."""
    named = existing_server()
    if named is None:
        return {"PGHOST": str(postgres.socket_folder()), "PGUSER": postgres.ROLE}
    if named == "PGHOST":
        return {}
    parser = configparser.RawConfigParser()
    parser.read(paths.CONFIG)
    options = dict(parser.items("options"))
    names = ("db_host", "db_port", "db_user", "db_password")
    # pytest-xdist and our own queries use PostgreSQL's client, which reads these.
    return {
        "PG" + name[3:].upper(): options[name] for name in names if options.get(name)
    }


def environment():
    """The variables of this process with ours added.

    Odoo reads each option from its own variable, so paths stay out of odoo.conf.
    """
    binaries = f"{paths.VENV / 'bin'}{os.pathsep}{postgres.binaries()}"
    env = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
        "VIRTUAL_ENV": str(paths.VENV),
        "ODOO_RC": str(paths.CONFIG),
        "ODOO_ADDONS_PATH": str(paths.ADDONS),
        "ODOO_DATA_DIR": str(paths.DATA),
        "ODOO_SCREENSHOTS": str(paths.SCREENSHOTS),
        # Compiled once, outside the sources: each start saves seconds.
        "PYTHONPYCACHEPREFIX": str(paths.CACHE / "python"),
        **_server_environment(),
    }
    # Another interpreter's folders would shadow the environment's packages.
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    return env


def python_command(*args):
    """The environment's Python with arguments."""
    return [str(python_env.python()), *map(str, args)]


def odoo_command(*args):
    """The Odoo command line with arguments."""
    return python_command(paths.SETUP / "lib" / "launch", *args)
