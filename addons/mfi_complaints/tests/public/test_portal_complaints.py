# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.tests import new_test_user, tagged

from . import common as public


@tagged("post_install", "-at_install")
class TestPortalComplaints(public.PublicCommon):
    """``/my/complaints``: clients see and file only their own complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "mfi_owner", "base.group_portal")
        cls.owner.partner_id.write(
            {"phone": "+221771112233", "mfi_branch_id": cls.branch.id}
        )
        cls.intruder = new_test_user(cls.env, "mfi_intruder", "base.group_portal")
        cls.mine = cls._create_complaint(partner_id=cls.owner.partner_id.id)
        cls.plain = cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer out of ink",
                "description": "x",
                "partner_id": cls.owner.partner_id.id,
            }
        )
        cls.env.flush_all()

    def _as_user(self, login):
        """Log in and return the token that submitting a form needs."""
        self.authenticate(login, login)
        return {"csrf_token": http.Request.csrf_token(self)}

    def test_nobody_else_sees_them(self):
        self._as_user("mfi_intruder")
        _response, tree = self._get("/my/complaints")
        self.assertNotIn(self.mine.number, self._get_text(tree))
        response = self.url_open(f"/my/complaints/{self.mine.number}")
        self.assertTrue(response.url.endswith("/my/complaints"))
        self.assertNotIn(self.mine.number, response.text)

    def test_nobody_else_acts_on_them(self):
        token = self._as_user("mfi_intruder")
        data = {"act": "addendum", "words": "I was here.", **token}
        self.url_open(f"/my/complaints/{self.mine.number}", data=data)
        self.assertNotIn("addendum", self._get_event_codes(self.mine))

    def test_clients_have_no_right_on_complaints(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.owner)
        self.assertFalse(tickets.search([("complaint_kind", "!=", False)]))
        self.assertFalse(self.mine.with_user(self.owner).sudo(False).has_access("read"))

    def test_a_client_sees_their_own(self):
        self._as_user("mfi_owner")
        home = self.url_open("/my/home")
        self.assertIn("/my/complaints", home.text)
        _response, tree = self._get("/my/complaints")
        self.assertIn(self.mine.number, self._get_text(tree))
        _response, tree = self._get(f"/my/complaints/{self.mine.number}")
        text = self._get_text(tree)
        self.assertIn("We have received it.", text)
        self.assertNotIn("They took", text)

    def test_drafts_and_denunciations_do_not_show(self):
        draft = self._create_draft(partner_id=self.owner.partner_id.id)
        self._as_user("mfi_owner")
        _response, tree = self._get("/my/complaints")
        self.assertEqual(len(tree.xpath("//tbody/tr")), 1)
        self.assertFalse(draft.complaint_state != "draft")

    def test_ordinary_tickets_stay_apart(self):
        self._as_user("mfi_owner")
        _response, tree = self._get("/my/tickets")
        text = self._get_text(tree)
        self.assertIn("Printer out of ink", text)
        self.assertNotIn(self.mine.number, text)
        self.assertNotIn("Fees not explained", text)
        self.assertIn("Printer", self.url_open(f"/my/ticket/{self.plain.id}").text)
        response = self.url_open(f"/my/ticket/{self.mine.id}")
        self.assertIn("/my/complaints", response.url)

    def test_filing(self):
        token = self._as_user("mfi_owner")
        _response, tree = self._get("/my/complaints/new")
        chosen = tree.xpath("//select[@name='branch']/option[@selected]/@value")
        self.assertEqual(chosen, ["T-NDI"])
        self.assertFalse(tree.xpath("//input[@name='phone' or @name='member_number']"))
        data = {"kind": "complaint", "category": "CRE", "branch": "T-NDI", **token}
        response, tree = self._post("/my/complaints/new", {**data, "words": "No"})
        self.assertIn("Write a little more", self._get_text(tree))
        response, tree = self._post(
            "/my/complaints/new",
            {**data, "words": public.STATEMENT, "partner_id": self.client.id},
            files=[("files", ("a.pdf", b"%PDF-1.4", "application/pdf"))],
        )
        ticket = self._find_newest()
        self.assertIn(ticket.number, response.url)
        self.assertEqual(ticket.partner_id, self.owner.partner_id)
        self.assertEqual(ticket.complaint_phone, "+221771112233")
        self.assertEqual(ticket.channel_id.complaint_code, "web")
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["a.pdf"])

    def test_filing_has_its_limit(self):
        token = self._as_user("mfi_owner")
        limits = self.env["mfi.public.limit"].sudo()
        for _filed in range(10):
            limits._count_use("portal", self.owner.id)
        before = self._find_newest()
        data = {"kind": "suggestion", "words": public.STATEMENT, **token}
        _response, tree = self._post("/my/complaints/new", data)
        self.assertIn("come back later", self._get_text(tree))
        self.assertEqual(self._find_newest(), before)

    def test_addendum_satisfaction_appeal(self):
        token = self._as_user("mfi_owner")
        path = f"/my/complaints/{self.mine.number}"
        self._post(path, {"act": "addendum", "words": "It happened again.", **token})
        self.env.invalidate_all()
        self.assertIn("addendum", self._get_event_codes(self.mine))
        self._advance(self.mine, "communicated")
        self.env.flush_all()
        _response, tree = self._get(path)
        self.assertIn("refunded the fee", self._get_text(tree))
        self._post(path, {"act": "rate", "rate": "1", "feedback": "No.", **token})
        self._post(path, {"act": "appeal", "words": "Not refunded.", **token})
        self.env.invalidate_all()
        self.assertEqual(self.mine.complaint_appeal_level, 1)
        self.assertEqual(self.mine.complaint_level_ids.satisfaction_score, 1)
