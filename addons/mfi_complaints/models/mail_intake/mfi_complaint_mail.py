# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine import mail_intake
from ..guard import in_process

_logger = logging.getLogger(__name__)

STATES = [
    ("draft", "Draft made"),
    ("addendum", "Added to a complaint"),
    ("bounce", "Mail not delivered"),
    ("held", "Held"),
    ("ignored", "Ignored"),
    ("failed", "Could not be read"),
    ("discarded", "Draft discarded"),
]
#: Days for which mails of machines are kept.
KEEP_IGNORED_DAYS = 90
#: Drafts of all senders together within an hour, in limits of one sender.
SENDERS_HOURLY = 40
#: States from which a person may still make a draft.
TAKEABLE = ("held", "ignored", "failed", "discarded")


class MfiComplaintMail(models.Model):
    """A mail that came in about complaints, kept whatever becomes of it.

    It is stored, with its original, before anything is made of it: a draft, an
    addendum, the note that an answer did not arrive, or nothing. Moments are UTC.
    """

    _name = "mfi.complaint.mail"
    _description = "Complaint Mail"
    _order = "date desc, id desc"
    _rec_name = "subject"
    # Personal words, emptied with those of the complaint; the original goes with them.
    _mfi_erasable = ("ticket_id", ("sender", "sender_name", "subject", "reason"))

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "To the address of",
        readonly=True,
        ondelete="set null",
    )
    message_id = fields.Char("Message id", required=True, readonly=True)
    sender = fields.Char(readonly=True)
    sender_name = fields.Char("Name of the sender", readonly=True)
    subject = fields.Char(readonly=True)
    date = fields.Datetime("Arrived on", required=True, readonly=True)
    size = fields.Integer("Size (bytes)", readonly=True, aggregator=None)
    state = fields.Selection(
        STATES, "What became of it", required=True, readonly=True, index=True
    )
    reason = fields.Char(
        "Why", readonly=True, help="What made the program decide as it did."
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

    # The same mail twice is one mail; serves the search for it, too.
    _message_uniq = models.UniqueIndex(
        "(company_id, message_id)", "This mail has been received already."
    )
    # Serves "how many of this sender within the hour".
    _sender_idx = models.Index("(company_id, sender, date) WHERE sender IS NOT NULL")

    def write(self, vals):
        """Change rows; an erasure of their words deletes the original as well."""
        if in_process(self) and "subject" in vals and not vals["subject"]:
            self.attachment_ids.unlink()
        return super().write(vals)

    # ------------------------------------------------------------------
    # Taking mails in
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _take(self, raw):
        """Take a mail in when it is about complaints; never raises for its content.

        :param bytes raw: the mail as it came
        :return: its record, or ``None`` for a mail that is none of ours
        """
        # sudo: mail comes in for all companies, whoever fetches it
        mails = self.with_user(SUPERUSER_ID).sudo()
        head = mail_intake.head(raw)
        target = mails._target(head, raw)
        if target is None:
            return None
        company, team, ticket = target
        mails = mails.with_company(company)
        mails = mails.with_context(lang=company.partner_id.lang or "en_US")
        mail = mail_intake.read(raw)
        if known := mails._known(company, mail.message_id):
            return known
        try:
            with self.env.cr.savepoint():
                record = mails._store(mail, raw, company, team)
        except psycopg2.errors.UniqueViolation:
            _logger.info("Mail %s came twice at once", mail.message_id)
            return mails
        record._carry_out(mail, raw, ticket)
        return record

    def _target(self, head, raw):
        """Return (company, service, complaint) of a mail; ``None`` when not ours."""
        tickets = self.env["helpdesk.ticket"]
        ticket = tickets._find_complaint_by_references(head.references)
        team = self._addressed_team(head)
        if head.notice:
            returned = self._returned(mail_intake.read(raw))
            ticket = returned.complaint_ticket_id or ticket
        if not ticket and not team:
            return None
        company = ticket.company_id or team.company_id or self.env.company
        return company, team, ticket

    def _addressed_team(self, head):
        """Return the service that takes complaints at one of a mail's addresses."""
        teams = self.env["helpdesk.ticket.team"]
        known = teams._get_complaint_mail_addresses()
        for address in head.recipients if known else ():
            team = known.get(address) or known.get(address.split("@")[0])
            if team:
                return team
        return teams

    def _returned(self, mail):
        """Return which of our mails about complaints a notice is about."""
        outgoing = self.env["mail.mail"]
        ids = mail.bounced or mail.references
        if not ids:
            return outgoing
        return outgoing.search(
            [("complaint_ticket_id", "!=", False), ("message_id", "in", ids)], limit=1
        )

    def _known(self, company, message_id):
        """Return the record of a mail that has come before."""
        return self.search(
            [("company_id", "=", company.id), ("message_id", "=", message_id)], limit=1
        )

    def _store(self, mail, raw, company, team):
        """Keep a mail and its original before anything is made of it."""
        record = self.create(
            {
                "company_id": company.id,
                "team_id": team.id,
                "message_id": mail.message_id,
                "sender": mail.sender or False,
                "sender_name": mail.sender_name or False,
                "subject": mail.subject or self.env._("(no subject)"),
                "date": fields.Datetime.now(),
                "size": len(raw),
                "state": "failed",
            }
        )
        record._attach_original(record, raw)
        return record

    def _attach_original(self, owner, raw):
        """Attach the message as it came, cut at what is read of it."""
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
    # What becomes of a mail
    # ------------------------------------------------------------------
    def _carry_out(self, mail, raw, ticket, forced=False):
        """Make of a stored mail what it is for; what fails leaves it stored.

        :param mail: the mail as read, :class:`mail_intake.Mail`
        :param ticket: the complaint that it answers, if any
        :param forced: a person has decided that it is a complaint
        """
        try:
            with self.env.cr.savepoint():
                result = self._decide(mail, raw, ticket, forced)
                self.env.flush_all()
        except psycopg2.OperationalError:
            raise  # a conflict with another transaction: whoever fetches tries again
        except Exception as error:
            _logger.exception("Mail %s could not be taken in", self.message_id)
            reason = self.env._("The program failed: %(error)s", error=str(error)[:200])
            result = {"state": "failed", "reason": reason}
        self.write(result)

    def _decide(self, mail, raw, ticket, forced):
        """Return what became of a mail, as values of its record."""
        if mail.notice and not forced:
            return self._take_notice(mail, ticket)
        if not forced and (why := self._not_a_person(mail)):
            return {"state": "ignored", "reason": why, "ticket_id": ticket.id}
        ticket = ticket or self.env["helpdesk.ticket"]._find_complaint_by_subject(
            mail.subject, mail.sender, self.company_id
        )
        if ticket and not forced:
            ticket._process_complaint_mail_reply(mail, self._attach_raw(raw))
            return {"state": "addendum", "ticket_id": ticket.id}
        if not forced and self._too_many(mail):
            return {
                "state": "held",
                "reason": self.env._(
                    "More than %(count)s mails from this sender, or very many from "
                    "all, within an hour.",
                    count=self.team_id.complaint_mail_hourly or 1,
                ),
            }
        draft = self.env["helpdesk.ticket"]._create_complaint_from_mail(mail, self)
        self._attach_original(draft, raw)
        return {"state": "draft", "ticket_id": draft.id, "reason": False}

    def _attach_raw(self, raw):
        """Return a function that attaches the original to a complaint."""
        return lambda ticket: self._attach_original(ticket, raw)

    def _take_notice(self, mail, ticket):
        """Carry out a notice of non-delivery; a mere delay changes nothing."""
        outgoing = self._returned(mail)
        values = {"ticket_id": outgoing.complaint_ticket_id.id or ticket.id}
        if not mail.bounce or not outgoing:
            why = self.env._("A notice of a mail server.")
            return {**values, "state": "ignored", "reason": why}
        outgoing._process_complaint_bounce(mail.bounce_reason)
        return {**values, "state": "bounce", "reason": mail.bounce_reason}

    def _not_a_person(self, mail):
        """Return why a mail counts as a machine's, or nothing."""
        if mail.automatic:
            return mail.automatic
        if mail.sender and mail.sender in self.company_id._get_mfi_own_addresses():
            return self.env._("From an address of the institution itself.")
        if any("-loop-detection-bounce-email@" in ref for ref in mail.references):
            return self.env._("An answer to a notice of this program.")
        return ""

    def _too_many(self, mail):
        """Return whether this sender, or all together, had the drafts of an hour.

        Senders can be forged: the limit for all stops a flood under many names.
        """
        since = fields.Datetime.now() - timedelta(hours=1)
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date", ">", since) & Domain("state", "=", "draft")
        sender = Domain("sender", "=", mail.sender or False)
        limit = self.team_id.complaint_mail_hourly or 1
        every = limit * SENDERS_HOURLY
        return (
            self.search_count(domain & sender, limit=limit) >= limit
            or self.search_count(domain, limit=every) >= every
        )

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------
    def action_make_draft(self):
        """Make a draft of a mail that the program left alone.

        :raise AccessError: for whoever does not register complaints
        :raise UserError: when something was made of it already
        """
        self.ensure_one()
        self.check_access("read")
        groups = ("collector", "pilot", "confidential")
        if not any(
            self.env.user.has_group(f"mfi_complaints.group_{g}") for g in groups
        ):
            raise AccessError(self.env._("Only collectors make drafts of mails."))
        record = self.sudo()  # sudo: the program's rows, the role is checked
        if record.state not in TAKEABLE:
            raise UserError(self.env._("This mail has been dealt with already."))
        raw = record.attachment_ids[:1].raw or b""
        record = record.with_user(SUPERUSER_ID).with_company(record.company_id)
        tickets = record.env["helpdesk.ticket"]
        record._carry_out(mail_intake.read(raw), raw, tickets, forced=True)
        return self.action_open_ticket()

    def action_open_ticket(self):
        """Open the complaint or the draft that was made of this mail."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(self.env.ref("mfi_complaints.complaint_view_form").id, "form")],
        }

    @api.autovacuum
    def _gc_ignored(self):
        """Forget the mails of machines after a while."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_IGNORED_DAYS)
        # sudo: the program's rows
        old = self.sudo().search(
            [("state", "=", "ignored"), ("date", "<", limit)], limit=1000
        )
        old.unlink()
