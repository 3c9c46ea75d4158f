"""Users: connected systems, visitors, phones, messengers, mail servers, the staff.

Each message holds a number of francs that no other one has, by which the verdict finds
it again. A user who gets no answer repeats, as the documentation of each door says.
"""

import base64
import html
import http.client
import json
import random
import re
import socket
import threading
import time
import urllib.parse
import xmlrpc.client
from collections import Counter
from functools import partial

from .. import serve
from .cluster import DATABASE
from .providers import FORM, Door, make_call, prepare_content, write_whatsapp

#: Seconds that a user waits for an answer.
PATIENCE = 60
#: {door: first digit of its amounts}
DIGITS = {
    **{"json": 1, "web": 2, "text": 3, "mail": 4, "note": 5},
    **{"whatsapp": 6, "voice": 7},
}
#: Times that a call is made until it is accepted.
ATTEMPTS = 100
MAIL = """From: Client <client{0}@example.com>
To: plaintes@chaos.example
Subject: Plainte
Message-ID: <{0}@example.com>
Date: Mon, 02 Mar 2026 10:00:00 +0000
Content-Type: text/plain; charset=utf-8

On m'a pris {0} francs en trop au guichet.
"""


class Ledger:
    """What the users sent, and what the servers acknowledged.

    :ivar sent: {door: amounts}
    :ivar acknowledged: {door: {amount: answer}}
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.sent = {door: set() for door in DIGITS}
        self.acknowledged = {door: {} for door in DIGITS}
        self.imports, self.delivered, self.statuses = [], [], Counter()
        self.stopped = threading.Event()

    def draw(self, door):
        """Return the next amount of a door, which will be sent."""
        with self.lock:
            amount = f"{DIGITS[door]}{len(self.sent[door]) + 1:06}"
            self.sent[door].add(amount)
        return amount

    def acknowledge(self, door, amount, answer=""):
        """Record that a server answered that it has a message."""
        with self.lock:
            self.acknowledged[door][amount] = answer

    def count(self, door, status, answer=None):
        """Count an answer, to print; keep the words of a refusal."""
        words = ""
        if 400 <= status < 500 and isinstance(answer, dict):
            words = f" ({answer.get('message', '')[:60]})"
        with self.lock:
            self.statuses[f"{door} {status}{words}"] += 1


class Client:
    """One HTTP client with an address of its own on the loopback."""

    def __init__(self, port, source="127.0.0.1"):
        """Choose the server's port and the client's address."""
        self.port, self.source = port, source

    def send(self, method, path, body=None, headers=None, patience=PATIENCE):
        """Make a request; return (status, text, headers), status 0 without answer."""
        connection = http.client.HTTPConnection(
            serve.HOST, self.port, patience, source_address=(self.source, 0)
        )
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, text, dict(answer.getheaders())
        except (OSError, http.client.HTTPException):
            return 0, "", {}
        finally:
            connection.close()

    def call(self, key, model, method, patience=PATIENCE, **values):
        """Call a method over JSON-2; return (status, answer)."""
        headers = {
            "Authorization": f"bearer {key}",
            "X-Odoo-Database": DATABASE,
            "Content-Type": "application/json",
        }
        path = f"/json/2/{model}/{method}"
        body = json.dumps(values).encode()
        status, text, _headers = self.send("POST", path, body, headers, patience)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, None


class Crowd:
    """All users of a run, each a thread that stops when the ledger says so."""

    def __init__(self, cluster, seed, users, texts):
        """Prepare the users; nothing is sent yet.

        :param int users: connected systems, visitors, an employee and an importer
        :param float texts: texts a second
        """
        self.cluster = cluster
        self.ledger = Ledger()
        self.keys = cluster.access["keys"]
        self.client = Client(cluster.ports["odoo"])
        self.door = Door(cluster.ports["door"], self.client, self.ledger, seed)
        self.network = Network(cluster.ports["smsc"], self.ledger, texts)
        roles = [self.staff, self.importer, self.mail_server, self.network.send_texts]
        roles += [self.messenger, self.telephone]
        roles += [self.connected_system, self.visitor] * ((users - 2) // 2)
        self.threads = [
            threading.Thread(
                target=role, args=(random.Random(f"{seed}-{n}"),), daemon=True
            )
            for n, role in enumerate(roles)
        ]

    def start(self):
        """Start all users."""
        threading.Thread(target=self.network.listen, daemon=True).start()
        for thread in self.threads:
            thread.start()

    def stop(self, seconds=PATIENCE):
        """Let each user finish what it waits for."""
        self.ledger.stopped.set()
        limit = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.1, limit - time.monotonic()))

    def close(self):
        """Stop listening."""
        self.network.closed = True
        self.door.close()

    def _pause(self, chance, low, high):
        self.ledger.stopped.wait(chance.uniform(low, high))

    def _insist(self, chance, door, call):
        """Make a call until it is accepted; return whether it was, and its answer."""
        for _attempt in range(ATTEMPTS):
            status, answer, *_more = call()
            self.ledger.count(door, status, answer)
            if status == 200:
                return True, answer
            if self.ledger.stopped.is_set():
                break
            self._pause(chance, 0.5, 2)
        return False, None

    # ------------------------------------------------------------------
    # Users
    # ------------------------------------------------------------------
    def connected_system(self, chance):
        """Register complaints, with the same key until the answer is there."""
        path = (self.keys["integration"], "helpdesk.ticket", "complaint_register")
        while not self.ledger.stopped.is_set():
            amount = self.ledger.draw("json")
            values = prepare_complaint(amount)
            call = partial(self.client.call, *path, values=values)
            accepted, answer = self._insist(chance, "json", call)
            if accepted:
                self.ledger.acknowledge("json", amount, answer["number"])
            self._pause(chance, 1, 4)

    def visitor(self, chance):
        """Fill in the public form, and send the same page again without an answer."""
        while not self.ledger.stopped.is_set():
            source = f"127.0.{chance.randint(1, 250)}.{chance.randint(1, 250)}"
            self._fill_form(chance, Client(self.cluster.ports["odoo"], source))
            self._pause(chance, 1, 4)

    def _fill_form(self, chance, client):
        """Send one complaint with the form."""
        amount, fields = None, None
        for _attempt in range(30):
            if not fields:
                fields = open_form(client)
                self._pause(chance, 2.5, 4)
            if fields:
                amount = amount or self.ledger.draw("web")
                words = f"On m'a pris {amount} francs en trop."
                data = {**fields, "words": words, "phone": f"+22170{amount}"}
                status, text = send_form(client, data)
                self.ledger.count("web", status)
                number = re.search(r"PL-\d{4}-\d+", text)
                if status == 202 or (status == 200 and number):
                    answer = number[0] if number else ""
                    return self.ledger.acknowledge("web", amount, answer)
                if status == 422:
                    if is_used(client, fields, data):
                        return self.ledger.acknowledge("web", amount)
                    fields = None  # too fast for a clock that was set back
            if self.ledger.stopped.is_set():
                return None
            self._pause(chance, 0.5, 2)

    def staff(self, chance):
        """Add notes to complaints, and read lists as a screen does."""
        while not self.ledger.stopped.is_set():
            self._pause(chance, 0.5, 2)
            status, found = self.client.call(
                self.keys["pilot"],
                "helpdesk.ticket",
                "search_read",
                domain=[["complaint_state", "in", ["registered", "assigned"]]],
                fields=["number", "complaint_state"],
                limit=20,
            )
            if status != 200 or not found:
                continue
            amount = self.ledger.draw("note")
            status, answer = self.client.call(
                self.keys["pilot"],
                "helpdesk.ticket",
                "action_add_addendum",
                ids=[chance.choice(found)["id"]],
                text=f"Note : {amount} francs",
            )
            self.ledger.count("note", status, answer)
            if status == 200:
                self.ledger.acknowledge("note", amount)

    def importer(self, chance):
        """Import files of clients and of past complaints, one after the other."""
        while not self.ledger.stopped.is_set():
            number = len(self.ledger.imports) + 1
            target = ("clients", "complaints")[number % 2]
            content = prepare_file(number, target)
            status, job = self.client.call(
                self.keys["pilot"],
                "mfi.import.job",
                "create",
                vals_list=[
                    {
                        "target": target,
                        "filename": f"{target}-{number}.csv",
                        "file": base64.b64encode(content.encode()).decode(),
                    }
                ],
            )
            self.ledger.count("import", status)
            if status == 200:
                self._run_import(chance, job, number, target)
            self._pause(chance, 5, 10)

    def _run_import(self, chance, ids, number, target):
        """Check a file, then queue it; press each button until it works."""
        ids = ids if isinstance(ids, list) else [ids]
        for method in ("action_check", "action_queue"):
            path = (self.keys["pilot"], "mfi.import.job", method)
            call = partial(self.client.call, *path, ids=ids)
            if not self._insist(chance, "import", call)[0]:
                return
        self.ledger.imports.append((ids[0], number, target))

    def mail_server(self, chance):
        """Hand over mails as Odoo's own script does, until Odoo accepts each."""
        while not self.ledger.stopped.is_set():
            amount = self.ledger.draw("mail")
            call = partial(self._process_mail, MAIL.format(amount).encode())
            if self._insist(chance, "mail", call)[0]:
                self.ledger.acknowledge("mail", amount)
            self._pause(chance, 0.5, 2)

    def _process_mail(self, raw):
        """Hand over one mail; return (status, None)."""
        url = f"{self.cluster.url}/xmlrpc/2/object"
        identity = (DATABASE, self.keys["admin_id"], self.keys["admin"])
        proxy = xmlrpc.client.ServerProxy(
            url, Transport(), allow_none=True, use_builtin_types=True
        )
        arguments = [False, xmlrpc.client.Binary(raw)]
        try:
            proxy.execute_kw(*identity, "mail.thread", "message_process", arguments)
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return 451, None
        return 200, None

    def messenger(self, chance):
        """Hand over what clients write and record in WhatsApp, as Meta does."""
        access = self.cluster.access
        self._relay(chance, "whatsapp", partial(write_whatsapp, access))

    def telephone(self, chance):
        """Hand over calls in which a message is left, as the providers do."""
        access = self.cluster.access
        self._relay(chance, "voice", partial(make_call, access, self.door.url))

    def _relay(self, chance, door, prepare):
        """Make the calls of a provider, each until 200 is answered; some once more."""
        while not self.ledger.stopped.is_set():
            amount = self.ledger.draw(door)
            for path, body, headers in prepare(amount):
                call = partial(self.client.send, "POST", path, body, headers)
                if not self._insist(chance, door, call)[0]:
                    break
                if chance.random() < 0.2:
                    self.ledger.count(f"{door} again", call()[0])
            else:
                self.ledger.acknowledge(door, amount)
            self._pause(chance, 1, 4)


