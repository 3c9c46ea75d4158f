# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import PublicCommon


@tagged("post_install", "-at_install")
class TestPublicTexts(PublicCommon):
    """The institution's texts appear on the public pages at once."""

    def test_consent_and_promise(self):
        for name in ("mfi_public_consent", "mfi_public_promise"):
            with self.subTest(name=name):
                expected = f"Own words of {name}"
                self.assertNotIn(expected, self._get("/complaints")[0].text)
                self.env["res.config.settings"].create({name: expected}).execute()
                self.assertIn(expected, self._get("/complaints")[0].text)

    def test_free_number_is_printed(self):
        settings = self.env["res.config.settings"].create(
            {"mfi_free_phone": "800 00 12 12"}
        )
        settings.execute()
        contacts = self.company._get_mfi_leaflet_contacts(self.env["mfi.branch"])
        self.assertEqual(contacts[0].number, "800 00 12 12")

    def test_address_to_publish(self):
        page = self.env["res.config.settings"].create({})
        self.assertIn("/complaints", page["mfi_public_url"])
