# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import logging

from odoo import api, models
from odoo.tools import str2bool

_logger = logging.getLogger("mfi_complaints.event")

#: System parameter that switches the log of events off (``False``).
PARAMETER = "mfi_complaints.event_log"


class MfiComplaintEvent(models.Model):
    """Write one line of JSON to the server's log per event, once it is committed."""

    _inherit = "mfi.complaint.event"

    @api.model
    @api.private
    def _create_from_link(self, ticket, event, texts, recorded):
        """Write the event to the log after the transaction, unless switched off.

        Whistleblowing reports are left out: the time of a line could betray an author.
        """
        record = super()._create_from_link(ticket, event, texts, recorded)
        if ticket.complaint_access != "denunciation" and self._is_logged():
            line = json.dumps(record._prepare_log_values(ticket))
            self.env.cr.postcommit.add(lambda: _logger.info("%s", line))
        return record

    @api.model
    def _is_logged(self):
        """Return whether events are written to the log."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: program setting
        return str2bool(parameters.get_param(PARAMETER) or "True", default=True)

    def _prepare_log_values(self, ticket):
        """Return what the log says of one event: nothing about a person.

        ``age_s`` is the time in seconds from receiving the complaint to the event.
        """
        received = ticket.complaint_received_at
        age = (self.date - received).total_seconds() if received else None
        return {
            "event": self.id,
            "ticket": ticket.id,
            "sequence": self.sequence,
            "code": self.code,
            "from": self.from_state or None,
            "to": self.to_state or None,
            "company": self.company_id.id,
            "age_s": None if age is None else round(age),
        }
