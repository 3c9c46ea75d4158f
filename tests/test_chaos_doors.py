"""Test that the invented calls of ``./setup/chaos --fuzz`` knock at every door."""

import ast
import base64
import random
import re
from collections import Counter

import pytest

from checkout import ROOT
from lib.chaos import workbooks
from lib.chaos.inventor import Inventor
from lib.chaos.sessions import Session
from lib.checks.chaos import CASES

STAFF = ["mfi_pilot", "mfi_controller", "mfi_handler", "mfi_collector"]
CLIENTS = {"client": {"numbers": ["PL-2026-000001"], "tickets": [7]}}
FILES = ("statement", "survey", "register", "leaflet", "reports", "assessment")
BOOK = workbooks.write_parts(
    [("xl/worksheets/sheet1.xml", b'<?xml version="1.0"?><row><c r="A1">x</c></row>')]
)
#: What gets behind the first check of the servers, invented here.
ACCESS = {
    "keys": dict.fromkeys([*STAFF, "integration"], "key"),
    "secret": "secret",
    "tracked": [("PL-2026-000001", "AAAAAAAAAA")],
    "ratings": ["token"],
    "clients": CLIENTS,
    "staff": STAFF,
    "tickets": [1, 2],
    "recipients": [(1, "token")],
    "survey": {"token": "survey", "sheets": ["sheet"], "questions": [1]},
    "ids": dict.fromkeys((*FILES, "measure", "branch", "team", "stage"), 1),
    "health": "token",
    "prompts": [(1, "kind")],
    "lines": {"africastalking": "line", "asterisk": "line"},
    "workbooks": {
        f"{kind} {target}": base64.b64encode(BOOK).decode()
        for kind in ("xlsx", "xls", "ods")
        for target in ("clients", "complaints")
    },
}
#: {method of a controller that changes a page of Odoo or OCA: address of the page}
INHERITED = {
    "portal_my_ticket": "/my/ticket/<int:ticket_id>",
    "action_open_rating": "/rate/<string:token>/<int:rate>",
    "action_submit_rating": "/rate/<string:token>/submit_feedback",
    "report_download": "/report/download",
    "survey_retry": "/survey/retry/<string:survey_token>/<string:answer_token>",
    "survey_submit": "/survey/submit/<string:survey_token>/<string:answer_token>",
    "export_xlsx": "/web/pivot/export_xlsx",
}
#: {address: why no invented call goes there}
EXCEPTIONS = {}


class Tokens(dict):
    """The token of any gateway."""

    def __missing__(self, code):
        return f"token-{code}"


def make_inventor(seed):
    """Return an inventor for servers that are not there."""
    sessions = {name: Session("session_id=x", "token") for name in (*STAFF, *CLIENTS)}
    sessions[""] = Session("session_id=x", "token")
    access = {**ACCESS, "tokens": Tokens()}
    return Inventor(random.Random(seed), access, sessions, "http://localhost")


def invent(seed, number):
    """Return the first cases of a seed, with the names of their doors."""
    inventor = make_inventor(seed)
    return [inventor.invent() for _n in range(number)]


def find_routes():
    """Yield the address of each page of the addons' controllers."""
    for file in sorted(ROOT.glob("addons/*/controllers/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for call in getattr(node, "decorator_list", ()):
                if getattr(call, "func", None) and "route" in ast.unparse(call.func):
                    yield from read_route(node.name, call)


def read_route(name, call):
    """Return the addresses of one ``@route``; without any, they are inherited."""
    texts = [
        constant.value
        for argument in call.args
        for constant in ast.walk(argument)
        if isinstance(constant, ast.Constant) and str(constant.value).startswith("/")
    ]
    return texts or [INHERITED[name]]


def make_pattern(route):
    """Return what matches the addresses of a route."""
    parts = re.split(r"<[^>]*>", route)
    return re.compile("[^/?]+".join(map(re.escape, parts)) + r"(\?.*)?")


@pytest.fixture(scope="module")
def addresses():
    """Return the addresses of many invented calls."""
    return {case.path for _door, case in invent(7, 4000) if case.kind == "http"}


@pytest.mark.parametrize("route", sorted(set(find_routes())))
def test_every_page_is_a_door(route, addresses):
    """A new page of the addons needs a door, or a reason why not."""
    pattern = make_pattern(route)
    known = any(map(pattern.fullmatch, addresses))
    assert known != (route in EXCEPTIONS), f"No invented call goes to {route}"


def test_the_calls_of_a_seed_are_the_same():
    def list_calls(seed):
        calls = invent(seed, 500)
        return [
            (door, case.method, case.path, case.kind)
            for door, case in calls
            if door not in ("form", "denounce")  # they hold a new sum and the time
        ]

    assert list_calls(1) == list_calls(1) != list_calls(2)


def test_a_short_run_knocks_at_every_door():
    """As in ``./setup/test``, half of whose calls one caller sends."""
    doors = Counter(door for door, _case in invent(1, CASES // 2))
    names = [door.__name__ for door in make_inventor(1).doors]
    assert len(set(names)) == len(names)
    assert set(doors) == set(names) and min(doors.values()) >= 2


def test_invented_calls_can_be_sent():
    """Addresses and headers are such as a program can send."""
    for door, case in invent(3, 2000):
        if case.kind == "http":
            assert re.fullmatch(r"/[!-~]*", case.path), (door, case.path)
            for name, value in case.headers.items():
                assert (
                    "\n" not in f"{name}{value}" and value.encode("latin-1") is not None
                )
