# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from urllib.parse import urlencode

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, freeze_time, tagged

from ..engine import charset, long_text
from ..engine.gateways import base
from ..engine.gateways.generic import Generic
from ..engine.gateways.kannel import Kannel
from .common import PHONE, SmsCommon

AT = datetime(2026, 3, 2, 10)
OTHER = "+221770000009"
EMOJI_TEXT = "PLAINTE l'agent a souri 🙂 puis a pris 50 € de trop"
tolerant = settings(deadline=None, max_examples=150, database=None)
# Headers as gateways write them: (header, reference, number, total).
HEADERS = (
    ("050003CC0301", "204", 1, 3),
    ("05 00 03 CC 03 02", "204", 2, 3),
    ("%05%00%03%CC%03%03", "204", 3, 3),
    ("0x050003CC0301"[2:], "204", 1, 3),
    ("06080401020302", "258", 2, 3),
    ("0B0504158200000003CC0201", "204", 1, 2),
    (b"\x05\x00\x03\xcc\x03\x01", "204", 1, 3),
    (b"\x05\x00\x03\x25\x02\x01", "37", 1, 2),
    (b"\x05\x00\x03\x20\x02\x02", "32", 2, 2),
    (b"\x06\x08\x04\x01\x02\x03\x02", "258", 2, 3),
    (b"\x0b\x05\x04\x15\x82\x00\x00\x00\x03\xcc\x02\x01", "204", 1, 2),
    ("\x05\x00\x03\udccc\x03\x01", "204", 1, 3),
    ("\x05\x00\x03é\x01"[:3] + "7\x02\x01", "55", 1, 2),
)
NO_HEADERS = ("", None, "zz", "0500", "050003CC0304", "050003CC0001", b"\x05", b"\xff")


