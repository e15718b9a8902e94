"""The mail host itself, with nothing that guards it: what the other tests stand on."""

import subprocess
import sys
from pathlib import Path

import pytest

from mailhost import MailHost, Setup
from processes import eventually, session_members
from submission import compose

ALICE, BOB = "alice@example.org", "bob@example.org"
OUTSIDE = "carol@example.com"


def letter(to, sender=ALICE, subject="Hello"):
    return compose(sender, to, subject)


@pytest.fixture
def host(mailhost):
    return mailhost(aliases={"team@example.org": [ALICE, BOB]})


def test_mail_goes_where_it_should(host):
    """People send after a login; colleagues and the outside receive; outsiders reach mailboxes and aliases."""
    assert host.send(ALICE, [BOB, OUTSIDE], letter([BOB, OUTSIDE])).accepted
    assert host.receive_from_outside(OUTSIDE, "team@example.org", letter("team@example.org", OUTSIDE)).accepted
    host.sendmail(BOB, [OUTSIDE], letter(OUTSIDE, BOB))

    eventually(lambda: host.sink.message_count == 2, 20, "the outside has two messages")
    eventually(lambda: len(host.mailbox(BOB)) == 2 and len(host.mailbox(ALICE)) == 1, 20, "the mailboxes have theirs")
    assert {message.sender for message in host.sink.messages()} == {ALICE, BOB}
    assert host.sink.recipients_by_domain() == {"example.com": 2}
    with host.imap(BOB) as connection:
        assert connection.select("INBOX")[1] == [b"2"]
    assert "status=sent" in host.mail_log()


def test_refusals_tell_the_stage(host):
    wrong_password = host.send(ALICE, [BOB], letter(BOB), password="looking-glass")
    assert (wrong_password.stage, wrong_password.code) == ("auth", 535)

    relay = host.receive_from_outside(OUTSIDE, "dave@example.net", letter("dave@example.net", OUTSIDE))
    assert (relay.stage, relay.code) == ("rcpt", 554)

    nobody = host.send(ALICE, ["nobody@example.org", OUTSIDE], letter(OUTSIDE))
    assert nobody.accepted
    assert nobody.refused["nobody@example.org"].code == 550


def test_postfix_believes_the_client_address_that_a_test_gives(host):
    assert host.send(ALICE, [BOB], letter(BOB), client="203.0.113.9").accepted
    eventually(lambda: "client=unknown[203.0.113.9]" in host.mail_log(), 10, "the log names the client")


def test_sieve_forwards_to_the_outside(host):
    host.install_sieve(BOB, f'require "copy"; redirect :copy "{OUTSIDE}";')
    assert host.receive_from_outside("dave@example.net", BOB, letter(BOB, "dave@example.net")).accepted
    forwarded = eventually(host.sink.messages, 20, "the copy is outside")[0]
    assert forwarded.recipients == (OUTSIDE,)
    assert b"X-Sieve-Redirected-From: bob@example.org" in forwarded.content
    eventually(lambda: len(host.mailbox(BOB)) == 1, 20, "Bob keeps his")


def test_a_recipient_that_the_outside_refuses_bounces_to_the_sender(host):
    host.sink.refuse = lambda recipient: "550 5.1.1 No such user" if recipient.startswith("gone") else None
    assert host.send(ALICE, ["gone@example.com"], letter("gone@example.com")).accepted
    eventually(lambda: len(host.mailbox(ALICE)) == 1, 20, "Alice has the bounce")
    assert host.mailbox(ALICE)[0]["Auto-Submitted"] == "auto-replied"
    assert host.sink.message_count == 0


def test_held_mail_waits_in_the_queue(mailhost):
    host = mailhost(settings={"smtpd_data_restrictions": "check_recipient_access static:hold"})
    queue_id = host.send(ALICE, [OUTSIDE], letter(OUTSIDE)).queue_id
    held = eventually(lambda: host.queue("hold"), 10, "the message is held")
    assert [entry["queue_id"] for entry in held] == [queue_id]
    host.release_held(queue_id)
    eventually(lambda: host.sink.from_sender(ALICE), 20, "it leaves after its release")
    eventually(lambda: host.queue() == [], 10, "the queue is empty")


def test_stop_leaves_no_process_and_start_finds_the_mail_again(host):
    assert host.send(ALICE, [BOB], letter(BOB)).accepted
    eventually(lambda: host.mailbox(BOB) and host.queue() == [], 20, "Bob has it, and Postfix knows")
    masters = host.process_ids()
    host.stop()
    assert [session_members(pid) for pid in masters] == [set(), set()]
    host.start()
    assert len(host.mailbox(BOB)) == 1
    assert host.send(ALICE, [BOB], letter(BOB)).accepted


def test_works_below_a_long_path(folder):
    with MailHost(folder / ("deep" * 12) / ("down" * 12), Setup(users={ALICE: "wonderland"})) as host:
        assert host.send(ALICE, [ALICE], letter(ALICE)).accepted
        eventually(lambda: host.mailbox(ALICE), 20, "Alice has it")


def test_says_which_folder_is_closed(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(PermissionError, match=str(closed)):
        MailHost(closed / "host", Setup(users={ALICE: "wonderland"})).start()


def test_servers_end_with_the_program_that_started_them(folder):
    """Even when that one is killed and can do nothing about it."""
    demo = Path(sys.modules["mailhost"].__file__).parent
    program = f"""
import sys, time
sys.path.insert(0, {str(demo)!r})
from mailhost import MailHost, Setup
host = MailHost({str(folder / "host")!r}, Setup(users={{{ALICE!r}: "wonderland"}}))
host.start()
print(*host.process_ids(), flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        masters = [int(pid) for pid in parent.stdout.readline().split()]
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
    assert len(masters) == 2
    eventually(lambda: not any(session_members(pid) for pid in masters), 20, "both servers are gone")
