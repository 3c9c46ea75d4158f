# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...engine import small_numbers

#: Groups that see every number, and the files as they were filed.
SEES_ALL = "mfi_complaints.group_controller,mfi_complaints.group_pilot"


class MfiComplaintStatement(models.Model):
    """Figures and filed files are for those who may open complaints.

    Others, directors, get the same statement without small numbers.
    """

    _inherit = "mfi.complaint.statement"

    figures = fields.Json(groups=SEES_ALL)
    pdf_attachment_id = fields.Many2one(groups=SEES_ALL)
    xlsx_attachment_id = fields.Many2one(groups=SEES_ALL)

    @api.model
    def _sees_small_numbers(self):
        """Return whether the user sees small numbers."""
        return self.env.user._can_open_complaints()

    def _get_visible_figures(self):
        """Return the figures, without how many restricted complaints, if few."""
        # sudo: what the user must not see is taken out
        figures = self.sudo().figures or {}
        if self._sees_small_numbers():
            return figures
        count = figures.get("restricted_count")
        hidden = small_numbers.is_small(count)
        return {**figures, "restricted_count": 0 if hidden else count}


class MfiComplaintStatementLine(models.Model):
    """Lines of few complaints are hidden from users who may only count."""

    _inherit = "mfi.complaint.statement.line"

    figure = fields.Json(groups=SEES_ALL)
    is_hidden = fields.Boolean("Hidden", compute="_compute_hidden")
    is_previous_hidden = fields.Boolean(
        "Previous period hidden", compute="_compute_hidden"
    )

    @api.depends("figure", "kind", "sequence", "statement_id.line_ids")
    @api.depends_context("uid")
    def _compute_hidden(self):
        """Say which numbers the user must not see: parts of few complaints."""
        present, before = self.browse(), self.browse()
        if not self.env["mfi.complaint.statement"]._sees_small_numbers():
            for statement in self.statement_id:
                small = statement.line_ids._filter_small()
                present, before = present | small[0], before | small[1]
        for line in self:
            line.is_hidden = line in present
            line.is_previous_hidden = line in before

    def _filter_small(self):
        """Return the lines of one statement that rest on few complaints.

        :return: those of which the figure, and of which the previous one is hidden
        """
        empty = dict.fromkeys(("shape", "numerator", "denominator", "previous"))
        # sudo: the figures decide what the user may see
        rows = [{**empty, "kind": r.kind, **(r.figure or {})} for r in self.sudo()]
        return [
            self.browse(self.ids[place] for place in sorted(places))
            for places in small_numbers.get_hidden_lines(rows)
        ]

    def _get_visible_figure(self):
        """Return the figure of one line as the user may see it."""
        # sudo: what the user must not see is taken out
        figure = self.sudo().figure or {}
        return small_numbers.hide_figure(
            figure, self.is_hidden, self.is_previous_hidden
        )

    def _get_visible_texts(self):
        """Return the texts of one line, with a word in place of what is hidden."""
        texts = self.statement_id._get_figure_texts(self._get_visible_figure())
        word = self.env._("hidden")
        if self.is_hidden:
            texts |= {"value": word, "detail": ""}
        if self.is_previous_hidden:
            texts["previous"] = word
        if self.is_hidden or self.is_previous_hidden:
            texts["difference"] = ""
        return texts
