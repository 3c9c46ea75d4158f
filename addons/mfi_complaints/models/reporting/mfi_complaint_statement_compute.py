# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...engine import statement
from ..clock import now
from ..guard import with_process

#: Entries of a figure's line that are columns of the line on screen.
_LINE_FIELDS = (
    "code",
    "dimension",
    "key",
    "kind",
    "measure",
    "name",
    "source",
    "verified",
)
#: Entries that say what the figure is.
_FIGURE_NAMES = (
    "shape",
    "value",
    "numerator",
    "denominator",
    "previous",
    "difference",
)


class MfiComplaintStatement(models.Model):
    """Compute the figures of a draft, and show the records behind them."""

    _inherit = "mfi.complaint.statement"

    def action_compute(self):
        """Count the complaints of the period and fill in the rows of the template.

        :raises UserError: if a statement is no longer a draft, or has no rows
        """
        self.check_access("write")
        if any(record.state != "draft" for record in self):
            raise UserError(
                self.env._("The figures of a checked statement are not computed again.")
            )
        for record in self:
            local = record.with_context(lang=record.lang)
            local._write_figures(local._prepare_figures())
        return True

    def _prepare_figures(self):
        """Return what is stored as figures: the lines and what they are based on."""
        template = self.template_id
        rows = template._get_statement_rows()
        if not rows:
            raise UserError(self.env._("The template has no rows yet: add them first."))
        dimensions = {row.dimension for row in rows if row.measure and row.dimension}
        present, before = self.env["mfi.complaint.report"]._read_statement(
            self.company_id,
            self.date_from,
            self.date_to,
            dimensions,
            template.split_restricted,
        )
        names = self._get_part_names(dimensions, (present, before))
        return {
            "template": template.name,
            "addressee": template.addressee or "",
            "legal_reference": template.legal_reference or "",
            "verified": template.verified,
            "source": template.source or "",
            "split_restricted": template.split_restricted,
            "company": self.company_id.name,
            "from": self.date_from.isoformat(),
            "to": self.date_to.isoformat(),
            "restricted_count": self._count_restricted(),
            "lines": statement.make_lines(rows, present, before, names),
        }

    def _count_restricted(self):
        """Return how many restricted complaints were received in the period."""
        report = self.env["mfi.complaint.report"]
        dates = (self.date_from, self.date_to)
        part = ("category", statement.RESTRICTED)
        args = (self.company_id, dates, "received", part, False)
        # sudo: only the number leaves, to explain why lists can be shorter
        return report.sudo().search_count(report._get_statement_domain(*args))

    def _get_part_names(self, dimensions, matrices):
        """Return {dimension: {key: name}} of the parts of the breakdowns."""
        names = {}
        for dimension in dimensions:
            keys = {key for found in matrices for key in found.get_keys(dimension)}
            known = self._get_record_names(dimension, keys)
            names[dimension] = {
                **known,
                "": self.env._("Not stated"),
                statement.RESTRICTED: self.env._(
                    "Restricted complaints (not broken down)"
                ),
            }
        return names

    def _get_record_names(self, dimension, keys):
        """Return {key: name} of records or of values of a selection."""
        report = self.env["mfi.complaint.report"]
        field = report._fields[report._get_statement_column(dimension)]
        if field.type == "selection":
            return dict(field._description_selection(self.env))
        ids = [int(key) for key in keys if key not in ("", statement.RESTRICTED)]
        # sudo: names of reference data, for whoever may prepare a statement
        records = self.env[field.comodel_name].sudo().browse(ids)
        return {str(record.id): record.display_name for record in records}

    def _write_figures(self, figures):
        """Store figures and their lines in place of the previous ones."""
        self._get_lines_in_process().unlink()
        lines = [
            Command.create(_prepare_line_values(sequence, line))
            for sequence, line in enumerate(figures["lines"])
        ]
        # sudo: users may read lines, and only this step creates them
        with_process(self.sudo()).write(
            {
                "figures": figures,
                "line_ids": lines,
                "computed_at": now(self),
                "prepared_by_id": self.env.uid,
            }
        )

    def _get_lines_in_process(self):
        """Return the lines, so that they can be replaced."""
        # sudo: users may read lines, and only the process deletes them
        return with_process(self.line_ids.sudo())

    def _get_figure_texts(self, figure):
        """Return the texts of one figure, as screen and paper show them."""
        return {
            "value": self._format_figure(figure, "value"),
            "previous": self._format_figure(figure, "previous"),
            "difference": self._format_figure(figure, "difference", sign=True),
            "detail": self._format_detail(figure),
        }

    def _format_figure(self, figure, name, sign=False):
        """Return one number of a figure as text, ``n/a`` if it does not exist."""
        shape, value = figure.get("shape"), figure.get(name)
        if shape is None:
            return ""
        if value is None:
            return self.env._("n/a")
        lang = self.env["res.lang"]._get_data(code=self.lang or self.env.lang)
        spec = "%+" if sign and value else "%"
        digits = 0 if shape == "count" else 1
        text = (
            self.env["res.lang"]
            .browse(lang.id)
            .format(f"{spec}.{digits}f", value, grouping=True)
        )
        return f"{text}\N{NO-BREAK SPACE}%" if shape == "rate" and not sign else text

    def _format_detail(self, figure):
        """Return ``9 of 11`` for a rate, the number of cases for a percentile."""
        shape = figure.get("shape")
        if shape == "rate" and figure["denominator"] is not None:
            return self.env._(
                "%(part)s of %(whole)s",
                part=figure["numerator"],
                whole=figure["denominator"],
            )
        return f"n = {figure['denominator']}" if shape == "percentile" else ""


def _prepare_line_values(sequence, line):
    """Return the values of the record of one line."""
    return {
        "sequence": sequence,
        "figure": {name: line[name] for name in _FIGURE_NAMES},
        **{name: line[name] for name in _LINE_FIELDS},
    }
