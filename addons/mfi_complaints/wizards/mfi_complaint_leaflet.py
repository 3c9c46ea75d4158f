# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

PAPERS = [
    ("poster_a4", "Poster, A4"),
    ("poster_a5", "Poster, A5"),
    ("leaflet", "Leaflet: an A4 sheet folded once"),
]
#: Groups that print for every branch and for the institution.
_ALL_BRANCHES = ("mfi_complaints.group_pilot", "base.group_system")


class MfiComplaintLeaflet(models.TransientModel):
    """Print a poster or leaflet of a branch or of the institution, from the settings.

    Branch managers print those of their branches.
    """

    _name = "mfi.complaint.leaflet"
    _description = "Posters and Leaflets"

    company_id = fields.Many2one(
        "res.company",
        "Institution",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    paper = fields.Selection(PAPERS, "Format", required=True, default="poster_a4")
    branch_id = fields.Many2one(
        "mfi.branch",
        domain="[('id', 'in', allowed_branch_ids)]",
        default=lambda self: self._get_default_branch(),
        help="Its name and telephone number are printed, and its QR code tells the "
        "form which branch it is. Empty: the whole institution.",
    )
    allowed_branch_ids = fields.Many2many(
        "mfi.branch",
        string="Branches to choose from",
        compute="_compute_allowed_branch_ids",
    )
    needs_branch = fields.Boolean(
        "Only for a branch", compute="_compute_allowed_branch_ids"
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"]._get_mfi_installed_names(),
        "Language",
        required=True,
        default=lambda self: self._get_default_lang(),
    )
    second_lang = fields.Selection(
        lambda self: self.env["res.lang"]._get_mfi_installed_names(),
        "Second language",
        help="Prints everything again in this language, if all its texts are "
        "translated.",
    )
    missing = fields.Text("Missing texts", compute="_compute_missing")
    second_missing = fields.Text(
        "Missing texts of the second language", compute="_compute_missing"
    )
    notes = fields.Text("Left out", compute="_compute_notes")

    # ------------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------------
    @api.model
    def _get_default_branch(self):
        """Return the branch of a user who manages only one."""
        found = self._find_allowed_branches(self.env.company)
        return found if self._is_limited() and len(found) == 1 else found.browse()

    @api.model
    def _get_default_lang(self):
        """Return the language of the institution, otherwise that of the user."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        # sudo: the language of the institution is not confidential
        lang = self.env.company.sudo().partner_id.lang
        return lang if lang in codes else self.env.lang

    @api.model
    def _is_limited(self):
        """Return whether the user prints only for the branches that they manage."""
        return not any(self.env.user.has_group(group) for group in _ALL_BRANCHES)

    @api.model
    def _find_allowed_branches(self, company):
        """Return the branches of a company for which the user may print."""
        domain = [("company_id", "=", company.id)]
        if self._is_limited():
            domain.append(("manager_ids", "in", [self.env.uid]))
        return self.env["mfi.branch"].search(domain)

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_allowed_branch_ids(self):
        """Offer the branches for which the user may print."""
        limited = self._is_limited()
        for wizard in self:
            wizard.allowed_branch_ids = self._find_allowed_branches(wizard.company_id)
            wizard.needs_branch = limited

    @api.depends("company_id", "branch_id", "lang", "second_lang", "paper")
    @api.depends_context("lang")
    def _compute_missing(self):
        """Say which texts are not translated into the languages chosen."""
        for wizard in self:
            wizard.missing = wizard._get_missing_text(wizard.lang)
            wizard.second_missing = wizard._get_missing_text(wizard.second_lang)

    @api.depends("company_id", "branch_id")
    @api.depends_context("lang")
    def _compute_notes(self):
        """Say what is left out because it is not configured."""
        for wizard in self:
            notes = wizard.company_id._get_mfi_leaflet_notes(wizard.branch_id)
            wizard.notes = "\n".join(notes)

    def _compute_display_name(self):
        """Return a fixed title."""
        for wizard in self:
            wizard.display_name = self.env._("Posters and leaflets")

    def _get_missing_text(self, lang):
        """Return which texts are missing in a language in one sentence, or ``""``."""
        if not lang:
            return ""
        names = self.company_id._get_mfi_leaflet_missing(
            self.branch_id, lang, full=self.paper == "leaflet"
        )
        if not names:
            return ""
        languages = dict(self.env["res.lang"]._get_mfi_installed_names())
        return self.env._(
            "Not translated into %(language)s: %(texts)s.",
            language=languages.get(lang, lang),
            texts=", ".join(names),
        )

    # ------------------------------------------------------------------
    # Printing
    # ------------------------------------------------------------------
    def action_print(self):
        """Check the choices and download the PDF.

        :raises AccessError: for a branch that the user does not manage
        :raises UserError: when texts of the first language are missing
        """
        self.ensure_one()
        self._check_choices()
        self.branch_id._ensure_mfi_public_token()
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/leaflet/{self.id}.pdf",
            "target": "self",
        }

    def action_texts(self):
        """Open the texts of the first language."""
        return self._open_texts(self.lang)

    def action_second_texts(self):
        """Open the texts of the second language, beside those of the first one."""
        return self._open_texts(self.second_lang)

    def _open_texts(self, lang):
        """Return the action that opens the texts of one language."""
        self.ensure_one()
        texts = self.env["mfi.complaint.leaflet.text"].create(
            {"leaflet_id": self.id, "lang": lang}
        )
        return texts._get_action(self.env._("Texts of posters and leaflets"))

    def _get_action(self):
        """Return the action that opens these choices again."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posters and leaflets"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_choices(self):
        """Raise when the user may not print this, or a text is missing."""
        allowed = self.allowed_branch_ids
        if self.branch_id - allowed or (self.needs_branch and not self.branch_id):
            raise AccessError(
                self.env._("Choose a branch that you manage: the pilot prints others.")
            )
        if self.missing:
            raise UserError(self.missing)

    def _get_languages(self):
        """Return the languages in which everything can be printed, in order."""
        second = self.second_lang
        has_second = second and second != self.lang and not self.second_missing
        return [self.lang, second] if has_second else [self.lang]

    def _render(self):
        """Return the poster or leaflet as PDF.

        :raises UserError: when the texts are too long for the paper
        """
        self.ensure_one()
        self._check_choices()
        leaves = [
            self.company_id._get_mfi_leaflet(self.branch_id, lang)
            for lang in self._get_languages()
        ]
        content = self.env["mfi.complaint.leaflet.document"]._render(
            self.paper, leaves, self._get_title()
        )
        if not content:
            raise UserError(
                self.env._(
                    "The texts are too long for this paper: choose a larger one or "
                    "shorten them."
                )
            )
        return content

    def _get_title(self):
        """Return the title of the PDF: the paper and for whom."""
        papers = dict(self._fields["paper"]._description_selection(self.env))
        place = self.branch_id.name or self.company_id.name
        return f"{papers[self.paper]} – {place}"

    def _get_file_name(self):
        """Return the name of the file."""
        place = self.branch_id.code or self.company_id.name
        return f"{self.paper}_{place}.pdf".replace("/", "-").replace("\\", "-")
