# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class HelpdeskTicket(models.Model):
    """What a client's text asks of the people who handle a complaint."""

    _inherit = "helpdesk.ticket"

    def _ask_complaint_withdrawal(self, text):
        """Note a withdrawal in the journal and ask the pilots to decide.

        A text never closes a complaint by itself.
        """
        self._add_complaint_addendum(text, system=True)
        kind = self.env.ref("mfi_complaints.mail_activity_complaint", False)
        pilots = self._get_complaint_recipients("pilot")
        pilots = self._filter_complaint_entitled({self.id: pilots})[self.id]
        quiet = self.with_context(mail_activity_quick_update=True)
        for user in pilots if kind else ():
            env = self.with_context(lang=user.lang).env
            quiet.activity_schedule(
                activity_type_id=kind.id,
                summary=env._("Withdrawn by text: decide"),
                date_deadline=self.company_id._get_mfi_today(),
                user_id=user.id,
            )
