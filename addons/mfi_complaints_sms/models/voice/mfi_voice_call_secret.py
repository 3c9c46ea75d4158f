# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ...engine.voice import audio


class MfiVoiceCall(models.Model):
    """Recordings in which a person hears a whistleblowing report."""

    _inherit = "mfi.voice.call"

    def action_make_denunciation(self):
        """Take recordings to the confidential officers, without their callers.

        What was written down so far is deleted with the old draft, as it may name the
        caller: an officer listens again. Nothing is sent to the caller.

        :raise AccessError: for other roles and for calls that the user cannot read
        :raise UserError: for a call without a recording, or already registered
        """
        self._check_desk_access()
        calls = self.sudo()  # sudo: rights are checked above
        for call in calls:
            draft = call.ticket_id.complaint_state == "draft"
            if call.state != "listen" or call.kind == "denunciation" or not draft:
                raise UserError(
                    self.env._(
                        "Only a recorded message that is not registered yet can be "
                        "taken to the officers."
                    )
                )
        for call in calls:
            call.with_company(call.company_id)._take_to_officers()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints_sms.mfi_voice_call_action"
        )
        # The user can no longer read what the screen shows.
        return {**action, "target": "main"}

    def _take_to_officers(self):
        """Move the recording to a secret draft and erase the caller."""
        old, data = self.ticket_id, self.attachment_id.raw
        lang = self.company_id.partner_id.lang
        named = old.with_context(lang=lang)
        draft = old._create_complaint_secret_draft(
            self.company_id,
            named._get_complaint_voice_words(self.message_seconds),
            channel=old.channel_id.complaint_code,
        )
        self._forget_replies()
        self._attach_recording(draft, data, audio.get_format(data))
        self.write({"note": False, "recording_url": False})
        self._erase_caller()
        old.unlink()
        return draft

    def _forget_replies(self):
        """Erase the texts that confirmed the message to its caller."""
        messages = self.env["mfi.sms.message"]
        messages._forget_replies(self.number, self.company_id, self.started_at)
