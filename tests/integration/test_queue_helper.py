"""The helper against a real Postfix: what it does to the queue, and for whom."""

import os
import pwd
import socket
import subprocess
from pathlib import Path

import pytest

from mailhost import MailHost
from processes import Service, eventually
from submission import compose
from tidegate import binaries

ALICE, OUTSIDE = "alice@example.org", "carol@example.com"
NOBODY = pwd.getpwnam("nobody").pw_uid


class Helper:
    """A running `tidegate-helper` for one mail host, and the line protocol it speaks."""

    def __init__(self, folder: Path, host: MailHost):
        self.path = folder / "helper.sock"
        command = [str(binaries() / "tidegate-helper"), "--socket", str(self.path), "--peer-uid", str(NOBODY),
                   "--postfix-config", str(host.folder / "postfix")]
        self.service = Service(command, folder / "helper.log")
        eventually(lambda: (folder / "helper.log").read_text() == "ready\n", 10, "the helper is ready")

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(30)
        connection.connect(str(self.path))
        return connection

    def ask(self, line: str) -> tuple[str, bytes]:
        """The first line of the answer and what follows it."""
        with self.connect() as connection, connection.makefile("rb") as answer:
            connection.sendall(line.encode() + b"\n")
            first = answer.readline().decode().rstrip("\n")
            octets = int(first.split()[2]) if first.startswith("ok ") else 0
            return first, answer.read(octets)


@pytest.fixture
def held_host(mailhost):
    """A host where every submission is put on hold."""
    return mailhost(settings={"smtpd_data_restrictions": "check_recipient_access static:hold"})


@pytest.fixture
def helper(folder, held_host):
    helper = Helper(folder, held_host)
    yield helper
    assert helper.service.stop() == 0
    assert not helper.path.exists()


def send(host: MailHost, count: int = 1) -> list[str]:
    ids = [host.send(ALICE, [OUTSIDE], compose(ALICE, [OUTSIDE], f"Letter {n}")).queue_id for n in range(count)]
    eventually(lambda: len(host.queue("hold")) == count, 20, "the mail is held")
    return ids


def test_lists_what_is_queued(held_host, helper):
    assert helper.ask("list") == ("ok 0 0", b"")
    ids = send(held_host, 2)
    first, lines = helper.ask("list")
    assert first == f"ok 2 {len(lines)}"
    assert {queue_id for queue_id in ids if f'"{queue_id}"'.encode() in lines} == set(ids)


def test_released_mail_leaves_at_once(held_host, helper):
    ids = send(held_host, 2)
    assert helper.ask(f"release {' '.join(ids)} 4GoneLongAgo")[0] == "ok 2 0"
    eventually(lambda: held_host.sink.message_count == 2, 10, "it arrives")
    assert held_host.queue() == []
    assert helper.ask(f"release {ids[0]}")[0] == "ok 0 0"


def test_deleted_mail_is_gone(held_host, helper):
    ids = send(held_host, 2)
    assert helper.ask(f"delete {ids[0]}")[0] == "ok 1 0"
    assert [entry["queue_id"] for entry in held_host.queue()] == [ids[1]]
    assert helper.ask(f"show {ids[0]}")[0] == f"error message {ids[0]} is not in the queue any more"


def test_mail_that_waits_is_put_on_hold(mailhost, folder):
    host = mailhost()
    host.sink.refuse = lambda recipient: "450 4.2.1 Come back later"
    queue_id = host.send(ALICE, [OUTSIDE], compose(ALICE, [OUTSIDE], "Waiting")).queue_id
    eventually(lambda: host.queue("deferred"), 20, "it is deferred")
    helper = Helper(folder, host)
    try:
        assert helper.ask(f"hold {queue_id}")[0] == "ok 1 0"
        assert [entry["queue_id"] for entry in host.queue("hold")] == [queue_id]
        host.sink.refuse = lambda recipient: None
        assert helper.ask(f"release {queue_id}")[0] == "ok 1 0"
        eventually(lambda: host.sink.message_count == 1, 10, "it arrives")
    finally:
        helper.service.stop()


def test_shows_a_message_from_its_start(held_host, helper):
    queue_id = send(held_host)[0]
    first, message = helper.ask(f"show {queue_id}")
    assert first == f"ok 1 {len(message)}"
    assert b"\nSubject: Letter 0\n" in message
    large = compose(ALICE, [OUTSIDE], "Large")
    large.set_content("All work and no play.\n" * 50_000)
    queue_id = held_host.send(ALICE, [OUTSIDE], large).queue_id
    eventually(lambda: len(held_host.queue("hold")) == 2, 20, "it is held")
    assert len(helper.ask(f"show {queue_id}")[1]) == 256 * 1024


def test_refuses_what_is_no_request(held_host, helper):
    send(held_host)
    for line in ("delete ALL", "delete -", "hold 4ABCD;reboot", "flush", "", "list\r"):
        assert helper.ask(line)[0].startswith("error ")
    with helper.connect() as connection:
        connection.sendall(b"hold" + b" 4ABCD" * 11_000)
        with pytest.raises(ConnectionResetError):
            connection.recv(100)
    assert len(held_host.queue("hold")) == 1


def test_serves_its_peer_and_nobody_else(held_host, helper):
    """The socket belongs to the peer; a process of another user that gets hold of it all the same is not heard."""
    assert (helper.path.stat().st_uid, helper.path.stat().st_mode & 0o777) == (NOBODY, 0o600)
    ask = (f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(helper.path)!r})\n"
           "try: s.sendall(b'list\\n'); print(s.recv(100))\nexcept OSError: print(b'')")

    def ask_as(uid: int) -> str:
        return subprocess.run(["/usr/bin/python3", "-c", ask], user=uid, group=65534, extra_groups=[],
                              capture_output=True, text=True, timeout=30, check=True).stdout.strip()

    assert ask_as(NOBODY) == "b'ok 0 0\\n'"
    os.chmod(helper.path, 0o666)
    assert ask_as(pwd.getpwnam("daemon").pw_uid) == "b''"


def test_silence_does_not_keep_others_out(held_host, helper):
    with helper.connect():
        assert helper.ask("list")[0] == "ok 0 0"


def test_takes_over_a_socket_that_was_left_and_no_other(held_host, helper, folder):
    second = [str(binaries() / "tidegate-helper"), "--socket"]
    taken = subprocess.run([*second, str(helper.path)], capture_output=True, text=True, timeout=30)
    assert (taken.returncode, "already" in taken.stderr) == (1, True)
    helper.service.kill()
    assert helper.path.exists()
    (folder / "helper.log").unlink()
    helper.__init__(folder, held_host)
    assert helper.ask("list")[0] == "ok 0 0"
    (folder / "plain").write_text("mine")
    plain = subprocess.run([*second, str(folder / "plain")], capture_output=True, text=True, timeout=30)
    assert (plain.returncode, (folder / "plain").read_text()) == (1, "mine")
