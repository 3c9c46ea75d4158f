# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """Keeps what a gateway sent as it came."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Keep the exact bytes of a gateway's call before the form is parsed.

        A form in Latin-1, or a signature over the body, does not survive parsing.
        """
        result = super()._pre_dispatch(rule, args)
        if rule.endpoint.routing.get("mfi_keep_body"):
            request.httprequest.get_data(cache=True)
        return result
