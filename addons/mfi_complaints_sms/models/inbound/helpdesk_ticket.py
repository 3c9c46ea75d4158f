# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class HelpdeskTicket(models.Model):
    """What a client's text asks of the people who handle a complaint."""

    _inherit = "helpdesk.ticket"

    @api.model
    @api.readonly
    def complaint_desk_figures(self):
        """Add the figures of texts to read and of promised calls."""
        figures = super().complaint_desk_figures()
        tiles = self.env["mfi.sms.message"]._get_desk_tiles() if figures else []
        return figures + tiles

    def _ask_complaint_withdrawal(self, text):
        """Note a withdrawal in the journal and ask the pilots to decide.

        A text never closes a complaint by itself.
        """
        self._add_complaint_addendum(text, system=True)
        self._ask_complaint_desk("withdrawn")

    def _note_complaint_unread_text(self, hours):
        """Note that a text was registered unread, and tell the desk once.

        :param int hours: how long the text had waited
        """
        self._add_complaint_addendum(
            self.env._(
                "Registered as it stands: nobody had read this text after "
                "%(hours)s hours.",
                hours=hours,
            ),
            system=True,
        )
        self._ask_complaint_desk("unread")

    def _ask_complaint_desk(self, subject):
        """Schedule an activity for the pilots, or for the collectors without any.

        :param subject: ``withdrawn`` or ``unread``
        """
        kind = self.env.ref("mfi_complaints.mail_activity_complaint", False)
        users = self._get_complaint_recipients("pilot")
        users = users or self._get_complaint_recipients("collector")
        users = self._filter_complaint_entitled({self.id: users})[self.id]
        quiet = self.with_context(mail_activity_quick_update=True)
        for user in users if kind else ():
            env = self.with_context(lang=user.lang).env
            summaries = {
                "withdrawn": env._("Withdrawn by text: decide"),
                "unread": env._("Text registered unread: check it"),
            }
            quiet.activity_schedule(
                activity_type_id=kind.id,
                summary=summaries[subject],
                date_deadline=self.company_id._get_mfi_today(),
                user_id=user.id,
            )
