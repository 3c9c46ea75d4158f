# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from . import common as public

#: Addresses that people type or copy wrongly.
MISTYPED = (
    "/complaintz",
    "/complaint",
    "/plaintes",
    "/complaints/xyz",
    "/complaints/track/foo",
    "/complaints/denunciation/abc",
    "/complaints/followed/1",
)
#: Maximum bytes of the page, which must open on a slow connection.
LIGHT = 20_000


@tagged("post_install", "-at_install")
class TestPublicMissing(public.PublicCommon):
    """A mistyped public address leads to the form instead of a heavy page."""

    def test_mistyped_addresses_get_a_light_page(self):
        for path in MISTYPED:
            response, tree = self._get(path)
            self.assertEqual(response.status_code, 404, path)
            self.assertLess(len(response.content), LIGHT, path)
            links = [link.partition("?")[0] for link in tree.xpath("//main//a/@href")]
            self.assertEqual(links, ["/complaints", "/complaints/track"], path)
            self.assertFalse(tree.xpath("//script | //link[@rel='stylesheet']"), path)
            self.assertNotIn("odoo.com", response.text, path)

    def test_page_is_in_the_language_of_the_browser(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        headers = {"Accept-Language": "fr-SN,fr;q=0.9,en;q=0.5"}
        response, tree = self._get("/complaintz", headers=headers)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(tree.get("lang"), "fr-FR")

    def test_posting_to_a_mistyped_address_changes_nothing(self):
        before = self.tickets.search_count([])
        response, _tree = self._post("/complaintz", self._get_form_values())
        self.assertEqual(response.status_code, 404)
        self.assertLess(len(response.content), LIGHT)
        self.assertEqual(self.tickets.search_count([]), before)

    def test_without_public_pages_the_page_says_so(self):
        self.company.mfi_public_form = False
        response, tree = self._get("/complaints/xyz")
        self.assertEqual(response.status_code, 404)
        self.assertFalse(tree.xpath("//main//a"))

    def test_other_addresses_are_left_to_odoo(self):
        for path in ("/shopz", "/my/complaintz", "/web/complaints-none"):
            response = self.url_open(path, allow_redirects=False)
            self.assertNotIn("There is no page at this address", response.text, path)

    def test_wrong_token_of_a_gateway_is_left_to_the_gateway(self):
        response = self.url_open("/complaints/sms/wrong/in")
        self.assertNotIn("There is no page at this address", response.text)

    def test_existing_pages_are_unchanged(self):
        for path in ("/complaints", "/complaints/track", "/complaints/"):
            self.assertEqual(self.url_open(path).status_code, 200, path)

    def test_a_file_at_such_an_address_is_served(self):
        self.env["ir.attachment"].create(
            {
                "name": "complaints.txt",
                "url": "/complaints.txt",
                "type": "binary",
                "raw": b"rules",
                "mimetype": "text/plain",
                "public": True,
            }
        )
        self.assertEqual(self.url_open("/complaints.txt").text, "rules")

    def test_a_part_of_a_form_without_a_name_is_ignored(self):
        """No browser sends one; it is no error of the server."""
        body = b'--x\r\nContent-Disposition: form-data; nam="a"\r\n\r\nb\r\n--x--\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        for path in ("/complaints", "/complaints/verify", "/complaints/track"):
            with self.subTest(path=path):
                response = self.url_open(path, data=body, headers=headers)
                self.assertLess(response.status_code, 500)
