"""The servers that the tests of this folder share."""

import pytest

from client import Client
from cluster import Cluster


@pytest.fixture(scope="session")
def cluster():
    """Start everything, and stop it also when a test fails."""
    running = Cluster()
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def client(cluster):
    """Return a client of the port in front of the servers."""
    return Client(cluster.port, cluster.accounts["keys"])
