# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

#: Fields of the frozen statement that reclassifying may change.
RECLASSIFIABLE = (
    "category_id",
    "complaint_severity",
    "mfi_branch_id",
    "mfi_product_id",
)


class HelpdeskTicket(models.Model):
    """The two moves that change the frozen statement: reclassify and identify."""

    _inherit = "helpdesk.ticket"

    def action_reclassify(self, values, reason=None):
        """Correct the category, severity, branch or product of a complaint.

        The old values, new values and reason are stored in the journal. Deadlines do
        not change.

        :param dict values: among ``category_id``, ``complaint_severity``,
            ``mfi_branch_id``, ``mfi_product_id``
        :raise UserError: for any other field, an unknown record, or no change
        """
        for ticket in self:
            ticket._action_complaint_reclassify(dict(values or {}), reason)
        return True

    def _action_complaint_reclassify(self, values, reason):
        """Carry out ``reclassify`` for one complaint."""
        if unexpected := set(values) - set(RECLASSIFIABLE):
            raise UserError(
                self.env._(
                    "Only category, severity, branch and product can be "
                    "reclassified, not: %(fields)s.",
                    fields=", ".join(sorted(unexpected)),
                )
            )
        self._check_complaint_records(values)
        ticket = self.sudo()  # sudo: to compare values that the user may not read
        before = {name: ticket._get_complaint_digest_value(name) for name in values}
        changed = {name: new for name, new in values.items() if before[name] != new}
        if not changed:
            raise UserError(self.env._("Choose at least one new value."))
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
        """Raise for ids of missing or other companies' records, and invalid choices."""
        for name, value in values.items():
            field = self._fields[name]
            if field.type == "selection":
                self._check_complaint_choice(field, value)
                continue
            # sudo: only to check that the record exists, and its company
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
        """Identify the client of a complaint that has none; never replace a client.

        :param int partner_id: the client
        :raise UserError: for an unknown client, or when there is one already
        """
        self.ensure_one()
        # sudo: only to check that the client exists, and its company
        client = self.env["res.partner"].sudo().browse(partner_id or False).exists()
        company = self.sudo().company_id  # sudo: as above
        if not client or client.company_id not in (company, company.browse()):
            raise UserError(self.env._("Choose an existing client."))
        # sudo: values that the user may not read are kept
        ticket = self.sudo()
        self._apply_complaint_move(
            "identify",
            write={
                "partner_id": client.id,
                "partner_name": ticket.partner_name or client.name,
                "partner_email": ticket.partner_email or client.email,
            },
            payload={"client": client.id},
            digest_fields=(
                "mfi_member_number",
                "mfi_branch_id",
                "complaint_phone",
                "complaint_lang",
            ),
        )
        return True
