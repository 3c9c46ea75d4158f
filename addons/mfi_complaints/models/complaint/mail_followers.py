# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .chatter_access import add_forbidden, remove_hidden


class MailFollowers(models.Model):
    """Who follows a complaint is told to those who may read it."""

    _inherit = "mail.followers"

    def _check_access(self, operation):
        """Forbid to read what belongs to unreadable complaints."""
        result = super()._check_access(operation)
        return add_forbidden(self, operation, result, "res_model")

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        """Leave out what belongs to unreadable complaints."""
        query = super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )
        return (
            query if bypass_access else remove_hidden(self, query, order, "res_model")
        )
