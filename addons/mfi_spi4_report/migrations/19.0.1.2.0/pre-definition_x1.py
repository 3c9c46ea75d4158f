# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

#: Texts that earlier versions came with.
SHIPPED = (
    "Share of the complaints decided whose answer was communicated to the client "
    "by the cut-off date.",
    "Share of the complaints decided whose client was told by the cut-off date.",
)
TEXT = f"{SHIPPED[0]} Clients who could not be reached are not counted as informed."


def migrate(cr, version):
    """Replace the definition of figure X1, unless the institution has changed it.

    Translations of the earlier text are dropped, so that those of the new one are
    loaded.
    """
    if version:
        cr.execute(
            SQL(
                """
                UPDATE mfi_spi4_kpi kpi
                SET definition = jsonb_build_object('en_US', %s)
                FROM ir_model_data name
                WHERE name.model = 'mfi.spi4.kpi'
                AND name.module = 'mfi_spi4_report'
                AND name.name = 'kpi_x1'
                AND kpi.id = name.res_id
                AND kpi.definition ->> 'en_US' IN %s
                """,
                TEXT,
                SHIPPED,
            )
        )