class Network:
    """The telephone network: Kannel's simulated operator, spoken from the other side.

    Each line is ``sender receiver text words``; Kannel answers nothing to a line.
    """

    def __init__(self, port, ledger, rate):
        """Choose the port of the simulated operator, and the texts a second."""
        self.port, self.ledger, self.rate = port, ledger, rate
        self.socket, self.closed = None, False

    def listen(self):
        """Keep a connection, and note the texts that phones receive."""
        while not self.closed:
            try:
                with socket.create_connection(
                    (serve.HOST, self.port), 5
                ) as self.socket:
                    self.socket.settimeout(None)
                    for line in self.socket.makefile("rb"):
                        fields = line.decode("utf-8", "replace").strip().split(" ", 3)
                        if len(fields) == 4:
                            self.ledger.delivered.append((fields[1], fields[3]))
            except OSError:
                pass
            self.socket = None
            time.sleep(0.5)

    def send_texts(self, chance):
        """Send texts at a steady rate, each from another phone."""
        while not self.ledger.stopped.wait(1 / self.rate):
            connection = self.socket
            if connection is None:
                continue
            amount = self.ledger.draw("text")
            words = f"PLAINTE on m'a pris {amount} francs en trop au guichet"
            line = f"+22177{amount} 4040 text {words}\n"
            try:
                connection.sendall(line.encode())
            except OSError:
                self.socket = None


