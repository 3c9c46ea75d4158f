# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrHttp(models.AbstractModel):
    """Pages that must not know who opens them, even when somebody is logged in."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """Leave the session of a page marked ``mfi_anonymous`` unread.

        Checking it would note the person's device and address with the time.
        """
        if endpoint.routing.get("mfi_anonymous"):
            return cls._auth_method_none()
        return super()._authenticate(endpoint)
