# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, html2plaintext

from ...engine import text_template
from ...engine.text import excerpt
from .ir_qweb_field_day import format_day

#: Characters of the client's statement that a letter quotes.
MAX_QUOTE = 300


class HelpdeskTicket(models.Model):
    """The answer: proposed from a template, sent by mail or printed as a letter."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Proposed answer
    # ------------------------------------------------------------------
    @api.private
    def _get_complaint_proposed_answer(self, values=None):
        """Return the text proposed as the answer to the client, or an empty string.

        The text comes from the template for the outcome and the client's language, with
        its placeholders filled in. The person who answers checks and completes it.

        :param dict values: findings not yet written to the complaint
        """
        self.ensure_one()
        # sudo: the text for the client does not depend on who writes it
        ticket = self.sudo()
        if values:
            ticket = ticket.new(values, origin=ticket)
        lang = ticket._get_complaint_document_lang()
        template = self.env["mfi.complaint.answer.template"]._find_for_ticket(
            "answer", ticket, lang, ticket._get_complaint_template_outcome()
        )
        if not template:
            return ""
        return text_template.fill(
            template.body, ticket._get_complaint_template_values(template.lang)
        )

    def _get_complaint_template_outcome(self):
        """Return the template outcome that applies to this complaint, or ``False``."""
        if self.complaint_kind in ("suggestion", "request"):
            return "thanks"
        if self.complaint_state == "rejected":
            return "rejected"
        return self.complaint_outcome or False

    def _get_complaint_template_values(self, lang):
        """Return {placeholder: plain text} of one complaint, in a language."""
        ticket = self.with_context(lang=lang)
        env = ticket.env
        company = ticket.company_id

        def format_date(date):
            return format_day(env, date, lang)

        refund = ticket.complaint_amount_refunded
        return {
            "client": ticket.complaint_client_name,
            "number": ticket.number,
            "received": format_date(ticket.complaint_received_date),
            "promised": format_date(ticket.complaint_promised_date),
            "subject": ticket.name,
            "category": ticket.category_id.name,
            "product": ticket.mfi_product_id.name,
            "branch": ticket.mfi_branch_id.name,
            "service": ticket.team_id.name,
            "measure": _format_sentence(ticket.complaint_corrective_measure),
            "preventive": _format_sentence(ticket.complaint_preventive_measure),
            "refund": refund
            and format_amount(
                env, refund, ticket.complaint_currency_id, lang_code=lang
            ),
            "reason": _format_sentence(ticket.complaint_reject_reason),
            "recourse": ticket.complaint_recourse_text,
            "institution": company.name,
            "phone": company.phone,
            "today": format_date(company._get_mfi_today()),
        }

    # ------------------------------------------------------------------
    # Communicated answer
    # ------------------------------------------------------------------
    def _complaint_after_communicate(self):
        """Queue the answer if the channel is e-mail, and the satisfaction survey."""
        if self._is_complaint_history():
            return
        if self.complaint_answer_channel == "email":
            if not self._queue_complaint_mail("answer"):
                raise UserError(
                    self.env._(
                        "No e-mail can be sent: the client's address is missing or "
                        "wrong. Choose another way to communicate the answer."
                    )
                )
        self._queue_complaint_survey_mail()

    def action_print_letters(self):
        """Communicate the answer to all these clients by letter and print the letters.

        Letters whose answer has already been communicated are only printed again.

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
        """Return whether the current answer has been communicated to the client."""
        return bool(self.complaint_communicated_at)

    def _check_complaint_letters(self):
        """Raise ``UserError`` if a complaint has no answer or no decision yet."""
        incomplete = self.filtered(
            lambda ticket: (
                ticket.complaint_state
                not in ("resolved", "communicated", "closed", "rejected")
                or not (ticket.complaint_answer or "").strip()
            )
        )
        if incomplete:
            raise UserError(
                self.env._(
                    "A letter needs the decision and the answer. They are missing for: "
                    "%(numbers)s.",
                    numbers=", ".join(incomplete.mapped("number")),
                )
            )

    def _log_complaint_letter_printed(self):
        """Record in the journal that a letter was printed."""
        for ticket in self:
            ticket._log_complaint_event(
                "note", {"printed": "letter"}, digests=("complaint_answer",)
            )

    def _get_complaint_letter_heading(self):
        """Return the letter's place and date: day of communication, otherwise today."""
        self.ensure_one()
        company = self.company_id.sudo()  # sudo: the letterhead is public
        sent_at = self.complaint_communicated_at
        date = sent_at and company._to_mfi_local(sent_at).date()
        date = format_day(self.env, date or company._get_mfi_today())
        if not company.city:
            return date
        return self.env._("%(city)s, %(date)s", city=company.city, date=date)

    def _get_complaint_letter_paragraphs(self):
        """Return the text of the letter as paragraphs, each of them a list of lines."""
        self.ensure_one()
        # sudo: the text for the client does not depend on who prints it
        ticket = self.sudo()
        lang = ticket._get_complaint_document_lang()
        template = self.env["mfi.complaint.answer.template"]._find_for_ticket(
            "letter", ticket, lang, ticket._get_complaint_template_outcome()
        )
        values = ticket._get_complaint_template_values(template.lang or lang)
        values["answer"] = (ticket.complaint_answer or "").strip()
        values["statement"] = ticket._get_complaint_quote()
        text = text_template.fill(template.body or "{answer}", values)
        paragraphs = text.replace("\r\n", "\n").split("\n\n")
        return [block.split("\n") for block in paragraphs if block.strip()]

    def _get_complaint_quote(self):
        """Return the first words of the client's statement, as a letter quotes them.

        Others may open a letter: nothing confidential is quoted.
        """
        if self.complaint_access != "open":
            return ""
        return excerpt(html2plaintext(self.description or ""), MAX_QUOTE)


def _format_sentence(text):
    """Return a text without outer spaces, with a full stop if it lacks an end mark."""
    text = (text or "").strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."
