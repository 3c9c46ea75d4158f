# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from functools import partial

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine import ticket_search
from odoo.addons.mfi_complaints.models.text_search import (
    MAX_IDS,
    get_ending_domain,
    get_trigram_index,
    list_ids,
)

#: Links searched by text → the field by which their records are found.
NAMED = {"ticket_id": "complaint_text_search", "partner_id": "mfi_client_search"}
#: Digits from which a text may be a whole number without the code of its country.
WHOLE_NUMBER = 7


class MfiSmsMessage(models.Model):
    """Search the texts of all years without reading all of them."""

    _inherit = "mfi.sms.message"

    # Serves the list of all texts, and of those of a period.
    _date_idx = models.Index("(date, id)")
    # Serve the filters that may find few texts.
    _promised_idx = models.Index("(date, id) WHERE call_due_at IS NOT NULL")
    _file_idx = models.Index("(date, id) WHERE file_state IS NOT NULL")
    _unlinked_idx = models.Index("(date, id) WHERE ticket_id IS NULL")
    # Serves the search for the texts of a client.
    _partner_idx = models.Index("(partner_id) WHERE partner_id IS NOT NULL")
    # Serves the search for a whole number, with or without the code of its country.
    _ending_idx = models.Index("(reverse(number) text_pattern_ops)")
    # Serves the search for words and for parts of a number.
    _words_idx = models.Index(
        lambda registry: get_trigram_index(registry, "body", "number")
    )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Search by the ids of clients and complaints, and numbers however written."""
        domain = Domain(domain).map_conditions(partial(list_ids, self, NAMED))
        domain = domain.map_conditions(self._find_number)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _find_number(self, condition):
        """Return a condition on a number as one on its digits, however typed.

        A whole number comes first, then any part of one: the parts of a number are in
        many others. The zero with which numbers are dialled within a country is not
        kept with them.
        """
        if (condition.field_expr, condition.operator) != ("number", "ilike"):
            return condition
        digits = ticket_search.get_phone_part(condition.value or "")
        digits = digits.lstrip("0")
        if len(digits) >= WHOLE_NUMBER and (ids := self._find_ending(digits)):
            return Domain("id", "in", ids)
        return Domain("number", "like", digits) if digits else condition

    @api.model
    def _find_ending(self, digits):
        """Return the ids of the texts whose number ends with these digits, if few."""
        ends = get_ending_domain("number", digits)
        ids = self._search(ends, limit=MAX_IDS + 1).get_result_ids()
        return ids if len(ids) <= MAX_IDS else ()
