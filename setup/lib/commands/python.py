"""``./setup/python …``: run the environment's Python, with the tools of the checks."""

import os

from .. import config, prepare


def main(args):
    """Replace this process with the environment's Python and the given arguments."""
    env = prepare.prepare("test")
    command = config.python_command(*args)
    os.execve(command[0], command, env)
