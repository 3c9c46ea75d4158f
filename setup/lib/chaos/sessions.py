"""Sessions of people who have logged in: a cookie, and the token of its forms."""

import json
import re
from dataclasses import dataclass

from ..output import SetupError
from .cluster import DATABASE
from .load import Client

TOKEN = re.compile(r'csrf_token["\']?(?:: | value=)["\']([0-9a-f]{40}o\d+)["\']')


@dataclass
class Session:
    """The session of a browser.

    :ivar cookie: value of the header ``Cookie``
    :ivar token: CSRF token of the session
    """

    cookie: str
    token: str


def find_token(text):
    """Return the CSRF token of a page, '' if there is none.

    >>> token = 40 * "a" + "o1772359200"
    >>> find_token(f'var odoo = {{ csrf_token: "{token}", debug: "" }};') == token
    True
    >>> find_token(f'<input name="csrf_token" value="{token}"/>') == token
    True
    >>> find_token("<p>Nothing</p>")
    ''
    """
    found = TOKEN.search(text)
    return found.group(1) if found else ""


def find_cookie(headers):
    """Return the cookie of the session that an answer sets, '' if none.

    >>> find_cookie({"Set-Cookie": "session_id=abc; Path=/; HttpOnly"})
    'session_id=abc'
    """
    found = re.search(r"session_id=[^;]+", headers.get("Set-Cookie", ""))
    return found.group() if found else ""


def open_sessions(cluster):
    """Log everybody in; return {login: :class:`Session`}, the visitor's as ``''``."""
    client = Client(cluster.ports["odoo"], "127.2.0.1")
    people = [*cluster.access["clients"], *cluster.access["staff"]]
    sessions = {login: log_in(client, login) for login in people}
    return {**sessions, "": prove(client, *cluster.access["tracked"][0])}


def log_in(client, login):
    """Return the session of a person, whose password is the login.

    :raises SetupError: when there is no session
    """
    parameters = {"db": DATABASE, "login": login, "password": login}
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters})
    kind = {"Content-Type": "application/json"}
    path = "/web/session/authenticate"
    _status, text, headers = client.send("POST", path, body.encode(), kind)
    cookie = find_cookie(headers)
    _status, page, _headers = client.send("GET", "/my", headers={"Cookie": cookie})
    return _require(Session(cookie, find_token(page)), login, text)


def prove(client, number, code):
    """Return the session of a visitor who has proven access to a complaint.

    :raises SetupError: when there is no session
    """
    _status, _text, headers = client.send("GET", "/web/login")
    cookie = find_cookie(headers)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    body = f"number={number}&proof={code}".encode()
    client.send("POST", "/complaints/track", body, form)
    path = "/complaints/followed"
    _status, page, _headers = client.send("GET", path, headers={"Cookie": cookie})
    return _require(Session(cookie, find_token(page)), "a visitor", page)


def _require(session, name, text):
    """Return a session that has both a cookie and a token."""
    if session.cookie and session.token:
        return session
    raise SetupError(f"No session for {name}: {text[:300]}")
