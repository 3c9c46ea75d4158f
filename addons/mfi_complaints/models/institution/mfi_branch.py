# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

LEVELS = [
    ("network", "Network"),
    ("region", "Region"),
    ("branch", "Branch"),
]
_RANK = {level: rank for rank, (level, _label) in enumerate(LEVELS)}


class MfiBranch(models.Model):
    """A place of the institution: the network, a region of it, a branch.

    The managers of a place, and those of the places above it, read the everyday
    complaints of that place.
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
        help="The branch's code in your core banking system: clients and complaints "
        "are attached by it.",
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
    child_ids = fields.One2many("mfi.branch", "parent_id", string="Places under it")
    manager_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Reads the everyday complaints of this place and of those under it.",
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
        help="The manager of this place and those of the places above it.",
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
        """Gather the managers from this place up to the top."""
        for branch in self:
            branch.manager_ids = branch.manager_id | branch.parent_id.manager_ids

    @api.constrains("parent_id", "level")
    def _check_hierarchy(self):
        """Refuse loops, and a place under one of a lower level."""
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A branch cannot belong to itself, nor to a place under it: "
                    "choose another one above it."
                )
            )
        for branch in self | self.child_ids:
            parent = branch.parent_id
            if parent and _RANK[parent.level] > _RANK[branch.level]:
                branch._raise_level_error()

    def _raise_level_error(self):
        """Say which place stands under one of a lower level."""
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
        """Create branches and give their managers the role."""
        branches = super().create(vals_list)
        branches._grant_manager_role()
        return branches

    def write(self, vals):
        """Change branches and give new managers the role."""
        result = super().write(vals)
        if {"manager_id", "parent_id"} & vals.keys():
            # Record rules read this table at once, and searches do not wait for it.
            self.flush_model(["manager_ids"])
        if vals.get("manager_id"):
            self._grant_manager_role()
        return result

    def _grant_manager_role(self):
        """Add the branch managers' group to the managers who lack it.

        The group alone opens nothing: what it lets read is bound to the branches
        that name the user. Hence it is not taken back with the branch.
        """
        group = self.env.ref("mfi_complaints.group_branch_manager")
        # sudo: whoever keeps the list of branches names managers without having to
        # administer users; this one group is all that is given
        managers = self.manager_id.sudo()
        lacking = managers.filtered(lambda user: group not in user.all_group_ids)
        lacking.write({"group_ids": [Command.link(group.id)]})

    def _get_mfi_reference_users(self):
        """Return where branches are used."""
        complaints = self.env._("existing complaints")
        clients = self.env._("existing clients")
        staff = self.env._("existing members of staff")
        branches = self.env._("other branches")
        return super()._get_mfi_reference_users() + [
            ("helpdesk.ticket", "mfi_branch_id", complaints),
            ("res.partner", "mfi_branch_id", clients),
            ("mfi.staff", "branch_id", staff),
            ("mfi.branch", "parent_id", branches),
        ]
