# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import UserError

from ...engine import import_mapping
from ...engine.client_rows import CellError
from ...engine.search_key import clean_identifier, get_identifier_key
from ...engine.text import normalize_text

#: Placeholder for the id of a record that the import will create, used by the check.
_PENDING_ID = -1


class MfiImportJob(models.Model):
    """Import branches, products and staff by code, one ORM call per row."""

    _inherit = "mfi.import.job"

    def _import_branches(self, rows, check):
        """Import branches."""
        read = {
            "name": _parse_text,
            "level": self._get_choice_parser(
                "mfi.branch", "level", import_mapping.LEVELS
            ),
            "phone": _parse_text,
            "opening_date": _parse_day,
            "active_client_count": lambda value: (
                import_mapping.parse_integer(value) or 0
            ),
        }
        links = {"parent_code": ("parent_id", self._get_register("mfi.branch"))}
        return self._import_records("mfi.branch", rows, check, read, links)

    def _import_products(self, rows, check):
        """Import financial products."""
        family = self._get_choice_parser(
            "mfi.product", "family", import_mapping.FAMILIES
        )
        read = {"name": _parse_text, "family": family}
        return self._import_records("mfi.product", rows, check, read, {})

    def _import_staff(self, rows, check):
        """Import members of staff; managers must precede their staff in the file."""
        read = {"name": _parse_text, "date_from": _parse_day, "date_to": _parse_day}
        links = {
            "category": ("category_id", self._get_register("mfi.staff.category")),
            "branch_code": ("branch_id", self._get_register("mfi.branch")),
            "manager_code": ("manager_id", self._get_register("mfi.staff")),
        }
        return self._import_records("mfi.staff", rows, check, read, links)

    def _get_register(self, model, code="code"):
        """Return a register that finds records of a model by code, then by name.

        :param code: name of the field with the code
        """
        records = self.env[model].search_fetch(
            self._get_company_domain(model), [code, "name"]
        )
        return import_mapping.RecordIndex(
            [(record.id, record[code], record.name) for record in records]
        )

    def _get_choice_parser(self, model, field, table):
        """Return a function that parses a cell by a table of synonyms.

        :param table: {key of the selection field: synonyms}
        """

        def parse(value):
            try:
                return import_mapping.parse_choice(table, "choice", value)
            except CellError as problem:
                problem.details["choices"] = self._format_choices(model, field, table)
                raise

        return parse

    def _format_choices(self, model, field, table):
        """Return the labels accepted in a cell, in the user's language."""
        labels = self.env[model]._fields[field]._description_selection(self.env)
        return ", ".join(label for key, label in labels if key in table)

    def _get_company_domain(self, model):
        """Return the domain of records of the import's company or without company."""
        if "company_id" not in self.env[model]._fields:
            return []
        return [("company_id", "in", [False, self.company_id.id])]

    def _import_records(self, model, rows, check, read, links):
        """Import records of a model by code.

        Codes that differ only by spaces or capitals belong to one record: the code on
        file is kept, and of several such rows the first one counts.

        :param check: only count what the import would do
        :param read: {column: function that parses a cell} for plain values
        :param links: {column: (field, register)} for records named by code
        """
        known = self._get_known_records(model)
        result = {"created": 0, "updated": 0, "unchanged": 0}
        result.update(errors=[], notices=[])
        lines = self._get_first_numbers("code")
        for line, row in rows:
            try:
                code = _parse_code(row, line, lines)
                values = self._prepare_record_values(row, read, links)
                record = known.find(code, self.env[model])
                outcome = self._save_record(record, code, values, check)
                result[outcome] += 1
                if record and record.code != code:
                    notice = CellError("code_respelled", code, filed=record.code)
                    result["notices"].append(self._prepare_error(line, "code", notice))
                if outcome == "created":
                    new_id = _PENDING_ID
                    if not check:
                        new_id = self._find_created_id(model, known, code)
                    self._add_to_registers(model, links, new_id, code, values["name"])
            except CellError as problem:
                column = problem.details.pop("column", "code")
                kind = "notices" if problem.code == "code_merged" else "errors"
                result[kind].append(self._prepare_error(line, column, problem))
        return result

    def _get_known_records(self, model):
        """Return the :class:`_KnownRecords` of a model, archived ones included."""
        records = self.env[model].with_context(active_test=False)
        return _KnownRecords(records.search(self._get_company_domain(model)))

    def _prepare_record_values(self, row, read, links):
        """Return the field values of a row.

        :raise CellError: with the name of the column, if a cell cannot be parsed
        """
        values = {}
        for column, cell in row.items():
            try:
                if column in read:
                    values[column] = read[column](cell)
                elif column in links:
                    field, register = links[column]
                    values[field] = register.find(cell) or False
            except CellError as problem:
                problem.details["column"] = column
                raise
        # An empty cell of a required field leaves the field unchanged.
        required = {"name", "level", "family"}
        return {k: v for k, v in values.items() if v or k not in required}

    def _save_record(self, record, code, values, check):
        """Create or change one record; return created, updated or unchanged.

        :param record: the existing record, empty to create one
        :param check: change nothing
        :raise CellError: if a new record has no name or the row cannot be saved
        """
        if record:
            values = {k: v for k, v in values.items() if _is_different(record, k, v)}
            if not values:
                return "unchanged"
        elif not values.get("name"):
            raise CellError("missing", column="name")
        if not check:
            self._write_record(record, code, values)
        return "updated" if record else "created"

    def _write_record(self, record, code, values):
        """Save one row in its own savepoint, so that a failure leaves nothing behind.

        :raise CellError: with the reason of the failure
        """
        try:
            with self.env.cr.savepoint():
                if record:
                    record.write(values)
                else:
                    company = self._prepare_company_values(record)
                    record.create({**values, "code": code, **company})
                self.env.flush_all()
        except UserError as error:
            raise CellError("refused", message=str(error)) from error
        except IntegrityError as error:
            raise CellError("clash") from error

    def _prepare_company_values(self, records):
        """Return the value of the company field of a new record."""
        return {"company_id": self.company_id.id}

    def _find_created_id(self, model, known, code):
        """Return the id of the record created from a row; add it to those known."""
        domain = [("code", "=", code), *self._get_company_domain(model)]
        record = self.env[model].search(domain, limit=1)
        known.add(record)
        return record.id

    def _add_to_registers(self, model, links, new_id, code, name):
        """Add a new record to the registers, so that later rows can refer to it."""
        for field, register in links.values():
            if self.env[model]._fields[field].comodel_name == model:
                register.add(new_id, code, name)


