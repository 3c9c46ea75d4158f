"""What must hold after chaos, checked from outside: SQL, files, JSON-2."""

import hashlib
import json
import time
from collections import Counter

from ..output import SetupError, step
from .cluster import wait_for
from .load import Client
from .providers import AMOUNT, prepare_content

#: Seconds without any progress of the queues once everything runs again.
SETTLING = 600
QUEUES = {
    "texts to read": "SELECT count(*) FROM mfi_sms_inbound "
    "WHERE state = 'new' AND kind = 'in'",
    "texts to send": "SELECT count(*) FROM mfi_sms_message m JOIN mfi_sms_gateway g "
    "ON g.id = m.gateway_id AND g.code IN ('kannel', 'whatsapp_meta') "
    "WHERE m.state = 'sending' "
    "OR m.state = 'queued' AND m.scheduled_at <= now() at time zone 'UTC'",
    "files to fetch": "SELECT count(*) FROM mfi_sms_message "
    "WHERE file_state = 'waiting' AND file_next_at <= now() at time zone 'UTC'",
    "notices of calls to read": "SELECT count(*) FROM mfi_voice_event "
    "WHERE state = 'new'",
    "recordings to fetch": "SELECT count(*) FROM mfi_voice_call "
    "WHERE state = 'fetching' AND next_attempt_at <= now() at time zone 'UTC'",
    "mails to send": "SELECT count(*) FROM mail_mail WHERE state = 'outgoing' AND "
    "(scheduled_date IS NULL OR scheduled_date <= now() at time zone 'UTC')",
    "imports to run": "SELECT count(*) FROM mfi_import_job "
    "WHERE state IN ('checking', 'queued', 'running')",
}
#: Every scheduled job runs once more when all is repaired, and files that could not be
#: fetched are due, as if a day had passed.
WAKE = """
UPDATE ir_cron SET nextcall = now() at time zone 'UTC' WHERE active;
UPDATE mfi_sms_message SET file_next_at = now() at time zone 'UTC'
 WHERE file_state = 'waiting';
UPDATE mfi_voice_call SET next_attempt_at = now() at time zone 'UTC'
 WHERE state = 'fetching';
"""
#: {where a message is found: text that holds its amount}
PLACES = {
    "complaint": "SELECT description FROM helpdesk_ticket "
    "WHERE complaint_kind IS NOT NULL",
    "kept": "SELECT content FROM mfi_public_submission",
    "text": "SELECT body FROM mfi_sms_message WHERE direction = 'in'",
    "mail": "SELECT text FROM mfi_complaint_mail",
    "draft": "SELECT right(complaint_phone, 7) || ' francs' FROM helpdesk_ticket "
    "WHERE complaint_state = 'draft' AND complaint_phone LIKE '+221757%'",
    "call": "SELECT right(number, 7) || ' francs' FROM mfi_voice_call "
    "WHERE state = 'listen' AND ticket_id IS NOT NULL",
    "note": "SELECT value FROM mfi_complaint_event_text WHERE name = 'addendum'",
}
#: {door: places where each of its messages is exactly once}
EXPECTED = {
    "json": ["complaint"],
    "web": ["complaint"],
    "text": ["complaint", "text"],
    "mail": ["complaint", "mail"],
    "note": ["note"],
    "whatsapp": ["complaint", "text"],
    "voice": ["draft", "call"],
}


def settle(cluster, seconds=SETTLING):
    """Run every scheduled job once more, and wait until the queues are empty.

    :return: the violations
    """
    began = cluster.query("SELECT now() at time zone 'UTC'")[0][0]
    cluster.query(WAKE)
    limit, least = time.monotonic() + seconds, None
    while time.monotonic() < limit:
        waiting = {name: cluster.count(sql) for name, sql in QUEUES.items()}
        late = get_stuck_jobs(cluster, began)
        left = sum(waiting.values()) + len(late)
        if not left:
            return []
        if least is None or left < least:  # slow, but not stuck
            limit, least = time.monotonic() + seconds, left
        cluster.wake_crons()
        time.sleep(1)
    stuck = [f"{count} {name} after {seconds} s" for name, count in waiting.items()]
    stuck = [line for line in stuck if not line.startswith("0 ")]
    return [f"Stuck: {line}" for line in stuck + late]


def get_stuck_jobs(cluster, began):
    """Return the scheduled jobs that have failed, or not run since a moment (UTC)."""
    rows = cluster.query(
        "SELECT cron_name, failure_count FROM ir_cron WHERE active AND "
        f"(lastcall IS NULL OR lastcall < '{began}' OR failure_count > 0)"
    )
    return [f"the scheduled job {name} ({count} failures)" for name, count in rows]


