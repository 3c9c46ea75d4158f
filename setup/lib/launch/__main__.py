"""Odoo's command line, as a folder that Python runs.

Odoo restarts itself with the first word of its command, for instance when a scheduled
job takes longer than its limit; started as ``python -m odoo``, that word is a file that
cannot be run by itself, and the server would end instead.
"""

from odoo.cli.command import main

main()
