# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain


class MfiComplaintIntegrity(models.TransientModel):
    """Check that complaints still match their journal."""

    _name = "mfi.complaint.integrity"
    _description = "Integrity Check"

    date_from = fields.Date("Events from", help="Leave empty to check from the start.")
    date_to = fields.Date("Events until", help="Leave empty to check until now.")
    result = fields.Selection(
        [("right", "No difference"), ("broken", "Differences found")], readonly=True
    )
    checked_at = fields.Datetime("Checked on", readonly=True)
    complaint_count = fields.Integer("Complaints checked", readonly=True)
    event_count = fields.Integer("Events checked", readonly=True)
    line_ids = fields.One2many(
        "mfi.complaint.integrity.line", "check_id", "Differences", readonly=True
    )

    def _compute_display_name(self):
        """Return a fixed title."""
        for check in self:
            check.display_name = self.env._("Integrity check")

    def action_check(self):
        """Recompute all hashes, compare all frozen values and show the result."""
        self.ensure_one()
        events = self.env["mfi.complaint.event"]
        domain = self._get_events_domain()
        breaks = events.verify(list(domain))
        # sudo: the check also covers records that the user cannot read
        [(complaints, count)] = events.sudo()._read_group(
            domain, [], ["ticket_id:count_distinct", "__count"]
        )
        self.line_ids.unlink()
        self.write(
            {
                "result": "broken" if breaks else "right",
                "checked_at": fields.Datetime.now(),
                "complaint_count": complaints,
                "event_count": count,
                "line_ids": [
                    fields.Command.create(self._prepare_line_values(values))
                    for values in breaks
                ],
            }
        )
        return self._get_reopen_action()

    def action_check_all(self):
        """Start a check of everything in the background and show its progress."""
        check = self.env["mfi.complaint.check"]._start()
        return {
            "type": "ir.actions.act_window",
            "res_model": check._name,
            "res_id": check.id,
            "views": [(False, "form")],
        }

    def _get_events_domain(self):
        """Return the domain of the period's events, in the company's time zone."""
        seals = self.env["mfi.complaint.seal"]
        company = self.env.company
        domain = Domain.TRUE
        if self.date_from:
            before = fields.Date.subtract(self.date_from, days=1)
            domain &= Domain("date", ">=", seals._get_end_of_day(company, before))
        if self.date_to:
            domain &= Domain("date", "<", seals._get_end_of_day(company, self.date_to))
        return domain

    def _prepare_line_values(self, values):
        """Return the values of a line from one result of ``verify``."""
        return {
            "number": values["number"],
            "sequence": values["sequence"],
            "message": values["message"],
        }

    def _get_reopen_action(self):
        """Return the action that shows the result on the same screen."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_integrity_action"
        )
        return {**action, "res_id": self.id, "target": "main"}
