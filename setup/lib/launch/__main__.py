"""Odoo's command line, as a folder that Python can run.

Odoo restarts itself by running the first argument of its command, for instance when a
scheduled job exceeds its time limit. Started as ``python -m odoo``, that argument is a
file that cannot be run on its own, so the server would stop instead of restarting.
"""

from wsgi_gzip import compressed

from odoo.cli.command import main
from odoo.http import Application

Application.__call__ = compressed(Application.__call__)
main()
