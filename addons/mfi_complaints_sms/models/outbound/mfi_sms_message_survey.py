# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

#: Purposes of the texts of sample surveys.
POLL = ("poll_intro", "poll_question", "poll_reminder", "poll_thanks")
#: States of a text that the client may have read.
ASKED = ("sending", "sent", "delivered", "uncertain")


class MfiSmsMessage(models.Model):
    """Texts of sample surveys: sent while they make sense, and what if they fail."""

    _inherit = "mfi.sms.message"

    # Nobody looks up who was drawn among the texts.
    survey_person_id = fields.Many2one(
        "mfi.complaint.survey.respondent",
        "Person drawn",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )

    def _is_still_relevant(self):
        """Send no question to people who have stopped, answered or been called."""
        if self.purpose not in POLL or self.purpose == "poll_thanks":
            return super()._is_still_relevant()
        person = self.sudo().survey_person_id  # sudo: the queue has no user
        optout = self.env["mfi.sms.optout"]
        current = self.purpose == "poll_intro" or person.sms_text_id == self
        return (
            current
            and bool(person.sms_number)
            and person.survey_state == "running"
            and not person._get_client().mfi_no_survey
            and not optout._is_opted_out(self.number, self.company_id)
        )

    def _mark_failed(self, failure, detail=""):
        """Leave somebody whom texts do not reach to the telephone."""
        result = super()._mark_failed(failure, detail)
        person = self.sudo().survey_person_id  # sudo: as above
        if self.state == "failed" and person.sms_state in ("asked", "reminded"):
            person._leave_to_calls()
        return result
