# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

#: Fields that can no longer be changed once the opening is confirmed.
_FROZEN_FIELDS = frozenset(
    {
        "box_id",
        "date",
        "opened_by_id",
        "witness_ids",
        "witness_names",
        "slip_count",
        "complaint_count",
        "suggestion_count",
        "unreadable_count",
        "note",
        "state",
        "attachment_ids",
    }
)


class MfiBoxOpening(models.Model):
    """An opening of a suggestion box in the presence of witnesses, with its slips.

    A confirmed opening can no longer be changed: corrections are noted in the chatter.
    Days are in the company's time zone.
    """

    _name = "mfi.box.opening"
    _description = "Opening of a Suggestion Box"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Opening", compute="_compute_name", store=True)
    box_id = fields.Many2one(
        "mfi.suggestion.box",
        required=True,
        ondelete="restrict",
        index=True,
    )
    branch_id = fields.Many2one(related="box_id.branch_id", store=True)
    company_id = fields.Many2one(related="box_id.company_id", store=True)
    date = fields.Date(
        "Opened on",
        required=True,
        default=lambda self: self.env.company._get_mfi_today(),
    )
    opened_by_id = fields.Many2one(
        "res.users",
        "Recorded by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    witness_ids = fields.Many2many(
        "mfi.staff",
        "mfi_box_opening_staff_rel",
        "opening_id",
        "staff_id",
        "Witnesses from the staff",
    )
    witness_names = fields.Text(
        "Other witnesses",
        help="One name per line: committee members, clients, elected members.",
    )
    slip_count = fields.Integer("Slips found", aggregator="sum")
    complaint_count = fields.Integer("Complaints", aggregator="sum")
    suggestion_count = fields.Integer("Suggestions and thanks", aggregator="sum")
    unreadable_count = fields.Integer("Blank or unreadable", aggregator="sum")
    note = fields.Text(
        "Remarks",
        help="Condition of the box and its locks, incidents, forms left in the box.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "mfi_box_opening_attachment_rel",
        "opening_id",
        "attachment_id",
        "Photos and signed minutes",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    batch_ids = fields.One2many("mfi.paper.batch", "opening_id", "Batches")
    registered_count = fields.Integer("Slips registered", compute="_compute_registered")
    missing_count = fields.Integer(
        "Still to register",
        compute="_compute_registered",
        help="Complaints and suggestions found, minus those already registered.",
    )

    @api.depends("box_id.name", "box_id.branch_id.name", "date")
    def _compute_name(self):
        """Compute the name from the branch, the box and the day."""
        for opening in self:
            lang = opening.company_id.partner_id.lang
            day = format_date(self.env, opening.date, lang_code=lang)
            parts = (opening.box_id.branch_id.name, opening.box_id.name, day)
            opening.name = " - ".join(filter(None, parts))

    @api.depends("complaint_count", "suggestion_count", "batch_ids.line_ids.ticket_id")
    def _compute_registered(self):
        """Count the registered slips and those still to register."""
        # sudo: users may see the counts without access to the papers
        lines = self.env["mfi.paper.line"].sudo()
        rows = lines._read_group(
            Domain("batch_id.opening_id", "in", self.ids)
            & Domain("ticket_id", "!=", False),
            ["batch_id"],
            ["__count"],
        )
        counts = {}
        for batch, count in rows:
            key = batch.opening_id.id
            counts[key] = counts.get(key, 0) + count
        for opening in self:
            expected = opening.complaint_count + opening.suggestion_count
            opening.registered_count = counts.get(opening._origin.id, 0)
            opening.missing_count = max(expected - opening.registered_count, 0)

    @api.constrains(
        "date", "slip_count", "complaint_count", "suggestion_count", "unreadable_count"
    )
    def _check_values(self):
        """Refuse numbers outside 0 to 100,000 and days in the future."""
        for opening in self:
            counts = opening._get_slip_counts()
            if min(counts) < 0 or max(counts) > 100_000:
                raise ValidationError(
                    self.env._("Numbers of slips must be between 0 and 100,000.")
                )
            if opening.date > opening.company_id._get_mfi_today():
                raise ValidationError(
                    self.env._(
                        "The day of the opening is in the future: correct the day."
                    )
                )

    def _get_slip_counts(self):
        """Return the numbers of slips: total, complaints, suggestions, unreadable."""
        return (
            self.slip_count,
            self.complaint_count,
            self.suggestion_count,
            self.unreadable_count,
        )

    def _get_witness_names(self):
        """Return the list of the names of all witnesses."""
        others = (self.witness_names or "").split("\n")
        # sudo: users who may read the minutes may read the names in them
        names = self.sudo().witness_ids.mapped("name") + others
        return [name.strip() for name in names if name and name.strip()]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_confirm(self):
        """Confirm openings, after which they can no longer be changed.

        :raise UserError: if no witness is named or the numbers of slips do not add up
        """
        for opening in self:
            if opening.state == "confirmed":
                continue
            opening.check_access("write")
            opening._check_complete()
            opening.state = "confirmed"
            opening.message_post(
                body=self.env._(
                    "Confirmed: %(count)s slips found before %(witnesses)s.",
                    count=opening.slip_count,
                    witnesses=", ".join(opening._get_witness_names()),
                )
            )
        self.box_id._unlink_reminders()
        return True

    def _check_complete(self):
        """Raise a UserError if witnesses are missing or the slips do not add up."""
        if not self._get_witness_names():
            raise UserError(
                self.env._(
                    "Name at least one witness: a box must never be opened alone."
                )
            )
        total, *parts = self._get_slip_counts()
        if total != sum(parts):
            raise UserError(
                self.env._(
                    "%(total)s slips found, but %(parts)s are broken down by type: "
                    "correct the numbers.",
                    total=total,
                    parts=sum(parts),
                )
            )

    def action_type_slips(self):
        """Open the batch in which the slips are typed; create it if needed."""
        self.ensure_one()
        batch = self.batch_ids[:1]
        if not batch:
            channel = self.env["helpdesk.ticket.channel"].search(
                [("complaint_code", "=", "suggestion_box")], limit=1
            )
            batch = batch.create(
                {
                    "branch_id": self.branch_id.id,
                    "company_id": self.company_id.id,
                    "date": self.date,
                    "opening_id": self.id,
                    **({"channel_id": channel.id} if channel else {}),
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mfi.paper.batch",
            "res_id": batch.id,
            "view_mode": "form",
        }

    # ------------------------------------------------------------------
    # Immutability
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Create openings, always as drafts, and bind their files."""
        openings = super().create([{**vals, "state": "draft"} for vals in vals_list])
        openings._bind_files()
        return openings

    def write(self, vals):
        """Refuse to change the contents of a confirmed opening."""
        if set(vals) & _FROZEN_FIELDS:
            self._check_not_confirmed()
        if vals.get("state") == "confirmed":
            for opening in self:
                opening._check_complete()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._bind_files()
        return result

    def _bind_files(self):
        """Bind uploaded files to their opening, whose access rights then apply.

        Files bound to other records are left unchanged.
        """
        for opening in self:
            unbound = opening.attachment_ids.filtered(lambda file: not file.res_id)
            unbound.write({"res_model": opening._name, "res_id": opening.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        """Refuse to delete confirmed openings."""
        self._check_not_confirmed()

    def _check_not_confirmed(self):
        """Raise a UserError if one of these openings is confirmed."""
        if any(opening.state == "confirmed" for opening in self):
            raise UserError(
                self.env._(
                    "A confirmed opening can no longer be changed: note corrections in "
                    "the discussion."
                )
            )

    def copy_data(self, default=None):
        """Copy an opening as of today, without its numbers of slips and files."""
        default = {
            **dict.fromkeys(
                (
                    "slip_count",
                    "complaint_count",
                    "suggestion_count",
                    "unreadable_count",
                ),
                0,
            ),
            "date": self.env.company._get_mfi_today(),
            "opened_by_id": self.env.uid,
            "attachment_ids": [Command.clear()],
            **(default or {}),
        }
        return super().copy_data(default)
