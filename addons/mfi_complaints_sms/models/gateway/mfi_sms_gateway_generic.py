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
    """The settings that describe an HTTP gateway for which there is no code."""

    _inherit = "mfi.sms.gateway"

    generic_send_url = fields.Char(
        string="Address to call",
        groups="base.group_system",
        help="Blanks {to} {text} {from} {uuid} {account} {secret} {hex} {status_url} "
        "are filled and escaped.",
    )
    generic_send_method = fields.Selection(_METHODS, string="Method", default="POST")
    generic_send_type = fields.Selection(_TYPES, string="Body type", default="form")
    generic_send_headers = fields.Text(
        string="Headers",
        groups="base.group_system",
        help="One per line, as Authorization: Bearer {secret}.",
    )
    generic_send_body = fields.Text(
        string="Body",
        groups="base.group_system",
        help='For instance to={to}&msg={text} or {"to": "{to}", "message": "{text}"}.',
    )
    generic_number_plus = fields.Boolean(
        string="Number with +", default=True, help="Untick for 221770000001."
    )
    generic_success_status = fields.Char(
        string="HTTP codes of success", default="200-299"
    )
    generic_success_pattern = fields.Char(
        string="Success pattern",
        help="Regular expression that the answer must match; empty: the code suffices.",
    )
    generic_refusal_pattern = fields.Char(
        string="Refusal pattern",
        help="Regular expression that means a refusal whatever the code.",
    )
    generic_id_pattern = fields.Char(
        string="Message id",
        help="Regular expression whose first group is the id, or json:data.0.id.",
    )
    generic_in_list = fields.Char(
        string="List of messages", help="Path of the list in a JSON body: results."
    )
    generic_in_fields = fields.Text(
        string="Received fields",
        default="sender = from\ntext = text\nid = id\nto = to\ntime = date",
        help="Our name = the gateway's name, one per line. Ours: sender, text, id, to, "
        "time, charset, udh, part_ref, part_number, part_total.",
    )
    generic_status_fields = fields.Text(
        string="Report fields",
        default="uuid = uuid\nid = id\nstatus = status\nreason = reason",
        help="Our name = the gateway's name, one per line. Ours: uuid, id, status, "
        "reason.",
    )
    generic_delivered_values = fields.Char(
        string="Values that mean delivered", default="delivered,1"
    )
    generic_failed_values = fields.Char(
        string="Values that mean failed", default="failed,undelivered,2"
    )
    generic_sent_values = fields.Char(string="Values that mean sent", default="sent,8")
    generic_ack_body = fields.Text(
        string="Acknowledgement", help="What the gateway wants to read from us."
    )
    generic_ack_type = fields.Selection(
        [("text", "Plain text"), ("json", "JSON"), ("xml", "XML")],
        string="Acknowledgement type",
        default="text",
    )

    def _engine_options(self):
        """Add the description, under the engine's names."""
        options = super()._engine_options()
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
        """Refuse a description that cannot work, naming the field."""
        for gateway in self.filtered(lambda found: found.code == "generic"):
            for option, fault in generic.faults(gateway.sudo()._engine_options()):
                # sudo above: the headers are the administrators'
                label = gateway._fields[f"generic_{option}"]._description_string(
                    self.env
                )
                raise ValidationError(
                    self.env._(
                        "“%(field)s” cannot be used (%(fault)s): correct it.",
                        field=label,
                        fault=fault,
                    )
                )
