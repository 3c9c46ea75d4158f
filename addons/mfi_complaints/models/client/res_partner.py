# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

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
# Nobody alive was born before this year; a smaller number is a slip of the finger.
FIRST_BIRTH_YEAR = 1900


class ResPartner(models.Model):
    """The institution's clients, and the one box that finds them.

    A contact is a client (a member) when it has a member number. Contacts without one
    are found too: a person may complain before, or without ever, joining.
    """

    _inherit = "res.partner"

    mfi_member_number = fields.Char(
        string="Member number",
        copy=False,
        help="The client's number in your core banking system, unique per company.",
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
        help="The phone in international form, in today's numbering plan.",
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
        help="Name, member number or phone, in any spelling.",
    )
    mfi_complaint_count = fields.Integer(
        string="Complaints", compute="_compute_mfi_complaint_count"
    )

    # Also serves the search of a client by exact member number.
    _mfi_member_number_uniq = models.UniqueIndex(
        "(mfi_member_number, COALESCE(company_id, 0)) "
        "WHERE mfi_member_number IS NOT NULL",
        "Another client has this member number already.",
    )
    # Serves _find_mfi_clients: LIKE on whole words, starts of words and parts. Not
    # index="trigram", which may index unaccent(…): the key is folded already.
    _mfi_search_key_idx = models.Index(
        lambda registry: (
            "USING gin (mfi_search_key gin_trgm_ops)" if registry.has_trigram else ""
        )
    )

    # ------------------------------------------------------------------
    # Stored forms
    # ------------------------------------------------------------------
    @api.depends("phone", "country_id.code", "company_id.partner_id.country_id.code")
    def _compute_mfi_phone_e164(self):
        """Read the phone as dialled from the contact's country, else the company's."""
        for partner in self:
            partner.mfi_phone_e164 = partner.phone and phone.to_e164(
                partner.phone, partner._get_mfi_phone_region()
            )

    def _get_mfi_phone_region(self):
        """Return the country code in which the local phone number is understood."""
        company = self.company_id or self.env.company
        return self.country_id.code or company.country_id.code

    @api.model
    def _update_mfi_phones(self, companies):
        """Try again the phone numbers that had no country to be read in.

        Called when companies get their country: only local numbers of contacts
        without a country of their own, which could not be read so far.
        """
        # sudo: stored forms follow their source, whoever changed it
        unread = self.sudo().with_context(active_test=False)
        partners = unread.search(
            [
                ("phone", "!=", False),
                ("mfi_phone_e164", "=", False),
                ("country_id", "=", False),
                ("company_id", "in", [False, *companies.ids]),
            ]
        )
        self.env.add_to_compute(self._fields["mfi_phone_e164"], partners)

    @api.depends("name", "mfi_member_number", "mfi_phone_e164", "phone")
    def _compute_mfi_search_key(self):
        """Fold all that a client can be found by into one text."""
        for partner in self:
            partner.mfi_search_key = search_key.key(
                partner.name,
                partner.mfi_member_number,
                partner.mfi_phone_e164,
                partner.phone,
            )

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Create contacts, member numbers in their one spelling."""
        return super().create([self._clean_mfi_values(vals) for vals in vals_list])

    def write(self, vals):
        """Change contacts, member numbers in their one spelling."""
        return super().write(self._clean_mfi_values(vals))

    @api.model
    def _clean_mfi_values(self, vals):
        """Return values whose member number, if present, has its one spelling."""
        if "mfi_member_number" not in vals:
            return vals
        number = search_key.identifier(vals["mfi_member_number"])
        return {**vals, "mfi_member_number": number}

    @api.constrains("mfi_member_number", "company_id")
    def _check_mfi_member_number(self):
        """Refuse a number that a client visible in the same company has.

        The unique index compares within a company; a client without company is
        visible in all of them and must not clash with any.
        """
        numbered = self.filtered("mfi_member_number")
        if not numbered:
            return
        # sudo: a number is taken even by a client whom the user may not see
        same = numbered.sudo().with_context(active_test=False)
        # Nearly always nobody: one grouping then answers for the whole batch.
        shared = same._read_group(
            [("mfi_member_number", "in", numbered.mapped("mfi_member_number"))],
            ["mfi_member_number"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        namesakes = dict(shared)
        for partner in numbered:
            if others := namesakes.get(partner.mfi_member_number):
                partner._check_mfi_namesakes(others - partner)

    def _check_mfi_namesakes(self, others):
        """Raise when one of the other holders of the number shares a company."""
        company = self.company_id
        for other in others:
            if not company or not other.company_id or company == other.company_id:
                raise ValidationError(
                    self.env._(
                        "The member number %(number)s belongs to another client "
                        "already (it may be archived): check the number. If two "
                        "companies use the same one, set the company on each client.",
                        number=self.mfi_member_number,
                    )
                )

    @api.constrains("mfi_birth_year")
    def _check_mfi_birth_year(self):
        """Refuse a year in which no living person was born; 0 means unknown."""
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
                        "“%(branch)s” is a branch of another company than "
                        "%(client)s: choose a branch of %(company)s.",
                        branch=partner.mfi_branch_id.name,
                        client=partner.display_name,
                        company=company.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered_complaints(self):
        """Keep the clients of registered complaints: they are part of the record."""
        kept = self._filter_mfi_in_complaints()
        if kept:
            raise UserError(
                self.env._(
                    "%(client)s cannot be deleted: registered complaints name this "
                    "contact. Archive it instead.",
                    client=kept[:1].display_name,
                )
            )

    def _filter_mfi_in_complaints(self):
        """Return those of these contacts who appear in a registered complaint.

        As its client, or as the author of one of its messages. Archived tickets and
        other companies count.
        """
        if not self.ids:
            return self.browse()
        # sudo: the record holds whatever the user may read of it; only the contacts
        # that were asked about are returned
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
        """Return the ids of these contacts who wrote a message on such tickets."""
        # sudo: as for the tickets
        written = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                [("model", "=", tickets._name), ("author_id", "in", self.ids)],
                ["author_id", "res_id"],
            )
        )
        ids = {res_id for _author, res_id in written}
        kept = set(tickets.search(registered & Domain("id", "in", ids)).ids)
        return {author.id for author, res_id in written if res_id in kept}

    # ------------------------------------------------------------------
    # Finding clients
    # ------------------------------------------------------------------
    @api.model
    def _find_mfi_by_phone(self, e164):
        """Return all clients of the current company who share a phone number.

        :param e164: international form, of the old or the new numbering plan
        :return: active contacts, members first; empty when nobody has it or when it
            is not a phone number. Nobody is ever chosen among several.
        """
        spellings = phone.forms(e164)
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
        """Return the clients that a search text may mean, the likeliest first.

        :param text: name (words in any order, accents and case ignored), member
            number or phone in any spelling; it may come from anybody
        :param limit: how many at most
        :param domain: further restriction
        :return: first those with this very member number or phone, which settle a
            search for a number; then those named just so, those with all the words,
            with words that begin so, and with words that contain them
        """
        words = search_key.query(text)
        if not words:
            return self.browse()
        scope = Domain(domain or Domain.TRUE) & self._get_mfi_company_domain()
        exact = scope & self._get_mfi_exact_domain(text)
        found = self.search(exact, limit=limit)._sort_mfi_members_first()
        if found and phone.looks_like_phone(text):
            return found
        more = (
            self._find_mfi_gathered
            if search_key.is_selective(words)
            else self._find_mfi_in_order
        )
        scope &= Domain("id", "not in", found.ids)
        return found + more(words, scope, limit - len(found))

    @api.model
    def _find_mfi_in_order(self, words, scope, limit):
        """Return clients by whole words, then starts, then parts, each by name.

        Each question is asked only while there is room.
        """
        found = self.browse()
        for level in search_key.LEVELS:
            room = limit - len(found)
            if room <= 0:
                break
            question = self._get_mfi_words_domain(words, level)
            question &= scope & Domain("id", "not in", found.ids)
            found += self.search(question, limit=room)._sort_mfi_members_first()
        return found

    @api.model
    def _find_mfi_gathered(self, words, scope, limit):
        """Return clients by several words: all matches gathered, then ranked.

        With a plain search, PostgreSQL walks through all names in order when it
        expects many matches: two frequent words that never meet ("Diop Ndiaye", two
        family names) would cost a second instead of a few milliseconds.
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
            name=search_key.name_patterns(words),
            whole=search_key.patterns(words, "whole"),
            start=search_key.patterns(words, "start"),
        )
        gathered = SQL(
            "WITH found AS MATERIALIZED (%s) "
            "SELECT id FROM found ORDER BY rank, name, id DESC LIMIT %s",
            query.select(
                SQL.identifier(query.table, "id"),
                SQL("%s AS name", name),
                SQL("%s AS rank", rank),
            ),
            limit,
        )
        return self.browse(row_id for (row_id,) in self.env.execute_query(gathered))

    @api.model
    def _get_mfi_words_domain(self, words, level):
        """Return the domain of the keys that hold all the words at a level."""
        return Domain.AND(
            Domain("mfi_search_key", "=like", pattern)
            for pattern in search_key.patterns(words, level)
        )

    @api.model
    def _get_mfi_exact_domain(self, text):
        """Return the domain of an exact member number or phone number."""
        number = search_key.identifier(text[: search_key.MAX_QUERY])
        domain = Domain("mfi_member_number", "=", number)
        if phone.looks_like_phone(text):
            region = self.env.company.country_id.code
            spellings = phone.forms(phone.to_e164(text, region))
            domain |= Domain("mfi_phone_e164", "in", spellings)
        return domain

    @api.model
    def _get_mfi_company_domain(self):
        """Return the domain of the contacts of the companies at work, or shared."""
        return Domain("company_id", "in", [False, *self.env.companies.ids])

    def _sort_mfi_members_first(self):
        """Return the same contacts, those with a member number in front."""
        return self.sorted(lambda partner: not partner.mfi_member_number)

    @api.model
    def _search_mfi_client_search(self, operator, value):
        """Find clients in lists as the one search box does."""
        if operator not in ("ilike", "like", "=", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else list(value or [])
        return Domain.OR(self._get_mfi_client_domain(text) for text in texts)

    @api.model
    def _get_mfi_client_domain(self, text):
        """Return one domain for all that a search text may mean.

        For several words it names the contacts found, for the reason told in
        :meth:`_find_mfi_gathered`; the search around it applies the user's rules.
        """
        words = search_key.query(text)
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
        """Search as the client box does where a view asks for it by its context."""
        wanted = self.env.context.get("mfi_client_search")
        if wanted and operator == "ilike" and isinstance(value, str) and value.strip():
            return self._get_mfi_client_domain(value)
        return super()._search_display_name(operator, value)

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Suggest the likeliest clients first where a view asks for clients."""
        wanted = self.env.context.get("mfi_client_search")
        if not (wanted and operator == "ilike" and (name or "").strip()):
            return super().name_search(name, domain, operator, limit)
        found = self._find_mfi_clients(name, limit or 100, domain)
        # sudo: as the original does, names of what was found under the user's rules
        return [(partner.id, partner.display_name) for partner in found.sudo()]

    @api.depends("mfi_member_number", "mfi_branch_id.name")
    @api.depends_context("mfi_client_search")
    def _compute_display_name(self):
        """Tell namesakes apart by member number and branch in the client box."""
        super()._compute_display_name()
        if not self.env.context.get("mfi_client_search"):
            return
        for partner in self:
            # sudo: a branch's name helps to tell namesakes apart, nothing more
            parts = (partner.mfi_member_number, partner.sudo().mfi_branch_id.name)
            detail = ", ".join(filter(None, parts))
            if detail:
                partner.display_name = partner._with_mfi_name_detail(detail)

    def _with_mfi_name_detail(self, detail):
        """Return the display name with a detail, greyed where the client can."""
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
