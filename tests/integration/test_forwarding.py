"""Automatic forwarding to the outside, by the way it really leaves: a redirect of a Sieve script."""

import pytest

from processes import eventually
from site_under_test import BOB
from submission import compose

OUTSIDE, WRITER = "carol@example.com", "dave@example.net"


@pytest.fixture
def forwarded(site):
    """Bob's mail is redirected to the outside, with a copy for himself; `receive` brings him a message."""
    s = site()
    s.host.install_sieve(BOB, f'require "copy"; redirect :copy "{OUTSIDE}";')

    def receive(subject: str) -> None:
        assert s.host.receive_from_outside(WRITER, BOB, compose(WRITER, BOB, subject)).accepted
        eventually(lambda: subject in {message["Subject"] for message in s.host.mailbox(BOB)}, 30, "Bob keeps his")

    s.receive = receive
    return s


def set_forwarding(s, value: str) -> None:
    answer = s.tidegate.http("PATCH", "/v1/policies/default", {"forwarding": value})
    assert answer.status == 200, answer


def test_forwarding_that_the_policy_forbids_leaves_no_copy(forwarded):
    set_forwarding(forwarded, "off")
    forwarded.receive("forbidden")

    def refusal() -> str:
        log = (forwarded.host.folder / "dovecot.log").read_text(errors="replace")
        return next((line for line in log.splitlines() if "[TG-FORWARD]" in line), "")

    told = eventually(refusal, 30, "Dovecot logs what it was told")
    assert "550 5.7.1" in told and f"not allowed for {BOB}" in told, told
    assert "[TG-FORWARD]" in forwarded.host.mail_log()
    rows = eventually(lambda: [row for row in forwarded.tidegate.json("trace") if row["action"] == "reject"], 10,
                      "the refusal is in the trace")
    assert rows[0]["kind"] == "forward" and rows[0]["recipients"] == [OUTSIDE], rows

    # What is allowed later arrives, so what was refused before it would have arrived by now.
    set_forwarding(forwarded, "on")
    forwarded.receive("allowed")
    eventually(lambda: subjects_outside(forwarded) == ["allowed"], 30, "the allowed copy is outside, and no other")
    eventually(lambda: forwarded.host.queue() == [], 30, "nothing is on its way any more")
    assert subjects_outside(forwarded) == ["allowed"]


def subjects_outside(s) -> list[str]:
    copies = [message for message in s.host.sink.messages() if message.recipients == (OUTSIDE,)]
    return [line.removeprefix(b"Subject: ").decode() for copy in copies for line in copy.content.splitlines()
            if line.startswith(b"Subject: ")]
