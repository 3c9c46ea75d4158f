# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..selections import KINDS

#: Limits of the numbers: setting → (lowest, highest).
_BOUNDS = {
    "mfi_staff_warning_count": (0, 100),
    "mfi_staff_warning_months": (1, 60),
    "mfi_silent_branch_days": (0, 1000),
    "mfi_retention_months": (0, 600),
}
#: Longest text of each kind that a form or a page can show well.
_LENGTHS = {
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
    """The institution's settings for the desk: kinds, warnings, texts, retention.

    A text left empty stands for the program's own words, in the reader's language.
    """

    _inherit = "res.company"

    mfi_suggestions = fields.Boolean(
        "Record suggestions",
        default=True,
        help="Off: nobody can record a suggestion any more; those recorded stay.",
    )
    mfi_requests = fields.Boolean(
        "Record requests for information",
        default=True,
        help="Off: nobody can record a request any more; those recorded stay.",
    )
    mfi_staff_warning_count = fields.Integer(
        "Founded complaints before a warning",
        default=3,
        help="A member of staff named in this many founded complaints raises a "
        "warning to the pilot; 0: never.",
    )
    mfi_staff_warning_months = fields.Integer(
        "Months counted",
        default=6,
        help="Complaints decided in this many past months count.",
    )
    mfi_silent_branch_days = fields.Integer(
        "Silent branch after (days)",
        default=90,
        help="A branch without any complaint for this long raises a warning: clients "
        "may not know how to complain, or not dare to. 0: never.",
    )
    mfi_survey_question = fields.Char(
        "Satisfaction question",
        translate=True,
        help="Asked on the page behind the mail and by phone. Empty: “How satisfied "
        "are you with our answer?”",
    )
    mfi_score_label_1 = fields.Char("Words of score 1", translate=True)
    mfi_score_label_2 = fields.Char("Words of score 2", translate=True)
    mfi_score_label_3 = fields.Char("Words of score 3", translate=True)
    mfi_score_label_4 = fields.Char("Words of score 4", translate=True)
    mfi_score_label_5 = fields.Char("Words of score 5", translate=True)
    mfi_receipt_rights = fields.Text(
        "Rights told on the receipt",
        translate=True,
        help="Empty: handling is free of charge and complaining has no consequences.",
    )
    mfi_receipt_note = fields.Text(
        "Further words on the receipt",
        translate=True,
        help="Printed before the signatures, e.g. opening hours of the desk.",
    )
    mfi_letter_note = fields.Text(
        "Words at the foot of letters",
        translate=True,
        help="Printed at the end of each letter, e.g. an approval number.",
    )
    mfi_retention_months = fields.Integer(
        "Keep personal data for (months)",
        default=0,
        help="Months after the end of a complaint, after which its personal data is "
        "erased for good. 0: never by itself.",
    )

    mfi_first_run_skipped = fields.Char(
        help="Steps of the checklist that were settled otherwise; codes between commas."
    )
    mfi_profile_applied = fields.Char(help="Name of the last profile applied.")

    @api.constrains(*_BOUNDS)
    def _check_mfi_desk(self):
        """Refuse numbers that make no sense."""
        self._check_mfi_bounds(_BOUNDS)

    @api.constrains(*_LENGTHS)
    def _check_mfi_texts(self):
        """Refuse texts that no page could show."""
        for company in self:
            for name, longest in _LENGTHS.items():
                if len(company[name] or "") > longest:
                    raise ValidationError(
                        self.env._(
                            "“%(setting)s” is too long: %(count)s letters at most.",
                            setting=company._fields[name]._description_string(self.env),
                            count=longest,
                        )
                    )

    def _get_mfi_kinds(self):
        """Return the kinds of record that the institution takes, as codes in order.

        Complaints and denunciations are always taken.
        """
        self.ensure_one()
        off = set()
        if not self.mfi_suggestions:
            off.add("suggestion")
        if not self.mfi_requests:
            off.add("request")
        return [kind for kind, _label in KINDS if kind not in off]

    def _get_mfi_satisfaction_question(self):
        """Return the satisfaction question in the reader's language."""
        self.ensure_one()
        return self.mfi_survey_question or self.env._(
            "How satisfied are you with our answer?"
        )

    def _get_mfi_score_labels(self):
        """Return {score: words} in the reader's language."""
        self.ensure_one()
        words = {
            1: self.env._("Very dissatisfied"),
            2: self.env._("Dissatisfied"),
            3: self.env._("Neither satisfied nor dissatisfied"),
            4: self.env._("Satisfied"),
            5: self.env._("Very satisfied"),
        }
        return {
            score: self[f"mfi_score_label_{score}"] or own
            for score, own in words.items()
        }

    def _get_mfi_retention_reason(self):
        """Return why the daily job erases, in the company's language."""
        self.ensure_one()
        shown = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return shown.env._(
            "Retention period of %(months)s months", months=self.mfi_retention_months
        )
