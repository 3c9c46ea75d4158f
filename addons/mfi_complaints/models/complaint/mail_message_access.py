# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .chatter_access import filter_hidden, remove_hidden


class MailMessage(models.Model):
    """Who may read a message on a complaint: whoever may read the complaint."""

    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        """Add the messages on unreadable complaints, even for their addressees.

        Odoo also lets those answer who received the message before, or follow the
        record. Notifications belong to who gets them and not to the record.
        """
        forbidden = super()._get_forbidden_access(operation)
        others = self - forbidden
        if operation == "create":
            others = others.filtered(lambda m: m.message_type != "user_notification")
        return forbidden + filter_hidden(others, "model")

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        """Leave out the messages on unreadable complaints."""
        query = super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )
        return query if bypass_access else remove_hidden(self, query, order, "model")
