# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from ...engine import statement
from ..guard import in_process, with_process

_lt = LazyTranslate(__name__)
STATES = [("draft", "Draft"), ("checked", "Checked"), ("filed", "Filed")]
#: Length of a period → its name.
PERIODS = {
    "quarter": _lt("quarter %(rank)s of %(year)s"),
    "half_year": _lt("half-year %(rank)s of %(year)s"),
    "year": _lt("year %(year)s"),
}
#: Fields that only the steps of the statement write.
PROTECTED_FIELDS = frozenset(
    {
        "state",
        "figures",
        "line_ids",
        "computed_at",
        "prepared_by_id",
        "checked_at",
        "checked_by_id",
        "filed_at",
        "filed_by_id",
        "figures_hash",
        "pdf_attachment_id",
        "pdf_hash",
        "xlsx_attachment_id",
        "xlsx_hash",
    }
)
#: Fields that may still be filled in once the figures have been checked.
_SENDING_FIELDS = frozenset({"sent_on", "filing_reference"})
#: Fields whose change makes the figures of a draft obsolete.
_INPUT_FIELDS = frozenset({"company_id", "date_from", "lang", "template_id"})
#: Fields of the discussion; none of them is evidence.
_DISCUSSION_FIELDS = frozenset(
    {
        "activity_ids",
        "message_follower_ids",
        "message_ids",
        "message_main_attachment_id",
    }
)


