# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

#: Events that most complaints do not have, which filters of the journal look for.
RARE_CODES = ("reclassified", "identified", "addendum", "attachment", "erased")
RARE_CODES += ("audited", "rechecked", "escalated", "reminded")
#: Links whose text is replaced with ids → the field by which those are found.
NAMED = {"ticket_id": "complaint_text_search", "user_id": "display_name"}
#: Records up to whose number they are listed.
MAX_IDS = 500


class MfiComplaintEvent(models.Model):
    """Search the journal of all complaints without reading all of it."""

    _inherit = "mfi.complaint.event"

    # Serve the filters that may find few events. A filter with another event of which
    # there are few has to be added to RARE_CODES.
    _rare_idx = models.Index(f"(date, id) WHERE code IN {RARE_CODES}")
    _api_idx = models.Index("(date, id) WHERE door = 'api'")
    # Serves the search for what one user did.
    _user_idx = models.Index("(user_id)")

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Search by the ids of users and complaints rather than by their names.

        PostgreSQL then knows whether they have few events, which it finds from an
        index, or many, which it finds among the latest ones.
        """
        domain = Domain(domain).map_conditions(self._list_ids)
        return super()._search(domain, *args, **kwargs)

    def _list_ids(self, condition):
        """Return a condition on the text of a link as one on ids, if they are few."""
        name = condition.field_expr
        if name not in NAMED or condition.operator != "ilike" or not condition.value:
            return condition
        records = self.env[self._fields[name].comodel_name]
        records = records.with_context(active_test=False)
        named = Domain(NAMED[name], "ilike", condition.value)
        ids = records._search(named, limit=MAX_IDS + 1).get_result_ids()
        return (
            Domain(name, "any", named)
            if len(ids) > MAX_IDS
            else Domain(name, "in", ids)
        )
