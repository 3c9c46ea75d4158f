# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.mfi_complaints.models.guard import with_process


class HelpdeskTicket(models.Model):
    """Messages in which the desk recognises a whistleblowing report.

    They become drafts that only confidential officers see and register.
    """

    _inherit = "helpdesk.ticket"

    complaint_recognised_by_id = fields.Many2one(
        "res.users",
        "Recognised as a whistleblowing report by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="mfi_complaints.group_confidential",
        help="Who read or heard the message first.",
    )

    @api.model
    def _create_complaint_secret_draft(self, company, words, files=(), channel=None):
        """Create the draft of a whistleblowing report, with nothing of its author.

        :param str words: plain text
        :param files: dicts ``{"name", "content"}``, with content in base64
        :param str channel: code of the channel
        :return: the draft, which the user may not be allowed to read
        """
        # sudo: the caller has checked the role; the program creates the draft, so that
        # who took it to the officers is not its author and cannot read it
        tickets = with_process(self.with_user(SUPERUSER_ID)).with_company(company)
        tickets = tickets.with_context(
            lang=company.partner_id.lang,
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )
        channels = self.env["helpdesk.ticket.channel"].sudo()  # sudo: reference data
        codes = [("complaint_code", "=", channel)] if channel else [("id", "=", False)]
        draft = tickets.create(
            {
                "complaint_kind": "denunciation",
                "company_id": company.id,
                "name": tickets.env._("Whistleblowing report found among the messages"),
                "description": self._format_complaint_text(words),
                "channel_id": channels.search(codes, limit=1).id,
                "complaint_received_at": fields.Datetime.now(),
                "complaint_recognised_by_id": self.env.uid,
            }
        )
        if files:
            draft._attach_complaint_files(list(files)[:10])
        draft._notify_complaint_officers(new=True)
        return draft

    def _complaint_after_register(self):
        """Note in the journal who recognised the report; a draft has no journal."""
        result = self._call_complaint_next_hook(super(), "_complaint_after_register")
        user = self.sudo().complaint_recognised_by_id  # sudo: officers alone read it
        if user:
            self._log_complaint_event("note", {"recognised_by": user.id})
        return result
