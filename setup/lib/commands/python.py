"""``./setup/python …``: the environment's Python, with the checks' tools."""

import os

from .. import config, prepare


def main(args):
    """Become the environment's Python with the arguments."""
    env = prepare.prepare("test")
    command = config.python_command(*args)
    os.execve(command[0], command, env)
