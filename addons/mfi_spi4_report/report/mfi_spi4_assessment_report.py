# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class MfiSpi4AssessmentReport(models.AbstractModel):
    """Provide the printed report with its matrix, in the language of the report."""

    _name = "report.mfi_spi4_report.report_assessment"
    _description = "SPI4 evidence report"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the assessments with their matrix.

        :raises UserError: when one of them was never computed
        """
        docs = self.env["mfi.spi4.assessment"].browse(docids)
        if any(not doc.computed_at for doc in docs):
            raise UserError(self.env._("Compute the figures first."))
        masked = True if self.env.context.get("spi4_masked") else None
        matrices = {doc.id: doc._get_matrix(masked) for doc in docs}
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "matrices": matrices,
            "sentences": {
                doc.id: doc._get_summary_sentences(matrices[doc.id]) for doc in docs
            },
        }
