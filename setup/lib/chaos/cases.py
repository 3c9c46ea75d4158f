"""Invented calls: real ones, damaged in random places; and what all doors have.

The doors themselves are in ``doors_*.py``, one module for each kind.
"""

import copy
import importlib.util
import json
import sys
import urllib.parse
from dataclasses import dataclass, field

from .. import paths
from .cluster import DATABASE
from .providers import FORM

TEXTS = (
    *(
        "",
        " ",
        "\0",
        "\x1b[2J",
        "\u202eabc",
        "\ud800",
        "\uffff",
        "%s%d{0}",
        "NaN",
        "-1",
    ),
    *("'; DROP TABLE x; --", "<script>alert(1)</script>", "../../etc/passwd", "1e400"),
    *("2026-02-30", "0000-00-00", "9999-12-31 23:59:59", "1", "true", "é" * 3000),
    *("9" * 400, "😀" * 300, "A" * 70_000, "=cmd|' /C calc'!A0", "PL-2026-000001"),
)
VALUES = (
    *(None, True, False, 0, -1, 2**31, 2**63, 2**70, 1e308, float("nan"), [], {}),
    *([[[[]]]], {"a": {"b": []}}, [None], [{"name": 1, "content": "%"}], ["x"] * 500),
)
KINDS = (FORM, "application/json", "text/plain", "multipart/form-data; boundary=x", "")
#: Names of files as hostile browsers send them.
NAMES = ("a.pdf", "../x", "é.png", "", 'a"b.jpg', "x" * 300)
#: Seconds within which a call is answered, one that prints a PDF, and three that read
#: a workbook to import.
SLOWEST, SLOWEST_PDF, SLOWEST_FILE = 5, 60, 30
#: Share of the calls that are sent as a real caller makes them.
INTACT = 0.25


@dataclass
class Case:
    """One call: where it goes and what it holds.

    ``kind`` is ``http`` for a request, ``mail`` for a mail handed over by a mail
    server, ``import`` for a file to import, whose name is ``path``.

    :ivar slowest: seconds within which it is answered
    :ivar expected: statuses that are right although they say that something is wrong
    :ivar is_generic: the route is Odoo's or OCA's own, and serves any model
    """

    door: str
    path: str = ""
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    method: str = "POST"
    kind: str = "http"
    slowest: int = SLOWEST
    expected: tuple = ()
    is_generic: bool = False


@dataclass
class Source:
    """What the doors of one caller share.

    :ivar chance: ``random.Random``, from which every choice comes
    :ivar access: keys, tokens, ids and numbers that get behind the first check
    :ivar sessions: {login: :class:`sessions.Session`}
    :ivar number: number of the present call
    """

    chance: object
    access: dict
    sessions: dict
    url: str = ""
    number: int = 0


