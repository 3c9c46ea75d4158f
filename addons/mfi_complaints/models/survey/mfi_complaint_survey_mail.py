# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from ..guard import with_process
from .mfi_complaint_survey_respondent import OPEN


class MfiComplaintSurvey(models.Model):
    """Send the questionnaire by e-mail to those who have an address."""

    _inherit = "mfi.complaint.survey"

    def action_mail_links(self):
        """Queue a mail with a link to everybody who is still to call, once each.

        :return: a notification
        :raise UserError: unless the interviews are in progress
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "running":
            raise UserError(self.env._("The interviews are not in progress."))
        people = self.respondent_ids.filtered(
            lambda person: person.state in OPEN and not person.mailed_on
        )
        number = people._queue_links()
        message = self.env._(
            "%(number)s mails with a link are queued. The others are to be called.",
            number=number,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "success"},
        }


class MfiComplaintSurveyRespondent(models.Model):
    """People of the call list who get the questionnaire by e-mail."""

    _inherit = "mfi.complaint.survey.respondent"

    mailed_on = fields.Date("Link mailed on", readonly=True, copy=False)

    def _queue_links(self):
        """Queue one mail per person with an address; return their number.

        The mails are deleted once sent: they name the person beside the link.
        """
        # sudo: addresses of clients, and a queue that belongs to the program
        people = self.sudo().filtered(lambda person: person._get_client().email)
        people._get_answers()
        mails = self.env["mail.mail"].with_user(SUPERUSER_ID).sudo()
        mails.create([person._prepare_link_mail() for person in people])
        for company, group in people.grouped("company_id").items():
            with_process(group).write({"mailed_on": company._get_mfi_today()})
        if people:
            self.env["helpdesk.ticket"]._trigger_complaint_mail_queue()
        return len(people)

    def _prepare_link_mail(self):
        """Return the values of the mail with the link, in the person's language."""
        client, company = self._get_client(), self.company_id
        installed = dict(self.env["res.lang"].get_installed())
        lang = self.lang if self.lang in installed else company.partner_id.lang
        words = self.with_context(lang=lang)
        url = f"{company.get_base_url()}{self.answer_id.get_start_url()}"
        return {
            "subject": words.env._(
                "Your opinion of %(institution)s", institution=company.name
            ),
            "body_html": words._format_link_mail(url),
            "email_from": company._get_mfi_mail_from(),
            "email_to": client.email,
            "reply_to": company._get_mfi_mail_reply_to(),
            "headers": repr({"Auto-Submitted": "auto-generated"}),
            "auto_delete": True,
        }

    def _format_link_mail(self, url):
        """Return the body of the mail, in the language of the context."""
        paragraphs = [
            self.env._("Hello,"),
            self.env._(
                "You were drawn at random among our clients. Please tell us how "
                "satisfied you are: it takes three minutes, and your answers are "
                "anonymous. The link is for you alone."
            ),
            Markup('<a href="%s">%s</a>') % (url, url),
            self.env._(
                "If you prefer not to answer, ignore this mail: nothing changes for "
                "you."
            ),
            self.company_id.name,
        ]
        direction = self.env["res.lang"]._get_mfi_page()["direction"]
        body = Markup().join(Markup("<p>%s</p>") % words for words in paragraphs)
        return Markup('<div dir="%s">%s</div>') % (direction, body)
