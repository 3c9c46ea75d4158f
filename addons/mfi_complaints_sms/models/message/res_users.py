# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from .mfi_sms_template import POLL

#: Roles that run surveys.
RUNNERS = ("pilot", "controller")


class ResUsers(models.Model):
    """The texts that a user may read, as a domain for a global rule."""

    _inherit = "res.users"

    def _complaint_sms_rule(self):
        """Return the domain of texts without a complaint or with a readable one.

        The reply to a whistleblowing report is excluded: until it is sent, it contains
        the author's number and the secret code. Texts of surveys show who was drawn:
        they are for those who run surveys, and follow the call lists.
        """
        readable = Domain("ticket_id", "=", False) | self._complaint_rule(
            "read", "ticket_id"
        )
        polls = Domain("purpose", "not in", POLL)
        if any(self.has_group(f"mfi_complaints.group_{role}") for role in RUNNERS):
            people = self._complaint_survey_rule()
            polls |= Domain("survey_person_id", "any!", people)
        return readable & polls & Domain("meaning", "!=", "secret")
