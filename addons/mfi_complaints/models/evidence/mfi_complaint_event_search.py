# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from functools import partial

from odoo import api, models
from odoo.fields import Domain

from ..text_search import get_trigram_index, list_ids

#: Events that most complaints do not have, which filters of the journal look for.
RARE_CODES = ("reclassified", "identified", "addendum", "attachment", "erased")
RARE_CODES += ("audited", "rechecked", "escalated", "reminded")
#: Links searched by text → the field by which their records are found.
NAMED = {"ticket_id": "complaint_text_search", "user_id": "display_name"}


class MfiComplaintEvent(models.Model):
    """Search the journal of all complaints without reading all of it."""

    _inherit = "mfi.complaint.event"

    # Serve the filters that may find few events. A filter with another event of which
    # there are few has to be added to RARE_CODES.
    _rare_idx = models.Index(f"(date, id) WHERE code IN {RARE_CODES}")
    _api_idx = models.Index("(date, id) WHERE door = 'api'")
    # Serves the search for what one user did.
    _user_idx = models.Index("(user_id)")

    # Serves the search for what came from a network, by the beginning of its address.
    _address_idx = models.Index("(address text_pattern_ops) WHERE address IS NOT NULL")

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Search by the ids of users and complaints rather than by their names."""
        domain = Domain(domain).map_conditions(partial(list_ids, self, NAMED))
        return super()._search(domain, *args, **kwargs)


class MfiComplaintEventText(models.Model):
    """Search the texts of the journal."""

    _inherit = "mfi.complaint.event.text"

    # Serves the search for words.
    _words_idx = models.Index(lambda registry: get_trigram_index(registry, "value"))
