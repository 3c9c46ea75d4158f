# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL


def migrate(cr, version):
    """Protect the definition of figure X1 again from later updates."""
    if version:
        cr.execute(
            SQL(
                "UPDATE ir_model_data SET noupdate = TRUE "
                "WHERE module = 'mfi_spi4_report' AND name = 'kpi_x1'"
            )
        )
