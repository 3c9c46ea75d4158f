# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus

from ...engine import phone, ticket_search

#: Fields searched by words, in one index.
WORDS = (
    "number",
    "name",
    "partner_name",
    "mfi_member_number",
    "complaint_phone",
    "description",
    "complaint_answer",
)
#: Clients up to whose number their ids are listed, so that an index finds their
#: complaints; a text that means more clients is searched in the order of the list.
MAX_CLIENTS = 500


def _get_words_index(registry):
    """Return the definition of the trigram index; empty without the extension.

    Odoo searches the unaccented text where the function exists; it can be indexed only
    if it is immutable.
    """
    if not registry.has_trigram:
        return ""
    indexable = registry.has_unaccent == FunctionStatus.INDEXABLE
    columns = (
        f"{registry.unaccent(name)} gin_trgm_ops"
        if indexable
        else f"{name} gin_trgm_ops"
        for name in WORDS
    )
    return f"USING gin ({', '.join(columns)}) WHERE complaint_kind IS NOT NULL"


class HelpdeskTicket(models.Model):
    """What the search box finds: exact numbers and phones first, then words."""

    _inherit = "helpdesk.ticket"

    complaint_text_search = fields.Char(
        string="Number or subject",
        store=False,
        search="_search_complaint_text",
        help="The number or a part of it, or words of the subject.",
    )
    complaint_client_search = fields.Char(
        string="Client (name, number, phone)",
        store=False,
        search="_search_complaint_client",
        help="Name, member number or phone; accents, case and number format do not "
        "matter.",
    )

    # Serves the search for parts of numbers, and for words of the subject, the
    # statement, the answer and the names of people who are not clients.
    _complaint_words_idx = models.Index(_get_words_index)
    # Serves the search for a member number, also where the client has changed since.
    _complaint_member_idx = models.Index(
        "(mfi_member_number) WHERE complaint_kind IS NOT NULL "
        "AND mfi_member_number IS NOT NULL"
    )

    @api.model
    def _search_complaint_text(self, operator, value):
        """Find the complaint with this number, else by parts of it or words."""
        return self._search_complaint_texts(
            operator, value, self._get_complaint_text_domain
        )

    @api.model
    def _search_complaint_client(self, operator, value):
        """Find the complaints with this phone or member number, else by words."""
        return self._search_complaint_texts(
            operator, value, self._get_complaint_client_domain
        )

    @api.model
    def _search_complaint_texts(self, operator, value, get_domain):
        """Return the domain of the complaints that one of the texts means."""
        if operator not in ("ilike", "like", "=", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else list(value or [])
        found = Domain.OR(
            get_domain(ticket_search.clean(text)) for text in texts if text
        )
        return Domain("complaint_kind", "!=", False) & found

    @api.model
    def _get_complaint_text_domain(self, text):
        """Return the domain of complaints by number or subject."""
        number = Domain("number", "=", text.upper())
        if not text or self._has_complaints(number):
            return number
        if ticket_search.is_short(text):
            return Domain("number", "=like", ticket_search.get_counter_pattern(text))
        return Domain("number", "ilike", text) | Domain("name", "ilike", text)

    @api.model
    def _get_complaint_client_domain(self, text):
        """Return the domain of complaints by phone, member number or name."""
        exact = self._get_complaint_exact_client_domain(text)
        if not text or self._has_complaints(exact):
            return exact
        domain = self._get_complaint_clients_domain(text)
        if ticket_search.is_short(text):
            return domain
        domain |= Domain("partner_name", "ilike", text)
        domain |= Domain("mfi_member_number", "ilike", text)
        if digits := ticket_search.get_phone_part(text):
            domain |= Domain("complaint_phone", "like", digits)
        return domain

    @api.model
    def _get_complaint_exact_client_domain(self, text):
        """Return the domain of complaints with exactly this phone or member number."""
        domain = Domain("mfi_member_number", "=", text)
        if phone.looks_like_phone(text):
            region = self.env.company.country_id.code
            spellings = phone.get_spellings(phone.to_e164(text, region))
            domain |= Domain("complaint_phone", "in", spellings)
        return domain

    @api.model
    def _get_complaint_clients_domain(self, text):
        """Return the domain of the complaints of the clients that a text means."""
        partners = self.env["res.partner"].with_context(active_test=False)
        clients = partners._get_mfi_client_domain(text)
        ids = partners._search(clients, limit=MAX_CLIENTS + 1).get_result_ids()
        if len(ids) > MAX_CLIENTS:
            return Domain("partner_id", "any", clients)
        return Domain("partner_id", "in", ids)

    @api.model
    def _has_complaints(self, domain):
        """Return whether the user finds any complaint in a domain."""
        domain &= Domain("complaint_kind", "!=", False)
        return bool(self._search(domain, limit=1).get_result_ids())
