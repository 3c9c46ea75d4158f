# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.http import request

from ...engine.gateways import base


class IrHttp(models.AbstractModel):
    """Keeps the body of gateways' calls as it was received."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Keep the bytes of a gateway's call before its form is parsed.

        Parsing would garble a Latin-1 form and break a signature over the body.
        """
        result = super()._pre_dispatch(rule, args)
        if rule.endpoint.routing.get("mfi_keep_body"):
            if "X-Hub-Signature-256" in request.httprequest.headers:
                # This provider puts up to a thousand messages into one call.
                request.httprequest.max_content_length = base.BATCH_LIMIT
            request.httprequest.get_data(cache=True)
        return result
