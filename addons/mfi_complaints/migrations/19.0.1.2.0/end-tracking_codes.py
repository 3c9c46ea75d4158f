# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL


def migrate(cr, version):
    """Drop the codes and their plain digests, once all copies are masked."""
    if version:
        cr.execute(
            SQL(
                "ALTER TABLE helpdesk_ticket "
                "DROP COLUMN IF EXISTS complaint_tracking_code, "
                "DROP COLUMN IF EXISTS complaint_tracking_hash"
            )
        )