class Doors:
    """Doors of one kind: methods that invent a call each."""

    #: Names of the methods.
    names = ()

    def __init__(self, source):
        """Keep what the calls need."""
        self.source, self.chance = source, source.chance
        self.access, self.sessions = source.access, source.sessions

    def get_doors(self):
        """Return the methods that invent a call."""
        return [getattr(self, name) for name in self.names]

    def damage(self, values):
        """Return a damaged copy of a JSON value, now and then an undamaged one."""
        intact = self.chance.random() < INTACT
        return copy.deepcopy(values) if intact else damage(self.chance, values)

    def pick(self, name):
        """Return one of the records, tokens or numbers that exist."""
        return self.chance.choice(self.access[name])

    def invent_text(self):
        """Return a text that nobody writes."""
        return str(self.chance.choice(self.chance.choice((TEXTS, VALUES))))

    def call_json(self, door, path, values, role):
        """Return a call of JSON-2 with these values damaged, or its bytes."""
        body = json.dumps(self.damage(values)).encode()
        if self.chance.random() < 0.1:
            body = damage_bytes(self.chance, body)
        headers = {
            "Authorization": f"bearer {self.access['keys'][role]}",
            "X-Odoo-Database": DATABASE,
            "Content-Type": "application/json",
        }
        return Case(door, f"/json/2/{path}", body, headers)

    def make_page(self, door, path, values, session=None, method=None, **about):
        """Return a form sent to a page, or a request for the page.

        :param session: whose cookie and token the request holds, undamaged
        :param method: the only method of the page, by default either
        :param about: further values of the :class:`Case`
        """
        values = stringify(self.damage(values))
        cookie = {"Cookie": session.cookie} if session else {}
        if method == "GET" or not method and self.chance.random() < 0.2:
            query = encode(values)[:4000]
            return Case(door, f"{path}?{query}", b"", cookie, "GET", **about)
        values |= {"csrf_token": session.token} if session else {}
        if self.chance.random() < 0.3:
            return self._upload(door, path, values, cookie, about)
        body = encode(values).encode()
        if self.chance.random() < 0.1:
            body = damage_bytes(self.chance, body)
        kind = FORM if self.chance.random() < 0.9 else self.chance.choice(KINDS)
        return Case(door, path, body, {"Content-Type": kind, **cookie}, **about)

    def _upload(self, door, path, values, headers, about):
        """Return a form with a file."""
        parts = [
            f'Content-Disposition: form-data; name="{name[:80]}"\r\n\r\n{value}'
            for name, value in values.items()
        ]
        name, field_name = self.chance.choice(NAMES), "files"
        if "attachment" in values:
            field_name = "attachment"
        head = f'Content-Disposition: form-data; name="{field_name}"; filename="{name}"'
        parts.append(
            f"{head}\r\nContent-Type: image/png\r\n\r\n%PDF-1.4 {self.source.number}"
        )
        text = "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
        body = text.encode("utf-8", "surrogatepass")
        if self.chance.random() < 0.3:
            body = damage_bytes(self.chance, body)
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        return Case(door, path, body, {**kind, **headers}, **about)


def damage(chance, values):
    """Return a copy of a JSON value with one to three random damages.

    >>> import random
    >>> damage(random.Random(1), {"a": "x"}) == {"a": "x"}
    False
    """
    root = copy.deepcopy(values)
    for _turn in range(chance.choice((1, 1, 1, 2, 3))):
        parent = chance.choice(_get_containers(root))
        keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        hostile = copy.deepcopy(chance.choice(chance.choice((TEXTS, VALUES))))
        if keys and chance.random() < 0.15:
            del parent[chance.choice(keys)]
        elif keys:
            parent[chance.choice(keys)] = hostile
        elif isinstance(parent, dict):
            parent["x"] = hostile
    return root


def _get_containers(value):
    """Return a value and all the dictionaries and lists in it."""
    inside = value.values() if isinstance(value, dict) else value
    found = [value]
    for item in inside:
        if isinstance(item, dict | list):
            found += _get_containers(item)
    return found


def damage_bytes(chance, data):
    """Return bytes with some changed, removed, repeated or added.

    >>> import random
    >>> damage_bytes(random.Random(2), b"abcdef") != b"abcdef"
    True
    """
    for _turn in range(chance.choice((1, 1, 2, 5))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((1, 2, 20, 500)))
        middle = chance.choice(
            (b"", bytes([chance.randrange(256)]), data[start:end] * 3)
        )
        data = data[:start] + middle + data[end:]
    return data


def stringify(values):
    """Return form fields: texts.

    >>> stringify({"a": [1], 2: None})
    {'a': '[1]', '2': 'None'}
    """
    return {str(name): str(value) for name, value in values.items()}


def encode(values):
    """Return form fields URL-encoded, unpaired surrogates included.

    >>> encode({"a": "é\\ud800"})
    'a=%C3%A9%ED%A0%80'
    """
    return urllib.parse.urlencode(values, errors="surrogatepass")


def quote(text):
    """Return a text as a part of an address, however odd it is.

    >>> quote("../é\\ud800")
    '..%2F%C3%A9%ED%A0%80'
    """
    return urllib.parse.quote(str(text), safe="", errors="surrogatepass")


def load_engine(name):
    """Return a module of the engine of ``mfi_complaints``, which needs no Odoo."""
    file = paths.ADDONS / "mfi_complaints" / "engine" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"engine_{name}", file)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
