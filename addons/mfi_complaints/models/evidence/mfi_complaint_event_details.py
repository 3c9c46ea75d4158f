# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_date, format_datetime

_lt = LazyTranslate(__name__)

#: Characters of a value that are shown.
MAX_VALUE = 500
#: Key of the payload → label, in the order of the screen.
LABELS = {
    "kind": _lt("Kind"),
    "client": _lt("Client"),
    "team": _lt("Service"),
    "handler": _lt("In charge"),
    "returns": _lt("Number of returns"),
    "channel": _lt("Channel"),
    "reached": _lt("Client reached"),
    "unreachable": _lt("Given up as unreachable"),
    "state": _lt("Result"),
    "score": _lt("Score out of 5"),
    "level": _lt("Level"),
    "alert": _lt("Reminder about"),
    "to": _lt("Recipients"),
    "recourse": _lt("External recourse"),
    "measure": _lt("Measure"),
    "measures": _lt("Measures"),
    "detached": _lt("Measures taken off"),
    "files": _lt("Number of files"),
    "messages": _lt("Number of messages"),
    "direction": _lt("Written by"),
    "cause": _lt("Reason for cancelling"),
    "duplicate_of": _lt("Duplicate of"),
    "identified_by": _lt("Client identified by"),
    "recognised_by": _lt("Recognised as a whistleblowing report by"),
    "printed": _lt("Printed"),
    "by": _lt("Closed by"),
    "basis": _lt("Erased because of"),
    "erased": _lt("Erased fields"),
    "imported": _lt("Imported"),
    "import": _lt("Import number"),
    "legacy": _lt("Number before the import"),
    "recorded": _lt("Recorded on"),
    "audit": _lt("Audit"),
    "outcome": _lt("Outcome of the call"),
    "difference": _lt("Compared with what is recorded"),
}
#: Key of the payload → model of the records whose ids it contains.
RECORDS = {
    "client": "res.partner",
    "team": "helpdesk.ticket.team",
    "handler": "res.users",
    "recognised_by": "res.users",
    "to": "res.users",
    "recourse": "mfi.complaint.recourse",
    "measure": "mfi.complaint.measure",
    "measures": "mfi.complaint.measure",
    "detached": "mfi.complaint.measure",
    "audit": "mfi.complaint.audit",
}
#: Key of the payload → (model, selection field) whose label it is.
CHOICES = {
    "kind": ("helpdesk.ticket", "complaint_kind"),
    "channel": ("helpdesk.ticket", "complaint_answer_channel"),
    "state": ("helpdesk.ticket", "complaint_satisfaction_state"),
    "cause": ("helpdesk.ticket", "complaint_cancel_reason"),
    "alert": ("mfi.complaint.reminder", "code"),
    "direction": ("mfi.denunciation.message", "direction"),
    "identified_by": ("mfi.complaint.code", "identified_by"),
    "basis": ("mfi.erasure", "basis"),
    "outcome": ("mfi.complaint.recheck", "outcome"),
    "difference": ("mfi.complaint.recheck", "difference"),
}
#: Words of the program that are no value of a field.
WORDS = {
    "receipt": _lt("Receipt"),
    "letter": _lt("Letter"),
    "delay": _lt("The end of the time allowed"),
}
#: Keys whose lists are only counted.
_COUNTED = ("files", "messages")
#: Keys with digests, which only the sealed data shows, and technical ones.
_SEALED = ("digests", "texts", "before", "after", "counts", "type", "draw")


