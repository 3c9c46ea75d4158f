# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from psycopg2.errors import DataError
from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import Json2Dispatcher, JsonRPCDispatcher, request

from ...engine.nesting import is_nested_deeper

_TOO_DEEP = "the body is nested too deeply"
_BAD_CONTEXT = "“context” must be an object"
_OUT_OF_RANGE = "the body contains a value that the database cannot store"


class IrHttp(models.AbstractModel):
    """Answer bodies that no program should send with 400 instead of 500."""

    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """Answer 400 when the caller's JSON is the cause, without a traceback."""
        fault = _find_json_fault(exception)
        if not fault:
            return super()._handle_error(exception)
        exception.loglevel = logging.INFO
        return super()._handle_error(BadRequest(fault))


def _find_json_fault(exception):
    """Return what is wrong with the JSON body of the request, in English; else None."""
    if not isinstance(request.dispatcher, Json2Dispatcher | JsonRPCDispatcher):
        return None
    body = request.dispatcher.jsonrequest
    if isinstance(exception, RecursionError):
        # Without a parsed body, the parser itself gave up.
        return _TOO_DEEP if not body or is_nested_deeper(body) else None
    if isinstance(exception, DataError | OverflowError):
        return _OUT_OF_RANGE
    if isinstance(exception, TypeError | ValueError) and isinstance(body, dict):
        return None if isinstance(body.get("context") or {}, dict) else _BAD_CONTEXT
    return None
