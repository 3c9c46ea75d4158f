# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which mails about complaints a user may read."""

    _inherit = "res.users"

    def _complaint_mail_rule(self):
        """Return the mails of complaints that the user may read.

        A mail of which nothing was made is the desk's, as its access rights say.
        """
        nothing_made = Domain("ticket_id", "=", False)
        return nothing_made | self._complaint_rule("read", "ticket_id")

    def _complaint_mail_queue_rule(self):
        """Leave out of the queue the mails of reserved complaints.

        Administrators see to the queue; restricted complaints are not theirs to read.
        """
        path = "complaint_ticket_id"
        everyday = Domain(path, "any!", Domain("complaint_access", "=", "open"))
        mine = self._complaint_rule("read", path)
        return Domain(path, "=", False) | everyday | mine
