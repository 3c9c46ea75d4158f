# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..selections import KINDS


class MfiPublicSubmission(models.Model):
    """What a visitor sent and the program could not register: nothing is lost.

    It is stored before it is registered, and removed once that has succeeded. What
    stays waits for a person, who tries again when the cause is mended.
    """

    _name = "mfi.public.submission"
    _description = "Message Received on the Public Pages"
    _order = "id desc"
    _rec_name = "kind"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    content = fields.Text(
        readonly=True,
        help="What the visitor typed, as it came.",
    )
    error = fields.Text("Why it was not registered", readonly=True)
    state = fields.Selection(
        [("kept", "To register"), ("registered", "Registered")],
        "Status",
        default="kept",
        required=True,
        readonly=True,
    )
    number = fields.Char("Complaint number", readonly=True)
    received_on = fields.Date(
        readonly=True, help="Day of receipt; for a denunciation nothing more is kept."
    )

    # Serves the list of what waits.
    _kept_idx = models.Index("(company_id) WHERE state = 'kept'")

    @api.model
    @api.private
    def _keep(self, values, files):
        """Store what came, before anything is done with it.

        :param dict values: for ``complaint_register``
        :param list files: (name, bytes)
        """
        company = self.env.company
        kept = self.create(
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
                    "res_id": kept.id,
                }
                for name, content in files
            ]
        )
        return kept

    def _make_complaint(self):
        """Register what is kept, as the program; return what to tell.

        :raise UserError: in a sentence, when something is still missing
        """
        values = json.loads(self.content)
        files = self._files()
        values["attachments"] = [
            {"name": file.name, "content": base64.b64encode(file.raw).decode()}
            for file in files
        ]
        tickets = self.env["helpdesk.ticket"].with_company(self.company_id)
        return tickets._register_complaint_sudo(values, system=True)

    def _files(self):
        """Return the files that came with it."""
        return self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
        )

    def _forget(self):
        """Remove what has become a complaint, with its files."""
        self._files().unlink()
        self.unlink()

    def action_register(self):
        """Register a kept message; what it held then lives in the complaint alone.

        :raise AccessError: unless the user registers complaints of this kind
        """
        self.ensure_one()
        self._check_registrar()
        if self.state != "kept":
            raise UserError(self.env._("This message is registered already."))
        kept = self.sudo()  # sudo: nobody writes these rows but this method
        told = kept._make_complaint()
        kept._files().unlink()
        kept.write(
            {
                "state": "registered",
                "number": told["number"],
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
                self.env._("Only collectors register complaints: ask for that role.")
            )
