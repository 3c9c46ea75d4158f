# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

#: Texts that earlier versions came with.
SHIPPED = (
    "Share of the complaints decided whose answer was communicated to the client "
    "by the cut-off date.",
    "Share of the complaints decided whose client was told by the cut-off date.",
)


def migrate(cr, version):
    """Let the definition of figure X1, if never changed, be loaded again.

    Clients who could not be reached no longer count as informed. Translations of the
    earlier text are dropped, so that those of the new one are loaded.
    """
    if version:
        cr.execute(
            SQL(
                """
                WITH unchanged AS (
                    UPDATE mfi_spi4_kpi kpi
                    SET definition = jsonb_build_object(
                        'en_US', kpi.definition ->> 'en_US'
                    )
                    FROM ir_model_data name
                    WHERE name.model = 'mfi.spi4.kpi'
                    AND name.module = 'mfi_spi4_report'
                    AND name.name = 'kpi_x1'
                    AND kpi.id = name.res_id
                    AND kpi.definition ->> 'en_US' IN %s
                    RETURNING name.id
                )
                UPDATE ir_model_data SET noupdate = FALSE
                WHERE id IN (SELECT id FROM unchanged)
                """,
                SHIPPED,
            )
        )
