# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..engine.rtl_html import isolate_words


class IrActionsReport(models.Model):
    """Print our papers in right-to-left languages with any build of the program."""

    _inherit = "ir.actions.report"

    def _run_wkhtmltopdf(self, bodies, report_ref=False, *args, **options):
        """Set each right-to-left word apart; reports of others are not changed."""
        name = self._get_report(report_ref).report_name if report_ref else ""
        if name.startswith("mfi_"):
            bodies = [isolate_words(body) for body in bodies]
        return super()._run_wkhtmltopdf(bodies, report_ref, *args, **options)
