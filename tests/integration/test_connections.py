"""Very many connections at once."""

import os
import resource
import socket

import pytest

from processes import eventually
from site_under_test import ALICE, used
from test_bad_input import connect, memory
from test_policy_delegation import request

MANY = 5000
SPARE = 500  # descriptors for everything else


@pytest.fixture
def descriptors():
    """Room for MANY sockets in this process and in the daemon that it starts."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (MANY + SPARE, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("port", ["policy", "milter"])
def test_five_thousand_idle_connections(descriptors, tidegate, port):
    before = memory(tidegate.pid)
    idle = []
    try:
        for _ in range(MANY):
            idle.append(connect(tidegate, port))
        assert tidegate.check(ALICE, ["r@example.com"])["action"] == "accept"
        with connect(tidegate, "policy") as active:
            active.sendall(request(instance="active.0.0"))
            assert active.recv(100) == b"action=DUNNO\n\n"
        assert used(tidegate, ALICE) == 2
        assert memory(tidegate.pid) - before < MANY * 32 * 1024, "32 KB a connection at most"
        idle[0].settimeout(0.05)
        with pytest.raises(TimeoutError):
            idle[0].recv(1)  # the first one is still open
    finally:
        for connection in idle:
            connection.close()
    assert tidegate.check(ALICE, ["r@example.com"])["action"] == "accept"


def test_connections_that_come_and_go(tidegate):
    """Two thousand short connections: no descriptor stays behind."""
    def descriptors() -> int:
        return len(os.listdir(f"/proc/{tidegate.pid}/fd"))

    before = descriptors()
    for number in range(2000):
        with connect(tidegate, ("policy", "milter", "api")[number % 3]) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    eventually(lambda: descriptors() <= before + 2, 20, "the descriptors are closed")
