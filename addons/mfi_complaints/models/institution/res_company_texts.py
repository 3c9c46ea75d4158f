# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..selections import KINDS

#: Limits of the settings: field → (lowest, highest).
_BOUNDS = {
    "mfi_staff_warning_count": (0, 100),
    "mfi_staff_warning_months": (1, 60),
    "mfi_silent_branch_days": (0, 1000),
    "mfi_retention_months": (0, 600),
}
#: Longest text, in characters, that forms, pages and letters can show.
TEXT_LENGTHS = {
    "mfi_survey_question": 200,
    "mfi_score_label_1": 60,
    "mfi_score_label_2": 60,
    "mfi_score_label_3": 60,
    "mfi_score_label_4": 60,
    "mfi_score_label_5": 60,
    "mfi_receipt_rights": 1500,
    "mfi_receipt_note": 1500,
    "mfi_letter_note": 1500,
}


class ResCompany(models.Model):
    """Settings of the institution: kinds of record, warnings, texts and retention.

    Where a text is empty, the default one is shown, in the reader's language.
    """

    _inherit = "res.company"

    mfi_suggestions = fields.Boolean(
        "Record suggestions",
        default=True,
        help="When off, suggestions can no longer be recorded; existing ones stay.",
    )
    mfi_requests = fields.Boolean(
        "Record requests for information",
        default=True,
        help="When off, requests can no longer be recorded; existing ones stay.",
    )
    mfi_staff_warning_count = fields.Integer(
        "Founded complaints before a warning",
        default=3,
        help="The pilot is warned when a member of staff is named in this many founded "
        "complaints; 0 means never.",
    )
    mfi_staff_warning_months = fields.Integer(
        "Months counted",
        default=6,
        help="Only complaints decided in this number of past months are counted.",
    )
    mfi_silent_branch_days = fields.Integer(
        "Silent branch after (days)",
        default=90,
        help="A branch without any complaint for this long is marked as silent: "
        "clients may not know how to complain, or may not dare to. 0 means never, and "
        "no alerts about silent branches.",
    )
    mfi_survey_question = fields.Char(
        "Satisfaction question",
        translate=True,
        help="Asked by phone and on the page to which the mail links. If empty: “How "
        "satisfied are you with our answer?”",
    )
    mfi_score_label_1 = fields.Char("Label of score 1", translate=True)
    mfi_score_label_2 = fields.Char("Label of score 2", translate=True)
    mfi_score_label_3 = fields.Char("Label of score 3", translate=True)
    mfi_score_label_4 = fields.Char("Label of score 4", translate=True)
    mfi_score_label_5 = fields.Char("Label of score 5", translate=True)
    mfi_receipt_rights = fields.Text(
        "Client's rights on the receipt",
        translate=True,
        help="If empty: handling is free of charge and complaining has no "
        "consequences.",
    )
    mfi_receipt_note = fields.Text(
        "Additional text on the receipt",
        translate=True,
        help="Printed before the signatures, e.g. opening hours of the desk.",
    )
    mfi_letter_note = fields.Text(
        "Text at the foot of letters",
        translate=True,
        help="Printed at the end of each letter, e.g. an approval number.",
    )
    mfi_retention_months = fields.Integer(
        "Keep personal data for (months)",
        default=0,
        help="Months after the end of a complaint, after which its personal data is "
        "erased permanently. 0 means never automatically.",
    )

    mfi_first_run_skipped = fields.Char(
        help="Steps of the checklist that were settled otherwise; codes separated by "
        "commas."
    )
    mfi_profile_applied = fields.Char(help="Name of the last profile applied.")

    @api.constrains(*_BOUNDS)
    def _check_mfi_desk(self):
        """Refuse numbers outside their limits."""
        self._check_mfi_bounds(_BOUNDS)

    @api.constrains(*TEXT_LENGTHS)
    def _check_mfi_texts(self):
        """Refuse texts that are too long for a page or a letter."""
        self._check_mfi_lengths(TEXT_LENGTHS)

    def _check_mfi_lengths(self, lengths):
        """Raise when a text of these companies is longer than its limit.

        :param lengths: ``{field: longest, in characters}``
        :raises ValidationError: with the setting's name and its limit
        """
        for company in self:
            for name, longest in lengths.items():
                if len(company[name] or "") > longest:
                    raise ValidationError(
                        self.env._(
                            "“%(setting)s” is too long: enter at most %(count)s "
                            "characters.",
                            setting=company._fields[name]._description_string(self.env),
                            count=longest,
                        )
                    )

    def _get_mfi_kinds(self):
        """Return the kinds of record that the institution accepts, as codes in order.

        Complaints and whistleblowing reports are always accepted.
        """
        self.ensure_one()
        off = set()
        if not self.mfi_suggestions:
            off.add("suggestion")
        if not self.mfi_requests:
            off.add("request")
        return [kind for kind, _label in KINDS if kind not in off]

    def _get_mfi_satisfaction_question(self):
        """Return the satisfaction question in the user's language."""
        self.ensure_one()
        return self.mfi_survey_question or self.env._(
            "How satisfied are you with our answer?"
        )

    def _get_mfi_score_labels(self):
        """Return ``{score: label}`` in the user's language."""
        self.ensure_one()
        defaults = {
            1: self.env._("Very dissatisfied"),
            2: self.env._("Dissatisfied"),
            3: self.env._("Neither satisfied nor dissatisfied"),
            4: self.env._("Satisfied"),
            5: self.env._("Very satisfied"),
        }
        return {
            score: self[f"mfi_score_label_{score}"] or default
            for score, default in defaults.items()
        }

    def _get_mfi_retention_reason(self):
        """Return why the daily job erases data, in the company's language."""
        self.ensure_one()
        shown = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return shown.env._(
            "Retention period of %(months)s months", months=self.mfi_retention_months
        )
