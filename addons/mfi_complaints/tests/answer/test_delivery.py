# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import contextlib
import smtplib
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .. import smtp_sink
from ..common import NOW
from .test_acknowledgement import ClientMailCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDelivery(ClientMailCommon):
    """A mail waits for a mail server that is down, and is never sent twice."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self.mail = self._find_mails(self.ticket, "ack")
        patcher = patch.object(IrMail_Server, "_disable_send", lambda server: False)
        self.startPatcher(patcher)
        self.startPatcher(patch.object(self.env.cr, "commit", lambda: None))

    def _connect(self, port):
        """Send mails to a server of this machine."""
        servers = self.env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": port})

    def test_no_server_postpones_the_mail(self):
        self._connect(9)
        self.mail.send(auto_commit=True)
        self.assertEqual(self.mail.state, "outgoing")
        self.assertEqual(str(self.mail.scheduled_date), "2026-03-02 10:01:00")
        self.assertFalse(self.ticket.complaint_acknowledged_at)
        self.mail.send(auto_commit=True)
        self.assertEqual(str(self.mail.scheduled_date), "2026-03-02 10:05:00")
        with smtp_sink.SmtpSink() as sink:
            self._connect(sink.port)
            self.mail.send(auto_commit=True)
        self.assertEqual((self.mail.state, len(sink.messages)), ("sent", 1))
        self.assertTrue(self.ticket.complaint_acknowledged_at)

    def test_the_mail_fails_in_the_end(self):
        self._connect(9)
        for _attempt in range(8):
            self.mail.send(auto_commit=True)
        self.assertEqual(self.mail.state, "exception")

    def test_an_interrupted_mail_is_not_sent_again(self):
        """The server was stopped after it had marked the mail."""
        self.mail.complaint_tried_at = NOW
        with smtp_sink.SmtpSink() as sink:
            self._connect(sink.port)
            self.mail.send(auto_commit=True)
            self.assertEqual((self.mail.state, sink.messages), ("exception", []))
            self.assertIn("may have received", self.mail.failure_reason)
            # A person decides to send it again.
            self.mail.mark_outgoing()
            self.mail.send(auto_commit=True)
        self.assertEqual((self.mail.state, len(sink.messages)), ("sent", 1))

    def test_nor_when_the_mail_server_was_down_in_between(self):
        """Odoo was stopped after it had sent the mail, then the mail server."""
        self.mail.complaint_tried_at = NOW
        self._connect(9)
        self.mail.send(auto_commit=True)
        self.assertEqual(self.mail.state, "outgoing")
        with smtp_sink.SmtpSink() as sink:
            self._connect(sink.port)
            self.mail.send(auto_commit=True)
            self.assertEqual((self.mail.state, sink.messages), ("exception", []))
        self.assertIn("may have received", self.mail.failure_reason)

    def test_a_broken_connection_is_recorded(self):
        broken = smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        with (
            smtp_sink.SmtpSink() as sink,
            patch.object(IrMail_Server, "send_email", side_effect=broken),
            mute_logger("odoo.addons.mail.models.mail_mail"),
            # Not assertRaises, which would roll back.
            contextlib.suppress(smtplib.SMTPServerDisconnected),
        ):
            self._connect(sink.port)
            self.mail.send(auto_commit=True)
        self.assertEqual(self.mail.state, "exception")
        self.assertFalse(self.mail.complaint_tried_at)
        self.assertFalse(self.ticket.complaint_acknowledged_at)
