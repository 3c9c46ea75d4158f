"""Compare the integrity check of everything with computing its hashes alone.

There are two baselines. *Hashing alone* holds the journal and the values in memory
already: it only recomputes the hash of every event and the last digest of every field.
*Reading and hashing* gets the same rows from the database first. The check also parses
the payloads, follows the links, and compares complaints, texts, files, messages,
measures, attempts and seals. Its queries must not depend on how many complaints are
broken, and checking one day must not depend on how many days there are.
"""

import hashlib
import json
import tracemalloc
from datetime import datetime, timedelta

from lib.inside import bench

DATABASE = "bench_verify"
TEMPLATES = 10
#: Fewer complaints would be dominated by the fixed number of queries.
SMALL = 10_000
#: Copies recorded on the same day; the next ones follow on the next day.
PER_DAY = 100
FIRST = datetime(1990, 1, 1, 9)
#: What the hash of an event covers, after the previous hash.
EVENT = ("ticket", "sequence", "code", "date", "user", "from_state", "to_state")
EVENT += ("payload",)
SOLUTION = {
    "complaint_outcome": "founded",
    "complaint_corrective_measure": "Fee refunded",
    "complaint_no_preventive_reason": "One mistake",
    "complaint_answer": "We refund you and apologise.",
}


def _create_user(env, login):
    """Return a user who may do every step."""
    roles = ("collector", "handler", "pilot")
    groups = [env.ref(f"mfi_complaints.group_{role}").id for role in roles]
    return env["res.users"].create(
        {"name": login, "login": login, "group_ids": [(4, group) for group in groups]}
    )


def _create_templates(env):
    """Return complaints that went through the whole process."""
    user, other = (_create_user(env, login) for login in ("bench_desk", "bench_other"))
    team = env["helpdesk.ticket.team"].create(
        {"name": "Desk", "user_ids": [(4, user.id)], "user_id": user.id}
    )
    coded = [("complaint_code", "!=", False)]
    values = {
        "name": "The fee was taken twice",
        "partner_id": env["res.partner"]
        .create({"name": "Awa", "phone": "771234567"})
        .id,
        "category": env["helpdesk.ticket.category"]
        .search(coded, limit=1)
        .complaint_code,
        "channel": env["helpdesk.ticket.channel"].search(coded, limit=1).complaint_code,
        "description": "The fee was taken twice.",
    }
    cause = env["mfi.complaint.cause"].search([], limit=1)
    tickets = env["helpdesk.ticket"].with_user(user)
    env.company.mfi_auto_route = False
    for _number in range(TEMPLATES):
        number = tickets.complaint_register(values)["number"]
        ticket = tickets.search([("number", "=", number)])
        ticket.action_assign(team.id)
        ticket.action_start()
        ticket.action_resolve({**SOLUTION, "complaint_cause_id": cause.id})
        ticket.action_communicate({"complaint_answer_channel": "call"})
        ticket.with_user(other).action_record_satisfaction(4)
        ticket.with_user(other).action_close()
        tickets |= ticket
    env.flush_all()
    return tickets.sudo()


def _copy_rows(env, table, rows):
    """Insert rows, given as dicts with the same columns."""
    from psycopg2.extras import execute_values

    from odoo.tools import SQL

    columns = SQL(", ").join(map(SQL.identifier, rows[0]))
    query = SQL("INSERT INTO %s (%s) VALUES ", SQL.identifier(table), columns).code
    execute_values(env.cr._obj, f"{query} %s", [tuple(r.values()) for r in rows])


def _copy_complaint(template, events, ticket, recorded):
    """Return (complaint, events) of a copy, with a chain of hashes of its own.

    :param dict template: row of a complaint
    :param list events: rows of its journal
    :param int ticket: id of the copy
    :param recorded: time of its events (naive UTC)
    """
    from odoo.addons.mfi_complaints.engine import hash_chain

    number, previous, copies = f"BENCH-{ticket}", hash_chain.GENESIS, []
    for event in events:
        payload = json.loads(event["payload"])
        if "number" in payload.get("digests", {}):
            salt = template["complaint_salt"]
            payload["digests"]["number"] = hash_chain.digest(salt, number)
        link = hash_chain.Event(
            ticket,
            event["sequence"],
            event["code"],
            str(recorded),
            event["user_id"],
            event["from_state"] or "",
            event["to_state"] or "",
            hash_chain.canonical(payload),
            previous,
        )
        previous = hash_chain.compute_event_hash(link)
        copies.append(
            {
                **{name: event[name] for name in event if name != "id"},
                "ticket_id": ticket,
                "date": recorded,
                "recorded_at": recorded,
                "payload": link.payload,
                "previous_hash": link.previous_hash,
                "hash": previous,
            }
        )
    row = {**template, "id": ticket, "number": number, "complaint_head_hash": previous}
    return row, copies


