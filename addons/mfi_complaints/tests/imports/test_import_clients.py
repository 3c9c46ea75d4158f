# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.imports import res_partner
from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestImportClients(ComplaintCommon):
    """``mfi_import_clients``: rights, upsert, errors, computed fields, queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = new_test_user(
            cls.env,
            "mfi_machine",
            "mfi_complaints.group_integration",
            company_id=cls.company.id,
        )
        cls.contacts = cls.env["res.partner"].with_user(cls.machine)

    def _prepare_row(self, number, **values):
        """Return a valid row."""
        return {"member_number": number, "name": f"Member {number}", **values}

    def _find(self, number):
        """Return the contact with a member number."""
        return self.env["res.partner"].search([("mfi_member_number", "=", number)])

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------
    def test_denied(self):
        """Only pilots, connected systems and administrators can import."""
        for user in (
            self.employee,
            self.collector,
            self.handler,
            self.controller,
            self.branch_manager,
            self.confidential,
        ):
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(user).mfi_import_clients(
                    [self._prepare_row("T-1")]
                )
        self.assertFalse(self._find("T-1"))

    def test_connected_system_reads_no_complaint(self):
        """The role of connected systems gives no read access to complaints."""
        self._create_complaint()
        tickets = self.env["helpdesk.ticket"].with_user(self.machine)
        self.assertFalse(
            tickets.has_access("read") and tickets.search([]).filtered("complaint_kind")
        )
        with self.assertRaises(AccessError):
            self.contacts.browse(self.client.id).write({"name": "Somebody else"})
        with self.assertRaises(AccessError):
            self.env["mfi.import.job"].with_user(self.machine).search([])

    def test_allowed(self):
        """A connected system and a pilot can import."""
        for number, user in (("T-2", self.machine), ("T-3", self.pilot)):
            contacts = self.env["res.partner"].with_user(user)
            result = contacts.mfi_import_clients([self._prepare_row(number)])
            self.assertEqual((result["created"], result["errors"]), (1, []))
            self.assertEqual(self._find(number).company_id, self.company)

    def test_not_a_list(self):
        """Anything that is not a list of objects gets a clear message."""
        for rows in ({"member_number": "1"}, ["x"], "abc", None):
            with self.assertRaises(UserError):
                self.contacts.mfi_import_clients(rows)

    # ------------------------------------------------------------------
    # Create and update
    # ------------------------------------------------------------------
    def test_upsert(self):
        """New, changed and unchanged clients; values that are not sent stay."""
        full = self._prepare_row(
            "T-10",
            phone="77 123 45 67",
            branch_code="t-ndi",
            gender="Féminin",
            birth_year="1984",
            zone="Rural",
            lang="English",
        )
        result = self.contacts.mfi_import_clients([full, self._prepare_row("T-11")])
        self.assertEqual((result["created"], result["errors"]), (2, []))
        client = self._find("T-10")
        self.assertRecordValues(
            client,
            [
                {
                    "name": "Member T-10",
                    "phone": "77 123 45 67",
                    "mfi_phone_e164": "+221771234567",
                    "mfi_branch_id": self.branch.id,
                    "mfi_gender": "female",
                    "mfi_birth_year": 1984,
                    "mfi_zone": "rural",
                    "lang": "en_US",
                    "partner_share": True,
                    "commercial_partner_id": client.id,
                }
            ],
        )
        self.assertIn(client, client._find_mfi_clients("771234567"))
        again = self.contacts.mfi_import_clients(
            [full, self._prepare_row("T-11", phone="")]
        )
        self.assertEqual((again["unchanged"], again["updated"]), (2, 0))
        change = {"member_number": "T-10", "phone": "78 000 00 01", "zone": ""}
        result = self.contacts.mfi_import_clients([change])
        self.assertEqual((result["updated"], result["created"]), (1, 0))
        self.assertRecordValues(
            client,
            [
                {
                    "name": "Member T-10",
                    "mfi_phone_e164": "+221780000001",
                    "mfi_zone": False,
                    "mfi_gender": "female",
                }
            ],
        )

    def test_new_clients_like_any_other(self):
        """Bulk creation gives the same values as an ordinary creation."""
        self.contacts.mfi_import_clients([self._prepare_row("T-12", phone="771234599")])
        made = self._find("T-12")
        plain = self.env["res.partner"].create(
            {
                "name": "Member T-13",
                "mfi_member_number": "T-13",
                "phone": "771234599",
                "company_id": self.company.id,
            }
        )
        self.env.flush_all()
        own = {"id", "name", "complete_name", "mfi_member_number", "mfi_search_key"}
        own |= {"mfi_member_key"}
        own |= {"display_name", "create_date", "write_date", "commercial_partner_id"}
        own |= {"email_formatted", "signup_type", "create_uid", "write_uid"}
        names = [
            name
            for name, field in made._fields.items()
            if field.store and field.column_type and name not in own
        ]
        one, other = (record.read(names)[0] for record in (made, plain))
        one.pop("id"), other.pop("id")
        self.assertEqual(one, other)

    def test_phones_as_odoo_reads_them(self):
        """Phones are formatted as in a contact created by hand."""
        phones = (
            "77 654 32 10",
            "+229 01 97 97 95 95",
            "97 97 95 95 (boutique)",
            "77 654 32 10 / 33 867 12 34",
            "74 654 32 10",
            "221776543210",
        )
        rows = [
            self._prepare_row(f"P-{i}", phone=phones[i]) for i in range(len(phones))
        ]
        result = self.contacts.mfi_import_clients(rows)
        self.assertEqual(result["created"] + len(result["errors"]), len(phones))
        for number, phone in enumerate(phones):
            with self.subTest(phone):
                client = self._find(f"P-{number}")
                made = client.create({"name": "By hand", "phone": phone})
                self.assertEqual(
                    client.phone_sanitized or None, made.phone_sanitized or None
                )

    def test_many_new_clients_are_counted(self):
        """After the first of several batches, the contacts table is analysed."""
        rows = [self._prepare_row(f"N-{number}") for number in range(7)]
        contacts = type(self.contacts)
        count = contacts._analyze_mfi_partners
        counted = patch.object(
            contacts, "_analyze_mfi_partners", autospec=True, side_effect=count
        )
        batch = patch.object(res_partner, "BATCH", 3)
        with batch, counted as seen:
            result = self.contacts.mfi_import_clients(rows)
            self.assertEqual((result["created"], seen.call_count), (7, 1))
            self.contacts.mfi_import_clients(rows[:3])
            self.assertEqual(seen.call_count, 1)
            changed = [{**row, "name": "Other"} for row in rows]
            rows = [self._prepare_row(f"O-{number}") for number in range(7)]
            self.contacts.mfi_import_clients(rows[:1] + changed + rows[1:])
            self.assertEqual(seen.call_count, 2)

    def test_back_after_leaving(self):
        """A client marked as having left is unmarked when sent again."""
        self.client.mfi_left_on = "2025-01-01"
        self.client.company_id = self.company
        result = self.contacts.mfi_import_clients([{"member_number": "T-0001"}])
        self.assertEqual(result["updated"], 1)
        self.assertFalse(self.client.mfi_left_on)

    def test_other_company(self):
        """The same member number in another company is a different client."""
        other = self.env["res.company"].create({"name": "Another institution"})
        stranger = self.env["res.partner"].create(
            {"name": "Far", "mfi_member_number": "T-20", "company_id": other.id}
        )
        result = self.contacts.mfi_import_clients([self._prepare_row("T-20")])
        self.assertEqual(result["created"], 1)
        self.assertEqual(stranger.name, "Far")

    # ------------------------------------------------------------------
    # Errors
    # ------------------------------------------------------------------
    def test_bad_rows(self):
        """Bad rows are reported by line, column and reason; good rows are imported."""
        result = self.contacts.mfi_import_clients(
            [
                self._prepare_row(""),
                self._prepare_row("T-30"),
                self._prepare_row("T-30", name="Twice"),
                self._prepare_row("T-31", phone="12"),
                self._prepare_row("T-32", branch_code="NOWHERE"),
                {"member_number": "T-33"},
                self._prepare_row("T-34", birth_year="84", gender="?"),
            ]
        )
        self.assertEqual(result["created"], 1)
        self.assertEqual(
            [(error["line"], error["column"]) for error in result["errors"]],
            [
                (1, "member_number"),
                (3, "member_number"),
                (4, "phone"),
                (5, "branch_code"),
                (6, "name"),
                (7, "gender"),
                (7, "birth_year"),
            ],
        )
        self.assertIn("line 2", result["errors"][1]["reason"])
        self.assertIn("NOWHERE", result["errors"][3]["reason"])
        self.assertEqual(self._find("T-30").name, "Member T-30")

    def test_unreadable_phone_on_file_stays(self):
        """A stored phone that does not change is not validated again."""
        self.client.write({"phone": "12", "company_id": self.company.id})
        result = self.contacts.mfi_import_clients(
            [{"member_number": "T-0001", "phone": "12", "name": "Awa Diop-Fall"}]
        )
        self.assertEqual((result["updated"], result["errors"]), (1, []))

    # ------------------------------------------------------------------
    # Performance
    # ------------------------------------------------------------------
    def test_queries_do_not_grow(self):
        """Importing the same clients again takes a constant number of queries."""
        rows = [
            self._prepare_row(f"T-4{n:03}", phone=f"7712300{n:02}") for n in range(60)
        ]
        self.contacts.mfi_import_clients(rows)

        def queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.contacts.mfi_import_clients(rows[:count])
            self.assertEqual(result["unchanged"], count)
            return self.env.cr.sql_log_count - before

        queries(5)
        self.assertEqual(queries(60), queries(5))
