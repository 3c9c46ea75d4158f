# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Key of a payload that names records → their model.
_NAMED = {
    "team": "helpdesk.ticket.team",
    "handler": "res.users",
    "client": "res.partner",
    "recourse": "mfi.complaint.recourse",
    "measure": "mfi.complaint.measure",
}


class MfiComplaintEvent(models.Model):
    """The journal as people read it: facts in words beside each event."""

    _inherit = "mfi.complaint.event"

    summary = fields.Char("Details", compute="_compute_summary")

    @api.depends("payload")
    def _compute_summary(self):
        """Tell the facts of each event; one query per kind of record named."""
        payloads = {event: event._payload() for event in self}
        names = self._summary_names(payloads.values())
        for event, payload in payloads.items():
            parts = event._summary_parts(payload, names)
            event.summary = " · ".join(filter(None, parts)) or False

    @api.model
    def _summary_names(self, payloads):
        """Return {(key, id): name} of all records that the payloads name."""
        names = {}
        for key, model in _NAMED.items():
            ids = {payload[key] for payload in payloads if payload.get(key)}
            # sudo: whoever reads the journal may read the names it is about
            records = self.env[model].sudo().with_context(active_test=False)
            for record in records.browse(sorted(ids)).exists():
                names[key, record.id] = record.display_name
        return names

    def _summary_parts(self, payload, names):
        """Return the pieces of one event's summary."""
        parts = [names.get((key, payload[key])) for key in _NAMED if payload.get(key)]
        parts += [self._summary_choice(payload, key) for key in ("channel", "state")]
        if payload.get("score"):
            parts.append(f"{payload['score']}/5")
        if self.code == "attempt":
            reached = payload.get("reached")
            parts.append(
                self.env._("Reached") if reached else self.env._("Not reached")
            )
        if payload.get("duplicate_of"):
            parts.append(payload["duplicate_of"])
        return parts + self._summary_changes(payload)

    def _summary_choice(self, payload, key):
        """Return the label of a choice that a payload holds, if it is one."""
        value = payload.get(key)
        tickets = self.env["helpdesk.ticket"]
        field = {
            "channel": tickets._fields["complaint_answer_channel"],
            "state": self.env["mfi.complaint.measure"]._fields["state"]
            if self.code == "measure"
            else tickets._fields["complaint_satisfaction_state"],
        }[key]
        return dict(field._description_selection(self.env)).get(value)

    def _summary_changes(self, payload):
        """Return the labels of the fields that a reclassification changed."""
        tickets = self.env["helpdesk.ticket"]
        return [
            tickets._fields[name]._description_string(self.env)
            for name in payload.get("after") or ()
            if name in tickets._fields
        ]
