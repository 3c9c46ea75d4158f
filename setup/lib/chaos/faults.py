"""What goes wrong: each fault breaks something, waits, and repairs it."""

import shutil
import signal
import subprocess
import time

from ..output import step
from .cluster import wait_for
from .load import Client

#: Public pages that are read on the replica.
PAGES = ("/complaints", "/complaints/track", "/complaints/verify")


def kill_odoo(cluster, chance):
    """Kill Odoo with all its processes."""
    cluster.kill("odoo")
    time.sleep(chance.uniform(0, 2))
    cluster.start_odoo()


def kill_worker(cluster, chance):
    """Kill one of Odoo's processes, chosen at random."""
    workers = cluster.get_members("odoo")[1:]
    if workers:
        subprocess.run(["kill", "-9", str(chance.choice(workers))], check=False)


def crash_postgres(cluster, chance):
    """Stop PostgreSQL in the middle of everything."""
    cluster.crash_postgres()
    time.sleep(chance.uniform(0, 3))
    cluster.start_postgres()


def kill_gateway(cluster, chance):
    """Kill both parts of Kannel."""
    for name in ("bearerbox", "smsbox"):
        cluster.kill(name)
    time.sleep(chance.uniform(0, 3))
    cluster.start_bearerbox()
    cluster.start_smsbox()


def slow_gateway(cluster, chance):
    """Let the gateway take calls without answering, longer than Odoo waits."""
    cluster.kill("smsbox", signal.SIGSTOP)
    time.sleep(chance.uniform(8, 25))
    cluster.kill("smsbox", signal.SIGCONT)


def kill_mail_server(cluster, chance):
    """Kill the mail server."""
    cluster.kill("smtp")
    time.sleep(chance.uniform(1, 5))
    cluster.start_smtp()


def lose_replica(cluster, chance):
    """Crash the replica and start it again, while pages are read.

    A request that is reading there at that very moment can fail; no later one does.
    """
    wait_for(
        lambda: cluster.revive() or not list(read_pages(cluster)),
        600,
        "Reading all pages",
    )
    cluster.lose_replica()
    limit = time.monotonic() + chance.uniform(3, 10)
    while time.monotonic() < limit:
        cluster.unread += read_pages(cluster)
    cluster.start_replica()
    cluster.unread += read_pages(cluster)


def read_pages(cluster):
    """Read what comes from the replica, as visitors and a pilot; yield what failed."""
    client, key = Client(cluster.ports["odoo"]), cluster.access["keys"]["pilot"]
    for path in PAGES:
        status, _text, _headers = client.send("GET", path)
        if status != 200:
            yield f"{path} answered {status} without the replica"
    values = {"domain": [["complaint_state", "!=", False]], "limit": 20}
    values["specification"] = {"number": {}}
    status, _found = client.call(key, "helpdesk.ticket", "web_search_read", **values)
    if status != 200:
        yield f"a list of complaints answered {status} without the replica"


def fill_disk(cluster, chance):
    """Fill the disk of the database and the files."""
    cluster.fill_disk()
    time.sleep(chance.uniform(3, 8))
    cluster.free_disk()


def step_clock_back(cluster, chance):
    """Restart with a clock that is up to an hour behind, then with the right one."""
    seconds = chance.randint(60, 3600)
    restart(cluster, get_faked_clock(seconds))
    time.sleep(chance.uniform(8, 12))
    restart(cluster, {})


def restart(cluster, faked):
    """Kill Odoo and PostgreSQL, and start them with other variables."""
    cluster.kill("odoo")
    cluster.crash_postgres()
    cluster.faked = faked
    cluster.start_postgres()
    cluster.start_odoo()


def get_faked_clock(seconds):
    """Return the variables that make a program's clock run ``seconds`` behind."""
    command = ["faketime", "-f", f"-{seconds}s", "printenv", "LD_PRELOAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {
        "LD_PRELOAD": done.stdout.strip(),
        "FAKETIME": f"-{seconds}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


FAULTS = (
    kill_odoo,
    kill_worker,
    crash_postgres,
    kill_gateway,
    slow_gateway,
    kill_mail_server,
    lose_replica,
    fill_disk,
    step_clock_back,
)


def get_faults():
    """Return the faults that this machine can simulate; say which it cannot."""
    if shutil.which("faketime"):
        return FAULTS
    step("Chaos: without the program faketime, the clock is not set back")
    return tuple(fault for fault in FAULTS if fault is not step_clock_back)


def run_until(cluster, chance, limit):
    """Let faults happen in random order, each at least as often as the others less one.

    :param limit: end, in seconds of the monotonic clock
    :return: {name: number of times}
    """
    done, bag = {}, []
    while time.monotonic() < limit:
        bag = bag or chance.sample(get_faults(), len(get_faults()))
        fault = bag.pop()
        name = fault.__name__
        step(f"Chaos: {name.replace('_', ' ')}")
        fault(cluster, chance)
        cluster.revive()
        done[name] = done.get(name, 0) + 1
        time.sleep(chance.uniform(1, 6))
    return done
