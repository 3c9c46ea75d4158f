# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..message.mfi_sms_template import POLL

#: States of a text that the client may have read.
ASKED = ("sending", "sent", "delivered", "uncertain")


class MfiSmsMessage(models.Model):
    """Texts of sample surveys: sent while they make sense, and what if they fail."""

    _inherit = "mfi.sms.message"

    # Who was drawn is told by the rule of the call lists: see `_complaint_sms_rule`.
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
        current = person.sms_text_id == self and person.sms_state != "left"
        return (
            (self.purpose == "poll_intro" or current)
            and bool(person.sms_number)
            and person.survey_state == "running"
            and not person._get_client().mfi_no_survey
            and not optout._is_opted_out(self.number, self.company_id)
        )

    def _mark_failed(self, failure, detail=""):
        """Leave somebody whom texts do not reach to the telephone."""
        result = super()._mark_failed(failure, detail)
        person = self.sudo().survey_person_id  # sudo: as above
        waiting = self.state == "failed" and person.sms_state in ("asked", "reminded")
        if waiting and self._is_awaited_survey_text(person):
            person._leave_to_calls()
        return result

    def _is_awaited_survey_text(self, person):
        """Return whether a person waits for this text, and not for a later one.

        An introduction that fails takes the first question along while that is queued.
        """
        first = self.purpose == "poll_intro" and person.sms_text_id.state == "queued"
        return first or person.sms_text_id == self
