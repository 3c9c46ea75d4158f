"""Compare screens, searches, moves and nightly jobs on few and on many complaints.

One database is filled by SQL and measured three times:

1. 10,000 complaints, 5 % of them open;
2. the closed ones up to ``--scale``: the past must cost nothing. For each piece of
   work there are two rows, seconds (the median of several calls) and pages that
   PostgreSQL reads (*buffers*), which do not depend on what else the machine does.
   Seconds may grow by a fifth; pages by half, because an index of a million entries is
   one level deeper than one of ten thousand: four pages a lookup instead of three;
3. the open ones as well, again 5 % of all: a hundred times as many at a million. What
   counts or groups all the open complaints reads their index, and may take
   :data:`BUSY_GOAL` times as long.
"""

import ast
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from lib.inside import bench, buffers

DATABASE = "bench_flat"
SMALL = 10_000
GOAL = 1.2
PAGES_GOAL = 1.5
ROUNDS = 5
#: Days since the latest complaint of the past was received: longer than any period
#: that a job looks back on. The longest is that of the alerts, 65 weeks; a decision
#: follows within 41 days.
PAST_DAYS = 520
#: Each of them opens the lists; their record rules differ.
READERS = ("pilot", "collector", "handler", "branch_manager", "confidential")
#: What counts all the open complaints, and how much its time may grow with them.
BUSY = (
    *(f"Open complaints ({role})" for role in READERS),
    *(f"Figures of the desk ({role})" for role in READERS),
    *(f"Desk ({role})" for role in READERS),
    "Board",
    "Late complaints",
)
BUSY_GOAL = 5.0
KIND = [("complaint_kind", "!=", False)]
#: Search field of the view → texts typed by users.
TEXTS = {
    "number": {"number": "{number}", "part of a number": "{part}", "word": "{word}"},
    "partner_id": {
        "phone": "{phone}",
        "phone as spoken": "{spoken}",
        "member number": "{member}",
        "client's name": "{client}",
    },
    "description": {"word of the statement": "{word}"},
}
#: Filters of the list of all complaints that may find few of them.
RARE = ("my_service", "appeal", "escalated", "unidentified", "imported", "dissatisfied")
#: Search of the journal → its domain, with what users type.
JOURNAL = {
    "all": [],
    "number": [("ticket_id", "ilike", "{number}")],
    "person": [("user_id", "ilike", "past_branch")],
    "acts of the control": [("code", "in", ["audited", "rechecked"])],
    "by other programs": [("door", "=", "api")],
}
#: The same of the texts sent and received.
MESSAGES = {
    "all": [],
    "complaint": [("ticket_id", "ilike", "{number}")],
    "number": [("number", "ilike", "{spoken}")],
    "word": [("body", "ilike", "{number}")],
    "without a complaint": [("ticket_id", "=", False)],
    "with a file": [("file_state", "!=", False)],
}


def _get_arch(model, view):
    """Return the element tree of a view, as its user gets it."""
    from lxml import etree

    name = view if "." in view else f"mfi_complaints.{view}"
    record = model.env.ref(name).sudo()
    return etree.fromstring(model.get_view(record.id, record.type)["arch"])


def _get_specification(model, view):
    """Return what the web client reads for a view: names of related records."""
    specification = {}
    for node in _get_arch(model, view).iter("field"):
        name = node.get("name")
        if any(parent.tag == "field" for parent in node.iterancestors()):
            continue
        relational = model._fields[name].relational
        specification[name] = {"fields": {"display_name": {}}} if relational else {}
    return specification


