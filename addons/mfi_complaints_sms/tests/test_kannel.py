# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import http.client
import os
import random
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from odoo.tests import BaseCase, get_db_name, tagged

from .kannel import Kannel, wait_for
from .server import OdooServer

AWA = "+221770000001"
BURST, COPIES = 1800, 200


@tagged("post_install", "-at_install")
class TestKannel(BaseCase):
    """End-to-end tests with a simulated phone, a real Kannel and a real Odoo.

    They share one class and one database, because creating it takes longer than all
    the tests together.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = OdooServer(f"{get_db_name()}_e2e_{os.getpid()}")
        cls.addClassCleanup(cls.server.close)
        cls.server.prepare()
        cls.server.start()
        cls.kannel = Kannel(cls.server.inbound_url)
        cls.addClassCleanup(cls.kannel.close)
        cls.kannel.start()
        cls.server.query(
            "UPDATE mfi_sms_gateway SET url = %s WHERE code = 'kannel'", cls.kannel.url
        )

    def _count_complaints(self, number, state=None):
        """Return the number of complaints of a phone."""
        [[count]] = self.server.query(
            "SELECT count(*) FROM helpdesk_ticket WHERE complaint_phone = %s"
            " AND (%s IS NULL OR complaint_state = %s)",
            number,
            state,
            state,
        )
        return count

    def _query_value(self, text, *values):
        """Return the first value of a query's result, or None."""
        rows = self.server.query(text, *values)
        return rows[0][0] if rows else None

    def _wait_for_text(self, number, excerpt, seconds=120):
        """Wait until a phone has received a text with this excerpt; return it."""

        def find():
            texts = self.kannel.received(number)
            return next((text for text in texts if excerpt in text), None)

        return wait_for(find, seconds, f"a text with “{excerpt}”")

    # -- the life of a complaint -----------------------------------------
    def test_complain_be_answered_and_rate(self):
        self.kannel.send_text(AWA, "PLAINTE la caissière n'a pas compté mon dépôt")
        receipt = self._wait_for_text(AWA, "Votre plainte est enregistrée : PL-")
        [[ticket_id, number, partner, description]] = self.server.query(
            "SELECT id, number, partner_id, description FROM helpdesk_ticket"
            " WHERE complaint_phone = %s",
            AWA,
        )
        self.assertIn(number, receipt)
        self.assertTrue(partner)
        self.assertIn("caissière", description)
        self.kannel.send_text(AWA, "suivi")
        self._wait_for_text(AWA, f"Plainte {number} : ")
        self._resolve(ticket_id)
        answer = self._wait_for_text(AWA, "Nous avons crédité votre compte")
        self.assertIn("OUI", answer)
        wait_for(
            lambda: self._query_value(
                "SELECT 1 FROM mfi_sms_message WHERE purpose = 'answer'"
                " AND state = 'delivered' AND ticket_id = %s",
                ticket_id,
            ),
            180,
            "the delivery report",
        )
        self.kannel.send_text(AWA, "5")
        self._wait_for_text(AWA, "Votre note 5/5")
        score = "SELECT complaint_satisfaction_score FROM helpdesk_ticket WHERE id = %s"
        self.assertEqual(self._query_value(score, ticket_id), 5)

    def _resolve(self, ticket_id):
        """Make the users process a complaint until its answer by text."""
        team = self._query_value(
            "SELECT id FROM helpdesk_ticket_team WHERE active LIMIT 1"
        )
        cause = self._query_value("SELECT id FROM mfi_complaint_cause LIMIT 1")
        act = self.server.act
        act("pilot", "helpdesk.ticket", "action_assign", ids=[ticket_id], team_id=team)
        act("handler", "helpdesk.ticket", "action_start", ids=[ticket_id])
        act(
            "handler",
            "helpdesk.ticket",
            "action_resolve",
            ids=[ticket_id],
            values={
                "complaint_outcome": "founded",
                "complaint_cause_id": cause,
                "complaint_corrective_measure": "Dépôt crédité",
                "complaint_preventive_measure": "Double comptage",
                "complaint_answer": "Nous avons crédité votre compte.",
            },
        )
        act(
            "collector",
            "helpdesk.ticket",
            "action_communicate",
            ids=[ticket_id],
            values={"complaint_answer_channel": "sms"},
        )

    # -- a whole conversation --------------------------------------------
    def test_greet_complain_reply_and_withdraw(self):
        sender = "+221770000013"
        self.kannel.send_text(sender, "bonjour")
        self._wait_for_text(sender, "dans quelle agence")
        self.assertEqual(self._count_complaints(sender), 0)
        self.kannel.send_text(sender, "on m'a pris 5000 a l'agence")
        self._wait_for_text(sender, "Votre plainte est enregistrée : PL-")
        [[ticket_id, number, words]] = self.server.query(
            "SELECT id, number, description FROM helpdesk_ticket"
            " WHERE complaint_phone = %s",
            sender,
        )
        self.assertIn("bonjour", words)
        self.assertIn("5000", words)
        self._ask_and_be_answered(sender, ticket_id, number)
        self._withdraw(sender, ticket_id)
        self.assertEqual(self._count_complaints(sender), 1)

    def _ask_and_be_answered(self, sender, ticket_id, number):
        """Ask a question from the record; the client's text ends the wait."""
        waiting = "SELECT complaint_waiting_since FROM helpdesk_ticket WHERE id = %s"
        self.server.act(
            "collector",
            "helpdesk.ticket",
            "action_ask_client",
            ids=[ticket_id],
            text="Quel jour et vers quelle heure ?",
            channel="sms",
        )
        self.assertTrue(self._query_value(waiting, ticket_id))
        question = self._wait_for_text(sender, "Quel jour et vers quelle heure ?")
        self.assertIn(number, question)
        self.assertIn("MEC Essai", question)
        self.kannel.send_text(sender, "lundi vers 10 h")
        self._wait_for_text(sender, "votre réponse est ajoutée")
        self.assertIsNone(self._query_value(waiting, ticket_id))
        codes = self.server.query(
            "SELECT code FROM mfi_complaint_event WHERE ticket_id = %s"
            " ORDER BY sequence DESC LIMIT 3",
            ticket_id,
        )
        self.assertEqual([code for [code] in codes], ["replied", "addendum", "asked"])

    def _withdraw(self, sender, ticket_id):
        """Withdraw by text; the pilot is asked to decide, nothing closes by itself."""
        self.kannel.send_text(sender, "annuler ma plainte")
        self._wait_for_text(sender, "OUI")
        self.kannel.send_text(sender, "oui")
        self._wait_for_text(sender, "est transmise au responsable")
        state = "SELECT complaint_state FROM helpdesk_ticket WHERE id = %s"
        self.assertEqual(self._query_value(state, ticket_id), "registered")
        pilot = self._query_value(
            "SELECT u.login FROM mail_activity a JOIN res_users u ON u.id = a.user_id"
            " WHERE a.res_model = 'helpdesk.ticket' AND a.res_id = %s"
            " AND u.login = 'e2e_pilot'",
            ticket_id,
        )
        self.assertEqual(pilot, "e2e_pilot")

    def test_long_texts_and_all_letters(self):
        sender = "+221770000011"
        text = "PLAINTE " + "très long récit à l'agence de Guéoul, " * 7 + "fin"
        self.kannel.send_text(sender, text)
        wait_for(lambda: self._count_complaints(sender) == 1, 180, "the long complaint")
        stored = self._query_value(
            "SELECT body FROM mfi_sms_message WHERE number = %s AND direction = 'in'",
            sender,
        )
        self.assertTrue(stored.startswith("PLAINTE très long récit"))

    def test_parts_cut_within_a_character(self):
        """Kannel's own header, with parts out of order and an emoji in two of them."""
        sender = "+221770000012"
        text = "PLAINTE l'agent a souri 🙂 puis il a gardé 50 € de mon dépôt, merci"
        data = text.encode()
        first, second = data.index("🙂".encode()) + 2, data.index("€".encode()) + 1
        parts = (data[:first], data[first:second], data[second:])
        for number in (2, 3, 1):
            header = bytes((5, 0, 3, 0x25, 3, number))
            self.kannel.send_part(sender, header, parts[number - 1])
        wait_for(lambda: self._count_complaints(sender) == 1, 180, "the long complaint")
        stored = self._query_value(
            "SELECT body FROM mfi_sms_message WHERE number = %s AND direction = 'in'"
            " AND parent_id IS NULL",
            sender,
        )
        self.assertEqual(stored, text)

    # -- failures ----------------------------------------------------------
    def test_bearerbox_stopped_and_restarted(self):
        sender = "+221770000021"
        # smsbox is stopped with bearerbox, as Kannel's system services are.
        self.kannel.stop("simulator", "bearerbox", "smsbox")
        self._queue_help("+221770000022")
        wait_for(
            lambda: self._query_value(
                "SELECT attempts FROM mfi_sms_message WHERE direction = 'out'"
                " AND number = '+221770000022'"
            ),
            180,
            "a try",
        )
        self.kannel.start()
        self.kannel.send_text(sender, "PLAINTE guichet")
        self._wait_for_text(sender, "Votre plainte est enregistrée", 180)
        self.server.query(
            "UPDATE mfi_sms_message SET scheduled_at = now() AT TIME ZONE 'UTC'"
            " WHERE number = '+221770000022' AND state = 'queued'"
        )
        self._wait_for_text("+221770000022", "SUIVI", 180)

    def _queue_help(self, number):
        """Request help for a number by calling the entry point, without Kannel."""
        query = urlencode({"from": number, "text": "AIDE", "id": f"help-{number}"})
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.request("GET", f"/complaints/sms/{self.server.token}/in?{query}")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()

    def test_odoo_killed_between_storing_and_processing(self):
        senders = [f"+2217711100{index:02d}" for index in range(5)]
        # The cron is paused, so that the server is killed with stored, unread texts.
        self._pause_cron("read", True)
        self.addCleanup(self._pause_cron, "read", False)
        for sender in senders:
            self.kannel.send_text(sender, f"PLAINTE numero {sender[-2:]}")
        stored = "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'new'"
        wait_for(lambda: self._query_value(stored) >= len(senders), 60, "storing")
        self.server.kill()
        self._pause_cron("read", False)
        late = "+221771110099"
        self.kannel.send_text(late, "PLAINTE pendant la panne")
        self.server.start()
        self._wait_read()
        for sender in senders:
            self.assertEqual(self._count_complaints(sender), 1, sender)
        # Kannel keeps and repeats the calls that failed meanwhile.
        wait_for(lambda: self._count_complaints(late) == 1, 180, "the late text")

    def test_odoo_killed_while_processing(self):
        self._send_burst([(f"+22177222{n:04d}", f"kill-{n}") for n in range(200)])
        done = "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'done'"
        before = self._query_value(done)
        wait_for(lambda: self._query_value(done) > before, 60, "the first ones")
        self.server.kill()
        self.server.start()
        self._wait_read()
        self._cancel_queued()
        rows = self.server.query(
            "SELECT count(*), count(DISTINCT complaint_phone) FROM helpdesk_ticket"
            " WHERE complaint_phone LIKE '+22177222%%'"
        )
        self.assertEqual(rows, [(200, 200)])

    def test_burst_with_duplicates(self):
        texts = [(f"+22177333{n:04d}", f"burst-{n}") for n in range(BURST)]
        texts += random.Random(7).sample(texts, COPIES)
        random.Random(8).shuffle(texts)
        # The queued replies are only counted: sending has its own tests.
        self._pause_cron("send", True)
        self.addCleanup(self._pause_cron, "send", False)
        self.addCleanup(self._cancel_queued)
        self._send_burst(texts)
        self._wait_read()
        like = "+22177333%"
        rows = self.server.query(
            "SELECT count(*), count(DISTINCT number) FROM mfi_sms_message"
            " WHERE direction = 'in' AND number LIKE %s",
            like,
        )
        self.assertEqual(rows, [(BURST, BURST)])
        rows = self.server.query(
            "SELECT count(*), count(DISTINCT complaint_phone), count(DISTINCT number)"
            " FROM helpdesk_ticket WHERE complaint_phone LIKE %s",
            like,
        )
        self.assertEqual(rows, [(BURST, BURST, BURST)])
        rows = self.server.query(
            "SELECT count(*), count(DISTINCT number) FROM mfi_sms_message"
            " WHERE direction = 'out' AND purpose = 'ack' AND number LIKE %s",
            like,
        )
        self.assertEqual(rows, [(BURST, BURST)])
        calls = self._query_value(
            "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'done'"
            " AND call LIKE '%%burst-%%'"
        )
        self.assertEqual(calls, BURST + COPIES)

    def _pause_cron(self, name, resting):
        """Pause or resume the cron that reads, or the one that sends."""
        self.server.query(
            "UPDATE ir_cron SET active = %s WHERE id = (SELECT res_id"
            " FROM ir_model_data WHERE module = 'mfi_complaints_sms'"
            " AND name = %s)",
            not resting,
            f"ir_cron_{name}",
        )

    def _cancel_queued(self):
        """Cancel the queued texts, so that those of the next test need not wait."""
        self.server.query(
            "UPDATE mfi_sms_message SET state = 'cancelled' WHERE state = 'queued'"
        )

    def _send_burst(self, texts):
        """Send texts to the entry point as fast as four connections can."""
        shares = [texts[start::4] for start in range(4)]
        with ThreadPoolExecutor(4) as pool:
            statuses = [
                code for codes in pool.map(self._send_texts, shares) for code in codes
            ]
        self.assertEqual(set(statuses), {200})
        self.assertEqual(len(statuses), len(texts))

    def _send_texts(self, texts):
        """Send texts one after the other; return the HTTP codes."""
        codes = []
        for number, text_id in texts:
            query = urlencode(
                {"from": number, "text": f"PLAINTE {text_id}", "id": text_id}
            )
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
            connection.request("GET", f"/complaints/sms/{self.server.token}/in?{query}")
            codes.append(connection.getresponse().status)
            connection.close()
        return codes

    def _wait_read(self):
        """Wait until all texts are read, but not the reports, which can take longer."""
        waiting = (
            "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'new' AND kind = 'in'"
        )
        wait_for(lambda: self._query_value(waiting) == 0, 900, "reading")
