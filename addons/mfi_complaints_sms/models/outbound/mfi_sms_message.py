# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.mfi_complaints.engine import phone

from ...engine import numbers, pacing, segments
from ...engine.gateways import base

_logger = logging.getLogger(__name__)

BATCH = 200
# Answers to a text that the client has just sent may leave at night.
AT_ONCE = {
    "ack",
    "addendum",
    "confirmed",
    "denunciation",
    "help",
    "odoo",
    "reopened",
    "status",
    "stop",
    "test",
    "thanks",
    "unknown",
}
# After so many faults in a row the gateway rests until the next run.
FAULTS_IN_A_ROW = 3
# A modem's script that fetched a text and never told what became of it.
MODEM_PATIENCE = timedelta(minutes=15)
MODEM_BATCH = 20
# What a delivery report may change, and into what; a late "sent" changes nothing.
_RANK = {
    "queued": 0,
    "sending": 1,
    "uncertain": 1,
    "sent": 2,
    "failed": 3,
    "delivered": 4,
}
_TO_ODOO = {"sent": "pending", "delivered": "sent"}


class MfiSmsMessage(models.Model):
    """Sending: queued in the transaction, sent after it, once, by our own uuid."""

    _inherit = "mfi.sms.message"

    # ------------------------------------------------------------------
    # Queueing
    # ------------------------------------------------------------------
    @api.model
    def _queue(
        self,
        purpose,
        number,
        company,
        gateway=None,
        lang=None,
        ticket=None,
        values=None,
        automatic=False,
        secret=False,
        delay=None,
    ):
        """Queue one text; nothing leaves before the transaction is committed.

        :param str purpose: which template (:data:`mfi_sms_template.PURPOSES`)
        :param str number: to whom; anything but a person's phone is refused
        :param values: for the template's blanks
        :param bool automatic: counts against the number's hourly limit
        :param bool secret: not tied to a complaint, forgotten once sent, no report
        :param timedelta delay: earliest after now
        :return: the message, empty when there is nothing or nobody to send to
        """
        gateway = gateway or company.sudo().mfi_sms_gateway_id  # sudo: a setting
        number = phone.to_e164(number, gateway.country_id.code)
        if not gateway or numbers.kind(number) != numbers.PHONE:
            return self.browse()
        blanks = ticket._get_complaint_sms_values() if ticket else {}
        body, lang = self.env["mfi.sms.template"]._render(
            purpose, lang, company, {**blanks, **(values or {})}
        )
        if not body:
            return self.browse()
        return self._queue_text(
            {
                "purpose": purpose,
                "number": number,
                "company_id": company.id,
                "gateway_id": gateway.id,
                "lang": lang,
                "ticket_id": ticket.id if ticket else False,
                "partner_id": ticket.partner_id.id if ticket else False,
                "automatic": automatic,
                "meaning": "secret" if secret else False,
                "body": body,
                "scheduled_at": self._first_moment(purpose, company, delay),
            }
        )

    @api.model
    def _queue_text(self, values):
        """Store one text to send, spelled and weighed, and wake the sender."""
        gateway = self.env["mfi.sms.gateway"].sudo().browse(values["gateway_id"])
        body = values["body"]
        if gateway.transliterate:
            body = segments.spell(body)
        body = segments.shorten(body, gateway.max_parts)
        parts = segments.count(body).parts
        message = self.sudo().create(  # sudo: the program writes the queue
            {
                **values,
                "direction": "out",
                "state": "queued",
                "attempts": 0,
                "body": body,
                "parts": parts,
                "cost": 0.0,
                "currency_id": gateway.currency_id.id,
            }
        )
        self._wake_sender(values["scheduled_at"])
        return message

    @api.model
    def _first_moment(self, purpose, company, delay=None):
        """Return when a text may leave: now, after ``delay``, outside quiet hours."""
        moment = fields.Datetime.now() + (delay or timedelta())
        if purpose in AT_ONCE:
            return moment
        allowed = pacing.next_allowed(
            moment.replace(tzinfo=UTC),
            company.mfi_sms_quiet_from,
            company.mfi_sms_quiet_to,
            company._get_mfi_tz(),
        )
        return allowed.replace(tzinfo=None)

    @api.model
    def _wake_sender(self, moment=None):
        """Wake the sending cron at a moment (UTC), or now."""
        # sudo: whoever causes a text may wake the cron
        cron = self.env.ref("mfi_complaints_sms.ir_cron_send").sudo()
        cron._trigger(at=moment or fields.Datetime.now())

    @api.model
    def _queue_from_odoo(self, company, body, number):
        """Queue a text of Odoo's own buttons; return what ``sms.sms`` expects."""
        gateway = company.sudo().mfi_sms_gateway_id  # sudo: a setting
        e164 = phone.to_e164(number["number"], gateway.country_id.code)
        if not e164:
            return {"uuid": number["uuid"], "state": "wrong_number_format"}
        if not self.search_count([("uuid", "=", number["uuid"])], limit=1):
            self._queue_text(
                {
                    "purpose": "odoo",
                    "uuid": number["uuid"],
                    "number": e164,
                    "company_id": company.id,
                    "gateway_id": gateway.id,
                    "body": body,
                    "scheduled_at": fields.Datetime.now(),
                }
            )
        return {"uuid": number["uuid"], "state": "processing"}

    # ------------------------------------------------------------------
    # The sending cron
    # ------------------------------------------------------------------
    @api.model
    def _cron_send(self):
        """Send what is due, gateway by gateway, each text in its own transaction.

        Before the network is touched the text is marked "being sent" and that is
        committed; killed in between, it becomes "perhaps sent" and a person decides,
        so that nobody is told twice.
        """
        self._recover_interrupted()
        self.env["ir.cron"]._commit_progress(remaining=self._count_due())
        for gateway in self._gateways_due():
            if not self._send_due(gateway):
                return  # out of time: the cron is called again at once
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _due_domain(self):
        """Return the domain of the texts that may leave now."""
        return Domain("state", "=", "queued") & (
            Domain("scheduled_at", "=", False)
            | Domain("scheduled_at", "<=", fields.Datetime.now())
        )

    @api.model
    def _count_due(self):
        """Return how many texts may leave now."""
        return self.search_count(self._due_domain())

    @api.model
    def _gateways_due(self):
        """Return the gateways that have something to send and that we call."""
        found = self._read_group(self._due_domain(), ["gateway_id"])
        gateways = self.env["mfi.sms.gateway"].browse([item.id for [item] in found])
        return gateways.filtered(lambda gateway: gateway.active and gateway.pushes)

    @api.model
    def _recover_interrupted(self):
        """Mark the texts whose sending was cut short by a crash."""
        stale = self.search([("state", "=", "sending")])
        limit = fields.Datetime.now() - MODEM_PATIENCE
        stale = stale.filtered(
            lambda found: found.gateway_id.pushes or found.tried_at < limit
        )
        stale.write({"state": "uncertain"})
        stale._forget_secret()

    @api.autovacuum
    def _gc_secrets(self):
        """Forget the secret texts that could not leave within a day."""
        limit = fields.Datetime.now() - timedelta(days=1)
        domain = Domain("meaning", "=", "secret") & Domain("number", "!=", False)
        kept = self.search(domain & Domain("date", "<", limit))
        kept.filtered(lambda found: found.state == "queued").state = "cancelled"
        kept._forget_secret()

    @api.model
    def _send_due(self, gateway):
        """Send one gateway's due texts within its rate; tell whether time is left."""
        faults, due = 0, self._due_ids(gateway)
        for message_id in due:
            message = self.browse(message_id)
            state = message._send_one()
            seconds_left = self.env["ir.cron"]._commit_progress(1)
            self.env.invalidate_all()
            if not seconds_left:
                return False
            faults = faults + 1 if state == base.RETRY else 0
            if faults >= FAULTS_IN_A_ROW:
                return True
        if gateway.rate_per_minute and self._due_ids(gateway):
            self._wake_sender(fields.Datetime.now() + timedelta(minutes=1))
        elif len(due) == BATCH:
            self._wake_sender()
        return True

    @api.model
    def _due_ids(self, gateway, limit=None):
        """Return the ids of the texts that a gateway may send now, oldest first."""
        limit = limit or BATCH
        allowed = pacing.allowance(
            gateway.rate_per_minute, self._sent_last_minute(gateway)
        )
        limit = limit if allowed is None else min(limit, allowed)
        if not limit:
            return []
        domain = self._due_domain() & Domain("gateway_id", "=", gateway.id)
        return self.search(domain, order="scheduled_at, id", limit=limit).ids

    @api.model
    def _sent_last_minute(self, gateway):
        """Return how many texts a gateway tried in the last sixty seconds."""
        if not gateway.rate_per_minute:
            return 0
        since = fields.Datetime.now() - timedelta(seconds=60)
        return self.search_count(
            [
                ("gateway_id", "=", gateway.id),
                ("direction", "=", "out"),
                ("tried_at", ">", since),
            ]
        )

    def _send_one(self):
        """Send one text; return the state the gateway left it in."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "queued":
            return base.REFUSED
        if not self._still_wanted():
            self.state = "cancelled"
            return base.REFUSED
        if self._put_off():
            return base.REFUSED
        self._mark_sending()
        outgoing = self._outgoing()
        # Committed, so that a crash shows; and no transaction stays open meanwhile,
        # so that a report that comes at once can be applied.
        sent = self.gateway_id._deliver(
            outgoing, before=self.env["ir.cron"]._commit_progress
        )
        self._apply_sent_safely(sent)
        return sent.state

    def _put_off(self):
        """Put off until the morning what quiet hours have overtaken in the queue."""
        self.ensure_one()
        moment = self._first_moment(self.purpose, self.company_id)
        if moment <= fields.Datetime.now():
            return False
        self.scheduled_at = moment
        self._wake_sender(moment)
        return True

    def _mark_sending(self):
        """Count a try."""
        for message in self:
            message.write(
                {
                    "state": "sending",
                    "attempts": message.attempts + 1,
                    "tried_at": fields.Datetime.now(),
                }
            )

    def _outgoing(self):
        """Return this text as the engine takes it."""
        status_url = ""
        if self.gateway_id.delivery_reports and self.meaning != "secret":
            status_url = self.gateway_id.sudo().status_url  # sudo: holds the secret
        return base.Outgoing(self.uuid, self.number, self.body, status_url)

    def _still_wanted(self):
        """Tell whether what the text says still holds when its turn has come."""
        ticket = self.ticket_id.sudo()  # sudo: the program checks its own promise
        if self.purpose == "survey":
            optout = self.env["mfi.sms.optout"]
            return ticket._is_complaint_awaiting_score() and not optout._holds(
                self.number, self.company_id
            )
        if self.purpose in ("notice", "reminder"):
            return ticket.complaint_state in ("assigned", "in_progress", "to_validate")
        if self.purpose == "answer":
            told = ticket.complaint_state in ("communicated", "closed")
            return told and self._is_last_answer()
        return True

    def _is_last_answer(self):
        """Tell whether no later answer was told, by text or otherwise."""
        told_at = self.ticket_id.sudo().complaint_communicated_at  # sudo: a date
        return not told_at or self.date >= told_at

    # ------------------------------------------------------------------
    # What became of it
    # ------------------------------------------------------------------
    def _apply_sent_safely(self, sent):
        """Note what a send ended in, though a report may be noted at the same time."""
        for _attempt in range(3):
            try:
                self.env.invalidate_all()
                self._apply_sent(sent)
                self.env.flush_all()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
        _logger.warning(
            "SMS %s: outcome not noted, it shows as perhaps sent", self.uuid
        )

    def _apply_sent(self, sent):
        """Note what a send ended in.

        :param sent: :class:`engine.gateways.base.Sent`
        """
        if sent.state == base.ACCEPTED:
            self._accept(sent)
        elif self.state not in ("sending", "uncertain"):
            return  # a report was faster: it knows better
        elif sent.state == base.RETRY:
            self._retry_later(sent)
        else:
            self._fail(sent.reason or "other", f"{sent.code} {sent.detail}")

    def _accept(self, sent):
        """The gateway took the text."""
        values = {
            "provider_id": sent.provider_id or self.provider_id,
            "cost": sent.cost or self.parts * self.gateway_id.price,
            "sent_at": fields.Datetime.now(),
        }
        if self.state in ("sending", "uncertain"):
            values.update(state="sent", failure=False, detail=False)
            self._tell_odoo("sent")
        self.write(values)
        self._after_left()

    def _after_left(self):
        """Do what follows from a text that has surely left."""
        if self.purpose == "ack" and self.ticket_id:
            # sudo: the client holds number and date, whoever caused it
            self.ticket_id.sudo()._action_complaint_acknowledge("sms", system=True)
        self._forget_secret()

    def _forget_secret(self):
        """Erase number and words of the texts that must lead to nobody."""
        self.filtered(lambda found: found.meaning == "secret").write(
            {"number": False, "body": False, "provider_id": False, "detail": False}
        )

    def _retry_later(self, sent):
        """Wait before the next try, or give up after the last."""
        detail = self.gateway_id._redact(f"{sent.code} {sent.detail}")
        delay = pacing.retry_delay(self.attempts)
        if not delay:
            return self._fail(sent.reason or "network", detail)
        moment = self._first_moment(self.purpose, self.company_id, delay)
        self.write(
            {
                "state": "queued",
                "scheduled_at": moment,
                "failure": sent.reason or "network",
                "detail": detail,
            }
        )
        return self._wake_sender(moment)

    def _fail(self, failure, detail=""):
        """Give up; an answer that did not arrive is to be told again."""
        known = dict(self._fields["failure"].selection)
        self.write(
            {
                "state": "failed",
                "failure": failure if failure in known else "other",
                "detail": self.gateway_id._redact(detail),
            }
        )
        self._tell_odoo("failed")
        if self.purpose == "answer" and self.ticket_id and self._is_last_answer():
            # sudo: the network, not a person, returns it
            self.ticket_id.sudo()._return_complaint_sms_answer(self)
        self._forget_secret()

    @api.model
    def _apply_report(self, gateway, report):
        """Apply one delivery report; tell whether its text was found.

        :param report: :class:`engine.gateways.base.Report`
        """
        message = self._find_reported(gateway, report)
        if not message:
            return False
        if _RANK.get(report.state, 0) <= _RANK.get(message.state, 9):
            return True
        if report.state == base.FAILED:
            message._fail("report", f"{report.code} {report.reason}")
            return True
        message._note_report(report.state)
        return True

    def _note_report(self, state):
        """Note that a text was sent or delivered, as its report says."""
        now = fields.Datetime.now()
        values = {"state": state, "failure": False, "detail": False}
        if state == base.DELIVERED:
            values["delivered_at"] = now
        if not self.sent_at:
            # The first news: a modem's script, or a gateway that had timed out.
            values.update(sent_at=now, cost=self.parts * self.gateway_id.price)
            if not self.gateway_id.pushes:
                self.gateway_id._note(base.Sent(base.ACCEPTED))
        self.write(values)
        self._tell_odoo(state)
        self._after_left()

    @api.model
    def _find_reported(self, gateway, report):
        """Return the text of a report, by our uuid, else by the gateway's id."""
        own = Domain("gateway_id", "=", gateway.id) & Domain("direction", "=", "out")
        if report.uuid:
            found = self.search(own & Domain("uuid", "=", report.uuid), limit=1)
            if found:
                return found
        if not report.provider_id:
            return self.browse()
        return self.search(
            own & Domain("provider_id", "=", report.provider_id), limit=1
        )

    def _tell_odoo(self, state):
        """Tell ``sms.sms`` and its tracker what became of one of Odoo's own texts."""
        if self.purpose != "odoo":
            return
        # sudo: Odoo's rows are the system's
        sms = self.env["sms.sms"].sudo().search([("uuid", "=", self.uuid)])
        tracker = self.env["sms.tracker"].sudo().search([("sms_uuid", "=", self.uuid)])
        if state == "failed":
            failure = {"number": "sms_number_format", "credit": "sms_credit"}.get(
                self.failure, "sms_server"
            )
            tracker._action_update_from_sms_state("error", failure_type=failure)
            sms.write({"state": "error", "failure_type": failure, "to_delete": False})
        else:
            tracker._action_update_from_sms_state(_TO_ODOO[state])
            sms.write({"state": _TO_ODOO[state]})

    # ------------------------------------------------------------------
    # Modems
    # ------------------------------------------------------------------
    @api.model
    def _hand_over(self, gateway):
        """Return the texts that a modem's script may send now, and mark them.

        :return: list of ``{"uuid", "to", "text"}``
        """
        messages = self.browse(self._due_ids(gateway, MODEM_BATCH))
        messages = messages.try_lock_for_update()
        wanted = messages.filtered(lambda message: message._still_wanted())
        (messages - wanted).write({"state": "cancelled"})
        wanted = wanted.filtered(lambda message: not message._put_off())
        wanted._mark_sending()
        return [
            {"uuid": found.uuid, "to": found.number, "text": found.body}
            for found in wanted
        ]
