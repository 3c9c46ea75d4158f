# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""HTTP requests to gateways, see ``tools/network.py`` of ``mfi_complaints``."""

from odoo.addons.mfi_complaints.tools import network
from odoo.addons.mfi_complaints.tools.network import NetworkFault

from ..engine.gateways.base import BODY_LIMIT, Answer

__all__ = ["NetworkFault", "fetch_file", "send_request"]


def send_request(request, limit=BODY_LIMIT):
    """Make a request and return the answer, see :func:`network.send_request`.

    :param request: :class:`engine.gateways.base.Request`
    :rtype: Answer
    """
    return Answer(*network.send_request(request, limit))


def fetch_file(request, limit, public_only=True):
    """Make a request for a file and return it, see :func:`network.fetch_file`.

    :rtype: Answer
    """
    return Answer(*network.fetch_file(request, limit, public_only))
