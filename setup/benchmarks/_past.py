"""Fill a database with years of complaints by SQL, for the benchmarks that need them.

Per complaint: six events in the journal and a fifth of a client. One complaint in
twenty is open and was received in the last 90 days; the others are spread over five
years. There are 200 branches, of which the first has a tenth of the clients, and 10
services; one complaint in fifty names a member of staff. Everything follows from the
sequence number ``n``, so two runs give the same.
"""

from odoo.tools import SQL

BRANCHES = 200
SERVICES = 10
STAFF = 400
#: Largest number that :func:`fill` accepts: the numbers of clients have six digits.
MAX_COMPLAINTS = 4_000_000

_CLIENTS = """
INSERT INTO res_partner (
    name, complete_name, active, type, company_id, mfi_member_number, mfi_member_key,
    phone, mfi_phone_e164, mfi_search_key, mfi_branch_id, create_date, write_date
)
SELECT name, 'M' || code || ', ' || name, TRUE, 'contact', %(company)s, 'M' || code,
       'M' || code, '+22177' || phone, '+22177' || phone,
       ' m' || code || ' ' || n || ' 22177' || phone || ' | ' || lower(name) || ' ',
       (%(branches)s::int[])[CASE WHEN n %% 10 = 0 THEN 1
                                  ELSE n %% %(branch_count)s + 1 END], now(), now()
  FROM (SELECT n, lpad(n::text, 6, '0') AS code, lpad((n * 7 + 13)::text, 7, '0')
               AS phone,
               (ARRAY['Awa', 'Fatou', 'Moussa', 'Ibrahima', 'Mariama', 'Ousmane',
                      'Khady', 'Cheikh', 'Aminata', 'Modou', 'Ndeye'])[n %% 11 + 1]
               || ' ' || initcap(translate(left(md5(n::text), 7), '0123456789',
                                    'ghijklmnop'))
               || ' ' ||
               (ARRAY['Diop', 'Ndiaye', 'Fall', 'Sow', 'Ba', 'Gueye', 'Sarr', 'Faye',
                      'Diallo', 'Cisse', 'Kane', 'Sy', 'Thiam'])[n %% 13 + 1] AS name
          FROM generate_series(%(first)s, %(last)s) n) drawn
"""

_COMPLAINTS = """
INSERT INTO helpdesk_ticket (
    number, name, description, active, company_id, complaint_kind, complaint_state,
    complaint_todo, complaint_access, complaint_received_at, complaint_registered_at,
    complaint_acknowledged_at, complaint_ack_deadline, complaint_first_act_at,
    complaint_resolved_at, complaint_communicated_at, complaint_closed_at,
    complaint_deadline, complaint_regulatory_deadline, complaint_outcome,
    complaint_severity, complaint_satisfaction_state, complaint_satisfaction_score,
    complaint_appeal_level, complaint_head_sequence, complaint_waited_seconds,
    complaint_answer, mfi_branch_id, channel_id, category_id, team_id, user_id,
    stage_id, partner_id, partner_name, complaint_phone, mfi_member_number, priority,
    sequence, create_uid, create_date, write_date
)
SELECT 'PL-' || extract(year FROM t) || '-' || lpad(n::text, 7, '0'),
       title || ' ' || word,
       '<p>' || title || ' ' || word || ': ' || %(text)s || '</p>',
       TRUE, %(company)s, 'complaint', state,
       NULLIF((%(todo)s::text[])[array_position(%(states)s::text[], state)], ''),
       CASE WHEN n %% 200 = 7 THEN 'restricted' ELSE 'open' END, t, t,
       t + interval '5 hours', t + interval '2 days', t + interval '1 day',
       CASE WHEN decided THEN t + days END,
       CASE WHEN told THEN t + days + interval '1 day' END,
       CASE WHEN state = 'closed' THEN t + days + interval '9 days' END,
       t + interval '60 days', t + interval '60 days',
       CASE WHEN decided THEN (ARRAY['founded', 'partly', 'unfounded'])[n %% 3 + 1] END,
       (ARRAY['minor', 'moderate', 'serious'])[n %% 3 + 1],
       CASE WHEN state = 'closed' THEN 'answered' WHEN told THEN 'pending' END,
       CASE WHEN state = 'closed' THEN n %% 5 + 1 ELSE 0 END, 0, 6, 0,
       CASE WHEN decided THEN 'We have refunded ' || word || '.' END,
       p.mfi_branch_id, (%(channels)s::int[])[n %% %(channel_count)s + 1],
       (%(categories)s::int[])[n %% %(category_count)s + 1],
       CASE WHEN state <> 'registered'
            THEN (%(services)s::int[])[n %% %(service_count)s + 1] END,
       CASE WHEN state NOT IN ('registered', 'assigned')
            THEN (%(heads)s::int[])[n %% %(service_count)s + 1] END,
       (%(stages)s::int[])[array_position(%(states)s::text[], state)], p.id, p.name,
       p.mfi_phone_e164, p.mfi_member_number, '1', 10, %(author)s, t, t
  FROM (SELECT n, state, n %% 41 * interval '1 day' AS days,
               state IN ('resolved', 'communicated', 'closed') AS decided,
               state IN ('communicated', 'closed') AS told,
               date_trunc('second', now() AT TIME ZONE 'UTC') - CASE
                   WHEN state = 'closed' THEN %(age)s * interval '1 day'
                        + (n::bigint * 7919 %% 150000000) * interval '1 second'
                   ELSE interval '2 days'
                        + (n::bigint * 7919 %% 7603200) * interval '1 second' END AS t,
               (ARRAY['Fee taken twice', 'Rude reception', 'Card blocked',
                      'Loan refused', 'Wrong balance', 'Long queue',
                      'Deposit missing'])[n %% 7 + 1] AS title,
               translate(left(md5(n::text), 9), '0123456789', 'ghijklmnop')
                   AS word
          FROM (SELECT n, CASE WHEN hashint4(n) %% 20 <> 0 THEN 'closed' ELSE
                       (ARRAY['registered', 'assigned', 'in_progress', 'to_validate',
                              'resolved', 'communicated'])[n / 20 %% 6 + 1] END AS state
                  FROM generate_series(%(first)s, %(last)s) n) numbers
         WHERE (state = 'closed') = ANY(%(closed)s)) drawn
  JOIN res_partner p
    ON p.mfi_member_number = 'M' || lpad((n / 5 + 1)::text, 6, '0')
 ORDER BY t
"""

