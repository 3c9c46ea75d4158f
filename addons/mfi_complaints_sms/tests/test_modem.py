# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

from .provider import Provider

SCRIPT = Path(__file__).parents[1] / "scripts" / "modem.py"
TEXT = {"uuid": "a" * 32, "to": "+221770000001", "text": "Prêt accordé"}


@tagged("post_install", "-at_install")
class TestModem(BaseCase):
    """The modem script, run as gammu and SMSTools run it."""

    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def _run_script(self, provider, *arguments, **environment):
        """Run the script; return its exit code."""
        env = {
            **os.environ,
            "MFI_SMS_URL": provider.url if provider else "",
            "MFI_SMS_SPOOL": str(self.folder / "spool"),
            "MFI_SMS_OUTGOING": str(self.folder),
            **environment,
        }
        command = [sys.executable, str(SCRIPT), *arguments]
        done = subprocess.run(command, env=env, capture_output=True, timeout=60)
        return done.returncode

    def _start_provider(self, *answers):
        """Start a server that gives these answers."""
        provider = Provider(list(answers))
        self.addCleanup(provider.close)
        return provider

    def test_doctests(self):
        spec = importlib.util.spec_from_file_location("modem", SCRIPT)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.assertFalse(doctest.testmod(module).failed)

    def test_without_an_address_or_a_command_it_exits_with_an_error(self):
        self.assertEqual(self._run_script(None, "send", "gammu"), 2)
        self.assertEqual(self._run_script(None, "dance"), 2)

    def test_gammu_posts_received_texts(self):
        provider = self._start_provider((200, b""))
        env = {
            "SMS_MESSAGES": "1",
            "SMS_1_NUMBER": "+221770000001",
            "SMS_1_TEXT": "x",
            "DECODED_PARTS": "1",
            "DECODED_1_TEXT": "Prêt refusé",
        }
        self.assertEqual(
            self._run_script(provider, "gammu-received", "in1.txt", **env), 0
        )
        [request] = provider.requests
        self.assertEqual(request["path"], "/in")
        self.assertEqual(request["form"]["text"][0], "Prêt refusé")
        self.assertTrue(request["form"]["id"])

    def test_a_refused_call_is_kept_and_posted_later(self):
        provider = self._start_provider((503, b"busy"), (200, b""))
        env = {"SMS_MESSAGES": "1", "SMS_1_NUMBER": "+1", "SMS_1_TEXT": "a"}
        self.assertEqual(self._run_script(provider, "gammu-received", **env), 1)
        self.assertEqual(len(list((self.folder / "spool").iterdir())), 1)
        self.assertEqual(
            self._run_script(provider, "gammu-received", SMS_MESSAGES="0"), 0
        )
        self.assertEqual(len(provider.requests), 2)
        self.assertFalse(list((self.folder / "spool").iterdir()))

    def test_smstools_events(self):
        provider = self._start_provider((200, b""))
        received = self.folder / "GSM1.abc"
        received.write_bytes(
            b"From: 221770000001\nAlphabet: UCS2\n\n" + "prêt".encode("utf-16-be")
        )
        sent = self.folder / ("mfi-" + "b" * 32)
        sent.write_bytes(b"To: 221770000001\n\nok")
        self._run_script(provider, "smstools-event", "RECEIVED", str(received))
        self._run_script(provider, "smstools-event", "FAILED", str(sent))
        first, second = provider.requests
        self.assertEqual(first["form"]["text"][0], "prêt")
        self.assertEqual(second["path"], "/status")
        self.assertEqual(second["form"]["uuid"], ["b" * 32])
        self.assertEqual(second["form"]["status"], ["FAILED"])

    def test_smstools_sends_fetched_texts(self):
        provider = self._start_provider((200, json.dumps([TEXT])), (200, b""))
        self.assertEqual(self._run_script(provider, "send", "smstools"), 0)
        raw = (self.folder / ("mfi-" + TEXT["uuid"])).read_bytes()
        self.assertIn(b"To: 221770000001\n", raw)
        self.assertTrue(raw.endswith(TEXT["text"].encode("utf-16-be")))
        self.assertEqual(provider.requests[-1]["form"]["status"], ["SENT"])

    def test_a_text_refused_by_the_modem_is_reported(self):
        provider = self._start_provider((200, json.dumps([TEXT])), (200, b""))
        missing = str(self.folder / "nowhere")
        code = self._run_script(provider, "send", "smstools", MFI_SMS_OUTGOING=missing)
        self.assertEqual(code, 1)
        self.assertEqual(provider.requests[-1]["form"]["status"], ["FAILED"])
