"""Postfix policy delegation: asked at RCPT, DATA and END-OF-MESSAGE, counted once."""

import itertools
import socket

import pytest

from site_under_test import ALICE, BOB, assert_restricted_reply, outside, restricted, set_limits, used

STAGES = ("recipient", "data", "end_of_data")


@pytest.mark.parametrize("stages", [chosen for count in (1, 2, 3) for chosen in itertools.combinations(STAGES, count)],
                         ids="+".join)
def test_a_message_counts_once_whatever_the_stages(site, stages):
    s = site(way="policy", limits={"external_per_hour": 5}, policy_stages=stages)
    assert s.send(outside(2)).accepted
    assert used(s.tidegate, ALICE) == 2
    assert s.send(outside(3)).accepted
    assert used(s.tidegate, ALICE) == 5
    assert_restricted_reply(s.send(outside(1)), ALICE, "TG-LIMIT-EXTERNAL-HOUR", enhanced="5.")
    assert list(restricted(s.tidegate)) == [ALICE]


def test_restricted_is_refused_at_rcpt(site):
    s = site(way="policy", limits={"external_per_hour": 1}, policy_stages=STAGES)
    assert s.send(outside(1)).accepted
    assert s.send(outside(1)).code == 550
    outcome = s.send(BOB)
    assert outcome.stage == "rcpt"
    assert_restricted_reply(outcome, ALICE, "TG-LIMIT-EXTERNAL-HOUR", enhanced="5.1.2")


def test_the_answer_itself_has_the_code_of_the_contract(tidegate):
    """What Postfix makes of it depends on its stage; other policy clients take it as it is."""
    set_limits(tidegate, external_per_hour=1)
    client = PolicyClient(tidegate.listening("policy"))
    client.send(instance="a.0.0")
    assert client.answer() == "DUNNO"
    client.send(instance="b.0.0")
    answer = client.answer()
    assert answer.startswith(f"550 5.1.8 Access denied, bad outbound sender {ALICE}") and "case " in answer
    client.socket.close()


class PolicyClient:
    def __init__(self, address: str):
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.answers = self.socket.makefile("rb")

    def send(self, **attributes: object) -> None:
        self.socket.sendall(request(**attributes))

    def answer(self) -> str:
        action = self.answers.readline().decode().rstrip("\n")
        assert action.startswith("action="), action
        assert self.answers.readline() == b"\n"
        return action.removeprefix("action=")


def request(state: str = "END-OF-MESSAGE", user: str = ALICE, **more: object) -> bytes:
    attributes = {"request": "smtpd_access_policy", "protocol_state": state, "protocol_name": "ESMTP", "client_address":
                  "192.0.2.10", "sasl_username": user, "sender": user, "recipient": "r@example.com", "recipient_count": 0,
                  "instance": "1a2b.3c4d.0", **more}
    return "".join(f"{name}={value}\n" for name, value in attributes.items()).encode() + b"\n"


@pytest.fixture
def policy(tidegate):
    set_limits(tidegate, messages_per_minute=1000)
    client = PolicyClient(tidegate.listening("policy"))
    yield client
    client.socket.close()


def test_many_requests_in_one_packet_are_answered_in_order(policy, tidegate):
    policy.socket.sendall(b"".join(request(instance=f"i{number}.0.0") for number in range(20)))
    assert [policy.answer() for _ in range(20)] == ["DUNNO"] * 20
    assert used(tidegate, ALICE) == 20


def test_one_byte_at_a_time_gives_the_same(policy, tidegate):
    for octet in request():
        policy.socket.sendall(bytes([octet]))
    assert policy.answer() == "DUNNO"
    assert used(tidegate, ALICE) == 1


def test_a_value_may_hold_an_equals_sign_and_names_may_be_new(policy, tidegate):
    policy.send(sender="bounce=1=x@example.org", helo_name="a=b", future_attribute="what=ever")
    assert policy.answer() == "DUNNO"
    assert used(tidegate, ALICE) == 1


def test_the_same_instance_is_one_message(policy, tidegate):
    """Two recipients, each asked about in two of Postfix's lists, then by number at DATA and at the end."""
    for recipient in ("r1@example.com", "r1@example.com", "r2@example.com", "r2@example.com"):
        policy.send(state="RCPT", recipient=recipient)
        assert policy.answer() == "DUNNO"
    for state in ("DATA", "END-OF-MESSAGE", "END-OF-MESSAGE"):
        policy.send(state=state, recipient="", recipient_count=2)
        assert policy.answer() == "DUNNO"
    assert used(tidegate, ALICE) == 2


def test_mail_without_a_login_is_not_judged(policy, tidegate):
    policy.send(user="", sender="carol@example.com", recipient=ALICE)
    assert policy.answer() == "DUNNO"
    assert tidegate.json("entity", "list") == []
