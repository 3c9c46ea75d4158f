# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import psycopg2
from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize
from odoo.tools.misc import clean_context

from ..complaint.code_in_transit import get_code_in_transit


class HelpdeskTicket(models.Model):
    """The values used in letters and mails to the client, and the mail queue.

    The fields below contain text and dates in the reader's language, for the editable
    templates. None of them is stored.
    """

    _inherit = "helpdesk.ticket"

    complaint_received_date = fields.Date(
        string="Day of receipt",
        compute="_compute_complaint_document",
        help="In the company's time zone.",
    )
    complaint_client_name = fields.Char(
        string="Client's name", compute="_compute_complaint_document"
    )
    complaint_follow_url = fields.Char(
        string="Tracking page address", compute="_compute_complaint_document"
    )
    complaint_recourse_text = fields.Text(
        string="External recourse (text)",
        compute="_compute_complaint_recourse_text",
        help="One line per mediator or authority.",
    )

    @api.depends("complaint_received_at", "partner_id", "partner_name", "company_id")
    def _compute_complaint_document(self):
        """Compute the values for documents; whistleblowing reports have no name."""
        for ticket in self:
            company = ticket.company_id or self.env.company
            received = ticket.complaint_received_at
            ticket.complaint_received_date = (
                received and company._to_mfi_local(received).date()
            )
            secret = ticket.complaint_kind == "denunciation"
            ticket.complaint_client_name = not secret and (
                ticket.partner_name or ticket.partner_id.name
            )
            ticket.complaint_follow_url = f"{company.get_base_url()}/complaints/track"

    @api.depends_context("lang")
    @api.depends("company_id")
    def _compute_complaint_recourse_text(self):
        """List the company's external recourses in the language of the context."""
        for company, tickets in self.grouped("company_id").items():
            recourses = company._get_mfi_recourses().with_context(lang=self.env.lang)
            text = "\n".join(recourse._format_contact_line() for recourse in recourses)
            tickets.complaint_recourse_text = text

    def _get_complaint_document_lang(self):
        """Return the code of the language in which to write to the client."""
        company = self.company_id.partner_id.lang
        installed = dict(self.env["res.lang"].get_installed())
        wanted = (self.complaint_lang, self.partner_id.lang, company, self.env.lang)
        return next((lang for lang in wanted if lang in installed), "en_US")

    def _get_complaint_client_email(self):
        """Return the client's normalized e-mail address, or ``False``.

        Always ``False`` for a whistleblowing report: its author must stay anonymous.
        """
        # sudo: the address is needed whichever user makes the transition
        ticket = self.sudo()
        if ticket.complaint_kind == "denunciation":
            return False
        return email_normalize(ticket.partner_email or ticket.partner_id.email or "")

    @api.private
    def _queue_complaint_mail(self, purpose, **values):
        """Queue one mail to the client, rendered from the template of its purpose.

        Nothing is sent here: the mail queue sends the mail after the commit.

        :param purpose: a key of :data:`mail_mail_complaint.PURPOSES`
        :param values: other values of the mail, such as ``scheduled_date``
        :return: the mail; empty without an address or a template
        """
        # sudo: the mail queue belongs to the program; the defaults of the caller or of
        # the user must not decide whether the client gets the mail
        mails = self.env["mail.mail"].with_user(SUPERUSER_ID).sudo()
        kept = clean_context(self.env.context)
        mails = mails.with_context(kept)  # pylint: disable=context-overridden
        if not (address := self._get_complaint_client_email()):
            return mails
        xmlid = f"mfi_complaints.mail_template_{purpose}"
        if not (template := self.env.ref(xmlid, raise_if_not_found=False)):
            return mails
        # sudo: the template reads the complaint whichever user makes the transition
        template = template.sudo().with_context(
            lang=self._get_complaint_document_lang()
        )
        mail = mails.create(
            {
                "complaint_ticket_id": self.id,
                "complaint_purpose": purpose,
                "complaint_code": get_code_in_transit(self),
                **self._render_complaint_mail(template),
                "email_from": self.company_id._get_mfi_mail_from(),
                "email_to": address,
                "reply_to": self.company_id._get_mfi_mail_reply_to(),
                "headers": repr({"Auto-Submitted": "auto-generated"}),
                **values,
            }
        )
        if not values.get("scheduled_date"):
            self._trigger_complaint_mail_queue()
        return mail

    def _render_complaint_mail(self, template):
        """Return the subject and the body of a mail to the client.

        Odoo reports any error of a template as a mistake of the user, for which nobody
        repeats a call: an error of the database passes, and is raised as what it is.
        """
        try:
            subject = template._render_field("subject", self.ids)[self.id]
            body = template._render_field(
                "body_html", self.ids, options={"post_process": True}
            )[self.id]
        except UserError as error:
            raise (_find_database_error(error) or error) from error
        lang = self.env["res.lang"]._get_mfi_page(template.env.lang)
        if lang["direction"] == "rtl":  # for programs that do not find it themselves
            body = Markup('<div dir="rtl">%s</div>') % body
        return {"subject": subject, "body_html": body}

    @api.model
    def _trigger_complaint_mail_queue(self):
        """Trigger the mail queue after the commit."""
        job = self.env.ref("mail.ir_cron_mail_scheduler_action", False)
        if job:
            # sudo: a transition made by any user may trigger the queue
            job.sudo()._trigger()

    def _cancel_complaint_mails(self, *purposes):
        """Cancel the mails of these complaints that have not been sent yet."""
        # sudo: the mail queue belongs to the program
        self.env["mail.mail"].sudo().search(
            [
                ("complaint_ticket_id", "in", self.ids),
                ("complaint_purpose", "in", purposes),
                ("state", "=", "outgoing"),
            ]
        ).cancel()


def _find_database_error(error):
    """Return the error of the database that caused another error, or ``None``."""
    while error and not isinstance(error, psycopg2.OperationalError):
        error = error.__cause__ or error.__context__
    return error
