# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.fields import Command

from ..test_dashboard import DashboardCommon

FIRST, LAST = date(2025, 7, 1), date(2025, 12, 31)


class StatementCommon(DashboardCommon):
    """A template of a few rows, and its statement of the second half of 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["mfi.complaint.statement.template"].create(
            {
                "name": "Test form",
                "period_length": "half_year",
                "row_ids": [
                    cls._row("1", "Flow", row_type="heading"),
                    cls._row("1.1", "Carried over", measure="carried_over"),
                    cls._row("1.2", "Received", measure="received", dimension="branch"),
                    cls._row("1.3", "Decided", measure="decided", verified=True),
                    cls._row("1.4", "Open", measure="open", dimension="severity"),
                    cls._row("1.5", "Median", measure="median_days"),
                    cls._row("1.6", "In time", measure="answered_in_time"),
                ],
            }
        )

    @classmethod
    def _row(cls, code, name, **values):
        """Return the command that creates one row."""
        return Command.create({"code": code, "name": name, **values})

    def _statement(self, user=None, **values):
        """Create a draft, as a user of the default language."""
        statements = self.env["mfi.complaint.statement"].with_user(user or self.pilot)
        return statements.with_context(lang="en_US").create(
            {"template_id": self.template.id, "lang": "en_US", **values}
        )

    def _computed(self, user=None, **values):
        """Create a draft and compute its figures."""
        statement = self._statement(user, **values)
        statement.action_compute()
        return statement

    def _filed(self, user=None, **values):
        """Create a statement and file it."""
        statement = self._computed(user, **values)
        statement.action_check()
        statement.filing_reference = "L-2026-17"
        statement.action_file()
        return statement

    def _line(self, statement, code):
        """Return the line with a number."""
        return statement.line_ids.filtered(lambda line: line.code == code)

    def _value(self, statement, code):
        """Return the value of the line with a number."""
        return self._line(statement, code).figure["value"]
