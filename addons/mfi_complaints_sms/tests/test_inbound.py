# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.engine import tracking_code
from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine.gateways import base
from .common import CLIENT_PHONE, PHONE, SmsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInbound(SmsCommon):
    """The effects of received texts."""

    # -- deny first ---------------------------------------------------
    def test_short_codes_and_names_are_never_answered(self):
        for sender in ("4040", "ORANGE", "1313", "MTN MoMo"):
            message = self._receive_text("Bonus de 100 F", sender)
            self.assertEqual(message.state, "review")
            self.assertEqual(message.review_reason, "sender")
            self.assertFalse(message.ticket_id)
        self.assertFalse(self._find_sent())

    def test_status_is_refused_to_another_phone(self):
        ticket = self._receive_text("Frais indus").ticket_id
        message = self._receive_text(f"SUIVI {ticket.number}", "+221770000099")
        self.assertFalse(message.ticket_id)
        [reply] = self._find_sent(number="+221770000099")
        self.assertEqual(reply.purpose, "unknown")
        self.assertNotIn(ticket.number, reply.body)

    def test_status_is_refused_with_a_wrong_code(self):
        ticket = self._receive_text("Frais indus").ticket_id
        self._receive_text(f"SUIVI {ticket.number} ABCDEFGH23", "+221770000099")
        self.assertEqual(self._find_sent(number="+221770000099").purpose, "unknown")

    def test_a_strangers_score_changes_nothing(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        message = self._receive_text(f"1, {ticket.number}", "+221770000099")
        self.assertFalse(ticket.complaint_satisfaction_score)
        self.assertFalse(message.ticket_id)

    def test_automatic_answers_are_limited_per_number_and_hour(self):
        self.company.mfi_sms_hourly_limit = 3
        for _turn in range(10):
            self._receive_text("AIDE")
        self.assertEqual(len(self._find_sent("help", number=PHONE)), 3)
        with freeze_time("2026-03-02 11:30:00"):
            self._receive_text("AIDE")
        self.assertEqual(len(self._find_sent("help", number=PHONE)), 4)

    # -- complaints ---------------------------------------------------
    def test_text_of_a_client_becomes_a_complaint(self):
        message = self._receive_text("PLAINTE 5000 F pris sans raison", CLIENT_PHONE)
        ticket = message.ticket_id
        self.assertEqual(ticket.complaint_state in ("registered", "assigned"), True)
        self.assertEqual(ticket.partner_id, self.client)
        self.assertEqual(ticket.complaint_phone, CLIENT_PHONE)
        self.assertEqual(ticket.channel_id.complaint_code, "sms")
        self.assertIn("5000 F pris sans raison", ticket.description)
        self.assertEqual(message.state, "done")
        [ack] = self._find_sent("ack", number=CLIENT_PHONE)
        self.assertIn(ticket.number, ack.body)
        self.assertIn(ticket.complaint_promised_date.strftime("%d/%m/%Y"), ack.body)

    def test_the_keyword_is_no_part_of_the_subject(self):
        ticket = self._receive_text("PLAINTE : frais pris deux fois").ticket_id
        self.assertEqual(ticket.name, "frais pris deux fois")
        self.assertIn("PLAINTE : frais", ticket.description)

    def test_a_text_without_words_has_no_subject(self):
        text = self._receive_text("PLAINTE : frais pris deux fois")
        for body in ("", False):
            text.body = body
            self.assertEqual(text._get_told_words(), "")

    def test_all_texts_have_the_currency_in_which_they_are_added_up(self):
        self._receive_text("PLAINTE frais pris deux fois")
        texts = self.messages.search([("gateway_id", "=", self.gateway.id)])
        self.assertEqual(set(texts.mapped("direction")), {"in", "out"})
        for text in texts:
            self.assertEqual(text.currency_id, self.gateway.currency_id)

    def test_the_language_is_named(self):
        text = self._receive_text("PLAINTE frais pris deux fois")
        text.lang = "wo"
        seen = text.with_user(self.collector)
        self.assertEqual(seen.lang_name, "Wolof")
        text.lang = False
        self.assertFalse(seen.lang_name)

    def test_unknown_number_waits_for_identification(self):
        message = self._receive_text("Frais indus")
        self.assertFalse(message.ticket_id.partner_id)
        self.assertEqual(message.review_reason, "identify")
        message.ticket_id.with_user(self.collector).action_identify(self.client.id)
        self.assertEqual(message.state, "done")
        self.assertEqual(message.partner_id, self.client)

    def test_shared_number_waits_for_a_choice(self):
        self.client.copy({"name": "Twin", "mfi_member_number": "T-0002"})
        twin = self.env["res.partner"].search([("name", "=", "Twin")])
        twin.phone = CLIENT_PHONE
        message = self._receive_text("Frais indus", CLIENT_PHONE)
        self.assertFalse(message.ticket_id.partner_id)
        self.assertEqual(message.review_reason, "shared")

    def test_number_without_plus_or_in_national_form(self):
        for index, sender in enumerate(("221771234567", "771234567", "00221771234567")):
            message = self._receive_text(f"PLAINTE numero {index}", sender)
            self.assertEqual(message.number, CLIENT_PHONE)
            self.assertEqual(message.ticket_id.partner_id, self.client)

    def test_old_benin_number_finds_the_new_client(self):
        self.client.phone = "+2290197979595"
        self.gateway.country_id = self.env.ref("base.bj")
        message = self._receive_text("PLAINTE carnet perdu", "22997979595")
        self.assertEqual(message.ticket_id.partner_id, self.client)

    def test_further_texts_are_added_within_the_window(self):
        first = self._receive_text("Frais indus")
        second = self._receive_text("C'était lundi")
        self.assertEqual(second.ticket_id, first.ticket_id)
        self.assertIn("addendum", self._get_event_codes(first.ticket_id))
        with freeze_time("2026-03-20 10:00:00"):
            third = self._receive_text("Autre chose")
        self.assertNotEqual(third.ticket_id, first.ticket_id)

    def test_further_texts_are_added_to_the_complaint_they_name(self):
        first = self._receive_text("Frais indus").ticket_id
        second = self._receive_text("PLAINTE guichet fermé").ticket_id
        self.assertNotEqual(first, second)
        message = self._receive_text(f"Pour {first.number} : c'était lundi")
        self.assertEqual(message.ticket_id, first)

    def test_same_provider_id_twice_creates_one_complaint(self):
        self._receive_text("PLAINTE frais", id="same")
        before = self.tickets.search_count([("complaint_kind", "!=", False)])
        inbound = self._store_call(
            {"from": PHONE, "text": "PLAINTE frais", "id": "same"}
        )
        inbound._read_call_safely()
        self.assertEqual(inbound.state, "done")
        self.assertFalse(inbound.message_ids)
        self.assertEqual(
            self.tickets.search_count([("complaint_kind", "!=", False)]), before
        )

    def test_a_repeated_text_creates_no_second_complaint(self):
        """Clients not sure that a text arrived send it again, with a new id."""
        first = self._receive_text("PLAINTE frais indus", id="one").ticket_id
        again = self._receive_text("plainte  FRAIS indus", id="two")
        self.assertEqual(again.ticket_id, first)
        self.assertIn("addendum", self._get_event_codes(first))
        other = self._receive_text("PLAINTE carnet perdu", id="three").ticket_id
        self.assertNotEqual(other, first)
        with freeze_time("2026-03-20 10:00:00"):
            late = self._receive_text("PLAINTE frais indus", id="four").ticket_id
        self.assertNotIn(late, first | other)

    def test_duplicate_without_an_id_is_recognised_for_a_minute(self):
        fields = {"from": PHONE, "text": "PLAINTE frais"}
        first, second = self._store_call(fields), self._store_call(fields)
        first._read_call_safely()
        second._read_call_safely()
        self.assertEqual(len((first | second).message_ids), 1)
        with freeze_time("2026-03-02 10:05:00"):
            third = self._store_call(fields)
            third._read_call_safely()
            self.assertEqual(len(third.message_ids), 1)

    def test_parts_in_any_order_create_one_complaint(self):
        headers = {3: "050003CC0303", 1: "050003CC0301", 2: "050003CC0302"}
        parts = {1: "PLAINTE ", 2: "sur le ", 3: "credit"}
        for number in (3, 1, 2):
            message = self._receive_text(parts[number], udh=headers[number])
            if number != 2:
                self.assertEqual(message.state, "partial")
        tickets = self.tickets.search([("complaint_phone", "=", PHONE)])
        self.assertEqual(len(tickets), 1)
        self.assertIn("PLAINTE sur le credit", tickets.description)

    def test_a_missing_part_leaves_a_gap(self):
        self._receive_text("PLAINTE debut ", udh="050003CC0201")
        with freeze_time("2026-03-02 10:30:00"):
            self._run_cron("ir_cron_read")
        ticket = self.tickets.search([("complaint_phone", "=", PHONE)])
        self.assertIn("debut […]", ticket.description)

    def test_an_empty_text_does_not_block_the_others(self):
        gateway = self._create_gateway(code="infobip")
        results = [
            {"messageId": "m1", "from": "221770000001", "text": ""},
            {"messageId": "m2", "from": "221770000002", "text": "Frais indus"},
        ]
        body = base.encode_json({"results": results})
        call = base.Call("POST", "http://host/complaints/sms/x/in", {}, body)
        inbounds = self.env["mfi.sms.inbound"]
        inbound = inbounds.browse(inbounds._store_call(gateway, "in", call))
        inbound._read_call_safely()
        self.assertEqual(inbound.state, "done", inbound.error)
        messages = inbound.message_ids.sorted("provider_id")
        self.assertEqual(messages[0].review_reason, "empty")
        self.assertTrue(messages[1].ticket_id)

    def test_a_text_that_cannot_be_registered_waits_in_the_queue(self):
        category = self._find_by_code("helpdesk.ticket.category", "AUT")
        category.complaint_code = "ZZZ"
        message = self._receive_text("Frais indus")
        self.assertEqual(message.review_reason, "refused")
        self.assertIn("AUT", message.detail)
        self.assertFalse(message.ticket_id)

    # -- follow -------------------------------------------------------
    def test_status_alone_is_about_the_open_complaint(self):
        ticket = self._receive_text("Frais indus").ticket_id
        self._receive_text("Suivie")
        [reply] = self._find_sent("status")
        self.assertIn(ticket.number, reply.body)
        self.assertIn("registered", reply.body)

    def test_status_by_number_in_every_spelling(self):
        ticket = self._receive_text("Frais indus").ticket_id
        running = str(int(ticket.number.rsplit("-", 1)[1]))
        for text in (ticket.number, ticket.number.replace("-", ""), running):
            self._receive_text(f"SUIVI {text}")
        replies = self._find_sent("status")
        self.assertEqual(len(replies), 3)
        self.assertTrue(all(ticket.number in reply.body for reply in replies))

    def test_status_with_the_code_from_another_phone(self):
        ticket = self._receive_text("Frais indus").ticket_id
        code = self._get_sent_code("ack")
        self._receive_text(f"SUIVI {ticket.number} ABCDEFGHJK", "+221770000099")
        self.assertFalse(self._find_sent("status"))
        asked = self._receive_text(f"SUIVI {ticket.number} {code}", "+221770000099")
        [reply] = self._find_sent("status")
        self.assertEqual(reply.number, "+221770000099")
        self.assertIn(f"{ticket.number} {tracking_code.MASK}", asked.body)

    def test_a_code_does_not_stay_in_the_call_that_brought_it(self):
        ticket = self._receive_text("Frais indus").ticket_id
        code = self._get_sent_code("ack")
        call = self._store_call(
            {
                "from": "+221770000099",
                "text": f"SUIVI {ticket.number} {code.lower()}",
                "id": "c1",
            }
        )
        call._read_call_safely()
        self.assertTrue(self._find_sent("status"))
        self._find_sent("ack")._mark_accepted(_accepted())
        self.env.flush_all()
        for written in (code, code.lower()):
            self.assertFalse(self._find_tables_holding(written))

    def _get_sent_code(self, purpose):
        """Return the tracking code in the last text with a purpose, as it is sent."""
        sent = self._find_sent(purpose)[-1:]
        self.assertIn(tracking_code.MASK, sent.body)
        [code] = set(tracking_code.find_candidates(sent._get_full_text()))
        return code

    # -- answers ------------------------------------------------------
    def test_score_is_recorded_once_the_answer_is_communicated(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self.assertEqual(self._receive_text("5", CLIENT_PHONE).review_reason, "nothing")
        self._answer_by_sms(ticket)
        message = self._receive_text("4", CLIENT_PHONE)
        self.assertEqual(ticket.complaint_satisfaction_score, 4)
        self.assertEqual(ticket.complaint_satisfaction_state, "answered")
        self.assertEqual(message.ticket_id, ticket)
        self.assertIn("4/5", self._find_sent("thanks").body)

    def test_yes_accepts_and_asks_for_the_score(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        self._receive_text("Oui", CLIENT_PHONE)
        self.assertEqual(ticket.complaint_state, "communicated")
        survey = self._find_sent("survey").filtered(lambda sms: sms.state == "queued")
        self.assertEqual(len(survey), 1)
        self.assertLessEqual(str(survey.scheduled_at), NOW)

    def test_no_reopens_at_the_next_level(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        self._receive_text("NON, rien n'est remboursé", CLIENT_PHONE)
        self.assertEqual(ticket.complaint_appeal_level, 1)
        self.assertIn("reopened", self._get_event_codes(ticket))
        self.assertEqual(len(self._find_sent("reopened")), 1)

    def test_no_after_the_last_level_gives_the_recourse(self):
        self.company.mfi_appeal_levels = 0
        self.env["mfi.complaint.recourse"].create(
            {"name": "OQSF", "phone": "33 849 95 95", "sequence": -1}
        )
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        self._receive_text("NON", CLIENT_PHONE)
        self.assertEqual(ticket.complaint_state, "communicated")
        self.assertIn("OQSF", self._find_sent("recourse")[-1:].body)

    def test_stop_ends_surveys_but_not_answers(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._receive_text("STOP", CLIENT_PHONE)
        self._answer_by_sms(ticket)
        self.assertTrue(self._find_sent("answer", number=CLIENT_PHONE))
        self.assertFalse(self._find_sent("survey", number=CLIENT_PHONE))

    def test_help(self):
        self._receive_text("aide")
        self.assertIn("SUIVI", self._find_sent("help").body)

    # -- denunciation -------------------------------------------------
    def test_denunciation_keeps_no_number(self):
        secret = "+221770000042"
        before = self.tickets.search([], limit=1, order="id desc").id or 0
        inbound = self._store_call(
            {"from": secret, "text": "Dénonciation le caissier détourne", "id": "d1"}
        )
        inbound._read_call_safely()
        ticket = self.tickets.search([("id", ">", before)])
        self.assertEqual(ticket.complaint_kind, "denunciation")
        self.assertFalse(ticket.complaint_phone)
        self.assertFalse(inbound.call)
        [reply] = self._find_sent("denunciation")
        self.assertIn(ticket.number, reply.body)
        self.assertFalse(reply.ticket_id)
        self.gateway.write({"code": "gammu"})
        self.messages._fetch_for_modem(self.gateway)
        reply._mark_accepted(_accepted())
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding("770000042"))

    def test_a_repeated_denunciation_creates_no_second_one(self):
        fields = {"from": PHONE, "text": "DENONCIATION le caissier", "id": "d2"}
        self._store_call(fields)._read_call_safely()
        before = self.tickets.search_count([("complaint_kind", "=", "denunciation")])
        self._store_call(fields)._read_call_safely()
        self.assertEqual(
            self.tickets.search_count([("complaint_kind", "=", "denunciation")]), before
        )

    def test_following_a_denunciation_keeps_no_number_either(self):
        self._receive_text("DENONCIATION le caissier")
        ticket = self.tickets.search([("complaint_kind", "=", "denunciation")], limit=1)
        code = self._get_sent_code("denunciation")
        follow = self._store_call(
            {
                "from": "+221770000043",
                "text": f"SUIVI {ticket.number} {code}",
                "id": "f1",
            }
        )
        follow._read_call_safely()
        [reply] = self._find_sent("status")
        self.assertIn(ticket.number, reply.body)
        self.assertFalse(reply.ticket_id)
        reply._mark_accepted(_accepted())
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding("770000043"))

    # -- languages ----------------------------------------------------
    def test_a_third_language_needs_only_records(self):
        self.env["mfi.sms.keyword"].create(
            {"meaning": "help", "lang": "wo", "words": "NDIMBAL"}
        )
        self.env["mfi.sms.template"].create(
            {"purpose": "help", "lang": "wo", "body": "Bindal sa plainte."}
        )
        self._receive_text("ndimbal")
        self.assertEqual(self._find_sent("help").body, "Bindal sa plainte.")
        self._receive_text("AIDE")
        self.assertIn("SUIVI", self._find_sent("help")[-1:].body)


def _accepted():
    """Return a gateway's acceptance."""
    return base.SendResult(base.ACCEPTED)
