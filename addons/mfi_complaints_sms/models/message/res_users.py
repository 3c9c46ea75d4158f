# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """What a user may read of texts, as a domain for a global rule."""

    _inherit = "res.users"

    def _complaint_sms_rule(self):
        """Return the texts without a complaint, and those of readable complaints.

        Never the reply to a denunciation: until it has left it holds the author's
        number and the secret code.
        """
        readable = Domain("ticket_id", "=", False) | self._complaint_rule(
            "read", "ticket_id"
        )
        return readable & Domain("meaning", "!=", "secret")
