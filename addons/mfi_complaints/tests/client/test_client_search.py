# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.engine import search_key

from ..common import NOW, ComplaintCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestClientSearch(ComplaintCommon):
    """One search box finds clients by name, member number or phone in any spelling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].with_user(cls.collector)
        rows = (
            ("AÏSSATOU N'DIAYE", "Z-000451", "77 900 00 01"),
            ("Aïssatou Ndiaye Zorro", "Z-000452", "77 900 00 02"),
            ("Anne-Marie Zorro", "Z-000453", "77 900 00 03"),
            ("Mame Anne Zorro", "Z-000454", "77 900 00 02"),
            ("Zorro Visitor", False, "77 900 00 05"),
        )
        values = [
            {"name": name, "mfi_member_number": number, "phone": phone}
            for name, number, phone in rows
        ]
        cls.clients = cls.env["res.partner"].create(values)
        cls.ndiaye, cls.ndiaye_z, cls.marie, cls.anne, cls.visitor = cls.clients

    def _search_clients(self, text, **options):
        """Return the clients that the search box finds for the collector."""
        return self.partners._find_mfi_clients(text, **options)

    def test_by_name_in_any_order_without_accents(self):
        for text in ("zorro anne marie", "MARIE anne-marie", "Anne  Marie ZÔRRO"):
            self.assertEqual(self._search_clients(text)[:1], self.marie, text)

    def test_three_spellings_of_a_name(self):
        for text in ("aissatou ndiaye", "Aïssatou N'Diaye", "n diaye aissatou"):
            self.assertEqual(
                self._search_clients(text), self.ndiaye | self.ndiaye_z, text
            )

    def test_by_member_number(self):
        for text in ("Z-000453", " z-000453 ", "z 000453", "Z000453"):
            self.assertEqual(self._search_clients(text), self.marie, text)
        self.assertIn(self.marie, self._search_clients("453"))

    def test_by_any_form_of_the_phone(self):
        for text in (
            "779000003",
            "77 900 00 03",
            "+221 77.900.00.03",
            "00221779000003",
            "221779000003",
            "tel:+221-77-900-00-03",
            "79000003",
        ):
            self.assertEqual(self._search_clients(text), self.marie, text)

    def test_a_shared_phone_finds_all(self):
        self.assertEqual(self._search_clients("779000002"), self.ndiaye_z | self.anne)

    def test_old_and_new_numbers_of_benin(self):
        self.company.country_id = self.env.ref("base.bj")
        client = self.env["res.partner"].create(
            {"name": "Koffi Mensah", "phone": "97979595"}
        )
        for text in ("97979595", "0197979595", "+229 97 97 95 95", "22901 97979595"):
            self.assertEqual(self._search_clients(text), client, text)

    def test_name_and_number_together(self):
        self.assertEqual(
            self._search_clients("zorro 900 00 02"), self.ndiaye_z | self.anne
        )
        self.assertEqual(self._search_clients("zorro 000452"), self.ndiaye_z)

    def test_the_likeliest_comes_first(self):
        plain = self.env["res.partner"].create({"name": "Zz Anne Zorro"})
        found = self._search_clients("Zz Anne Zorro")
        self.assertEqual(found[:1], plain)
        exact = self.env["res.partner"].create({"name": "ZORRO Anne"})
        self.assertEqual(
            self._search_clients("anne zorro")[:1], exact, "just this name"
        )
        self.assertEqual(
            self._search_clients("ann zorr", limit=1), self.marie, "starts"
        )

    def test_members_come_before_visitors(self):
        found = self._search_clients("zorro")
        self.assertEqual(found[-1], self.visitor)
        self.assertIn(self.marie, found)

    def test_limits(self):
        self.assertEqual(len(self._search_clients("zorro", limit=2)), 2)
        only = self._search_clients("zorro", domain=[("id", "=", self.anne.id)])
        self.assertEqual(only, self.anne)

    def test_nothing_to_look_for(self):
        for text in ("", "   ", "%", "_", "'", "\\", "…", None):
            self.assertFalse(self._search_clients(text), repr(text))

    def test_hostile_texts_are_harmless(self):
        for text in ("%' OR 1=1 --", "zorro%", "\x00zorro", "a " * 5000, "'" * 500):
            self._search_clients(text)
        self.assertFalse(self._search_clients("%zo%rro%xx"))

    def test_the_archived_and_other_companies_stay_out(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        self.marie.active = False
        self.anne.company_id = other
        self.assertNotIn(self.marie, self._search_clients("zorro"))
        self.assertNotIn(self.anne, self._search_clients("zorro"))
        partners = self.env["res.partner"].sudo().with_company(self.company)
        self.assertNotIn(
            self.anne, partners._find_mfi_clients("zorro"), "without rules"
        )

    def test_the_key_follows_its_sources(self):
        self.marie.name = "Penda Quixotte"
        self.assertEqual(self._search_clients("quixotte"), self.marie)
        self.marie.mfi_member_number = "Q-77001"
        self.assertEqual(self._search_clients("q-77001"), self.marie)
        self.marie.phone = "78 900 00 09"
        self.assertEqual(self._search_clients("789000009"), self.marie)

    # ------------------------------------------------------------------
    # The search box in views
    # ------------------------------------------------------------------
    def test_the_box_asks_by_context(self):
        box = self.partners.with_context(mfi_client_search=True)
        names = dict(box.name_search("000453"))
        self.assertEqual(names, {self.marie.id: "Anne-Marie Zorro (Z-000453)"})
        found = box.search([("display_name", "ilike", "zorro marie")])
        self.assertEqual(found, self.marie)

    def test_the_box_distinguishes_namesakes(self):
        self.marie.mfi_branch_id = self.branch
        box = self.marie.with_user(self.collector).with_context(mfi_client_search=True)
        self.assertEqual(box.display_name, "Anne-Marie Zorro (Z-000453, MEC Ndiagne)")
        rich = box.with_context(formatted_display_name=True)
        self.assertEqual(
            rich.display_name, "Anne-Marie Zorro \t --Z-000453, MEC Ndiagne--"
        )

    def test_without_the_context_search_is_as_before(self):
        self.assertEqual(self.marie.display_name, "Anne-Marie Zorro")
        self.assertFalse(self.partners.name_search("000453"))
        self.assertFalse(self.partners.name_search("zorro marie"))
        found = dict(self.partners.name_search("Marie Zorro"))
        self.assertEqual(found, {self.marie.id: "Anne-Marie Zorro"})
        box = self.partners.with_context(mfi_client_search=True)
        everybody = self.partners.name_search("", limit=5)
        self.assertEqual(
            [i for i, _n in box.name_search("", limit=5)], [i for i, _n in everybody]
        )

    def test_lists_search_the_same_way(self):
        domain = [("mfi_client_search", "ilike", "zorro marie")]
        self.assertEqual(self.partners.search(domain), self.marie)
        self.assertEqual(
            self.partners.search([("mfi_client_search", "ilike", "779000002")]),
            self.ndiaye_z | self.anne,
        )
        self.assertFalse(self.partners.search([("mfi_client_search", "ilike", "%")]))

    # ------------------------------------------------------------------
    # Performance
    # ------------------------------------------------------------------
    def test_one_index_serves_all_questions(self):
        partners = self.env["res.partner"]
        self.env.flush_all()
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        self.env.cr.execute(SQL("SET LOCAL enable_indexscan = off"))
        expected = search_key.parse_query("zorro marie")
        for level in search_key.LEVELS:
            domain = partners._get_mfi_words_domain(expected, level)
            query = partners.sudo().with_context(active_test=False)._search(domain)
            self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(line for (line,) in self.env.cr.fetchall())
            self.assertIn("res_partner_mfi_search_key_idx", plan)

    def test_a_search_costs_a_fixed_number_of_queries(self):
        self._search_clients("zorro")
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self._search_clients("zorro")

    def test_creating_contacts_costs_no_query_more_each(self):
        partners = self.env["res.partner"].with_context(tracking_disable=True)

        def create(count, start):
            partners.create(
                [
                    {"name": f"Load {i}", "mfi_member_number": f"L-{start + i}"}
                    for i in range(count)
                ]
            )
            self.env.flush_all()

        create(2, 0)
        counts = []
        for count, start in ((10, 100), (50, 200)):
            before = self.env.cr.sql_log_count
            create(count, start)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
