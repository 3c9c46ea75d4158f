# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL


def migrate(cr, version):
    """Drop the journal's index by complaint: the unique one begins with the complaint.

    Each event was written to both, and PostgreSQL read chains from the smaller one,
    then sorted them.
    """
    if version:
        cr.execute(SQL("DROP INDEX IF EXISTS mfi_complaint_event__ticket_id_index"))
