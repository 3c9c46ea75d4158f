# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine import phone
from odoo.addons.mfi_complaints.engine.text import subject

from ...engine import charset, keywords, numbers, parts

_logger = logging.getLogger(__name__)

# Gateways without ids send the same words again within moments, people do not.
ECHO = timedelta(seconds=60)
PARTS_KEPT = timedelta(hours=24)
# Earlier texts of a complaint that are looked at for the same words.
REPEATS = 50
OPEN_STATES = (
    "registered",
    "assigned",
    "in_progress",
    "to_validate",
    "resolved",
    "communicated",
)


class MfiSmsMessage(models.Model):
    """Reading what clients write: one text, one consequence, never a guess."""

    _inherit = "mfi.sms.message"

    # ------------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------------
    @api.model
    def _receive(self, inbound, item):
        """Keep one received text and do what it asks for.

        :param inbound: the stored call
        :param item: :class:`engine.gateways.base.Inbound`
        :return: the message, empty for one that was already received
        """
        values = self._received_values(inbound, item)
        if known := self._known(values):
            note = self.env._("Already received.")
            # Forgotten on purpose the first time: so is what comes again.
            inbound._finish(note) if known.number else inbound._forget(note)
            return self.browse()
        message = self.create(values)
        if item.part:
            message._join_parts()
        else:
            message._understand()
        return message

    @api.model
    def _received_values(self, inbound, item):
        """Return the values of a received text, bounded and cleaned."""
        gateway = inbound.gateway_id
        number = self._normal_number(item.sender, gateway)
        sent_at = item.received_at and item.received_at.replace(tzinfo=None)
        return {
            "direction": "in",
            "state": "partial" if item.part else "received",
            "gateway_id": gateway.id,
            "company_id": inbound.company_id.id,
            "inbound_id": inbound.id,
            "number": number,
            "body": charset.clean(item.text, edges=not item.part),
            "provider_id": charset.clean(item.provider_id, 200) or False,
            "dedupe_key": self._dedupe_key(item, number),
            "sent_by_client_at": sent_at,
            "sent_to": charset.clean(item.to, 64),
            "part_ref": item.part.reference if item.part else False,
            "part_number": item.part.number if item.part else 0,
            "part_total": item.part.total if item.part else 0,
        }

    @api.model
    def _normal_number(self, raw, gateway):
        """Return the E.164 form of a sender, else what the gateway gave."""
        region = gateway.country_id.code or gateway.company_id.country_id.code
        found = numbers.normalise(raw, phone.to_e164, region)
        return found or charset.clean(numbers.strip(raw), 64)

    @api.model
    def _dedupe_key(self, item, number):
        """Return what makes a text the same as another of its gateway, or False.

        A digest, so that it can be kept when everything else is forgotten.
        """
        if item.provider_id:
            place = f"{item.part.reference}/{item.part.number}" if item.part else ""
            words = f"id|{item.provider_id}|{place}"
        elif item.received_at:
            words = f"at|{number}|{item.received_at.isoformat()}|{item.text}"
        else:
            return False
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()

    @api.model
    def _known(self, values):
        """Return the same text already received from this gateway, or none."""
        domain = Domain("gateway_id", "=", values["gateway_id"])
        if values["dedupe_key"]:
            domain &= Domain("dedupe_key", "=", values["dedupe_key"])
        else:
            domain &= Domain("number", "=", values["number"])
            domain &= Domain("body", "=", values["body"])
            domain &= Domain("part_number", "=", values["part_number"])
            domain &= Domain("direction", "=", "in")
            domain &= Domain("date", ">", fields.Datetime.now() - ECHO)
        return self.search(domain, limit=1)

    # ------------------------------------------------------------------
    # Long texts
    # ------------------------------------------------------------------
    def _join_parts(self):
        """Read a long text once its last part is there."""
        siblings = self._siblings()
        if not parts.missing(self.part_total, siblings.mapped("part_number")):
            siblings._join()

    def _siblings(self):
        """Return the parts received of the same long text."""
        return self.search(
            [
                ("gateway_id", "=", self.gateway_id.id),
                ("number", "=", self.number),
                ("part_ref", "=", self.part_ref),
                ("part_total", "=", self.part_total),
                ("state", "=", "partial"),
                ("date", ">", fields.Datetime.now() - PARTS_KEPT),
            ],
            order="part_number, id",
        )

    def _join(self):
        """Make one message of these parts and read it."""
        head = self[0]
        texts = {message.part_number: message.body or "" for message in self}
        rest = self - head
        rest.write({"state": "merged", "parent_id": head.id})
        head.write(
            {
                "body": parts.join(head.part_total, texts).strip(),
                "state": "received",
            }
        )
        head._understand()

    @api.model
    def _finish_waiting_parts(self, patience):
        """Read the long texts of which a part has not come in time, with a gap.

        :param timedelta patience: how long to wait after the last part that came
        """
        limit = fields.Datetime.now() - patience
        waiting = self.search([("state", "=", "partial")], limit=1000)
        texts = waiting.grouped(
            lambda found: (found.gateway_id, found.number, found.part_ref)
        )
        for group in texts.values():
            if max(group.mapped("date")) < limit:
                group.sorted("part_number")._join()
                self.env["ir.cron"]._commit_progress()

    # ------------------------------------------------------------------
    # Understanding
    # ------------------------------------------------------------------
    def _understand(self):
        """Do what a received text asks for; leave it to the desk when unsure."""
        self.ensure_one()
        message = self.with_company(self.company_id)
        if reason := message._not_from_a_person():
            return message._ask_desk(reason)
        vocabulary = self.env["mfi.sms.keyword"]._vocabulary(self.company_id.id)
        meaning = keywords.understand(message.body, vocabulary)
        message.write(
            {"meaning": meaning.kind, "lang": message._guess_lang(meaning.lang)}
        )
        try:
            with self.env.cr.savepoint():
                getattr(message, f"_do_{meaning.kind}")(meaning)
        except UserError as error:
            return message._ask_desk("refused", str(error))
        if message.state == "received":
            message.state = "done"
        return True

    def _not_from_a_person(self):
        """Return why a text is not to be acted upon, or None."""
        if numbers.kind(self.number) != numbers.PHONE:
            return "sender"
        return None if self.body else "empty"

    def _ask_desk(self, reason, detail=""):
        """Put a text before a person."""
        detail = " ".join((detail or "").split())[:300]
        self.write({"state": "review", "review_reason": reason, "detail": detail})
        return True

    def _guess_lang(self, spoken):
        """Return the language to answer in: the keyword's, the client's, ours."""
        clients = self._clients()
        return (
            spoken
            or (len(clients) == 1 and clients.lang)
            or self._earlier_lang()
            or self.company_id.partner_id.lang
            or "fr"
        )

    def _earlier_lang(self):
        """Return the language of the number's last text, or False."""
        domain = [("number", "=", self.number), ("lang", "!=", False)]
        return self.search([*domain, ("id", "<", self.id)], limit=1).lang

    def _clients(self):
        """Return the clients who share this number."""
        # sudo: the program looks for the client, whoever runs it
        return self.env["res.partner"].sudo()._find_mfi_by_phone(self.number)

    # ------------------------------------------------------------------
    # Complaints of a number
    # ------------------------------------------------------------------
    def _tickets(self, states=None):
        """Return the number's complaints of this company, latest first."""
        spellings = phone.forms(self.number) or (self.number,)
        domain = Domain("complaint_phone", "in", spellings)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("complaint_kind", "not in", [False, "denunciation"])
        domain &= Domain("complaint_state", "not in", [False, "draft"])
        if states:
            domain &= Domain("complaint_state", "in", states)
        # sudo: the phone proves the right to speak of these complaints
        return self.env["helpdesk.ticket"].sudo().search(domain, order="id desc")

    def _named_ticket(self, text, tickets):
        """Return the complaint that a text names among ``tickets``, or none."""
        return tickets.filtered(
            lambda ticket: keywords.same_reference(ticket.number, text)
        )[:1]

    def _recent_ticket(self):
        """Return the open complaint that the number spoke of within the window."""
        hours = self.company_id.mfi_sms_addendum_hours
        since = fields.Datetime.now() - timedelta(hours=hours)
        tickets = self._tickets(OPEN_STATES)
        if not tickets or not hours:
            return tickets.browse()
        spoken = self.search(
            [
                ("ticket_id", "in", tickets.ids),
                ("direction", "=", "in"),
                ("date", ">", since),
            ],
            limit=1,
        )
        return spoken.ticket_id.sudo()  # sudo: as in _tickets

    def _repeated_ticket(self):
        """Return the open complaint that the same words made within the window.

        A client who sends the text again, not sure that it arrived, has one complaint.
        """
        ticket = self._recent_ticket()
        if not ticket:
            return ticket
        earlier = self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("direction", "=", "in"),
                ("id", "<", self.id),
            ],
            order="id desc",
            limit=REPEATS,
        )
        said = map(keywords.fold, filter(None, earlier.mapped("body")))
        return ticket if keywords.fold(self.body) in said else ticket.browse()

    def _answered_ticket(self, pending=False):
        """Return the complaint of which the number was told the answer last.

        :param bool pending: only while the satisfaction is not measured
        """
        days = self.company_id.mfi_sms_contest_days
        since = fields.Datetime.now() - timedelta(days=days)
        states = ["communicated"] if pending else ["communicated", "closed"]
        tickets = self._tickets(states).filtered(
            lambda ticket: (
                ticket.complaint_communicated_at
                and ticket.complaint_communicated_at > since
            )
        )
        if pending:
            tickets = tickets.filtered(
                lambda ticket: (
                    ticket.complaint_kind == "complaint"
                    and ticket.complaint_satisfaction_state in (False, "pending")
                )
            )
        if keywords.full_references(self.body):
            return self._named_ticket(self.body, tickets)
        return tickets.sorted("complaint_communicated_at", reverse=True)[:1]

    # ------------------------------------------------------------------
    # What a text can do
    # ------------------------------------------------------------------
    def _do_complaint(self, meaning):
        """``PLAINTE …``: a new complaint, unless it names one of the number's."""
        if not meaning.rest:
            return self._reply("help")
        ticket = self._named_in_full() or self._repeated_ticket()
        return self._add_to(ticket) if ticket else self._make_complaint()

    def _do_other(self, meaning):
        """Any other words: they join the open complaint, or make one."""
        ticket = self._named_in_full() or self._recent_ticket()
        return self._add_to(ticket) if ticket else self._make_complaint()

    def _named_in_full(self):
        """Return the open complaint of this number whose full number is written."""
        tickets = self._tickets(OPEN_STATES)
        if not keywords.full_references(self.body):
            return tickets.browse()
        return self._named_ticket(self.body, tickets)

    def _make_complaint(self):
        """Register a complaint with the client, or with the phone alone."""
        clients = self._clients()
        values = self._prepare_complaint_values_from_sms()
        if len(clients) == 1:
            values["partner_id"] = clients.id
        told = self._register_through_core(values)
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: the program registers
        ticket = tickets._find_complaint_by_key(values["idempotency_key"])
        self.write({"ticket_id": ticket.id, "partner_id": values.get("partner_id")})
        if len(clients) != 1:
            self._ask_desk("shared" if clients else "identify")
        return told

    def _register_through_core(self, values):
        """Register through the one door of the core, which sends the receipt."""
        tickets = self.env["helpdesk.ticket"].with_context(mfi_sms_origin=self.id)
        return tickets._register_complaint_sudo(values)

    def _prepare_complaint_values_from_sms(self):
        """Return the values of a complaint made of this text."""
        company = self.company_id
        lang = self._installed_lang()
        values = {
            "kind": "complaint",
            "name": subject(self.body, 60),
            "description": self.body,
            "channel": company._get_mfi_sms_channel_code(),
            "category": company._get_mfi_sms_category_code(),
            "phone": self.number,
            "preferred_channel": "sms",
            "received_at": fields.Datetime.to_string(self._moment()),
            "idempotency_key": f"sms-{self.uuid}",
        }
        return {**values, "lang": lang} if lang else values

    def _moment(self):
        """Return when the client wrote: the gateway's time when it is believable."""
        now = fields.Datetime.now()
        sent = self.sent_by_client_at
        return sent if sent and now - timedelta(days=3) < sent <= now else now

    def _installed_lang(self):
        """Return the installed language nearest to the client's, or False."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        head = (self.lang or "").split("_")[0]
        near = [code for code in installed if code.split("_")[0] == head]
        return self.lang if self.lang in installed else (near or [False])[0]

    def _add_to(self, ticket):
        """Add the words to an open complaint."""
        ticket._add_complaint_addendum(self.body, system=True)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        return self._reply("addendum", ticket)

    def _do_denunciation(self, meaning):
        """Open the confidential route; nothing that leads to the author is kept."""
        if not meaning.rest:
            self._reply_and_forget("help")
            return self._forget_author()
        values = self._prepare_complaint_values_from_sms()
        values.update(
            kind="denunciation",
            description=meaning.rest,
            name=self.env._("Denunciation by text message"),
        )
        for name in ("phone", "preferred_channel", "category", "idempotency_key"):
            values.pop(name)
        # The hour the phone wrote could be matched with an operator's records.
        values["received_at"] = fields.Datetime.to_string(fields.Datetime.now())
        told = self._register_through_core(values)
        self._reply(
            "denunciation",
            secret=True,
            number=told["number"],
            code=told["tracking_code"],
        )
        return self._forget_author()

    def _forget_author(self):
        """Erase number, words and origin of a text; keep that one came."""
        self.inbound_id._forget()
        merged = self.search([("parent_id", "=", self.id)])
        merged.inbound_id._forget()
        (self | merged).write(
            {
                "number": False,
                "body": False,
                "provider_id": False,
                "sent_by_client_at": False,
                "inbound_id": False,
                "lang": False,
                "meaning": "denunciation",
                "state": "done",
            }
        )

    def _do_follow(self, meaning):
        """``SUIVI 123``: the state, to the phone that filed it or with the code."""
        ticket = self._followed_ticket(meaning.rest)
        if not ticket and self._names_denunciation(meaning.rest):
            self._reply_and_forget("unknown")
            return self._forget_author()
        if not ticket:
            return self._reply("unknown")
        secret = ticket.complaint_kind == "denunciation"
        answer = ticket._get_complaint_status_values()["answer"] or ""
        told = ticket.complaint_state not in OPEN_STATES[:4]
        self._reply(
            "status",
            ticket.browse() if secret else ticket,
            secret=secret,
            number=ticket.number,
            state=self._state_label(ticket),
            date="" if told else ticket._get_complaint_sms_date(),
            answer=answer,
        )
        # The phone must not be tied to a denunciation by asking after it.
        return self._forget_author() if secret else True

    def _state_label(self, ticket):
        """Return the state in the client's language, where it is installed."""
        lang = self._installed_lang() or self.env.lang
        status = ticket.with_context(lang=lang)._get_complaint_status_values()
        return status["state_label"].lower()

    def _followed_ticket(self, rest):
        """Return the complaint asked about, if this phone or a code may know it."""
        tickets = self._tickets()
        if keywords.short_reference(rest) is None and not keywords.codes_in(rest):
            return (
                tickets.filtered(lambda ticket: ticket.complaint_state in OPEN_STATES)[
                    :1
                ]
                or tickets[:1]
            )
        return self._named_ticket(rest, tickets) or self._ticket_by_code(rest)

    def _ticket_by_code(self, rest):
        """Return the complaint whose number and tracking code are both given."""
        running = keywords.short_reference(rest)
        codes = keywords.codes_in(rest)
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: the code is the proof
        if running is None or not codes:
            return tickets
        return self._numbered_tickets(running, rest).filtered(
            lambda ticket: any(
                ticket._is_complaint_proven(None, code) for code in codes
            )
        )[:1]

    def _numbered_tickets(self, running, rest):
        """Return the complaints, whoever filed them, that a text names."""
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: told to nobody as such
        domain = Domain("number", "=like", f"%{running}")
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("complaint_state", "not in", [False, "draft"])
        found = tickets.search(domain, limit=200, order="id desc")
        return found.filtered(
            lambda ticket: keywords.same_reference(ticket.number, rest)
        )

    def _names_denunciation(self, rest):
        """Tell whether a text asks, with a wrong code, after a denunciation."""
        running = keywords.short_reference(rest)
        if running is None:
            return False
        named = self._numbered_tickets(running, rest)
        return "denunciation" in named.mapped("complaint_kind")

    def _do_score(self, meaning):
        """``1`` to ``5`` after the answer: the satisfaction score."""
        ticket = self._answered_ticket(pending=True)
        if not ticket:
            if keywords.without_references(meaning.rest):
                return self._do_other(meaning)
            return self._ask_desk("nothing")
        ticket._rate_complaint_by_sms(meaning.score, meaning.rest)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        return self._reply("thanks", ticket, score=str(meaning.score))

    def _do_yes(self, meaning):
        """``OUI`` accepts the answer and asks for the score."""
        ticket = self._answered_ticket()
        if not ticket:
            return self._answer_without_question(meaning)
        ticket._add_complaint_addendum(self.body, system=True)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        if ticket._queue_complaint_survey_sms(now=True):
            return True
        return self._reply("confirmed", ticket)

    def _do_no(self, meaning):
        """``NON`` contests the answer: the complaint is reopened, or recourse told."""
        ticket = self._answered_ticket()
        if not ticket:
            return self._answer_without_question(meaning)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        if ticket._reopen_complaint_by_sms(self.body):
            return self._reply("reopened", ticket)
        ticket._add_complaint_addendum(self.body, system=True)
        return self._reply("recourse", ticket)

    def _answer_without_question(self, meaning):
        """Treat ``OUI`` or ``NON`` when no answer was told lately."""
        if meaning.rest or self._recent_ticket():
            return self._do_other(meaning)
        return self._ask_desk("nothing")

    def _do_stop(self, meaning):
        """``STOP``: no more surveys; answers still come."""
        self.env["mfi.sms.optout"]._add(self.number, self.company_id)
        return self._reply("stop")

    def _do_help(self, meaning):
        """``AIDE``: what can be written."""
        return self._reply("help")

    # ------------------------------------------------------------------
    # Replying
    # ------------------------------------------------------------------
    def _reply(self, purpose, ticket=None, secret=False, **values):
        """Queue an automatic answer to this text, within the number's limit.

        :param bool secret: forget number and words as soon as it has left
        """
        # Without its code the author of a denunciation could never follow it.
        if not secret and not self._may_reply():
            self.detail = self.env._("Not answered: too many texts from this number.")
            return True
        self._queue(
            purpose,
            self.number,
            self.company_id,
            gateway=self.gateway_id,
            lang=self.lang,
            ticket=ticket,
            values=values,
            automatic=True,
            secret=secret,
        )
        return True

    def _reply_and_forget(self, purpose):
        """Queue an answer within the number's limit, forgotten once it has left."""
        if self._may_reply():
            self._reply(purpose, secret=True)

    def _may_reply(self):
        """Tell whether the number may get one more automatic answer this hour.

        Two automatic systems answering each other stop here.
        """
        limit = self.company_id.mfi_sms_hourly_limit
        since = fields.Datetime.now() - timedelta(hours=1)
        sent = self.search_count(
            [
                ("number", "=", self.number),
                ("automatic", "=", True),
                ("date", ">", since),
            ],
            limit=limit + 1,
        )
        return sent < limit
