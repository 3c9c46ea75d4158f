# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

#: What a confirmed opening no longer lets anybody change.
_FIXED = frozenset(
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
    """The opening of a suggestion box before witnesses, and what was found in it.

    Confirmed, it is fixed: what must be corrected is said in the discussion. Days are
    local.
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
        "Witnesses of the staff",
    )
    witness_names = fields.Text(
        "Other witnesses",
        help="One name per line: members of the committee, clients, elected members.",
    )
    slip_count = fields.Integer("Slips found", aggregator="sum")
    complaint_count = fields.Integer("Complaints", aggregator="sum")
    suggestion_count = fields.Integer("Suggestions and thanks", aggregator="sum")
    unreadable_count = fields.Integer("Blank or unreadable", aggregator="sum")
    note = fields.Text(
        "Remarks", help="State of the box and of its locks, incidents, forms left."
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
    batch_ids = fields.One2many("mfi.paper.batch", "opening_id", "Stacks")
    registered_count = fields.Integer("Slips registered", compute="_compute_registered")
    missing_count = fields.Integer(
        "Still to register",
        compute="_compute_registered",
        help="Complaints and suggestions found, less those that have their number.",
    )

    @api.depends("box_id.name", "box_id.branch_id.name", "date")
    def _compute_name(self):
        """Name an opening after its place and day."""
        for opening in self:
            lang = opening.company_id.partner_id.lang
            day = format_date(self.env, opening.date, lang_code=lang)
            parts = (opening.box_id.branch_id.name, opening.box_id.name, day)
            opening.name = " - ".join(filter(None, parts))

    @api.depends("complaint_count", "suggestion_count", "batch_ids.line_ids.ticket_id")
    def _compute_registered(self):
        """Compare what was found with what has its number."""
        # sudo: counting papers does not need to read them
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
            found = opening.complaint_count + opening.suggestion_count
            opening.registered_count = counts.get(opening._origin.id, 0)
            opening.missing_count = max(found - opening.registered_count, 0)

    @api.constrains(
        "date", "slip_count", "complaint_count", "suggestion_count", "unreadable_count"
    )
    def _check_values(self):
        """Refuse negative numbers and days to come."""
        for opening in self:
            if min(opening._counts()) < 0 or max(opening._counts()) > 100_000:
                raise ValidationError(self.env._("Slips are counted from 0 up."))
            if opening.date > opening.company_id._get_mfi_today():
                raise ValidationError(
                    self.env._("The box is not opened in the future: correct the day.")
                )

    def _counts(self):
        """Return all numbers of slips, the total first."""
        return (
            self.slip_count,
            self.complaint_count,
            self.suggestion_count,
            self.unreadable_count,
        )

    def _witnesses(self):
        """Return the names of all witnesses, in a list."""
        others = (self.witness_names or "").split("\n")
        # sudo: the names on the minutes are for whoever reads the minutes
        names = self.sudo().witness_ids.mapped("name") + others
        return [name.strip() for name in names if name and name.strip()]

    # ------------------------------------------------------------------
    # Acts
    # ------------------------------------------------------------------
    def action_confirm(self):
        """Fix openings: witnesses named, slips that add up.

        :raise UserError: saying what is missing
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
                    witnesses=", ".join(opening._witnesses()),
                )
            )
        self.box_id._opened()
        return True

    def _check_complete(self):
        """Raise when witnesses are missing or the slips do not add up."""
        if not self._witnesses():
            raise UserError(
                self.env._("Name at least one witness: a box is never opened alone.")
            )
        total, *parts = self._counts()
        if total != sum(parts):
            raise UserError(
                self.env._(
                    "%(total)s slips found, but %(parts)s are named by kind: correct "
                    "the numbers.",
                    total=total,
                    parts=sum(parts),
                )
            )

    def action_type_slips(self):
        """Open the stack in which the slips are typed, made when there is none."""
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
    # Fixed
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Make openings as drafts, whatever the caller says; keep their files."""
        openings = super().create([{**vals, "state": "draft"} for vals in vals_list])
        openings._keep_files()
        return openings

    def write(self, vals):
        """Refuse to change what a confirmed opening says."""
        if set(vals) & _FIXED:
            self._refuse_confirmed()
        if vals.get("state") == "confirmed":
            for opening in self:
                opening._check_complete()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return result

    def _keep_files(self):
        """Bind uploaded files to their opening, so that its readers read them.

        Files of other records stay theirs.
        """
        for opening in self:
            loose = opening.attachment_ids.filtered(lambda file: not file.res_id)
            loose.write({"res_model": opening._name, "res_id": opening.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        """Keep confirmed openings."""
        self._refuse_confirmed()

    def _refuse_confirmed(self):
        """Raise when one of these openings is confirmed."""
        if any(opening.state == "confirmed" for opening in self):
            raise UserError(
                self.env._(
                    "A confirmed opening is fixed: say in the discussion what must be "
                    "corrected."
                )
            )

    def copy_data(self, default=None):
        """Copy an opening without what was found in it."""
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
