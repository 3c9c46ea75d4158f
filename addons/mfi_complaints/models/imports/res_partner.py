# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, split_every

from ...engine import client_rows, phone
from ...engine.search_key import get_identifier_key
from .mfi_import_fields import REASONS

#: Groups whose members may import the client base.
IMPORTERS = (
    "mfi_complaints.group_pilot",
    "mfi_complaints.group_integration",
    "base.group_system",
)
MAX_ROWS = 500_000
#: Clients created or changed at a time; bounds the memory used.
BATCH = 1000
#: Fields of the contact, in the order of the staging table.
_COLUMNS = (
    "mfi_member_number",
    "name",
    "phone",
    "mfi_branch_id",
    "mfi_gender",
    "mfi_birth_year",
    "mfi_zone",
    "lang",
)
#: Fields that are empty for all members; set explicitly, they need no computing from a
#: parent contact.
_EMPTY_VALUES = {"user_id": False}


class ResPartner(models.Model):
    """Import the client base by member number."""

    _inherit = "res.partner"

    mfi_left_on = fields.Date(
        string="Left on",
        copy=False,
        help="Day from which the client is no longer in the client base. The contact "
        "and its complaints are kept; the date is cleared if the client comes back.",
    )

    @api.model
    def mfi_import_clients(self, rows):
        """Create and update clients of the current company by member number.

        A field that a row does not contain keeps its value; an empty value clears the
        field (except the language). A row with an error is left out entirely, the
        others are imported. Rows are compared in the database, so that sending the
        whole client base again costs little.

        :param rows: list of dicts with ``member_number`` (required), ``name``
            (required for a new client), ``phone``, ``branch_code``, ``gender``,
            ``birth_year``, ``zone``, ``lang``; usual spellings are accepted
        Member numbers that differ only by spaces or capitals belong to one client: the
        number on file is kept, and of several such rows the first one counts.

        :return: ``{"created", "updated", "unchanged", "errors"}``; each error is
            ``{"line", "column", "reason"}``, the first row being line 1. If numbers
            were written differently, ``"notices"`` says so in the same form.
        :raise AccessError: if the user is not a pilot, a connected system or an
            administrator
        :raise UserError: if ``rows`` is not a list of at most 500,000 dicts
        """
        self._check_mfi_importer()
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            raise UserError(
                self.env._("Send “rows” as a list of objects, one per client.")
            )
        if len(rows) > MAX_ROWS:
            raise UserError(
                self.env._("Send at most %(limit)s clients at a time.", limit=MAX_ROWS)
            )
        result = self._import_mfi_rows(enumerate(rows, 1))
        if not result["notices"]:
            del result["notices"]
        return result

    @api.model
    def _check_mfi_importer(self):
        """Raise an AccessError unless the user may import the client base."""
        user = self.env.user
        if not self.env.su and not any(user.has_group(group) for group in IMPORTERS):
            raise AccessError(
                self.env._(
                    "Only pilots, administrators and connected systems may import "
                    "clients: ask for one of these roles."
                )
            )

    @api.model
    def _import_mfi_rows(self, numbered, check=False, lines=None):
        """Import rows with their line numbers.

        :param numbered: pairs (line, row)
        :param check: only count what the import would do
        :param lines: {key of a member number: (first line, number)} of the whole file,
            if these rows are only a part of it
        :return: as :meth:`mfi_import_clients`, always with ``notices``
        """
        # sudo: the caller has checked the role; connected systems cannot read contacts
        contacts = self.sudo()._with_mfi_quiet_context()
        staged, errors, notices = contacts._read_mfi_rows(numbered, lines)
        differences = contacts._compare_mfi_rows(staged)
        notices += contacts._get_mfi_respelled_notices()
        unchanged = len(staged) - len(differences)
        result = {"created": 0, "updated": 0, "unchanged": unchanged}
        # Small batches: a parsed phone is still cached when its contact is written.
        analyzed = False
        for batch in split_every(BATCH, sorted(differences)):
            new, changed = contacts._split_mfi_differences(
                staged, differences, batch, errors
            )
            result["created"] += len(new)
            result["updated"] += len(changed)
            if not check:
                if new and result["created"] > len(new) and not analyzed:
                    contacts._analyze_mfi_partners()
                    analyzed = True
                contacts._create_mfi_clients(new)
                contacts._update_mfi_clients(changed)
                contacts._flush_mfi_batch()
        errors.sort(key=lambda error: error["line"])
        notices.sort(key=lambda notice: notice["line"])
        return {**result, "errors": errors, "notices": notices}

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.model
    def _read_mfi_rows(self, numbered, lines=None):
        """Parse rows; return ({line: (values, given)} of valid rows, errors, notices).

        :param numbered: pairs (line, row)
        :param lines: {key of a member number: (first line, number)}; these rows are
            added to it
        """
        reader = self._get_mfi_row_reader()
        staged, errors, notices, lines = {}, [], [], {} if lines is None else lines
        for line, row in numbered:
            values, given, problems = reader.parse(row)
            repeated = _find_repeated(values[0], line, lines)
            if repeated and repeated.code == "twice":
                problems.append(("member_number", repeated))
            if problems:
                errors += [
                    self._prepare_mfi_error(line, *problem) for problem in problems
                ]
            elif repeated:
                notices.append(self._prepare_mfi_error(line, "member_number", repeated))
            else:
                staged[line] = (values, given)
        return staged, errors, notices

    @api.model
    def _get_mfi_row_reader(self):
        """Return the :class:`client_rows.Reader` of the current company."""
        branches = self.env["mfi.branch"].search_fetch(
            [("company_id", "=", self.env.company.id)], ["code"]
        )
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        latest = fields.Date.context_today(self).year
        codes = {branch.code: branch.id for branch in branches}
        return client_rows.Reader(codes, languages, latest)

    @api.model
    def _prepare_mfi_error(self, line, column, problem):
        """Return one error of the report.

        :param problem: the :class:`Refused` raised for the cell
        :return: ``{"line", "column", "reason"}``; the reason in the user's language
        """
        message = self.env._(REASONS[problem.code])
        reason = message % {"value": problem.value, **problem.details}
        return {"line": line, "column": column, "reason": reason}

    # ------------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------------
    @api.model
    def _compare_mfi_rows(self, staged):
        """Return {line: (id or None, bits of the differing fields)} of changed rows.

        The id is None for a new client. A client who had left and is back counts as
        changed. Takes one COPY and one query, whatever the number of rows.
        """
        self._create_mfi_staging_table(staged)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line, id, bits FROM (
                    SELECT DISTINCT ON (s.line) s.line, p.id,
                           p.mfi_left_on IS NOT NULL AS came_back,
                           s.given & (
                               (p.name IS DISTINCT FROM s.name)::int * 2
                             + (NULLIF(p.phone, '') IS DISTINCT FROM s.phone)::int * 4
                             + (p.mfi_branch_id IS DISTINCT FROM s.branch)::int * 8
                             + (p.mfi_gender IS DISTINCT FROM s.gender)::int * 16
                             + (COALESCE(p.mfi_birth_year, 0)
                                <> COALESCE(s.birth_year, 0))::int * 32
                             + (p.mfi_zone IS DISTINCT FROM s.zone)::int * 64
                             + (p.lang IS DISTINCT FROM s.lang)::int * 128
                           ) AS bits
                      FROM mfi_import_stage s
                 LEFT JOIN res_partner p
                        ON p.mfi_member_key = s.key
                       AND (p.company_id = %s OR p.company_id IS NULL)
                  ORDER BY s.line, p.mfi_member_number <> s.number, p.id
                ) compared
                 WHERE id IS NULL OR bits <> 0 OR came_back
                """,
                self.env.company.id,
            )
        )
        return {line: (client_id, bits) for line, client_id, bits in rows}

    @api.model
    def _get_mfi_respelled_notices(self):
        """Return a notice for each staged row whose number is different on file.

        The rows are those of :meth:`_compare_mfi_rows`.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.line, s.number, string_agg(p.mfi_member_number, ', '
                                                    ORDER BY p.id)
                  FROM mfi_import_stage s
                  JOIN res_partner p
                    ON p.mfi_member_key = s.key
                   AND p.mfi_member_number <> s.number
                   AND (p.company_id = %s OR p.company_id IS NULL)
              GROUP BY s.line, s.number
              ORDER BY s.line
                """,
                self.env.company.id,
            )
        )
        return [
            self._prepare_mfi_error(
                line,
                "member_number",
                client_rows.CellError("respelled", number, filed=filed[:80]),
            )
            for line, number, filed in rows
        ]

    @api.model
    def _create_mfi_staging_table(self, staged):
        """Copy valid rows into a temporary table, dropped with the transaction."""
        self.env["res.partner"].flush_model()
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.mfi_import_stage"))
        cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE mfi_import_stage (
                    line integer, key text, given integer, number text, name text,
                    phone text, branch integer, gender text, birth_year integer,
                    zone text, lang text
                ) ON COMMIT DROP
                """
            )
        )
        buffer = io.StringIO()
        csv.writer(buffer).writerows(
            (line, get_identifier_key(values[0]), given, *values)
            for line, (values, given) in staged.items()
        )
        buffer.seek(0)
        cr.copy_expert("COPY pg_temp.mfi_import_stage FROM STDIN (FORMAT csv)", buffer)
        cr.execute(SQL("ANALYZE pg_temp.mfi_import_stage"))

    @api.model
    def _split_mfi_differences(self, staged, differences, lines, errors):
        """Split the rows that differ into new and changed clients.

        :param lines: the lines of this batch
        :param errors: list to which the errors of refused rows are added
        :return: (values of new clients, [(id, values)] of changed ones)
        """
        region = self.env.company.country_id.code
        new, changed = [], []
        for line in lines:
            client_id, bits = differences[line]
            values, given = staged[line]
            problem = self._get_mfi_late_problem(values, client_id, bits, region)
            if problem:
                errors.append(self._prepare_mfi_error(line, *problem))
            elif client_id:
                changed.append((client_id, _prepare_values(values, bits)))
            else:
                new.append(_prepare_values(values, given))
        return new, changed

    @api.model
    def _get_mfi_late_problem(self, values, client_id, bits, region):
        """Return (column, problem) of a new or changed row, None if it is valid.

        Parsing phone numbers is slow: only new ones are checked.
        """
        name, phone = values[1:3]
        if not client_id and not name:
            return "name", client_rows.CellError("missing")
        if (not client_id or bits & 4) and client_rows.is_unreadable_phone(
            phone, region
        ):
            return "phone", client_rows.CellError("phone", phone)
        return None

    # ------------------------------------------------------------------
    # Clients who have left
    # ------------------------------------------------------------------
    @api.model
    def _get_mfi_absent_clients(self, keys):
        """Return (ids of the clients missing from a full base, number of clients).

        Only active members who have not left count. Members without a company count
        only if there is a single company, as otherwise theirs is unknown.

        :param keys: keys of all member numbers of the base, of valid and refused rows
        """
        self.env["res.partner"].flush_model()
        # sudo: count all companies, not only those that the user can see
        alone = self.env["res.company"].sudo().search_count([], limit=2) == 1
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(p.id ORDER BY p.id) FILTER (WHERE k.key IS NULL),
                       count(*)
                  FROM res_partner p
             LEFT JOIN unnest(%(keys)s::text[]) AS k(key)
                    ON k.key = p.mfi_member_key
                 WHERE p.mfi_member_number IS NOT NULL
                   AND p.active AND p.mfi_left_on IS NULL
                   AND (p.company_id = %(company)s
                        OR (%(alone)s AND p.company_id IS NULL))
                """,
                keys=list(keys),
                company=self.env.company.id,
                alone=alone,
            )
        )
        return rows[0][0] or [], rows[0][1]

    @api.model
    def _mark_mfi_left(self, ids):
        """Set today, in the user's time zone, as the day on which clients left."""
        # sudo: the import has checked the role
        contacts = self.sudo()._with_mfi_quiet_context()
        today = fields.Date.context_today(self)
        for batch in split_every(BATCH, ids):
            contacts.browse(batch).write({"mfi_left_on": today})
            self._flush_mfi_batch()

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    @api.model
    def _create_mfi_clients(self, new):
        """Create clients through the ORM, without recomputing fields already known.

        :param new: list of values
        """
        sanitized = self._fields["phone_sanitized"]
        region = self._get_mfi_import_region()
        common = {**_EMPTY_VALUES, "company_id": self.env.company.id}
        vals_list = [
            {**common, **vals, **_prepare_sanitized_phone(vals, region)} for vals in new
        ]
        created = self.create(vals_list)
        pairs = zip(created, vals_list, strict=True)
        computed = [client.id for client, vals in pairs if sanitized.name in vals]
        self.env.remove_to_compute(sanitized, self.browse(computed))
        for field in self._get_mfi_empty_fields():
            self.env.remove_to_compute(field, created)

    @api.model
    def _get_mfi_import_region(self):
        """Return the country code with which Odoo parses a new client's phone.

        The country of the contact has priority: imports set none, but a default value
        may.
        """
        country = self.env["res.country"].browse(
            self.default_get(["country_id"]).get("country_id")
        )
        return (country or self.env.company.country_id).code

    @api.model
    def _analyze_mfi_partners(self):
        """Update the statistics of the query planner on contacts.

        Otherwise the planner ignores the contacts created in this transaction and
        scans the whole table for each hundred that is computed. SKIP_LOCKED avoids
        waiting for another ANALYZE.
        """
        self.env.cr.execute(SQL("ANALYZE (SKIP_LOCKED) res_partner"))

    @api.model
    def _get_mfi_empty_fields(self):
        """Return the stored computed fields that are empty for all imported clients.

        Imported clients have neither a picture nor an e-mail address. Computing these
        empty fields would take a third of the time of an import.
        """
        names = {"email_normalized", "commercial_company_name", "company_registry"}
        return [
            field
            for name, field in self._fields.items()
            if field.store and field.compute
            if name in names or (field.related or "").startswith("image_1920")
        ]

    @api.model
    def _add_missing_default_values(self, values):
        """Compute the defaults once per import and set of fields, not per client."""
        cache = self.env.context.get("mfi_import_defaults")
        if not isinstance(cache, _Defaults):
            return super()._add_missing_default_values(values)
        names = frozenset(values)
        if names not in cache.by_fields:
            complete = super()._add_missing_default_values(values)
            missing = complete.keys() - names
            cache.by_fields[names] = {name: complete[name] for name in missing}
        return {**cache.by_fields[names], **values}

    @api.model
    def _update_mfi_clients(self, changed):
        """Write the changed fields of clients; they have not left any more.

        :param changed: list of (id, values)
        """
        contacts = self.browse([client_id for client_id, _values in changed])
        for client, (_client_id, values) in zip(contacts, changed, strict=True):
            client.write({**values, "mfi_left_on": False})

    @api.model
    def _flush_mfi_batch(self):
        """Flush a batch to the database and clear the cache."""
        self.env.flush_all()
        self.env.invalidate_all(flush=False)

    @api.model
    def _with_mfi_quiet_context(self):
        """Return contacts with a context for bulk changes, archived ones included.

        Thousands of clients may change in one night: the import has its own report, so
        no message is logged on contacts. Members have no parent, so no field is synced
        between contacts.
        """
        return self.with_context(
            active_test=False,
            mfi_import_defaults=_Defaults(),
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            _partners_skip_fields_sync=True,
        )


