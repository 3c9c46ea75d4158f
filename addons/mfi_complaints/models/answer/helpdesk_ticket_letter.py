# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...engine import text_template
from .ir_qweb_field_day import day_words


class HelpdeskTicket(models.Model):
    """The answer: proposed from a template, told by mail or letter, from the record."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Proposing
    # ------------------------------------------------------------------
    @api.private
    def _get_complaint_proposed_answer(self, values=None):
        """Return the text proposed as answer to the client, or an empty one.

        Taken from the template of the outcome and of the client's language, its blanks
        filled; the person who answers rereads and completes it.

        :param dict values: findings not yet written to the complaint
        """
        self.ensure_one()
        # sudo: what is told to the client does not depend on who writes
        ticket = self.sudo()
        if values:
            ticket = ticket.new(values, origin=ticket)
        lang = ticket._get_complaint_document_lang()
        template = self.env["mfi.complaint.answer.template"]._for_ticket(
            "answer", ticket, lang, ticket._get_complaint_template_outcome()
        )
        if not template:
            return ""
        return text_template.fill(
            template.body, ticket._get_complaint_template_values(template.lang)
        )

    def _get_complaint_template_outcome(self):
        """Return which outcome of the templates stands for this complaint."""
        if self.complaint_kind in ("suggestion", "request"):
            return "thanks"
        if self.complaint_state == "rejected":
            return "rejected"
        return self.complaint_outcome or False

    def _get_complaint_template_values(self, lang):
        """Return {blank: plain text} of one complaint, in a language."""
        shown = self.with_context(lang=lang)
        env = shown.env
        company = shown.company_id

        def day(date):
            return day_words(env, date, lang)

        refund = shown.complaint_amount_refunded
        return {
            "client": shown.complaint_client_name,
            "number": shown.number,
            "received": day(shown.complaint_received_date),
            "promised": day(shown.complaint_promised_date),
            "subject": shown.name,
            "category": shown.category_id.name,
            "product": shown.mfi_product_id.name,
            "branch": shown.mfi_branch_id.name,
            "service": shown.team_id.name,
            "measure": _sentence(shown.complaint_corrective_measure),
            "preventive": _sentence(shown.complaint_preventive_measure),
            "refund": refund
            and format_amount(env, refund, shown.complaint_currency_id, lang_code=lang),
            "reason": _sentence(shown.complaint_reject_reason),
            "recourse": shown.complaint_recourse_text,
            "institution": company.name,
            "phone": company.phone,
            "today": day(company._get_mfi_today()),
        }

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _complaint_after_communicate(self):
        """Send the answer when it is told by mail; ask for satisfaction later."""
        if self._is_complaint_history():
            return
        if self.complaint_answer_channel == "email":
            if not self._queue_complaint_mail("answer"):
                raise UserError(
                    self.env._(
                        "No e-mail can be sent: the client's address is missing or "
                        "wrong. Choose another way to tell the client."
                    )
                )
        self._queue_complaint_survey_mail()

    def action_print_letters(self):
        """Tell the answer by letter to all these clients and print the stack.

        Answers already told are printed again and not told twice.

        :return: the report's action
        """
        self._check_complaint_papers()
        self._check_complaint_letters()
        for ticket in self:
            if not ticket._is_complaint_communicated():
                ticket._action_complaint_communicate(
                    {"complaint_answer_channel": "letter"}
                )
        report = self.env.ref("mfi_complaints.action_report_letter")
        return report.report_action(self, config=False)

    def _is_complaint_communicated(self):
        """Return whether the client has been told the present answer."""
        return bool(self.complaint_communicated_at)

    def _check_complaint_letters(self):
        """Refuse letters without an answer, or before the decision."""
        wanting = self.filtered(
            lambda ticket: (
                ticket.complaint_state
                not in ("resolved", "communicated", "closed", "rejected")
                or not (ticket.complaint_answer or "").strip()
            )
        )
        if wanting:
            raise UserError(
                self.env._(
                    "A letter needs the decision and the answer. They are missing for: "
                    "%(numbers)s.",
                    numbers=", ".join(wanting.mapped("number")),
                )
            )

    def _log_complaint_letter_printed(self):
        """Note in the journal that a letter left the printer."""
        for ticket in self:
            ticket._log_complaint_event(
                "note", {"printed": "letter"}, digests=("complaint_answer",)
            )

    def _get_complaint_letter_place(self):
        """Return place and day of the letter: when it was told, else today."""
        self.ensure_one()
        company = self.company_id.sudo()  # sudo: a letterhead is no secret
        told = self.complaint_communicated_at
        day = company._to_mfi_local(told).date() if told else company._get_mfi_today()
        day = day_words(self.env, day)
        if not company.city:
            return day
        return self.env._("%(city)s, %(date)s", city=company.city, date=day)

    def _get_complaint_letter_paragraphs(self):
        """Return the letter as a list of paragraphs, each a list of lines."""
        self.ensure_one()
        # sudo: what is told to the client does not depend on who prints
        ticket = self.sudo()
        lang = ticket._get_complaint_document_lang()
        template = self.env["mfi.complaint.answer.template"]._for_ticket(
            "letter", ticket, lang, ticket._get_complaint_template_outcome()
        )
        values = ticket._get_complaint_template_values(template.lang or lang)
        values["answer"] = (ticket.complaint_answer or "").strip()
        text = text_template.fill(template.body or "{answer}", values)
        paragraphs = text.replace("\r\n", "\n").split("\n\n")
        return [block.split("\n") for block in paragraphs if block.strip()]


def _sentence(text):
    """Return words trimmed, ended by a full stop."""
    text = (text or "").strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."
