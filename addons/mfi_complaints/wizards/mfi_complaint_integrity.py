# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain


class MfiComplaintIntegrity(models.TransientModel):
    """Is every record still what its journal says? The controller's check."""

    _name = "mfi.complaint.integrity"
    _description = "Integrity Check"

    date_from = fields.Date("Acts from", help="Empty: since the beginning.")
    date_to = fields.Date("Acts until", help="Empty: until now.")
    result = fields.Selection(
        [("right", "All is right"), ("broken", "Something differs")], readonly=True
    )
    checked_at = fields.Datetime("Checked on", readonly=True)
    complaint_count = fields.Integer("Complaints checked", readonly=True)
    event_count = fields.Integer("Events checked", readonly=True)
    line_ids = fields.One2many(
        "mfi.complaint.integrity.line", "check_id", "What differs", readonly=True
    )

    def _compute_display_name(self):
        """Name the screen after what it does."""
        for check in self:
            check.display_name = self.env._("Integrity check")

    def action_check(self):
        """Recompute every hash and compare every frozen value, then say so."""
        self.ensure_one()
        events = self.env["mfi.complaint.event"]
        domain = self._events_domain()
        found = events.verify(list(domain))
        # sudo: the count says how far the check went, also where one may not read
        [(complaints, count)] = events.sudo()._read_group(
            domain, [], ["ticket_id:count_distinct", "__count"]
        )
        self.line_ids.unlink()
        self.write(
            {
                "result": "broken" if found else "right",
                "checked_at": fields.Datetime.now(),
                "complaint_count": complaints,
                "event_count": count,
                "line_ids": [
                    fields.Command.create(self._line_values(broken)) for broken in found
                ],
            }
        )
        return self._reopen()

    def _events_domain(self):
        """Return the domain of the events in the period, in the company's days."""
        seals = self.env["mfi.complaint.seal"]
        company = self.env.company
        domain = Domain.TRUE
        if self.date_from:
            before = fields.Date.subtract(self.date_from, days=1)
            domain &= Domain("date", ">=", seals._end_of_day(company, before))
        if self.date_to:
            domain &= Domain("date", "<", seals._end_of_day(company, self.date_to))
        return domain

    def _line_values(self, broken):
        """Return the values of one broken place."""
        return {
            "number": broken["number"],
            "sequence": broken["sequence"],
            "message": broken["message"],
        }

    def _reopen(self):
        """Show the result in the same screen."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_integrity_action"
        )
        return {**action, "res_id": self.id, "target": "main"}
