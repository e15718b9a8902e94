"""A restricted account: what it can still do, what it is told, and how it gets free."""

import smtplib

import pytest

from processes import eventually
from site_under_test import ALICE, BOB, POSTMASTER, assert_restricted_reply, case_of, outside, release, restricted, used
from submission import compose


@pytest.fixture
def stopped(site):
    """A site where Alice is over her limit of two."""
    s = site(limits={"external_per_hour": 2}, organisation='lifelines = ["help@desk.example"]\n')
    assert s.send(outside(2)).accepted
    s.reply = s.send("one@example.com")
    assert_restricted_reply(s.reply, ALICE, "TG-LIMIT-EXTERNAL-HOUR")
    return s


def test_everything_is_refused_at_rcpt_internal_too(stopped):
    for recipient in ("one@example.com", BOB):
        outcome = stopped.send(recipient)
        assert outcome.stage == "rcpt"
        assert_restricted_reply(outcome, ALICE, "TG-LIMIT-EXTERNAL-HOUR")
        assert case_of(outcome.text) == case_of(stopped.reply.text)


def test_receiving_goes_on(stopped):
    assert stopped.host.receive_from_outside("carol@example.com", ALICE, compose("carol@example.com", ALICE)).accepted
    assert stopped.send(ALICE, BOB).accepted
    eventually(lambda: len(stopped.host.mailbox(ALICE)) >= 2, 20, "Alice has both")


def test_lifelines_are_reached_and_nobody_else(stopped):
    mixed = stopped.send([POSTMASTER, "help@desk.example", "one@example.com"])
    assert mixed.accepted
    assert set(mixed.refused) == {"one@example.com"}
    eventually(lambda: stopped.host.mailbox(POSTMASTER), 20, "postmaster has the message")


def test_release_acts_on_the_next_transaction_of_an_open_connection(stopped):
    with smtplib.SMTP("127.0.0.1", stopped.host.submission_port, timeout=30) as smtp:
        smtp.login(ALICE, stopped.host.setup.users[ALICE])
        smtp.mail(ALICE)
        assert smtp.rcpt(BOB)[0] == 550
        release(stopped.tidegate, ALICE)
        smtp.rset()
        smtp.send_message(compose(ALICE, BOB))
    assert restricted(stopped.tidegate) == {}
    eventually(lambda: stopped.host.mailbox(BOB), 20, "Bob has it")


def test_after_a_release_the_same_limit_defers_that_day(stopped):
    release(stopped.tidegate, ALICE)
    for _ in range(3):
        outcome = stopped.send("one@example.com")
        assert outcome.code == 450 and "4.7.28" in outcome.text, str(outcome)
        assert "[TG-LIMIT-EXTERNAL-HOUR]" in outcome.text and "oom again at" in outcome.text
        assert case_of(outcome.text) == case_of(stopped.reply.text)
    assert restricted(stopped.tidegate) == {}
    assert stopped.send(BOB).accepted


def test_a_release_needs_a_reason_and_a_restriction(stopped):
    stopped.tidegate.run("restricted", "release", ALICE, status=2)
    assert stopped.tidegate.http("POST", f"/v1/restricted/{ALICE}/release", {"reason": ""}).status in (400, 422)
    assert ALICE in restricted(stopped.tidegate)
    stopped.tidegate.run("restricted", "release", BOB, "--reason", "by mistake", status=1)


def test_the_case_has_what_counted(stopped):
    reference = case_of(stopped.reply.text)
    case = stopped.tidegate.http("GET", f"/v1/cases/{reference}").body
    assert case["entity"] == ALICE
    measure = next(row for row in case["measures"] if row["name"] == "external_per_hour")
    assert (measure["used"], measure["demand"], measure["limit"], measure["unit"]) == (2, 1, 2, "recipients")
    assert case["sentence"] and case["policy"] and case["policy_version"]

    def evidence():
        rows = stopped.tidegate.http("GET", f"/v1/cases/{reference}").body["evidence"]
        assert any("r0@example.com" in row["recipients"] for row in rows), rows
        return rows

    counted = eventually(evidence, 10, "the messages that counted are in the case")
    assert all(row["subject"] == "Hello" and row["client"] and row["message_id"] for row in counted), counted


def test_restricted_by_hand(site):
    s = site()
    s.tidegate.run("entity", "restrict", ALICE, "--reason", "on leave")
    assert_restricted_reply(s.send(BOB), ALICE, "TG-RESTRICTED")
    release(s.tidegate, ALICE)
    assert s.send(BOB).accepted


def test_a_restriction_survives_a_restart_and_counts_do_too(stopped):
    stopped.tidegate.restart()
    outcome = eventually(lambda: stopped.send(BOB), 20, "mail can be offered again")
    assert_restricted_reply(outcome, ALICE, "TG-LIMIT-EXTERNAL-HOUR")
    assert used(stopped.tidegate, ALICE) == 2


def test_an_alert_only_policy_lets_mail_through(site):
    s = site(limits={"external_per_hour": 2})
    answer = s.tidegate.http("PATCH", "/v1/policies/default", {"over_limit": "alert_only"})
    assert answer.status == 200, answer
    assert s.send(outside(2)).accepted and s.send(outside(1)).accepted
    assert restricted(s.tidegate) == {}
    cases = eventually(lambda: s.tidegate.json("case", "list"), 10, "there is a case")
    assert cases[0]["entity"] == ALICE and cases[0]["state"] == "open"


def test_reviewers_get_a_copy_of_what_only_alerts(site):
    s = site(limits={"external_per_hour": 2})
    answer = s.tidegate.http("PATCH", "/v1/policies/default", {"over_limit": "alert_only", "copy_to": [BOB]})
    assert answer.status == 200, answer
    assert s.host.send(ALICE, outside(2), compose(ALICE, outside(2), "within the limit")).accepted
    assert s.host.send(ALICE, outside(1), compose(ALICE, outside(1), "over the limit")).accepted
    eventually(lambda: s.host.sink.message_count == 2, 30, "both are outside")
    eventually(lambda: s.host.queue() == [], 30, "everything is delivered")
    assert [message["Subject"] for message in s.host.mailbox(BOB)] == ["over the limit"]
    assert {message.recipients for message in s.host.sink.messages()} == {tuple(outside(2)), tuple(outside(1))}
    assert used(s.tidegate, ALICE) == 3 and used(s.tidegate, ALICE, "internal_per_hour") == 0, "a copy is not counted"


def test_a_connector_is_stopped_as_a_connector(site):
    s = site(limits={"external_per_hour": 2},
             settings='[[connectors]]\nname = "printer"\nnetworks = ["127.0.0.7"]\n')
    for _ in range(2):
        assert s.host.send_without_login(ALICE, ["r0@example.com"], compose(ALICE, "r0@example.com"), client="127.0.0.7").accepted
    over = s.host.send_without_login(ALICE, ["r0@example.com"], compose(ALICE, "r0@example.com"), client="127.0.0.7")
    assert over.code == 550 and "5.7.1" in over.text and "connector:printer" in over.text, str(over)
    assert s.send("r0@example.com").accepted
    release(s.tidegate, "connector:printer")
    assert s.host.send_without_login(ALICE, [BOB], compose(ALICE, BOB), client="127.0.0.7").accepted


def test_mail_from_outside_is_not_ours_to_judge(site):
    s = site(limits={"internal_per_hour": 1})
    for _ in range(3):
        assert s.host.receive_from_outside("carol@example.com", ALICE, compose("carol@example.com", ALICE)).accepted
