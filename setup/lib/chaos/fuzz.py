"""Fuzzing: invented calls must get an answer that blames the caller, never a crash."""

import base64
import random
import re
import threading
import time
import xmlrpc.client
from collections import Counter

from .. import paths
from ..output import step
from . import verdict
from .cases import Inventor
from .cluster import DATABASE, Cluster
from .load import Client, Transport

#: Seconds within which each call is answered.
SLOWEST = 5
THREADS = 2
#: Sentences printed for one kind of fault.
SHOWN = 5
CRASH = re.compile(r"Traceback|Internal Server Error|odoo\.exceptions")


def run(env, seed, cases):
    """Send invented calls to servers of their own; return the verdict."""
    with Cluster(env).running() as cluster:
        return attack(cluster, seed, cases)


def attack(cluster, seed, cases):
    """Send ``cases`` invented calls; return {what was checked: violations}."""
    step(f"Chaos: {cases} invented calls with seed {seed}")
    began, offset = time.monotonic(), cluster.log.stat().st_size
    before = _find_records(cluster)
    attacks = [Attack(cluster, f"{seed}-{n}", cases // THREADS) for n in range(THREADS)]
    threads = [threading.Thread(target=item.run, daemon=True) for item in attacks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = sum((item.counts for item in attacks), Counter())
    step(f"  {time.monotonic() - began:.0f} s, answers: {dict(sorted(counts.items()))}")
    return {
        "invented: answers": [line for item in attacks for line in item.violations],
        "invented: queues": verdict.settle(cluster),
        "invented: log": _check_log(cluster, offset),
        "invented: records": _check_records(cluster, before),
        "invented: integrity": verdict.check_integrity(cluster),
    }


class Attack:
    """One caller that sends one invented call after the other.

    :ivar counts: {door and status: number of calls}
    """

    def __init__(self, cluster, seed, cases):
        """Prepare the calls; nothing is sent yet."""
        chance = random.Random(seed)
        self.inventor = Inventor(chance, cluster)
        self.cases, self.seed = cases, seed
        self.keys = cluster.access["keys"]
        self.url = cluster.url
        self.port = cluster.ports["odoo"]
        self.counts, self.violations = Counter(), []
        self.chance = chance

    def run(self):
        """Send all calls."""
        for number in range(self.cases):
            case = self.inventor.invent()
            status, text, seconds = self._send(case)
            if seconds > SLOWEST:  # a busy machine, or a slow case?
                status, text, seconds = self._send(case)
            self.counts[f"{case.kind} {status}"] += 1
            if fault := find_fault(status, text, seconds):
                file = paths.LOGS / f"chaos-case-{self.seed}-{number}.bin"
                head = f"{case.method} {case.path} {case.headers}\n\n".encode()
                file.write_bytes(head + case.body)
                self.violations.append(f"{case.door}: {fault} ({file.name})")

    def _send(self, case):
        """Send one call; return (status, text, seconds)."""
        began = time.monotonic()
        status, text = getattr(self, f"_send_{case.kind}")(case)
        return status, text, time.monotonic() - began

    def _get_client(self):
        """Return a client with another address each time, as limits are per address."""
        pair = self.chance.randint(1, 250), self.chance.randint(1, 250)
        return Client(self.port, "127.1.{}.{}".format(*pair))

    def _send_http(self, case):
        """Send a request; return (status, text)."""
        status, text, _headers = self._get_client().send(
            case.method, case.path, case.body or None, case.headers
        )
        return status, "" if case.path.startswith("/json/") else text

    def _send_mail(self, case):
        """Hand a mail over as a mail server does; return (status, text)."""
        proxy = xmlrpc.client.ServerProxy(
            f"{self.url}/xmlrpc/2/object", Transport(), allow_none=True
        )
        identity = (DATABASE, self.keys["admin_id"], self.keys["admin"])
        arguments = [False, xmlrpc.client.Binary(case.body)]
        try:
            proxy.execute_kw(*identity, "mail.thread", "message_process", arguments)
        except xmlrpc.client.Fault as fault:
            return 500, str(fault)
        except OSError as error:
            return 0, str(error)
        return 200, ""

    def _send_import(self, case):
        """Import a file as the pilot does; return (status, text)."""
        client, key = self._get_client(), self.keys["pilot"]
        values = {
            "target": case.door,
            "filename": "fuzz.csv",
            "file": base64.b64encode(case.body).decode(),
        }
        model = "mfi.import.job"
        status, job = client.call(key, model, "create", vals_list=[values])
        for method in ("action_check", "action_queue"):
            if status == 200:
                ids = job if isinstance(job, list) else [job]
                status, _answer = client.call(key, model, method, ids=ids)
        return status, ""


def find_fault(status, text, seconds):
    """Return what is wrong with an answer, '' if nothing is.

    >>> find_fault(422, "Fill in the form", 0.1)
    ''
    >>> find_fault(500, "", 0.1)
    'answered 500'
    """
    if status >= 500 or not status:
        return f"answered {status}"
    if CRASH.search(text):
        return f"answered {status} with a traceback"
    return f"took {seconds:.1f} s" if seconds > SLOWEST else ""


def _check_log(cluster, offset):
    """Return the errors that Odoo logged meanwhile."""
    with cluster.log.open("rb") as stream:
        stream.seek(offset)
        text = stream.read().decode("utf-8", "replace")
    # Two calls or jobs that write the same row: Odoo repeats the second one. A job that
    # keeps failing is found by `verdict.settle`.
    lines = re.findall(
        r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) \S+ "
        r"(?!odoo\.(?:sql_db|addons\.base\.models\.ir_cron))(.*)$",
        text,
        re.M,
    )
    return [f"logged: {line[:200]}" for line in dict.fromkeys(lines)][:SHOWN]


def _check_records(cluster, before):
    """Return what was half written, and the calls that nobody could foresee.

    :param before: what :func:`_find_records` found before the invented calls: a full
        disk leaves messages that wait for somebody to register them
    """
    new = _find_records(cluster) - before
    return [line[:200] for line in new][:SHOWN]


def _find_records(cluster):
    """Count the records that the checks of the invented calls look for."""
    checks = {
        "call set aside: ": "SELECT DISTINCT error FROM mfi_sms_inbound "
        "WHERE error ~ '^[A-Z][A-Za-z]+(Error|Exception|Violation|Value|Range): '",
        "public message not registered: ": "SELECT error FROM mfi_public_submission",
        "mail not processed: ": "SELECT reason FROM mfi_complaint_mail "
        "WHERE state = 'failed'",
        "complaint without number: ": "SELECT id::text FROM helpdesk_ticket WHERE "
        "complaint_state NOT IN ('draft', 'cancelled') AND coalesce(number, '/') = '/'",
        "import interrupted: ": "SELECT failure FROM mfi_import_job "
        "WHERE state = 'failed'",
    }
    return Counter(
        title + row[0] for title, sql in checks.items() for row in cluster.query(sql)
    )
