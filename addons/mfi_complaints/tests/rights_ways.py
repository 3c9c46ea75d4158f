# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The ways of calling a method as a user: the ORM, JSON-2, the route of the screens.

Each answers with a status of HTTP, so that one routine tries a cell of the tables of
rights in all of them.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from unittest.mock import patch

from odoo import exceptions, http
from odoo.models import BaseModel
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME

from odoo.addons.base.models import res_users

#: After the simulated time of the tests and after the real one.
LATER = datetime(2100, 1, 1)
#: Seconds after which an answer is no longer waited for.
TIMEOUT = 60


class Answer(NamedTuple):
    """What a call answers: a status of HTTP, and the value or the error."""

    status: int
    value: object


class Way:
    """A way of calling methods, for a running test with ``users``."""

    #: Status of the refusal of a visitor, who could not log in.
    VISITOR = 401

    def __init__(self, case):
        self.case = case

    def get_refusal(self, name):
        """Return the status with which rights refuse a call of a user."""
        return self.VISITOR if name == "public" else 403

    def call(self, name, model, method, ids=None, context=None, **arguments):
        """Call a method as a user; return the :class:`Answer`.

        :param str name: name of the user in ``users``
        :param ids: ids of the records, or ``None`` for a method of the model
        """
        raise NotImplementedError


class Orm(Way):
    """Calls inside the program; a call that fails leaves nothing."""

    VISITOR = 403

    def call(self, name, model, method, ids=None, context=None, **arguments):
        # Nothing that another user has read.
        self.case.env.invalidate_all()
        records = self.case.env[model].with_user(self.case.users[name])
        records = records.browse(ids or ()).with_context(**context or {})
        try:
            with self.case.env.cr.savepoint():
                value = getattr(records, method)(**arguments)
        except exceptions.UserError as error:
            return Answer(error.http_status, str(error))
        return Answer(200, value.ids if isinstance(value, BaseModel) else value)


class Web(Way):
    """Calls that Odoo's application answers as it answers its web server.

    A call is handed over as the web server does it, in a thread of its own, but without
    a socket: that takes longer than the answer.
    """

    def __init__(self, case):
        super().__init__(case)
        self.thread = ThreadPoolExecutor(max_workers=1)
        case.addCleanup(self.thread.shutdown)

    def send(self, path, body, session="", key=""):
        """Post an object as JSON; return the status and the text of the answer.

        :param str session: cookie of the caller's session, if any
        :param str key: API key of the caller, if any
        """
        # The application has a cache of its own.
        self.case.cr.flush()
        self.case.cr.clear()
        with self.case.allow_requests():
            cookies = {
                TEST_CURSOR_COOKIE_NAME: self.case.http_request_key,
                "session_id": session,
            }
            environ = self._prepare_environ(path, json.dumps(body).encode(), cookies)
            if key:
                environ["HTTP_AUTHORIZATION"] = f"bearer {key}"
            return self.thread.submit(_run, environ).result(TIMEOUT)

    def _prepare_environ(self, path, body, cookies):
        """Return what the web server tells of a request (PEP 3333)."""
        port = str(self.case.http_port())
        return {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": HOST,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "HTTP_HOST": f"{HOST}:{port}",
            "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in cookies.items() if v),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
        }


def _run(environ):
    """Return the status and the text with which the application answers a request."""
    statuses = []
    parts = http.root(environ, lambda status, *headers: statuses.append(status))
    with closing(parts):
        text = b"".join(parts).decode()
    return int(statuses[0].split()[0]), text


class Json2(Web):
    """Calls of other systems, each with the API key of its user.

    Clients get a key too, which Odoo lets them create where a setting says so; visitors
    have none.
    """

    def __init__(self, case):
        super().__init__(case)
        # A key is compared with its digest at each of thousands of calls: one round.
        context = res_users.CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=1)
        case.startPatcher(patch.object(res_users, "KEY_CRYPT_CONTEXT", context))
        users = {name: user for name, user in case.users.items() if name != "public"}
        self.keys = {name: self._create_key(user) for name, user in users.items()}

    def _create_key(self, user):
        """Return a new API key of a user."""
        # sudo: keys of users who may not create any, or none that lasts as long
        keys = self.case.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "x", LATER)

    def call(self, name, model, method, ids=None, context=None, **arguments):
        body = {"ids": ids, "context": context, **arguments}
        body = {key: value for key, value in body.items() if value is not None}
        path = f"/json/2/{model}/{method}"
        status, text = self.send(path, body, key=self.keys.get(name))
        return Answer(status, json.loads(text))


class Screens(Web):
    """Calls of the screens, each in the session of its user; visitors have none."""

    def __init__(self, case):
        super().__init__(case)
        users = {name: user for name, user in case.users.items() if name != "public"}
        self.sessions = {name: self._log_in(user) for name, user in users.items()}

    def _log_in(self, user):
        """Return the cookie of a new session of a user."""
        self.case.session = None  # that of the user before stays open
        session = self.case.authenticate(user.login, user.login)
        self.case.addCleanup(http.root.session_store.delete, session)
        return session.sid

    def post(self, name, path, **params):
        """Call a route in the session of a user; return the answer's text."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self.send(path, body, session=self.sessions.get(name))[1]

    def call(self, name, model, method, ids=None, context=None, **arguments):
        args = [] if ids is None else [ids]
        if method == "create":
            # The route looks at what is created to see what to answer.
            args.append(arguments.pop("vals_list"))
        text = self.post(
            name,
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs={**arguments, "context": context or {}},
        )
        answer = json.loads(text)
        if "error" in answer:
            return Answer(self._get_status(answer["error"]["data"]), text)
        return Answer(200, answer.get("result"))

    def _get_status(self, error):
        """Return the status of an error, which this route names in its answer."""
        if error["name"] == "odoo.http.SessionExpiredException":
            return 401
        module, _dot, name = error["name"].rpartition(".")
        known = exceptions if module == "odoo.exceptions" else None
        return getattr(getattr(known, name, None), "http_status", 500)
