# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Give received texts the currency of their gateway, as new ones have it.

Without it, totals of texts sent and received mixed two currencies, and showed 0.
"""

from odoo.tools import SQL


def migrate(cr, version):
    """Complete the texts that have no currency."""
    cr.execute(
        SQL(
            """
            UPDATE mfi_sms_message message
               SET currency_id = COALESCE(gateway.currency_id, company.currency_id)
              FROM mfi_sms_gateway gateway
              JOIN res_company company ON company.id = gateway.company_id
             WHERE gateway.id = message.gateway_id
               AND message.currency_id IS NULL
            """
        )
    )
