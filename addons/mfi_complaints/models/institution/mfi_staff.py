# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MfiStaff(models.Model):
    """Member of staff of the institution, with or without a user account.

    Complaints can name members of staff. Such a complaint is assigned neither to them
    nor to anybody under them.
    """

    _name = "mfi.staff"
    _inherit = "mfi.reference.mixin"
    _description = "Member of staff"
    _parent_name = "manager_id"
    _parent_store = True
    _order = "name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    active = fields.Boolean(default=True)
    name = fields.Char(required=True)
    code = fields.Char(
        string="Staff number",
        required=True,
        help="The number in your payroll or core banking system.",
    )
    category_id = fields.Many2one("mfi.staff.category", index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    branch_id = fields.Many2one(
        "mfi.branch",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="This person's user account, if any. If it is missing here, nothing "
        "prevents the person from handling a complaint about themselves.",
    )
    manager_id = fields.Many2one(
        "mfi.staff",
        string="Line manager",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    subordinate_ids = fields.One2many(
        "mfi.staff", "manager_id", string="Direct subordinates"
    )
    date_from = fields.Date(string="In post from")
    date_to = fields.Date(
        string="In post until",
        help="Last day in post; leave empty while the person is in post.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (company_id, code)",
        "Another member of staff has this number already: give each their own.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day in post cannot come before the first.",
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        """Add the staff number to the name, as many people share a name."""
        for person in self:
            code = f" ({person.code})" if person.code else ""
            person.display_name = f"{person.name or ''}{code}"

    @api.constrains("manager_id")
    def _check_manager(self):
        """Refuse a cycle in the hierarchy."""
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A person cannot be their own line manager, nor be managed by "
                    "somebody under them: choose another line manager."
                )
            )

    def write(self, vals):
        """Refuse that users change their own account or line manager.

        Both fields keep people away from complaints that concern them.

        :raise UserError: when the values change either field on the user's own record
        """
        user_records = self.filtered(lambda person: person.user_id == self.env.user)
        if (
            user_records
            and not self.env.su
            and user_records._is_hierarchy_changed(vals)
        ):
            raise UserError(
                self.env._(
                    "You cannot change your own user account or line manager: they "
                    "decide which complaints you may not handle. Ask a colleague."
                )
            )
        return super().write(vals)

    def _is_hierarchy_changed(self, vals):
        """Return whether the values change the account or manager of any of them."""
        return any(
            name in vals and self.mapped(name).ids != [vals[name]] * bool(vals[name])
            for name in ("user_id", "manager_id")
        )

    def _get_with_subordinates(self):
        """Return these people and everybody under them, archived ones included."""
        if not self:
            return self
        everyone = self.with_context(active_test=False)
        return everyone.search([("id", "child_of", self.ids)])

    def _get_mfi_users(self):
        """Return the user accounts of these people."""
        return self.user_id

    def _get_mfi_reference_usages(self):
        """Count complaints and subordinates as uses of a member of staff."""
        complaints = self.env._("existing complaints")
        staff = self.env._("existing members of staff")
        return super()._get_mfi_reference_usages() + [
            ("helpdesk.ticket", "complaint_staff_ids", complaints),
            ("mfi.staff", "manager_id", staff),
        ]
