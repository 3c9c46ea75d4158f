# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time

from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import deadlines, import_mapping, process
from ...engine.client_rows import Refused
from ...engine.phone import to_e164
from ...engine.search_key import identifier
from ...engine.text import plain

#: The steps of a past complaint, in order; each has its date in the file.
STEPS = ("received", "resolved", "communicated", "closed")
#: Years of a past complaint begin here: one before is a slip of the pen.
HISTORY_FROM = 1990
#: Columns that only a decision brings about.
_DECISION = (
    "communicated",
    "closed",
    "outcome",
    "cause",
    "corrective",
    "preventive",
    "answer",
    "satisfaction",
)
#: End without a decision on the substance → columns of steps that it does not have.
_POINTLESS = {
    "rejected": ("closed", "satisfaction"),
    "cancelled": ("communicated", "closed", "satisfaction"),
}
_MAX_PHONE = 40
#: Column → (field, model, field of the code).
_NAMED = {
    "category": ("category_id", "helpdesk.ticket.category", "complaint_code"),
    "channel": ("channel_id", "helpdesk.ticket.channel", "complaint_code"),
    "branch": ("mfi_branch_id", "mfi.branch", "code"),
    "product": ("mfi_product_id", "mfi.product", "code"),
    "cause": ("complaint_cause_id", "mfi.complaint.cause", "code"),
}
_CHOSEN = {
    "kind": ("complaint_kind", import_mapping.KINDS),
    "severity": ("complaint_severity", import_mapping.SEVERITIES),
    "outcome": ("complaint_outcome", import_mapping.OUTCOMES),
}
_WORDS = {
    "corrective": "complaint_corrective_measure",
    "preventive": "complaint_preventive_measure",
    "answer": "complaint_answer",
}


