"""Pages that only read come from the replica, and answer without it."""

import pytest

from cluster import SERVERS

READS = {
    "public form": lambda client: client.open_page("/complaints"),
    "tracking": lambda client: client.open_page("/complaints/track"),
    "verification": lambda client: client.open_page("/complaints/verify"),
    "whistleblowing": lambda client: client.open_page("/complaints/denunciation"),
    "mistyped address": lambda client: client.open_page("/complaintz"),
    "list": lambda client: client.call(
        "pilot1",
        "helpdesk.ticket",
        "web_search_read",
        domain=[["complaint_state", "=", "registered"]],
        specification={"number": {}, "category_id": {"fields": {}}},
        limit=20,
    ),
    "groups": lambda client: client.call(
        "pilot1",
        "helpdesk.ticket",
        "web_read_group",
        domain=[],
        groupby=["complaint_state"],
        aggregates=["__count"],
    ),
    "counters of the desk": lambda client: client.call(
        "pilot1", "helpdesk.ticket", "complaint_desk_figures"
    ),
    "dashboard": lambda client: client.call(
        "pilot1",
        "mfi.complaint.report",
        "complaint_dashboard",
        date_from="2026-01-01",
        date_to="2026-12-31",
    ),
    "cost of complaints": lambda client: client.call(
        "pilot1", "mfi.complaint.cost", "get_cost_per_complaint", year=2026
    ),
}
STATUSES = {"mistyped address": 404}
CALL = {"description": "Too late", "channel": "phone", "category": "REM"}


@pytest.fixture(scope="module", autouse=True)
def quiet(cluster):
    """Stop the scheduled jobs, which read the primary, and let the replica catch up."""
    cluster.query("UPDATE ir_cron SET active = false")
    cluster.wait_for_replica()


@pytest.fixture
def late(cluster):
    """Let the replica fall behind during a test."""
    cluster.pause_replica()
    yield
    cluster.resume_replica()


@pytest.fixture
def written(client, late):
    """Register a complaint that the replica does not know yet."""
    return client.register(**CALL, phone="+221770009999")


def find(client, number, login="pilot1"):
    """Return the id of a complaint, as another system finds it by its number."""
    domain = [["number", "=", number]]
    status, ids = client.call(login, "helpdesk.ticket", "search", domain=domain)
    assert (status, len(ids)) == (200, 1)
    return ids[0]


def open_form(client, ticket_id):
    """Return what the form of a complaint shows."""
    status, rows = client.call(
        "pilot1",
        "helpdesk.ticket",
        "web_read",
        ids=[ticket_id],
        specification={"number": {}, "complaint_state": {}},
    )
    assert status == 200
    return rows


@pytest.mark.parametrize("name", READS)
def test_reads_reach_the_replica_and_not_the_primary(cluster, client, name):
    with cluster.counted_reads() as counts:
        status, _body = READS[name](client)
    assert status == STATUSES.get(name, 200)
    assert counts["primary"] == {}
    assert counts["replica"]


def test_lists_of_complaints_are_read_on_the_replica(cluster, client):
    with cluster.counted_reads() as counts:
        READS["list"](client)
        READS["dashboard"](client)
    assert counts["replica"]["helpdesk_ticket"] and counts["primary"] == {}


def test_what_is_written_goes_to_the_primary_at_once(cluster, client):
    """No request is tried on the replica in vain."""
    receipt = client.register(**CALL, phone="+221770009998")
    number, code = receipt["number"], receipt["tracking_code"]
    client.open_page("/complaints/track", number=number, proof=code)
    client.open_page("/complaints/verify", number=number, fingerprint="AAAA")
    read_health(cluster, client)
    client.call("machine", "helpdesk.ticket", "complaint_status", number=number)
    for name in SERVERS:
        assert "retrying with a read/write cursor" not in cluster.get_log(name)


def test_tracking_is_right_while_the_replica_is_late(client, written):
    number, code = written["number"], written["tracking_code"]
    status, page = client.open_page("/complaints/track", number=number, proof=code)
    assert status == 200 and number in page
    status, answer = client.call(
        "machine", "helpdesk.ticket", "complaint_status", number=number
    )
    assert (status, answer["state"]) == (200, "registered")


def test_a_form_is_right_while_the_replica_is_late(cluster, client, written):
    ticket_id = find(client, written["number"])
    [row] = open_form(client, ticket_id)
    assert row["complaint_state"] == "registered"
    team = cluster.accounts["teams"]["one"]
    status, _answer = client.call(
        "pilot1", "helpdesk.ticket", "action_assign", ids=[ticket_id], team_id=team
    )
    assert status == 200
    [row] = open_form(client, ticket_id)
    assert row["complaint_state"] == "assigned"


def test_a_list_may_be_late(client, written):
    """What docs/deployment.md says: lists show the moment that the replica knows."""
    arguments = {
        "domain": [["number", "=", written["number"]]],
        "specification": {"number": {}},
    }
    call = ("pilot1", "helpdesk.ticket", "web_search_read")
    status, answer = client.call(*call, **arguments)
    assert (status, answer["length"]) == (200, 0)


def test_a_record_missing_on_the_replica_is_found_on_the_primary(client, written):
    ticket_id = find(client, written["number"])
    arguments = {"ids": [ticket_id], "fields": ["number"]}
    for method in ("read", "get_formview_id"):
        arguments = arguments if method == "read" else {"ids": [ticket_id]}
        status, answer = client.call("pilot1", "helpdesk.ticket", method, **arguments)
        assert status == 200, answer


def test_pages_answer_when_the_replica_dies(cluster, client):
    for name in READS:  # so that all workers have connections to it
        READS[name](client)
    cluster.stop_replica()
    for _round in range(2 * len(SERVERS)):
        for name, read in READS.items():
            status, body = read(client)
            assert status == STATUSES.get(name, 200), (name, body)
    receipt = client.register(**CALL, phone="+221770009997")
    assert open_form(client, find(client, receipt["number"]))
    status, body = read_health(cluster, client)
    assert status == 503 and '"replica"' in body
    logs = "".join(cluster.get_log(name) for name in SERVERS)
    assert "falling back to read-write cursor" in logs


def read_health(cluster, client):
    """Ask for the state of the service as a monitor does."""
    return client.open_page(f"/complaints/health?token={cluster.accounts['health']}")
