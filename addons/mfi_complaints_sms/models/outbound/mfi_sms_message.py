# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.mfi_complaints.engine import phone, tracking_code
from odoo.addons.mfi_complaints.models.complaint.code_in_transit import (
    get_code_in_transit,
)

from ...engine import send_pace, sender_number
from ...engine.gateways import base

_logger = logging.getLogger(__name__)

BATCH = 200
# Replies to a text that the client has just sent may be sent at night.
IMMEDIATE_PURPOSES = {
    "ack",
    "addendum",
    "call_back",
    "choice",
    "confirmed",
    "denunciation",
    "details",
    "help",
    "odoo",
    "question",
    "reopened",
    "replied",
    "poll_thanks",
    "status",
    "stop",
    "test",
    "thanks",
    "unknown",
    "withdrawal",
    "withdrawn",
}
# After this many consecutive faults, the gateway is left until the next run; one that
# already failed in an earlier run is only tried with one text.
MAX_CONSECUTIVE_FAULTS = 3
# Time after which a tracking code that could not be sent is erased.
CODE_KEPT = timedelta(days=7)
# Time that a modem's script has to report on a text it fetched.
MODEM_TIMEOUT = timedelta(minutes=15)
MODEM_BATCH = 20
# A delivery report only moves a text to a higher rank; a late "sent" changes nothing.
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
    """Sending: texts are queued in a transaction and sent once after its commit."""

    _inherit = "mfi.sms.message"

    # ------------------------------------------------------------------
    # Queueing
    # ------------------------------------------------------------------
    @api.model
    def _queue_from_template(
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
        """Queue a text made from a template, to send after the transaction's commit.

        :param str purpose: selects the template (:data:`mfi_sms_template.PURPOSES`)
        :param str number: the recipient, which must be a person's phone
        :param values: values of the placeholders
        :param bool automatic: count the text against the number's hourly limit
        :param bool secret: erase it once sent, without link to a complaint or report
        :param timedelta delay: minimum delay from now
        :return: the message, empty without a text, a recipient or a gateway
        """
        gateway = gateway or company.sudo().mfi_sms_gateway_id  # sudo: a setting
        number = phone.to_e164(number, gateway.country_id.code)
        if not gateway or sender_number.get_kind(number) != sender_number.PHONE:
            return self.browse()
        body, lang, code = self._render_masked(purpose, lang, company, ticket, values)
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
                "code_to_send": code,
                "scheduled_at": self._get_send_time(purpose, company, delay),
            }
        )

    @api.model
    def _render_masked(self, purpose, lang, company, ticket, values):
        """Return (text, language, tracking code to put in the place of its mask)."""
        values = {
            **(ticket._get_complaint_sms_values() if ticket else {}),
            **(values or {}),
        }
        code = (ticket and get_code_in_transit(ticket)) or values.get("code")
        values["code"] = tracking_code.MASK if code else ""
        body, lang = self.env["mfi.sms.template"]._render_text(
            purpose, lang, company, values
        )
        return body, lang, tracking_code.MASK in body and code

    @api.model
    def _queue_text(self, values):
        """Store a text to send, with its final spelling and parts; trigger the cron."""
        return self._queue_texts([values])

    @api.model
    def _queue_texts(self, values_list):
        """Store texts to send at once; trigger the cron for the first of them.

        :return: the messages, in the same order
        """
        if not values_list:
            return self.browse()
        messages = self.sudo().create(  # sudo: users cannot write to the queue
            [self._prepare_queued_text(values) for values in values_list]
        )
        for send_at in {values["scheduled_at"] for values in values_list}:
            self._trigger_send_cron(send_at)
        return messages

    @api.model
    def _prepare_queued_text(self, values):
        """Return the values of a queued text, with its final spelling and parts."""
        gateway = self.env["mfi.sms.gateway"].sudo().browse(values["gateway_id"])
        quote = gateway._get_quote(
            values["body"], self.env.context.get("mfi_sms_plain_letters")
        )
        return {
            **values,
            "direction": "out",
            "state": "queued",
            "attempts": 0,
            "body": quote.text,
            "parts": quote.parts,
            "cost": 0.0,
            "currency_id": gateway._get_currency().id,
        }

    @api.model
    def _get_send_time(self, purpose, company, delay=None):
        """Return when (UTC) a text may be sent, after ``delay`` and quiet hours."""
        send_at = fields.Datetime.now() + (delay or timedelta())
        if purpose in IMMEDIATE_PURPOSES:
            return send_at
        allowed = send_pace.get_next_allowed_time(
            send_at.replace(tzinfo=UTC),
            company.mfi_sms_quiet_from,
            company.mfi_sms_quiet_to,
            company._get_mfi_tz(),
        )
        return allowed.replace(tzinfo=None)

    @api.model
    def _trigger_send_cron(self, send_at=None):
        """Trigger the sending cron at a date and time (UTC), or now."""
        # sudo: any user who queues a text may trigger the cron
        cron = self.env.ref("mfi_complaints_sms.ir_cron_send").sudo()
        cron._trigger(at=send_at or fields.Datetime.now())

    @api.model
    def _queue_from_odoo(self, company, body, number):
        """Queue a text of Odoo's own buttons; return the values ``sms.sms`` expects."""
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
        """Send the due texts, gateway by gateway, each text in its own transaction.

        Before the network is used, the text is marked "being sent" and committed. If
        the server stops in between, the text becomes "possibly sent" and a person
        decides, so that nobody receives it twice.
        """
        self._recover_interrupted()
        self.env["ir.cron"]._commit_progress(remaining=self._count_due())
        for gateway in self._get_due_gateways():
            if not self._send_due(gateway):
                return  # out of time: the cron runs again at once
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _get_due_domain(self):
        """Return the domain of the texts that may be sent now."""
        return Domain("state", "=", "queued") & (
            Domain("scheduled_at", "=", False)
            | Domain("scheduled_at", "<=", fields.Datetime.now())
        )

    @api.model
    def _count_due(self):
        """Return how many texts may be sent now."""
        return self.search_count(self._get_due_domain())

    @api.model
    def _get_due_gateways(self):
        """Return the active gateways with due texts, except modems, which call us."""
        rows = self._read_group(self._get_due_domain(), ["gateway_id"])
        gateways = self.env["mfi.sms.gateway"].browse([item.id for [item] in rows])
        return gateways.filtered(lambda gateway: gateway.active and gateway.pushes)

    @api.model
    def _recover_interrupted(self):
        """Mark as possibly sent the texts whose sending was interrupted by a crash."""
        stale = self.search([("state", "=", "sending")])
        limit = fields.Datetime.now() - MODEM_TIMEOUT
        stale = stale.filtered(
            lambda message: message.gateway_id.pushes or message.tried_at < limit
        )
        stale.write({"state": "uncertain"})
        stale._erase_secret()

    @api.autovacuum
    def _gc_secrets(self):
        """Erase the secret texts that could not be sent within a day."""
        limit = fields.Datetime.now() - timedelta(days=1)
        domain = Domain("meaning", "=", "secret") & Domain("number", "!=", False)
        expired = self.search(domain & Domain("date", "<", limit))
        expired.filtered(lambda message: message.state == "queued").state = "cancelled"
        expired._erase_secret()

    @api.autovacuum
    def _gc_codes(self):
        """Erase the codes of cancelled texts, and those not sent within a week."""
        domain = Domain("state", "in", ("cancelled", "sent", "delivered"))
        domain |= Domain("date", "<", fields.Datetime.now() - CODE_KEPT)
        codes = Domain("code_to_send", "!=", False)
        self.sudo().search(codes & domain).code_to_send = False  # sudo: program data

    @api.model
    def _send_due(self, gateway):
        """Send a gateway's due texts within its rate; return False if out of time."""
        faults, due = 0, self._get_due_ids(gateway)
        most = 1 if gateway.state == "failing" else MAX_CONSECUTIVE_FAULTS
        for message_id in due:
            message = self.browse(message_id)
            state = message._send_one()
            seconds_left = self.env["ir.cron"]._commit_progress(1)
            self.env.invalidate_all()
            if not seconds_left:
                return False
            faults = faults + 1 if state in (base.RETRY, base.UNCERTAIN) else 0
            if faults >= most:
                return True
        if gateway.rate_per_minute and self._get_due_ids(gateway):
            self._trigger_send_cron(fields.Datetime.now() + timedelta(minutes=1))
        elif len(due) == BATCH:
            self._trigger_send_cron()
        return True

    @api.model
    def _get_due_ids(self, gateway, limit=None):
        """Return the ids of the texts a gateway may send now, earliest due first."""
        limit = limit or BATCH
        allowed = send_pace.get_allowance(
            gateway.rate_per_minute, self._count_sent_last_minute(gateway)
        )
        limit = limit if allowed is None else min(limit, allowed)
        if not limit:
            return []
        domain = self._get_due_domain() & Domain("gateway_id", "=", gateway.id)
        return self.search(domain, order="scheduled_at, id", limit=limit).ids

    @api.model
    def _count_sent_last_minute(self, gateway):
        """Return how many texts a gateway tried to send in the last 60 seconds."""
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
        """Send one text; return the state of its ``SendResult``."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "queued":
            return base.REFUSED
        if not self._is_still_relevant():
            self.state = "cancelled"
            return base.REFUSED
        if self._postpone_if_quiet() or not self._choose_gateway():
            return base.REFUSED
        self._mark_sending()
        outgoing = self._prepare_outgoing()
        # Committed before the network is used, so that a crash leaves a trace and a
        # delivery report that comes at once can be applied.
        sent = self.gateway_id._deliver_text(
            outgoing, before=self.env["ir.cron"]._commit_progress
        )
        self._apply_send_result_safely(sent)
        return sent.state

    def _postpone_if_quiet(self):
        """Postpone a text if quiet hours have begun; return whether they have."""
        self.ensure_one()
        send_at = self._get_send_time(self.purpose, self.company_id)
        if send_at <= fields.Datetime.now():
            return False
        self.scheduled_at = send_at
        self._trigger_send_cron(send_at)
        return True

    def _choose_gateway(self):
        """Return whether this text can leave by its gateway now; see the messengers."""
        return True

    def _mark_sending(self):
        """Mark the texts as being sent and count the attempt."""
        for message in self:
            message.write(
                {
                    "state": "sending",
                    "attempts": message.attempts + 1,
                    "tried_at": fields.Datetime.now(),
                }
            )

    def _prepare_outgoing(self):
        """Return this text as the engine's ``Outgoing``."""
        status_url = ""
        if self.gateway_id.delivery_reports and self.meaning != "secret":
            status_url = self.gateway_id.sudo().status_url  # sudo: contains the secret
        return base.Outgoing(self.uuid, self.number, self._get_full_text(), status_url)

    def _get_full_text(self):
        """Return the text to hand over to the gateway, with its tracking code."""
        # sudo: nobody reads the code; the queue sends it
        return tracking_code.reveal(self.body, self.sudo().code_to_send)

    def _is_still_relevant(self):
        """Return whether a queued text can be sent and its content is still valid."""
        if not self.number:
            return False  # erased with its complaint or client
        ticket = self.ticket_id.sudo()  # sudo: the cron may check any complaint
        if self.purpose == "survey":
            optout = self.env["mfi.sms.optout"]
            return ticket._is_complaint_awaiting_score() and not optout._is_opted_out(
                self.number, self.company_id
            )
        if self.purpose in ("notice", "reminder"):
            return ticket.complaint_state in ("assigned", "in_progress", "to_validate")
        if self.purpose == "answer":
            communicated = ticket.complaint_state in ("communicated", "closed")
            return communicated and self._is_last_answer()
        return True

    def _is_last_answer(self):
        """Return whether no later answer was communicated, by text or otherwise."""
        communicated_at = (
            self.ticket_id.sudo().complaint_communicated_at
        )  # sudo: a date
        return not communicated_at or self.date >= communicated_at

    # ------------------------------------------------------------------
    # Outcome
    # ------------------------------------------------------------------
    def _apply_send_result_safely(self, sent):
        """Apply a send result, despite a report being applied at the same time."""
        for _attempt in range(3):
            try:
                self.env.invalidate_all()
                self._apply_send_result(sent)
                self.env.flush_all()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
        _logger.warning(
            "SMS %s: result not stored, it will show as possibly sent", self.uuid
        )

    def _apply_send_result(self, sent):
        """Apply the result of a send request.

        :param sent: :class:`engine.gateways.base.SendResult`
        """
        if sent.state == base.ACCEPTED:
            self._mark_accepted(sent)
        elif self.state not in ("sending", "uncertain"):
            return  # a delivery report came first and takes precedence
        elif sent.state == base.RETRY:
            self._schedule_retry(sent)
        elif sent.state == base.UNCERTAIN:
            self._mark_uncertain(sent)
        else:
            self._mark_failed(sent.reason or "other", f"{sent.code} {sent.detail}")

    def _mark_accepted(self, sent):
        """Mark the text as accepted by the gateway."""
        values = {
            "provider_id": sent.provider_id or self.provider_id,
            "cost": sent.cost or self.parts * self.gateway_id.price,
            "sent_at": fields.Datetime.now(),
        }
        if self.state in ("sending", "uncertain"):
            values.update(state="sent", failure=False, detail=False)
            self._notify_odoo("sent")
        self.write(values)
        self._process_sent()

    def _process_sent(self):
        """Apply the consequences of a text that has certainly been sent."""
        if self.purpose == "ack" and self.ticket_id:
            # sudo: the acknowledgement does not depend on the user's rights
            self.ticket_id.sudo()._action_complaint_acknowledge("sms", system=True)
        if self.sudo().code_to_send:  # sudo: nobody reads the code
            self.sudo().code_to_send = False  # sudo: as above
        self._erase_secret()

    def _erase_secret(self):
        """Erase the number and content of secret texts, which must identify nobody."""
        self.filtered(lambda message: message.meaning == "secret").write(
            {
                "number": False,
                "body": False,
                "code_to_send": False,
                "provider_id": False,
                "detail": False,
            }
        )

    def _get_safe_detail(self, detail):
        """Return what a gateway said, without its passwords and the tracking code."""
        # sudo: nobody reads the code
        detail = tracking_code.mask(detail, self.sudo().code_to_send)
        return self.gateway_id._redact_secrets(detail)

    def _schedule_retry(self, sent):
        """Schedule the next attempt, or fail after the last one."""
        detail = self._get_safe_detail(f"{sent.code} {sent.detail}")
        delay = send_pace.get_retry_delay(self.attempts)
        if not delay:
            return self._mark_failed(sent.reason or "network", detail)
        send_at = self._get_send_time(self.purpose, self.company_id, delay)
        self.write(
            {
                "state": "queued",
                "scheduled_at": send_at,
                "failure": sent.reason or "network",
                "detail": detail,
            }
        )
        return self._trigger_send_cron(send_at)

    def _mark_uncertain(self, sent):
        """Mark the text as possibly sent: a report or a person decides, no retry."""
        detail = self._get_safe_detail(f"{sent.code} {sent.detail}")
        self.write({"state": "uncertain", "failure": sent.reason, "detail": detail})
        self._erase_secret()

    def _mark_failed(self, failure, detail=""):
        """Mark the text as failed; a failed answer must be communicated again."""
        failures = dict(self._fields["failure"].selection)
        self.write(
            {
                "state": "failed",
                "failure": failure if failure in failures else "other",
                "detail": self._get_safe_detail(detail),
            }
        )
        self._notify_odoo("failed")
        if self.purpose == "answer" and self.ticket_id and self._is_last_answer():
            # sudo: the network failure, not a user, returns the complaint
            self.ticket_id.sudo()._return_complaint_sms_answer(self)
        if self.purpose == "ask":
            # sudo: as above
            self.ticket_id.sudo()._report_complaint_question_failure()
        self._erase_secret()

    @api.model
    def _apply_report(self, gateway, report):
        """Apply a delivery report; return whether its text was found.

        :param report: :class:`engine.gateways.base.Report`
        """
        message = self._find_reported_message(gateway, report)
        if not message:
            return False
        state = report.state
        if state == base.READ:
            # Read is more than delivered, and some providers report it alone.
            message.read_at = message.read_at or fields.Datetime.now()
            state = base.DELIVERED
        if _RANK.get(state, 0) <= _RANK.get(message.state, 9):
            return True
        if state == base.FAILED:
            message._mark_failed(report.failure, f"{report.code} {report.reason}")
            return True
        message._mark_reported(state)
        return True

    def _mark_reported(self, state):
        """Mark the text as sent or delivered, according to its report."""
        now = fields.Datetime.now()
        values = {"state": state, "failure": False, "detail": False}
        if state == base.DELIVERED:
            values["delivered_at"] = now
        if not self.sent_at:
            # First confirmation: from a modem's script, or after a timeout.
            values.update(sent_at=now, cost=self.parts * self.gateway_id.price)
            if not self.gateway_id.pushes:
                self.gateway_id._update_state(base.SendResult(base.ACCEPTED))
        self.write(values)
        self._notify_odoo(state)
        self._process_sent()

    @api.model
    def _find_reported_message(self, gateway, report):
        """Return the text of a report, by our uuid or else by the gateway's id."""
        domain = Domain("gateway_id", "=", gateway.id) & Domain("direction", "=", "out")
        if report.uuid:
            message = self.search(domain & Domain("uuid", "=", report.uuid), limit=1)
            if message:
                return message
        if not report.provider_id:
            return self.browse()
        return self.search(
            domain & Domain("provider_id", "=", report.provider_id), limit=1
        )

    def _notify_odoo(self, state):
        """Update ``sms.sms`` and its tracker with the outcome of an Odoo text."""
        if self.purpose != "odoo":
            return
        # sudo: users cannot write to Odoo's queue and trackers
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
    def _fetch_for_modem(self, gateway):
        """Return the texts that a modem's script may send now; mark them as being sent.

        :return: list of ``{"uuid", "to", "text"}``
        """
        messages = self.browse(self._get_due_ids(gateway, MODEM_BATCH))
        messages = messages.try_lock_for_update()
        relevant = messages.filtered(lambda message: message._is_still_relevant())
        (messages - relevant).write({"state": "cancelled"})
        relevant = relevant.filtered(lambda message: not message._postpone_if_quiet())
        relevant._mark_sending()
        return [
            {
                "uuid": message.uuid,
                "to": message.number,
                "text": message._get_full_text(),
            }
            for message in relevant
        ]