_STAFF = """
INSERT INTO mfi_complaint_staff_rel (ticket_id, staff_id)
SELECT id, (%(staff)s::int[])[id %% %(staff_count)s + 1]
  FROM helpdesk_ticket
 WHERE id > %(after)s AND id %% 50 = 0
"""

_EVENTS = """
INSERT INTO mfi_complaint_event (
    ticket_id, company_id, sequence, user_id, code, from_state, to_state,
    previous_hash, hash, payload, date, recorded_at, door
)
SELECT t.id, t.company_id, s, %(author)s,
       (ARRAY['registered', 'acknowledged', 'assigned', 'started', 'resolved',
              'communicated'])[s], NULL, NULL,
       md5(t.id || '/' || s - 1) || md5(t.id || '.' || s - 1),
       md5(t.id || '/' || s) || md5(t.id || '.' || s),
       '{"digests":{"complaint_state":"' || md5(t.id || '-' || s) || '"}}',
       t.complaint_received_at + s * interval '1 hour',
       t.complaint_received_at + s * interval '1 hour', 'screen'
  FROM helpdesk_ticket t, generate_series(1, 6) s
 WHERE t.id > %(after)s
 ORDER BY t.id, s
"""

_MESSAGES = """
INSERT INTO mfi_sms_message (
    company_id, ticket_id, partner_id, direction, number, lang, state, purpose, uuid,
    body, date
)
SELECT company_id, id, partner_id, 'out', complaint_phone, 'fr', 'delivered', 'ack',
       md5(id::text), 'Your complaint ' || number || ' is registered.',
       complaint_received_at
  FROM helpdesk_ticket
 WHERE id > %(after)s
 ORDER BY id
"""

#: State → its next task, as the model computes them.
_TASKS = {
    "registered": "assign",
    "assigned": "treat",
    "in_progress": "treat",
    "to_validate": "validate",
    "resolved": "communicate",
    "communicated": "satisfaction",
    "closed": "",
}
#: The previous seal, so that the nightly job seals a single day.
_SEAL = """
INSERT INTO mfi_complaint_seal (
    company_id, day, until, complaint_count, chain_count, content, previous_hash, hash
)
SELECT %(company)s, CURRENT_DATE - 2, CURRENT_DATE - 1, 0, 0, '', md5('a'), md5('b')
"""
#: Tables with a row or more for each complaint.
LONG = ("helpdesk_ticket", "mfi_complaint_event", "mfi_sms_message")
_TEXT = (
    "the client came to the branch with the receipt, waited for an hour and was told "
    "to come back the next week; nobody could explain the amount on the statement, and "
    "the client asks for a written answer and for the money."
)


def _create_user(env, name, *roles):
    """Return a new user with the groups of some roles."""
    groups = [env.ref(f"mfi_complaints.group_{role}").id for role in roles]
    groups.append(env.ref("base.group_user").id)
    values = {"name": name, "login": f"past_{name}", "group_ids": [(6, 0, groups)]}
    return env["res.users"].with_context(no_reset_password=True).create(values)


def create_users(env):
    """Return {role: user}, one user per role.

    The handler works for the first service, the branch manager manages one branch.
    """
    roles = ("collector", "controller", "pilot", "confidential")
    users = {role: _create_user(env, role, role) for role in roles}
    users["handler"] = _create_user(env, "handler", "handler")
    users["branch_manager"] = _create_user(env, "branch_manager", "branch_manager")
    return users