class Screens:
    """The screens of one user: functions that read what the web client reads."""

    def __init__(self, env, user, sample):
        self.tickets = env["helpdesk.ticket"].with_user(user).with_context(lang="en_US")
        self.env = env
        self.sample = sample

    def list(self, action, *domain):
        """Return a function that reads the first page of the list of an action."""
        ids = self.env.ref(f"mfi_complaints.{action}").view_ids
        view = ids.filtered(lambda line: line.view_mode == "list").view_id
        name = view.get_external_id()[view.id].split(".")[1]
        return self.page(name, [*KIND, *domain])

    def page(self, view, domain):
        """Return a function that reads the first page of a view."""
        arch = _get_arch(self.tickets, view)
        options = {
            "specification": _get_specification(self.tickets, view),
            "order": arch.get("default_order"),
            "limit": int(arch.get("limit") or 80),
            "count_limit": int(arch.get("count_limit") or 10_000) + 1,
        }
        return lambda: self.tickets.web_search_read(domain, **options)

    def groups(self, view, domain):
        """Return a function that reads the groups with which a view opens."""
        arch = _get_arch(self.tickets, view)
        options = {
            "groupby": [arch.get("default_group_by")],
            "aggregates": ["__count"],
            "auto_unfold": True,
            "unfold_read_specification": _get_specification(self.tickets, view),
            "order": arch.get("default_order"),
        }
        tickets = self.tickets.with_context(read_group_expand=True)
        return lambda: tickets.web_read_group(domain, **options)

    def search(self, field, text):
        """Return a function that searches as the search box does."""
        [node] = [
            node
            for node in _get_arch(self.tickets, "complaint_view_search").iter("field")
            if node.get("name") == field
        ]
        text = text.format(**self.sample)
        source = node.get("filter_domain") or f"[({field!r}, 'ilike', self)]"
        domain = eval(source, {"self": text})  # our own view
        return self.page("complaint_view_list", [*KIND, *domain])

    def filtered(self, name, view="complaint_view_list"):
        """Return a function that reads a list with a filter of the search view."""
        [node] = [
            node
            for node in _get_arch(self.tickets, "complaint_view_search").iter("filter")
            if node.get("name") == name
        ]
        domain = ast.literal_eval(node.get("domain"))
        return self.page(view, [*KIND, *domain])

    def searches(self, model, view, domains):
        """Yield (name, function) of the searches of another model's list."""
        other = Screens(self.env, self.env.user, self.sample)
        other.tickets = self.env[model].with_user(self.tickets.env.user)
        for label, domain in domains.items():
            typed = [
                (name, operator, value.format(**self.sample) if value else value)
                if operator == "ilike"
                else (name, operator, value)
                for name, operator, value in domain
            ]
            yield label, other.page(view, typed)

    def form(self):
        """Return a function that opens the form of a complaint."""
        ticket = self.tickets.browse(self.sample["id"])
        specification = _get_specification(self.tickets, "complaint_view_form")
        return lambda: ticket.web_read(specification)


def _get_filter(model, action):
    """Return the domain of the filters with which an action opens."""
    context = ast.literal_eval(model.env.ref(f"mfi_complaints.{action}").sudo().context)
    arch = _get_arch(model, "complaint_view_search")
    domain = list(KIND)
    for node in arch.iter("filter"):
        if context.get(f"search_default_{node.get('name')}"):
            domain += ast.literal_eval(node.get("domain"))
    return domain


def _prepare_screens(env, users, sample):
    """Yield (name, function) of the screens of each role."""
    for role in READERS:
        screens = Screens(env, users[role], sample)
        tickets = screens.tickets
        is_open = ("complaint_todo", "!=", False)
        yield (
            f"Open complaints ({role})",
            screens.list("complaint_action_open", is_open),
        )
        yield f"All complaints ({role})", screens.list("complaint_action_all")
        yield f"Figures of the desk ({role})", tickets.complaint_desk_figures
        desk = _get_filter(tickets, "complaint_action_desk")
        yield f"Desk ({role})", screens.groups("complaint_desk_view_list", desk)
    screens = Screens(env, users["pilot"], sample)
    closed = ("complaint_todo", "=", False)
    yield "Archives", screens.list("complaint_action_archives", closed)
    board = _get_filter(screens.tickets, "complaint_action_board")
    yield "Board", screens.groups("complaint_view_kanban", board)
    yield "Cards on a phone", screens.page("complaint_archives_view_kanban", KIND)
    yield "Late complaints", screens.filtered("filter_late")
    yield "Default order of the model", lambda: screens.tickets.search(KIND, limit=80)
    yield "Form", screens.form()
    for field, texts in TEXTS.items():
        for label, text in texts.items():
            yield f"Search: {label}", screens.search(field, text)
    for name in RARE:
        rare = screens.filtered(f"filter_{name}", "complaint_archives_view_list")
        yield f"Filter: {name}", rare
    for name in ("number", "part", "word"):
        yield (
            f"Choice of a complaint: {name}",
            partial(screens.tickets.name_search, sample[name], limit=8),
        )
    yield from _prepare_other_lists(env, users, sample)


