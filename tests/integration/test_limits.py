"""Limits as a mail client meets them: exact, by recipients, and the first message over is refused with the reason."""

import smtplib
import threading

import pytest

from processes import eventually
from site_under_test import ALICE, BOB, POSTMASTER, assert_restricted_reply, case_of, outside, restricted, set_limits, used
from submission import compose


def test_the_limit_is_exact_and_counts_recipients(site):
    """Five external recipients an hour: 3 and 2 pass, the next one is refused and restricts; nobody else is reached."""
    s = site(limits={"external_per_hour": 5})
    assert s.send(outside(3)).accepted
    assert s.send([*outside(2, 3), BOB, ALICE, POSTMASTER]).accepted
    assert used(s.tidegate, ALICE) == 5
    assert used(s.tidegate, ALICE, "internal_per_hour") == 2, "postmaster is a lifeline, and those are not counted"
    assert restricted(s.tidegate) == {}

    over = s.send("r5@example.com")
    assert over.stage == "end"
    assert_restricted_reply(over, ALICE, "TG-LIMIT-EXTERNAL-HOUR")
    row = restricted(s.tidegate)[ALICE]
    assert (row["case"], row["cause"], row["kind"]) == (case_of(over.text), "TG-LIMIT-EXTERNAL-HOUR", "user")
    eventually(lambda: s.host.sink.recipients_by_domain()["example.com"] == 5, 20, "five recipients were reached")
    assert s.send("r5@example.com", BOB).accepted


def test_a_message_that_would_exceed_is_refused_whole(site):
    """All or nothing: 3 of 5 are used, 3 more are too many, and none of them is counted or reached."""
    s = site(limits={"external_per_hour": 5})
    assert s.send(outside(3)).accepted
    assert s.send(outside(3, 3)).code == 550
    assert used(s.tidegate, ALICE) == 3
    eventually(lambda: s.host.sink.message_count == 1, 20, "one message is outside")


def test_the_very_first_message_is_measured_too(site):
    s = site(limits={"external_per_hour": 5})
    assert s.send(outside(6)).code in (450, 550)
    assert used(s.tidegate, ALICE) == 0


@pytest.mark.parametrize(("limits", "first", "second", "token"), [
    ({"internal_per_hour": 1}, BOB, ALICE, "TG-LIMIT-INTERNAL-HOUR"),
    ({"external_per_hour": 1, "internal_per_hour": 1, "recipients_per_day": 1}, BOB, "r0@example.com", "TG-LIMIT-DAY"),
])
def test_the_other_windows_of_recipients(site, limits, first, second, token):
    s = site(limits=limits)
    assert s.send(first).accepted
    assert_restricted_reply(s.send(second), ALICE, token)


def test_recipients_per_message(site):
    s = site(limits={"recipients_per_message": 3})
    assert s.send(outside(3)).accepted
    many = s.send(outside(4))
    assert many.code == 550 and "5.5.3" in many.text and "[TG-LIMIT-MESSAGE]" in many.text, str(many)
    assert restricted(s.tidegate) == {}


def test_messages_per_minute_are_deferred(site):
    s = site(limits={"messages_per_minute": 3})
    assert all(s.send(BOB).accepted for _ in range(3))
    fast = s.send(BOB)
    assert fast.code == 450 and "4.7.28" in fast.text and "[TG-RATE]" in fast.text, str(fast)
    assert restricted(s.tidegate) == {}


def test_recipients_that_postfix_refuses_are_not_counted(site):
    s = site(limits={"internal_per_hour": 5})
    outcome = s.send(["nobody@example.org", BOB])
    assert outcome.accepted and outcome.refused["nobody@example.org"].code == 550
    assert used(s.tidegate, ALICE, "internal_per_hour") == 1


def test_several_messages_on_one_connection_each_count(site):
    s = site(limits={"external_per_hour": 5})
    with smtplib.SMTP("127.0.0.1", s.host.submission_port, timeout=30) as smtp:
        smtp.login(ALICE, s.host.setup.users[ALICE])
        for recipient in outside(5):
            smtp.send_message(compose(ALICE, recipient))
        with pytest.raises(smtplib.SMTPDataError, match="TG-LIMIT-EXTERNAL-HOUR"):
            smtp.send_message(compose(ALICE, "r5@example.com"))
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="5.1.8"):
            smtp.send_message(compose(ALICE, "r6@example.com"))
    assert used(s.tidegate, ALICE) == 5