def _create_services(env, handler):
    """Return new services; ``handler`` is a member of the first."""
    heads = [_create_user(env, f"head_{n}", "handler") for n in range(SERVICES)]
    services = [
        {"name": f"Service {n}", "user_id": head.id, "user_ids": [(6, 0, head.ids)]}
        for n, head in enumerate(heads)
    ]
    services[0]["user_ids"] = [(6, 0, (heads[0] | handler).ids)]
    return env["helpdesk.ticket.team"].create(services)


def _create_branches(env, manager):
    """Return new branches; ``manager`` manages the first."""
    values = [{"code": f"B{n:03}", "name": f"Branch {n}"} for n in range(BRANCHES)]
    values[0]["manager_id"] = manager.id
    return env["mfi.branch"].create(values)


def create_reference(env, users):
    """Create branches, services and staff; return the parameters of :func:`fill`.

    The institution is in Senegal, so that a phone is understood as it is spoken.
    """
    env.company.country_id = env.ref("base.sn")
    branches = _create_branches(env, users["branch_manager"])
    services = _create_services(env, users["handler"])
    staff = [{"code": f"S{n:03}", "name": f"Member {n}"} for n in range(STAFF)]
    coded = [("complaint_code", "!=", False)]
    stages = env["helpdesk.ticket.stage"]
    lists = {
        "branches": branches.ids,
        "services": services.ids,
        "heads": services.user_id.ids,
        "staff": env["mfi.staff"].create(staff).ids,
        "channels": env["helpdesk.ticket.channel"].search(coded).ids,
        "categories": env["helpdesk.ticket.category"].search(coded).ids,
        "states": list(_TASKS),
        "todo": list(_TASKS.values()),
        "stages": [
            stages._get_complaint_stage_id(state, env.company.id, False)
            for state in _TASKS
        ],
    }
    counts = {
        "branch_count": BRANCHES,
        "service_count": SERVICES,
        "staff_count": STAFF,
        "channel_count": len(lists["channels"]),
        "category_count": len(lists["categories"]),
    }
    env.flush_all()
    env.cr.execute(_SEAL, {"company": env.company.id})
    author = users["collector"].id
    return {
        **lists,
        **counts,
        "company": env.company.id,
        "author": author,
        "text": _TEXT,
    }


def _drop_foreign_keys(cr, table):
    """Drop the foreign keys of one table."""
    cr.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid = %s::regclass",
        [table],
    )
    for (name,) in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(name),
            )
        )


def _drop_indexes(cr, table):
    """Drop the indexes of one table, which would slow down its filling.

    :return: the statements that create them again
    """
    cr.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [table],
    )
    definitions = []
    for name, definition in cr.fetchall():
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
        definitions.append(definition)
    return definitions


def fill(env, values, first, last, closed=(True, False), age=90):
    """Insert the complaints numbered ``first`` to ``last``, their clients and events.

    Drops the tables' foreign keys for good, and their indexes while it inserts closed
    complaints, which are many. Commits, because PostgreSQL only vacuums what is
    committed.

    :param closed: whether to insert the closed ones, the open ones, or both
    :param age: days since the latest of the closed ones was received
    """
    cr = env.cr
    for table in (*LONG, "mfi_complaint_staff_rel"):
        _drop_foreign_keys(cr, table)
    cr.execute("SELECT coalesce(max(id), 0) FROM helpdesk_ticket")
    [after] = cr.fetchone()
    numbers = {"first": first, "last": last, "after": after, "closed": list(closed)}
    numbers["age"] = age
    cr.execute("SELECT coalesce(max(mfi_member_number), 'M0') FROM res_partner")
    clients = {"first": int(cr.fetchone()[0][1:]) + 1, "last": last // 5 + 1}
    cr.execute(_CLIENTS, {**values, **clients})
    cr.execute(SQL("ANALYZE res_partner"))
    large = True in closed
    tables = LONG if large else ()
    indexes = [index for table in tables for index in _drop_indexes(cr, table)]
    for statement in (_COMPLAINTS, _STAFF, _EVENTS, _MESSAGES):
        cr.execute(statement, {**values, **numbers})
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for definition in indexes:
        cr.execute(definition)
    cr.commit()
    env.invalidate_all()


def vacuum(env):
    """Vacuum and analyse the filled tables, as autovacuum does in the long run.

    Indexes too, which PostgreSQL leaves out while few pages have anything to remove:
    what a measurement has written and undone is not to slow down the next one. The log
    is written first, which a server for tests puts off: until then, PostgreSQL marks no
    page with new rows as visible to all.
    """
    connection = env.cr._cnx
    env.cr.execute("SET LOCAL synchronous_commit = on")
    env.cr.execute("SELECT pg_logical_emit_message(TRUE, 'bench', 'filled')")
    connection.commit()
    connection.autocommit = True
    try:
        for table in (*LONG, "res_partner", "mfi_complaint_staff_rel"):
            vacuum = SQL("VACUUM (ANALYZE, INDEX_CLEANUP ON) %s", SQL.identifier(table))
            env.cr.execute(vacuum)
    finally:
        connection.autocommit = False
