# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may do what: the tables in ``data/``, read and tried.

``rights.csv`` names the operations that a role may use on some records of a model.
``rights_cases.csv`` names, for one record of each case, the operations that succeed for
each user. Letters: ``c`` create, ``r`` read, ``w`` write, ``d`` delete. The cells were
compared with the descriptions of the roles: where a test fails, it is not the table
that has to follow the code.
"""

import csv
import traceback
from unittest.mock import Mock, patch

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import file_path, mute_logger

from odoo.addons.mfi_complaints.models.guard import with_process

from .common import ComplaintCommon
from .rights_ways import Json2, Orm, Screens

OPERATIONS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}
#: Role → users who have it: the heads of services are handlers as well.
USERS = {"handler": ("handler", "head")}
#: Status of a call that a guard of the program refuses, whatever the rights.
GUARDED = 422
#: Model → operations that a guard refuses before it asks for the rights, which nobody
#: has: the program alone writes these records.
PROGRAM_ALONE = {
    "mfi.complaint.access": "cw",
    "mfi.complaint.attempt": "cw",
    "mfi.complaint.audit.line": "c",
    "mfi.complaint.event": "w",
    "mfi.complaint.event.text": "cw",
    "mfi.complaint.level": "cw",
    "mfi.complaint.recheck": "w",
    "mfi.complaint.register.log": "cw",
    "mfi.complaint.seal": "cw",
    "mfi.complaint.seal.stamp": "cw",
    "mfi.complaint.statement.filing": "cw",
    "mfi.complaint.statement.line": "cw",
    "mfi.denunciation.message": "cw",
    "mfi.erasure": "cw",
    "mfi.spi4.signature": "w",
}
#: Model → {operation that a guard refuses: users who have the right}: what belongs to a
#: registered complaint is kept, the answers of an assessment are computed, and reports
#: are for the confidential officers to record.
KEPT = {
    "helpdesk.ticket": {
        "c": ("collector", "pilot"),
        "d": ("confidential", "pilot"),
    },
    "ir.attachment": {"d": ("confidential", "handler", "head", "stranger")},
    "mail.message": {"d": ("confidential", "handler", "head", "stranger")},
    "mfi.complaint.measure": {"d": ("pilot",)},
    "mfi.spi4.answer": {"c": ("controller", "pilot")},
}
#: (model, user) → letters of access lines without effect: connected systems read no
#: branch, and see above.
INEFFECTIVE = {
    ("mfi.branch", "connected"): "r",
    ("mfi.spi4.answer", "controller"): "c",
    ("mfi.spi4.answer", "pilot"): "c",
}
#: Model → field that all its readers read, where it is not the name.
SHOWN = {"mfi.complaint.report": "company_id"}


def _make_short_error(*_arguments):
    """Return a refusal that names nothing."""
    return AccessError("Refused.")


def _format_error(error):
    """Return the lines that tell where an error was raised; none for a refusal."""
    refused = isinstance(error, AccessError)
    return [] if refused else traceback.format_exception(error)


def read_rights(addon, name="rights"):
    """Return the rows of a table of an addon, as dicts."""
    path = file_path(f"{addon}/tests/data/{name}.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class RightsCommon(ComplaintCommon):
    """One user per column of the tables, one complaint per case, and its records.

    A class that inherits it names its ``ADDON``.
    """

    ADDON = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._setup_columns()
        cls.other_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Cash desk", "user_ids": [(6, 0, cls.stranger.ids)]}
        )
        cls.cases = cls._setup_cases()
        cls.records = cls._setup_records()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _setup_columns(cls):
        """Return {column: user}."""
        cls.director = cls._new_user("director")
        cls.connected = cls._new_user("integration", "connected")
        cls.administrator = new_test_user(
            cls.env, "mfi_administrator", "base.group_user,base.group_system"
        )
        cls.portal = new_test_user(cls.env, "mfi_portal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        names = read_rights("mfi_complaints", "rights_cases")[0]
        return {
            name: getattr(cls, name)
            for name in names
            if name not in ("model", "case", "tried")
        }

    @classmethod
    def _setup_cases(cls):
        """Return {case: complaint in superuser mode}; all but drafts have a journal."""
        restricted = {"category_id": cls.restricted.id}
        secret = {
            "user": cls.confidential,
            "complaint_kind": "denunciation",
            "partner_id": False,
            "mfi_branch_id": cls.branch.id,
        }
        cases = {
            "draft": cls._create_draft().sudo(),
            "restricted draft": cls._create_draft(**restricted).sudo(),
            "registered": cls._create_complaint(),
            "restricted registered": cls._create_complaint(**restricted),
            "denunciation registered": cls._create_complaint(**secret),
            "elsewhere": cls._setup_elsewhere(),
            "concerning": cls._setup_concerning(),
        }
        states = {"everyday": "assigned", "in progress": "in_progress"}
        states |= {"to validate": "to_validate", "resolved": "resolved"}
        states |= {"communicated": "communicated", "closed": "closed"}
        for name, state in states.items():
            cases[name] = cls._put(cls._create_complaint(), state)
        for name, values in (("restricted", restricted), ("denunciation", secret)):
            for suffix, state in (("", "assigned"), (" closed", "closed")):
                ticket = cls._create_complaint(**values)
                cases[f"{name}{suffix}"] = cls._put(ticket, state)
        cls.env.flush_all()
        return cases

    @classmethod
    def _setup_elsewhere(cls):
        """Return an everyday complaint of another branch and another service."""
        branch = cls.env["mfi.branch"].create({"code": "T-ELS", "name": "Elsewhere"})
        ticket = cls._create_complaint(mfi_branch_id=branch.id)
        return cls._put(ticket, "assigned", cls.other_team)

    @classmethod
    def _setup_concerning(cls):
        """Return an everyday complaint about the pilot."""
        staff = cls.env["mfi.staff"].create(
            {"name": "Moussa", "code": "S1", "user_id": cls.pilot.id}
        )
        ticket = cls._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        return cls._put(ticket, "assigned")

    @classmethod
    def _setup_records(cls):
        """Return {(model, case): record}."""
        rows = read_rights(cls.ADDON, "rights_cases")
        return {
            (row["model"], row["case"]): cls._create_record(row["model"], row["case"])
            for row in rows
        }

    @classmethod
    def _create_record(cls, model, case):
        """Return the record of a model about the complaint of a case."""
        raise NotImplementedError

    @classmethod
    def _put(cls, ticket, state, team=None):
        """Put a complaint of a service in a state, without the steps before it."""
        values = {"complaint_state": state, "team_id": (team or cls.team).id}
        with_process(ticket).write(values)
        return ticket


class RightsTests:
    """The tests of an addon's tables, beside :class:`SamplesCommon` and ``HttpCase``.

    Each operation of a cell is called with real values on a real record, in each way of
    calling. Its answer is 200, and it has done what it says, or 403; nothing of it
    remains for the next one.
    """

    def test_every_model_is_in_the_table(self):
        """The table has a row for each model of the addon, and no other."""
        rows = {row["model"] for row in read_rights(self.ADDON)}
        self.assertEqual(rows, self._get_models(self.ADDON))

    def test_access_lines(self):
        """No line gives a right that the tables do not show, to be hidden by a rule."""
        for row in read_rights(self.ADDON):
            records = self.env[row["model"]]
            for name, user in self.users.items():
                # Heads and members of other services are handlers as well.
                cell = row.get(name, row["handler"])
                seen = records.with_user(user)
                found = {k for k, op in OPERATIONS.items() if seen.has_access(op)}
                found -= set(INEFFECTIVE.get((row["model"], name), ""))
                with self.subTest(model=row["model"], user=name):
                    self.assertEqual(found, set(cell))

    def test_models_over_the_orm(self):
        self._check_models(Orm)

    @mute_logger("odoo.http")
    def test_models_over_json2(self):
        self._check_models(Json2)

    @mute_logger("odoo.http")
    def test_models_over_the_screens(self):
        self._check_models(Screens)

    def test_cases_over_the_orm(self):
        self._check_cases(Orm)

    @mute_logger("odoo.http")
    def test_cases_over_json2(self):
        self._check_cases(Json2)

    @mute_logger("odoo.http")
    def test_cases_over_the_screens(self):
        self._check_cases(Screens)

    def test_dialogs_are_their_authors_alone(self):
        for row in read_rights(self.ADDON):
            if row["records"] == "own":
                with self.subTest(model=row["model"]):
                    self._check_own(row["model"])

    def _get_models(self, addon):
        """Return the names of the models of our own that an addon defines."""
        return {
            model._name
            for model in self.env.registry.values()
            if model._name.startswith("mfi.")
            and not model._abstract
            and model._original_module == addon
        }

    def _check_own(self, model):
        """Check that a rule keeps the records of a model for their authors."""
        rules = self.env["ir.rule"].search([("model_id.model", "=", model)])
        domains = rules.filtered("global").mapped("domain_force")
        self.assertIn("[('create_uid', '=', user.id)]", domains)

    # ------------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------------
    def _start(self, way):
        """Return a way of calling, ready for all users of the tables."""
        way = way(self)
        self.before = self.env.cr.savepoint()
        self.addCleanup(self.before.close)
        return way

    def _shorten_refusals(self):
        """Leave out what refusals name: to word one takes longer than to decide it.

        The cases over the ORM have all of theirs worded, and :class:`TestRightsHttp`
        reads some that are worded over HTTP.
        """
        for model in ("ir.model.access", "ir.rule"):
            wording = (type(self.env[model]), "_make_access_error", _make_short_error)
            self.startPatcher(patch.object(*wording))
        lines = Mock(format_exception=_format_error)
        self.startPatcher(patch.object(http, "traceback", lines))

    def _check_models(self, way):
        """Try every operation of every role on the records of every model."""
        self._shorten_refusals()
        way = self._start(way)
        for row in read_rights(self.ADDON):
            for role in list(row)[2:]:
                with self.subTest(model=row["model"], role=role):
                    found = {
                        letter
                        for letter in OPERATIONS
                        if self._try_role(way, role, row["model"], letter)
                    }
                    self.assertEqual(found, set(row[role]))

    def _try_role(self, way, role, model, letter):
        """Return whether a user of a role does something to a record of a model."""
        return any(
            self._try(way, name, record, letter)
            for name in USERS.get(role, (role,))
            for record in self._get_samples(model, name)
        )

    def _check_cases(self, way):
        """Try the operations of every row of the table of cases."""
        if way is not Orm:
            self._shorten_refusals()
        way = self._start(way)
        rows = read_rights(self.ADDON, "rights_cases")
        for row in rows:
            record = self.records[row["model"], row["case"]]
            for name in self.users:
                with self.subTest(model=row["model"], case=row["case"], user=name):
                    found = [k for k in row["tried"] if self._try(way, name, record, k)]
                    self.assertEqual("".join(found), row[name])
        for model in dict.fromkeys(row["model"] for row in rows):
            for name in self.users:
                with self.subTest(model=model, user=name):
                    self._check_search(way, name, model, rows)

    def _check_search(self, way, name, model, rows):
        """Check that a user finds the records of a model that the table lets read."""
        ids, readable = [], set()
        for row in rows:
            if row["model"] == model:
                ids.append(self.records[model, row["case"]].id)
                readable |= {ids[-1]} if "r" in row[name] else set()
        answer = way.call(
            name,
            model,
            "search",
            domain=[["id", "in", ids]],
            context={"active_test": False},
        )
        self.assertIn(answer.status, (200, way.get_refusal(name)), answer.value)
        self.assertEqual(set(answer.value if answer.status == 200 else ()), readable)

    # ------------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------------
    def _try(self, way, name, record, letter):
        """Return whether an operation on a record succeeds; nothing of it remains."""
        answer = getattr(self, f"_call_{OPERATIONS[letter]}")(way, name, record)
        if answer.status == 200:
            self.before.rollback()
        elif answer.status == GUARDED:
            self._check_guarded(way, name, record, letter, answer)
        else:
            self.assertEqual(answer.status, way.get_refusal(name), answer.value)
        return answer.status == 200

    def _check_guarded(self, way, name, record, letter, answer):
        """Check that a guard which refused a call is known, and hides no right."""
        model = record._name
        kept = KEPT.get(model, {})
        letters = {*PROGRAM_ALONE.get(model, ""), *kept}
        self.assertIn(letter, letters, f"{model}: {answer.value}")
        ids = [] if letter == "c" else record.ids
        asked = {"operation": OPERATIONS[letter]}
        status, allowed = way.call(name, model, "has_access", ids, **asked)
        self.assertEqual(status, 200, allowed)
        if allowed:
            hidden = f"{model}: a guard hides that {name} has the right to {letter}"
            self.assertIn(name, kept.get(letter, ()), hidden)

    def _call_create(self, way, name, record):
        """Create another record like this one."""
        values, context = self._get_created(record, name)
        answer = way.call(
            name, record._name, "create", vals_list=[{**values}], context=context
        )
        if answer.status == 200:
            new = record.sudo().browse(answer.value)
            self.assertEqual(new.create_uid, self.users[name])
        return answer

    def _get_created(self, record, name):
        """Return values and context with which a user creates a record like one."""
        return self.values[record._name, self._get_owner(record._name, name)], None

    def _call_read(self, way, name, record):
        """Read a record."""
        fields = [SHOWN.get(record._name, "display_name")]
        answer = way.call(name, record._name, "read", record.ids, fields=fields)
        if answer.status == 200:
            self.assertEqual([row["id"] for row in answer.value], record.ids)
        return answer

    def _call_write(self, way, name, record):
        """Change a record."""
        field, value = self._get_change(record)
        vals = {field: value}
        answer = way.call(name, record._name, "write", record.ids, vals=vals)
        if answer.status == 200:
            # All lines are removed where lines are what changes.
            value = [] if isinstance(value, list) else value
            self.assertEqual(self._get_value(record, field), str(value))
        return answer

    def _get_value(self, record, name):
        """Return the value of a field as a call would read it, as text."""
        record = record.sudo()
        field = record._fields[name]
        return str(field.convert_to_read(record[name], record, use_display_name=False))

    def _call_unlink(self, way, name, record):
        """Delete a record."""
        answer = way.call(name, record._name, "unlink", record.ids)
        if answer.status == 200:
            self.assertFalse(record.exists())
        return answer
