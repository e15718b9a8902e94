"""Hostile octets on each port: the connection ends, the daemon goes on."""

import json
import os
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from milter_client import MilterClient
from processes import eventually
from site_under_test import ALICE, metrics, outside, set_limits, used
from test_policy_delegation import request

PORTS = ("api", "milter", "policy")
MEGABYTE = 1 << 20


def connect(daemon, port: str, patience: float = 20) -> socket.socket:
    host, _, number = daemon.listening(port).rpartition(":")
    return socket.create_connection((host, int(number)), timeout=patience)


def drain(connection: socket.socket) -> bytes:
    """Everything until the daemon closes; TimeoutError when it does not."""
    received = b""
    try:
        while more := connection.recv(1 << 16):
            received += more
    except ConnectionError:
        pass
    return received


def memory(pid: int) -> int:
    """Resident octets of a process."""
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(autouse=True)
def goes_on(tidegate):
    """After each test the daemon decides as before."""
    set_limits(tidegate, messages_per_minute=1000)
    yield
    assert tidegate.check("last@example.org", ["x@example.com"])["action"] == "accept"


GARBAGE = {
    "nothing": b"",
    "NULs": b"\0" * 4096,
    "all ones": b"\xff" * 4096,
    "noise": bytes((i * 7919 >> 3) & 0xFF for i in range(65536)),
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "SMTP": b"EHLO x\r\nMAIL FROM:<a@b>\r\n",
    "a length without end": b"\xff\xff\xff\xffO",
    "an empty packet": b"\0\0\0\0",
    "header without a colon": b"GET / HTTP/1.1\r\nno colon here\r\n\r\n",
    "two lengths": b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "negative length": b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "both framings": b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "policy without names": b"\n\n\n=\n=x\n\n",
    "truncated milter": struct.pack(">I", 1000) + b"O" + b"x" * 10,
}


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("octets", GARBAGE.values(), ids=GARBAGE)
def test_garbage(tidegate, port, octets):
    with connect(tidegate, port) as connection:
        try:
            connection.sendall(octets)
            connection.shutdown(socket.SHUT_WR)
            drain(connection)
        except ConnectionError:
            pass


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("start", [b"", b"GET /", b"request=", struct.pack(">I", 0x7FFFFFFF) + b"B"],
                         ids=["bare", "HTTP", "policy", "milter"])
def test_endless_input_is_cut_off(tidegate, port, start):
    """A stream without an end is closed before it has cost more than a few megabytes."""
    with connect(tidegate, port) as connection:
        sent = 0
        try:
            connection.sendall(start)
            while sent < 200 * MEGABYTE:
                connection.sendall(b"a" * 65536)
                sent += 65536
        except (ConnectionError, TimeoutError):
            pass
    assert sent < 64 * MEGABYTE


def test_a_policy_request_with_too_many_attributes(tidegate):
    with connect(tidegate, "policy") as connection:
        try:
            for number in range(100_000):
                connection.sendall(b"name%d=value\n" % number)
        except ConnectionError:
            return
        connection.sendall(b"\n")
        drain(connection)


def test_a_body_that_is_too_large_is_refused(tidegate):
    with connect(tidegate, "api") as connection:
        connection.sendall(b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000000\r\n\r\n")
        assert drain(connection).startswith((b"HTTP/1.1 413", b"HTTP/1.1 400", b"HTTP/1.1 401", b"HTTP/1.1 403"))


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "[" * 100_000, '{"user": 1}', '{"user": "a@b", "recipients": "x"}',
                                  '{"user": "a@b", "recipients": [1]}', '{"user": "\\u0000", "recipients": ["x@y"]}'])
def test_json_that_makes_no_sense_is_refused_with_a_sentence(tidegate, body):
    with connect(tidegate, "api") as connection:
        head = f"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body.encode())
        answer = drain(connection)
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 422"), answer[:500]


def test_a_header_of_one_megabyte_through_the_milter(tidegate):
    client = MilterClient(tidegate.listening("milter"))
    client.negotiate()
    steps = client.steps(ALICE, outside(1))[1:]
    for step in steps[:-4]:
        step()
    for number in range(20):  # an MTA cuts headers itself; what it hands over is at most 64 KB each
        client.say(b"L", b"X-Long-%d\0" % number + b"x" * 50_000 + b"\0")
    for step in steps[-3:]:
        reply = step()
    assert reply[0] in (b"c", b"a"), reply
    client.say(b"Q")
    client.close()
    assert used(tidegate, ALICE) == 1


@pytest.mark.parametrize("sender", ["a\r\nX-Injected: yes@example.org", "a\0b@example.org", "\xff\xfe@example.org", "x" * 5000,
                                    "a b@example.org", "<>@example.org", '"; drop table cases; --"@example.org'])
def test_what_is_smuggled_into_names_reaches_no_reply_and_no_log_line(tidegate, sender):
    set_limits(tidegate, external_per_hour=1)
    before = len(tidegate.log.read_text(errors="replace").splitlines())
    for _ in range(3):
        answer = tidegate.http("POST", "/v1/check", {"user": sender, "client": "192.0.2.1", "from": sender,
                                                     "recipients": ["x@example.com"], "subject": sender})
        if answer.status == 200:
            text = answer.body["text"]
            assert text.isprintable() and text.isascii() and len(text) <= 480, text
        else:
            assert answer.status in (400, 422), answer
    for line in tidegate.log.read_text(errors="replace").splitlines()[before:]:
        assert not line.startswith("X-Injected"), line
        assert "\0" not in line