def cut(data, marks, unit):
    """Return the bytes cut at these marks, each a multiple of ``unit``."""
    places = sorted(
        {0, len(data), *(m % (len(data) // unit + 1) * unit for m in marks)}
    )
    return [data[start:end] for start, end in zip(places, places[1:], strict=False)]


def build_pieces(parts, name):
    """Return the pieces of a text, all sent at the same time."""
    return [
        long_text.Piece(number, len(parts), AT, charset.decode(part, name), part, name)
        for number, part in enumerate(parts, 1)
    ]


class TestParts(BaseCase):
    """The parts of a text give the text, however it was cut."""

    @tolerant
    @given(
        st.text(min_size=2, max_size=300).map(
            lambda text: text.encode("utf-16-be", "replace").decode("utf-16-be")
        ),
        st.lists(st.integers(0, 600), min_size=1, max_size=8),
        st.randoms(),
    )
    def test_ucs2_cut_anywhere(self, text, marks, random):
        parts = cut(text.encode("utf-16-be"), marks, 2)
        pieces = build_pieces(parts, "utf-16-be")
        random.shuffle(pieces)
        self.assertEqual(long_text.join_pieces(pieces), text)

    @tolerant
    @given(
        st.text(
            alphabet=sorted(set(charset.GSM7_BASIC) - {charset.ESCAPE})
            + sorted(charset.GSM7_EXTENSION),
            min_size=2,
            max_size=300,
        ),
        st.lists(st.integers(0, 600), min_size=1, max_size=8),
        st.randoms(),
    )
    def test_gsm7_cut_anywhere(self, text, marks, random):
        """Even between the escape and the sign that it announces."""
        pieces = build_pieces(cut(charset.encode_gsm7(text), marks, 1), "gsm")
        random.shuffle(pieces)
        self.assertEqual(long_text.join_pieces(pieces), text)

    @tolerant
    @given(
        st.text(min_size=2, max_size=200).filter(
            lambda text: not any("\ud800" <= char <= "\udfff" for char in text)
        ),
        st.lists(st.integers(0, 600), min_size=1, max_size=8),
        st.randoms(),
    )
    def test_utf8_cut_anywhere(self, text, marks, random):
        pieces = build_pieces(cut(text.encode(), marks, 1), "utf-8")
        random.shuffle(pieces)
        self.assertEqual(long_text.join_pieces(pieces), text)

    @tolerant
    @given(
        st.lists(
            st.tuples(st.integers(1, 3), st.integers(0, 40), st.sampled_from("AB")),
            min_size=1,
            max_size=8,
        )
    )
    def test_doubtful_parts_are_never_mixed(self, arrivals):
        """Of two parts with the same number, no text has both; every part is kept."""
        pieces = [
            long_text.Piece(number, 3, AT + timedelta(minutes=minute), f"{who}{number}")
            for number, minute, who in arrivals
        ]
        texts = long_text.split_texts(pieces)
        kept = [id(piece) for text, _sure in texts for piece in text]
        self.assertCountEqual(kept, map(id, pieces))
        for text, _sure in texts:
            contents = {}
            for piece in text:
                first = contents.setdefault(piece.number, piece.text)
                self.assertEqual(first, piece.text)

    def test_two_texts_with_one_reference(self):
        """One part of the first is missing, all of the second came."""
        late = AT + timedelta(minutes=4)
        first = long_text.Piece(1, 2, AT, "un")
        second = [long_text.Piece(n, 2, late, text) for n, text in ((1, "a"), (2, "b"))]
        self.assertFalse(long_text.is_complete([first, second[1]]))
        self.assertFalse(long_text.is_complete([first, *second]))
        self.assertEqual(
            long_text.split_texts([first, *second]), [([first], False), (second, True)]
        )

    def test_headers_of_all_gateways(self):
        for header, *expected in HEADERS:
            with self.subTest(header=header):
                self.assertEqual(long_text.parse_udh(header), long_text.Part(*expected))
        for header in NO_HEADERS:
            with self.subTest(header=header):
                self.assertIsNone(long_text.parse_udh(header))

    @tolerant
    @given(st.one_of(st.binary(max_size=300), st.text(max_size=300), st.none()))
    def test_any_header_is_harmless(self, header):
        part = long_text.parse_udh(header)
        self.assertTrue(part is None or 1 <= part.number <= part.total)

    def test_kannel_header_in_the_address_and_in_the_headers(self):
        header = b"\x05\x00\x03\xcc\x02\x01"
        query = urlencode({"from": PHONE, "text": b"a", "udh": header})
        call = base.Call("GET", f"http://host/in?{query}")
        [item] = Kannel(base.Settings()).read_inbound(call)
        self.assertEqual(item.part, long_text.Part("204", 1, 2))
        call = base.Call(
            "POST",
            f"http://host/in?{urlencode({'from': PHONE, 'text': 'a'})}",
            {"X-Kannel-UDH": "050003CC0202"},
        )
        [item] = Kannel(base.Settings()).read_inbound(call)
        self.assertEqual(item.part, long_text.Part("204", 2, 2))

    def test_half_an_emoji_in_json(self):
        """JSON can bring each half of an emoji in another part, or just one."""
        options = {
            "in_fields": "sender=from\ntext=text\npart_ref=r\npart_number=n\n"
            "part_total=t"
        }
        generic = Generic(base.Settings(options=options))
        bodies = (
            b'{"from": "22177", "text": "\xc3\xa9 \\ud83d", "r": 7, "n": 1, "t": 2}',
            b'{"from": "22177", "text": "\\ude42 fin", "r": 7, "n": 2, "t": 2}',
        )
        items = [
            generic.read_inbound(base.Call("POST", "http://x", {}, body))[0]
            for body in bodies
        ]
        self.assertEqual(items[0].text, "é \ufffd")
        pieces = [
            long_text.Piece(i.part.number, 2, AT, i.text, i.data, i.charset)
            for i in items
        ]
        self.assertEqual(long_text.join_pieces(pieces), "é 🙂 fin")


@freeze_time("2026-03-02 10:00:00")
@tagged("post_install", "-at_install")
class TestLongTexts(SmsCommon):
    """A long text becomes one complaint, and two texts are never mixed."""

    def _receive_part(self, data, number, total=2, ref=7, sender=PHONE, **fields):
        """Receive one part as Kannel sends it; return its message."""
        self._serial = getattr(self, "_serial", 0) + 1
        values = {
            "from": sender,
            "to": "4040",
            "text": data,
            "charset": "UTF-8",
            "id": f"part-{self._serial}",
            "udh": bytes([5, 0, 3, ref, total, number]),
            **fields,
        }
        call = base.Call("GET", f"http://host/sms/x/in?{urlencode(values)}")
        inbounds = self.env["mfi.sms.inbound"]
        inbound = inbounds.browse(inbounds._store_call(self.gateway, "in", call))
        inbound._read_call_safely()
        self.assertEqual(inbound.state, "done", inbound.error)
        return inbound.message_ids

    def _list_bodies(self):
        """Return the received texts that are not a part of another one."""
        domain = [("direction", "=", "in"), ("state", "not in", ["merged", "partial"])]
        return self.messages.search(domain, order="id").mapped("body")

    def _wait(self, moment):
        """Run the reading cron at a time."""
        with freeze_time(moment):
            self._run_cron("ir_cron_read")

    def test_an_emoji_cut_between_two_parts(self):
        data = EMOJI_TEXT.encode("utf-16-be")
        middle = data.index("🙂".encode("utf-16-be")) + 2
        self._receive_part(data[middle:], 2, charset="UTF-16BE")
        part = self._receive_part(data[:middle], 1, charset="UTF-16BE")
        self.assertEqual(part.body, EMOJI_TEXT)
        self.assertIn(EMOJI_TEXT, part.ticket_id.description)
        parts = self.messages.search([("part_ref", "=", "7")])
        self.assertEqual(len(parts), 2)
        self.assertFalse(any(parts.mapped("part_data")), "kept only while waiting")

    def test_an_escape_cut_between_two_parts(self):
        data = charset.encode_gsm7("PLAINTE on m'a pris 50 € de trop")
        middle = data.index(b"\x1b") + 1
        self._receive_part(data[:middle], 1, charset="GSM")
        self._receive_part(data[middle:], 2, charset="GSM")
        self.assertEqual(self._list_bodies(), ["PLAINTE on m'a pris 50 € de trop"])

    def test_senders_and_recipients_are_kept_apart(self):
        self._receive_part("PLAINTE un ", 1)
        self._receive_part("deux", 2, sender=OTHER)
        self._receive_part("trois", 2, to="4041")
        self._receive_part("quatre", 2, ref=8)
        self._receive_part("cinq", 2, total=3)
        self.assertEqual(self._list_bodies(), [])
        self._receive_part("moi", 2)
        self.assertEqual(self._list_bodies(), ["PLAINTE un moi"])

    def test_a_repeated_part_counts_once(self):
        first = self._receive_part("PLAINTE un ", 1)
        again = self._receive_part("PLAINTE un ", 1)
        self.assertTrue(first and again)
        self._receive_part("deux", 2)
        self.assertEqual(self._list_bodies(), ["PLAINTE un deux"])
        self.assertFalse(self._receive_part("PLAINTE un ", 1), "came again, too late")
        self.assertFalse(self._receive_part("deux", 2))
        self.assertEqual(self._list_bodies(), ["PLAINTE un deux"])

    def test_identical_parts_sent_in_the_same_second(self):
        """Without ids, a part is not taken for another one with the same words."""
        self._receive_part("ha " * 9, 1, id="", ts="2026-03-02 10:00:00")
        self._receive_part("ha " * 9, 2, id="", ts="2026-03-02 10:00:00")
        self.assertEqual(self._list_bodies(), [("ha " * 18).strip()])

    def test_a_late_part(self):
        self._receive_part("PLAINTE la ", 1)
        with freeze_time("2026-03-02 10:06:00"):
            self._receive_part("fin", 2)
        self._wait("2026-03-02 10:20:00")
        self.assertEqual(self._list_bodies(), ["PLAINTE la fin"])

    def test_a_late_part_with_the_time_of_its_sending(self):
        self._receive_part("PLAINTE la ", 1, ts="2026-03-02 09:59:58")
        with freeze_time("2026-03-02 10:06:00"):
            self._receive_part("fin", 2, ts="2026-03-02 09:59:59")
        self.assertEqual(self._list_bodies(), ["PLAINTE la fin"])

    def test_a_reference_used_again(self):
        """The part of the first text goes to the desk, the second text is whole."""
        self._receive_part("PLAINTE premier ", 1)
        with freeze_time("2026-03-02 10:04:00"):
            self._receive_part("complet", 2)
            self._receive_part("PLAINTE second ", 1)
        self._wait("2026-03-02 10:20:00")
        bodies = self._list_bodies()
        self.assertIn("PLAINTE premier […]", bodies)
        self.assertFalse([b for b in bodies if "premier" in b and "complet" in b])
        desk = self.messages.search([("review_reason", "=", "parts")])
        self.assertIn("PLAINTE premier […]", desk.mapped("body"))
        self.assertEqual(set(desk.mapped("state")), {"review"})
        self.assertFalse(desk.ticket_id)

    def test_a_reference_used_again_after_an_hour(self):
        self._receive_part("PLAINTE premier ", 1)
        with freeze_time("2026-03-02 11:00:00"):
            self._receive_part("suite", 2)
            self.assertEqual(self._list_bodies(), [])
        self._wait("2026-03-02 11:20:00")
        self.assertEqual(self._list_bodies(), ["PLAINTE premier […]", "[…]suite"])

    def test_a_doubtful_whistleblowing_report_does_not_reach_the_desk(self):
        self._receive_part("DENONCER le caissier ", 1)
        with freeze_time("2026-03-02 10:00:30"):
            self._receive_part("PLAINTE frais ", 1)
        self._wait("2026-03-02 10:20:00")
        desk = self.messages.search([("review_reason", "=", "parts")])
        self.assertEqual(desk.mapped("body"), ["PLAINTE frais […]"])
        domain = [("complaint_kind", "=", "denunciation")]
        self.assertEqual(self.tickets.search_count(domain), 1)
