"""Choose the database server, and build the environment of Odoo and pytest."""

import configparser
import os

from . import paths, postgres, python_env


def _read_options():
    """Return the options of odoo.conf."""
    parser = configparser.RawConfigParser()
    parser.read(paths.CONFIG)
    return dict(parser["options"]) if parser.has_section("options") else {}


def find_existing_server():
    """Return which setting names an existing server: "PGHOST", "odoo.conf" or None."""
    if os.environ.get("PGHOST"):
        return "PGHOST"
    named = _read_options().get("db_host", "").strip() not in ("", "False")
    return "odoo.conf" if named else None


def _server_environment():
    """Return PGHOST and related variables.

    They take precedence over odoo.conf, so they are only set when necessary.
    """
    named = find_existing_server()
    if named is None:
        return {"PGHOST": str(postgres.socket_folder()), "PGUSER": postgres.ROLE}
    options = _read_options() if named == "odoo.conf" else {}
    names = ("db_host", "db_port", "db_user", "db_password")
    # PostgreSQL's client, used by our queries, reads these.
    return {
        "PG" + name[3:].upper(): options[name] for name in names if options.get(name)
    }


def environment():
    """Return the variables of this process with those of this project added.

    Odoo can read each option from a variable, so odoo.conf needs no absolute path.
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
        # Bytecode is kept outside the sources and reused, which makes starts faster.
        "PYTHONPYCACHEPREFIX": str(paths.CACHE / "python"),
        **_server_environment(),
    }
    # Folders of another interpreter would hide the environment's packages.
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    return env


def python_command(*args):
    """Return the command of the environment's Python with arguments."""
    return [str(python_env.python()), *map(str, args)]


def odoo_command(*args):
    """Return Odoo's command line with arguments."""
    return python_command(paths.SETUP / "lib" / "launch", *args)