class _Defaults:
    """Cache of default values during one import.

    A class, so that a context passed by an external call cannot forge it.
    """

    def __init__(self):
        #: {names of the given fields: default values of the others}
        self.by_fields = {}


def _find_repeated(number, line, lines):
    """Return the :class:`CellError` of a number that an earlier line has, or None.

    The code is ``twice`` for the same number, ``merged`` for one that differs only by
    spaces or capitals.

    :param lines: {key of a member number: (first line, number)}; the number is added
    """
    if not number:
        return None
    first, written = lines.setdefault(get_identifier_key(number), (line, number))
    if first == line:
        return None
    code = "twice" if written == number else "merged"
    return client_rows.CellError(code, number, line=first, first=written)


def _prepare_sanitized_phone(values, region):
    """Return the value of Odoo's sanitized phone, where it is unambiguous.

    Letting Odoo parse each number again would take a quarter of the time of an import.
    """
    e164 = phone.get_agreed_e164(values.get("phone"), region)
    return {"phone_sanitized": e164} if e164 else {}


def _prepare_values(values, bits):
    """Return the ORM values of the fields whose bit is set.

    :param values: values in the order of :data:`_COLUMNS`
    :param bits: bit n is set for the field at position n
    """
    return {
        column: False if value is None else value
        for bit, (column, value) in enumerate(zip(_COLUMNS, values, strict=True))
        if bits >> bit & 1
    }
