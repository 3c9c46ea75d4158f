# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import qr


class ResCompany(models.Model):
    """The institution's settings for its public pages."""

    _inherit = "res.company"

    mfi_public_form = fields.Boolean(
        "Public pages",
        default=True,
        help="Anyone can file a complaint at /complaints and follow it, without an "
        "account. If disabled, these pages are closed.",
    )
    mfi_public_denunciation = fields.Boolean(
        "Public whistleblowing form",
        default=True,
        help="Anyone can send a whistleblowing report at /complaints/denunciation "
        "anonymously. Only confidential officers can read these reports.",
    )
    mfi_public_hourly = fields.Integer(
        "Submissions per IP address and hour",
        default=30,
        help="Limit per IP address. A mobile operator may have thousands of clients "
        "behind one address: do not set it too low.",
    )
    mfi_public_consent = fields.Text(
        "Consent",
        translate=True,
        help="What the client agrees to on the public form. If empty, a general text "
        "with the name of your institution is used.",
    )
    mfi_public_promise = fields.Text(
        "No reprisals",
        translate=True,
        help="Your promise to complainants. If empty, a general text is used.",
    )

    @api.constrains("mfi_public_hourly")
    def _check_mfi_public_hourly(self):
        """Raise ``ValidationError`` for a limit that is too low or too high."""
        for company in self:
            if not 1 <= company.mfi_public_hourly <= 10000:
                raise ValidationError(
                    self.env._(
                        "Submissions per address and hour must be from 1 to 10,000."
                    )
                )

    def _get_mfi_consent_text(self):
        """Return the text of the client's consent, in the language of the context."""
        return self.mfi_public_consent or self.env._(
            "I agree that %(name)s may use what I write here only to examine my "
            "message and to answer me.",
            name=self.name,
        )

    def _get_mfi_promise_text(self):
        """Return the promise of no reprisals, in the language of the context."""
        return self.mfi_public_promise or self._get_mfi_promise_default()

    def _get_mfi_promise_default(self):
        """Return the general promise of no reprisals, in the context's language."""
        return self.env._(
            "Complaining is free and is your right. It will have no negative effect "
            "on your loans, your savings or the service you receive."
        )

    def _get_mfi_public_url(self, token=None, path="/complaints"):
        """Return the address of a public page of this institution.

        :param str token: code of a branch, if the page is for a branch
        """
        self.ensure_one()
        if token:
            return f"{self.get_base_url()}{path}?branch={token}"
        query = (
            ""
            if self == self._get_mfi_public_default_company()
            else f"?company={self.id}"
        )
        return f"{self.get_base_url()}{path}{query}"

    @api.model
    @api.private
    def _get_mfi_public_default_company(self):
        """Return the company for addresses without one: the first company."""
        # sudo: the order of the companies is not confidential
        return self.sudo().search([], order="sequence, id", limit=1)

    @api.model
    @api.private
    def _get_mfi_open_companies(self):
        """Return the institutions whose public pages are open."""
        # sudo: a visitor belongs to no company
        return self.sudo().search([("mfi_public_form", "=", True)], order="id")

    def _render_mfi_qr(self, address):
        """Return the QR code of an address, as a base64 PNG."""
        return base64.b64encode(qr.render_png(address))
