# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

LEVELS = [
    ("network", "Network"),
    ("region", "Region"),
    ("branch", "Branch"),
]
_LEVEL_RANKS = {level: rank for rank, (level, _label) in enumerate(LEVELS)}


class MfiBranch(models.Model):
    """Unit of the institution: the network, a region or a branch.

    The managers of a unit and of the units above it can read its unrestricted
    complaints.
    """

    _name = "mfi.branch"
    _inherit = "mfi.reference.mixin"
    _description = "Branch"
    _parent_store = True
    _order = "code, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    active = fields.Boolean(default=True)
    code = fields.Char(
        required=True,
        help="The branch's code in your core banking system: it links clients and "
        "complaints to their branch.",
    )
    name = fields.Char(required=True)
    level = fields.Selection(LEVELS, required=True, default="branch")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    parent_id = fields.Many2one(
        "mfi.branch",
        string="Belongs to",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("mfi.branch", "parent_id", string="Branches under it")
    manager_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Can read the unrestricted complaints of this branch and of those under "
        "it.",
    )
    manager_ids = fields.Many2many(
        "res.users",
        "mfi_branch_manager_rel",
        "branch_id",
        "user_id",
        string="Managers up the hierarchy",
        compute="_compute_manager_ids",
        store=True,
        recursive=True,
        help="The manager of this branch and those of the branches above it.",
    )
    phone = fields.Char()
    opening_date = fields.Date(string="Opened on")
    active_client_count = fields.Integer(
        string="Active clients",
        help="Number of active clients declared by the institution. It is the "
        "denominator of the complaint rate; 0 means unknown.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (company_id, code)",
        "Another branch has this code already: give each branch its own.",
    )
    _active_client_count_positive = models.Constraint(
        "CHECK (active_client_count >= 0)",
        "The number of active clients cannot be negative.",
    )

    @api.depends("manager_id", "parent_id.manager_ids")
    def _compute_manager_ids(self):
        """Collect the managers of this branch and of all branches above it."""
        for branch in self:
            branch.manager_ids = branch.manager_id | branch.parent_id.manager_ids

    @api.constrains("parent_id", "level")
    def _check_hierarchy(self):
        """Refuse a cycle, and a branch under one of a lower level."""
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A branch cannot belong to itself or to a branch under it: choose "
                    "another branch above it."
                )
            )
        for branch in self | self.child_ids:
            parent = branch.parent_id
            if parent and _LEVEL_RANKS[parent.level] > _LEVEL_RANKS[branch.level]:
                branch._raise_level_error()

    def _raise_level_error(self):
        """Raise a ValidationError that names the branch, its parent and both levels."""
        levels = dict(self._fields["level"]._description_selection(self.env))
        raise ValidationError(
            self.env._(
                "“%(name)s” (%(level)s) cannot belong to “%(parent)s” "
                "(%(parent_level)s): a network holds regions, a region holds branches.",
                name=self.name,
                level=levels[self.level],
                parent=self.parent_id.name,
                parent_level=levels[self.parent_id.level],
            )
        )

    @api.constrains("manager_id")
    def _check_manager(self):
        """Refuse a manager who is not an internal user."""
        for branch in self.filtered("manager_id.share"):
            raise ValidationError(
                self.env._(
                    "%(user)s cannot manage “%(branch)s”: choose a user of the "
                    "back office, not a portal account.",
                    user=branch.manager_id.name,
                    branch=branch.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Create branches and add their managers to the branch managers' group."""
        branches = super().create(vals_list)
        branches._grant_manager_role()
        return branches

    def write(self, vals):
        """Write to branches and add new managers to the branch managers' group."""
        result = super().write(vals)
        if {"manager_id", "parent_id"} & vals.keys():
            # Record rules read this table directly, and a search does not flush it.
            self.flush_model(["manager_ids"])
        if vals.get("manager_id"):
            self._grant_manager_role()
        return result

    def _grant_manager_role(self):
        """Add the branch managers' group to the managers who lack it.

        The group alone gives access to no complaint: its members read only the
        complaints of branches that they manage. It is therefore not removed when they
        stop managing one.
        """
        group = self.env.ref("mfi_complaints.group_branch_manager")
        # sudo: users who maintain the branches appoint managers without the right to
        # administer users; only this group is added
        managers = self.manager_id.sudo()
        new_members = managers.filtered(lambda user: group not in user.all_group_ids)
        new_members.write({"group_ids": [Command.link(group.id)]})

    def _get_mfi_reference_usages(self):
        """Count complaints, clients, staff and other branches as uses of a branch."""
        complaints = self.env._("existing complaints")
        clients = self.env._("existing clients")
        staff = self.env._("existing members of staff")
        branches = self.env._("other branches")
        return super()._get_mfi_reference_usages() + [
            ("helpdesk.ticket", "mfi_branch_id", complaints),
            ("res.partner", "mfi_branch_id", clients),
            ("mfi.staff", "branch_id", staff),
            ("mfi.branch", "parent_id", branches),
        ]
