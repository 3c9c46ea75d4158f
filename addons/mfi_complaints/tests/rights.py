# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may do what: the tables in ``data/``, read and tried.

``rights.csv`` names the operations that a role may use on some records of a model.
``rights_cases.csv`` names, for one record of each case, the operations that succeed for
each user. Letters: ``c`` create, ``r`` read, ``w`` write, ``d`` delete. The cells were
compared with the descriptions of the roles: where a test fails, it is not the table
that has to follow the code.
"""

import csv

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import file_path

from odoo.addons.mfi_complaints.models.guard import with_process

from .common import ComplaintCommon

OPERATIONS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}


class _Undo(Exception):
    """Rolls back what a test has tried."""


def read_rights(addon, name="rights"):
    """Return the rows of a table of an addon, as dicts."""
    path = file_path(f"{addon}/tests/data/{name}.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class RightsCommon(ComplaintCommon):
    """One user per column of the tables, and one complaint per case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._setup_columns()
        cls.other_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Cash desk", "user_ids": [(6, 0, cls.stranger.ids)]}
        )
        cls.cases = cls._setup_cases()

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
    def _put(cls, ticket, state, team=None):
        """Put a complaint of a service in a state, without the steps before it."""
        values = {"complaint_state": state, "team_id": (team or cls.team).id}
        with_process(ticket).write(values)
        return ticket

    # ------------------------------------------------------------------
    # Trying
    # ------------------------------------------------------------------
    def _check_models(self, addon):
        """Try every operation of every role on every model of an addon."""
        for row in read_rights(addon):
            for name, user in self.users.items():
                # Heads and members of other services are handlers as well.
                cell = row.get(name, row["handler"])
                records = self.env[row["model"]].with_user(user)
                found = {k for k, op in OPERATIONS.items() if records.has_access(op)}
                with self.subTest(model=row["model"], user=name):
                    self.assertEqual(found, set(cell))

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

    def _check_cases(self, addon, records):
        """Try the operations of every row of a table of cases.

        :param records: {(model, case): record}
        """
        for row in read_rights(addon, "rights_cases"):
            record = records[row["model"], row["case"]]
            for name, user in self.users.items():
                found = self._try(record.with_user(user).sudo(False), row["tried"])
                with self.subTest(model=row["model"], case=row["case"], user=name):
                    self.assertEqual(found, row[name])

    def _try(self, record, letters):
        """Return the letters of the operations that succeed on a record."""
        tries = {"r": self._try_read, "w": self._try_write, "d": self._try_unlink}
        return "".join(letter for letter in letters if tries[letter](record))

    def _try_read(self, record):
        """Return whether a record is read; searching must agree with reading."""
        allowed = record.has_access("read")
        try:
            record.read(["display_name"])
        except AccessError:
            self.assertFalse(allowed)
        else:
            self.assertTrue(allowed)
        self.assertEqual(self._find(record), record if allowed else record.browse())
        return allowed

    def _find(self, record):
        """Return the record if its user finds it."""
        records = record.with_context(active_test=False)
        try:
            return records.search([("id", "=", record.id)])
        except AccessError:
            return record.browse()

    def _try_write(self, record):
        """Return whether a user has the right to write a record.

        On a complaint, a denied write is tried.
        """
        allowed = record.has_access("write")
        if record._name == "helpdesk.ticket" and not allowed:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.write({"complaint_answer": "Forged."})
        return allowed

    def _try_unlink(self, record):
        """Return whether a record is deleted; nothing is."""
        try:
            with self.env.cr.savepoint():
                record.unlink()
                raise _Undo
        except UserError:
            return False
        except _Undo:
            return True


class RightsTests:
    """The tests of an addon's tables, beside :class:`RightsCommon`.

    A class that inherits both names its ``ADDON`` and sets ``records``, the records of
    the cases.
    """

    ADDON = ""

    def test_every_model_is_in_the_table(self):
        """The table has a row for each model of the addon, and no other."""
        rows = {row["model"] for row in read_rights(self.ADDON)}
        self.assertEqual(rows, self._get_models(self.ADDON))

    def test_models(self):
        self._check_models(self.ADDON)

    def test_cases(self):
        self._check_cases(self.ADDON, self.records)

    def test_dialogs_are_their_authors_alone(self):
        for row in read_rights(self.ADDON):
            if row["records"] == "own":
                with self.subTest(model=row["model"]):
                    self._check_own(row["model"])
