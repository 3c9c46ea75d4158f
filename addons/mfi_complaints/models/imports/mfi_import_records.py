# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import UserError

from ...engine import import_mapping
from ...engine.client_rows import Refused
from ...engine.search_key import identifier
from ...engine.text import plain

#: Stands for the id of a record that a good row will make, while a file is checked.
_EXPECTED = -1


class MfiImportJob(models.Model):
    """Branches, products and staff: few rows, each through the ORM, by their code."""

    _inherit = "mfi.import.job"

    def _take_over_branches(self, rows, check):
        """Take over branches."""
        read = {
            "name": _text,
            "level": self._chooser("mfi.branch", "level", import_mapping.LEVELS),
            "phone": _text,
            "active_client_count": lambda value: import_mapping.whole(value) or 0,
        }
        links = {"parent_code": ("parent_id", self._find_by("mfi.branch"))}
        return self._take_over_records("mfi.branch", rows, check, read, links)

    def _take_over_products(self, rows, check):
        """Take over financial products."""
        family = self._chooser("mfi.product", "family", import_mapping.FAMILIES)
        read = {"name": _text, "family": family}
        return self._take_over_records("mfi.product", rows, check, read, {})

    def _take_over_staff(self, rows, check):
        """Take over members of staff; whoever manages comes before who is managed."""
        read = {"name": _text, "date_from": _day, "date_to": _day}
        links = {
            "category": ("category_id", self._find_by("mfi.staff.category")),
            "branch_code": ("branch_id", self._find_by("mfi.branch")),
            "manager_code": ("manager_id", self._find_by("mfi.staff")),
        }
        return self._take_over_records("mfi.staff", rows, check, read, links)

    def _find_by(self, model, code="code"):
        """Return the register that finds records of a model by code, then by name."""
        records = self.env[model].search_fetch(
            self._company_domain(model), [code, "name"]
        )
        return import_mapping.Register(
            [(record.id, record[code], record.name) for record in records]
        )

    def _chooser(self, model, field, table):
        """Return a function that understands a cell by a table of synonyms."""

        def understood(value):
            try:
                return import_mapping.selected(table, "choice", value)
            except Refused as problem:
                problem.details["choices"] = self._choices(model, field, table)
                raise

        return understood

    def _choices(self, model, field, table):
        """Return what a cell may say, in the user's language."""
        labels = self.env[model]._fields[field]._description_selection(self.env)
        return ", ".join(label for key, label in labels if key in table)

    def _company_domain(self, model):
        """Return the domain of what belongs to the import's company, or to all."""
        if "company_id" not in self.env[model]._fields:
            return []
        return [("company_id", "in", [False, self.company_id.id])]

    def _take_over_records(self, model, rows, check, read, links):
        """Take over records by code.

        :param read: {column: function of a cell} for plain values
        :param links: {column: (field, register)} for records named by code
        """
        records = self.env[model].with_context(active_test=False)
        known = {r.code: r for r in records.search(self._company_domain(model))}
        told = {"created": 0, "updated": 0, "unchanged": 0, "errors": []}
        lines = self._first_lines("code")
        for line, row in rows:
            try:
                code = _code(row, line, lines)
                values = self._record_values(row, read, links)
                record = known.get(code, records)
                done = self._save(record, code, values, check)
                told[done] += 1
                if done == "created":
                    made = _EXPECTED if check else self._made(model, known, code)
                    self._learn(model, links, made, code, values["name"])
            except Refused as problem:
                column = problem.details.pop("column", "code")
                told["errors"].append(self._error(line, column, problem))
        return told

    def _record_values(self, row, read, links):
        """Return the values that a row gives."""
        values = {}
        for column, cell in row.items():
            try:
                if column in read:
                    values[column] = read[column](cell)
                elif column in links:
                    field, register = links[column]
                    values[field] = register.find(cell) or False
            except Refused as problem:
                problem.details["column"] = column
                raise
        # An empty cell where a value is needed says nothing.
        needed = {"name", "level", "family"}
        return {k: v for k, v in values.items() if v or k not in needed}

    def _save(self, record, code, values, check):
        """Create or change one record; return what happened to it."""
        if record:
            values = {k: v for k, v in values.items() if _differs(record, k, v)}
            if not values:
                return "unchanged"
        elif not values.get("name"):
            raise Refused("missing", column="name")
        if not check:
            self._save_for_good(record, code, values)
        return "updated" if record else "created"

    def _save_for_good(self, record, code, values):
        """Write one row, alone: one that fails leaves nothing behind."""
        try:
            with self.env.cr.savepoint():
                if record:
                    record.write(values)
                else:
                    record.create({**values, "code": code, **self._of_company(record)})
                self.env.flush_all()
        except UserError as error:
            raise Refused("refused", message=str(error)) from error
        except IntegrityError as error:
            raise Refused("clash") from error

    def _of_company(self, records):
        """Return the company's value for a new record."""
        return {"company_id": self.company_id.id}

    def _made(self, model, known, code):
        """Return the id of the record that a row has made, and remember it."""
        domain = [("code", "=", code), *self._company_domain(model)]
        known[code] = self.env[model].search(domain, limit=1)
        return known[code].id

    def _learn(self, model, links, made, code, name):
        """Make a new record known to the rows that follow and link to its like."""
        for field, register in links.values():
            if self.env[model]._fields[field].comodel_name == model:
                register.learn(made, code, name)


def _code(row, line, lines):
    """Return the code of a row, unless it stands on an earlier line of the file."""
    code = identifier(row.get("code"))
    if not code:
        raise Refused("missing")
    first = lines.get(code, line)
    if first != line:
        raise Refused("twice", code, line=first)
    return code


def _differs(record, name, value):
    """Return whether a record holds something else than a value."""
    held = record[name]
    if record._fields[name].type == "many2one":
        held = held.id
    return (held or False) != (value or False)


def _text(value):
    """Return a cell as one line of text, or False."""
    return plain(value) or False


def _day(value):
    """Return a cell as a calendar day, or False."""
    found = import_mapping.moment(value)
    if found and hasattr(found, "date"):
        found = found.date()
    return found or False
