"""``./setup/odoo …``: run Odoo's command line in this project's environment."""

import os

from .. import config, prepare


def main(args):
    """Replace this process with Odoo's command line and the given arguments."""
    env = prepare.prepare("run")
    command = config.odoo_command(*args)
    os.execve(command[0], command, env)