class _KnownRecords:
    """Records by code; one that differs only by spaces or capitals is the same."""

    def __init__(self, records):
        """:param records: records with a ``code``"""
        self._by_code, self._by_key = {}, {}
        for record in records:
            self.add(record)

    def add(self, record):
        """Add a record; of several with the same key the first one is found."""
        self._by_code[record.code] = record
        self._by_key.setdefault(get_identifier_key(record.code), record)

    def find(self, code, default):
        """Return the record with a code, first as it is written, or the default."""
        found = self._by_code.get(code) or self._by_key.get(get_identifier_key(code))
        return found or default


def _parse_code(row, line, lines):
    """Return the code of a row.

    :param lines: {key of a code: (first line of the file, the code as written there)}
    :raise CellError: if the code is missing or already appears on an earlier line:
        ``twice`` as it is, ``code_merged`` with other spaces or capitals
    """
    code = clean_identifier(row.get("code"))
    if not code:
        raise CellError("missing")
    first, written = lines.get(get_identifier_key(code), (line, code))
    if first != line:
        reason = "twice" if written == code else "code_merged"
        raise CellError(reason, code, line=first, first=written)
    return code


def _is_different(record, name, value):
    """Return whether a field of a record differs from a value."""
    current = record[name]
    if record._fields[name].type == "many2one":
        current = current.id
    return (current or False) != (value or False)


def _parse_text(value):
    """Return a cell as one line of text, False if it is empty."""
    return normalize_text(value) or False


def _parse_day(value):
    """Return a cell as a date, False if it is empty."""
    day = import_mapping.parse_date(value)
    if day and hasattr(day, "date"):
        day = day.date()
    return day or False
