# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine import mail_intake
from ..door import through
from ..guard import in_process

_logger = logging.getLogger(__name__)

STATES = [
    ("draft", "Draft created"),
    ("addendum", "Added to a complaint"),
    ("bounce", "E-mail not delivered"),
    ("held", "Held"),
    ("ignored", "Ignored"),
    ("failed", "Could not be read"),
    ("discarded", "Draft discarded"),
]
#: Calendar days for which automatic e-mails are kept.
KEEP_IGNORED_DAYS = 90
#: Hourly limit of drafts from all senders, as a multiple of the limit per sender.
SENDERS_HOURLY = 40
#: States from which a user may still create a draft.
CONVERTIBLE_STATES = ("held", "ignored", "failed", "discarded")


class MfiComplaintMail(models.Model):
    """An e-mail received about complaints, kept whatever its outcome.

    It is stored with the original message before it is processed. The outcome is a
    draft, an addendum, a record that an answer was not delivered, or nothing. Dates
    and times are UTC.
    """

    _name = "mfi.complaint.mail"
    _description = "Complaint Mail"
    _order = "date desc, id desc"
    _rec_name = "subject"
    # Personal data, cleared with that of the complaint; the original is deleted too.
    _mfi_erasable = (
        "ticket_id",
        ("sender", "sender_name", "subject", "reason", "text"),
    )

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Addressed to",
        readonly=True,
        ondelete="set null",
    )
    message_id = fields.Char("Message ID", required=True, readonly=True)
    sender = fields.Char(readonly=True)
    sender_name = fields.Char("Name of the sender", readonly=True)
    subject = fields.Char(readonly=True)
    date = fields.Datetime("Received on", required=True, readonly=True)
    size = fields.Integer("Size (bytes)", readonly=True, aggregator=None)
    state = fields.Selection(
        STATES, "Outcome", required=True, readonly=True, index=True
    )
    reason = fields.Char(
        "Reason for the outcome",
        readonly=True,
        help="Why the program processed the e-mail in this way.",
    )
    text = fields.Text(
        "Whole text",
        readonly=True,
        help="As received, with the e-mails that it quotes.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Complaint",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    discarded_by_id = fields.Many2one("res.users", "Discarded by", readonly=True)
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Original message",
        domain=[("res_model", "=", "mfi.complaint.mail")],
        readonly=True,
    )

    # An e-mail received twice is stored once; also speeds up the search for it.
    _message_uniq = models.UniqueIndex(
        "(company_id, message_id)", "This e-mail has already been received."
    )
    # Speeds up counting the e-mails of a sender within an hour.
    _sender_idx = models.Index("(company_id, sender, date) WHERE sender IS NOT NULL")

    def write(self, vals):
        """Change records; erasing their personal data also deletes the original."""
        if in_process(self) and "subject" in vals and not vals["subject"]:
            self.attachment_ids.unlink()
        return super().write(vals)

    # ------------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _receive_mail(self, raw):
        """Store and process an e-mail if it is about complaints.

        Whatever the content of the e-mail, no error is raised.

        :param bytes raw: the original message
        :return: its record, empty if the same e-mail is being received in another
            transaction; ``None`` if it is not about complaints
        """
        # sudo: e-mails are received for all companies, regardless of the user
        mails = through(self.with_user(SUPERUSER_ID).sudo(), "mail")
        head = mail_intake.parse_headers(raw)
        target = mails._find_target(head, raw)
        if target is None:
            return None
        company, team, ticket = target
        mails = mails.with_company(company)
        mails = mails.with_context(lang=company.partner_id.lang or "en_US")
        mail = mail_intake.read(raw)
        if record := mails._find_same_mail(company, mail):
            return record
        try:
            with self.env.cr.savepoint():
                record = mails._store_message(mail, raw, company, team)
        except psycopg2.errors.UniqueViolation:
            _logger.info("E-mail %s was received twice at once", mail.message_id)
            return mails
        record._process_safely(mail, raw, ticket)
        return record

    def _find_target(self, head, raw):
        """Return (company, service, complaint) of an e-mail.

        :return: ``None`` if the e-mail is not about complaints
        """
        tickets = self.env["helpdesk.ticket"]
        ticket = tickets._find_complaint_by_references(head.references)
        team = self._find_addressed_team(head)
        if head.notice:
            bounced = self._find_bounced_mail(mail_intake.read(raw))
            ticket = bounced.complaint_ticket_id or ticket
        if not ticket and not team:
            return None
        company = ticket.company_id or team.company_id or self.env.company
        return company, team, ticket

    def _find_addressed_team(self, head):
        """Return the service that receives complaints at a recipient's address."""
        teams = self.env["helpdesk.ticket.team"]
        by_address = teams._get_complaint_mail_addresses()
        for address in head.recipients if by_address else ():
            team = by_address.get(address) or by_address.get(address.split("@")[0])
            if team:
                return team
        return teams

    def _find_received_mail(self, company, message_id):
        """Return the record of an e-mail that has already been received."""
        return self.search(
            [("company_id", "=", company.id), ("message_id", "=", message_id)], limit=1
        )

    def _find_same_mail(self, company, mail):
        """Return the record of the same e-mail, received before.

        The sender chooses the Message-Id: another text under one already seen is kept,
        under an id of its own, and marked as ``repeated``.
        """
        record = self._find_received_mail(company, mail.message_id)
        if not record.attachment_ids:
            return record  # none, or erased
        digest = mail_intake.compute_digest(mail)
        if digest == record._compute_content_digest():
            return record
        mail.repeated = True
        mail.message_id = f"{mail.message_id}#{digest}"
        return self._find_received_mail(company, mail.message_id)

    def _compute_content_digest(self):
        """Return the digest of the original message."""
        raw = self.attachment_ids[:1].raw or b""
        return mail_intake.compute_digest(mail_intake.read(raw))

    def _store_message(self, mail, raw, company, team):
        """Create the record of an e-mail and attach the original message."""
        record = self.create(
            {
                "company_id": company.id,
                "team_id": team.id,
                "message_id": mail.message_id,
                "sender": mail.sender or False,
                "sender_name": mail.sender_name or False,
                "subject": mail.subject or self.env._("(no subject)"),
                "text": mail.text or False,
                "date": fields.Datetime.now(),
                "size": len(raw),
                "state": "failed",
            }
        )
        record._attach_original(record, raw)
        return record

    def _attach_original(self, owner, raw):
        """Attach the original message, cut at the maximum size that is read."""
        return self.env["ir.attachment"].create(
            {
                "name": "message.eml",
                "raw": raw[: mail_intake.MAX_BYTES],
                "mimetype": "message/rfc822",
                "res_model": owner._name,
                "res_id": owner.id,
            }
        )

    # ------------------------------------------------------------------
    # Processing
    # ------------------------------------------------------------------
    def _process_safely(self, mail, raw, ticket, forced=False):
        """Process a stored e-mail and record the outcome; if it fails, keep it stored.

        :param mail: the parsed e-mail, :class:`mail_intake.Mail`
        :param raw: the original message
        :param ticket: the complaint to which it replies, if any
        :param forced: whether a user has decided that it is a complaint
        """
        try:
            with self.env.cr.savepoint():
                result = self._process_message(mail, raw, ticket, forced)
                self.env.flush_all()
        except psycopg2.OperationalError:
            raise  # a conflict with another transaction: the fetching job retries
        except Exception as error:
            _logger.exception("E-mail %s could not be processed", self.message_id)
            reason = self.env._("An error occurred: %(error)s", error=str(error)[:200])
            result = {"state": "failed", "reason": reason}
        self.write(result)

    def _process_message(self, mail, raw, ticket, forced):
        """Process an e-mail by its type; return the outcome as values of its record.

        Parameters as for :meth:`_process_safely`.
        """
        if mail.notice and not forced:
            return self._process_notice(mail, ticket)
        if not forced and (reason := self._get_automatic_reason(mail)):
            return {"state": "ignored", "reason": reason, "ticket_id": ticket.id}
        ticket = ticket or self.env["helpdesk.ticket"]._find_complaint_by_subject(
            mail.subject, mail.sender, self.company_id
        )
        if ticket and not forced:
            ticket._process_complaint_mail_reply(mail, self._get_original_attacher(raw))
            return {"state": "addendum", "ticket_id": ticket.id}
        if not forced and self._is_over_hourly_limit(mail):
            return {
                "state": "held",
                "reason": self.env._(
                    "More than %(count)s e-mails from this sender, or very many from "
                    "all senders, within an hour.",
                    count=self.team_id.complaint_mail_hourly or 1,
                ),
            }
        draft = self.env["helpdesk.ticket"]._create_complaint_from_mail(mail, self)
        self._attach_original(draft, raw)
        return {"state": "draft", "ticket_id": draft.id, "reason": False}

    def _get_original_attacher(self, raw):
        """Return a function that attaches the original message to a complaint."""
        return lambda ticket: self._attach_original(ticket, raw)

    def _get_automatic_reason(self, mail):
        """Return why an e-mail counts as automatic, an empty string if it does not."""
        if mail.automatic:
            return mail.automatic
        if mail.sender and mail.sender in self.company_id._get_mfi_own_addresses():
            return self.env._("Sent from an address of the institution itself.")
        if any("-loop-detection-bounce-email@" in ref for ref in mail.references):
            return self.env._("A reply to a notice sent by this program.")
        return ""

    def _is_over_hourly_limit(self, mail):
        """Return whether the hourly limit of drafts is reached, for one or all senders.

        As senders can be forged, the limit for all senders stops floods from many
        forged addresses.
        """
        since = fields.Datetime.now() - timedelta(hours=1)
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date", ">", since) & Domain("state", "=", "draft")
        sender = Domain("sender", "=", mail.sender or False)
        limit = self.team_id.complaint_mail_hourly or 1
        total = limit * SENDERS_HOURLY
        return (
            self.search_count(domain & sender, limit=limit) >= limit
            or self.search_count(domain, limit=total) >= total
        )

    # ------------------------------------------------------------------
    # User actions
    # ------------------------------------------------------------------
    def action_make_draft(self):
        """Create a draft from an e-mail that was held, ignored or could not be read.

        :raise AccessError: if the user may not register complaints
        :raise UserError: if the e-mail has already been processed
        """
        self.ensure_one()
        self.check_access("read")
        groups = ("collector", "pilot", "confidential")
        if not any(
            self.env.user.has_group(f"mfi_complaints.group_{g}") for g in groups
        ):
            raise AccessError(
                self.env._("Only collectors may create drafts from e-mails.")
            )
        record = self.sudo()  # sudo: only the program writes these; role checked above
        if record.state not in CONVERTIBLE_STATES:
            raise UserError(self.env._("This e-mail has already been processed."))
        raw = record.attachment_ids[:1].raw or b""
        record = record.with_user(SUPERUSER_ID).with_company(record.company_id)
        tickets = record.env["helpdesk.ticket"]
        record._process_safely(mail_intake.read(raw), raw, tickets, forced=True)
        return self.action_open_ticket()

    def action_open_ticket(self):
        """Open the complaint or the draft created from this e-mail."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(self.env.ref("mfi_complaints.complaint_view_form").id, "form")],
        }

    @api.autovacuum
    def _gc_ignored(self):
        """Delete automatic e-mails after :data:`KEEP_IGNORED_DAYS`."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_IGNORED_DAYS)
        # sudo: only the program deletes these rows
        old = self.sudo().search(
            [("state", "=", "ignored"), ("date", "<", limit)], limit=1000
        )
        old.unlink()
