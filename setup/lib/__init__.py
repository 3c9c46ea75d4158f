"""Code shared by the commands in ``setup/``. Uses the standard library only.

Every version of Python must be able to parse this file, so that a version that is too
old gets a message instead of a syntax error in another file.
"""

import sys

OLDEST = (3, 10)
NEWEST = (3, 13)


def python_problem(version):
    """Return a message if this Python cannot run Odoo 19.0, otherwise None.

    :param version: (major, minor)
    """
    if OLDEST <= tuple(version) <= NEWEST:
        return None
    return (
        "This command runs with Python %d.%d, but Odoo 19.0 needs Python %d.%d to "
        "%d.%d. Install one of these versions and run the command with it, e.g. "
        "`python3.11 setup/run`." % (tuple(version) + OLDEST + NEWEST)
    )


_problem = python_problem(sys.version_info[:2])
if _problem:
    sys.exit(_problem)
