# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Key of the payload that contains the id of a record → model of the record.
_RECORD_KEYS = {
    "team": "helpdesk.ticket.team",
    "handler": "res.users",
    "client": "res.partner",
    "recourse": "mfi.complaint.recourse",
    "measure": "mfi.complaint.measure",
    "audit": "mfi.complaint.audit",
}


class MfiComplaintEvent(models.Model):
    """The summary of each event, for display."""

    _inherit = "mfi.complaint.event"

    summary = fields.Char("Details", compute="_compute_summary")

    @api.depends("payload")
    def _compute_summary(self):
        """Summarize the payload of each event; one query per model of the records."""
        payloads = {event: event._get_payload() for event in self}
        names = self._get_summary_names(payloads.values())
        for event, payload in payloads.items():
            parts = event._get_summary_parts(payload, names)
            event.summary = " · ".join(filter(None, parts)) or False

    @api.model
    def _get_summary_names(self, payloads):
        """Return {(key, id): display name} of all records in the payloads."""
        names = {}
        for key, model in _RECORD_KEYS.items():
            ids = {payload[key] for payload in payloads if payload.get(key)}
            # sudo: users who read the journal may read the names of its records
            records = self.env[model].sudo().with_context(active_test=False)
            for record in records.browse(sorted(ids)).exists():
                names[key, record.id] = record.display_name
        return names

    def _get_summary_parts(self, payload, names):
        """Return the parts of one event's summary; some may be empty."""
        parts = [
            names.get((key, payload[key])) for key in _RECORD_KEYS if payload.get(key)
        ]
        parts += [
            self._get_summary_choice(payload, key)
            for key in ("channel", "state", "outcome", "difference")
        ]
        if payload.get("score"):
            parts.append(f"{payload['score']}/5")
        if self.code == "attempt":
            reached = payload.get("reached")
            parts.append(
                self.env._("Reached") if reached else self.env._("Not reached")
            )
        if payload.get("duplicate_of"):
            parts.append(payload["duplicate_of"])
        return parts + self._get_summary_changes(payload)

    def _get_summary_choice(self, payload, key):
        """Return the label of a selection value in a payload, or ``None``.

        :param str key: ``channel``, ``state``, ``outcome`` or ``difference``
        """
        value = payload.get(key)
        tickets = self.env["helpdesk.ticket"]
        calls = self.env["mfi.complaint.recheck"]
        field = {
            "outcome": calls._fields["outcome"],
            "difference": calls._fields["difference"],
            "channel": tickets._fields["complaint_answer_channel"],
            "state": self.env["mfi.complaint.measure"]._fields["state"]
            if self.code == "measure"
            else tickets._fields["complaint_satisfaction_state"],
        }[key]
        return dict(field._description_selection(self.env)).get(value)

    def _get_summary_changes(self, payload):
        """Return the labels of the fields that a reclassification changed."""
        tickets = self.env["helpdesk.ticket"]
        return [
            tickets._fields[name]._description_string(self.env)
            for name in payload.get("after") or ()
            if name in tickets._fields
        ]
