# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time

from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import deadlines, import_mapping, process
from ...engine.client_rows import CellError
from ...engine.phone import list_e164, to_e164
from ...engine.search_key import clean_identifier, get_identifier_key
from ...engine.text import normalize_text

#: Steps of a past complaint, in order; each has its own date column in the file.
STEPS = ("received", "resolved", "communicated", "closed")
#: Earliest year accepted for a past complaint; earlier ones are typing errors.
HISTORY_FROM = 1990
#: Columns that only a decided complaint can fill.
_DECISION_COLUMNS = (
    "communicated",
    "closed",
    "outcome",
    "cause",
    "corrective",
    "preventive",
    "answer",
    "satisfaction",
)
#: End without a decision on the merits → columns of steps that do not apply to it.
_EXCLUDED_COLUMNS = {
    "rejected": ("closed", "satisfaction"),
    "cancelled": ("communicated", "closed", "satisfaction"),
}
_MAX_PHONE = 40
#: Column naming a record → (field, model, field with the code).
_RECORD_COLUMNS = {
    "category": ("category_id", "helpdesk.ticket.category", "complaint_code"),
    "channel": ("channel_id", "helpdesk.ticket.channel", "complaint_code"),
    "branch": ("mfi_branch_id", "mfi.branch", "code"),
    "product": ("mfi_product_id", "mfi.product", "code"),
    "cause": ("complaint_cause_id", "mfi.complaint.cause", "code"),
}
#: Column naming a choice → (selection field, table of synonyms).
_CHOICE_COLUMNS = {
    "kind": ("complaint_kind", import_mapping.KINDS),
    "severity": ("complaint_severity", import_mapping.SEVERITIES),
    "outcome": ("complaint_outcome", import_mapping.OUTCOMES),
}
#: Column of free text → field of the findings.
_TEXT_COLUMNS = {
    "corrective": "complaint_corrective_measure",
    "preventive": "complaint_preventive_measure",
    "answer": "complaint_answer",
}


