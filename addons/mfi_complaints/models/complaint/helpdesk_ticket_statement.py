# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

#: What reclassifying may change of the frozen statement.
RECLASSIFIABLE = (
    "category_id",
    "complaint_severity",
    "mfi_branch_id",
    "mfi_product_id",
)


class HelpdeskTicket(models.Model):
    """The two named moves on the frozen statement: reclassify and identify."""

    _inherit = "helpdesk.ticket"

    def action_reclassify(self, values, reason=None):
        """Correct category, severity, branch or product of a registered complaint.

        Old value, new value and reason go to the journal; promises do not move.

        :param dict values: among ``category_id``, ``complaint_severity``,
            ``mfi_branch_id``, ``mfi_product_id``
        :raise UserError: for another field, an unknown record, or nothing changed
        """
        for ticket in self:
            ticket._action_complaint_reclassify(dict(values or {}), reason)
        return True

    def _action_complaint_reclassify(self, values, reason):
        """Carry out ``reclassify`` for one complaint."""
        if strange := set(values) - set(RECLASSIFIABLE):
            raise UserError(
                self.env._(
                    "Only category, severity, branch and product can be "
                    "reclassified, not: %(fields)s.",
                    fields=", ".join(sorted(strange)),
                )
            )
        self._check_complaint_records(values)
        ticket = self.sudo()  # sudo: to compare with values hidden from the user
        before = {name: ticket._get_complaint_digest_value(name) for name in values}
        changed = {name: new for name, new in values.items() if before[name] != new}
        if not changed:
            raise UserError(self.env._("Choose what shall be different."))
        self._apply_complaint_move(
            "reclassify",
            reason=reason,
            write=changed,
            payload={
                "before": {name: before[name] for name in changed},
                "after": changed,
            },
        )

    def _check_complaint_records(self, values):
        """Refuse ids of nothing, of another company, and impossible severities."""
        for name, value in values.items():
            field = self._fields[name]
            if field.type == "selection":
                self._check_complaint_choice(field, value)
                continue
            # sudo: only to see that the record exists and whose it is
            record = self.env[field.comodel_name].sudo().browse(value or False).exists()
            company = self.sudo().company_id  # sudo: as above
            if not record or record.company_id not in (company, company.browse()):
                raise UserError(
                    self.env._(
                        "Choose an existing value for %(field)s.",
                        field=field._description_string(self.env),
                    )
                )

    def action_identify(self, partner_id):
        """Name the client of a complaint that came without one; never swap one.

        :param int partner_id: the client
        """
        self.ensure_one()
        # sudo: only to see that the client exists and whose it is
        client = self.env["res.partner"].sudo().browse(partner_id or False).exists()
        company = self.sudo().company_id  # sudo: as above
        if not client or client.company_id not in (company, company.browse()):
            raise UserError(self.env._("Choose an existing client."))
        # sudo: what is already known of the client is kept
        known = self.sudo()
        self._apply_complaint_move(
            "identify",
            write={
                "partner_id": client.id,
                "partner_name": known.partner_name or client.name,
                "partner_email": known.partner_email or client.email,
            },
            payload={"client": client.id},
            vouch=("mfi_member_number", "mfi_branch_id", "complaint_phone"),
        )
        return True
