"""One run: load, faults in a random order, then a clean start and the verdict."""

import random
import time

from ..output import step
from . import faults, fuzz, verdict
from .cluster import Cluster
from .load import Crowd


def run(env, seed, seconds, users, texts, cases=0):
    """Kill servers under load; return {what was checked: violations}.

    :param int seconds: duration of the load
    :param users: and ``texts``: see :class:`load.Crowd`
    :param int cases: number of invented calls after the verdict
    """
    with Cluster(env).running() as cluster:
        step(f"Chaos: {seconds} seconds, {users} users, seed {seed}")
        crowd = Crowd(cluster, seed, users, texts)
        try:
            found = _disturb(cluster, crowd, seed, seconds)
        finally:
            crowd.close()
        return {**found, **(fuzz.attack(cluster, seed, cases) if cases else {})}


def _disturb(cluster, crowd, seed, seconds):
    """Let the users work while servers are killed; return the verdict."""
    began = time.monotonic()
    crowd.start()
    done = faults.run_until(cluster, random.Random(seed), began + seconds)
    step("Chaos: no more faults, the users finish")
    cluster.start_all()
    crowd.stop()
    ledger = crowd.ledger
    for door, sent in ledger.sent.items():
        step(f"  {door}: {len(sent)} sent, {len(ledger.acknowledged[door])} accepted")
    step(f"  imports: {len(ledger.imports)}, texts received: {len(ledger.delivered)}")
    step(
        "  answers: "
        + ", ".join(f"{k} {v}" for k, v in sorted(ledger.statuses.items()))
    )
    step("  faults: " + ", ".join(f"{name} {count}" for name, count in done.items()))
    step("Chaos: a clean start, then the verdict")
    cluster.kill("odoo")
    cluster.start_odoo()
    cluster.wait_for_odoo()
    return verdict.judge(crowd)
