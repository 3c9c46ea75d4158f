# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..clock import now
from ..guard import with_process
from .mfi_complaint_event import install_append_only


class MfiComplaintRegisterLog(models.Model):
    """One print of the register of complaints: who took what out, and when.

    Prints are never changed nor deleted: a database trigger prevents it.
    """

    _name = "mfi.complaint.register.log"
    _description = "Printed Register of Complaints"
    _inherit = ["mfi.complaint.record"]
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", "Printed by", required=True, ondelete="restrict"
    )
    date = fields.Datetime("Printed on", required=True)
    date_from = fields.Date("Received from", required=True)
    date_to = fields.Date("Received until", required=True)
    perimeter = fields.Char(required=True)
    file_format = fields.Selection(
        [("xlsx", "XLSX"), ("pdf", "PDF")], "Format", required=True
    )
    anonymised = fields.Boolean("Without names")
    line_count = fields.Integer("Lines", aggregator=None)
    hash = fields.Char("SHA-256 of the lines", required=True)

    def init(self):
        """Install the database trigger that refuses changes."""
        install_append_only(self.env.cr, self._table)

    @api.model
    @api.private
    def _log_print(self, values):
        """Record one print of the present user and company, and return the record."""
        # sudo: users who print do not write the log themselves
        log = with_process(self.sudo())
        return log.create(
            {
                **values,
                "company_id": self.env.company.id,
                "user_id": self.env.uid,
                "date": now(self),
            }
        )
