# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import qr


class ResCompany(models.Model):
    """What an institution sets about its public pages."""

    _inherit = "res.company"

    mfi_public_form = fields.Boolean(
        "Public pages",
        default=True,
        help="Anybody may file a complaint at /complaints and follow it, without an "
        "account. Off: these pages say that they are closed.",
    )
    mfi_public_denunciation = fields.Boolean(
        "Public denunciations",
        default=True,
        help="Anybody may denounce at /complaints/denunciation without saying who "
        "they are. Only confidential officers read what arrives.",
    )
    mfi_public_hourly = fields.Integer(
        "Submissions per address and hour",
        default=30,
        help="From one Internet address. A mobile operator may have thousands of "
        "clients behind one address: do not set it too low.",
    )
    mfi_public_consent = fields.Text(
        "Consent",
        translate=True,
        help="What the client agrees to on the public form. Empty: a general text "
        "that names your institution.",
    )
    mfi_public_promise = fields.Text(
        "No reprisals",
        translate=True,
        help="What you promise whoever complains. Empty: a general text.",
    )

    @api.constrains("mfi_public_hourly")
    def _check_mfi_public_hourly(self):
        """Refuse a limit that lets nobody in, or everybody."""
        for company in self:
            if not 1 <= company.mfi_public_hourly <= 10000:
                raise ValidationError(
                    self.env._(
                        "Let each address submit between 1 and 10,000 times an hour."
                    )
                )

    def _get_mfi_consent_text(self):
        """Return what the client agrees to, in the language of the context."""
        return self.mfi_public_consent or self.env._(
            "I agree that %(name)s uses what I write here to examine my message and "
            "to answer me, and for nothing else.",
            name=self.name,
        )

    def _get_mfi_promise_text(self):
        """Return what is promised to whoever complains."""
        return self.mfi_public_promise or self.env._(
            "Complaining is free and is your right. Nobody will treat you worse for "
            "it: neither your loans, nor your savings, nor the service you receive."
        )

    def _get_mfi_public_url(self, token=None, path="/complaints"):
        """Return the address of a public page of this institution.

        :param str token: code of a branch, which the page then knows
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
        """Return the company of an address that names none: the first one."""
        # sudo: which company comes first is no secret
        return self.sudo().search([], order="sequence, id", limit=1)

    def _render_mfi_qr(self, address):
        """Return the picture, in base64, by which a phone opens an address."""
        return base64.b64encode(qr.png(address))
