# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...engine import phone, search_key

GENDERS = [
    ("female", "Female"),
    ("male", "Male"),
    ("other", "Other"),
]
ZONES = [
    ("urban", "Urban"),
    ("rural", "Rural"),
]
# Earliest plausible birth year; a smaller number is a typing error.
FIRST_BIRTH_YEAR = 1900
#: Contacts recomputed at a time; bounds the memory used.
RENEW_BATCH = 1000


class ResPartner(models.Model):
    """Clients of the institution, and the search that finds them.

    A contact with a member number is a client (a member). The search also finds
    contacts without one: people may complain before they join, or without joining.
    """

    _inherit = "res.partner"
    _mfi_technical = ("mfi_search_key",)

    mfi_member_number = fields.Char(
        string="Member number",
        copy=False,
        help="The client's number in your core banking system, unique per company.",
    )
    mfi_member_key = fields.Char(
        string="Member number (key)",
        compute="_compute_mfi_member_key",
        store=True,
        prefetch=False,
        help="The member number without spaces, in capitals: numbers with the same key "
        "belong to one client.",
    )
    mfi_branch_id = fields.Many2one(
        "mfi.branch", string="Branch", index="btree_not_null", ondelete="restrict"
    )
    mfi_gender = fields.Selection(GENDERS, string="Gender")
    mfi_birth_year = fields.Integer(string="Birth year", aggregator=None)
    mfi_zone = fields.Selection(ZONES, string="Area")
    mfi_phone_e164 = fields.Char(
        string="Phone (international)",
        compute="_compute_mfi_phone_e164",
        store=True,
        index="btree_not_null",
        help="The phone in international form, in the current numbering plan.",
    )
    mfi_search_key = fields.Char(
        string="Client search key",
        compute="_compute_mfi_search_key",
        store=True,
        prefetch=False,
    )
    mfi_client_search = fields.Char(
        string="Client",
        store=False,
        search="_search_mfi_client_search",
        help="Name, member number or phone; accents, case and number format do not "
        "matter.",
    )
    mfi_complaint_count = fields.Integer(
        string="Complaints", compute="_compute_mfi_complaint_count"
    )

    # Also used to find a client by exact member number.
    _mfi_member_number_uniq = models.UniqueIndex(
        "(mfi_member_number, COALESCE(company_id, 0)) "
        "WHERE mfi_member_number IS NOT NULL",
        "Another client has this member number already.",
    )
    # Also used to find a client by a number written with other spaces or capitals. An
    # upgrade leaves it out, with a warning, where clients on file share a key.
    _mfi_member_key_uniq = models.UniqueIndex(
        "(mfi_member_key, COALESCE(company_id, 0)) WHERE mfi_member_key IS NOT NULL",
        "Another client has this member number already.",
    )
    # Used by _find_mfi_clients: LIKE on whole words, starts and parts of words. Not
    # index="trigram", which may index unaccent(…): the key has no accents.
    _mfi_search_key_idx = models.Index(
        lambda registry: (
            "USING gin (mfi_search_key gin_trgm_ops)" if registry.has_trigram else ""
        )
    )

    # ------------------------------------------------------------------
    # Stored phone and search key
    # ------------------------------------------------------------------
    @api.depends("phone", "country_id.code", "company_id.partner_id.country_id.code")
    def _compute_mfi_phone_e164(self):
        """Parse the phone as dialled in the contact's country, else the company's."""
        for partner in self:
            partner.mfi_phone_e164 = partner.phone and phone.to_e164(
                partner.phone, partner._get_mfi_phone_region()
            )

    def _get_mfi_phone_region(self):
        """Return the code of the country in which a local phone number is dialled."""
        company = self.company_id or self.env.company
        return self.country_id.code or company.country_id.code

    @api.model
    def _update_mfi_phones(self, companies):
        """Recompute the local phone numbers that lacked a country to be parsed.

        Called when companies get a country. Only contacts without a country are
        concerned.
        """
        # sudo: the stored number follows its source, regardless of the user
        contacts = self.sudo().with_context(active_test=False)
        partners = contacts.search(
            [
                ("phone", "!=", False),
                ("mfi_phone_e164", "=", False),
                ("country_id", "=", False),
                ("company_id", "in", [False, *companies.ids]),
            ]
        )
        self.env.add_to_compute(self._fields["mfi_phone_e164"], partners)

    @api.model
    def _renew_mfi_phones(self):
        """Recompute the numbers and search keys that the current rules read otherwise.

        Called when the table of renumberings or the reading of phones has changed. The
        phone as it was typed is kept.
        """
        # sudo: as in _update_mfi_phones
        contacts = self.sudo().with_context(active_test=False)
        partners = contacts.search([("phone", "!=", False)], order="id")
        for batch in split_every(RENEW_BATCH, partners.ids, contacts.browse):
            changed = batch.filtered(lambda partner: partner._is_mfi_phone_outdated())
            for name in ("mfi_phone_e164", "mfi_search_key"):
                self.env.add_to_compute(self._fields[name], changed)
            changed.flush_recordset()
            batch.invalidate_recordset()

    def _is_mfi_phone_outdated(self):
        """Return whether the stored number or key is not what would be stored today."""
        region = self._get_mfi_phone_region()
        e164 = phone.to_e164(self.phone, region) or False
        key = self._get_mfi_search_key(e164)
        return (e164, key) != (self.mfi_phone_e164, self.mfi_search_key)

    @api.depends("mfi_member_number")
    def _compute_mfi_member_key(self):
        """Compute the key of the member number."""
        for partner in self:
            partner.mfi_member_key = search_key.get_identifier_key(
                partner.mfi_member_number
            )

    @api.depends("name", "mfi_member_number", "mfi_phone_e164", "phone")
    def _compute_mfi_search_key(self):
        """Join name, member number and phones in one text, without accents or case."""
        for partner in self:
            partner.mfi_search_key = partner._get_mfi_search_key(partner.mfi_phone_e164)

    def _get_mfi_search_key(self, e164):
        """Return the search key of a contact with this international number."""
        return search_key.build_key(self.name, self.mfi_member_number, e164, self.phone)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Create contacts, with normalized member numbers."""
        return super().create([self._clean_mfi_values(vals) for vals in vals_list])

    def write(self, vals):
        """Write to contacts, with normalized member numbers."""
        return super().write(self._clean_mfi_values(vals))

    @api.model
    def _clean_mfi_values(self, vals):
        """Return the values with a normalized member number, if they have one."""
        if "mfi_member_number" not in vals:
            return vals
        number = search_key.clean_identifier(vals["mfi_member_number"])
        return {**vals, "mfi_member_number": number}

    @api.constrains("mfi_member_number", "company_id")
    def _check_mfi_member_number(self):
        """Refuse a number that a client visible in the same company already has.

        Spaces and capitals make no difference.

        The unique index compares only within one company; a client without a company is
        visible in all of them.
        """
        numbered = self.filtered("mfi_member_number")
        if not numbered:
            return
        # sudo: clients that the user may not see have numbers too
        same = numbered.sudo().with_context(active_test=False)
        # Duplicates are rare: one grouped query checks the whole batch.
        shared = same._read_group(
            [("mfi_member_key", "in", numbered.mapped("mfi_member_key"))],
            ["mfi_member_key"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        holders = dict(shared)
        for partner in numbered:
            if others := holders.get(partner.mfi_member_key):
                partner._check_mfi_number_holders(others - partner)

    def _check_mfi_number_holders(self, others):
        """Raise if another client with this number is visible in the same company."""
        company = self.company_id
        for other in others:
            if not company or not other.company_id or company == other.company_id:
                raise ValidationError(
                    self.env._(
                        "The member number %(number)s already belongs to another "
                        "client (who may be archived): check the number. If two "
                        "companies use the same one, set the company on each client.",
                        number=self.mfi_member_number,
                    )
                )

    @api.constrains("mfi_birth_year")
    def _check_mfi_birth_year(self):
        """Refuse an implausible birth year; 0 means unknown."""
        current = fields.Date.context_today(self).year
        for year in filter(None, self.mapped("mfi_birth_year")):
            if not FIRST_BIRTH_YEAR <= year <= current:
                raise ValidationError(
                    self.env._(
                        "%(year)s cannot be a birth year: enter four digits between "
                        "%(first)s and %(current)s, or leave it empty.",
                        year=year,
                        first=FIRST_BIRTH_YEAR,
                        current=current,
                    )
                )

    @api.constrains("mfi_branch_id", "company_id")
    def _check_mfi_branch(self):
        """Refuse a branch of another company than the client's."""
        for partner in self.filtered("mfi_branch_id.company_id"):
            company = partner.company_id
            if company and company != partner.mfi_branch_id.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(branch)s” belongs to another company than %(client)s: "
                        "choose a branch of %(company)s.",
                        branch=partner.mfi_branch_id.name,
                        client=partner.display_name,
                        company=company.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered_complaints(self):
        """Refuse to delete contacts that appear in a registered complaint."""
        kept = self._filter_mfi_in_complaints()
        if kept:
            raise UserError(
                self.env._(
                    "%(client)s cannot be deleted: registered complaints refer to this "
                    "contact. Archive it instead.",
                    client=kept[:1].display_name,
                )
            )

    def _filter_mfi_in_complaints(self):
        """Return those of these contacts that appear in a registered complaint.

        They appear as its client, or as the author of one of its messages. Archived
        complaints and those of other companies count.
        """
        if not self.ids:
            return self.browse()
        # sudo: complaints that the user may not read count too; only contacts of
        # ``self`` are returned
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        registered = Domain("complaint_kind", "!=", False)
        registered &= Domain("complaint_state", "!=", "draft")
        named = tickets._read_group(
            registered & Domain("partner_id", "in", self.ids), ["partner_id"]
        )
        found = {partner.id for (partner,) in named}
        found |= self._get_mfi_message_authors(tickets, registered)
        return self.filtered(lambda partner: partner.id in found)

    def _get_mfi_message_authors(self, tickets, registered):
        """Return the ids of these contacts that wrote a message on a complaint.

        :param tickets: model of the tickets, with the access to search them
        :param registered: domain of the registered complaints
        """
        # sudo: as for the tickets
        messages = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                [("model", "=", tickets._name), ("author_id", "in", self.ids)],
                ["author_id", "res_id"],
            )
        )
        ids = {res_id for _author, res_id in messages}
        kept = set(tickets.search(registered & Domain("id", "in", ids)).ids)
        return {author.id for author, res_id in messages if res_id in kept}

    # ------------------------------------------------------------------
    # Finding clients
    # ------------------------------------------------------------------
    @api.model
    def _find_mfi_by_phone(self, e164):
        """Return all clients of the current company that have a phone number.

        :param e164: international form, of the old or the new numbering plan
        :return: active contacts, members first; empty when nobody has the number or
            when it is not a phone number
        """
        spellings = phone.get_spellings(e164)
        if not spellings:
            return self.browse()
        found = self.search(
            [
                ("mfi_phone_e164", "in", spellings),
                ("company_id", "in", [False, self.env.company.id]),
            ]
        )
        return found._sort_mfi_members_first()

    @api.model
    def _find_mfi_clients(self, text, limit=8, domain=None):
        """Return the clients that match a search text, the best matches first.

        :param text: name (words in any order, accents and case ignored), member number
            or phone in any form; not trusted
        :param limit: maximum number of clients
        :param domain: further condition
        :return: first the clients with exactly this member number or phone (if the text
            is a phone number, only those); then those with exactly this name, with all
            the words, with words that begin so, and with words that contain them
        """
        words = search_key.parse_query(text)
        if not words:
            return self.browse()
        scope = Domain(domain or Domain.TRUE) & self._get_mfi_company_domain()
        exact = scope & self._get_mfi_exact_domain(text)
        found = self.search(exact, limit=limit)._sort_mfi_members_first()
        if found and phone.looks_like_phone(text):
            return found
        find_more = (
            self._find_mfi_ranked
            if search_key.is_selective(words)
            else self._find_mfi_by_level
        )
        scope &= Domain("id", "not in", found.ids)
        return found + find_more(words, scope, limit - len(found))

    @api.model
    def _find_mfi_by_level(self, words, scope, limit):
        """Return the clients that match whole words, then starts, then parts of words.

        Within a level members come first, then clients by name. A level is searched
        only if the levels before it have found fewer clients than the limit.
        """
        found = self.browse()
        for level in search_key.LEVELS:
            remaining = limit - len(found)
            if remaining <= 0:
                break
            level_domain = self._get_mfi_words_domain(words, level)
            level_domain &= scope & Domain("id", "not in", found.ids)
            found += self.search(
                level_domain, limit=remaining
            )._sort_mfi_members_first()
        return found

    @api.model
    def _find_mfi_ranked(self, words, scope, limit):
        """Return the clients that match several words: find all, then rank them.

        With an ordinary search, PostgreSQL reads all names in order when it expects
        many matches: two frequent words that never occur together ("Diop Ndiaye", two
        family names) would take a second instead of a few milliseconds.
        """
        query = self._search(scope & self._get_mfi_words_domain(words, "part"))
        if limit <= 0 or query.is_empty():
            return self.browse()
        name, key = (
            self._field_to_sql(query.table, field)
            for field in ("complete_name", "mfi_search_key")
        )
        rank = SQL(
            "CASE WHEN %(key)s LIKE ANY(%(name)s) THEN 0 "
            "WHEN %(key)s LIKE ALL(%(whole)s) THEN 1 "
            "WHEN %(key)s LIKE ALL(%(start)s) THEN 2 ELSE 3 END",
            key=key,
            name=search_key.get_name_patterns(words),
            whole=search_key.get_patterns(words, "whole"),
            start=search_key.get_patterns(words, "start"),
        )
        ranked = SQL(
            "WITH found AS MATERIALIZED (%s) "
            "SELECT id FROM found ORDER BY rank, name, id DESC LIMIT %s",
            query.select(
                SQL.identifier(query.table, "id"),
                SQL("%s AS name", name),
                SQL("%s AS rank", rank),
            ),
            limit,
        )
        return self.browse(row_id for (row_id,) in self.env.execute_query(ranked))

    @api.model
    def _get_mfi_words_domain(self, words, level):
        """Return the domain of the search keys that contain all the words.

        :param level: how the words must match, one of the engine's ``LEVELS``
        """
        return Domain.AND(
            Domain("mfi_search_key", "=like", pattern)
            for pattern in search_key.get_patterns(words, level)
        )

    @api.model
    def _get_mfi_exact_domain(self, text):
        """Return the domain of an exact member number or phone number."""
        key = search_key.get_identifier_key(text[: search_key.MAX_QUERY])
        domain = Domain("mfi_member_key", "=", key)
        if phone.looks_like_phone(text):
            region = self.env.company.country_id.code
            spellings = phone.get_spellings(phone.to_e164(text, region))
            domain |= Domain("mfi_phone_e164", "in", spellings)
        return domain

    @api.model
    def _get_mfi_company_domain(self):
        """Return the domain of contacts of the selected companies or of none."""
        return Domain("company_id", "in", [False, *self.env.companies.ids])

    def _sort_mfi_members_first(self):
        """Return the same contacts, those with a member number first."""
        return self.sorted(lambda partner: not partner.mfi_member_number)

    @api.model
    def _search_mfi_client_search(self, operator, value):
        """Filter lists in the same way as the client search box."""
        if operator not in ("ilike", "like", "=", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else list(value or [])
        return Domain.OR(self._get_mfi_client_domain(text) for text in texts)

    @api.model
    def _get_mfi_client_domain(self, text):
        """Return the domain of all clients that a search text may mean.

        For several words it lists the ids found, for the reason given in
        :meth:`_find_mfi_ranked`; the caller's search applies the user's record rules.
        """
        words = search_key.parse_query(text)
        if not words:
            return Domain.FALSE
        domain = self._get_mfi_exact_domain(text) | self._get_mfi_words_domain(
            words, "part"
        )
        if not search_key.is_selective(words):
            return domain
        found = self._search(domain, active_test=False, bypass_access=True)
        return Domain("id", "in", found.get_result_ids())

    @api.model
    def _search_display_name(self, operator, value):
        """Search as the client search box does if the context asks for it."""
        client_search = self.env.context.get("mfi_client_search")
        if (
            client_search
            and operator == "ilike"
            and isinstance(value, str)
            and value.strip()
        ):
            return self._get_mfi_client_domain(value)
        return super()._search_display_name(operator, value)

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Suggest the best matches first if the context asks for a client search."""
        client_search = self.env.context.get("mfi_client_search")
        if not (client_search and operator == "ilike" and (name or "").strip()):
            return super().name_search(name, domain, operator, limit)
        found = self._find_mfi_clients(name, limit or 100, domain)
        # sudo: as in Odoo's method; the user's rules applied when they were found
        return [(partner.id, partner.display_name) for partner in found.sudo()]

    @api.depends("mfi_member_number", "mfi_branch_id.name")
    @api.depends_context("mfi_client_search")
    def _compute_display_name(self):
        """Add member number and branch in the client search, to tell clients apart."""
        super()._compute_display_name()
        if not self.env.context.get("mfi_client_search"):
            return
        for partner in self:
            # sudo: only the branch's name is shown
            parts = (partner.mfi_member_number, partner.sudo().mfi_branch_id.name)
            detail = ", ".join(filter(None, parts))
            if detail:
                partner.display_name = partner._format_mfi_display_name(detail)

    def _format_mfi_display_name(self, detail):
        """Return the display name with a detail, in grey where that can be shown."""
        if self.env.context.get("formatted_display_name"):
            return f"{self.display_name} \t --{detail}--"
        return f"{self.display_name} ({detail})"

    # ------------------------------------------------------------------
    # Complaints of a client
    # ------------------------------------------------------------------
    def _compute_mfi_complaint_count(self):
        """Count the complaints of each client that the user may read."""
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        counts = {}
        if tickets.has_access("read"):
            domain = self._get_mfi_complaints_domain()
            counts = dict(tickets._read_group(domain, ["partner_id"], ["__count"]))
        for partner in self:
            partner.mfi_complaint_count = counts.get(partner._origin, 0)

    def _get_mfi_complaints_domain(self):
        """Return the domain of all complaints, of any kind, of these clients."""
        return [("complaint_kind", "!=", False), ("partner_id", "in", self.ids)]

    def action_mfi_open_complaints(self):
        """Open the complaints of this client."""
        self.ensure_one()
        actions = self.env["ir.actions.act_window"]
        action = actions._for_xml_id("mfi_complaints.complaint_action_all")
        return {
            **action,
            "name": self.env._("Complaints of %(client)s", client=self.name),
            "domain": self._get_mfi_complaints_domain(),
            "context": {
                "active_test": False,
                "default_partner_id": self.id,
                "default_complaint_kind": "complaint",
            },
        }
