"""``./setup/odoo …``: the Odoo command line in this project's environment."""

import os

from .. import config, prepare


def main(args):
    """Become ``python -m odoo`` with the arguments."""
    env = prepare.prepare("run")
    command = config.odoo_command(*args)
    os.execve(command[0], command, env)
