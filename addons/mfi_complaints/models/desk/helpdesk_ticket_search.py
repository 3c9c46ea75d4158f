# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import phone, ticket_search
from ..text_search import get_columns, get_ending_domain, get_trigram_index

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
#: Complaints up to whose number those with the end of a number are listed.
MAX_LISTED = 500
#: Clients up to whose number their ids are listed, so that an index finds their
#: complaints; a text that means more clients is searched in the order of the list.
MAX_CLIENTS = 500


def _get_words_index(registry):
    """Return the definition of the trigram index; empty without the extension.

    Its last column serves the search for whole words of a written name.
    """
    if not registry.has_trigram:
        return ""
    name = get_columns(registry, "partner_name")["partner_name"]
    indexed = get_trigram_index(registry, *WORDS)[:-1]
    words = f"string_to_array(lower({name}), ' ')"
    return f"{indexed}, {words}) WHERE complaint_kind IS NOT NULL"


def _get_written_words_sql(text, model, alias, _query):
    """Return the condition that a written name has all words of a text as they are."""
    unaccent = model.env.registry.unaccent
    column = unaccent(model._field_to_sql(alias, "partner_name"))
    return SQL(
        "string_to_array(lower(%s), ' ') @> string_to_array(lower(%s), ' ')",
        column,
        unaccent(SQL("%s", text)),
    )


def _has_written_words(text, ticket):
    """Return whether a written name has all words of a text; accents matter here."""
    name = (ticket.partner_name or "").lower()
    return set(name.split(" ")).issuperset(text.lower().split(" "))


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

    # Serves the search for parts of numbers, for words of the subject, the statement,
    # the answer and the names of people who are not clients, and, by its last column,
    # for whole words of these names: the trigrams of a whole name are frequent even if
    # the name is not.
    _complaint_words_idx = models.Index(_get_words_index)
    # Serves the search for the end of a number: the counter, with or without the year.
    _complaint_ending_idx = models.Index(
        "(reverse(number) text_pattern_ops) WHERE complaint_kind IS NOT NULL"
    )
    # Serves the search for a member number, also where the client has changed since.
    _complaint_member_idx = models.Index(
        "(mfi_member_number) WHERE complaint_kind IS NOT NULL "
        "AND mfi_member_number IS NOT NULL"
    )

    # Finds the ordinary tickets among complaints, for what both are chosen from.
    _complaint_ordinary_idx = models.Index("(id) WHERE complaint_kind IS NULL")

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Suggest complaints first, the latest before others, then ordinary tickets."""
        if operator != "ilike" or not (name or "").strip():
            return super().name_search(name, domain, operator, limit)
        domain = Domain(domain or Domain.TRUE)
        named = Domain("complaint_text_search", operator, name)
        named &= domain & Domain("complaint_kind", "!=", False)
        found = self.search_fetch(named, ["display_name"], limit=limit)
        # sudo: as in Odoo's method; the user's rules applied when they were found
        pairs = [(ticket.id, ticket.display_name) for ticket in found.sudo()]
        if limit is None or len(pairs) < limit:
            ordinary = domain & Domain("complaint_kind", "=", False)
            left = limit and limit - len(pairs)
            pairs += super().name_search(name, ordinary, operator, left)
        return pairs

    @api.model
    def _search_display_name(self, operator, value):
        """Find complaints as the search box does, and ordinary tickets as before."""
        found = super()._search_display_name(operator, value)
        if operator != "ilike" or not isinstance(value, str) or not value.strip():
            return found
        text = self._get_complaint_text_domain(ticket_search.clean(value))
        is_complaint = Domain("complaint_kind", "!=", False)
        return (is_complaint & text) | (~is_complaint & found)

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
        """Return the domain of complaints by number or subject.

        The whole number comes first, then its end, then any part of it.
        """
        number = Domain("number", "=", text.upper())
        if not text or self._has_complaints(number):
            return number
        if ending := ticket_search.get_number_ending(text):
            ends = get_ending_domain("number", ending)
            if ticket_search.is_short(text) or self._has_complaints(ends):
                return self._list_complaints(ends)
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
        words = domain | self._get_complaint_written_words_domain(text)
        if ticket_search.is_name(text) and self._has_complaints(words):
            return words
        domain |= Domain("partner_name", "ilike", text)
        domain |= Domain("mfi_member_number", "ilike", text)
        if digits := ticket_search.get_phone_part(text):
            domain |= Domain("complaint_phone", "like", digits)
        return domain

    @api.model
    def _get_complaint_written_words_domain(self, text):
        """Return the domain of complaints with a written name that has all the words.

        The name written on a complaint may be another one than its client's, whose
        names are searched with the clients.
        """
        text = " ".join(text.split())
        return Domain.custom(
            to_sql=partial(_get_written_words_sql, text),
            predicate=partial(_has_written_words, text),
        )

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
    def _list_complaints(self, domain):
        """Return a domain as one on the ids found, if they are few.

        PostgreSQL may expect many, and read the list in its order until it finds them.
        """
        domain &= Domain("complaint_kind", "!=", False)
        ids = self._search(domain, limit=MAX_LISTED + 1).get_result_ids()
        return domain if len(ids) > MAX_LISTED else Domain("id", "in", ids)

    @api.model
    def _has_complaints(self, domain):
        """Return whether the user finds any complaint in a domain."""
        domain &= Domain("complaint_kind", "!=", False)
        return bool(self._search(domain, limit=1).get_result_ids())
