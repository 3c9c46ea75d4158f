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
from . import culprits, verdict
from .cases import SLOWEST
from .cluster import DATABASE, Cluster
from .inventor import Inventor
from .load import Client, Transport
from .sessions import open_sessions

THREADS = 2
#: Sentences printed for one kind of fault.
SHOWN = 5
#: Stands for 500 where the error is not the addons'.
FOREIGN = 599
#: Answers to callers who have got behind the first check; 503 is that of a service that
#: says that it is degraded.
LET_IN = (200, 201, 302, 303, 422, 503)
LEVELS = ("ERROR", "CRITICAL")
#: Who logs the error that ended a call.
ANSWERED = ("odoo.http", "odoo.addons.web.controllers.export")
#: Calls of a door after which at least one must have been accepted.
ENOUGH = 20
CRASH = re.compile(r"Traceback|Internal Server Error|odoo\.exceptions")


def run(env, seed, cases):
    """Send invented calls to servers of their own; return the verdict."""
    with Cluster(env).running() as cluster:
        return attack(cluster, seed, cases)


def attack(cluster, seed, cases):
    """Send ``cases`` invented calls; return {what was checked: violations}."""
    step(f"Chaos: {cases} invented calls with seed {seed}")
    began, offset = time.monotonic(), cluster.log.stat().st_size
    before, sessions = _find_records(cluster), open_sessions(cluster)
    attacks = [
        Attack(cluster, sessions, f"{seed}-{n}", cases // THREADS)
        for n in range(THREADS)
    ]
    threads = [threading.Thread(target=item.run, daemon=True) for item in attacks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = sum((item.counts for item in attacks), Counter())
    step(f"  {time.monotonic() - began:.0f} s, answers of each door:")
    for line in format_counts(counts):
        step(f"  {line}")
    foreign = sum((item.foreign for item in attacks), Counter())
    for place, count in foreign.most_common():
        step(f"  not the addons': {count} in {place}")
    return {
        "invented: answers": [line for item in attacks for line in item.violations],
        "invented: calls": find_unsent(counts, cases // THREADS * THREADS),
        "invented: doors": find_closed_doors(counts),
        "invented: queues": verdict.settle(cluster),
        "invented: log": _check_log(cluster, offset),
        "invented: records": _check_records(cluster, before),
        "invented: integrity": verdict.check_integrity(cluster),
    }


class Attack:
    """One caller that sends one invented call after the other.

    :ivar counts: {(door, status): number of calls}
    :ivar foreign: {place in Odoo or OCA: number of errors that ended a call there}
    """

    def __init__(self, cluster, sessions, seed, cases):
        """Prepare the calls; nothing is sent yet.

        :param sessions: what :func:`sessions.open_sessions` returns
        """
        self.chance = random.Random(seed)
        self.cluster, self.access = cluster, cluster.access
        self.inventor = Inventor(self.chance, self.access, sessions, cluster.url)
        self.cases, self.seed = cases, seed
        self.counts, self.foreign, self.violations = Counter(), Counter(), []

    def run(self):
        """Send all calls."""
        for number in range(self.cases):
            door, case = self.inventor.invent()
            status, text, seconds = self._send(case)
            if seconds > case.slowest:  # a busy machine, or a slow case?
                status, text, seconds = self._send(case)
            self.counts[door, status] += 1
            if status == FOREIGN:
                self.foreign[culprits.find_frames(text)[-1]] += 1
            fault = find_fault(status, text, seconds, case.slowest)
            if fault and status not in case.expected:
                self._keep(case, fault, number)

    def _keep(self, case, fault, number):
        """Note a violation, and keep the call that shows it."""
        file = paths.LOGS / f"chaos-case-{self.seed}-{number}.bin"
        head = f"{case.method} {case.path} {case.headers}\n\n"
        file.write_bytes(head.encode("utf-8", "surrogatepass") + case.body)
        self.violations.append(f"{case.door}: {fault} ({file.name})")

    def _send(self, case):
        """Send one call; return (status, text, seconds)."""
        began = time.monotonic()
        status, text = getattr(self, f"_send_{case.kind}")(case)
        return status, text, time.monotonic() - began

    def _get_client(self):
        """Return a client with another address each time, as limits are per address."""
        pair = self.chance.randint(1, 250), self.chance.randint(1, 250)
        return Client(self.cluster.ports["odoo"], "127.1.{}.{}".format(*pair))

    def _send_http(self, case):
        """Send a request; return (status, text)."""
        client = self._get_client()
        status, text, _headers = client.send(
            case.method, case.path, case.body or None, case.headers
        )
        if case.is_generic and (error := culprits.read_error(text)) != ("", ""):
            return judge_error(*error)
        if status == 500:
            log = culprits.read_tail(self.cluster.log)
            text = culprits.find_trace(log, client.source) or "no trace in the log"
            return FOREIGN if case.is_generic and is_foreign(text) else status, text
        return status, "" if case.path.startswith("/json/") else text

    def _send_mail(self, case):
        """Hand a mail over as a mail server does; return (status, text)."""
        proxy = xmlrpc.client.ServerProxy(
            f"{self.cluster.url}/xmlrpc/2/object", Transport(), allow_none=True
        )
        keys = self.access["keys"]
        identity = (DATABASE, keys["admin_id"], keys["admin"])
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
        client, key = self._get_client(), self.access["keys"]["pilot"]
        values = {
            "target": case.door.split()[1],
            "filename": case.path,
            "file": base64.b64encode(case.body).decode(),
        }
        model = "mfi.import.job"
        status, job = client.call(key, model, "create", vals_list=[values])
        for method in ("action_check", "action_queue"):
            if status == 200:
                ids = job if isinstance(job, list) else [job]
                status, _answer = client.call(key, model, method, ids=ids)
        return status, ""


def find_fault(status, text, seconds, slowest=SLOWEST):
    """Return what is wrong with an answer, '' if nothing is.

    >>> find_fault(422, "Fill in the form", 0.1)
    ''
    >>> find_fault(500, "", 0.1)
    'answered 500'
    >>> find_fault(200, "", 7)
    'took 7.0 s'
    """
    if status >= 500 and status != FOREIGN or not status:
        places = culprits.find_frames(text)[-1:]
        words = text.strip().splitlines()[-1:]
        return " ".join([f"answered {status}", *places, *words])[:400]
    if status != FOREIGN and CRASH.search(text):
        return f"answered {status} with a traceback"
    return f"took {seconds:.1f} s" if seconds > slowest else ""


def judge_error(name, trace):
    """Return (status, traceback) for an error that a generic route answered with 200.

    >>> judge_error("odoo.exceptions.UserError", ""), judge_error("KeyError", "")
    ((422, ''), (500, ''))
    """
    if name.startswith(("odoo.exceptions.", "werkzeug.exceptions.")):
        return 422, ""
    return FOREIGN if is_foreign(trace) else 500, trace


def is_foreign(trace):
    """Return whether an error of a generic route is Odoo's or OCA's, not the addons'.

    Their own methods end with an error when a program calls them with arguments that
    no screen sends. Nothing is saved then, and nobody but that program sees it.
    """
    return bool(culprits.find_frames(trace)) and not culprits.is_ours(trace)


def format_counts(counts):
    """Return a line for each door: how often it gave which status.

    >>> format_counts({("b", 200): 1, ("a", 422): 2, ("a", 200): 3})
    ['a: 200 3, 422 2', 'b: 200 1']
    """
    doors = {}
    for (door, status), count in sorted(counts.items()):
        doors.setdefault(door, []).append(f"{status} {count}")
    return [f"{door}: {', '.join(words)}" for door, words in doors.items()]


def find_unsent(counts, cases):
    """Return how many calls were not sent, because a caller ended before.

    >>> find_unsent({("a", 200): 3}, 3), find_unsent({("a", 200): 3}, 4)
    ([], ['only 3 of 4 calls were sent'])
    """
    sent = sum(counts.values())
    return [] if sent == cases else [f"only {sent} of {cases} calls were sent"]


def find_closed_doors(counts):
    """Return the doors behind whose first check no call has got: they test nothing.

    >>> find_closed_doors({("a", 404): 30, ("b", 404): 30, ("b", 200): 1})
    ['a: none of 30 calls was let in']
    """
    total, let_in = Counter(), Counter()
    for (door, status), count in counts.items():
        total[door] += count
        let_in[door] += count if status in LET_IN else 0
    return [
        f"{door}: none of {count} calls was let in"
        for door, count in sorted(total.items())
        if count >= ENOUGH and not let_in[door]
    ]


def _check_log(cluster, offset):
    """Return the errors that Odoo logged meanwhile."""
    with cluster.log.open("rb") as stream:
        stream.seek(offset)
        text = stream.read().decode("utf-8", "replace")
    records = culprits.read_records(text)
    lines = [r.text for r in records if r.level in LEVELS and not _is_expected(r)]
    return [f"logged: {line[:200]}" for line in dict.fromkeys(lines)][:SHOWN]


def _is_expected(record):
    """Return whether an error that Odoo logged is none of ours.

    Two calls or jobs that write the same row: Odoo repeats the second one. A job that
    keeps failing is found by `verdict.settle`. Errors that ended a call are judged by
    its answer.
    """
    repeated = record.logger in ("odoo.sql_db", "odoo.addons.base.models.ir_cron")
    return repeated or record.logger in ANSWERED and is_foreign(record.text)


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
