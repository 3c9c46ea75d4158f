# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from psycopg2 import ProgrammingError
from psycopg2.errors import DataError
from werkzeug.exceptions import BadRequest, UnprocessableEntity

from odoo import models
from odoo.exceptions import UserError
from odoo.http import Json2Dispatcher, JsonRPCDispatcher, request

from ...engine.json_arguments import find_fault, name_arguments
from ...engine.json_refusals import describe
from ...engine.nesting import is_nested_deeper

_TOO_DEEP = "the body is nested too deeply"
_BAD_CONTEXT = "“context” must be an object"
_BAD_PARAMS = "“params” must be an object"
_BAD_TOKEN = "a token of the request cannot be one"  # noqa: S105
_OUT_OF_RANGE = "the request contains a value that the database cannot store"
#: Errors that end a call when an argument is not what the method expects.
_MISUSE = (
    AssertionError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    ProgrammingError,
    DataError,
)


class IrHttp(models.AbstractModel):
    """Answer requests that no program should send with 4xx instead of 500."""

    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """Answer 4xx when the request is the cause, without a traceback."""
        fault = _find_argument_fault(exception) or _find_fault(exception)
        if fault:
            exception.loglevel = logging.INFO
        try:
            return super()._handle_error(fault or exception)
        except UnicodeEncodeError:  # the sentence quotes what cannot be encoded
            exception.loglevel = logging.INFO
            return super()._handle_error(BadRequest(_OUT_OF_RANGE))


def _find_fault(exception):
    """Return the error that says what is wrong with a request, in English; else None.

    Only a request holds NUL characters and unpaired surrogates: the database cannot
    store them, so no stored text does.
    """
    if isinstance(exception, DataError | UnicodeEncodeError) or (
        isinstance(exception, ValueError) and "NUL (0x00)" in str(exception)
    ):
        return BadRequest(_OUT_OF_RANGE)
    if isinstance(exception, TypeError) and "non-ASCII characters" in str(exception):
        # Tokens are compared in constant time, and Python compares only ASCII so.
        return BadRequest(_BAD_TOKEN)
    if not isinstance(request.dispatcher, Json2Dispatcher | JsonRPCDispatcher):
        return None
    return _find_json_fault(exception, request.dispatcher.jsonrequest)


def _find_json_fault(exception, body):
    """Return the error that says what is wrong with a JSON body; else None."""
    if isinstance(exception, RecursionError):
        # Without a parsed body, the parser itself gave up.
        deep = not body or is_nested_deeper(body)
        return BadRequest(_TOO_DEEP) if deep else None
    if isinstance(exception, OverflowError):
        return BadRequest(_OUT_OF_RANGE)
    if isinstance(exception, TypeError | ValueError) and isinstance(body, dict):
        if not isinstance(body.get("context") or {}, dict):
            return BadRequest(_BAD_CONTEXT)
        if not isinstance(body.get("params", {}), dict):
            return BadRequest(_BAD_PARAMS)
    return None


def _find_argument_fault(exception):
    """Return the error that names the argument that cannot be; else None.

    An error of the program stays one: it is the caller's only if an argument is wrong.
    """
    if isinstance(exception, UserError) or not isinstance(exception, _MISUSE):
        return None
    name, arguments = _read_call(request.dispatcher)
    if not isinstance(arguments, dict):
        return None
    model = isinstance(name, str) and request.env.registry.get(name)
    types = {key: field.type for key, field in model._fields.items()} if model else {}
    sentence = find_fault(arguments, types) or describe(arguments, str(exception))
    if not sentence:
        return None
    is_screen = isinstance(request.dispatcher, JsonRPCDispatcher)
    return UserError(sentence) if is_screen else UnprocessableEntity(sentence)


def _read_call(dispatcher):
    """Return (name of the model, arguments by name) of a call of a method; else Nones.

    Other systems name each argument, and the screens give some by position.
    """
    if isinstance(dispatcher, Json2Dispatcher):
        return request.params.get("__model__"), dispatcher.jsonrequest
    is_screen = request.httprequest.path.startswith("/web/dataset/call_")
    if not is_screen or not isinstance(dispatcher, JsonRPCDispatcher):
        return None, None
    body = dispatcher.jsonrequest
    call = body.get("params") if isinstance(body, dict) else None
    if not isinstance(call, dict):
        return None, None
    name, method = call.get("model"), call.get("method")
    model = isinstance(name, str) and request.env.registry.get(name)
    function = getattr(model, method, None) if model and method else None
    return name, name_arguments(function, call.get("args"), call.get("kwargs"))
