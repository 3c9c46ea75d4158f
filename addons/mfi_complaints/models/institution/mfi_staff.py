# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MfiStaff(models.Model):
    """A person in post at the institution, whether or not they use this program.

    Complaints name them, and independence follows their hierarchy: a complaint goes
    neither to the person concerned nor to anybody under that person.
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
        help="The account of this person in this program, if there is one. Without "
        "it nothing keeps the person from handling a complaint about themselves.",
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
        string="In post until", help="Last day in post; empty while it lasts."
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
        """Show the number beside the name: namesakes are many."""
        for person in self:
            code = f" ({person.code})" if person.code else ""
            person.display_name = f"{person.name or ''}{code}"

    @api.constrains("manager_id")
    def _check_manager(self):
        """Refuse a loop in the hierarchy."""
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A person cannot be their own line manager, nor be managed by "
                    "somebody under them: choose another line manager."
                )
            )

    def write(self, vals):
        """Let nobody take their own account, or line manager, out of the register.

        Both keep people from what concerns them.

        :raise UserError: when the user's own record would change so
        """
        mine = self.filtered(lambda person: person.user_id == self.env.user)
        if mine and not self.env.su and mine._changes_hierarchy(vals):
            raise UserError(
                self.env._(
                    "You cannot change your own account or line manager here: "
                    "independence follows from them. Ask a colleague."
                )
            )
        return super().write(vals)

    def _changes_hierarchy(self, vals):
        """Return whether values give one of these another account or manager."""
        return any(
            name in vals and self.mapped(name).ids != [vals[name]] * bool(vals[name])
            for name in ("user_id", "manager_id")
        )

    def _with_subordinates(self):
        """Return these people and everybody under them, the archived ones included."""
        if not self:
            return self
        everybody = self.with_context(active_test=False)
        return everybody.search([("id", "child_of", self.ids)])

    def _get_mfi_users(self):
        """Return the users behind these people."""
        return self.user_id

    def _get_mfi_reference_users(self):
        """Return where members of staff are used."""
        complaints = self.env._("existing complaints")
        staff = self.env._("existing members of staff")
        return super()._get_mfi_reference_users() + [
            ("helpdesk.ticket", "complaint_staff_ids", complaints),
            ("mfi.staff", "manager_id", staff),
        ]