class MfiComplaintEvent(models.Model):
    """The content of one event as lines that people can read."""

    _inherit = "mfi.complaint.event"

    details = fields.Html(
        "Recorded details",
        compute="_compute_details",
        sanitize=False,
        help="What the event records, with dates in your time zone.",
    )
    sealed_fields = fields.Char(
        compute="_compute_sealed_fields",
        help="Fields of the complaint whose values the seal of this event covers.",
    )

    @api.depends("payload")
    @api.depends_context("lang", "tz")
    def _compute_details(self):
        """Show the payload of each event as a table of labels and values, escaped."""
        row = Markup(
            '<tr><th class="fw-normal text-muted pe-4 align-top">%s</th>'
            '<td class="text-break">%s</td></tr>'
        )
        table = Markup('<table class="o_mfi_event_details"><tbody>%s</tbody></table>')
        for event in self:
            lines = event._get_detail_lines()
            rows = Markup().join(row % line for line in lines)
            event.details = table % rows if rows else False

    @api.depends("payload")
    @api.depends_context("lang")
    def _compute_sealed_fields(self):
        """Name the fields whose digests each event contains."""
        tickets = self.env["helpdesk.ticket"]
        for event in self:
            names = event._get_payload().get("digests") or {}
            labels = {
                tickets._fields[name]._description_string(self.env)
                for name in names
                if name in tickets._fields
            }
            event.sealed_fields = ", ".join(sorted(labels)) or False

    def _get_detail_lines(self):
        """Return (label, value) of what one event records, as plain texts."""
        payload = self._get_payload()
        keys = [key for key in LABELS if key in payload]
        keys += sorted(set(payload) - set(LABELS) - set(_SEALED))
        lines = []
        for key in keys:
            if text := self._format_detail(key, payload[key]):
                label = LABELS.get(key)
                if key == "state" and self.code == "measure":
                    label = _lt("Status of the measure")
                lines.append((self.env._(label) if label else key, text[:MAX_VALUE]))
        return lines + self._get_changed_lines(payload)

    def _format_detail(self, key, value):
        """Return the text of one value of the payload; empty without a value.

        A date and time is stored in UTC and shown in the reader's time zone.
        """
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        if value in (None, "", []):
            return ""
        if key in RECORDS:
            return self._format_detail_records(RECORDS[key], value)
        if key in _COUNTED:
            return str(len(value)) if isinstance(value, list) else str(value)
        if key == "recorded":
            moment = fields.Datetime.to_datetime(value)
            return format_datetime(self.env, moment, tz=str(self.env.tz))
        if isinstance(value, list):
            return ", ".join(self._format_detail_name(item) for item in value)
        return self._format_detail_choice(key, value)

    def _format_detail_records(self, model, value):
        """Return the names of the records with one id or several."""
        ids = value if isinstance(value, list) else [value]
        # sudo: as in the summary, who reads the journal may read the names in it
        records = self.env[model].sudo().with_context(active_test=False)
        found = records.browse(ids).exists()
        names = found.mapped("display_name")
        names += [f"n° {number}" for number in ids if number not in found.ids]
        return ", ".join(names)

    def _format_detail_choice(self, key, value):
        """Return the label of a choice; any other value as it is."""
        if value in WORDS:
            return self.env._(WORDS[value])
        model, name = CHOICES.get(key, (None, None))
        if key == "state" and self.code == "measure":
            model = "mfi.complaint.measure"
            name = "state"
        if not model:
            return str(value)
        field = self.env[model]._fields[name]
        return dict(field._description_selection(self.env)).get(value, str(value))

    def _format_detail_name(self, name):
        """Return the label of a field of the complaint; another text as it is."""
        field = self.env["helpdesk.ticket"]._fields.get(name)
        return field._description_string(self.env) if field else str(name)

    # ------------------------------------------------------------------
    # Corrections
    # ------------------------------------------------------------------
    def _get_changed_lines(self, payload):
        """Return (label, "before → after") of the fields that a correction changed."""
        before, after = payload.get("before") or {}, payload.get("after") or {}
        tickets = self.env["helpdesk.ticket"]
        return [
            (
                tickets._fields[name]._description_string(self.env),
                f"{self._format_field_value(name, before.get(name))} → "
                f"{self._format_field_value(name, value)}"[:MAX_VALUE],
            )
            for name, value in after.items()
            if name in tickets._fields
        ]

    def _format_field_value(self, name, value):
        """Return a stored value of a field of the complaint as people read it."""
        field = self.env["helpdesk.ticket"]._fields[name]
        if value in (None, False, ""):
            return "–"
        if field.type == "many2one":
            return self._format_detail_records(field.comodel_name, value)
        if field.type == "selection":
            choices = dict(field._description_selection(self.env))
            return choices.get(value, str(value))
        if field.type == "date":
            return format_date(self.env, value)
        return str(value)
