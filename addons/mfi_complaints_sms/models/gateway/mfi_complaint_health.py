# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from odoo.addons.mfi_complaints.engine.health import HOUR, MINUTE, Probe

_lt = LazyTranslate(__name__)

#: Part of the service → (name, what to do when it is late or fails).
TEXTS = {
    "sms_out": (
        _lt("Texts waiting to be sent"),
        _lt("Open the queue of texts, and check the gateway that they wait for."),
    ),
    "sms_in": (
        _lt("Received texts not yet read"),
        _lt("Restart the scheduled jobs; then open the calls that remain."),
    ),
    "gateways": (
        _lt("Gateways that fail"),
        _lt("Open the gateway: its last error says what to correct."),
    ),
}


class MfiComplaintHealth(models.AbstractModel):
    """Add texts and gateways to the state of the service."""

    _inherit = "mfi.complaint.health"

    @api.model
    @api.private
    def _get_probes(self):
        """Measure the queues of texts and the gateways, in one query."""
        out, received, failing = self._read_row(
            SQL(
                """
                SELECT extract(epoch FROM timezone('UTC', now()) - (
                           SELECT min(COALESCE(text.scheduled_at, text.date))
                             FROM mfi_sms_message text
                            WHERE text.state IN ('queued', 'sending'))),
                       extract(epoch FROM timezone('UTC', now()) - (
                           SELECT min(call.received_at)
                             FROM mfi_sms_inbound call
                            WHERE call.state = 'new')),
                       (SELECT count(*) FROM mfi_sms_gateway gateway
                         WHERE gateway.active AND gateway.state = 'failing')
                """
            )
        )
        return super()._get_probes() + [
            Probe("sms_out", None if out is None else max(out, 0), HOUR, 12 * HOUR),
            Probe("sms_in", received, 10 * MINUTE, HOUR),
            Probe("gateways", failing, 0, 2, "n"),
        ]

    @api.model
    def _get_health_texts(self):
        """Add the names of the parts that concern texts."""
        return super()._get_health_texts() | TEXTS
