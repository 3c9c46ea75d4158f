# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..guard import in_process, with_process
from .mfi_complaint_alert_kind import KINDS

STATES = [
    ("seen", "To review"),
    ("handled", "Handled"),
    ("dismissed", "Dismissed"),
    ("over", "No longer applies"),
]
#: Fields that say what an alert is about.
SCOPE_FIELDS = (
    "branch_id",
    "category_id",
    "product_id",
    "team_id",
    "cause_id",
    "measure_id",
    "staff_id",
)


class MfiComplaintAlert(models.Model):
    """Something that the past does not explain, for somebody to look into.

    Only the program raises alerts; its figures stay as they were seen. Alerts count
    everyday complaints, except those of the kind reserved to the confidential group.
    """

    _name = "mfi.complaint.alert"
    _description = "Alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mfi_technical = ("small", "concerned_user_ids")

    kind_id = fields.Many2one(
        "mfi.complaint.alert.kind", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, "Code", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    branch_id = fields.Many2one(
        "mfi.branch", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    category_id = fields.Many2one(
        "helpdesk.ticket.category", readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("mfi.product", readonly=True, ondelete="cascade")
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Service",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    cause_id = fields.Many2one(
        "mfi.complaint.cause", "Root cause", readonly=True, ondelete="cascade"
    )
    measure_id = fields.Many2one(
        "mfi.complaint.measure",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    staff_id = fields.Many2one(
        "mfi.staff",
        "Member of staff",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    period = fields.Char(
        required=True, readonly=True, help="ISO week that was judged: 2026-W10."
    )
    date = fields.Datetime("Raised on", required=True, readonly=True)
    date_from = fields.Date(
        "Figures from", readonly=True, help="First day that was judged, local date."
    )
    date_to = fields.Date("Figures until", readonly=True)
    figures = fields.Json(
        "Figures seen (values)", readonly=True, help="The numbers as they were seen."
    )
    recipient_ids = fields.Many2many(
        "res.users",
        "mfi_complaint_alert_recipient_rel",
        string="Sent to",
        readonly=True,
    )
    concerned_user_ids = fields.Many2many(
        "res.users", "mfi_complaint_alert_concerned_rel", readonly=True
    )
    small = fields.Boolean(readonly=True, help="Rests on fewer than five complaints.")
    state = fields.Selection(
        STATES,
        "Status",
        default="seen",
        required=True,
        readonly=True,
        tracking=True,
        group_expand=True,
    )
    done_at = fields.Datetime("Settled on", readonly=True)
    done_by_id = fields.Many2one("res.users", "Settled by", readonly=True)
    note = fields.Text(
        "What was done, or why nothing",
        help="Required to settle the alert: talk, training, visit, posters, or why the "
        "figures mean nothing.",
    )

    # A second run of the job raises nothing twice.
    _period_uniq = models.UniqueIndex(
        "(company_id, kind, period, COALESCE(branch_id, 0), COALESCE(category_id, 0), "
        "COALESCE(product_id, 0), COALESCE(team_id, 0), COALESCE(cause_id, 0), "
        "COALESCE(measure_id, 0), COALESCE(staff_id, 0))",
        "This alert has already been raised.",
    )
    _open_idx = models.Index("(company_id, kind) WHERE state = 'seen'")

    @api.depends(*SCOPE_FIELDS, "kind_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name what the alert is about."""
        for alert in self:
            about = alert._get_scope_name()
            alert.display_name = f"{alert.kind_id.name} – {about}"

    def _get_scope_name(self):
        """Return the names of what the alert is about."""
        # sudo: whoever reads an alert may know what it is about
        alert = self.sudo()
        names = [alert[name].display_name for name in SCOPE_FIELDS if alert[name]]
        return " · ".join(names) or alert.company_id.name

    def write(self, vals):
        """Refuse changes by users, except to the note, messages and activities.

        :raise UserError: for any other field, or once the alert is settled
        """
        own = {
            name
            for name in vals
            if not name.startswith(("message_", "activity_", "rating_"))
        }
        settled = "note" in own and any(alert.state != "seen" for alert in self)
        if (own - {"note"} or settled) and not in_process(self):
            raise UserError(
                self.env._("Alerts are automatic: you can only enter what was done.")
            )
        return super().write(vals)

    def action_handle(self):
        """Settle alerts that led to something.

        :raise UserError: if the note on what was done is empty
        """
        return self._settle("handled")

    def action_dismiss(self):
        """Settle alerts that mean nothing.

        :raise UserError: if the note on the reason is empty
        """
        return self._settle("dismissed")

    def _settle(self, state):
        """Settle the open ones of these alerts as the user's decision."""
        for alert in self.filtered(lambda alert: alert.state == "seen"):
            alert.check_access("write")
            if not (alert.note or "").strip():
                raise UserError(
                    self.env._(
                        "Enter what was done, or why nothing, before settling the "
                        "alert."
                    )
                )
            alert._mark_closed(state, self.env.user)
        return True

    def _mark_closed(self, state, user=None):
        """Set the closing state of alerts; remove their activities and reminders."""
        # sudo: the activities and reminders belong to other users
        closed = with_process(self.sudo())
        closed.write(
            {
                "state": state,
                "done_at": fields.Datetime.now(),
                "done_by_id": user and user.id,
            }
        )
        closed.activity_unlink(["mfi_complaints.mail_activity_alert"])
        # sudo: as above
        reminders = self.env["mfi.complaint.reminder"].sudo()
        pending = reminders.search(
            [("alert_id", "in", closed.ids), ("state", "=", "pending")]
        )
        pending.write({"state": "void"})

    def action_open_records(self):
        """Open the complaints behind the alert, as far as the user may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_all"
        )
        return {**action, "domain": list(self._get_records_domain()), "context": {}}

    def _get_records_domain(self):
        """Return the domain of the complaints that the alert counts."""
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("complaint_access", "!=" if self._is_secret() else "=", "open")
        # As in the statistics: duplicates and entries by mistake do not count.
        domain &= Domain("complaint_state", "!=", "draft")
        domain &= Domain("complaint_cancel_reason", "in", [False, "withdrawn"])
        names = {
            "branch_id": "mfi_branch_id",
            "category_id": "category_id",
            "product_id": "mfi_product_id",
            "team_id": "team_id",
            "cause_id": "complaint_cause_id",
            "staff_id": "complaint_staff_ids",
        }
        for name, field in names.items():
            if self[name]:
                domain &= Domain(field, "=", self[name].id)
        # sudo: a measure of one branch is about its complaints alone
        if branch := self.sudo().measure_id.branch_id:
            domain &= Domain("mfi_branch_id", "=", branch.id)
        return domain & self._get_counted_domain() & self._get_dates_domain()

    def _get_counted_domain(self):
        """Return the domain of what a rate counts: those returned, not satisfied…"""
        counted = {
            "returns": Domain("complaint_return_count", ">", 0),
            "satisfaction": Domain("complaint_satisfaction_score", "in", [1, 2, 3]),
            "staff": Domain("complaint_outcome", "in", ["founded", "partly"]),
        }
        return counted.get(self.kind, Domain.TRUE)

    def _get_dates_domain(self):
        """Return the domain of the time that an alert judged."""
        if self.kind in ("load", "confidential"):
            open_states = ["registered", "assigned", "in_progress", "to_validate"]
            return Domain("complaint_state", "in", open_states)
        domain = Domain("complaint_kind", "=", "complaint")
        if self.kind == "silent" or not self.date_from:
            return domain
        if self.kind == "appeals":
            return domain & self._get_appeals_domain()
        start = self.company_id._get_mfi_day_start
        decided = self.kind in ("satisfaction", "staff")
        name = "complaint_resolved_at" if decided else "complaint_received_at"
        end = start(self.date_to + timedelta(days=1))
        return (
            domain & Domain(name, ">=", start(self.date_from)) & Domain(name, "<", end)
        )

    def _get_appeals_domain(self):
        """Return the domain of the complaints appealed in the time that was judged.

        An appeal clears the date of the decision: the statistics have its own.
        """
        rows = self.env["mfi.complaint.report"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("team_id", "=", self.team_id.id)
            & Domain("appealed_on", ">=", self.date_from)
            & Domain("appealed_on", "<=", self.date_to)
        )
        return Domain("id", "in", rows.ticket_id.ids)

    def _is_secret(self):
        """Return whether the alert counts confidential cases."""
        return self.kind == "confidential"
