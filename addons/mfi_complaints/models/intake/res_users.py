# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which e-mails about complaints and which paper forms a user may read."""

    _inherit = "res.users"

    def _complaint_mail_rule(self):
        """Return the domain of the e-mails that the user may read.

        E-mails without a complaint are open to all users with access to the model.
        """
        without_ticket = Domain("ticket_id", "=", False)
        return without_ticket | self._complaint_rule("read", "ticket_id")

    def _complaint_mail_queue_rule(self):
        """Return the domain of the queued e-mails that the user may read.

        Administrators supervise the queue but may not read restricted complaints.
        """
        path = "complaint_ticket_id"
        unrestricted = Domain(path, "any!", Domain("complaint_access", "=", "open"))
        readable = self._complaint_rule("read", path)
        return Domain(path, "=", False) | unrestricted | readable

    def _complaint_paper_rule(self):
        """Return the domain of the papers that the user may read.

        These are papers typed by the user, papers not yet registered and papers of
        complaints that the user may read.
        """
        typed = Domain("create_uid", "=", self.id)
        unregistered = Domain("ticket_id", "=", False)
        return typed | unregistered | self._complaint_rule("read", "ticket_id")