def test_a_transaction_that_is_reset_counts_nothing(site):
    s = site(limits={"external_per_hour": 5})
    with smtplib.SMTP("127.0.0.1", s.host.submission_port, timeout=30) as smtp:
        smtp.login(ALICE, s.host.setup.users[ALICE])
        for _ in range(10):
            smtp.mail(ALICE)
            assert smtp.rcpt("r0@example.com")[0] == 250
            smtp.rset()
        smtp.send_message(compose(ALICE, "r0@example.com"))
    assert used(s.tidegate, ALICE) == 1


def test_pipelined_commands(site):
    """MAIL, all RCPTs and DATA in one packet, as big senders do: the same count."""
    s = site(limits={"external_per_hour": 5})
    with smtplib.SMTP("127.0.0.1", s.host.submission_port, timeout=30) as smtp:
        smtp.login(ALICE, s.host.setup.users[ALICE])
        for _ in range(2):
            recipients = "".join(f"RCPT TO:<{recipient}>\r\n" for recipient in outside(2))
            smtp.send(f"MAIL FROM:<{ALICE}>\r\n{recipients}DATA\r\n")
            assert [smtp.getreply()[0] for _ in range(4)] == [250, 250, 250, 354]
            smtp.send("Subject: pipelined\r\n\r\nHello\r\n.\r\n")
            assert smtp.getreply()[0] == 250
    assert used(s.tidegate, ALICE) == 4


def test_fifty_connections_at_once_never_exceed_by_one(site):
    """One sender, 50 connections, three recipients each, room for 40: 13 messages, 39 recipients, and no more."""
    s = site(limits={"external_per_hour": 40})
    gate = threading.Barrier(50)
    outcomes = []

    def one(number: int) -> None:
        gate.wait(60)
        outcomes.append(s.send(outside(3, 3 * number)))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(outcomes) == 50
    taken = [outcome for outcome in outcomes if outcome.accepted]
    assert len(taken) == 13, [str(outcome) for outcome in outcomes if not outcome.accepted][:3]
    assert used(s.tidegate, ALICE) == 39
    assert {outcome.code for outcome in outcomes if not outcome.accepted} == {550}
    eventually(lambda: s.host.sink.recipients_by_domain()["example.com"] == 39, 60, "39 recipients were reached")


def test_ten_thousand_recipients_are_refused_and_harm_nobody(site):
    """A Postfix that takes so many hands them all over; the message is refused by the limit of 500."""
    s = site(limits={"external_per_hour": 20_000, "recipients_per_day": 20_000},
             settings_of_postfix={"smtpd_recipient_limit": "20000"})
    outcome = s.send(outside(10_000))
    assert outcome.code == 550 and "[TG-LIMIT-MESSAGE]" in outcome.text, str(outcome)
    assert used(s.tidegate, ALICE) == 0
    assert s.send(outside(1)).accepted


def test_the_names_that_administrators_know(site):
    """The other system's commands set limits and list and release who is stopped."""
    s = site()
    s.tidegate.run("Set-HostedOutboundSpamFilterPolicy", "-Identity", "Default", "-RecipientLimitExternalPerHour", "2")
    assert s.send(outside(2)).accepted
    assert_restricted_reply(s.send(outside(1)), ALICE, "TG-LIMIT-EXTERNAL-HOUR")
    assert ALICE in s.tidegate.run("Get-BlockedSenderAddress")
    s.tidegate.run("Remove-BlockedSenderAddress", "-SenderAddress", ALICE, "-Reason", "password changed")
    assert restricted(s.tidegate) == {}
    assert s.send(BOB).accepted


def test_a_limit_that_is_raised_acts_on_the_next_message(site):
    s = site(limits={"external_per_hour": 2})
    assert s.send(outside(2)).accepted
    set_limits(s.tidegate, external_per_hour=3)
    assert s.send(outside(1)).accepted
    assert s.send(outside(1)).code == 550
