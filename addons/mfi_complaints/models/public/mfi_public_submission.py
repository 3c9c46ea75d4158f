# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..selections import KINDS


class MfiPublicSubmission(models.Model):
    """A message from a visitor that could not be registered, so that it is not lost.

    Every message is stored before it is registered, and deleted after a successful
    registration. If this fails, a user registers the message later, when the cause has
    been fixed.
    """

    _name = "mfi.public.submission"
    _description = "Message Received on the Public Pages"
    _order = "id desc"
    _rec_name = "kind"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    content = fields.Text(
        readonly=True,
        help="The visitor's original input.",
    )
    error = fields.Text("Reason for the failure", readonly=True)
    state = fields.Selection(
        [("kept", "To register"), ("registered", "Registered")],
        "Status",
        default="kept",
        required=True,
        readonly=True,
    )
    number = fields.Char("Complaint number", readonly=True)
    received_on = fields.Date(
        "Day of receipt",
        readonly=True,
        help="Date of receipt; the time is not stored, for the sake of whistleblowers.",
    )

    # Used by the list of messages still to register.
    _kept_idx = models.Index("(company_id) WHERE state = 'kept'")

    @api.model
    @api.private
    def _create_submission(self, values, files):
        """Store a message before it is registered.

        :param dict values: for ``complaint_register``
        :param list files: (name, bytes)
        :return: the stored message
        """
        company = self.env.company
        submission = self.create(
            {
                "company_id": company.id,
                "kind": values["kind"],
                "content": json.dumps(values, ensure_ascii=False, indent=1),
                "received_on": company._get_mfi_today(),
            }
        )
        self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": submission.id,
                }
                for name, content in files
            ]
        )
        return submission

    def _register_submission(self):
        """Register the complaint from the stored message, as the program.

        :return: ``{"number", "deadline", "tracking_code"}``
        :raise UserError: if a required value is missing
        """
        values = json.loads(self.content)
        values["attachments"] = [
            {"name": file.name, "content": base64.b64encode(file.raw).decode()}
            for file in self._get_attachments()
        ]
        tickets = self.env["helpdesk.ticket"].with_company(self.company_id)
        return tickets._register_complaint_sudo(values, system=True)

    def _get_attachments(self):
        """Return the files sent with these messages."""
        return self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
        )

    def _delete_submission(self):
        """Delete the messages that have become complaints, with their files."""
        self._get_attachments().unlink()
        self.unlink()

    def action_register(self):
        """Register a stored message and delete its content.

        :raise AccessError: unless the user may register complaints of this kind
        """
        self.ensure_one()
        self._check_registrar()
        if self.state != "kept":
            raise UserError(self.env._("This message has already been registered."))
        submission = self.sudo()  # sudo: only this method changes these records
        result = submission._register_submission()
        submission._get_attachments().unlink()
        submission.write(
            {
                "state": "registered",
                "number": result["number"],
                "content": False,
                "error": False,
            }
        )
        return True

    def _check_registrar(self):
        """Raise unless the user may register this kind of message."""
        groups = ["mfi_complaints.group_confidential"]
        if self.kind != "denunciation":
            groups += ["mfi_complaints.group_collector", "mfi_complaints.group_pilot"]
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "Only collectors may register complaints: request that role."
                )
            )
