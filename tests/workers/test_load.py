"""Many complaints at once on two servers: each has one number, and is told once."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import SERVERS, wait_for
from lib import database

CALLS, REPEATED, VISITORS, THREADS = 80, 24, 40, 16
COMPLAINTS = CALLS + VISITORS
#: Complaints that two pilots assign at the same moment.
DISPUTED = 8
REGISTERED = """
    SELECT id, number, complaint_phone FROM helpdesk_ticket
    WHERE complaint_registered_at IS NOT NULL ORDER BY number
"""
WAITING = """
    SELECT (SELECT count(*) FROM mfi_sms_message WHERE state IN ('queued', 'sending'))
         + (SELECT count(*) FROM mail_mail WHERE state = 'outgoing')
"""


def get_call(rank):
    """Return the values of a connected system's call; every second has an address."""
    values = {
        "description": f"The fee was taken twice ({rank}).",
        "channel": "phone",
        "category": "REM",
        "phone": f"+2217700010{rank:02}",
        "idempotency_key": f"load-{rank}",
    }
    return {**values, "email": f"call{rank}@example.org"} if rank % 2 else values


def get_form(rank):
    """Return what a visitor writes in the public form."""
    return {
        "kind": "complaint",
        "category": "REM",
        "branch": "W-1",
        "words": f"The teller was rude to me again ({rank}).",
        "name": f"Visitor {rank}",
        "phone": f"77 900 10 {rank:02}",
        "email": f"visitor{rank}@example.org",
        "consent": "1",
    }


@pytest.fixture(scope="module")
def numbers(client):
    """Register everything from many threads; return {who: number or page}."""
    with ThreadPoolExecutor(THREADS) as pool:
        questions = list(pool.map(client.read_question, range(VISITORS)))
    # The form refuses whoever fills it in faster than a person.
    threading.Event().wait(2.1)
    jobs = [("call", rank) for rank in [*range(CALLS), *range(REPEATED)]]
    jobs += [("visit", rank) for rank in range(VISITORS)]
    random.Random(19).shuffle(jobs)

    def register(job):
        kind, rank = job
        if kind == "call":
            return (*job, client.register(**get_call(rank))["number"])
        form = {**get_form(rank), **questions[rank]}
        status, page = client.open_page("/complaints", rank, **form)
        assert status == 200, page
        return (*job, page)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(register, jobs))


@pytest.fixture(scope="module")
def told(cluster, numbers):
    """Wait until everything is sent; return ({phone: texts}, {address: mails})."""
    wait_for(lambda: cluster.get_value(WAITING) == "0", "texts and mails leave")
    run_all_jobs(cluster)
    return count_texts(cluster), count_mails(cluster)


def count_texts(cluster):
    """Return how many texts each phone received."""
    return Counter(sent["query"]["to"][0] for sent in cluster.texts.requests)


def count_mails(cluster):
    """Return how many mails each address received."""
    return Counter(str(mail["To"]) for mail in cluster.mails.messages)


def run_all_jobs(cluster):
    """Make every scheduled job due, wake both servers, and wait until all have run."""
    cluster.query("UPDATE ir_cron SET nextcall = timezone('UTC', now()) WHERE active")
    wake = "SELECT pg_notify('cron_trigger', 'workers')"
    database.query(cluster.env, "postgres", wake)
    due = "SELECT count(*) FROM ir_cron WHERE active AND nextcall <= timezone('UTC', "
    wait_for(lambda: cluster.get_value(due + "now())") == "0", "every job runs")


def test_numbers_have_no_gap_and_no_double(cluster, numbers):
    stored = [number for _id, number, _phone in cluster.query(REGISTERED)]
    assert len(stored) == COMPLAINTS
    prefixes = {number.rpartition("-")[0] for number in stored}
    assert len(prefixes) == 1
    ranks = [int(number.rpartition("-")[2]) for number in stored]
    assert ranks == list(range(ranks[0], ranks[0] + COMPLAINTS))


def test_everyone_got_the_number_of_their_complaint(cluster, numbers):
    stored = {phone: number for _id, number, phone in cluster.query(REGISTERED)}
    for kind, rank, answer in numbers:
        if kind == "call":
            assert stored[get_call(rank)["phone"]] == answer
        else:
            assert stored[f"+2217790010{rank:02}"] in answer


def test_a_repeated_key_registers_once(numbers):
    answers = [row for row in numbers if row[0] == "call"]
    assert len(answers) == CALLS + REPEATED
    assert len({number for _kind, _rank, number in answers}) == CALLS


def test_both_servers_answered(cluster, numbers):
    for name in SERVERS:
        log = cluster.get_log(name)
        assert "POST /json/2/helpdesk.ticket/complaint_register" in log
        assert "POST /complaints HTTP" in log


def test_each_acknowledgement_leaves_once(told):
    texts, mails = told
    phones = {get_call(rank)["phone"] for rank in range(CALLS)}
    phones |= {f"+2217790010{rank:02}" for rank in range(VISITORS)}
    assert texts == dict.fromkeys(phones, 1)
    expected = {f"call{rank}@example.org" for rank in range(1, CALLS, 2)}
    expected |= {f"visitor{rank}@example.org" for rank in range(VISITORS)}
    clients = {to: count for to, count in mails.items() if to in expected}
    assert clients == dict.fromkeys(expected, 1)
    assert max(mails.values()) == 1


def test_jobs_run_on_both_servers_and_none_is_stuck(cluster, told):
    failed = "SELECT cron_name FROM ir_cron WHERE active AND failure_count > 0"
    assert cluster.query(failed) == []
    held = "SELECT count(*) FROM mfi_sms_message WHERE state <> 'sent'"
    assert cluster.get_value(held) == "0"
    for name in SERVERS:
        assert "odoo.addons.base.models.ir_cron: Job " in cluster.get_log(name)


def test_one_of_two_pilots_assigns(cluster, client, numbers):
    chosen = [int(row[0]) for row in cluster.query(REGISTERED)[:DISPUTED]]
    teams = list(cluster.accounts["teams"].values())
    together = threading.Barrier(2)

    def assign(side):
        """Assign each of the complaints as one of the pilots, on one of the servers."""
        answers = []
        for ticket_id in chosen:
            together.wait(120)
            arguments = {"ids": [ticket_id], "team_id": teams[side]}
            port = cluster.ports[SERVERS[side]]
            answers.append(
                client.call(
                    f"pilot{side + 1}",
                    "helpdesk.ticket",
                    "action_assign",
                    port=port,
                    **arguments,
                )
            )
        return answers

    with ThreadPoolExecutor(2) as pool:
        sides = list(pool.map(assign, range(2)))
    for ticket_id, *pair in zip(chosen, *sides, strict=True):
        assert sorted(status for status, _answer in pair) == [200, 422], pair
        [refused] = [answer["message"] for status, answer in pair if status == 422]
        assert "is already with the service" in refused and "\n" not in refused
        winner = teams[0] if pair[0][0] == 200 else teams[1]
        events = (
            "SELECT count(*) FROM mfi_complaint_event WHERE ticket_id = "
            f"{ticket_id} AND code IN ('assigned', 'reassigned')"
        )
        assert cluster.get_value(events) == "1"
        team = f"SELECT team_id FROM helpdesk_ticket WHERE id = {ticket_id}"
        assert cluster.get_value(team) == str(winner)


def test_the_journal_is_intact(client, told):
    status, broken = client.call("controller", "mfi.complaint.event", "verify")
    assert (status, broken) == (200, [])