def _fill(env, templates, count):
    """Insert copies of complaints with their journals until there are ``count``."""
    from odoo.tools import SQL

    rows = env.execute_query_dict(
        SQL("SELECT * FROM helpdesk_ticket WHERE id = ANY(%s)", templates.ids)
    )
    unique = ("access_token", "complaint_idempotency_key")
    rows = [{name: r[name] for name in r if name not in unique} for r in rows]
    events = {
        row["id"]: env.execute_query_dict(
            SQL(
                "SELECT * FROM mfi_complaint_event WHERE ticket_id = %s "
                "ORDER BY sequence",
                row["id"],
            )
        )
        for row in rows
    }
    [(last, present)] = env.execute_query(
        SQL("SELECT max(id), count(*) FROM helpdesk_ticket WHERE complaint_kind <> ''")
    )
    for start in range(0, count - present, 1000):
        copies = [
            _copy_complaint(
                row,
                events[row["id"]],
                last + 1 + number,
                FIRST + timedelta(days=(present + number) // PER_DAY),
            )
            for number in range(start, min(start + 1000, count - present))
            for row in [rows[number % len(rows)]]
        ]
        _copy_rows(env, "helpdesk_ticket", [row for row, _events in copies])
        _copy_rows(env, "mfi_complaint_event", [e for _r, es in copies for e in es])
    env.cr.execute("ANALYZE helpdesk_ticket")
    env.cr.execute("ANALYZE mfi_complaint_event")
    env.invalidate_all()


def _seal_days(env, count):
    """Seal every day of the copies that is not sealed yet."""
    seals = env["mfi.complaint.seal"]
    for number in range(count // PER_DAY):
        seals._create_company_seal(env.company, FIRST.date() + timedelta(days=number))
    env.flush_all()
    env.invalidate_all()


def _prepare_hashing(env):
    """Return a function that computes all hashes of rows already in memory.

    It does so in the plain way, with nothing of the addon: one JSON encoder, one hash
    per event and per field.
    """
    ids = env["helpdesk.ticket"].search([("complaint_kind", "!=", False)]).ids
    events, values = [], []
    journal = env["mfi.complaint.event"]
    records = journal._read_checked_records(ids)
    journal._read_events(records)
    for record in records:
        for event in record.events:
            body = {name: getattr(event, name) for name in EVENT}
            events.append((event.previous_hash, body))
        texts = record.get_texts()
        for name in record.digests.keys() & texts.keys():
            values.append((record.salt, json.loads(texts[name])))
    encode = json.JSONEncoder(
        sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode

    def compute():
        for previous, body in events:
            hashlib.sha256((previous + encode(body)).encode()).hexdigest()
        for salt, value in values:
            hashlib.sha256(f"{salt}\n{encode(value)}".encode()).hexdigest()

    return compute


def _prepare_reading(env):
    """Return a function that reads the journal and the complaints, as they are."""
    from odoo.tools import SQL

    def read():
        for last in range(0, end, 1000):
            ids = list(range(last + 1, last + 1001))
            for table, column in (
                ("mfi_complaint_event", "ticket_id"),
                ("helpdesk_ticket", "id"),
            ):
                env.cr.execute(
                    SQL(
                        "SELECT * FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        ids,
                    )
                )
                env.cr.fetchall()

    [(end,)] = env.execute_query(SQL("SELECT max(id) FROM helpdesk_ticket"))
    return read


def _get_shortest(function, rounds=3):
    """Return the shortest time of a function, in seconds."""
    return min(bench.time_once(function)[0] for _round in range(rounds))


def _break_all(env, count):
    """Alter a frozen value of complaints, as the owner of the database could."""
    env.cr.execute(
        "UPDATE helpdesk_ticket SET complaint_severity = 'serious' WHERE id IN "
        "(SELECT id FROM helpdesk_ticket WHERE complaint_kind <> '' "
        "ORDER BY id LIMIT %s)",
        [count],
    )
    env.invalidate_all()


def _count_queries(env, function):
    """Return the queries of a call, and its result."""
    before = env.cr.sql_log_count
    result = function()
    return env.cr.sql_log_count - before, result


def _measure_peak(function):
    """Return the peak memory that Python allocated during a call, in megabytes."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def _measure(env):
    """Return what is measured at one size.

    :return: ((seconds of the check, of hashing alone, of reading and hashing), MB of
        memory, seconds of a day)
    """
    verify = env["mfi.complaint.event"].verify
    if found := verify():
        raise AssertionError(found[0]["message"])
    # First: what the baseline keeps in memory would slow the check down by a fifth.
    ours = _get_shortest(verify)
    hashing = _get_shortest(_prepare_hashing(env))
    reading = _get_shortest(_prepare_reading(env))
    times = (ours, hashing, hashing + reading)
    env.invalidate_all()
    seals = env["mfi.complaint.seal"].search([("chain_count", "=", PER_DAY)], limit=2)
    seal, before = seals
    one_day = bench.seconds(lambda: seal._find_breaks_after(before, None, None))
    return times, _measure_peak(verify), one_day


def _measure_broken(env, size):
    """Return the row that compares the queries with none and with all broken."""
    verify = env["mfi.complaint.event"].verify
    right, _none = _count_queries(env, verify)
    _break_all(env, size)
    broken, found = _count_queries(env, verify)
    name = f"queries of the check, {len(found)} breaks among {size} complaints"
    return bench.growth(name, right, broken, 1.05)


def run(scale):
    """Measure at :data:`SMALL` and at ``scale`` complaints, if that is more."""
    bench.ensure_database(DATABASE, ["mfi_complaints"])
    rows, measured = [], []
    with bench.environment(DATABASE) as env:
        env.cr.execute("ALTER TABLE mfi_complaint_event DISABLE TRIGGER USER")
        templates = _create_templates(env)
        for size in sorted({SMALL, max(scale, SMALL)}):
            _fill(env, templates, size)
            _seal_days(env, size)
            measured.append(_measure(env))
            name = f"integrity check of {size} complaints against hashing alone"
            ours, alone, read = measured[-1][0]
            rows.append(bench.ratio(name, ours, alone, 1.5))
            rows.append(bench.ratio(f"{name} and reading", ours, read, 1.5))
        rows.append(_measure_broken(env, size))
    if len(measured) == 2:
        (_few, small, day), (_many, large, later) = measured
        name = f"integrity check: memory (MB), {SMALL} and {scale} complaints"
        rows.append(bench.growth(name, small, large, 1.2))
        rows.append(bench.growth("check of one day's seal", day, later, 1.2))
    return rows
