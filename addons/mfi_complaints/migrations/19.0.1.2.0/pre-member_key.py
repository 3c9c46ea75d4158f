# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL


def migrate(cr, version):
    """Fill the keys of member numbers at once, instead of contact by contact.

    The same rule as ``search_key.get_identifier_key``, for numbers that are clean.
    """
    if not version:
        return
    cr.execute(
        SQL("ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS mfi_member_key varchar")
    )
    cr.execute(
        SQL(
            """
            UPDATE res_partner
               SET mfi_member_key = NULLIF(
                       translate(
                           mfi_member_number,
                           'abcdefghijklmnopqrstuvwxyz ',
                           'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
                       ),
                       ''
                   )
             WHERE mfi_member_number IS NOT NULL
            """
        )
    )