class MfiImportJob(models.Model):
    """Import past complaints from an old register, with their own dates."""

    _inherit = "mfi.import.job"

    def _import_complaints(self, rows, check):
        """Import past complaints; those with a known old number are left unchanged.

        :param rows: pairs (line, row)
        :param check: only count what the import would do
        """
        tickets = self.env["helpdesk.ticket"]
        imported = tickets._get_complaint_legacy_numbers(
            [clean_identifier(row.get("legacy_number")) for _line, row in rows]
        )
        registers = {
            column: self._get_register(model, code)
            for column, (_field, model, code) in _RECORD_COLUMNS.items()
        }
        clients = self._find_clients(rows)
        result = {"created": 0, "updated": 0, "unchanged": 0, "errors": []}
        seen = self._get_first_lines("legacy_number")
        for line, row in rows:
            try:
                number = _parse_number(row, line, seen)
                if number in imported:
                    result["unchanged"] += 1
                    continue
                history = self._prepare_history(row, registers, clients)
                if not check:
                    self._create_past_complaint(number, history, line)
                result["created"] += 1
            except CellError as problem:
                column = problem.details.pop("column", "legacy_number")
                result["errors"].append(self._prepare_error(line, column, problem))
        return result

    def _find_clients(self, rows):
        """Return {key of the member number: client} for the clients in these rows."""
        keys = {get_identifier_key(row.get("member_number")) for _line, row in rows}
        # sudo: clients are found regardless of the user's access rules on contacts
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        clients = contacts.search(
            [
                ("mfi_member_key", "in", list(filter(None, keys))),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )
        return {client.mfi_member_key: client for client in clients}

    # ------------------------------------------------------------------
    # From a row to a history
    # ------------------------------------------------------------------
    def _prepare_history(self, row, registers, clients):
        """Return the history of one row, as :meth:`_import_complaint` takes it.

        :raise CellError: if a cell cannot be imported; no cell is silently dropped
        """
        dates = self._parse_dates(row)
        values = self._parse_references(row, registers)
        status = self._parse_choice(
            "status", "complaint_state", import_mapping.STATUSES, row
        )
        _check_decision_dated(row, dates, status)
        _check_status_matches_dates(row, dates, status)
        _check_steps_apply(row, status, values.get("complaint_kind", "complaint"))
        findings = {
            name: values.pop(name)
            for name in ("complaint_outcome", "complaint_cause_id")
            if name in values
        }
        for column, name in _TEXT_COLUMNS.items():
            if text := (row.get(column) or "").strip():
                findings[name] = text
        return {
            "statement": {
                "complaint_kind": "complaint",
                **values,
                **self._prepare_statement_values(row),
                **self._prepare_client_values(row, clients),
            },
            "dates": dates,
            "findings": findings,
            "satisfaction": _read_cell(
                "satisfaction",
                import_mapping.parse_satisfaction,
                row.get("satisfaction"),
            ),
            "end": status if status in _EXCLUDED_COLUMNS else None,
        }

    def _parse_dates(self, row):
        """Return {step: naive UTC datetime} of a row.

        :raise CellError: if the dates are not in order, or without a date of receipt
        """
        dates, last = {}, None
        for step in STEPS:
            date = self._parse_step_date(row, step)
            if not date:
                continue
            if last and date < last:
                raise CellError("order", row[step], column=step)
            dates[step] = last = date
        if "received" not in dates:
            raise CellError("missing", column="received")
        return dates

    def _parse_step_date(self, row, step):
        """Return the naive UTC datetime of one step, None when its cell is empty.

        :raise CellError: if the date is in the future or before :data:`HISTORY_FROM`
        """
        local = _read_cell(step, import_mapping.parse_date, row.get(step))
        if not local:
            return None
        now = fields.Datetime.now()
        if local.year < HISTORY_FROM:
            raise CellError("long_ago", row[step], column=step, year=HISTORY_FROM)
        # Compare the year first: converting the last day of the calendar overflows.
        date = local.year <= now.year + 1 and self._convert_to_utc(local)
        if not date or date > now:
            raise CellError("future", row[step], column=step)
        return date

    def _convert_to_utc(self, local):
        """Return a local date or datetime as naive UTC; a date alone means noon.

        Noon is the same day in every time zone of Africa and Europe. Today's date
        means midnight, which is already past.
        """
        if not isinstance(local, datetime):
            is_today = local == self.company_id._get_mfi_today()
            local = datetime.combine(local, time(0 if is_today else 12))
        aware = local.replace(tzinfo=self.company_id._get_mfi_tz())
        return aware.astimezone(deadlines.UTC).replace(tzinfo=None)

    def _parse_references(self, row, registers):
        """Return the field values meant by the codes, names and choices of a row.

        :param registers: {column: :class:`import_mapping.RecordIndex`}
        """
        values = {}
        for column, (name, _model, _code) in _RECORD_COLUMNS.items():
            if value := _read_cell(column, registers[column].find, row.get(column)):
                values[name] = value
        for column, (name, table) in _CHOICE_COLUMNS.items():
            if value := self._parse_choice(column, name, table, row):
                values[name] = value
        return values

    def _parse_choice(self, column, name, table, row):
        """Return the selection key named by a cell, None when it is empty.

        :param name: selection field whose labels are the accepted choices
        :param table: {key: synonyms}
        :raise CellError: with the accepted choices, if the cell names none of them
        """
        try:
            return import_mapping.parse_choice(table, "choice", row.get(column))
        except CellError as problem:
            choices = self._format_choices("helpdesk.ticket", name, table)
            problem.details |= {"column": column, "choices": choices}
            raise

    def _prepare_statement_values(self, row):
        """Return the subject and the description of a complaint.

        A subject that is too long is cut; its full text then begins the description.

        :raise CellError: if both cells are empty
        """
        full_subject = (row.get("subject") or "").strip()
        subject = normalize_text(full_subject)
        text = (row.get("description") or "").strip()
        if not text or len(normalize_text(full_subject, 4 * len(full_subject))) > len(
            subject
        ):
            text = f"{full_subject}\n{text}".strip()
        if not text:
            raise CellError("words", column="description")
        text = f"{text}\n{self._get_phones_line(row)}".rstrip()
        tickets = self.env["helpdesk.ticket"]
        return {
            "name": subject or text.split("\n", 1)[0][:80],
            "description": tickets._format_complaint_text(text),
        }

    def _get_phones_line(self, row):
        """Return the phones as written if there are several, else an empty text.

        The complaint's phone is the first one.
        """
        region = self.company_id.country_id.code
        if len(list_e164(row.get("phone"), region)) < 2:
            return ""
        written = normalize_text(row.get("phone"))
        return self.env._("Phones as written: %(phones)s", phones=written)

    def _prepare_client_values(self, row, clients):
        """Return the client's values: the record if it is identified, else the name.

        A client is identified by member number, or by a phone that no other client
        has.
        """
        number = clean_identifier(row.get("member_number"))
        e164 = to_e164(row.get("phone"), self.company_id.country_id.code)
        phone = normalize_text(row.get("phone"))
        if not e164 and len(phone) > _MAX_PHONE:
            raise CellError("phone", phone, column="phone")
        client = clients.get(get_identifier_key(number))
        if not client and e164:
            # sudo: as for member numbers
            matches = self.env["res.partner"].sudo()._find_mfi_by_phone(e164)
            client = matches if len(matches) == 1 else None
        values = {
            "partner_name": normalize_text(row.get("name"))
            or (client and client.name)
            or False,
            "complaint_phone": e164 or phone or False,
            "mfi_member_number": number or False,
        }
        if client:
            values["partner_id"] = client.id
        return {name: value for name, value in values.items() if value}

    def _create_past_complaint(self, number, history, line):
        """Create one past complaint; leave nothing behind if it fails.

        :raise CellError: with the reason of the failure
        """
        tickets = self.env["helpdesk.ticket"]
        try:
            with self.env.cr.savepoint():
                tickets._import_complaint(number, history, {"import": self.id})
                self.env.flush_all()
        except UserError as error:
            raise CellError("refused", message=str(error)) from error
        except IntegrityError as error:
            raise CellError("clash") from error


def _parse_number(row, line, seen):
    """Return the old number of a row.

    :param seen: {number: first line of the file that has it}
    :raise CellError: if the number is missing or already appears on an earlier line
    """
    number = clean_identifier(row.get("legacy_number"))
    if not number:
        raise CellError("missing")
    if seen.setdefault(number, line) != line:
        raise CellError("twice", number, line=seen[number])
    return number


def _check_decision_dated(row, dates, status):
    """Refuse rows that fill cells of a decision but give no date of the decision."""
    if "resolved" in dates:
        return
    for column in _DECISION_COLUMNS:
        if normalize_text(row.get(column)):
            raise CellError("undecided", column=column)
    if status in process.DECIDED:
        raise CellError("undecided", column="status")


def _check_status_matches_dates(row, dates, status):
    """Refuse rows whose status contradicts their dates."""
    if status and status not in process.DECIDED and "resolved" in dates:
        raise CellError("contradiction", row["status"], column="status")
    if status in ("communicated", "closed") and status not in dates:
        raise CellError("missing", column=status)


def _check_steps_apply(row, status, kind):
    """Refuse cells of steps that do not apply to complaints of this status or kind."""
    columns = _EXCLUDED_COLUMNS.get(status, ())
    if kind != "complaint":
        columns = (*columns, "satisfaction")
    for column in columns:
        if normalize_text(row.get(column)):
            raise CellError("pointless", column=column)


def _read_cell(column, read, cell):
    """Return the value of a cell, read by a function.

    :raise CellError: with the name of the column, if the function refuses the cell
    """
    try:
        return read(cell)
    except CellError as problem:
        problem.details["column"] = column
        raise
