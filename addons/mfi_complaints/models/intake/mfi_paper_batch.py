# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

#: Maximum number of papers in one batch.
MAX_LINES = 300


class MfiPaperBatch(models.Model):
    """A batch of complaint forms filled in on paper and typed together.

    The header has what all papers have in common. Each line is one paper, with fields
    in the order of the printed form. Days are in the company's time zone.
    """

    _name = "mfi.paper.batch"
    _description = "Batch of Paper Forms"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Batch", compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda s: s.env.company
    )
    branch_id = fields.Many2one(
        "mfi.branch",
        required=True,
        ondelete="restrict",
        check_company=True,
        help="The branch from which the papers come; a line may have another branch.",
    )
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        required=True,
        domain="[('complaint_code', '!=', False)]",
        ondelete="restrict",
        default=lambda self: self._default_channel_id(),
        help="How the papers arrived: committee, field agent, suggestion box.",
    )
    collected_by = fields.Char(
        "Collected by",
        help="The committee, field agent or elected member who brought the papers.",
    )
    date = fields.Date(
        "Handed in on",
        required=True,
        default=lambda self: self.env.company._get_mfi_today(),
        help="The day on which the institution received the papers. Deadlines are "
        "counted from this day unless a line has another one.",
    )
    date_from = fields.Date("Collected from")
    date_to = fields.Date("Collected until")
    opening_id = fields.Many2one(
        "mfi.box.opening",
        "Box opening",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('branch_id', '=', branch_id)]",
        help="The opening of the suggestion box in which the papers were found.",
    )
    line_ids = fields.One2many("mfi.paper.line", "batch_id", "Papers")
    line_count = fields.Integer("Papers typed", compute="_compute_counts")
    registered_count = fields.Integer("Papers registered", compute="_compute_counts")
    error_count = fields.Integer("To correct", compute="_compute_counts")
    state = fields.Selection(
        [("open", "Being typed"), ("done", "All registered")],
        compute="_compute_state",
        store=True,
        help="“All registered” once every paper has its number.",
    )

    @api.model
    def _default_channel_id(self):
        """Return the channel of committees, from which most papers come."""
        channels = self.env["helpdesk.ticket.channel"]
        return channels.search([("complaint_code", "=", "committee")], limit=1)

    @api.depends("branch_id", "date")
    def _compute_name(self):
        """Compute the name from the branch and the day."""
        for batch in self:
            lang = batch.company_id.partner_id.lang
            day = format_date(self.env, batch.date, lang_code=lang)
            batch.name = " - ".join(filter(None, (batch.branch_id.name, day)))

    @api.depends("line_ids.ticket_id", "line_ids.error")
    def _compute_counts(self):
        """Count the papers that are typed, registered and refused."""
        # sudo: users may see the counts without access to the papers
        lines = self.env["mfi.paper.line"].sudo()
        domain = Domain("batch_id", "in", self.ids)
        groups = ["batch_id"]
        total = dict(lines._read_group(domain, groups, ["__count"]))
        registered = dict(
            lines._read_group(
                domain & Domain("ticket_id", "!=", False), groups, ["__count"]
            )
        )
        refused = dict(
            lines._read_group(
                domain & Domain("error", "!=", False), groups, ["__count"]
            )
        )
        for batch in self:
            key = batch._origin.sudo()
            batch.line_count = total.get(key, 0)
            batch.registered_count = registered.get(key, 0)
            batch.error_count = refused.get(key, 0)

    @api.depends("line_ids.ticket_id")
    def _compute_state(self):
        """Set batches with papers, all of them registered, to done."""
        for batch in self:
            lines = batch.sudo().line_ids  # sudo: as above
            done = lines and all(line.ticket_id for line in lines)
            batch.state = "done" if done else "open"

    @api.constrains("date", "date_from", "date_to")
    def _check_dates(self):
        """Refuse days in the future and periods that end before they begin."""
        for batch in self:
            days = [day for day in (batch.date, batch.date_from, batch.date_to) if day]
            if max(days) > batch.company_id._get_mfi_today():
                raise ValidationError(
                    self.env._("The days of the collection cannot be in the future.")
                )
            if batch.date_from and batch.date_to and batch.date_from > batch.date_to:
                raise ValidationError(
                    self.env._(
                        "The collection ends before it begins: correct the days."
                    )
                )

    @api.constrains("line_ids")
    def _check_line_count(self):
        """Refuse batches of more than :data:`MAX_LINES` papers."""
        if any(len(batch.line_ids) > MAX_LINES for batch in self):
            raise ValidationError(
                self.env._(
                    "A batch has at most %(count)s papers: create another one.",
                    count=MAX_LINES,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Refuse to delete batches from which complaints were registered."""
        if any(batch.registered_count for batch in self):
            raise UserError(
                self.env._(
                    "This batch cannot be deleted: some of its papers are registered."
                )
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_register(self):
        """Register all remaining papers; a refused paper does not stop the others.

        :raise UserError: if no paper remains
        """
        for batch in self:
            batch.line_ids._filter_empty().unlink()
            remaining = batch.line_ids.filtered(lambda line: not line.ticket_id)
            if not remaining:
                raise UserError(self.env._("Type at least one paper first."))
            remaining._register_papers()
        return True

    def action_print_receipts(self):
        """Print the receipts of the complaints of these batches.

        :raise UserError: if there is no complaint that the user may read
        """
        tickets = self.line_ids.ticket_id._filtered_access("read")
        if not tickets:
            raise UserError(self.env._("No paper of this batch is registered yet."))
        return tickets.action_print_receipt()

    def action_print_blank(self):
        """Print the blank form that clients fill in on paper."""
        report = self.env.ref("mfi_complaints.action_report_blank_form")
        return report.report_action(self.company_id[:1], config=False)

    def action_open_tickets(self):
        """Open the complaints of this batch."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_open"
        )
        action["domain"] = [("id", "in", self.line_ids.ticket_id.ids)]
        action["context"] = {}
        return action
