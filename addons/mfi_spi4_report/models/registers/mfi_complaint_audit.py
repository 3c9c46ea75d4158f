# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from odoo.addons.mfi_complaints.models.guard import with_process

#: Result of a file in the controller's audit → finding in the register.
_FINDINGS = {"conform": "conform", "remarks": "partly", "not_conform": "not_conform"}


class MfiComplaintAudit(models.Model):
    """A completed audit of the controller is an entry of the register of audits.

    So that files are counted in one place, whoever drew them (practice 4e.3).
    """

    _inherit = "mfi.complaint.audit"

    def action_done(self):
        """Complete the audit, and enter it in the register."""
        result = super().action_done()
        self._enter_in_register()
        return result

    def _enter_in_register(self, date=None):
        """Create the entries of completed audits that have none yet.

        :param date: local date of the entries, by default that of today
        """
        # sudo: the files that the auditor may not see are part of the audit; the rules
        # of the register's lines hide them from the same people
        audits = with_process(self.sudo())
        controls = audits.env["mfi.complaint.control"]
        known = controls.search([("audit_id", "in", audits.ids)]).audit_id
        controls.create(
            [
                audit._prepare_register_entry(date)
                for audit in audits - known
                if audit.state == "done"
            ]
        )

    def _prepare_register_entry(self, date=None):
        """Return the values of the audit's entry in the register."""
        self.ensure_one()
        return {
            "name": self.name,
            "audit_id": self.id,
            "company_id": self.company_id.id,
            "date": date or self.company_id._get_mfi_today(),
            "responsible_id": self.user_id.id,
            "auditor": self.user_id.name,
            "period_from": self.date_from,
            "period_to": self.date_to,
            "conclusion": self.conclusion,
            "line_ids": [
                fields.Command.create(
                    {
                        "ticket_id": line.ticket_id.id,
                        "result": _FINDINGS.get(line.result),
                    }
                )
                for line in self._get_lines()
            ],
        }