class Transport(xmlrpc.client.Transport):
    """A connection that does not wait forever."""

    def make_connection(self, host):
        """Return a connection with a time-out."""
        connection = super().make_connection(host)
        connection.timeout = PATIENCE
        return connection


# ----------------------------------------------------------------------
# What the users send
# ----------------------------------------------------------------------
def prepare_complaint(amount):
    """Return the values of a complaint; every third one has a file.

    >>> prepare_complaint("1000002")["attachments"][0]["name"]
    'recu-1000002.txt'
    """
    values = {
        "description": f"On m'a pris {amount} francs en trop.",
        "channel": "phone",
        "category": "CRE",
        "contact_name": f"Client {amount}",
        "phone": f"+22176{amount}",
        "email": f"client{amount}@example.com",
        "idempotency_key": f"chaos-{amount}",
    }
    if content := base64.b64encode(prepare_content(amount)).decode():
        values["attachments"] = [{"name": f"recu-{amount}.txt", "content": content}]
    return values


def prepare_file(number, target):
    """Return a file to import, in CSV.

    >>> prepare_file(2, "clients").splitlines()[1]
    'I2-1;Client 2-1;+221782000001'
    """
    if target == "clients":
        rows = ["Numéro de membre;Nom;Téléphone"]
        rows += [
            f"I{number}-{row};Client {number}-{row};+22178{number % 10}{row:06}"
            for row in range(1, 6001)
        ]
    else:
        rows = ["N° plainte;Reçue le;Nom;Objet;Description;Canal"]
        rows += [
            f"A{number}-{row}/2015;10/02/2015;Client;Frais;Frais pris {row};phone"
            for row in range(1, 301)
        ]
    return "\n".join(rows)


def open_form(client):
    """Open the public form; return its fields filled in, {} without an answer."""
    status, text, _headers = client.send("GET", "/complaints?lang=fr_FR")
    token = re.search(r'name="token"[^>]*value="([^"]+)"', text)
    question = re.search(r"(\d+)\s*\+\s*(\d+)", re.sub(r"<[^>]+>", " ", text))
    if status != 200 or not token or not question:
        return {}
    return {
        "kind": "complaint",
        "category": "CRE",
        "branch": "CHAOS",
        "name": "Awa Diop",
        "consent": "1",
        "lang": "fr_FR",
        "token": html.unescape(token[1]),
        "sum": str(int(question[1]) + int(question[2])),
    }


def send_form(client, data):
    """Send the form; return (status, text)."""
    headers = {"Content-Type": FORM}
    body = urllib.parse.urlencode(data)
    status, text, _headers = client.send("POST", "/complaints", body, headers)
    return status, text


def is_used(client, fields, data):
    """Return whether the page of a form was already used, not just sent too early."""
    later = {**data, "words": ""}
    return bool(fields) and "déjà" in send_form(client, later)[1]