class MfiComplaintStatement(models.Model):
    """The statement on complaints that an institution sends to its regulator.

    Its perimeter is the company; dates are local dates of the institution, inclusive.
    ``figures`` holds the result; screen, PDF and workbook show the same lines. Once
    filed, nobody changes or deletes it: a correction is a new statement that names the
    one that it replaces.
    """

    _name = "mfi.complaint.statement"
    _description = "Statement to the Regulator"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    template_id = fields.Many2one(
        "mfi.complaint.statement.template",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    date_from = fields.Date(
        "From",
        compute="_compute_date_from",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Any day of the period; by default, the latest period that has ended.",
    )
    date_to = fields.Date("To", compute="_compute_date_to", store=True, precompute=True)
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"]._get_mfi_installed_names(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    comment = fields.Text(help="Printed below the figures.")
    state = fields.Selection(
        STATES,
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    figures = fields.Json("Data of the figures", copy=False, readonly=True)
    line_ids = fields.One2many(
        "mfi.complaint.statement.line", "statement_id", "Figures", copy=False
    )
    computed_at = fields.Datetime("Computed on", readonly=True, copy=False)
    prepared_by_id = fields.Many2one(
        "res.users", "Prepared by", readonly=True, copy=False, ondelete="restrict"
    )
    checked_at = fields.Datetime("Checked on", readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        "res.users", "Checked by", readonly=True, copy=False, ondelete="restrict"
    )
    filed_at = fields.Datetime("Filed on", readonly=True, copy=False)
    filed_by_id = fields.Many2one(
        "res.users", "Filed by", readonly=True, copy=False, ondelete="restrict"
    )
    sent_on = fields.Date("Sent on", copy=False, help="By default, the day of filing.")
    filing_reference = fields.Char(
        "Reference of the sending",
        copy=False,
        help="Number of the letter, of the e-mail or of the deposit on the portal.",
    )
    replaces_id = fields.Many2one(
        "mfi.complaint.statement",
        "Corrected statement",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'filed'), ('template_id', '=', template_id), "
        "('date_from', '=', date_from)]",
        help="The filed statement that this one corrects.",
    )
    replaced_by_ids = fields.One2many(
        "mfi.complaint.statement", "replaces_id", "Corrections", readonly=True
    )

    is_replaced = fields.Boolean(compute="_compute_is_replaced")
    unverified_count = fields.Integer(
        "Rows to verify", compute="_compute_unverified_count"
    )

    # One filed statement of a period that replaces none, and one correction of each:
    # filed statements form a chain, even when two users file at the same moment.
    _filed_uniq = models.UniqueIndex(
        "(company_id, template_id, date_from) "
        "WHERE state = 'filed' AND replaces_id IS NULL",
        "A statement of this template and period is already filed.",
    )
    _replaces_uniq = models.UniqueIndex(
        "(replaces_id) WHERE state = 'filed' AND replaces_id IS NOT NULL",
        "Another filed statement already replaces this one.",
    )

    @api.depends("template_id", "date_from", "lang")
    def _compute_name(self):
        """Name statements after their template and period, in their language."""
        for record in self:
            local = record.with_context(lang=record.lang)
            title = local.template_id.name or ""
            period = local._get_period_name()
            record.name = " – ".join(filter(None, [title, period]))

    @api.depends("template_id", "company_id")
    def _compute_date_from(self):
        """Propose the latest period of the template that has ended."""
        for record in self:
            template = record.template_id
            if not template:
                record.date_from = record.date_from or fields.Date.today()
                continue
            today = record.company_id._get_mfi_today()
            length = template.period_length
            record.date_from = statement.get_last_period(today, length)[0]

    @api.depends("template_id", "date_from")
    def _compute_date_to(self):
        """Compute the last day of the period."""
        for record in self:
            period = record._get_period()
            record.date_to = period[1] if period else record.date_from

    @api.depends("replaced_by_ids.state")
    def _compute_is_replaced(self):
        """Say whether a filed statement corrects this one."""
        for record in self:
            record.is_replaced = "filed" in record.replaced_by_ids.mapped("state")

    @api.depends("line_ids.kind", "line_ids.verified")
    def _compute_unverified_count(self):
        """Count the rows that nobody has compared with the official form."""
        for record in self:
            record.unverified_count = len(
                record.line_ids.filtered(
                    lambda line: line.kind == "figure" and not line.verified
                )
            )

    @api.onchange("date_from")
    def _onchange_date_from(self):
        """Begin with the first day of the period in which the chosen day lies."""
        period = self._get_period()
        if period:
            self.date_from = period[0]

    @api.constrains("date_from", "template_id")
    def _check_period(self):
        """Require a whole period of the template."""
        for record in self:
            if record.date_from != record._get_period()[0]:
                raise ValidationError(
                    self.env._(
                        "The statement must begin with the first day of a period: "
                        "%(day)s.",
                        day=record._get_period()[0],
                    )
                )

    @api.constrains("replaces_id", "template_id", "date_from", "company_id")
    def _check_replaces(self):
        """Require that a correction is about the same template, period and company."""
        for record in self.filtered("replaces_id"):
            other = record.replaces_id
            same = all(
                record[name] == other[name]
                for name in ("template_id", "date_from", "company_id")
            )
            if not same or other.state != "filed":
                raise ValidationError(
                    self.env._(
                        "A statement can only replace a filed one of the same template "
                        "and period."
                    )
                )

    def _get_period(self):
        """Return the first and last day of the period, ``None`` while it is not known.

        Once computed, the period does not follow changes of the template.
        """
        self.ensure_one()
        if not self.template_id or not self.date_from:
            return None
        return statement.get_period(self.date_from, self.template_id.period_length)

    def _get_period_name(self):
        """Return the period in words."""
        self.ensure_one()
        if not self.template_id or not self.date_from:
            return ""
        length = self.template_id.period_length
        rank = statement.get_period_rank(self.date_from, length)
        text = self.env._(PERIODS[length])
        return text % {"rank": rank, "year": self.date_from.year}

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts; values of the steps are ignored."""
        return super().create(
            [
                {name: vals[name] for name in vals if name not in PROTECTED_FIELDS}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Refuse changes of what was checked or filed, whoever makes them.

        :raises UserError: one sentence that says why
        """
        names = set(vals) - _DISCUSSION_FIELDS
        if names and "filed" in self.mapped("state"):
            raise UserError(self._get_filed_message())
        if not in_process(self):
            self._check_user_values(names)
        result = super().write(vals)
        if names & _INPUT_FIELDS:
            self._clear_figures()
        return result

    def _check_user_values(self, names):
        """Raise when these fields are not for users, or not any longer."""
        if names & PROTECTED_FIELDS:
            raise UserError(
                self.env._("Status and figures change only through the buttons.")
            )
        if names - _SENDING_FIELDS and "checked" in self.mapped("state"):
            raise UserError(
                self.env._(
                    "The statement is checked: return it to draft before changing it."
                )
            )

    def _clear_figures(self):
        """Remove figures that no longer belong to template, period and language."""
        computed = self.filtered("computed_at")
        computed._get_lines_in_process().unlink()
        with_process(computed).write({"figures": False, "computed_at": False})

    def _get_filed_message(self):
        """Return why a filed statement cannot be changed or deleted."""
        return self.env._(
            "A filed statement can neither be changed nor deleted: file a correction "
            "that replaces it."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        """Refuse to delete checked and filed statements."""
        if "filed" in self.mapped("state"):
            raise UserError(self._get_filed_message())
        if "checked" in self.mapped("state"):
            raise UserError(
                self.env._("Return the statement to draft before deleting it.")
            )
