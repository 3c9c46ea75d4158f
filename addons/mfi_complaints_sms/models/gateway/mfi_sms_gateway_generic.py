# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.gateways import generic

_METHODS = [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT")]
_TYPES = [
    ("form", "Form (URL-encoded)"),
    ("json", "JSON"),
    ("xml", "XML"),
    ("text", "Plain text"),
]


class MfiSmsGateway(models.Model):
    """Settings that describe an HTTP gateway without a dedicated class."""

    _inherit = "mfi.sms.gateway"

    generic_send_url = fields.Char(
        string="Address to call",
        groups="base.group_system",
        help="The placeholders {to} {text} {from} {uuid} {account} {secret} {hex} "
        "{status_url} are filled in and escaped.",
    )
    generic_send_method = fields.Selection(_METHODS, string="Method", default="POST")
    generic_send_type = fields.Selection(_TYPES, string="Body type", default="form")
    generic_send_headers = fields.Text(
        string="Headers",
        groups="base.group_system",
        help="One per line, such as Authorization: Bearer {secret}.",
    )
    generic_send_body = fields.Text(
        string="Body",
        groups="base.group_system",
        help='For example to={to}&msg={text} or {"to": "{to}", "message": "{text}"}.',
    )
    generic_number_plus = fields.Boolean(
        string="Number with +", default=True, help="Untick to send 221770000001."
    )
    generic_success_status = fields.Char(string="HTTP success codes", default="200-299")
    generic_success_pattern = fields.Char(
        string="Success pattern",
        help="Regular expression that answers must match; empty: the code is enough.",
    )
    generic_refusal_pattern = fields.Char(
        string="Refusal pattern",
        help="Regular expression that marks a refusal, whatever the code.",
    )
    generic_id_pattern = fields.Char(
        string="Message id",
        help="Regular expression whose first group is the id, or json:data.0.id.",
    )
    generic_in_list = fields.Char(
        string="List of messages",
        help="Path of the list in a JSON body, such as results.",
    )
    generic_in_fields = fields.Text(
        string="Received fields",
        default="sender = from\ntext = text\nid = id\nto = to\ntime = date",
        help="Our name = the gateway's name, one per line. Our names: sender, text, "
        "id, to, time, charset, udh, part_ref, part_number, part_total.",
    )
    generic_status_fields = fields.Text(
        string="Report fields",
        default="uuid = uuid\nid = id\nstatus = status\nreason = reason",
        help="Our name = the gateway's name, one per line. Our names: uuid, id, "
        "status, reason.",
    )
    generic_delivered_values = fields.Char(
        string="Values that mean delivered", default="delivered,1"
    )
    generic_failed_values = fields.Char(
        string="Values that mean failed", default="failed,undelivered,2"
    )
    generic_sent_values = fields.Char(string="Values that mean sent", default="sent,8")
    generic_ack_body = fields.Text(
        string="Acknowledgement", help="The response that the gateway expects."
    )
    generic_ack_type = fields.Selection(
        [("text", "Plain text"), ("json", "JSON"), ("xml", "XML")],
        string="Acknowledgement type",
        default="text",
    )

    def _get_engine_options(self):
        """Add the generic settings, under the engine's names."""
        options = super()._get_engine_options()
        for name in self._fields:
            if name.startswith("generic_"):
                options[name.removeprefix("generic_")] = self[name] or ""
        options["number_plus"] = "yes" if self.generic_number_plus else "no"
        return options

    @api.constrains(
        "code",
        "generic_send_url",
        "generic_success_pattern",
        "generic_refusal_pattern",
        "generic_id_pattern",
        "generic_in_fields",
    )
    def _check_generic(self):
        """Check that the settings can work; the error names the field."""
        for gateway in self.filtered(lambda item: item.code == "generic"):
            for option, fault in generic.find_faults(
                gateway.sudo()._get_engine_options()
            ):
                # sudo above: only administrators can read the headers
                label = gateway._fields[f"generic_{option}"]._description_string(
                    self.env
                )
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is not valid (%(fault)s): correct it.",
                        field=label,
                        fault=fault,
                    )
                )
