# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL


def migrate(cr, version):
    """Drop the index of tasks alone: another one begins with the task.

    PostgreSQL preferred the smaller one, read all complaints of a task from the table,
    and sorted them to show the first ones.
    """
    if version:
        cr.execute(SQL("DROP INDEX IF EXISTS helpdesk_ticket__complaint_todo_index"))
