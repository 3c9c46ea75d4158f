# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import re

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...engine import mail_intake

#: What a complaint's number may look like in the subject of a mail.
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9/_.-]{3,39}")
#: People who get an activity about one mail, at most.
_TOLD = 5


class HelpdeskTicket(models.Model):
    """Complaints by mail: a draft from a first mail, an addendum from an answer."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Which complaint
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _find_complaint_by_references(self, message_ids):
        """Return the complaint to which a mail answers, by the mails it refers to.

        Those ids are long and random: whoever holds one had the mail.
        """
        ids = list(message_ids)
        if not ids:
            return self.sudo().browse()
        # sudo: the reference decides, not the rights of whoever fetches mail
        env = self.sudo().env
        domain = Domain("message_id", "in", ids)
        known = Domain("complaint_ticket_id", "!=", False)
        if sent := env["mail.mail"].search(domain & known, limit=1):
            return sent.complaint_ticket_id
        known = Domain("ticket_id", "!=", False)
        if came := env["mfi.complaint.mail"].search(domain & known, limit=1):
            return came.ticket_id
        known = Domain("model", "=", self._name) & Domain("res_id", "!=", False)
        said = env["mail.message"].search(domain & known, limit=1, order="id desc")
        return env[self._name].browse(said.res_id).exists().filtered("complaint_kind")

    @api.model
    @api.private
    def _find_complaint_by_subject(self, subject, sender, company):
        """Return the complaint named in a subject, when its client writes.

        The number alone proves nothing: the address must be the client's. A
        denunciation is never found this way.
        """
        numbers = _NUMBER.findall((subject or "").upper())
        tickets = self.sudo()  # sudo: as above
        if not numbers or not sender:
            return tickets.browse()
        found = tickets.search(
            [
                ("number", "in", numbers[:10]),
                ("company_id", "=", company.id),
                ("complaint_kind", "not in", [False, "denunciation"]),
                ("complaint_state", "!=", "draft"),
            ],
            limit=5,
        )
        return found.filtered(lambda t: t._get_complaint_client_email() == sender)[:1]

    # ------------------------------------------------------------------
    # A first mail
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _create_complaint_from_mail(self, mail, record):
        """Make the draft complaint of one mail; the desk completes and registers it.

        :param mail: :class:`mail_intake.Mail`
        :param record: its ``mfi.complaint.mail``
        :return: the draft, of which nobody is made a follower
        """
        tickets = self.with_user(SUPERUSER_ID).with_context(
            lang=record.env.lang,
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )
        text = mail.text or self.env._("(no words: see the files)")
        first_line = text.split("\n", 1)[0][:80]
        company = record.company_id
        draft = tickets.with_company(company).create(
            {
                "complaint_kind": "complaint",
                "company_id": company.id,
                "name": mail.subject or first_line,
                "description": self._format_complaint_text(text),
                "complaint_received_at": mail_intake.received(
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
        """Return the channel "e-mail" of a company."""
        # sudo: reference data, whoever fetches mail
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
        """Return the client's values: the record when exactly one has the address.

        A colleague who forwards a client's mail is not the client: the desk asks.
        """
        if not mail.sender:
            return {}
        # sudo: clients are looked for whoever fetches mail
        partners = self.env["res.partner"].sudo()
        found = partners.search(
            [
                ("email_normalized", "=", mail.sender),
                ("company_id", "in", [False, company.id]),
            ],
            limit=2,
        )
        if any(user._is_internal() for user in found.user_ids):
            return {}
        known = {"partner_email": mail.sender}
        if len(found) == 1:
            name = found.name or mail.sender_name
            return {**known, "partner_id": found.id, "partner_name": name}
        return {**known, "partner_name": mail.sender_name or False}

    def _attach_complaint_mail(self, mail):
        """Attach the files that came with a mail."""
        self._attach_complaint_files(self._prepare_complaint_mail_files(mail))

    @api.model
    def _prepare_complaint_mail_files(self, mail):
        """Return the files of a mail as :meth:`_attach_complaint_files` wants them."""
        return [
            {"name": name, "content": base64.b64encode(content)}
            for name, content in mail.files
        ]

    def _post_complaint_mail_note(self, mail, record):
        """Note beside a draft where it comes from and what could not be kept."""
        sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender else "?"
        lines = [self.env._("Came by e-mail from %(sender)s.", sender=sender)]
        if not self.partner_id:
            lines.append(
                self.env._("No single client has this address: identify the client.")
            )
        if mail.dropped:
            lines.append(
                self.env._(
                    "Files too large or too many, found in the original message "
                    "alone: %(files)s.",
                    files=", ".join(mail.dropped[:20]),
                )
            )
        if mail.damaged:
            lines.append(
                self.env._("Parts of the mail could not be read: open the original.")
            )
        self._message_log(body=Markup("<br/>").join(lines))

    # ------------------------------------------------------------------
    # An answer
    # ------------------------------------------------------------------
    def _process_complaint_mail_reply(self, mail, attach_original):
        """Add what an answer by mail says: never an edit, never a message.

        :param mail: :class:`mail_intake.Mail`
        :param attach_original: called with the complaint to attach the original
        """
        ticket = self.with_user(SUPERUSER_ID).with_context(lang=self.env.lang)
        words = mail_intake.without_quote(mail.text)
        words = words or self.env._("(no words: see the files)")
        text = self.env._(
            "By e-mail from %(sender)s:\n%(words)s",
            sender=mail.sender or "?",
            words=words,
        )
        if ticket.complaint_state == "draft":
            ticket._add_complaint_mail_to_draft(text)
            ticket._attach_complaint_mail(mail)
        else:
            files = self._prepare_complaint_mail_files(mail)
            ticket._add_complaint_addendum(text, files, system=True)
            ticket._notify_complaint_mail(self.env._("An answer came by e-mail"))
        attach_original(ticket)

    def _add_complaint_mail_to_draft(self, text):
        """Add a sender's second mail to the draft made of the first."""
        said = html2plaintext(self.description or "")
        both = f"{said}\n\n{text}"[: mail_intake.MAX_TEXT]
        self.with_context(tracking_disable=True).write(
            {"description": self._format_complaint_text(both)}
        )

    def _notify_complaint_mail(self, summary):
        """Put a complaint before those who have it: service, collector or officers."""
        people = self._get_complaint_mail_recipients()
        people = self._filter_complaint_entitled({self.id: people})[self.id][:_TOLD]
        kind = self.env.ref("mfi_complaints.mail_activity_complaint", False)
        if not kind:
            return
        quiet = self.with_context(mail_activity_quick_update=True)
        open_ = self.activity_ids.filtered(lambda a: a.summary == summary)
        for user in people - open_.user_id:
            quiet.activity_schedule(
                activity_type_id=kind.id,
                summary=summary,
                date_deadline=self.company_id._get_mfi_today(),
                user_id=user.id,
            )

    def _get_complaint_mail_recipients(self):
        """Return who should read an answer: who has the complaint, else the desk."""
        if self.complaint_state in ("assigned", "in_progress", "to_validate"):
            if people := self.user_id or self.team_id.user_id:
                return people
        role = "collector" if self.complaint_access == "open" else "confidential"
        desk = self._get_complaint_recipients(role)
        first = self.complaint_event_ids.sorted("sequence")[:1].user_id
        return first & desk or desk or self._get_complaint_recipients("pilot")

    # ------------------------------------------------------------------
    # Drafts nobody wants
    # ------------------------------------------------------------------
    def _is_complaint_discardable(self):
        """Let collectors discard drafts made by mail: the mail itself is kept."""
        if super()._is_complaint_discardable():
            return True
        return self._get_complaint_source_mails([self.id]) and any(
            self.env.user.has_group(f"mfi_complaints.group_{role}")
            for role in ("collector", "pilot")
        )

    @api.model
    def _get_complaint_source_mails(self, ids):
        """Return the mails of which these drafts were made."""
        # sudo: the program's rows
        return (
            self.env["mfi.complaint.mail"]
            .sudo()
            .search([("ticket_id", "in", ids), ("state", "=", "draft")])
        )

    def unlink(self):
        """Note on the mails of discarded drafts who discarded them."""
        mails = self._get_complaint_source_mails(self.ids)
        result = super().unlink()
        mails.write({"state": "discarded", "discarded_by_id": self.env.uid})
        return result