def judge(crowd):
    """Return {what was checked: sentences about violations}, after a clean start."""
    cluster, ledger = crowd.cluster, crowd.ledger
    result = {"queues": settle(cluster), "load": check_load(ledger)}
    found = {place: count_amounts(cluster, sql) for place, sql in PLACES.items()}
    for door, places in EXPECTED.items():
        result[door] = compare(ledger, door, places, found)
    result["numbers"] = check_numbers(cluster, ledger)
    result["texts sent"] = check_sent_texts(cluster, ledger)
    result["mails sent"] = check_sent_mails(cluster)
    result["imports"] = check_imports(cluster, ledger)
    result["files"] = check_files(cluster) + check_received_files(cluster, ledger)
    result["replica"] = cluster.unread + check_replica(cluster)
    result["integrity"] = check_integrity(cluster)
    return result


def check_load(ledger):
    """Check that each door accepted something: otherwise nothing was tested."""
    counts = {door: len(rows) for door, rows in ledger.acknowledged.items()}
    counts["import"] = len(ledger.imports)
    return [f"no {door} was accepted" for door, count in counts.items() if not count]


def count_amounts(cluster, sql):
    """Return {amount: number of records that hold it}."""
    rows = cluster.query(
        f"SELECT (regexp_match(t, '{AMOUNT}'))[1], count(*) FROM ({sql}) AS x(t) "
        f"WHERE t ~ '{AMOUNT}' GROUP BY 1"
    )
    return {amount: int(count) for amount, count in rows}


def compare(ledger, door, places, found):
    """Return what was lost or doubled of the messages of one door.

    >>> from .load import Ledger
    >>> ledger = Ledger()
    >>> first, second = ledger.draw("json"), ledger.draw("json")
    >>> ledger.acknowledge("json", first, "PL-1")
    >>> compare(ledger, "json", ["complaint"], {"complaint": {second: 2}})
    ['json 1000001 was acknowledged and is 0 times in complaint', \
'json 1000002 was not acknowledged and is 2 times in complaint']
    """
    lines = []
    for amount in sorted(ledger.sent[door]):
        acknowledged = amount in ledger.acknowledged[door]
        for place in places:
            count = found[place].get(amount, 0)
            if place == "complaint" and door == "web":
                count += found["kept"].get(amount, 0)
            if count > 1 or (acknowledged and count != 1):
                word = "acknowledged" if acknowledged else "not acknowledged"
                lines.append(
                    f"{door} {amount} was {word} and is {count} times in {place}"
                )
    return lines


def check_numbers(cluster, ledger):
    """Check that each complaint has the number that was told, and no other has it."""
    rows = cluster.query(
        f"SELECT (regexp_match(description, '{AMOUNT}'))[1], number "
        f"FROM helpdesk_ticket WHERE description ~ '{AMOUNT}'"
    )
    numbers = dict(rows)
    told = {**ledger.acknowledged["json"], **ledger.acknowledged["web"]}
    lines = [
        f"{amount} was told the number {number} and has {numbers[amount]}"
        for amount, number in told.items()
        if number and amount in numbers and numbers[amount] != number
    ]
    twice = cluster.query(
        "SELECT number, count(*) FROM helpdesk_ticket WHERE complaint_kind IS NOT NULL "
        "AND number != '/' GROUP BY number, company_id HAVING count(*) > 1"
    )
    return lines + [f"{count} complaints have the number {n}" for n, count in twice]


def check_sent_texts(cluster, ledger):
    """Check that each complaint was acknowledged by one text, received at most once.

    Kannel itself repeats a text whose delivery it had not noted when it was killed;
    a text that we handed over only once is therefore counted, not reported.
    """
    lines = [
        f"complaint {number} has {count} acknowledgements by text"
        for number, count in cluster.query(
            "SELECT t.number, count(m.id) FROM helpdesk_ticket t "
            "LEFT JOIN mfi_sms_message m ON m.ticket_id = t.id "
            "AND m.direction = 'out' AND m.purpose = 'ack' "
            "WHERE t.description ~ '[36][0-9]{6} francs' "
            "GROUP BY t.id, t.number HAVING count(m.id) != 1"
        )
    ]
    lines += [
        f"{number} has {count} texts that confirm a voice message"
        for number, count in cluster.query(
            "SELECT number, count(*) FROM mfi_sms_message WHERE purpose = 'voice' "
            "GROUP BY number HAVING count(*) > 1"
        )
    ]
    twice = {line for line, count in Counter(ledger.delivered).items() if count > 1}
    attempts = dict(
        cluster.query(
            "SELECT number, max(attempts) FROM mfi_sms_message "
            "WHERE direction = 'out' GROUP BY number"
        )
    )
    ours = [row for row in twice if int(attempts.get(row[0], 0)) > 1]
    step(f"Chaos: {len(twice) - len(ours)} texts repeated by the gateway alone")
    return lines + [f"{number} received twice: {text[:60]}" for number, text in ours]


