# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
import time

from lxml import html

from odoo.tests import HttpCase

from ...engine import captcha, tracking_code
from ..common import ComplaintCommon

STATEMENT = "They took 5,000 francs twice for the same instalment."


class PublicCommon(ComplaintCommon, HttpCase):
    """The public pages over HTTP, used by a visitor without account or JavaScript."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env["ir.config_parameter"].get_param("database.secret")
        cls.company.mfi_public_hourly = 1000
        cls.company.partner_id.lang = "en_US"
        # Counters already in the database would affect these tests.
        cls.env["mfi.public.limit"].sudo().search([]).unlink()

    def url_open(self, url, *args, headers=None, **kwargs):
        """Open an address with English as the browser's language by default."""
        headers = {"Accept-Language": "en", **(headers or {})}
        return super().url_open(url, *args, headers=headers, **kwargs)

    def _get_captcha_fields(self, purpose="form", age=60):
        """Return the form fields that show that the visitor is not a robot."""
        question = captcha.create_question(self.secret, purpose, time.time() - age)
        return {"token": question.token, "sum": str(question.left + question.right)}

    def _get_form_values(self, **values):
        """Return the fields of a complaint filled in by a visitor."""
        return {
            "kind": "complaint",
            "category": "CRE",
            "branch": "T-NDI",
            "product": "T-CRE",
            "incident_date": "01/03/2026",
            "words": STATEMENT,
            "name": "Awa Diop",
            "phone": "77 123 45 67",
            "consent": "1",
            **self._get_captcha_fields(),
            **values,
        }

    def _get(self, path, **kwargs):
        """Open a page; return (response, tree)."""
        response = self.url_open(path, **kwargs)
        return response, html.fromstring(response.text)

    def _post(self, path, data, files=None, **kwargs):
        """Submit a form; return (response, tree)."""
        response = self.url_open(path, data=data, files=files, **kwargs)
        return response, html.fromstring(response.text or "<html/>")

    def _get_text(self, tree):
        """Return the text of a page on one line."""
        for style in tree.findall(".//style"):
            style.drop_tree()
        return " ".join(tree.text_content().split())

    def _find_code(self, text):
        """Return the only tracking code in the text of a page."""
        [code] = re.findall(rf"\b[{tracking_code.ALPHABET}]{{10}}\b", text)
        return code

    def _find_newest(self, kind="complaint"):
        """Return the complaint registered last."""
        self.env.invalidate_all()
        return self.tickets.search(
            [("complaint_kind", "=", kind)], order="id desc", limit=1
        )
