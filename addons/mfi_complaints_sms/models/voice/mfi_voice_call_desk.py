# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Roles that listen to messages and call back.
ROLES = ("collector", "pilot", "confidential")


class MfiVoiceCall(models.Model):
    """What the desk does with a call: listen, call back, set aside."""

    _inherit = "mfi.voice.call"

    lang_name = fields.Char("Language of the call", compute="_compute_lang_name")
    audio_files = fields.Json("Voice message", compute="_compute_audio_files")

    @api.depends("lang")
    @api.depends_context("lang")
    def _compute_lang_name(self):
        """Name the language in the reader's language."""
        languages = self.env["res.lang"]
        codes = sorted(set(self.filtered("lang").mapped("lang")))
        names = dict(languages._get_mfi_language_names([(c, c) for c in codes]))
        for call in self:
            call.lang_name = names.get(call.lang, call.lang)

    @api.depends("attachment_id")
    def _compute_audio_files(self):
        """Name the recording for the player."""
        for call in self:
            file = call.attachment_id.sudo()  # sudo: only its id and name
            call.audio_files = file._get_mfi_players()

    def write(self, vals):
        """Let people write their note, and the program everything else."""
        if not self.env.su and set(vals) - {"note"}:
            raise UserError(
                self.env._("Only the note of a call can be changed by hand.")
            )
        return super().write(vals)

    def _check_desk_access(self):
        """Check that the user may handle these calls.

        :raises AccessError: for other roles and for calls that the user cannot read
        """
        self.check_access("read")
        user = self.env.user
        if not any(user.has_group(f"mfi_complaints.group_{role}") for role in ROLES):
            raise AccessError(self.env._("Only the desk handles calls."))

    def action_open_complaint(self):
        """Open the complaint of this call, to listen and write down the words."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()

    def action_called_back(self):
        """Mark calls as returned by the user."""
        self._check_desk_access()
        self._mark_handled("done", ("missed", "failed"))
        return True

    def action_dismiss(self):
        """Set messages aside that are not complaints; the call keeps the recording.

        The recording is deleted after 30 days.
        """
        self._check_desk_access()
        for call in self:
            draft = call.ticket_id.sudo()  # sudo: rights are checked above
            if draft.complaint_state not in (False, "draft"):
                raise UserError(
                    self.env._("This message is registered as a complaint already.")
                )
            call._keep_recording()
            draft.unlink()
        self._mark_handled("dismissed", ("listen", "missed", "failed", "empty"))
        return True

    def _keep_recording(self):
        """Move the recording from the draft to the call."""
        file = self.attachment_id.sudo()  # sudo: rights are checked by the caller
        file.write({"res_model": self._name, "res_id": self.id})

    def _mark_handled(self, state, from_states):
        """Record who handled the calls that are in certain states, and when."""
        calls = self.sudo()  # sudo: rights are checked by the caller
        calls.filtered(lambda call: call.state in from_states).write(
            {
                "state": state,
                "handled_by_id": self.env.uid,
                "handled_at": fields.Datetime.now(),
            }
        )
