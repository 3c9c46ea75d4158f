# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo.tools import SQL

_logger = logging.getLogger(__name__)
#: Groups of clients named in the log.
_LISTED = 200


def migrate(cr, version):
    """List the clients whose member numbers differ only by spaces or capitals.

    They were two clients until now and stay so: an import updates the one whose number
    is written the same, and says so. Merge them as contacts.
    """
    if not version:
        return
    cr.execute(
        SQL(
            """
            SELECT string_agg(mfi_member_number || ' (' || id || ')', ', ' ORDER BY id)
              FROM res_partner
             WHERE mfi_member_key IS NOT NULL
          GROUP BY mfi_member_key, COALESCE(company_id, 0)
            HAVING count(*) > 1
          ORDER BY mfi_member_key
             LIMIT %s
            """,
            _LISTED,
        )
    )
    for (numbers,) in cr.fetchall():
        _logger.warning("One client with several member numbers? %s", numbers)
