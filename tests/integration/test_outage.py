"""What Postfix does while tidegated is away, and when it comes back."""

import pytest

from processes import eventually
from site_under_test import ALICE, BOB, outside, restricted, used


def test_tempfail_keeps_mail_at_the_client(site):
    s = site(limits={"external_per_hour": 3})
    assert s.send("r0@example.com").accepted
    s.tidegate.stop()
    away = s.send("r1@example.com")
    assert 400 <= away.code < 500, str(away)
    s.tidegate.start()
    assert s.send("r1@example.com").accepted
    assert used(s.tidegate, ALICE) == 2


def test_accept_lets_mail_flow_unguarded(site):
    s = site(limits={"external_per_hour": 1}, milter_default_action="accept")
    assert s.send("r0@example.com").accepted
    s.tidegate.stop()
    for recipient in outside(3):
        assert s.send(recipient).accepted
    s.tidegate.start()
    assert s.send("r1@example.com").code == 550
    assert list(restricted(s.tidegate)) == [ALICE]


@pytest.mark.parametrize("default_action", ["tempfail", "accept"])
def test_killed_in_the_middle_of_a_session(site, default_action):
    """The client's connection outlives the daemon; after its return a new session is guarded again."""
    s = site(milter_default_action=default_action)
    assert s.send(BOB).accepted
    s.tidegate.kill()
    outcome = s.send(BOB)
    assert outcome.accepted == (default_action == "accept"), str(outcome)
    s.tidegate.start()
    assert s.send(outside(1)).accepted
    assert used(s.tidegate, ALICE) == 1


def test_policy_service_away(site):
    """Postfix answers 451 4.3.5 until the service is back."""
    s = site(way="policy")
    s.tidegate.stop()
    away = s.send(outside(1))
    assert away.code == 451 and "4.3.5" in away.text, str(away)
    s.tidegate.start()
    eventually(lambda: s.send(outside(1)).accepted, 20, "mail flows again")


def test_a_restart_under_load_loses_no_message(site):
    """Messages are offered while the daemon restarts again and again: each is taken, or refused for now (4xx)."""
    s = site(limits={"external_per_hour": 1000})
    taken = 0
    for round_ in range(3):
        for recipient in outside(10, 10 * round_):
            outcome = s.send(recipient)
            assert outcome.accepted or 400 <= outcome.code < 500, str(outcome)
            taken += outcome.accepted
        s.tidegate.stop()
        s.tidegate.start()
    assert used(s.tidegate, ALICE) == taken
    eventually(lambda: s.host.sink.message_count == taken, 30, "what was taken was delivered")
