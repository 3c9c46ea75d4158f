# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

SERVICE_STATES = ("assigned", "in_progress", "to_validate")
REMINDER_BATCH = 200


class HelpdeskTicket(models.Model):
    """Text messages of a complaint: moves only queue them, a cron sends them."""

    _inherit = "helpdesk.ticket"

    complaint_sms_ids = fields.One2many(
        "mfi.sms.message", "ticket_id", string="Text messages", readonly=True
    )
    complaint_sms_count = fields.Integer(
        string="Texts", compute="_compute_complaint_sms_count"
    )

    @api.depends("complaint_sms_ids")
    def _compute_complaint_sms_count(self):
        """Count the texts that the user can read."""
        counts = dict(
            self.env["mfi.sms.message"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.complaint_sms_count = counts.get(ticket._origin, 0)

    def action_open_sms(self):
        """Open the texts of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints_sms.mfi_sms_message_action"
        )
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------------
    # Content of the texts
    # ------------------------------------------------------------------
    def _get_complaint_sms_values(self):
        """Return the placeholder values of a text about this complaint."""
        self.ensure_one()
        lang = self.complaint_lang or self.env.lang
        shown = self.with_context(lang=lang)
        labels = dict(
            shown._fields["complaint_state"]._description_selection(shown.env)
        )
        return {
            "number": self.number,
            "date": self._get_complaint_sms_date(),
            "state": labels.get(self.complaint_state, "").lower(),
            "answer": self.complaint_answer,
            "reason": self.complaint_answer or self.complaint_reject_reason,
            "recourse": shown._get_complaint_sms_recourse(),
            "service": self.team_id.name,
            "fingerprint": self.complaint_fingerprint or "",
        }

    def _get_complaint_sms_date(self):
        """Return the promised date as DD/MM/YYYY, or ``""``."""
        promised = self.complaint_promised_date
        return promised.strftime("%d/%m/%Y") if promised else ""

    def _get_complaint_sms_recourse(self):
        """Return the first external recourse as one line, or ``""``."""
        country = self.company_id.country_id.id
        recourse = self.env["mfi.complaint.recourse"].search(
            [
                ("company_id", "in", [False, self.company_id.id]),
                ("country_id", "in", [False, country]),
            ],
            limit=1,
        )
        if not recourse:
            return ""
        return ", ".join(filter(None, [recourse.name, recourse.phone]))

    def _queue_complaint_sms_client(self, purpose, **options):
        """Queue a text to the client, in the client's language.

        :param options: passed to ``mfi.sms.message._queue_from_template``
        :return: the message, empty without a phone number or a gateway
        """
        messages = self.env["mfi.sms.message"].sudo()  # sudo: written by the program
        ticket = self.sudo()  # sudo: the user may have no access to phone and answer
        if not ticket.complaint_phone or ticket.complaint_kind == "denunciation":
            return messages
        origin = ticket._get_complaint_sms_origin()
        options.setdefault("lang", origin.lang or ticket.complaint_lang)
        gateway = origin.gateway_id.filtered("active")
        return messages._queue_from_template(
            purpose,
            ticket.complaint_phone,
            ticket.company_id,
            gateway=gateway,
            ticket=ticket,
            **options,
        )

    def _get_complaint_answer_quotes(self, answer, plain=None):
        """Return the texts that communicating an answer by SMS would send now.

        :param str answer: the answer as written so far
        :param plain: spell them in plain letters; ``None`` follows the gateway
        :return: gateway, list of quotes, language of the texts
        """
        ticket = self.sudo()  # sudo: the price and the texts, whose secret is hidden
        origin = ticket._get_complaint_sms_origin()
        company = ticket.company_id
        gateway = origin.gateway_id.filtered("active") or company.mfi_sms_gateway_id
        values = {
            **ticket._get_complaint_sms_values(),
            "answer": answer,
            "reason": answer or ticket.complaint_reject_reason,
            "code": "X" * 10,
        }
        rejected = ticket.complaint_state == "rejected"
        lang, quotes = origin.lang or ticket.complaint_lang, []
        for purpose in ("rejected" if rejected else "answer", "recourse"):
            templates = ticket.env["mfi.sms.template"]
            body, used = templates._render_text(purpose, lang, company, values)
            if body:
                quotes.append((gateway._get_quote(body, plain), used))
        used = quotes[0][1] if quotes else ""
        return gateway, [quote for quote, _lang in quotes], used

    def _get_complaint_sms_origin(self):
        """Return the client's last text about this complaint, or an empty recordset."""
        messages = self.env["mfi.sms.message"].sudo()  # sudo: users may not read texts
        if origin := self.env.context.get("mfi_sms_origin"):
            return messages.browse(origin)
        domain = [("ticket_id", "=", self.id), ("direction", "=", "in")]
        return messages.search(domain, limit=1)

    # ------------------------------------------------------------------
    # After a move
    # ------------------------------------------------------------------
    def _call_complaint_next_hook(self, parent, hook):
        """Call the next hook of the same name, if the core defines one.

        :param parent: ``super()`` of the calling hook
        :param str hook: name of the hook
        """
        return getattr(parent, hook, self._complaint_after_default)()

    def _complaint_after_register(self):
        """Queue the acknowledgement, with the number and the promised date."""
        result = self._call_complaint_next_hook(super(), "_complaint_after_register")
        company = self.company_id
        origin = self.env.context.get("mfi_sms_origin")
        wanted = {"all": True, "sms": bool(origin)}.get(company.mfi_sms_ack, False)
        if self.complaint_imported or not wanted:
            return result
        # sudo: the automatic replies must all be counted
        if origin and not self._get_complaint_sms_origin()._is_reply_allowed():
            return result
        self._queue_complaint_sms_client("ack", automatic=bool(origin))
        return result

    def _complaint_after_assign(self):
        """Notify the service of the complaint and its promised date."""
        result = self._call_complaint_next_hook(super(), "_complaint_after_assign")
        if self.company_id.mfi_sms_notice:
            self._queue_complaint_sms_service("notice")
        return result

    def _complaint_after_communicate(self):
        """Queue the answer if it is communicated by text, and the survey for later."""
        result = self._call_complaint_next_hook(super(), "_complaint_after_communicate")
        ticket = self.sudo()  # sudo: the text does not depend on the user's rights
        if ticket.complaint_answer_channel == "sms":
            rejected = ticket.complaint_state == "rejected"
            sent = self._queue_complaint_sms_client(
                "rejected" if rejected else "answer"
            )
            if not sent:
                raise UserError(ticket._get_complaint_sms_obstacle())
            self._queue_complaint_sms_client("recourse")
        self._queue_complaint_survey_sms()
        return result

    def _get_complaint_sms_obstacle(self):
        """Return why no text can be sent to the client, as a sentence."""
        if self.complaint_phone:
            return self.env._(
                "No text can be sent: no SMS gateway is set. Communicate the answer in "
                "another way, or ask the administrator to set one."
            )
        return self.env._(
            "No text can be sent: the complaint has no phone number. Communicate the "
            "answer in another way."
        )

    def _complaint_after_reopen(self):
        """Queue the new promised date, unless a reply to the client's text gives it."""
        result = self._call_complaint_next_hook(super(), "_complaint_after_reopen")
        if not self.env.context.get("mfi_sms_origin"):
            self._queue_complaint_sms_client("reopened")
        return result

    def _complaint_after_identify(self):
        """Mark the complaint's texts as handled once the client is identified."""
        result = self._call_complaint_next_hook(super(), "_complaint_after_identify")
        # sudo: users cannot write to the queue
        waiting = (
            self.env["mfi.sms.message"]
            .sudo()
            .search(
                [
                    ("ticket_id", "=", self.id),
                    ("state", "=", "review"),
                    ("review_reason", "in", ("identify", "shared")),
                ]
            )
        )
        waiting.write({"state": "done", "partner_id": self.partner_id.id})
        return result

    # ------------------------------------------------------------------
    # The service
    # ------------------------------------------------------------------
    def _queue_complaint_sms_service(self, purpose):
        """Queue a text to the handler, or to the whole service if there is none.

        The text gives the complaint's number, but neither the client nor the
        statement.
        """
        ticket = self.sudo()  # sudo: the user may not see the members' phones
        if ticket.complaint_kind == "denunciation":
            return
        people = ticket.user_id or (ticket.team_id.user_ids | ticket.team_id.user_id)
        messages = self.env["mfi.sms.message"].sudo()  # sudo: written by the program
        for user in people - ticket._get_complaint_concerned_users():
            messages._queue_from_template(
                purpose,
                user.partner_id.mfi_phone_e164 or user.partner_id.phone,
                ticket.company_id,
                lang=user.lang,
                ticket=ticket,
            )

    @api.model
    def _cron_remind_by_sms(self):
        """Remind services by text of the complaints whose promised date is near.

        Once per complaint before the date, for at most ``REMINDER_BATCH`` complaints
        of each company per run.
        """
        for company in self.env["res.company"].search(Domain.TRUE):
            hours = company.mfi_sms_reminder_hours
            if hours and company.mfi_sms_gateway_id:
                near = self._get_complaint_near_promise(company, hours)
                for ticket in near:
                    ticket._queue_complaint_sms_service("reminder")
                self.env["ir.cron"]._commit_progress(len(near))

    @api.model
    def _get_complaint_near_promise(self, company, hours):
        """Return the complaints due within ``hours`` that had no reminder yet."""
        now = fields.Datetime.now()
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("complaint_kind", "in", ("complaint", "suggestion", "request"))
        domain &= Domain("complaint_state", "in", SERVICE_STATES)
        domain &= Domain("complaint_todo", "!=", False)  # the index of open complaints
        domain &= Domain("complaint_deadline", ">", now)
        domain &= Domain("complaint_deadline", "<=", now + timedelta(hours=hours))
        reminded = Domain("purpose", "=", "reminder") & Domain(
            "date", ">", now - timedelta(hours=hours)
        )
        domain &= ~Domain("complaint_sms_ids", "any", reminded)
        return self.search(domain, order="complaint_deadline", limit=REMINDER_BATCH)

    # ------------------------------------------------------------------
    # The client's replies
    # ------------------------------------------------------------------
    def _queue_complaint_survey_sms(self, now=False):
        """Queue the satisfaction question, once per answer, unless opted out.

        :param bool now: without delay, as the client has just accepted the answer
        :return: whether a question was queued
        """
        company = self.company_id
        if not company.mfi_sms_survey or not self._is_complaint_awaiting_score():
            return False
        messages = self.env["mfi.sms.message"].sudo()  # sudo: written by the program
        since = self.complaint_communicated_at
        asked = messages.search_count(
            [
                ("ticket_id", "=", self.id),
                ("purpose", "=", "survey"),
                ("date", ">=", since),
                ("state", "!=", "queued" if now else "cancelled"),
            ],
            limit=1,
        )
        phone = self.complaint_phone
        if asked or self.env["mfi.sms.optout"]._is_opted_out(phone, company):
            return False
        delay = timedelta(hours=0 if now else company.mfi_sms_survey_hours)
        if now:
            messages._cancel_queued_survey(self)
        return bool(self._queue_complaint_sms_client("survey", delay=delay))

    def _is_complaint_awaiting_score(self):
        """Return whether the answer was communicated but not scored yet."""
        return (
            self.complaint_kind == "complaint"
            and self.complaint_state == "communicated"
            and self.complaint_satisfaction_state in (False, "pending")
        )

    def _rate_complaint_by_sms(self, score, comment):
        """Record the score that the client sent by text."""
        self.ensure_one()
        self._action_complaint_satisfaction(score, "answered", comment, system=True)

    def _reopen_complaint_by_sms(self, reason):
        """Reopen at the client's request; return False after the last appeal level.

        :param str reason: the client's text
        """
        self.ensure_one()
        if self.complaint_appeal_level >= self.company_id.mfi_appeal_levels:
            return False
        ticket = self.with_context(mfi_sms_origin=self._get_complaint_sms_origin().id)
        ticket._action_complaint_reopen(reason, system=True)
        return True

    def _return_complaint_sms_answer(self, message):
        """Move the complaint back to "to communicate": its answer did not arrive."""
        if self.complaint_state != "communicated":
            return
        labels = dict(message._fields["failure"]._description_selection(self.env))
        self._return_complaint_answer(
            self.env._(
                "The text message did not arrive: %(reason)s.",
                reason=labels.get(message.failure) or message.detail or "?",
            )
        )
