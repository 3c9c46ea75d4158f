# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..engine import survey_dialogue


class MfiComplaintSurveySms(models.TransientModel):
    """Dialog that tells what a survey by text takes, before the first text leaves."""

    _name = "mfi.complaint.survey.sms"
    _description = "Ask a Survey by Text Message"

    survey_id = fields.Many2one("mfi.complaint.survey", required=True, readonly=True)
    people_count = fields.Integer("People to text", compute="_compute_texts")
    no_mobile_count = fields.Integer(
        "Without a mobile number", compute="_compute_texts"
    )
    unwilling_count = fields.Integer(
        "Do not want to be asked", compute="_compute_texts"
    )
    shared_count = fields.Integer(
        "Number already being asked", compute="_compute_texts"
    )
    text_count = fields.Integer("Texts at most", compute="_compute_texts")
    part_count = fields.Integer("SMS at most", compute="_compute_texts")
    cost = fields.Char("Cost at most", compute="_compute_texts")
    texts = fields.Text(compute="_compute_texts")

    @api.depends("survey_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        """Count people, texts and SMS, and show the texts in the user's language."""
        for wizard in self:
            survey = wizard.survey_id
            numbers, left = survey._sort_sms_people()
            parts = wizard._count_parts(numbers)
            gateway = survey.company_id.sudo().mfi_sms_gateway_id  # sudo: a setting
            questions = len(survey.sms_question_ids)
            wizard.people_count = len(numbers)
            wizard.no_mobile_count = len(left["no_mobile"])
            wizard.unwilling_count = len(left["unwilling"])
            wizard.shared_count = len(left["shared"])
            most = survey_dialogue.count_most_texts(len(numbers), questions)
            wizard.text_count = most
            wizard.part_count = parts
            wizard.cost = gateway._format_cost(parts)
            quotes = survey._get_sms_quotes(self.env.lang)
            wizard.texts = "\n\n".join(quote.text for quote in quotes)

    def _count_parts(self, people):
        """Return how many SMS these people get at most, each in their language."""
        langs = {}
        for person in people:
            langs[person.lang] = langs.get(person.lang, 0) + 1
        return sum(
            number * sum(q.parts for q in self.survey_id._get_sms_quotes(lang))
            for lang, number in langs.items()
        )

    def action_start(self):
        """Queue the first texts.

        :return: a notification
        """
        self.ensure_one()
        people = self.survey_id._start_sms()
        message = self.env._(
            "%(number)s people are asked by text. The others are to be called.",
            number=len(people),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
