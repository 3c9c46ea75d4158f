# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

KINDS = [
    ("silent", "Silent branch"),
    ("spike", "More complaints than usual"),
    ("recurrence", "Recurring cause"),
    ("load", "Late work of a service"),
    ("returns", "Too many returns"),
    ("satisfaction", "Falling satisfaction"),
    ("appeals", "More appeals"),
    ("staff", "Member of staff"),
    ("confidential", "Late work on confidential cases"),
]
#: Kinds that only some roles may read → groups that may receive them.
RESERVED_GROUPS = {
    "staff": (
        "mfi_complaints.group_pilot",
        "mfi_complaints.group_confidential",
    ),
    "confidential": ("mfi_complaints.group_confidential",),
}
#: Kind → unit of its threshold.
_UNITS = {
    "load": _lt("% of the open complaints of a service"),
    "confidential": _lt("% of the open confidential cases"),
}
_RATE_UNIT = _lt("false alarms a month allowed, over the whole network")
#: Kind → unit of its window.
_WINDOW_UNITS = {
    "load": _lt("days before the promised date"),
    "confidential": _lt("days before the promised date"),
    "recurrence": _lt("weeks after the effect was checked"),
}
_WEEKS = _lt("last complete weeks")


class MfiComplaintAlertKind(models.Model):
    """A kind of alert: when it is raised, over which time, and for whom.

    The kinds belong to the program; an institution changes their numbers and
    recipients, or switches them off.
    """

    _name = "mfi.complaint.alert.kind"
    _description = "Kind of Alert"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Selection(KINDS, required=True, readonly=True)
    active = fields.Boolean("Switched on", default=True)
    threshold = fields.Float(required=True, digits=(16, 2))
    threshold_unit = fields.Char(compute="_compute_units")
    window = fields.Integer(required=True)
    window_unit = fields.Char(compute="_compute_units")
    recipient_group_ids = fields.Many2many(
        "res.groups",
        string="Roles",
        domain="[('id', 'in', allowed_group_ids)]",
        help="Users with these roles receive the alerts in their daily mail.",
    )
    allowed_group_ids = fields.Many2many(
        "res.groups", compute="_compute_allowed_group_ids"
    )
    recipient_user_ids = fields.Many2many(
        "res.users",
        string="Other recipients",
        domain=[("share", "=", False)],
        help="Those who may not read an alert are not mailed.",
    )
    to_branch_managers = fields.Boolean(
        "Branch managers", help="Also to the managers of the branch."
    )
    to_service_heads = fields.Boolean(
        "Heads of service", help="Also to the head of the service."
    )
    explanation = fields.Text(translate=True)

    _code_uniq = models.Constraint(
        "unique(code)", "There is already a kind of alert with this code."
    )

    @api.depends("code")
    @api.depends_context("lang", "company")
    def _compute_units(self):
        """Return what threshold and window are counted in.

        Those of members of staff are in the settings, which pilots may not open.
        """
        for kind in self:
            unit = _UNITS.get(kind.code, _RATE_UNIT)
            kind.threshold_unit = kind.env._(unit)
            kind.window_unit = kind.env._(_WINDOW_UNITS.get(kind.code, _WEEKS))
            if kind.code == "staff":
                kind.threshold_unit = kind._format_staff_limit()
                kind.window_unit = False

    def _format_staff_limit(self):
        """Return the limit of founded complaints as it stands in the settings."""
        # sudo: two settings
        company = self.env.company.sudo()
        if company.mfi_staff_warning_count <= 0:
            return self.env._("Switched off in the settings (0 complaints).")
        return self.env._(
            "Founded complaints: %(count)s in %(months)s months, as in the settings.",
            count=company.mfi_staff_warning_count,
            months=company.mfi_staff_warning_months,
        )

    @api.depends("code")
    def _compute_allowed_group_ids(self):
        """Return the roles that may receive alerts of this kind."""
        category = self.env.ref("mfi_complaints.module_category_complaints")
        # sudo: the names of roles are no secrets
        groups = self.env["res.groups"].sudo()
        roles = groups.search([("privilege_id.category_id", "=", category.id)])
        for kind in self:
            kind.allowed_group_ids = kind._get_reserved_groups() or roles

    def _get_reserved_groups(self):
        """Return the only groups that may read this kind, none for all."""
        groups = self.env["res.groups"]
        for name in RESERVED_GROUPS.get(self.code, ()):
            groups |= self.env.ref(name)
        return groups

    @api.constrains("threshold", "window")
    def _check_numbers(self):
        """Refuse numbers that can have no meaning."""
        for kind in self:
            if not 0 <= kind.threshold <= 100 or not 1 <= kind.window <= 52:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: enter a threshold between 0 and 100 and a window "
                        "between 1 and 52.",
                        name=kind.name,
                    )
                )

    @api.constrains("recipient_group_ids", "code")
    def _check_recipients(self):
        """Refuse roles that may not read the alerts of a reserved kind."""
        for kind in self:
            reserved = kind._get_reserved_groups()
            if reserved and kind.recipient_group_ids - reserved:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” goes only to: %(roles)s.",
                        name=kind.name,
                        roles=", ".join(reserved.mapped("name")),
                    )
                )

    def _get_recipients(self, alert):
        """Return who is to be told of an alert of this kind.

        :param alert: the alert, in superuser mode
        """
        users = self.recipient_group_ids.all_user_ids | self.recipient_user_ids
        if self.to_branch_managers:
            users |= alert.branch_id.manager_ids
        if self.to_service_heads:
            users |= alert.team_id.user_id
        company, root = alert.company_id, self.env.ref("base.user_root")
        users = users.filtered(lambda user: user.active and company in user.company_ids)
        reserved = self._get_reserved_groups()
        if reserved:
            users &= reserved.all_user_ids
        return users - alert.concerned_user_ids - root
