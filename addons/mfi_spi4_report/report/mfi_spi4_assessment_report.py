# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class MfiSpi4AssessmentReport(models.AbstractModel):
    """Gives the printed report its matrix, laid out in the report's language."""

    _name = "report.mfi_spi4_report.report_assessment"
    _description = "SPI4 evidence report"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the assessments with their matrix.

        :raises UserError: for one that was never computed
        """
        docs = self.env["mfi.spi4.assessment"].browse(docids)
        if any(not doc.computed_at for doc in docs):
            raise UserError(self.env._("Compute the figures first."))
        masked = True if self.env.context.get("spi4_masked") else None
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "matrices": {doc.id: doc._matrix(masked) for doc in docs},
        }
