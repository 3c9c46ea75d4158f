# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time

from odoo import models

from ...engine import import_mapping
from ...engine.client_rows import CellError
from ...engine.phone import to_e164
from ...engine.text import normalize_text


class MfiImportJob(models.Model):
    """Import telephone calls from the file of a telephone exchange."""

    _inherit = "mfi.import.job"

    def _import_calls(self, rows, check):
        """Import calls; one that is in the log already is left as it is.

        Dates and times are local ones of the company.
        """
        result = {"created": 0, "updated": 0, "unchanged": 0, "errors": []}
        branches, values = self._get_register("mfi.branch"), []
        for line, row in rows:
            try:
                values.append(self._prepare_call(row, branches))
            except CellError as problem:
                column = problem.details.pop("column", "number")
                result["errors"].append(self._prepare_error(line, column, problem))
        known = self._find_known_calls(values)
        for vals in values:
            key = (vals["date"], vals["direction"], vals["number"])
            result["unchanged" if key in known else "created"] += 1
            known.setdefault(key, vals)
        new = [vals for vals in known.values() if vals]
        if new and not check:
            self.env["mfi.complaint.call.log"].create(new)
        return result

    def _prepare_call(self, row, branches):
        """Return the values of one call.

        :raise CellError: with the name of the column, if a cell cannot be read
        """
        read = {
            "date": self._parse_call_date,
            "direction": lambda cell: import_mapping.parse_choice(
                import_mapping.DIRECTIONS, "call_choice", cell
            ),
            "number": self._parse_call_number,
            "call_outcome": lambda cell: import_mapping.parse_choice(
                import_mapping.CALL_OUTCOMES, "call_choice", cell
            ),
            "duration": import_mapping.parse_duration,
            "branch_code": branches.find,
        }
        values = {}
        for column, parse in read.items():
            try:
                values[column] = parse(row.get(column) or "")
            except CellError as problem:
                problem.details["column"] = column
                raise
        return {
            "date": values["date"],
            "direction": values["direction"] or "in",
            "number": values["number"],
            "outcome": values["call_outcome"] or "answered",
            "duration": values["duration"] or 0,
            "branch_id": values["branch_code"] or False,
            "agent": normalize_text(row.get("agent"), 60) or False,
            "company_id": self.company_id.id,
        }

    def _parse_call_date(self, cell):
        """Return a local date and time as naive UTC."""
        moment = import_mapping.parse_date(cell)
        if not moment:
            raise CellError("missing")
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min)
        moment = self.company_id._to_mfi_utc(moment)
        if self.env["mfi.complaint.call.log"]._is_to_come(moment):
            raise CellError("call_to_come", cell)
        return moment

    def _parse_call_number(self, cell):
        """Return a phone number in international form."""
        number = to_e164(normalize_text(cell, 40), self.company_id.country_id.code)
        if not number:
            raise CellError("phone" if cell else "missing", cell)
        return number

    def _find_known_calls(self, values):
        """Return {(date, direction, number): ``None``} of the calls in the log."""
        calls = self.env["mfi.complaint.call.log"].search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("number", "in", [vals["number"] for vals in values]),
                ("date", "in", [vals["date"] for vals in values]),
            ],
            ["date", "direction", "number"],
        )
        return dict.fromkeys((call.date, call.direction, call.number) for call in calls)
