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
    """End to end: a simulated phone, a real Kannel, a real Odoo, which may be killed.

    One class, one database: making it takes longer than all that is tried on it.
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

    def _count(self, number, state=None):
        """Return how many complaints a phone has filed."""
        [[count]] = self.server.query(
            "SELECT count(*) FROM helpdesk_ticket WHERE complaint_phone = %s"
            " AND (%s IS NULL OR complaint_state = %s)",
            number,
            state,
            state,
        )
        return count

    def _one(self, text, *values):
        """Return the only value of a query, or None."""
        rows = self.server.query(text, *values)
        return rows[0][0] if rows else None

    def _told(self, number, words, seconds=120):
        """Wait until a phone has received a text with these words; return it."""

        def find():
            texts = self.kannel.received(number)
            return next((text for text in texts if words in text), None)

        return wait_for(find, seconds, f"a text with “{words}”")

    # -- the life of a complaint -----------------------------------------
    def test_complain_be_answered_and_rate(self):
        self.kannel.text(AWA, "PLAINTE la caissière n'a pas compté mon dépôt")
        told = self._told(AWA, "Votre plainte est enregistrée : PL-")
        [[ticket_id, number, partner, words]] = self.server.query(
            "SELECT id, number, partner_id, description FROM helpdesk_ticket"
            " WHERE complaint_phone = %s",
            AWA,
        )
        self.assertIn(number, told)
        self.assertTrue(partner)
        self.assertIn("caissière", words)
        self.kannel.text(AWA, "suivi")
        self._told(AWA, f"Plainte {number} : ")
        self._resolve(ticket_id)
        answer = self._told(AWA, "Nous avons crédité votre compte")
        self.assertIn("OUI", answer)
        wait_for(
            lambda: self._one(
                "SELECT 1 FROM mfi_sms_message WHERE purpose = 'answer'"
                " AND state = 'delivered' AND ticket_id = %s",
                ticket_id,
            ),
            180,
            "the delivery report",
        )
        self.kannel.text(AWA, "5")
        self._told(AWA, "Votre note 5/5")
        score = "SELECT complaint_satisfaction_score FROM helpdesk_ticket WHERE id = %s"
        self.assertEqual(self._one(score, ticket_id), 5)

    def _resolve(self, ticket_id):
        """Have the users take a complaint to its answer by text."""
        team = self._one("SELECT id FROM helpdesk_ticket_team WHERE active LIMIT 1")
        cause = self._one("SELECT id FROM mfi_complaint_cause LIMIT 1")
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

    def test_long_texts_and_all_letters(self):
        sender = "+221770000011"
        words = "PLAINTE " + "très long récit à l'agence de Guéoul, " * 7 + "fin"
        self.kannel.text(sender, words)
        wait_for(lambda: self._count(sender) == 1, 180, "the long complaint")
        stored = self._one(
            "SELECT body FROM mfi_sms_message WHERE number = %s AND direction = 'in'",
            sender,
        )
        self.assertTrue(stored.startswith("PLAINTE très long récit"))

    # -- things that break -------------------------------------------------
    def test_bearerbox_stopped_and_restarted(self):
        sender = "+221770000021"
        # smsbox ends with bearerbox, as Kannel's services do.
        self.kannel.stop("simulator", "bearerbox", "smsbox")
        self._queue_help("+221770000022")
        wait_for(
            lambda: self._one(
                "SELECT attempts FROM mfi_sms_message WHERE direction = 'out'"
                " AND number = '+221770000022'"
            ),
            180,
            "a try",
        )
        self.kannel.start()
        self.kannel.text(sender, "PLAINTE guichet")
        self._told(sender, "Votre plainte est enregistrée", 180)
        self.server.query(
            "UPDATE mfi_sms_message SET scheduled_at = now() AT TIME ZONE 'UTC'"
            " WHERE number = '+221770000022' AND state = 'queued'"
        )
        self._told("+221770000022", "SUIVI", 180)

    def _queue_help(self, number):
        """Have a phone ask for help through the door, without Kannel."""
        query = urlencode({"from": number, "text": "AIDE", "id": f"help-{number}"})
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.request("GET", f"/complaints/sms/{self.server.token}/in?{query}")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()

    def test_odoo_killed_between_storing_and_processing(self):
        senders = [f"+2217711100{index:02d}" for index in range(5)]
        # The cron rests, so that the server is killed with texts stored and unread.
        self._rest_cron("read", True)
        self.addCleanup(self._rest_cron, "read", False)
        for sender in senders:
            self.kannel.text(sender, f"PLAINTE numero {sender[-2:]}")
        stored = "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'new'"
        wait_for(lambda: self._one(stored) >= len(senders), 60, "storing")
        self.server.kill()
        self._rest_cron("read", False)
        late = "+221771110099"
        self.kannel.text(late, "PLAINTE pendant la panne")
        self.server.start()
        self._wait_read()
        for sender in senders:
            self.assertEqual(self._count(sender), 1, sender)
        # Kannel keeps and repeats what came while nobody was there.
        wait_for(lambda: self._count(late) == 1, 180, "the late text")

    def test_odoo_killed_while_processing(self):
        self._burst([(f"+22177222{n:04d}", f"kill-{n}") for n in range(200)])
        done = "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'done'"
        before = self._one(done)
        wait_for(lambda: self._one(done) > before, 60, "the first ones")
        self.server.kill()
        self.server.start()
        self._wait_read()
        self._drop_queued()
        rows = self.server.query(
            "SELECT count(*), count(DISTINCT complaint_phone) FROM helpdesk_ticket"
            " WHERE complaint_phone LIKE '+22177222%%'"
        )
        self.assertEqual(rows, [(200, 200)])

    def test_burst_with_duplicates(self):
        texts = [(f"+22177333{n:04d}", f"burst-{n}") for n in range(BURST)]
        texts += random.Random(7).sample(texts, COPIES)
        random.Random(8).shuffle(texts)
        # What is queued for the clients is counted, not sent: it has its own tests.
        self._rest_cron("send", True)
        self.addCleanup(self._rest_cron, "send", False)
        self.addCleanup(self._drop_queued)
        self._burst(texts)
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
        calls = self._one(
            "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'done'"
            " AND call LIKE '%%burst-%%'"
        )
        self.assertEqual(calls, BURST + COPIES)

    def _rest_cron(self, name, resting):
        """Let the cron that reads, or the one that sends, rest or work again."""
        self.server.query(
            "UPDATE ir_cron SET active = %s WHERE id = (SELECT res_id"
            " FROM ir_model_data WHERE module = 'mfi_complaints_sms'"
            " AND name = %s)",
            not resting,
            f"ir_cron_{name}",
        )

    def _drop_queued(self):
        """Have the next test's texts not wait behind what was only to be counted."""
        self.server.query(
            "UPDATE mfi_sms_message SET state = 'cancelled' WHERE state = 'queued'"
        )

    def _burst(self, texts):
        """Bring texts to the door as fast as four connections can."""
        shares = [texts[start::4] for start in range(4)]
        with ThreadPoolExecutor(4) as pool:
            statuses = [
                code for codes in pool.map(self._bring, shares) for code in codes
            ]
        self.assertEqual(set(statuses), {200})
        self.assertEqual(len(statuses), len(texts))

    def _bring(self, texts):
        """Bring texts one after the other; return the HTTP codes."""
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
        """Wait until every text was read; reports may wait for theirs much longer."""
        waiting = (
            "SELECT count(*) FROM mfi_sms_inbound WHERE state = 'new' AND kind = 'in'"
        )
        wait_for(lambda: self._one(waiting) == 0, 900, "reading")