def _prepare_other_lists(env, users, sample):
    """Yield (name, function) of the searches of the journal and of the texts."""
    controller = Screens(env, users["controller"], sample)
    view = "mfi_complaint_event_view_list"
    for label, page in controller.searches("mfi.complaint.event", view, JOURNAL):
        yield f"Journal: {label}", page
    collector = Screens(env, users["collector"], sample)
    view = "mfi_complaints_sms.mfi_sms_message_view_list"
    for label, page in collector.searches("mfi.sms.message", view, MESSAGES):
        yield f"Texts: {label}", page


def _register(env, users, sample):
    """Return the record of a new complaint."""
    tickets = env["helpdesk.ticket"].with_user(users["collector"])
    result = tickets.complaint_register(
        {
            "name": "Fee taken twice",
            "description": "The fee was taken twice.",
            "member_number": sample["member"],
            "category": sample["category"],
            "channel": sample["channel"],
        }
    )
    return env["helpdesk.ticket"].search([*KIND, ("number", "=", result["number"])])


def _advance(env, users, ticket):
    """Take a registered complaint through the moves of an ordinary one."""
    team = env["helpdesk.ticket.team"].search(
        [("user_ids", "in", users["handler"].ids)], limit=1
    )
    if ticket.complaint_state == "registered":
        ticket.with_user(users["pilot"]).action_assign(team.id)
    ticket.with_user(team.user_id).action_start()
    ticket.with_user(team.user_id).action_resolve(
        {
            "complaint_outcome": "founded",
            "complaint_cause_id": env["mfi.complaint.cause"].search([], limit=1).id,
            "complaint_corrective_measure": "Fee refunded.",
            "complaint_preventive_measure": "Tariff displayed.",
            "complaint_answer": "We have refunded the fee.",
        }
    )
    ticket = ticket.with_user(users["collector"])
    ticket.action_communicate({"complaint_answer_channel": "call"})
    ticket.action_record_satisfaction(4)
    ticket.action_close()


def _prepare_work(env, users, sample):
    """Yield (name, function) of registering, following and moving complaints."""
    public = env["helpdesk.ticket"].with_user(env.ref("base.public_user"))
    proof = (sample["number"], sample["phone"])
    yield "Status for the client", lambda: public.complaint_status(*proof)
    yield "Registration", lambda: _register(env, users, sample)

    def move():
        _advance(env, users, _register(env, users, sample))

    yield "Registration and all moves until closed", move


def _prepare_jobs(env):
    """Yield (name, function) of the jobs that run each night or each hour."""
    env.company.write({"mfi_auto_close_days": 30, "mfi_retention_months": 120})
    yield (
        "Silent branches",
        lambda: env["mfi.branch"]._get_mfi_silent_branches(env.company),
    )
    yield "Alerts", env["mfi.complaint.alert"]._cron_raise
    yield "Daily seal", env["mfi.complaint.seal"]._cron_seal
    yield "Reminders", env["helpdesk.ticket"]._cron_remind
    yield "Erasure", env["helpdesk.ticket"]._cron_erase
    yield "Reminders by SMS", env["helpdesk.ticket"]._cron_remind_by_sms


