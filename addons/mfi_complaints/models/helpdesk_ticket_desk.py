# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..engine import desk, process
from .clock import now

TASKS = [
    ("complete", "To complete"),
    ("assign", "To assign"),
    ("treat", "To treat"),
    ("validate", "To validate"),
    ("communicate", "To communicate"),
    ("satisfaction", "Satisfaction to measure"),
    ("close", "To close"),
]
DUE = [
    ("none", "No promise"),
    ("ahead", "In time"),
    ("soon", "Due soon"),
    ("late", "Late"),
    ("kept", "Promise kept"),
    ("broken", "Decided late"),
]
#: Days within which a complaint of the same client and category may be the same one.
SIMILAR_DAYS = 30

assert [key for key, _label in TASKS] == list(desk.TASKS)


class HelpdeskTicket(models.Model):
    """What the screens show beside the record: tasks, countdown, client, help."""

    _inherit = "helpdesk.ticket"

    complaint_todo = fields.Selection(
        TASKS,
        string="To do",
        compute="_compute_complaint_todo",
        store=True,
        index="btree_not_null",
        help="What must be done next; empty when nothing is expected any more.",
    )
    complaint_waits_for_me = fields.Boolean(
        string="Waits for me",
        compute="_compute_complaint_waits_for_me",
        search="_search_complaint_waits_for_me",
    )
    complaint_due = fields.Selection(
        DUE, string="Promise", compute="_compute_complaint_countdown"
    )
    complaint_countdown = fields.Char(
        string="Time left", compute="_compute_complaint_countdown"
    )
    complaint_editable = fields.Selection(
        [("statement", "Statement"), ("treatment", "Treatment")],
        string="What may be written now",
        compute="_compute_complaint_editable",
    )
    complaint_client_count = fields.Integer(
        string="Other complaints of this client",
        compute="_compute_complaint_client_count",
    )
    complaint_similar_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Possible duplicates",
        compute="_compute_complaint_similar_ids",
        help="Same client, same category, received within 30 days.",
    )

    # ------------------------------------------------------------------
    # Tasks
    # ------------------------------------------------------------------
    @api.depends(
        "complaint_kind",
        "complaint_state",
        "complaint_satisfaction_state",
        "complaint_communicated_at",
    )
    def _compute_complaint_todo(self):
        """Derive the next task from the state and what the client knows."""
        for ticket in self:
            ticket.complaint_todo = ticket._complaint_task()

    def _complaint_task(self):
        """Return the next task of one complaint, ``False`` when there is none."""
        return (
            self.complaint_kind
            and desk.task(
                self.complaint_state or "draft",
                self.complaint_kind,
                bool(self.complaint_communicated_at),
                self.complaint_satisfaction_state not in (False, "pending"),
            )
            or False
        )

    @api.depends_context("uid")
    @api.depends("complaint_todo", "team_id", "user_id")
    def _compute_complaint_waits_for_me(self):
        """Tell which of these wait for the current user."""
        mine = self.filtered_domain(self._complaint_mine_domain())
        for ticket in self:
            ticket.complaint_waits_for_me = ticket in mine

    @api.model
    def _search_complaint_waits_for_me(self, operator, value):
        """Find what waits for the current user."""
        if operator != "in":
            return NotImplemented
        mine = self._complaint_mine_domain()
        return mine if True in value else ~mine

    @api.model
    def _complaint_mine_domain(self):
        """Return the domain of what the current user must do next, by role."""
        parts = [Domain.FALSE]
        for role in ("collector", "handler", "controller", "pilot", "confidential"):
            if self.env.user.has_group(f"mfi_complaints.group_{role}"):
                parts.append(getattr(self, f"_complaint_mine_{role}")())
        if self.env.user.has_group("mfi_complaints.group_branch_manager"):
            parts.append(self._complaint_mine_branch_manager())
        mine = Domain("complaint_todo", "!=", False) & Domain.OR(parts)
        return Domain("complaint_kind", "!=", False) & mine

    @api.model
    def _complaint_mine_collector(self):
        """Return the collector's: drafts, answers to tell, satisfaction, ends.

        The drafts are those the collector began, and those that came by mail.
        """
        drafts = Domain("complaint_todo", "=", "complete") & Domain(
            "create_uid", "in", [self.env.uid, SUPERUSER_ID]
        )
        tell = Domain("complaint_todo", "in", ["communicate", "satisfaction", "close"])
        return drafts | (tell & self._complaint_everyday() & self._complaint_not_mine())

    @api.model
    def _complaint_mine_handler(self):
        """Return the service's: treated by me or by nobody yet; validated by heads."""
        uid = self.env.uid
        in_team = Domain("team_id.user_ids", "in", [uid])
        leads = Domain("team_id.user_id", "=", uid)
        treat = Domain("complaint_todo", "=", "treat") & Domain(
            "user_id", "in", [uid, False]
        )
        validate = Domain("complaint_todo", "=", "validate") & leads
        everyone = Domain("complaint_access", "!=", "denunciation")
        return everyone & ((treat & (in_team | leads)) | validate)

    @api.model
    def _complaint_mine_controller(self):
        """Return the controller's: satisfaction to measure."""
        return Domain("complaint_todo", "=", "satisfaction") & (
            self._complaint_everyday() & self._complaint_not_mine()
        )

    @api.model
    def _complaint_mine_pilot(self):
        """Return the pilot's: what no service has yet, and own drafts."""
        drafts = Domain("complaint_todo", "=", "complete") & Domain(
            "create_uid", "=", self.env.uid
        )
        assign = Domain("complaint_todo", "=", "assign")
        return drafts | (assign & self._complaint_everyday())

    @api.model
    def _complaint_mine_confidential(self):
        """Return the confidential officer's: denunciations, restricted ones' ends."""
        secret = Domain("complaint_access", "=", "denunciation")
        desk_tasks = ["assign", "communicate", "satisfaction", "close"]
        restricted = Domain("complaint_access", "=", "restricted")
        return secret | (restricted & Domain("complaint_todo", "in", desk_tasks))

    @api.model
    def _complaint_mine_branch_manager(self):
        """Return the branch manager's: what is late in the branches managed."""
        return (
            self._complaint_everyday()
            & Domain("mfi_branch_id.manager_ids", "in", [self.env.uid])
            & Domain("complaint_late", "=", True)
        )

    @api.model
    def _complaint_everyday(self):
        """Return the domain of what is neither restricted nor confidential."""
        return Domain("complaint_access", "=", "open")

    @api.model
    def _complaint_not_mine(self):
        """Return the domain of what the current user did not handle."""
        return Domain("user_id", "!=", self.env.uid)

    @api.model
    @api.readonly
    def complaint_desk_figures(self):
        """Return the figures of the user's scope, in the order of the desk.

        :return: list of dicts ``filter`` (name of the search filter that shows the
            records), ``label``, ``count`` and ``level`` (``muted``, ``info`` or
            ``danger``); three queries, whatever the number of complaints
        """
        if not self.has_access("read"):
            return []
        open_ = Domain("complaint_todo", "!=", False)
        tasks = dict(self._read_group(open_, ["complaint_todo"], ["__count"]))
        soon = now(self) + timedelta(days=7)
        late = Domain("complaint_late", "=", True)
        undecided = Domain("complaint_state", "not in", sorted(process.DECIDED))
        week = Domain("complaint_deadline", "<", soon) & ~late & undecided
        counts = {
            "mine": self.search_count(self._complaint_mine_domain()),
            "late": self.search_count(late),
            "week": self.search_count(week & open_),
        }
        return self._complaint_desk_tiles(counts, tasks)

    @api.model
    def _complaint_desk_tiles(self, counts, tasks):
        """Return the tiles of the desk for these counts."""
        labels = dict(self._fields["complaint_todo"]._description_selection(self.env))
        tiles = [
            ("filter_mine", self.env._("Waiting for me"), counts["mine"], "info"),
            ("filter_late", self.env._("Late"), counts["late"], "danger"),
            ("filter_week", self.env._("Due within 7 days"), counts["week"], "info"),
            *(
                (f"filter_{key}", labels[key], tasks.get(key, 0), "info")
                for key in desk.TASKS
                if key != "complete"
            ),
        ]
        return [
            {
                "filter": name,
                "label": label,
                "count": count,
                "level": level if count else "muted",
            }
            for name, label, count, level in tiles
        ]

    # ------------------------------------------------------------------
    # Countdown
    # ------------------------------------------------------------------
    @api.depends("complaint_deadline", "complaint_state", "complaint_resolved_at")
    def _compute_complaint_countdown(self):
        """Say how the promise stands, in a colour and in words."""
        today = {
            company: company._mfi_today()
            for company in self.filtered("complaint_deadline").company_id
        }
        for ticket in self:
            level, days = "none", 0
            if ticket.complaint_kind and ticket.complaint_deadline:
                level, days = desk.countdown(
                    ticket.complaint_promised_date,
                    ticket._complaint_decided_on(),
                    today[ticket.company_id],
                )
            ticket.complaint_due = level
            ticket.complaint_countdown = ticket._complaint_due_words(level, days)

    def _complaint_decided_on(self):
        """Return the local date of the decision, once there is one."""
        if (
            self.complaint_state not in process.DECIDED
            or not self.complaint_resolved_at
        ):
            return None
        return self.company_id._mfi_local(self.complaint_resolved_at).date()

    @api.model
    def _complaint_due_words(self, level, days):
        """Return a countdown in words."""
        if level == "late":
            return (
                self.env._("%(days)s days late", days=days)
                if days > 1
                else self.env._("1 day late")
            )
        if level in ("soon", "ahead"):
            if days > 1:
                return self.env._("%(days)s days left", days=days)
            return self.env._("Due tomorrow") if days else self.env._("Due today")
        if level == "broken":
            if days > 1:
                return self.env._("Decided %(days)s days late", days=days)
            return self.env._("Decided 1 day late")
        return self.env._("Promise kept") if level == "kept" else False

    # ------------------------------------------------------------------
    # What this person may write
    # ------------------------------------------------------------------
    @api.depends_context("uid")
    @api.depends("complaint_state", "team_id")
    def _compute_complaint_editable(self):
        """Say which part of the form is open to the current user."""
        writable = self._filtered_access("write")
        for ticket in self:
            state = ticket.complaint_state or "draft"
            ticket.complaint_editable = False
            if not ticket.id or (state == "draft" and ticket._origin in writable):
                ticket.complaint_editable = "statement"
            elif state in ("in_progress", "to_validate") and ticket in writable:
                ticket.complaint_editable = "treatment"

    # ------------------------------------------------------------------
    # The client
    # ------------------------------------------------------------------
    @api.depends("partner_id")
    def _compute_complaint_client_count(self):
        """Count the client's other complaints that the user may read."""
        clients = self.partner_id
        domain = Domain("partner_id", "in", clients.ids) & Domain(
            "complaint_kind", "!=", False
        )
        counts = {}
        if clients:
            counts = dict(self._read_group(domain, ["partner_id"], ["__count"]))
        for ticket in self:
            others = counts.get(ticket.partner_id, 0) - bool(ticket._origin.id)
            ticket.complaint_client_count = max(others, 0)

    @api.depends("partner_id", "complaint_phone", "category_id", "complaint_state")
    def _compute_complaint_similar_ids(self):
        """Find possible duplicates while it can still be avoided."""
        for ticket in self:
            found = self.browse()
            if ticket.complaint_state in (False, "draft", "registered"):
                found = ticket._complaint_similar(
                    ticket.partner_id, ticket.complaint_phone, ticket.category_id
                )
            ticket.complaint_similar_ids = found - ticket._origin

    @api.model
    def _complaint_similar(self, partner, phone, category):
        """Return what the same client complained of lately, in the same category.

        :param partner: the client, or none: the phone then stands for the client
        """
        if not category or not (partner or phone):
            return self.browse()
        who = Domain("partner_id", "=", partner.id)
        if not partner:
            who = Domain("complaint_phone", "=", phone)
        recent = now(self) - timedelta(days=SIMILAR_DAYS)
        return self.search(
            who
            & Domain("category_id", "=", category.id)
            & Domain("complaint_received_at", ">=", recent)
            & Domain("complaint_state", "not in", [False, "draft", "cancelled"]),
            limit=5,
            order="complaint_received_at desc",
        )

    def action_complaint_client(self):
        """Open the client's other complaints."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_all"
        )
        domain = Domain("complaint_kind", "!=", False)
        domain &= Domain("partner_id", "=", self.partner_id.id)
        domain &= Domain("id", "!=", self.id)
        return {**action, "domain": list(domain), "context": {}}

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def get_formview_id(self, access_uid=None):
        """Open complaints in their own form, ordinary tickets in theirs."""
        # sudo: the kind decides which form, not what the user may read
        if len(self) == 1 and self.sudo().complaint_kind:
            return self.env.ref("mfi_complaints.complaint_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    def action_register_open(self):
        """Register from a screen, then show what to tell the client."""
        self.ensure_one()
        told = self.action_register()
        return self.env["mfi.complaint.told"]._open(self, told)

    def _complaint_take_files(self, files):
        """Move the files of a question onto a draft complaint.

        :param files: ``ir.attachment`` that the current user has just uploaded
        """
        self.ensure_one()
        if files:
            self._complaint_attach(
                [{"name": file.name, "content": file.datas} for file in files]
            )
            files.unlink()
