# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import NOW, ComplaintCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPartner(ComplaintCommon):
    """Clients: unique number, one phone format, kept while complaints need them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].with_user(cls.collector)
        cls.other_company = cls.env["res.company"].create({"name": "Other MFI"})

    def _create_client(self, **values):
        """Create a client as the collector."""
        return self.partners.create({"name": "Moussa Fall", **values})

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------
    def test_an_employee_writes_no_client(self):
        with self.assertRaises(AccessError):
            self.client.with_user(self.employee).write({"mfi_zone": "rural"})
        with self.assertRaises(AccessError):
            self.partners.with_user(self.employee).create({"name": "Nobody"})

    def test_a_handler_writes_no_client(self):
        with self.assertRaises(AccessError):
            self.client.with_user(self.handler).write({"mfi_zone": "rural"})

    def test_the_desk_cannot_touch_a_colleague(self):
        colleague = self.pilot.partner_id
        for user in (self.collector, self.confidential):
            with self.assertRaises(AccessError):
                colleague.with_user(user).write({"email": "taken@over.example"})

    def test_the_collector_creates_a_client(self):
        client = self._create_client(
            mfi_member_number="T-0100",
            mfi_branch_id=self.branch.id,
            mfi_gender="male",
            mfi_birth_year=1979,
            mfi_zone="rural",
            phone="77 000 11 22",
        )
        self.assertEqual(client.mfi_phone_e164, "+221770001122")

    def test_stored_numbers_are_renewed(self):
        """What an earlier version stored is read again; what was typed is kept."""
        cameroon = self.env.ref("base.cm").id
        client = self._create_client(phone="77 12 34 56", country_id=cameroon)
        self.assertEqual(client.mfi_phone_e164, "+237677123456")
        client.sudo().write({"mfi_phone_e164": False, "mfi_search_key": "old"})
        self.client.flush_recordset()
        before = self.client.mfi_search_key
        self.partners._renew_mfi_phones()
        self.assertEqual(client.mfi_phone_e164, "+237677123456")
        self.assertIn(" 237677123456 23777123456 ", client.mfi_search_key)
        self.assertEqual(client.phone, "77 12 34 56")
        self.assertEqual(self.client.mfi_search_key, before)
        for form in ("+23777123456", "+237677123456"):
            self.assertEqual(self.partners._find_mfi_by_phone(form), client)
            self.assertEqual(self.partners._find_mfi_clients(form), client)

    def test_both_numbers_of_a_client_find_them(self):
        client = self._create_client(phone="77 000 11 22 / 33 867 12 34")
        self.assertEqual(client.mfi_phone_e164, "+221770001122")
        for text in ("77 000 11 22", "33 867 12 34", "+221 33 867 12 34"):
            self.assertEqual(self.partners._find_mfi_clients(text), client, text)

    def test_old_and_new_numbers_are_duplicates_and_proofs(self):
        values = {"partner_id": False, "complaint_phone": "+2290197979595"}
        ticket = self._create_complaint(**values)
        for form in ("+22997979595", "+2290197979595"):
            found = self.tickets._get_complaint_duplicates(
                self.client.browse(), form, self.category
            )
            self.assertEqual(found, ticket, form)
            self.assertTrue(ticket._is_complaint_proven(form, None), form)

    def test_the_collector_deletes_no_client(self):
        with self.assertRaises(AccessError):
            self._create_client().unlink()

    # ------------------------------------------------------------------
    # Member number
    # ------------------------------------------------------------------
    def test_member_number_has_one_spelling(self):
        client = self._create_client(mfi_member_number="  T  0200\u00a0")
        self.assertEqual(client.mfi_member_number, "T 0200")
        client.write({"mfi_member_number": "\ufeffT-0201 "})
        self.assertEqual(client.mfi_member_number, "T-0201")
        client.write({"mfi_member_number": "  "})
        self.assertFalse(client.mfi_member_number)
        self._create_client(mfi_member_number="")

    @mute_logger("odoo.sql_db")
    def test_member_number_is_unique_in_a_company(self):
        self.client.company_id = self.company
        with self.assertRaises(UniqueViolation):
            self._create_client(mfi_member_number=" T-0001", company_id=self.company.id)

    @mute_logger("odoo.sql_db")
    def test_member_number_is_unique_without_company(self):
        self.assertFalse(self.client.company_id)
        with self.assertRaises(UniqueViolation):
            self._create_client(mfi_member_number="T-0001")

    def test_a_shared_client_clashes_with_a_company_one(self):
        with self.assertRaisesRegex(ValidationError, "T-0001"):
            self._create_client(mfi_member_number="T-0001", company_id=self.company.id)
        mine = self._create_client(
            mfi_member_number="T-0300", company_id=self.company.id
        )
        with self.assertRaisesRegex(ValidationError, "T-0300"):
            self._create_client(mfi_member_number="T-0300")
        self._create_client(mfi_member_number="T-0301")
        with self.assertRaisesRegex(ValidationError, "T-0301"):
            mine.write({"mfi_member_number": "T-0301"})

    def test_two_companies_may_use_the_same_number(self):
        self.client.company_id = self.company
        partners = self.env["res.partner"]
        other = partners.create(
            {
                "name": "Awa Diop",
                "mfi_member_number": "T-0001",
                "company_id": self.other_company.id,
            }
        )
        self.assertEqual(other.mfi_member_number, self.client.mfi_member_number)
        with self.assertRaisesRegex(ValidationError, "T-0001"):
            other.company_id = False

    def test_an_archived_client_keeps_the_number(self):
        self.client.active = False
        with self.assertRaisesRegex(ValidationError, "archived"):
            self._create_client(mfi_member_number="T-0001", company_id=self.company.id)

    def test_the_database_itself_refuses_a_duplicate(self):
        twin = self._create_client()
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE res_partner SET mfi_member_number = 'T-0001' WHERE id = %s",
                [twin.id],
            )

    def test_a_copy_has_no_number(self):
        self.assertFalse(self.client.copy().mfi_member_number)

    # ------------------------------------------------------------------
    # Other rules
    # ------------------------------------------------------------------
    def test_birth_year_is_plausible(self):
        for year in (79, 1899, 2027, -1):
            with self.assertRaisesRegex(ValidationError, "birth year"):
                self.client.mfi_birth_year = year
        for year in (0, 1900, 2026):
            self.client.mfi_birth_year = year

    def test_branch_of_another_company_is_refused(self):
        branch = self.env["mfi.branch"].create(
            {"code": "X", "name": "Elsewhere", "company_id": self.other_company.id}
        )
        self.client.company_id = self.company
        with self.assertRaisesRegex(ValidationError, "Elsewhere"):
            self.client.mfi_branch_id = branch

    # ------------------------------------------------------------------
    # Phone
    # ------------------------------------------------------------------
    def test_phone_follows_country_then_company(self):
        client = self._create_client(phone="97 97 95 95")
        self.assertFalse(client.mfi_phone_e164, "not a number of Senegal")
        client.country_id = self.env.ref("base.bj")
        self.assertEqual(client.mfi_phone_e164, "+2290197979595")
        client.phone = False
        self.assertFalse(client.mfi_phone_e164)

    def test_local_numbers_are_read_once_the_country_is_known(self):
        self.company.country_id = False
        client = self._create_client(phone="77 111 22 33")
        foreign = self._create_client(phone="+22507099573")
        elsewhere = self._create_client(phone="76 111 22 33").sudo()
        elsewhere.company_id = self.other_company
        self.assertFalse(client.mfi_phone_e164)
        self.company.country_id = self.env.ref("base.sn")
        self.assertEqual(client.mfi_phone_e164, "+221771112233")
        self.assertEqual(foreign.mfi_phone_e164, "+2250707099573")
        self.assertFalse(elsewhere.mfi_phone_e164)

    def test_form_accepts_an_old_number(self):
        with Form(self.client.with_user(self.collector)) as form:
            form.country_id = self.env.ref("base.bj")
            form.phone = "97 97 95 95"
        self.assertEqual(self.client.mfi_phone_e164, "+2290197979595")

    def test_find_by_phone_in_any_form_and_all_who_share_it(self):
        self.client.write({"phone": "+22997979595"})
        sister = self._create_client(name="Binta Diop", phone="0197979595")
        sister.country_id = self.env.ref("base.bj")
        expected = self.client | sister
        for typed in ("+2290197979595", "+22997979595"):
            found = self.partners._find_mfi_by_phone(typed)
            self.assertEqual(found, expected, typed)
            self.assertEqual(found[0], self.client, "the member comes first")
        for typed in ("nonsense", "", None, "+221700000000"):
            self.assertFalse(self.partners._find_mfi_by_phone(typed))

    def test_find_by_phone_stays_in_the_company(self):
        self.client.write({"company_id": self.other_company.id, "mfi_branch_id": False})
        found = self.env["res.partner"].sudo()._find_mfi_by_phone("+221771234567")
        self.assertFalse(found, "even where record rules do not apply")
        there = self.env["res.partner"].with_company(self.other_company).sudo()
        self.assertEqual(there._find_mfi_by_phone("+221771234567"), self.client)

    def test_find_by_phone_leaves_the_archived_out(self):
        self.client.active = False
        self.assertFalse(self.partners._find_mfi_by_phone("+221771234567"))

    # ------------------------------------------------------------------
    # Complaints of a client
    # ------------------------------------------------------------------
    def test_a_client_of_a_registered_complaint_stays(self):
        ticket = self._create_complaint()
        for client in (self.client, self.client.sudo()):
            with self.assertRaisesRegex(UserError, "Awa Diop.*Archive"):
                client.unlink()
        self.assertEqual(ticket.partner_id, self.client)
        self.client.active = False

    def test_one_such_client_holds_back_the_whole_deletion(self):
        other = self._create_client().sudo()
        self._create_complaint()
        with self.assertRaises(UserError):
            (other | self.client).unlink()
        self.assertTrue(other.exists())

    def test_an_archived_ticket_counts(self):
        ticket = self._create_complaint()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET active = FALSE WHERE id = %s", [ticket.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.client.unlink()

    def test_the_author_of_a_message_on_a_complaint_stays(self):
        author = self._create_client(name="Author").sudo()
        ticket = self._create_complaint()
        message = ticket.message_post(body="Hello", author_id=author.id)
        self.assertEqual(message.author_id, author)
        with self.assertRaisesRegex(UserError, "Author"):
            author.unlink()

    def test_a_client_of_a_draft_or_a_ticket_may_go(self):
        client = self._create_client().sudo()
        self.env["helpdesk.ticket"].create(
            {"name": "Ordinary", "description": "-", "partner_id": client.id}
        )
        self._create_draft(partner_id=client.id)
        client.unlink()
        self.assertFalse(client.exists())

    def test_the_count_respects_the_rules(self):
        self._create_complaint()
        self._create_complaint(category_id=self.restricted.id)
        self.env["helpdesk.ticket"].create(
            {"name": "Ordinary", "description": "-", "partner_id": self.client.id}
        )
        for user, expected in (
            (self.employee, 0),
            (self.stranger, 0),
            (self.collector, 1),
            (self.branch_manager, 1),
            (self.confidential, 2),
        ):
            client = self.client.with_user(user)
            client.invalidate_recordset(["mfi_complaint_count"])
            self.assertEqual(client.mfi_complaint_count, expected, user.login)
            action = client.action_mfi_open_complaints()
            found = self.env["helpdesk.ticket"].with_user(user).search(action["domain"])
            self.assertEqual(len(found), expected, user.login)

    def test_the_count_costs_one_query_whatever_the_number(self):
        self._create_complaint()
        clients = self._create_client() | self._create_client() | self.client
        self.env.flush_all()
        for some in (clients[:1], clients):
            some = some.with_user(self.confidential)
            some.mapped("mfi_complaint_count")
            some.invalidate_recordset(["mfi_complaint_count"])
            with self.assertQueryCount(1):
                some.mapped("mfi_complaint_count")

    # ------------------------------------------------------------------
    # Merge of contacts
    # ------------------------------------------------------------------
    def _merge_contacts(self, partners, destination=None):
        """Merge contacts through the wizard, as an administrator does."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, destination)

    def test_a_client_with_complaints_is_not_merged_away(self):
        ticket = self._create_complaint()
        other = self._create_client().sudo()
        with self.assertRaisesRegex(UserError, "Awa Diop.*destination"):
            self._merge_contacts(self.client | other, other)
        self.assertEqual(ticket.partner_id, self.client)
        self.assertTrue(self.client.exists())

    def test_a_client_with_complaints_receives_a_merge(self):
        ticket = self._create_complaint()
        other = self._create_client(phone="77 000 00 01").sudo()
        draft = self._create_draft(partner_id=other.id)
        self._merge_contacts(self.client | other, self.client)
        self.assertFalse(other.exists())
        self.assertEqual(ticket.partner_id, self.client)
        self.assertEqual(draft.partner_id, self.client)

    def test_the_wizard_proposes_the_client_with_complaints(self):
        older = self.client
        newer = self._create_client(name="Awa Diop").sudo()
        self._create_complaint(partner_id=newer.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_context(
            active_model="res.partner", active_ids=(older | newer).ids
        )
        values = wizard.default_get(["state", "partner_ids", "dst_partner_id"])
        self.assertEqual(values["dst_partner_id"], newer.id)
        self._merge_contacts(older | newer)
        self.assertTrue(newer.exists())
        self.assertFalse(older.exists())

    def test_a_merge_transfers_the_member_number(self):
        plain = self._create_client(name="Awa Diop").sudo()
        self._merge_contacts(self.client | plain, plain)
        self.assertEqual(plain.mfi_member_number, "T-0001")

    def test_a_merge_keeps_the_number_of_the_destination(self):
        other = self._create_client(mfi_member_number="T-0900").sudo()
        self._merge_contacts(self.client | other, other)
        self.assertEqual(other.mfi_member_number, "T-0900")
        self.assertFalse(self.client.exists())

    def test_a_portal_client_sees_nothing_of_others(self):
        portal = new_test_user(self.env, "mfi_portal_client", "base.group_portal")
        with self.assertRaises(AccessError):
            self.client.with_user(portal).read(["mfi_member_number"])
        self.assertFalse(
            self.env["res.partner"].with_user(portal)._find_mfi_clients("Awa Diop")
        )

    def test_ordinary_contacts_are_untouched(self):
        company = self.env["res.partner"].create(
            {
                "name": "Supplier",
                "is_company": True,
                "child_ids": [
                    Command.create({"name": "Person", "phone": "not a phone"})
                ],
            }
        )
        self.assertFalse(company.child_ids.mfi_phone_e164)
        company.child_ids.unlink()
        company.unlink()
        self.assertFalse(company.exists())