def test_nul_and_eight_bit_through_the_milter_and_the_policy_port(tidegate):
    client = MilterClient(tidegate.listening("milter"))
    replies = client.message("alice\xffx@example.org", ["r\r\nQUIT@example.com", "\x01\x02@example.com"])
    assert replies and all(b"\r\nQUIT" not in payload for _, payload in replies)
    client.close()
    with connect(tidegate, "policy") as connection:
        connection.sendall(request(user="ali\0ce@example.org", recipient="r\x01\xff@example.com"))
        answer = connection.recv(4096)
        assert answer == b"" or answer.startswith(b"action=")
        assert answer.count(b"\n") in (0, 2)


STEPS = 12  # of a message for two recipients, from the negotiation to its end


@pytest.mark.parametrize("after", range(STEPS + 1))
def test_an_mta_that_vanishes_at_each_step_of_the_milter(tidegate, after):
    """Before the end of the message nothing is counted; what was counted at its end is given back."""
    client = MilterClient(tidegate.listening("milter"))
    steps = client.steps(ALICE, outside(2))
    assert len(steps) == STEPS
    for step in steps[:after]:
        step()
    if after == STEPS:
        assert used(tidegate, ALICE) == 2
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST
    client.close()
    eventually(lambda: connections(tidegate, "milter") == 0, 30, "the daemon has seen the end of the connection")
    assert used(tidegate, ALICE) == 0


def connections(daemon, listener: str) -> float:
    """How many mail servers are connected now."""
    return metrics(daemon)[f'tidegate_connections{{listener="{listener}"}}']


@pytest.mark.parametrize("cut", [1, 10, 40, 100, 150])
def test_an_mta_that_vanishes_in_a_policy_request_or_before_its_answer(tidegate, cut):
    with connect(tidegate, "policy") as connection:
        connection.sendall(request()[:cut])
    with connect(tidegate, "policy") as connection:
        connection.sendall(request())
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def check_request() -> bytes:
    """A submission of Alice that is taken and counted, if all of it arrives."""
    body = json.dumps({"user": ALICE, "client": "192.0.2.10", "from": ALICE, "recipients": outside(2)}).encode()
    return (b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)) + body


def test_a_client_that_vanishes_in_an_http_request(tidegate):
    """Cut at every octet: nothing is counted. Each client ends its side and waits for the daemon to end the other."""
    whole = check_request()
    for cut in range(len(whole)):
        with connect(tidegate, "api") as connection:
            connection.sendall(whole[:cut])
            connection.shutdown(socket.SHUT_WR)
            answer = drain(connection)
        assert b" 200 " not in answer.partition(b"\r\n")[0], (cut, answer)
    assert tidegate.json("entity", "list") == []
    with connect(tidegate, "api") as connection:
        connection.sendall(whole.replace(b"Host:", b"Connection: close\r\nHost:"))
        assert drain(connection).startswith(b"HTTP/1.1 200 ")
    assert used(tidegate, ALICE) == 2, "the whole of it counts"


SLOW = {  # by port: how a request begins that never ends, and the seconds after which it is closed at the latest
    "api": (b"GET /healthz HTTP/1.1\r\nX-Slow: ", 45),
    "policy": (b"request=smtpd_access_policy\nhelo_name=", 100),
    "milter": (struct.pack(">I", 600) + b"O", 100),
}


def closed_in_time(daemon, port: str) -> str:
    """Says an octet a second until the daemon closes. Returns what is wrong, nothing if it closed in time."""
    octets, longest = SLOW[port]
    begun = time.monotonic()
    with connect(daemon, port, patience=1) as connection:
        try:
            for octet in octets + b"a" * longest:
                connection.sendall(bytes([octet]))
                try:
                    if connection.recv(4096) == b"":
                        return ""
                except TimeoutError:  # a second passed, and it is open
                    if time.monotonic() - begun >= longest:
                        break
        except ConnectionError:
            return ""
    return f"{port}: still open after {longest} s"


def test_one_byte_a_second_is_closed_in_time(tidegate):
    """A request that never gets finished ends by its deadline, in seconds; what trickles in does not extend it."""
    with ThreadPoolExecutor(len(SLOW)) as clients:
        assert "".join(clients.map(lambda port: closed_in_time(tidegate, port), SLOW)) == ""


def test_memory_stays_after_all_kinds_of_garbage(tidegate, monkeypatch):
    """A thousand broken connections leave nothing behind."""
    # A build with the address sanitizer keeps what is freed for a while, 256 MB of it unless told otherwise, and old stacks.
    monkeypatch.setenv("ASAN_OPTIONS", "quarantine_size_mb=8:detect_stack_use_after_return=0")
    tidegate.stop()
    tidegate.start()

    def round_() -> None:
        for port in PORTS:
            for octets in GARBAGE.values():
                with connect(tidegate, port) as connection:
                    try:
                        connection.sendall(octets)
                    except ConnectionError:
                        pass

    for _ in range(5):
        round_()
    before = memory(tidegate.pid)
    for _ in range(25):
        round_()
    eventually(lambda: memory(tidegate.pid) < before + 32 * MEGABYTE, 10, "memory is as before")
