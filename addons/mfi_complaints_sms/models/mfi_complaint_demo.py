# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.tools import file_open

from ..engine.gateways import base

TEXTS_FILE = "mfi_complaints_sms/demo/mfi_sms_message_demo.json"


class MfiComplaintDemo(models.AbstractModel):
    """Receive the texts of the demonstration, as a gateway would hand them over."""

    _inherit = "mfi.complaint.demo"

    @api.model
    @api.private
    def _load_texts(self):
        """Receive the texts of the file, today; the simulated gateway replies."""
        with file_open(TEXTS_FILE) as stream:
            texts = json.load(stream)
        self._set_french_language()
        for rank, text in enumerate(texts, 1):
            self._receive_demo_text(text, f"demo-{rank}")

    @api.model
    def _receive_demo_text(self, text, reference):
        """Receive one text.

        :param dict text: ``member`` number of a client, or telephone ``number``; the
            ``text``, where ``{number}`` stands for the client's latest open complaint
        :param reference: id of the text at the gateway
        """
        gateway = self.env.ref("mfi_complaints_sms.gateway_demo")
        client = self.env["res.partner"]
        if member := text.get("member"):
            client = client.search([("mfi_member_number", "=", member)], limit=1)
        latest = self.env["helpdesk.ticket"]
        if client:
            own = [("partner_id", "=", client.id), ("complaint_todo", "!=", False)]
            latest = latest.search(own, order="id desc", limit=1)
        call = self.env["mfi.sms.inbound"].create(
            {
                "gateway_id": gateway.id,
                "company_id": gateway.company_id.id,
                "kind": "in",
                "received_at": fields.Datetime.now(),
            }
        )
        item = base.Inbound(
            sender=client.mfi_phone_e164 or text.get("number", ""),
            text=text["text"].format(number=latest.number),
            provider_id=reference,
            to=gateway.sender,
        )
        self.env["mfi.sms.message"]._receive_text(call, item)
        call._mark_read()
