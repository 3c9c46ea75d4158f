# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine import (
    decoding,
    numbering,
    phone,
    tracking_code,
)
from odoo.addons.mfi_complaints.engine.text import subject

from ...engine import charset, keywords, long_text, sender_number

_logger = logging.getLogger(__name__)

# Without ids, an identical text within this time is a gateway's duplicate.
DUPLICATE_WINDOW = timedelta(seconds=60)
# Time during which a part that comes again is recognised in the joined text.
PARTS_WINDOW = timedelta(hours=1)
# A text of 255 parts, the most there can be.
MAX_LONG_TEXT = 255 * 153
# Number of earlier texts of a complaint that a new text is compared with.
MAX_COMPARED_TEXTS = 50
OPEN_STATES = (
    "registered",
    "assigned",
    "in_progress",
    "to_validate",
    "resolved",
    "communicated",
)


class MfiSmsMessage(models.Model):
    """Received texts: each has one effect, or goes to the queue if it is unclear."""

    _inherit = "mfi.sms.message"

    # ------------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------------
    @api.model
    def _receive_text(self, inbound, item):
        """Store one received text and process it, or wait for its other parts.

        :param inbound: the stored call
        :param item: :class:`engine.gateways.base.Inbound`
        :return: the message, empty if it was already received
        """
        values = self._prepare_received_values(inbound, item)
        if duplicate := self._find_duplicate(values):
            note = self.env._("Already received.")
            # If the first text was erased on purpose, this call is erased too.
            inbound._mark_read(note) if duplicate.number else inbound._erase_call(note)
            return self.browse()
        message = self.create(values)
        if item.part:
            message._join_if_complete()
        else:
            message._process_received()
        return message

    @api.model
    def _prepare_received_values(self, inbound, item):
        """Return the values of a received text, cleaned and limited in length."""
        gateway = inbound.gateway_id
        number = self._normalise_number(item.sender, gateway)
        sent_at = item.received_at and item.received_at.replace(tzinfo=None)
        return {
            "direction": "in",
            "state": "partial" if item.part else "received",
            "gateway_id": gateway.id,
            "currency_id": gateway._get_currency().id,
            "company_id": inbound.company_id.id,
            "inbound_id": inbound.id,
            "number": number,
            "body": charset.clean(
                decoding.mend_controls(item.text), edges=not item.part
            ),
            "provider_id": charset.clean(item.provider_id, 200) or False,
            "dedupe_key": self._get_dedupe_key(item, number),
            "sent_by_client_at": sent_at,
            "sent_to": charset.clean(item.to, 64),
            "part_ref": charset.clean(str(item.part.reference), 64)
            if item.part
            else False,
            "part_number": item.part.number if item.part else 0,
            "part_total": item.part.total if item.part else 0,
            **self._prepare_part_data(item),
        }

    @api.model
    def _prepare_part_data(self, item):
        """Return the values that keep the bytes of a part until it is joined."""
        if not item.part or not item.data or len(item.data) > long_text.MAX_DATA:
            return {}
        return {
            "part_data": base64.b64encode(item.data).decode(),
            "part_charset": charset.clean(item.charset, 40),
        }

    @api.model
    def _normalise_number(self, raw, gateway):
        """Return the E.164 form of a sender, or the gateway's text if it has none."""
        region = gateway.country_id.code or gateway.company_id.country_id.code
        e164 = sender_number.normalise(raw, phone.to_e164, region)
        return e164 or charset.clean(sender_number.strip_decoration(raw), 64)

    @api.model
    def _get_dedupe_key(self, item, number):
        """Return a key that identifies a text of a gateway, or False.

        It is a digest, so that it can be kept when the rest of the text is erased.
        """
        if item.provider_id:
            part = f"{item.part.reference}/{item.part.number}" if item.part else ""
            key = f"id|{item.provider_id}|{part}"
        elif item.received_at:
            key = f"at|{number}|{item.received_at.isoformat()}|{item.text}"
            if item.part:
                key += f"|{item.part.reference}/{item.part.number}/{item.part.total}"
        else:
            return False
        return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()

    @api.model
    def _find_duplicate(self, values):
        """Return the same text if already received from this gateway, or nothing."""
        domain = Domain("gateway_id", "=", values["gateway_id"])
        if values["dedupe_key"]:
            domain &= Domain("dedupe_key", "=", values["dedupe_key"])
        else:
            domain &= Domain("number", "=", values["number"])
            domain &= Domain("body", "=", values["body"])
            domain &= self._get_part_domain(values)
            domain &= Domain("direction", "=", "in")
            domain &= Domain("date", ">", fields.Datetime.now() - DUPLICATE_WINDOW)
        return self.search(domain, limit=1) or self._find_joined_part(values)

    @api.model
    def _get_part_domain(self, values):
        """Return the domain of the texts with the same place in a long text."""
        names = ("part_ref", "part_number", "part_total")
        return Domain.AND(Domain(name, "=", values[name]) for name in names)

    @api.model
    def _find_joined_part(self, values):
        """Return the part of a joined text that the network has sent once more."""
        body = values["body"].strip()
        if not values["part_ref"] or not body:
            return self.browse()
        domain = self._get_part_domain(values)
        domain &= Domain("gateway_id", "=", values["gateway_id"])
        domain &= Domain("number", "=", values["number"])
        domain &= Domain("state", "!=", "partial")
        domain &= Domain("date", ">", fields.Datetime.now() - PARTS_WINDOW)
        # The first part holds the whole text since it was joined.
        return self.search(domain).filtered(
            lambda part: (
                (part.body or "").strip() == body
                if part.parent_id
                else (part.body or "").startswith(body)
            )
        )[:1]

    # ------------------------------------------------------------------
    # Long texts
    # ------------------------------------------------------------------
    def _join_if_complete(self):
        """Join and process a long text once all its parts have been received."""
        siblings = self._find_sibling_parts()
        if long_text.is_complete(siblings._get_pieces()):
            siblings._join_parts()

    def _find_sibling_parts(self):
        """Return the parts with the same sender, recipient and reference."""
        found = self.search(
            [
                ("gateway_id", "=", self.gateway_id.id),
                ("number", "=", self.number),
                ("part_ref", "=", self.part_ref),
                ("part_total", "=", self.part_total),
                ("state", "=", "partial"),
            ],
            order="part_number, id",
        )
        return found.filtered(lambda part: part._get_part_key() == self._get_part_key())

    def _get_part_key(self):
        """Return what the parts of one text have in common."""
        return (
            self.gateway_id,
            self.number,
            self.sent_to or "",
            self.part_ref,
            self.part_total,
        )

    def _get_pieces(self):
        """Return these parts as the engine reads them, in the same order.

        They are compared by the times of their sending if the gateway gave all of them,
        else by those of their reception.
        """
        timed = all(part.sent_by_client_at for part in self)
        return [
            long_text.Piece(
                part.part_number,
                part.part_total,
                part.sent_by_client_at if timed else part.date,
                part.body or "",
                base64.b64decode(part.part_data or ""),
                part.part_charset or "",
            )
            for part in self
        ]

    def _merge_parts(self):
        """Merge these parts into the first one of them and return it."""
        ordered = self.sorted("part_number")
        head = ordered[0]
        body = long_text.join_pieces(ordered._get_pieces(), read=decoding.decode_text)
        (self - head).write({"state": "merged", "parent_id": head.id})
        self.write({"part_data": False, "part_charset": False})
        body = charset.clean(decoding.mend_controls(body), MAX_LONG_TEXT)
        head.write({"body": body, "state": "received"})
        return head

    def _join_parts(self):
        """Merge these parts into one message and process it."""
        self._merge_parts()._process_received()

    def _leave_parts_to_desk(self):
        """Merge these parts into one message for people to read, with its gaps.

        A whistleblowing report is processed all the same, since its author must not
        appear in the queue.
        """
        head = self._merge_parts()
        vocabulary = self.env["mfi.sms.keyword"]._get_vocabulary(head.company_id.id)
        if keywords.parse_text(head.body, vocabulary).kind == "denunciation":
            return head._process_received()
        return head._send_to_desk("parts")

    @api.model
    def _join_overdue_parts(self):
        """Join the long texts whose last part came too long ago.

        A missing part leaves a gap. If a reference was used for several texts, those of
        which the parts cannot be told apart for sure go to the desk, unmixed.
        """
        limit = fields.Datetime.now() - long_text.PATIENCE
        waiting = self.search([("state", "=", "partial")], order="id", limit=1000)
        for group in waiting.grouped(lambda part: part._get_part_key()).values():
            if max(group.mapped("date")) < limit:
                group._join_sorted_parts()
                self.env["ir.cron"]._commit_progress()

    def _join_sorted_parts(self):
        """Join each text among these parts, or leave it to the desk."""
        pieces = self._get_pieces()
        parts = {id(piece): part for piece, part in zip(pieces, self, strict=True)}
        for texts, sure in long_text.split_texts(pieces):
            group = self.browse([parts[id(piece)].id for piece in texts])
            group._join_parts() if sure else group._leave_parts_to_desk()

    # ------------------------------------------------------------------
    # Processing
    # ------------------------------------------------------------------
    def _process_received(self):
        """Act on a received text, or leave it in the queue when unsure."""
        self.ensure_one()
        message = self.with_company(self.company_id)
        if reason := message._get_ignore_reason():
            return message._send_to_desk(reason)
        meaning = message._parse_meaning()
        message.write(
            {"meaning": meaning.kind, "lang": message._get_reply_lang(meaning.lang)}
        )
        try:
            with self.env.cr.savepoint():
                getattr(message, f"_do_{meaning.kind}")(meaning)
        except UserError as error:
            return message._send_to_desk("refused", str(error))
        if message.state == "received":
            message.state = "done"
        return True

    def _parse_meaning(self):
        """Return what the text asks for, as ``engine/keywords.py`` reads it."""
        vocabulary = self.env["mfi.sms.keyword"]._get_vocabulary(self.company_id.id)
        return keywords.parse_text(self.body, vocabulary)

    def _get_told_words(self):
        """Return the text without the keyword with which a complaint begins.

        A file may have come without words.
        """
        if not self.body:
            return ""
        meaning = self._parse_meaning()
        told = meaning.rest if meaning.kind == keywords.COMPLAINT else ""
        return told or self.body

    def _get_ignore_reason(self):
        """Return the reason not to act on a text, or None."""
        if sender_number.get_kind(self.number) != sender_number.PHONE:
            return "sender"
        return None if self.body else "empty"

    def _send_to_desk(self, reason, detail=""):
        """Put a text in the queue that people handle, with a reason."""
        detail = " ".join((detail or "").split())[:300]
        self.write({"state": "review", "review_reason": reason, "detail": detail})
        return True

    def _get_reply_lang(self, keyword_lang):
        """Return the language to reply in: the keyword's, the client's or ours."""
        clients = self._find_clients()
        return (
            keyword_lang
            or (len(clients) == 1 and clients.lang)
            or self._get_earlier_lang()
            or self.company_id.partner_id.lang
            or "fr"
        )

    def _get_earlier_lang(self):
        """Return the language of the number's previous text, or False."""
        domain = [("number", "=", self.number), ("lang", "!=", False)]
        return self.search([*domain, ("id", "<", self.id)], limit=1).lang

    def _find_clients(self):
        """Return the clients with this number."""
        # sudo: texts are processed without a user
        return self.env["res.partner"].sudo()._find_mfi_by_phone(self.number)

    # ------------------------------------------------------------------
    # Complaints of a number
    # ------------------------------------------------------------------
    def _find_tickets(self, states=None):
        """Return the number's complaints in this company, latest first."""
        spellings = phone.get_spellings(self.number) or (self.number,)
        domain = Domain("complaint_phone", "in", spellings)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("complaint_kind", "not in", [False, "denunciation"])
        domain &= Domain("complaint_state", "not in", [False, "draft"])
        if states:
            domain &= Domain("complaint_state", "in", states)
        # sudo: the phone number proves the right to access these complaints
        return self.env["helpdesk.ticket"].sudo().search(domain, order="id desc")

    def _filter_named_ticket(self, text, tickets):
        """Return the complaint among ``tickets`` that a text names, or nothing."""
        return tickets.filtered(
            lambda ticket: keywords.is_same_reference(ticket.number, text)
        )[:1]

    def _find_recent_ticket(self):
        """Return the open complaint that the number wrote about within the window."""
        hours = self.company_id.mfi_sms_addendum_hours
        since = fields.Datetime.now() - timedelta(hours=hours)
        tickets = self._find_tickets(OPEN_STATES)
        if not tickets or not hours:
            return tickets.browse()
        latest = self.search(
            [
                ("ticket_id", "in", tickets.ids),
                ("direction", "=", "in"),
                ("date", ">", since),
            ],
            limit=1,
        )
        return latest.ticket_id.sudo()  # sudo: as in _find_tickets

    def _find_repeated_ticket(self):
        """Return the open complaint with an identical text within the window.

        Clients who repeat a text because they are not sure that it arrived get only
        one complaint.
        """
        ticket = self._find_recent_ticket()
        if not ticket:
            return ticket
        earlier = self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("direction", "=", "in"),
                ("id", "<", self.id),
            ],
            order="id desc",
            limit=MAX_COMPARED_TEXTS,
        )
        bodies = map(keywords.fold, filter(None, earlier.mapped("body")))
        return ticket if keywords.fold(self.body) in bodies else ticket.browse()

    def _find_answered_ticket(self, pending=False):
        """Return the number's complaint whose answer was communicated last.

        :param bool pending: only complaints without a satisfaction score
        """
        days = self.company_id.mfi_sms_contest_days
        since = fields.Datetime.now() - timedelta(days=days)
        states = ["communicated"] if pending else ["communicated", "closed"]
        tickets = self._find_tickets(states).filtered(
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
        if keywords.find_full_references(self.body):
            return self._filter_named_ticket(self.body, tickets)
        return tickets.sorted("complaint_communicated_at", reverse=True)[:1]

    # ------------------------------------------------------------------
    # Effects of a text
    # ------------------------------------------------------------------
    def _do_complaint(self, meaning):
        """Handle ``PLAINTE …``: a new complaint, unless it names or repeats one."""
        if not meaning.rest:
            return self._queue_reply("help")
        ticket = self._find_ticket_named_in_full() or self._find_repeated_ticket()
        return (
            self._add_to_complaint(ticket)
            if ticket
            else self._create_complaint_from_text()
        )

    def _find_ticket_named_in_full(self):
        """Return the number's open complaint that the text names in full, if any."""
        tickets = self._find_tickets(OPEN_STATES)
        if not keywords.find_full_references(self.body):
            return tickets.browse()
        return self._filter_named_ticket(self.body, tickets)

    def _create_complaint_from_text(self):
        """Register a complaint, with its client if only one has this number."""
        clients = self._find_clients()
        values = self._prepare_complaint_values_from_sms()
        if len(clients) == 1:
            values["partner_id"] = clients.id
        receipt = self._register_complaint(values)
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: no user at the gateway
        ticket = tickets._find_complaint_by_key(values["idempotency_key"])
        self.write({"ticket_id": ticket.id, "partner_id": values.get("partner_id")})
        if len(clients) != 1:
            self._send_to_desk("shared" if clients else "identify")
        return receipt

    def _register_complaint(self, values):
        """Register with the core's method, whose hook queues the acknowledgement."""
        tickets = self.env["helpdesk.ticket"].with_context(mfi_sms_origin=self.id)
        return tickets._register_complaint_sudo(values)

    def _prepare_complaint_values_from_sms(self):
        """Return the values of a complaint created from this text."""
        company = self.company_id
        lang = self._get_installed_lang()
        values = {
            "kind": "complaint",
            "name": subject(self._get_told_words(), 60),
            "description": self.body,
            "channel": company._get_mfi_sms_channel_code(),
            "category": company._get_mfi_sms_category_code(),
            "phone": self.number,
            "preferred_channel": "sms",
            "received_at": fields.Datetime.to_string(self._get_written_at()),
            "idempotency_key": f"sms-{self.uuid}",
        }
        return {**values, "lang": lang} if lang else values

    def _get_written_at(self):
        """Return when the client wrote (UTC): the gateway's time if it is plausible."""
        now = fields.Datetime.now()
        sent = self.sent_by_client_at
        return sent if sent and now - timedelta(days=3) < sent <= now else now

    def _get_installed_lang(self):
        """Return the installed language nearest to the client's, or False."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        head = (self.lang or "").split("_")[0]
        near = [code for code in installed if code.split("_")[0] == head]
        return self.lang if self.lang in installed else (near or [False])[0]

    def _add_to_complaint(self, ticket):
        """Add the text to an open complaint; a question about it is then answered."""
        ticket._add_complaint_addendum(self.body, system=True)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        replied = ticket._end_complaint_question("sms")
        return self._queue_reply("replied" if replied else "addendum", ticket)

    def _do_denunciation(self, meaning):
        """Register a whistleblowing report and erase what identifies its author."""
        if not meaning.rest:
            self._queue_secret_reply("help")
            return self._erase_author()
        values = self._prepare_complaint_values_from_sms()
        values.update(
            kind="denunciation",
            description=meaning.rest,
            name=self.env._("Whistleblowing report by text message"),
        )
        for name in ("phone", "preferred_channel", "category", "idempotency_key"):
            values.pop(name)
        # The sending time could be matched with the operator's records.
        values["received_at"] = fields.Datetime.to_string(fields.Datetime.now())
        receipt = self._register_complaint(values)
        self._queue_reply(
            "denunciation",
            secret=True,
            number=receipt["number"],
            code=receipt["tracking_code"],
        )
        return self._erase_author()

    def _erase_author(self):
        """Erase the number, content and origin of a text; keep only its existence."""
        self.inbound_id._erase_call()
        merged = self.search([("parent_id", "in", self.ids)])
        merged.inbound_id._erase_call()
        (self | merged).write(
            {
                "number": False,
                "body": False,
                "provider_id": False,
                "sent_by_client_at": False,
                "inbound_id": False,
                "partner_id": False,
                "lang": False,
                "detail": False,
                "review_reason": False,
                "meaning": "denunciation",
                "state": "done",
            }
        )

    def _do_follow(self, meaning):
        """Handle ``SUIVI 123``: reply the state to the same phone or with the code."""
        self._hide_codes()
        ticket = self._find_followed_ticket(meaning.rest)
        if not ticket and self._is_naming_denunciation(meaning.rest):
            self._queue_secret_reply("unknown")
            return self._erase_author()
        if not ticket:
            return self._queue_reply("unknown")
        secret = ticket.complaint_kind == "denunciation"
        answer = ticket._get_complaint_status_values()["answer"] or ""
        answered = ticket.complaint_state not in OPEN_STATES[:4]
        self._queue_reply(
            "status",
            ticket.browse() if secret else ticket,
            secret=secret,
            number=ticket.number,
            state=self._get_state_label(ticket),
            date="" if answered else ticket._get_complaint_sms_date(),
            answer=answer,
        )
        # Asking about a whistleblowing report must not link the phone to it.
        return self._erase_author() if secret else True

    def _hide_codes(self):
        """Mask tracking codes in this text, and erase the calls that brought it."""
        if not keywords.find_codes(self.body or ""):
            return
        texts = self | self.search([("parent_id", "=", self.id)])
        for text in texts.filtered("body"):
            text.body = keywords.hide_codes(text.body, tracking_code.MASK)
        texts.inbound_id._erase_call()

    def _get_state_label(self, ticket):
        """Return the state in the client's language, if installed."""
        lang = self._get_installed_lang() or self.env.lang
        status = ticket.with_context(lang=lang)._get_complaint_status_values()
        return status["state_label"].lower()

    def _find_followed_ticket(self, rest):
        """Return the complaint asked about, if the phone or a code gives access."""
        tickets = self._find_tickets()
        named = keywords.find_short_reference(rest) is not None
        named = named or keywords.find_codes(rest) or numbering.find_references(rest)
        if not named:
            return (
                tickets.filtered(lambda ticket: ticket.complaint_state in OPEN_STATES)[
                    :1
                ]
                or tickets[:1]
            )
        return self._filter_named_ticket(rest, tickets) or self._find_ticket_by_code(
            rest
        )

    def _find_ticket_by_code(self, rest):
        """Return the complaint whose number and tracking code are in the text."""
        codes = keywords.find_codes(rest)
        return self._find_numbered_tickets(rest).filtered(
            lambda ticket: any(
                ticket._is_complaint_proven(None, code) for code in codes
            )
        )[:1]

    def _find_numbered_tickets(self, rest):
        """Return the complaints that a text names, whatever their phone number."""
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: the caller checks access
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("complaint_state", "not in", [False, "draft"])
        if references := numbering.find_references(rest):
            return tickets.search(domain & Domain("number", "in", references))
        running = keywords.find_short_reference(rest)
        if running is None:
            return tickets
        domain &= Domain("number", "=like", f"%{running}")
        found = tickets.search(domain, limit=200, order="id desc")
        return found.filtered(
            lambda ticket: keywords.is_same_reference(ticket.number, rest)
        )

    def _is_naming_denunciation(self, rest):
        """Return whether a text names a whistleblowing report, with a wrong code."""
        named = self._find_numbered_tickets(rest)
        return "denunciation" in named.mapped("complaint_kind")

    def _do_score(self, meaning):
        """Handle ``1`` to ``5`` after the answer: record the satisfaction score."""
        ticket = self._find_answered_ticket(pending=True)
        if not ticket:
            if keywords.strip_references(meaning.rest):
                return self._do_other(meaning)
            return self._send_to_desk("nothing")
        return self._record_score(ticket, meaning.score, meaning.rest)

    def _record_score(self, ticket, score, comment):
        """Record a satisfaction score and thank for it."""
        ticket._rate_complaint_by_sms(score, comment)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        return self._queue_reply("thanks", ticket, score=str(score))

    def _do_yes(self, meaning):
        """Handle ``OUI``: the answer is accepted; ask for the score."""
        ticket = self._find_answered_ticket()
        if not ticket:
            return self._handle_unasked_answer(meaning)
        ticket._add_complaint_addendum(self.body, system=True)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        if ticket._queue_complaint_survey_sms(now=True):
            return True
        return self._queue_reply("confirmed", ticket)

    def _do_no(self, meaning):
        """Handle ``NON``: reopen the complaint, or reply with the external recourse."""
        ticket = self._find_answered_ticket()
        if not ticket:
            return self._handle_unasked_answer(meaning)
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        if ticket._reopen_complaint_by_sms(self.body):
            return self._queue_reply("reopened", ticket)
        ticket._add_complaint_addendum(self.body, system=True)
        return self._queue_reply("recourse", ticket)

    def _handle_unasked_answer(self, meaning):
        """Handle ``OUI`` or ``NON`` when no answer was communicated recently."""
        if meaning.rest or self._find_recent_ticket():
            return self._do_other(meaning)
        return self._send_to_desk("nothing")

    def _do_stop(self, meaning):
        """Handle ``STOP``: no more surveys, but answers are still sent."""
        self.env["mfi.sms.optout"]._add_number(self.number, self.company_id)
        return self._queue_reply("stop")

    def _do_help(self, meaning):
        """Handle ``AIDE``: reply with what a client can write."""
        return self._queue_reply("help")

    # ------------------------------------------------------------------
    # Replying
    # ------------------------------------------------------------------
    def _queue_reply(self, purpose, ticket=None, secret=False, **values):
        """Queue an automatic reply to this text, within the number's limit.

        :param bool secret: erase the number and content once sent; ignore the limit,
            as the author of a whistleblowing report needs its code to follow it
        """
        if not secret and not self._is_reply_allowed():
            self.detail = self.env._("No reply: too many texts from this number.")
            return True
        self._queue_from_template(
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

    def _queue_secret_reply(self, purpose):
        """Queue a reply within the number's limit, erased once it is sent."""
        if self._is_reply_allowed():
            self._queue_reply(purpose, secret=True)

    def _is_reply_allowed(self):
        """Return whether the number may get one more automatic reply now.

        The limits stop two automatic systems that answer each other.
        """
        company = self.company_id
        return self._has_replies_left(
            company.mfi_sms_hourly_limit, 1
        ) and self._has_replies_left(company.mfi_sms_daily_limit, 24)

    def _has_replies_left(self, limit, hours):
        """Return whether the number got fewer replies than the limit in these hours."""
        since = fields.Datetime.now() - timedelta(hours=hours)
        sent = self.search_count(
            [
                ("number", "=", self.number),
                ("automatic", "=", True),
                ("date", ">", since),
            ],
            limit=limit + 1,
        )
        return sent < limit
