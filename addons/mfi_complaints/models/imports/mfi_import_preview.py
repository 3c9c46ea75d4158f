# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models

#: Characters of a cell shown in the preview.
_WIDTH = 40


class MfiImportJob(models.Model):
    """Show the first rows of a file as they are understood, and its accents."""

    _inherit = "mfi.import.job"

    preview = fields.Html(
        string="First rows",
        compute="_compute_preview",
        help="The first rows, under the fields that their columns fill.",
    )
    encoding_preview = fields.Html(
        string="Accents in each encoding",
        compute="_compute_encoding_preview",
        help="The same words of the file, read in each encoding.",
    )

    @api.depends("first_rows", "header", "column_ids.field")
    def _compute_preview(self):
        """Compute a table with the titles, the fields they fill and the first rows."""
        labels = self._get_column_labels()
        for job in self:
            columns = job.column_ids.sorted("sequence")
            filled = [labels.get(column.field) for column in columns]
            rows = [
                Markup("<td class='text-muted'>%s</td>%s")
                % (line, _join_cells("td", cells[: len(columns)]))
                for line, cells in job.first_rows or []
            ]
            job.preview = bool(rows) and _build_table(
                [
                    Markup("<th>%s</th>%s")
                    % (self.env._("Line"), _join_cells("th", job.header or [])),
                    Markup("<td></td>%s")
                    % _join_cells(
                        "td", [name or self.env._("ignored") for name in filled]
                    ),
                ],
                rows,
            )

    @api.depends("encoding_samples")
    def _compute_encoding_preview(self):
        """Compute a table with the words of the file in each possible encoding."""
        labels = dict(self._fields["encoding"]._description_selection(self.env))
        for job in self:
            rows = [
                Markup("<th>%s</th><td>%s</td>")
                % (labels.get(name, name), _shorten(" · ".join(words), 2 * _WIDTH))
                for name, words in (job.encoding_samples or {}).items()
            ]
            job.encoding_preview = bool(rows) and _build_table([], rows)


def _build_table(titles, rows):
    """Return an HTML table that scrolls sideways on a narrow screen.

    :param titles: rows of the head, as markup
    :param rows: rows of the body, as markup
    """
    head, body = (
        Markup().join(Markup("<tr>%s</tr>") % row for row in part)
        for part in (titles, rows)
    )
    return Markup(
        "<div class='table-responsive'><table class='table table-sm'>"
        "<thead>%s</thead><tbody>%s</tbody></table></div>"
    ) % (head, body)


def _join_cells(tag, texts):
    """Return cells of a table as markup; the texts are escaped.

    :param tag: ``td`` or ``th``
    """
    cell = Markup("<td>%s</td>") if tag == "td" else Markup("<th>%s</th>")
    return Markup().join(cell % _shorten(text, _WIDTH) for text in texts)


def _shorten(text, width):
    """Return the beginning of a text, with an ellipsis if it is cut."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