def check_sent_mails(cluster):
    """Check that no mail was sent twice, and that each complaint has one."""
    rows = [json.loads(row) for row in cluster.mails.read_text().splitlines()]
    counts = Counter((row["to"], row["subject"]) for row in rows)
    lines = [
        f"{to} received {count} mails “{subject}”"
        for (to, subject), count in counts.items()
        if count > 1 and to.startswith("client")
    ]
    missing = cluster.query(
        "SELECT t.number FROM helpdesk_ticket t WHERE t.description ~ "
        "'On m.{1,6}a pris 1[0-9]{6} francs' AND NOT EXISTS (SELECT FROM mail_mail m "
        "WHERE m.complaint_ticket_id = t.id AND m.complaint_purpose = 'ack')"
    )
    return lines + [f"complaint {row[0]} has no mail" for row in missing]


def check_imports(cluster, ledger):
    """Check that each queued import is finished, with every row once."""
    lines = []
    for job, number, target in ledger.imports:
        [[state, rows, position, errors]] = cluster.query(
            "SELECT state, row_count, position, error_count FROM mfi_import_job "
            f"WHERE id = {job}"
        )
        sql = (
            f"SELECT count(*), count(DISTINCT mfi_member_number) FROM res_partner "
            f"WHERE mfi_member_number LIKE 'I{number}-%'"
            if target == "clients"
            else "SELECT count(*), count(DISTINCT complaint_legacy_number) "
            f"FROM helpdesk_ticket WHERE complaint_legacy_number LIKE 'A{number}-%'"
        )
        [[count, distinct]] = cluster.query(sql)
        if (state, position, count, distinct, errors) != ("done", *[rows] * 3, "0"):
            lines.append(
                f"import {job} of {rows} {target} is {state} at {position}, with "
                f"{count} records, {distinct} distinct, {errors} errors"
            )
    return lines


def check_files(cluster):
    """Check that the content of each stored file is whole."""
    folder = cluster.filestore / "filestore" / "chaos"
    lines = []
    for number, name, checksum in cluster.query(
        "SELECT id, store_fname, checksum FROM ir_attachment WHERE store_fname != ''"
    ):
        file = folder / name
        content = file.read_bytes() if file.exists() else b""
        if hashlib.sha1(content).hexdigest() != checksum:
            lines.append(
                f"the file of attachment {number} is damaged ({len(content)} B)"
            )
    return lines


def check_received_files(cluster, ledger):
    """Check that each file that was acknowledged is in a complaint exactly once.

    >>> from types import SimpleNamespace
    >>> from .load import Ledger
    >>> ledger, cluster = Ledger(), SimpleNamespace(query=lambda sql: [])
    >>> ledger.acknowledge("voice", ledger.draw("voice"))
    >>> amount = ledger.draw("voice")
    >>> check_received_files(cluster, ledger)
    ['the file of voice 7000001 is there 0 times']
    """
    rows = cluster.query(
        "SELECT checksum, count(*) FROM ir_attachment "
        "WHERE res_model = 'helpdesk.ticket' GROUP BY checksum"
    )
    counts, lines = dict(rows), []
    for door in ("json", "whatsapp", "voice"):
        for amount in sorted(ledger.sent[door]):
            content = prepare_content(amount)
            count = int(counts.get(hashlib.sha1(content).hexdigest(), 0))
            expected = count == 1 or amount not in ledger.acknowledged[door]
            if content and (count > 1 or not expected):
                lines.append(f"the file of {door} {amount} is there {count} times")
    return lines


def check_replica(cluster):
    """Check that the replica has caught up, and that Odoo reads there again."""
    [[now]] = cluster.query("SELECT pg_current_wal_lsn()")
    reached = f"SELECT (pg_last_wal_replay_lsn() >= '{now}')::int"
    try:
        wait_for(
            lambda: cluster.query(reached, replica=True) == [["1"]],
            120,
            "The replica's catching up",
        )
    except SetupError as error:
        return [str(error)]
    [[readers]] = cluster.query(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid != pg_backend_pid()",
        replica=True,
    )
    return [] if int(readers) else ["Odoo does not read on the replica any more"]


def check_integrity(cluster):
    """Check every chain and seal with the controller's own check."""
    client = Client(cluster.ports["odoo"])
    key = cluster.access["keys"]["controller"]
    status, answer = client.call(key, "mfi.complaint.event", "verify", 600, domain=[])
    if status != 200:
        return [f"the integrity check answered {status}: {str(answer)[:200]}"]
    return [f"integrity: {row['number']} {row['message']}" for row in answer]
