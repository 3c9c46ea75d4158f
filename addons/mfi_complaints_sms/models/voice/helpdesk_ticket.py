# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from odoo.addons.mfi_complaints.engine.text import subject


class HelpdeskTicket(models.Model):
    """A complaint left by voice: heard, written down, then registered."""

    _inherit = "helpdesk.ticket"

    complaint_call_ids = fields.One2many(
        "mfi.voice.call", "ticket_id", string="Voice calls", readonly=True, copy=False
    )

    # ------------------------------------------------------------------
    # Draft
    # ------------------------------------------------------------------
    @api.model
    def _prepare_complaint_voice_values(self, call):
        """Return the values of the draft of a voice message."""
        words = self._get_complaint_voice_words(call.message_seconds)
        values = {
            "complaint_kind": call.kind or "complaint",
            "company_id": call.company_id.id,
            "name": self.env._("Voice message"),
            "description": self._format_complaint_text(words),
            "channel_id": self._get_complaint_voice_channel(call.company_id).id,
            "complaint_received_at": call.started_at,
        }
        if call.kind == "denunciation":
            # The time of the call could be matched with the operator's records.
            values["complaint_code_digest"] = call.code_digest
            return {**values, "complaint_received_at": fields.Datetime.now()}
        return {**values, **self._prepare_complaint_voice_client_values(call)}

    @api.model
    def _prepare_complaint_voice_client_values(self, call):
        """Return the caller's number, client and language."""
        client = call.partner_id
        values = {
            "complaint_phone": call.number,
            "partner_id": client.id,
            "partner_name": client.name,
            # People who call may not read: they are called back.
            "complaint_preferred_channel": "call" if call.number else False,
        }
        lang = self._get_complaint_voice_lang(call.lang)
        return {**values, "complaint_lang": lang} if lang else values

    @api.model
    def _get_complaint_voice_lang(self, lang):
        """Return the installed language nearest to the caller's, or False."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        head = (lang or "").split("_")[0]
        near = [code for code in codes if code.split("_")[0] == head]
        return lang if lang in codes else (near or [False])[0]

    @api.model
    def _get_complaint_voice_words(self, seconds):
        """Return what stands for the words until somebody has written them down."""
        minutes, rest = divmod(seconds, 60)
        if minutes:
            return self.env._(
                "[voice message of %(minutes)s min %(seconds)s s, to be listened to]",
                minutes=minutes,
                seconds=rest,
            )
        return self.env._(
            "[voice message of %(seconds)s s, to be listened to]", seconds=rest
        )

    @api.model
    def _get_complaint_voice_channel(self, company):
        """Return the channel of voice messages, or that of telephone calls."""
        # sudo: reference data, needed without a user
        channels = self.env["helpdesk.ticket.channel"].sudo()
        found = channels.search(
            [
                ("complaint_code", "in", ["voice", "phone"]),
                ("company_id", "in", [False, company.id]),
            ]
        )
        voice = found.filtered(lambda channel: channel.complaint_code == "voice")
        return (voice or found)[:1]

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------
    def _action_complaint_register(self, system=False):
        """Check that the words of a voice message are written down, and name it."""
        # sudo: the calls are needed even if the user may not read them
        if calls := self.sudo().complaint_call_ids:
            self._check_complaint_voice_words(calls)
            self._name_complaint_after_words()
        return super()._action_complaint_register(system=system)

    def _check_complaint_voice_words(self, calls):
        """Raise when the statement is still what stands for the words.

        :raise UserError: before anybody has written the words down
        """
        written = html2plaintext(self.description or "").strip()
        standing = {
            record._get_complaint_voice_words(seconds)
            for record in self._list_complaint_in_langs()
            for seconds in calls.mapped("message_seconds")
        }
        if not written or written in standing:
            raise UserError(
                self.env._(
                    "Listen to the message and write down what the caller says, then "
                    "register."
                )
            )

    def _name_complaint_after_words(self):
        """Give a complaint without a subject of its own the beginning of its words."""
        standing = {
            record.env._("Voice message") for record in self._list_complaint_in_langs()
        }
        if self.name in standing:
            self.name = subject(html2plaintext(self.description or ""))

    def _list_complaint_in_langs(self):
        """Return the complaint in each installed language."""
        langs = self.env["res.lang"].get_installed()
        return [self.with_context(lang=code) for code, _name in langs]

    def _complaint_after_register(self):
        """Close the call, and give its caller the number of the complaint."""
        result = self._call_complaint_next_hook(super(), "_complaint_after_register")
        # sudo: users cannot write to calls
        calls = self.sudo().complaint_call_ids
        if calls:
            calls._mark_handled("done", ("listen",))
            if self.company_id.mfi_sms_ack == "sms":
                self._queue_complaint_sms_client("ack")
        return result

    def unlink(self):
        """Put the call of a deleted draft back on the list of calls to return."""
        # sudo: users cannot write to calls
        calls = self.sudo().complaint_call_ids
        result = super().unlink()
        calls.filtered(lambda call: call.state == "listen")._end_without_message()
        return result
