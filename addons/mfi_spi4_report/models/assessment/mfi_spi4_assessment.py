# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.mfi_complaints.models.guard import in_process

from ...engine.period import Period
from ..const import EDITIONS, ROLLUPS

STATES = [
    ("draft", "Draft"),
    ("reviewed", "Reviewed"),
    ("signed", "Signed"),
]
#: Fields that may change after review or signature; none of them is evidence.
_UNFROZEN_FIELDS = frozenset(
    {
        "message_follower_ids",
        "message_ids",
        "activity_ids",
        "message_main_attachment_id",
    }
)
#: Values of a new assessment; only its transitions change them.
_INITIAL_VALUES = {
    "state": "draft",
    "computed_at": False,
    "reviewed_by": False,
    "reviewed_at": False,
    "signed_by": False,
    "signed_at": False,
    "signature_hash": False,
    "seal_hash": False,
    "recheck_at": False,
}
#: Fields that only transitions write.
_PROTECTED_FIELDS = frozenset({*_INITIAL_VALUES, "result", "recheck"})


class MfiSpi4Assessment(models.Model):
    """A self-assessment of complaint handling, for one edition, period and perimeter.

    All dates are local dates of the institution and inclusive. The counts are stored
    in ``result``; screen, PDF and workbook are made from it and from the answers.
    """

    _name = "mfi.spi4.assessment"
    _description = "SPI4 self-assessment"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    edition = fields.Selection(EDITIONS, required=True, default="2014")
    grid_id = fields.Many2one(
        "mfi.spi4.grid",
        compute="_compute_grid_id",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
        domain="[('edition', '=', edition), ('company_id', 'in', [company_id, False])]",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_period().first
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_period().last
    )
    cutoff_date = fields.Date(
        string="Cut-off date",
        compute="_compute_cutoff_date",
        store=True,
        readonly=False,
        help="The outcome of the complaints received in the period is considered up to "
        "the end of this day.",
    )
    compare = fields.Boolean(string="Compare with another period", default=True)
    compare_from = fields.Date(
        string="Compared from",
        compute="_compute_compare_dates",
        store=True,
        readonly=False,
        help="By default, the period of the same length just before.",
    )
    compare_to = fields.Date(
        string="Compared to",
        compute="_compute_compare_dates",
        store=True,
        readonly=False,
    )
    branch_ids = fields.Many2many(
        "mfi.branch",
        string="Perimeter",
        check_company=True,
        help="Branches or regions, including the branches below them. Empty: the whole "
        "network.",
    )
    client_count = fields.Integer(
        string="Active clients",
        compute="_compute_client_count",
        store=True,
        readonly=False,
        help="Number of active clients in the perimeter. 0 means unknown: the "
        "complaint rate is then not computed.",
    )
    client_count_date = fields.Date(
        string="Counted on",
        compute="_compute_client_count",
        store=True,
        readonly=False,
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language of the report",
        required=True,
        default=lambda self: self._default_lang(),
    )
    rollup = fields.Selection(
        ROLLUPS,
        string="Aggregation of the score",
        required=True,
        default=lambda self: self.env.company.mfi_spi4_rollup or "indicators",
    )
    conclusion = fields.Text(string="Management comment")
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    computed_at = fields.Datetime("Computed on", readonly=True, copy=False)
    result = fields.Json(
        groups="mfi_complaints.group_confidential",
        copy=False,
        help="All counts, including small numbers.",
    )
    answer_ids = fields.One2many("mfi.spi4.answer", "assessment_id", copy=False)
    reviewed_by = fields.Many2one("res.users", "Reviewed by", readonly=True, copy=False)
    reviewed_at = fields.Datetime("Reviewed on", readonly=True, copy=False)
    signed_by = fields.Many2one("res.users", "Signed by", readonly=True, copy=False)
    signed_at = fields.Datetime("Signed on", readonly=True, copy=False)
    signature_hash = fields.Char(
        string="Fingerprint",
        readonly=True,
        copy=False,
        help="SHA-256 of the signed figures and text, as printed on the report.",
    )
    seal_hash = fields.Char(
        string="Last seal",
        readonly=True,
        copy=False,
        help="Last seal of the journal at the time of signing.",
    )
    recheck = fields.Json(
        groups="mfi_complaints.group_confidential",
        copy=False,
        help="Figures found by the last recomputation after signing.",
    )
    recheck_at = fields.Datetime("Rechecked on", readonly=True, copy=False)

    _period_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The period ends before it begins."
    )
    _cutoff_order = models.Constraint(
        "CHECK (cutoff_date IS NULL OR cutoff_date >= date_to)",
        "The cut-off date cannot come before the end of the period.",
    )
    _compare_order = models.Constraint(
        "CHECK (compare_from IS NULL OR compare_to >= compare_from)",
        "The compared period ends before it begins.",
    )
    _clients_positive = models.Constraint(
        "CHECK (client_count >= 0)", "The number of clients cannot be negative."
    )

    # ------------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------------
    @api.model
    def _default_period(self):
        """Return the last complete calendar year, in the company's time zone."""
        year = self.env.company._get_mfi_today().year - 1
        return Period(date(year, 1, 1), date(year, 12, 31))

    @api.model
    def _default_lang(self):
        """Return the language of the user, else of the institution."""
        installed = dict(self._selection_lang())
        wanted = (
            self.env.context.get("lang"),
            self.env.company.partner_id.lang,
            self.env.user.lang,
        )
        return next((code for code in wanted if code in installed), "en_US")

    @api.model
    def _selection_lang(self):
        """Return the installed languages, named in the reader's language."""
        return self.env["res.lang"]._get_mfi_installed_names()

    @api.depends("edition", "date_from", "date_to")
    def _compute_name(self):
        """Set the default name from the edition and the period.

        A default name follows the dates, so that it never shows another period. A name
        entered by a user is kept.
        """
        editions = dict(self._fields["edition"]._description_selection(self.env))
        for assessment in self:
            name = assessment.name or ""
            has_dates = assessment.date_from and assessment.date_to
            if (
                not has_dates
                or name
                and not self._is_default_name(name, editions.values())
            ):
                assessment.name = name
                continue
            assessment.name = self._get_default_name(
                editions.get(assessment.edition, ""),
                format_date(self.env, assessment.date_from),
                format_date(self.env, assessment.date_to),
            )

    @api.model
    def _get_default_name(self, edition, first, last):
        """Return the default name of an assessment, in the user's language."""
        return self.env._(
            "%(edition)s, from %(first)s to %(last)s",
            edition=edition,
            first=first,
            last=last,
        )

    @api.model
    def _is_default_name(self, name, editions):
        """Return whether a name is a default name, for any dates.

        :param name: current name
        :param editions: labels of the editions
        """
        shapes = (
            re.escape(self._get_default_name(text, "\0", "\0")) for text in editions
        )
        return any(
            re.fullmatch(shape.replace(re.escape("\0"), ".{1,40}"), name)
            for shape in shapes
        )

    @api.depends("edition", "company_id")
    def _compute_grid_id(self):
        """Propose the institution's grid of the edition, else the shared one."""
        for assessment in self:
            grid = assessment.grid_id
            allowed = (assessment.company_id, self.env["res.company"])
            if grid.edition != assessment.edition or grid.company_id not in allowed:
                assessment.grid_id = self.env["mfi.spi4.grid"]._get_default_grid(
                    assessment.company_id, assessment.edition
                )

    @api.depends("date_to")
    def _compute_cutoff_date(self):
        """Propose the end of the period, again whenever it changes."""
        for assessment in self:
            assessment.cutoff_date = assessment.date_to

    @api.depends("date_from", "date_to")
    def _compute_compare_dates(self):
        """Propose the period of the same length just before."""
        for assessment in self:
            first, last = assessment.date_from, assessment.date_to
            if not (first and last) or last < first:
                continue
            before = Period(first, last).get_previous()
            assessment.compare_from = before.first
            assessment.compare_to = before.last

    @api.depends("branch_ids", "company_id", "date_to")
    def _compute_client_count(self):
        """Propose the declared active clients, at the lowest level that has any.

        The number declared by a region or a network is not added to those of its
        branches: it is used only if they declare none.
        """
        for assessment in self:
            levels = assessment._get_opened_branches().grouped("level")
            counts = [
                sum(levels[level].mapped("active_client_count"))
                for level in ("branch", "region", "network")
                if level in levels
            ]
            assessment.client_count = next(filter(None, counts), 0)
            assessment.client_count_date = assessment.date_to

    def _get_perimeter_branches(self):
        """Return the branches of the perimeter, or all those of the company."""
        self.ensure_one()
        # sudo: the perimeter does not depend on the branches visible to the user
        branch = self.env["mfi.branch"].sudo().with_context(active_test=False)
        domain = [("company_id", "=", self.company_id.id)]
        if self._is_narrowed():
            domain.append(("id", "child_of", self.branch_ids.ids))
        return branch.search(domain)

    def _get_opened_branches(self):
        """Return the branches of the perimeter that opened by the end of the period."""
        return self._get_perimeter_branches().filtered(
            lambda branch: (
                not (branch.opening_date and self.date_to)
                or branch.opening_date <= self.date_to
            )
        )

    def _is_narrowed(self):
        """Return whether the perimeter is smaller than the network.

        Selecting the top of the hierarchy selects the whole network, including the
        complaints without a branch.
        """
        tops = self.branch_ids.filtered(
            lambda branch: branch.level == "network" and not branch.parent_id
        )
        return bool(self.branch_ids) and not tops

    # ------------------------------------------------------------------
    # Freeze
    # ------------------------------------------------------------------
    @api.constrains("compare", "compare_from", "compare_to")
    def _check_compare(self):
        """Require the compared period if a comparison is requested.

        :raises ValidationError: when a date is missing
        """
        for assessment in self:
            if assessment.compare and not (
                assessment.compare_from and assessment.compare_to
            ):
                raise ValidationError(
                    self.env._(
                        "Enter both dates of the compared period, or switch the "
                        "comparison off."
                    )
                )

    def write(self, vals):
        """Write drafts; only transitions change anything else.

        :raises UserError: on a reviewed or signed assessment, or for a field that
            only transitions write
        """
        frozen = self.filtered(lambda assessment: assessment.state != "draft")
        if frozen and not in_process(self) and set(vals) - _UNFROZEN_FIELDS:
            raise UserError(
                self.env._(
                    "“%(name)s” has been reviewed or signed and is frozen. Return a "
                    "reviewed one to draft; after signing, create a new one.",
                    name=frozen[0].name,
                )
            )
        if not in_process(self) and set(vals) & _PROTECTED_FIELDS:
            raise UserError(
                self.env._(
                    "Status, figures and fingerprint change only through the buttons."
                )
            )
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts, ignoring any value given for status and signature."""
        allowed = [
            {
                name: value
                for name, value in vals.items()
                if name not in _PROTECTED_FIELDS
            }
            for vals in vals_list
        ]
        return super().create([{**vals, **_INITIAL_VALUES} for vals in allowed])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        """Refuse to delete signed assessments.

        :raises UserError: when one of them is signed
        """
        if any(assessment.state == "signed" for assessment in self):
            raise UserError(
                self.env._("A signed report must be kept: it cannot be deleted.")
            )
