# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("poster", "Poster in the branch"),
    ("leaflet", "Leaflet or brochure"),
    ("radio", "Radio or television"),
    ("meeting", "Meeting with clients"),
    ("contract", "Clause in contracts"),
    ("induction", "Explanation at application"),
    ("sms", "SMS campaign"),
    ("web", "Website or social network"),
    ("other", "Other"),
]


class MfiAwarenessAction(models.Model):
    """An action that informs clients how to complain (practice 4e.1)."""

    _name = "mfi.awareness.action"
    _inherit = "mfi.evidence.mixin"
    _description = "Awareness action"

    name = fields.Char(string="Subject", required=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default="poster", tracking=True)
    date_end = fields.Date(
        string="Until", help="For lasting actions: a poster, a clause, a campaign."
    )
    branch_ids = fields.Many2many(
        "mfi.branch",
        string="Branches",
        check_company=True,
        default=lambda self: self._default_branch_ids(),
        help="A region includes its branches. Empty: the whole network.",
    )
    people_reached = fields.Integer(
        "People reached",
        help="Counted or estimated number of people; explain how in the note.",
    )
    language = fields.Char(help="Languages used, e.g. Wolof, French.")
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done")],
        default="done",
        required=True,
        tracking=True,
        help="Only actions that were done count in the report.",
    )
    plan_line_id = fields.Many2one(
        "mfi.complaint.plan.line",
        "Planned as",
        index="btree_not_null",
        check_company=True,
        domain=[("kind", "=", "awareness")],
        help="Action of the annual plan that this carries out.",
    )
    note = fields.Text()

    _people_positive = models.Constraint(
        "CHECK (people_reached >= 0)", "The number of people cannot be negative."
    )
    _dates_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date)",
        "The action cannot end before it begins.",
    )
    # For the report: actions of a company under way in a period.
    _company_date_idx = models.Index("(company_id, date)")

    @api.depends("name", "kind")
    def _compute_display_name(self):
        """Show an action by its kind and its subject."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for action in self:
            action.display_name = self.env._(
                "%(kind)s: %(subject)s",
                kind=kinds.get(action.kind, ""),
                subject=action.name or "",
            )

    @api.constrains("plan_line_id")
    def _check_plan_line_id(self):
        """Raise if the line belongs to the plan of another kind of action.

        :raises ValidationError: it would count what it does not plan
        """
        # sudo: the kind of a line is no secret
        if any(r.kind != "awareness" for r in self.sudo().plan_line_id):
            raise ValidationError(
                self.env._("Choose an action of the plan for awareness of clients.")
            )
