# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class HelpdeskTicket(models.Model):
    """Calls of other systems that are never answered by a replica of the database.

    Another system registers a complaint, searches for its number and acts on it at
    once: a replica that is late would not know the complaint. ``search_read``, lists
    and figures may come from the replica. Only the marks matter: Odoo reads them to
    choose the connection of a call from outside.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def search(self, domain, offset=0, limit=None, order=None):
        """Search, on the primary database when called from outside."""
        return super().search(domain, offset=offset, limit=limit, order=order)

    search._readonly = False

    def read(self, fields=None, load="_classic_read"):
        """Read, on the primary database when called from outside."""
        return super().read(fields, load=load)

    read._readonly = False
