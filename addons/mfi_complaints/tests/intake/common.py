# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.tests import freeze_time

from ..answer.test_acknowledgement import ClientMailCommon
from ..common import NOW

ADDRESS = "complaints-test@mail-test.example"


@freeze_time(NOW)
class MailIntakeCommon(ClientMailCommon):
    """A service that receives complaints by mail, and mails to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.email = "awa@mail-test.example"
        others = cls.env["helpdesk.ticket.team"].search([("complaint_mail", "=", True)])
        others.complaint_mail = False
        domain = cls.env["mail.alias.domain"].create(
            {"name": "mail-test.example", "company_ids": [(4, cls.company.id)]}
        )
        cls.team.write(
            {
                "complaint_mail": True,
                "alias_name": "complaints-test",
                "alias_domain_id": domain.id,
            }
        )
        cls.mails = cls.env["mfi.complaint.mail"]
        cls.counter = 0

    def _format_mail(self, body="They took 5,000 francs twice.", **headers):
        """Return a mail as bytes; in ``headers``, _ stands for -."""
        type(self).counter += 1
        head = {
            "From": "Awa Diop <awa@mail-test.example>",
            "To": ADDRESS,
            "Subject": "Taken twice",
            "Date": "Sun, 01 Mar 2026 09:00:00 +0000",
            "Message_Id": f"<{self.counter}@client.example>",
            **headers,
        }
        lines = [
            f"{k.replace('_', '-')}: {v}" for k, v in head.items() if v is not None
        ]
        raw = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"
        return raw + (body if isinstance(body, bytes) else body.encode())

    def _receive_mail(self, raw):
        """Pass a mail to the gateway and return its record."""
        last = self.mails.search([], order="id desc", limit=1)
        gateway = self.env["mail.thread"].with_context(mail_create_nosubscribe=True)
        gateway.message_process(None, raw)
        self.env.flush_all()
        return self.mails.search([("id", ">", last.id or 0)], order="id desc", limit=1)

    def _get_parts(self, *parts):
        """Return the body of a multipart mail."""
        lines = [b"--B\r\n" + part for part in parts]
        return b"\r\n".join([*lines, b"--B--\r\n"])

    def _prepare_file(self, name, content):
        """Return the MIME part of an attached file."""
        return (
            f'Content-Type: application/octet-stream; name="{name}"\r\n'
            f'Content-Disposition: attachment; filename="{name}"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\n"
        ).encode() + base64.b64encode(content)

    def _answer_by_mail(self):
        """Return a complaint whose answer was sent by mail, and that mail."""
        ticket = self._advance(self._create_complaint(), "resolved")
        self._with_user(ticket, self.collector).action_communicate(
            {"complaint_answer_channel": "email"}
        )
        mail = self._find_mails(ticket, "answer")
        self._send_mails(mail)
        return ticket, mail
