"""What keeps limits and detection from stopping the wrong ones, before a real Postfix: a booked send, and the circuit breaker."""

import re
from pathlib import Path

from processes import eventually
from site_under_test import ALICE, outside, restricted, used

WEIGHTS = Path(__file__).resolve().parents[2] / "share" / "risk.weights"
BOOKED = "2h"


def test_a_booked_send_lets_exactly_so_many_through(site):
    s = site(limits={"external_per_hour": 3})
    s.tidegate.run("book", ALICE, "--recipients", "20", "--until", BOOKED, "--reason", "the invitation")
    for start in (0, 10):
        assert s.send(outside(10, start)).accepted
    assert used(s.tidegate, ALICE) == 0
    row = s.tidegate.json("book", "list")
    assert row == [] or (row[0]["used"], row[0]["recipients"]) == (20, 20)
    assert s.send(outside(3, 20)).accepted, "its own limit is untouched"
    assert s.send(outside(1, 30)).code == 550
    assert ALICE in restricted(s.tidegate)
    ended = eventually(lambda: s.tidegate.json("audit", "--kind", "booked_ended"), 10, "people can read that it is used up")
    assert "used up" in ended[0]["sentence"]


def test_what_is_used_of_a_booked_send_survives_a_restart(site):
    s = site(limits={"external_per_hour": 3})
    booked = s.tidegate.json("book", ALICE, "--recipients", "20", "--until", BOOKED, "--reason", "the invitation")
    assert s.send(outside(12)).accepted
    s.tidegate.restart()
    row = s.tidegate.json("book", "list")[0]
    assert (row["reference"], row["used"], row["state"]) == (booked["reference"], 12, "open")
    s.tidegate.run("book", "cancel", row["reference"])
    assert s.send(outside(8, 20)).code == 550


def test_weights_that_doubt_everybody_open_the_circuit_breaker(site, folder):
    """Six people with a past, learnt while detection observes; then somebody edits the weights and lets it act."""
    people = [f"user{number}@example.org" for number in range(6)]
    weights = folder / "risk.weights"
    weights.write_text(WEIGHTS.read_text())
    weights.chmod(0o644)
    s = site(settings=f'[detection]\nmode = "observe"\nweights = "{weights}"\n',
             users={person: "a password" for person in people})
    for person in people:
        for _ in range(21):
            s.tidegate.check(person, ["friend@example.com"])
    text = re.sub(r"(?m)^rest .*$", "rest 0", re.sub(r"(?m)^credit .*$", "credit 0", weights.read_text()))
    weights.write_text(text)
    config = s.tidegate.config.read_text().replace('mode = "observe"', 'mode = "act"')
    s.tidegate.config.write_text(config)
    s.tidegate.restart()
    outcomes = [s.send("friend@example.com", person) for person in people]
    assert all(outcome.accepted for outcome in outcomes)
    breaker = s.tidegate.json("breaker", "show")
    assert breaker["state"] == "open", breaker
    assert "detection only observes" in s.tidegate.http("GET", "/readyz").body
    assert s.tidegate.json("audit", "--kind", "breaker_opened")
    s.tidegate.restart()
    assert s.tidegate.json("breaker", "show")["state"] == "open"
    s.tidegate.run("breaker", "close", "--reason", "the weights are mended")
    assert s.tidegate.json("breaker", "show")["state"] == "closed"