@contextmanager
def _undone(env):
    """Undo what the block writes, and what it would commit."""
    from odoo.sql_db import Cursor

    env.cr.execute("SAVEPOINT bench_undone")
    try:
        with patch.object(Cursor, "commit", lambda cr: cr.flush()):
            yield
            env.flush_all()
    finally:
        env.clear()
        env.cr.execute("ROLLBACK TO SAVEPOINT bench_undone")


def _count_lines(result):
    """Return how many complaints a screen shows, from what the web client reads."""
    if not isinstance(result, dict):
        return 0
    groups = result.get("groups", ())
    shown = [group.get("__records", ()) for group in groups]
    return sum(map(len, (result.get("records", ()), *shown)))


def _measure(env, function):
    """Return (seconds, queries, pages, lines shown) of a call with warm caches."""

    def once():
        with _undone(env):
            return _count_lines(function())

    elapsed = bench.seconds(once, ROUNDS)
    with buffers.counted() as count:
        lines = once()
    return elapsed, count.queries, count.pages, lines


def _get_sample(env):
    """Return what users look for: a complaint among the first 10,000."""
    number = SMALL // 2
    suffix = f"{number:07}"
    ticket = env["helpdesk.ticket"].search([("number", "=like", f"PL-____-{suffix}")])
    phone = ticket.complaint_phone
    return {
        "id": ticket.id,
        "number": ticket.number,
        "part": suffix,
        "word": ticket.name.split()[-1],
        "phone": phone,
        "spoken": " ".join((phone[4:6], phone[6:9], phone[9:11], phone[11:])),
        "member": ticket.mfi_member_number,
        "client": ticket.partner_name,
        "category": "CRE",
        "channel": "phone",
    }


def _measure_all(env, users):
    """Return {name: (seconds, queries, pages, lines shown)} of everything."""
    sample = _get_sample(env)
    results = {}
    for work in (
        _prepare_screens(env, users, sample),
        _prepare_work(env, users, sample),
        _prepare_jobs(env),
    ):
        for name, function in work:
            results[name] = _measure(env, function)
    return results


def _compare(name, small, large):
    """Return the two result rows of one piece of work."""
    queries = {"small_queries": small[1], "large_queries": large[1]}
    rows = [
        bench.growth(name, small[0], large[0], GOAL),
        bench.growth(f"{name}: pages", small[2], large[2], PAGES_GOAL),
    ]
    return [{**row, **queries} for row in rows]


def _compare_all(small, past, busy):
    """Return the result rows: ten thousand, many closed, many closed and open."""
    rows = []
    for name in small:
        rows += _compare(name, small[name], past[name])
    for name in BUSY:
        row = bench.growth(
            f"{name}, 5 % open", small[name][0], busy[name][0], BUSY_GOAL
        )
        pages = {"small_pages": small[name][2], "large_pages": busy[name][2]}
        lines = {"small_lines": small[name][3], "large_lines": busy[name][3]}
        rows.append({**row, **pages, **lines})
    return rows


def _drop_database(name):
    """Drop the database, which takes gigabytes."""
    import os

    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    from lib import database

    Registry.delete(name)
    close_db(name)
    database.drop(dict(os.environ), name)


def run(scale):
    """Measure on 10,000 complaints and on ``scale``.

    :param scale: number of complaints, at least 20,000
    """
    from . import _past

    scale = max(scale, 2 * SMALL)
    bench.ensure_database(DATABASE, None)
    try:
        with bench.environment(DATABASE) as env:
            users = _past.create_users(env)
            values = _past.create_reference(env, users)
            measured = []
            for first, last, options in (
                (1, SMALL, {}),
                (SMALL + 1, scale, {"closed": (True,), "age": PAST_DAYS}),
                (SMALL + 1, scale, {"closed": (False,)}),
            ):
                _past.fill(env, values, first, last, **options)
                _past.vacuum(env)
                measured.append(_measure_all(env, users))
    finally:
        _drop_database(DATABASE)
    return _compare_all(*measured)