class MfiImportJob(models.Model):
    """Past complaints: an older register enters with its own dates."""

    _inherit = "mfi.import.job"

    def _take_over_complaints(self, rows, check):
        """Take over past complaints by their old number; one on file is left alone."""
        tickets = self.env["helpdesk.ticket"]
        known = tickets._get_complaint_legacy_numbers(
            [identifier(row.get("legacy_number")) for _line, row in rows]
        )
        registers = {
            column: self._find_by(model, code)
            for column, (_field, model, code) in _NAMED.items()
        }
        clients = self._clients_of(rows)
        told = {"created": 0, "updated": 0, "unchanged": 0, "errors": []}
        seen = self._first_lines("legacy_number")
        for line, row in rows:
            try:
                number = _number(row, line, seen)
                if number in known:
                    told["unchanged"] += 1
                    continue
                history = self._history(row, registers, clients)
                if not check:
                    self._enter(number, history, line)
                told["created"] += 1
            except Refused as problem:
                column = problem.details.pop("column", "legacy_number")
                told["errors"].append(self._error(line, column, problem))
        return told

    def _clients_of(self, rows):
        """Return {member number: client} of the clients whom rows name."""
        numbers = {identifier(row.get("member_number")) for _line, row in rows}
        # sudo: the complaint names the client whatever the contacts' rules say
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        found = contacts.search(
            [
                ("mfi_member_number", "in", list(filter(None, numbers))),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )
        return {client.mfi_member_number: client for client in found}

    # ------------------------------------------------------------------
    # From a row to a history
    # ------------------------------------------------------------------
    def _history(self, row, registers, clients):
        """Return what a row tells: statement, dates, findings, satisfaction, end.

        :raise Refused: also for what would be lost: each cell is kept, or the row is
            refused with the reason
        """
        dates = self._dates(row)
        values = self._understood(row, registers)
        status = self._chosen("status", "complaint_state", import_mapping.STATUSES, row)
        _refuse_undecided(row, dates, status)
        _refuse_contradiction(row, dates, status)
        _refuse_pointless(row, status, values.get("complaint_kind", "complaint"))
        findings = {
            name: values.pop(name)
            for name in ("complaint_outcome", "complaint_cause_id")
            if name in values
        }
        for column, name in _WORDS.items():
            if text := (row.get(column) or "").strip():
                findings[name] = text
        return {
            "statement": {
                "complaint_kind": "complaint",
                **values,
                **self._told(row),
                **self._client(row, clients),
            },
            "dates": dates,
            "findings": findings,
            "satisfaction": _at_column(
                "satisfaction", import_mapping.satisfaction, row.get("satisfaction")
            ),
            "end": status if status in _POINTLESS else None,
        }

    def _dates(self, row):
        """Return {step: UTC moment} of a row, checked for their order."""
        dates, last = {}, None
        for step in STEPS:
            moment = self._moment(row, step)
            if not moment:
                continue
            if last and moment < last:
                raise Refused("order", row[step], column=step)
            dates[step] = last = moment
        if "received" not in dates:
            raise Refused("missing", column="received")
        return dates

    def _moment(self, row, step):
        """Return the UTC moment of one step, None when its cell is empty."""
        found = _at_column(step, import_mapping.moment, row.get(step))
        if not found:
            return None
        present = fields.Datetime.now()
        if found.year < HISTORY_FROM:
            raise Refused("long_ago", row[step], column=step, year=HISTORY_FROM)
        # The year first: the end of the calendar has no moment in UTC.
        moment = found.year <= present.year + 1 and self._utc(found)
        if not moment or moment > present:
            raise Refused("future", row[step], column=step)
        return moment

    def _utc(self, found):
        """Return a local day or moment in UTC; a day alone is taken at noon.

        Noon is the same day in every time zone of Africa and Europe; a day that is
        today is taken at its beginning, which is past.
        """
        if not isinstance(found, datetime):
            today = found == self.company_id._get_mfi_today()
            found = datetime.combine(found, time(0 if today else 12))
        local = found.replace(tzinfo=self.company_id._get_mfi_tz())
        return local.astimezone(deadlines.UTC).replace(tzinfo=None)

    def _understood(self, row, registers):
        """Return the values that codes, names and choices stand for."""
        values = {}
        for column, (name, _model, _code) in _NAMED.items():
            if found := _at_column(column, registers[column].find, row.get(column)):
                values[name] = found
        for column, (name, table) in _CHOSEN.items():
            if found := self._chosen(column, name, table, row):
                values[name] = found
        return values

    def _chosen(self, column, name, table, row):
        """Return the key that a cell names, None when empty; a refusal says which."""
        try:
            return import_mapping.selected(table, "choice", row.get(column))
        except Refused as problem:
            choices = self._choices("helpdesk.ticket", name, table)
            problem.details |= {"column": column, "choices": choices}
            raise

    def _told(self, row):
        """Return subject and words; a subject too long for one is words too."""
        whole = (row.get("subject") or "").strip()
        subject = plain(whole)
        text = (row.get("description") or "").strip()
        if not text or len(plain(whole, 4 * len(whole))) > len(subject):
            text = f"{whole}\n{text}".strip()
        if not text:
            raise Refused("words", column="description")
        tickets = self.env["helpdesk.ticket"]
        return {
            "name": subject or text.split("\n", 1)[0][:80],
            "description": tickets._format_complaint_text(text),
        }

    def _client(self, row, clients):
        """Return the client: by member number, by a phone that is one client's, or
        by name alone."""
        number = identifier(row.get("member_number"))
        e164 = to_e164(row.get("phone"), self.company_id.country_id.code)
        phone = plain(row.get("phone"))
        if not e164 and len(phone) > _MAX_PHONE:
            raise Refused("phone", phone, column="phone")
        client = clients.get(number)
        if not client and e164:
            # sudo: as for member numbers
            found = self.env["res.partner"].sudo()._find_mfi_by_phone(e164)
            client = found if len(found) == 1 else None
        values = {
            "partner_name": plain(row.get("name")) or (client and client.name) or False,
            "complaint_phone": e164 or phone or False,
            "mfi_member_number": number or False,
        }
        if client:
            values["partner_id"] = client.id
        return {name: value for name, value in values.items() if value}

    def _enter(self, number, history, line):
        """Enter one past complaint; one that fails leaves nothing behind."""
        tickets = self.env["helpdesk.ticket"]
        try:
            with self.env.cr.savepoint():
                tickets._import_complaint(number, history, {"import": self.id})
                self.env.flush_all()
        except UserError as error:
            raise Refused("refused", message=str(error)) from error
        except IntegrityError as error:
            raise Refused("clash") from error


def _number(row, line, seen):
    """Return the old number of a row, once per file."""
    number = identifier(row.get("legacy_number"))
    if not number:
        raise Refused("missing")
    if seen.setdefault(number, line) != line:
        raise Refused("twice", number, line=seen[number])
    return number


def _refuse_undecided(row, dates, status):
    """Raise when a row tells what only a decision brings about, and dates none."""
    if "resolved" in dates:
        return
    for column in _DECISION:
        if plain(row.get(column)):
            raise Refused("undecided", column=column)
    if status in process.DECIDED:
        raise Refused("undecided", column="status")


def _refuse_contradiction(row, dates, status):
    """Raise when the status says less, or more, than the dates do."""
    if status and status not in process.DECIDED and "resolved" in dates:
        raise Refused("contradiction", row["status"], column="status")
    if status in ("communicated", "closed") and status not in dates:
        raise Refused("missing", column=status)


def _refuse_pointless(row, status, kind):
    """Raise for a step that complaints of this end, or of this kind, do not have."""
    columns = _POINTLESS.get(status, ())
    if kind != "complaint":
        columns = (*columns, "satisfaction")
    for column in columns:
        if plain(row.get(column)):
            raise Refused("pointless", column=column)


def _at_column(column, read, cell):
    """Return what a function reads in a cell; a refusal names the column."""
    try:
        return read(cell)
    except Refused as problem:
        problem.details["column"] = column
        raise
