"""What the commands in ``setup/`` share. Standard library only.

This file alone must be readable by any Python, so that a too old one is told so in a
sentence and not by a syntax error further on.
"""

import sys

OLDEST = (3, 10)
NEWEST = (3, 13)


def python_problem(version):
    """Why this Python cannot run Odoo 19.0, or None.

    :param version: (major, minor)
    """
    if OLDEST <= tuple(version) <= NEWEST:
        return None
    return (
        "Python %d.%d runs this command, and Odoo 19.0 needs Python %d.%d to %d.%d. "
        "Install one of them and start the command with it, e.g. "
        "`python3.11 setup/run`." % (tuple(version) + OLDEST + NEWEST)
    )


_problem = python_problem(sys.version_info[:2])
if _problem:
    sys.exit(_problem)
