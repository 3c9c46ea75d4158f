# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, split_every

from ...engine import client_rows, phone
from .mfi_import_fields import reasons

#: Groups whose members may send the client base.
IMPORTERS = (
    "mfi_complaints.group_pilot",
    "mfi_complaints.group_integration",
    "base.group_system",
)
MAX_ROWS = 500_000
#: Clients created or changed at a time: what is remembered of them fits in memory.
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
#: What a member never has; said outright, it need not be looked for in a parent.
_GIVEN = {"user_id": False}


class ResPartner(models.Model):
    """The client base, taken over by member number."""

    _inherit = "res.partner"

    mfi_left_on = fields.Date(
        string="Left on",
        copy=False,
        help="Day from which the client is no longer in the client base. The contact "
        "and its complaints stay; the date goes when the client comes back.",
    )

    @api.model
    def mfi_import_clients(self, rows):
        """Create and update clients of the current company by member number.

        What a row does not name keeps its value; an empty value empties it (but for
        the language). A row with an error is left out as a whole, the others go in.
        Comparing happens in the database: sending the whole base again costs little.

        :param rows: list of dicts with ``member_number`` (required), ``name``
            (required for a new client), ``phone``, ``branch_code``, ``gender``,
            ``birth_year``, ``zone``, ``lang``; spellings are forgiven
        :return: ``{"created", "updated", "unchanged", "errors"}``; each error is
            ``{"line", "column", "reason"}``, the first row being line 1
        :raise AccessError: for whoever is not a pilot, a connected system or an
            administrator
        :raise UserError: when ``rows`` is not a list of at most 500,000 dicts
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
        return self._import_mfi_rows(enumerate(rows, 1))

    @api.model
    def _check_mfi_importer(self):
        """Raise unless the user may send the client base."""
        user = self.env.user
        if not self.env.su and not any(user.has_group(group) for group in IMPORTERS):
            raise AccessError(
                self.env._(
                    "Only pilots, administrators and connected systems import "
                    "clients: ask for one of these roles."
                )
            )

    @api.model
    def _import_mfi_rows(self, numbered, check=False, lines=None):
        """Take over rows that come with their line numbers.

        :param numbered: pairs (line, row)
        :param check: only tell what would happen
        :param lines: {member number: first line} of a file of which these are a part
        """
        # sudo: the door has checked the role; a connected system reads no contact
        contacts = self.sudo()._with_mfi_quiet_context()
        staged, errors = contacts._read_mfi_rows(numbered, lines)
        found = contacts._compare_mfi_rows(staged)
        told = {"created": 0, "updated": 0, "unchanged": len(staged) - len(found)}
        # What was read of a phone is still in mind when its contact is written.
        counted = False
        for batch in split_every(BATCH, sorted(found)):
            new, changed = contacts._split_mfi_differences(staged, found, batch, errors)
            told["created"] += len(new)
            told["updated"] += len(changed)
            if not check:
                if new and told["created"] > len(new) and not counted:
                    contacts._analyze_mfi_partners()
                    counted = True
                contacts._create_mfi_clients(new)
                contacts._update_mfi_clients(changed)
                contacts._flush_mfi_batch()
        errors.sort(key=lambda error: error["line"])
        return {**told, "errors": errors}

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.model
    def _read_mfi_rows(self, numbered, lines=None):
        """Return ({line: (values, given)} of the good rows, errors of the others)."""
        reader = self._get_mfi_row_reader()
        staged, errors, lines = {}, [], {} if lines is None else lines
        for line, row in numbered:
            values, given, problems = reader.parse(row)
            first = lines.setdefault(values[0], line) if values[0] else line
            if first != line:
                twice = client_rows.Refused("twice", values[0], line=first)
                problems.append(("member_number", twice))
            if problems:
                errors += [
                    self._prepare_mfi_error(line, *problem) for problem in problems
                ]
            else:
                staged[line] = (values, given)
        return staged, errors

    @api.model
    def _get_mfi_row_reader(self):
        """Return the reader of rows for the current company."""
        branches = self.env["mfi.branch"].search_fetch(
            [("company_id", "=", self.env.company.id)], ["code"]
        )
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        latest = fields.Date.context_today(self).year
        codes = {branch.code: branch.id for branch in branches}
        return client_rows.Reader(codes, languages, latest)

    @api.model
    def _prepare_mfi_error(self, line, column, problem):
        """Return one error of the report, as a sentence."""
        wording = reasons(self.env)[problem.code]
        reason = wording % {"value": problem.value, **problem.details}
        return {"line": line, "column": column, "reason": reason}

    # ------------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------------
    @api.model
    def _compare_mfi_rows(self, staged):
        """Return {line: (id or None, bits of what differs)} of what is not on file so.

        One COPY and one statement, whatever the number of rows. Who had left and is
        back counts as changed.
        """
        self._create_mfi_staging_table(staged)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line, id, bits FROM (
                    SELECT s.line, p.id, p.mfi_left_on IS NOT NULL AS came_back,
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
                        ON p.mfi_member_number = s.number
                       AND (p.company_id = %s OR p.company_id IS NULL)
                ) compared
                 WHERE id IS NULL OR bits <> 0 OR came_back
                """,
                self.env.company.id,
            )
        )
        return {line: (found, bits) for line, found, bits in rows}

    @api.model
    def _create_mfi_staging_table(self, staged):
        """Copy good rows into a table that lasts as long as the transaction."""
        self.env["res.partner"].flush_model()
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.mfi_import_stage"))
        cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE mfi_import_stage (
                    line integer, given integer, number text, name text, phone text,
                    branch integer, gender text, birth_year integer, zone text,
                    lang text
                ) ON COMMIT DROP
                """
            )
        )
        buffer = io.StringIO()
        csv.writer(buffer).writerows(
            (line, given, *values) for line, (values, given) in staged.items()
        )
        buffer.seek(0)
        cr.copy_expert("COPY pg_temp.mfi_import_stage FROM STDIN (FORMAT csv)", buffer)
        cr.execute(SQL("ANALYZE pg_temp.mfi_import_stage"))

    @api.model
    def _split_mfi_differences(self, staged, found, lines, errors):
        """Split what differs into new and changed clients; note what cannot be.

        :return: (values of new clients, [(id, values)])
        """
        region = self.env.company.country_id.code
        new, changed = [], []
        for line in lines:
            client_id, bits = found[line]
            values, given = staged[line]
            problem = self._get_mfi_late_problem(values, client_id, bits, region)
            if problem:
                errors.append(self._prepare_mfi_error(line, *problem))
            elif client_id:
                changed.append((client_id, _pick(values, bits)))
            else:
                new.append(_pick(values, given))
        return new, changed

    @api.model
    def _get_mfi_late_problem(self, values, client_id, bits, region):
        """Return what is wrong with a row that is new or changed, or None.

        Phone numbers are slow to read: only those that are not on file yet are.
        """
        name, phone = values[1:3]
        if not client_id and not name:
            return "name", client_rows.Refused("missing")
        if (not client_id or bits & 4) and client_rows.unreadable_phone(phone, region):
            return "phone", client_rows.Refused("phone", phone)
        return None

    # ------------------------------------------------------------------
    # Who has left
    # ------------------------------------------------------------------
    @api.model
    def _get_mfi_absent_clients(self, numbers):
        """Return (ids of the clients that a full base no longer names, all clients).

        Only active members who have not left yet count. Those without a company count
        where there is one company alone: elsewhere nobody knows whose they are.

        :param numbers: every member number of the base, of good and bad rows alike
        """
        self.env["res.partner"].flush_model()
        # sudo: the number of companies decides, not what the user sees of them
        alone = self.env["res.company"].sudo().search_count([], limit=2) == 1
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(p.id ORDER BY p.id) FILTER (WHERE n.number IS NULL),
                       count(*)
                  FROM res_partner p
             LEFT JOIN unnest(%(numbers)s::text[]) AS n(number)
                    ON n.number = p.mfi_member_number
                 WHERE p.mfi_member_number IS NOT NULL
                   AND p.active AND p.mfi_left_on IS NULL
                   AND (p.company_id = %(company)s
                        OR (%(alone)s AND p.company_id IS NULL))
                """,
                numbers=list(numbers),
                company=self.env.company.id,
                alone=alone,
            )
        )
        return rows[0][0] or [], rows[0][1]

    @api.model
    def _mark_mfi_left(self, ids):
        """Note today as the day on which clients left; nothing else changes."""
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
        """Create clients through the ORM: computed fields stay right."""
        sanitized = self._fields["phone_sanitized"]
        region = self._get_mfi_import_region()
        given = {**_GIVEN, "company_id": self.env.company.id}
        vals_list = [{**given, **vals, **_sanitized(vals, region)} for vals in new]
        created = self.create(vals_list)
        pairs = zip(created, vals_list, strict=True)
        known = [client.id for client, vals in pairs if sanitized.name in vals]
        self.env.remove_to_compute(sanitized, self.browse(known))
        for field in self._get_mfi_empty_fields():
            self.env.remove_to_compute(field, created)

    @api.model
    def _get_mfi_import_region(self):
        """Return the country code in which Odoo reads a new client's phone.

        The contact's own country comes first; imports give none, a default might.
        """
        country = self.env["res.country"].browse(
            self.default_get(["country_id"]).get("country_id")
        )
        return (country or self.env.company.country_id).code

    @api.model
    def _analyze_mfi_partners(self):
        """Tell the planner how many contacts this transaction has made of a few.

        It would otherwise take them for few until the end, and read all of them for
        each hundred that is computed. Whoever counts already is not waited for.
        """
        self.env.cr.execute(SQL("ANALYZE (SKIP_LOCKED) res_partner"))

    @api.model
    def _get_mfi_empty_fields(self):
        """Return the computed fields that are empty for every imported client.

        Sizes of a picture that nobody has, forms of a mail address that no file of
        clients holds: computing nothing for each of them takes a third of the time.
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
        """Ask for the defaults once for all clients of an import, not for each."""
        asked = self.env.context.get("mfi_import_defaults")
        if not isinstance(asked, _Defaults):
            return super()._add_missing_default_values(values)
        names = frozenset(values)
        if names not in asked.known:
            complete = super()._add_missing_default_values(values)
            missing = complete.keys() - names
            asked.known[names] = {name: complete[name] for name in missing}
        return {**asked.known[names], **values}

    @api.model
    def _update_mfi_clients(self, changed):
        """Write what changed, and nothing else."""
        contacts = self.browse([client_id for client_id, _values in changed])
        for client, (_client_id, values) in zip(contacts, changed, strict=True):
            client.write({**values, "mfi_left_on": False})

    @api.model
    def _flush_mfi_batch(self):
        """Send a batch to the database and drop it from memory."""
        self.env.flush_all()
        self.env.invalidate_all(flush=False)

    @api.model
    def _with_mfi_quiet_context(self):
        """Return contacts, archived ones included, to be changed without a message.

        A client base changes by thousands a night: what changed is told by the report
        of the import, not by a message on each contact. Members have no parent, so
        nothing is to be copied between contacts either.
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
    """Defaults of one import; calls from outside can hold plain values only."""

    def __init__(self):
        self.known = {}


def _sanitized(values, region):
    """Return Odoo's own spelling of a phone where there is no doubt about it.

    Reading each number twice more would take a quarter of the time.
    """
    dialled = phone.agreed_e164(values.get("phone"), region)
    return {"phone_sanitized": dialled} if dialled else {}


def _pick(values, bits):
    """Return the values of the fields whose bit is set, as the ORM wants them."""
    return {
        column: False if value is None else value
        for bit, (column, value) in enumerate(zip(_COLUMNS, values, strict=True))
        if bits >> bit & 1
    }
