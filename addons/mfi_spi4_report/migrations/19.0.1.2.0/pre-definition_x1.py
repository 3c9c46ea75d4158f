# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

OLD = (
    "Share of the complaints decided whose answer was communicated to the client "
    "by the cut-off date."
)


def migrate(cr, version):
    """Let the definition of figure X1, if never changed, be loaded again.

    Clients who could not be reached no longer count as informed.
    """
    if version:
        cr.execute(
            SQL(
                """
                UPDATE ir_model_data SET noupdate = FALSE
                FROM mfi_spi4_kpi kpi
                WHERE ir_model_data.model = 'mfi.spi4.kpi'
                AND ir_model_data.module = 'mfi_spi4_report'
                AND ir_model_data.name = 'kpi_x1'
                AND kpi.id = ir_model_data.res_id
                AND kpi.definition ->> 'en_US' = %s
                """,
                OLD,
            )
        )
