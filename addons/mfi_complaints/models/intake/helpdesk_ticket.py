# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import re

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...engine import mail_intake

#: Pattern of words in the subject of an e-mail that may be a complaint number.
_NUMBER_PATTERN = re.compile(r"[A-Z0-9][A-Z0-9/_.-]{3,39}")
#: Maximum number of users who get an activity about one e-mail.
MAX_NOTIFIED = 5


class HelpdeskTicket(models.Model):
    """Complaints by e-mail: a first e-mail becomes a draft, a reply an addendum."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Finding the complaint
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _find_complaint_by_references(self, message_ids):
        """Return the complaint to which an e-mail replies, by the e-mails it refers to.

        Message ids are long and random: only recipients of an e-mail know its id.

        :param message_ids: ids in the In-Reply-To and References headers
        """
        ids = list(message_ids)
        if not ids:
            return self.sudo().browse()
        # sudo: independent of the rights of the user who fetches e-mails
        env = self.sudo().env
        domain = Domain("message_id", "in", ids)
        linked = Domain("complaint_ticket_id", "!=", False)
        if sent := env["mail.mail"].search(domain & linked, limit=1):
            return sent.complaint_ticket_id
        linked = Domain("ticket_id", "!=", False)
        if received := env["mfi.complaint.mail"].search(domain & linked, limit=1):
            return received.ticket_id
        linked = Domain("model", "=", self._name) & Domain("res_id", "!=", False)
        message = env["mail.message"].search(domain & linked, limit=1, order="id desc")
        ticket = env[self._name].browse(message.res_id)
        return ticket.exists().filtered("complaint_kind")

    @api.model
    @api.private
    def _find_complaint_by_subject(self, subject, sender, company):
        """Return the complaint whose number is in a subject, if its client writes.

        The number alone proves nothing: the sender must have the client's address.
        Whistleblowing reports are never found this way.

        :param sender: normalized e-mail address
        """
        numbers = _NUMBER_PATTERN.findall((subject or "").upper())
        tickets = self.sudo()  # sudo: as above
        if not numbers or not sender:
            return tickets.browse()
        candidates = tickets.search(
            [
                ("number", "in", numbers[:10]),
                ("company_id", "=", company.id),
                ("complaint_kind", "not in", [False, "denunciation"]),
                ("complaint_state", "!=", "draft"),
            ],
            limit=5,
        )
        return candidates.filtered(
            lambda ticket: ticket._get_complaint_client_email() == sender
        )[:1]

    # ------------------------------------------------------------------
    # First e-mail
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _create_complaint_from_mail(self, mail, record):
        """Create the draft of an e-mail, which collectors complete and register.

        :param mail: :class:`mail_intake.Mail`
        :param record: its ``mfi.complaint.mail``
        :return: the draft, without followers
        """
        tickets = self.with_user(SUPERUSER_ID).with_context(
            lang=record.env.lang,
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )
        text = tickets._format_complaint_mail_text(mail)
        first_line = text.split("\n", 1)[0][:80]
        company = record.company_id
        draft = tickets.with_company(company).create(
            {
                "complaint_kind": "complaint",
                "company_id": company.id,
                "name": mail.subject or first_line,
                "description": self._format_complaint_text(text),
                "complaint_received_at": mail_intake.get_received_at(
                    mail, fields.Datetime.now()
                ),
                "channel_id": self._get_complaint_mail_channel(company).id,
                **self._prepare_complaint_mail_client_values(mail, company),
            }
        )
        draft._attach_complaint_mail(mail)
        draft._post_complaint_mail_note(mail, record)
        return draft

    @api.model
    def _get_complaint_mail_channel(self, company):
        """Return the e-mail channel of a company."""
        # sudo: reference data, needed regardless of the user who fetches e-mails
        channels = self.env["helpdesk.ticket.channel"].sudo()
        return channels.search(
            [
                ("complaint_code", "=", "email"),
                ("company_id", "in", [False, company.id]),
            ],
            limit=1,
        )

    @api.model
    def _prepare_complaint_mail_client_values(self, mail, company):
        """Return the client's values: the contact if only one has the sender's address.

        No value is set if the sender is an internal user: employees forward e-mails of
        clients, whom the collectors must then identify.
        """
        if not mail.sender:
            return {}
        # sudo: clients are searched for regardless of the user
        partners = self.env["res.partner"].sudo()
        senders = partners.search(
            [
                ("email_normalized", "=", mail.sender),
                ("company_id", "in", [False, company.id]),
            ],
            limit=2,
        )
        if any(user._is_internal() for user in senders.user_ids):
            return {}
        values = {"partner_email": mail.sender}
        if len(senders) == 1:
            name = senders.name or mail.sender_name
            return {**values, "partner_id": senders.id, "partner_name": name}
        return {**values, "partner_name": mail.sender_name or False}

    def _attach_complaint_mail(self, mail):
        """Attach the files of an e-mail to the complaint."""
        self._attach_complaint_files(self._prepare_complaint_mail_files(mail))

    @api.model
    def _prepare_complaint_mail_files(self, mail):
        """Return the files of an e-mail for :meth:`_attach_complaint_files`."""
        return [
            {"name": name, "content": base64.b64encode(content)}
            for name, content in mail.files
        ]

    def _post_complaint_mail_note(self, mail, record):
        """Log the sender of a draft and what could not be kept of its e-mail."""
        sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender else "?"
        lines = [self.env._("Received by e-mail from %(sender)s.", sender=sender)]
        if self.partner_id:
            lines.append(
                self.env._(
                    "Suggested client, found by this address: %(client)s. Check before "
                    "you register.",
                    client=self.partner_id.name,
                )
            )
        else:
            lines.append(
                self.env._(
                    "This address belongs to no client or to several: identify the "
                    "client."
                )
            )
        lines += self._get_complaint_mail_remarks(mail)
        self._message_log(body=Markup("<br/>").join(lines))

    # ------------------------------------------------------------------
    # Reply
    # ------------------------------------------------------------------
    def _process_complaint_mail_reply(self, mail, attach_original):
        """Add the text of a reply to a complaint.

        A draft's description is completed; a registered complaint gets an addendum and
        its owners an activity. The statement is not edited and no message is posted.
        The original is not attached if it quotes the tracking code.

        :param mail: :class:`mail_intake.Mail`
        :param attach_original: function that attaches the original to a complaint
        """
        ticket = self.with_user(SUPERUSER_ID).with_context(lang=self.env.lang)
        text = self.env._(
            "By e-mail from %(sender)s:\n%(words)s",
            sender=mail.sender or "?",
            words=ticket._format_complaint_mail_reply(mail),
        )
        remarks = "\n".join(ticket._get_complaint_mail_remarks(mail))
        if remarks:
            text = f"{text[: mail_intake.MAX_TEXT - len(remarks) - 2]}\n\n{remarks}"
        if ticket.complaint_state == "draft":
            ticket._add_complaint_mail_to_draft(text)
            ticket._attach_complaint_mail(mail)
        else:
            files = self._prepare_complaint_mail_files(mail)
            ticket._add_complaint_addendum(text, files, system=True)
            if not ticket._end_complaint_question("email"):
                ticket._notify_complaint_mail(
                    self.env._("A reply was received by e-mail")
                )
        if ticket._hide_complaint_code(mail.text) == mail.text:
            attach_original(ticket)

    def _add_complaint_mail_to_draft(self, text):
        """Append the text of a further e-mail to the description of a draft."""
        description = html2plaintext(self.description or "")
        description = f"{description}\n\n{text}"[: mail_intake.MAX_TEXT]
        self.with_context(tracking_disable=True).write(
            {"description": self._format_complaint_text(description)}
        )

    def _notify_complaint_mail(self, summary):
        """Schedule an activity, due today, for the users in charge of a complaint."""
        users = self._get_complaint_mail_recipients()
        users = self._filter_complaint_entitled({self.id: users})[self.id]
        users = users[:MAX_NOTIFIED]
        activity_type = self.env.ref("mfi_complaints.mail_activity_complaint", False)
        if not activity_type:
            return
        quiet = self.with_context(mail_activity_quick_update=True)
        pending = self.activity_ids.filtered(lambda a: a.summary == summary)
        for user in users - pending.user_id:
            quiet.activity_schedule(
                activity_type_id=activity_type.id,
                summary=summary,
                date_deadline=self.company_id._get_mfi_today(),
                user_id=user.id,
            )

    def _get_complaint_mail_recipients(self):
        """Return the users who should read a reply.

        While the complaint is handled: its handler or the head of service. Otherwise
        the collector who registered it, else all collectors (confidential officers for
        a restricted complaint), else the pilots.
        """
        if self.complaint_state in ("assigned", "in_progress", "to_validate"):
            if users := self.user_id or self.team_id.user_id:
                return users
        role = "collector" if self.complaint_access == "open" else "confidential"
        collectors = self._get_complaint_recipients(role)
        author = self.complaint_event_ids.sorted("sequence")[:1].user_id
        return (
            author & collectors or collectors or self._get_complaint_recipients("pilot")
        )

    # ------------------------------------------------------------------
    # Discarded drafts
    # ------------------------------------------------------------------
    def _is_complaint_discardable(self):
        """Let collectors and pilots discard drafts made from e-mails.

        The e-mail itself is kept.
        """
        if super()._is_complaint_discardable():
            return True
        return self._get_complaint_source_mails([self.id]) and any(
            self.env.user.has_group(f"mfi_complaints.group_{role}")
            for role in ("collector", "pilot")
        )

    @api.model
    def _get_complaint_source_mails(self, ids):
        """Return the e-mails from which these drafts were made."""
        # sudo: only the program may access these rows
        return (
            self.env["mfi.complaint.mail"]
            .sudo()
            .search([("ticket_id", "in", ids), ("state", "=", "draft")])
        )

    def unlink(self):
        """Record on the e-mails of discarded drafts which user discarded them."""
        mails = self._get_complaint_source_mails(self.ids)
        result = super().unlink()
        mails.write({"state": "discarded", "discarded_by_id": self.env.uid})
        return result
