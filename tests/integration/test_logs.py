"""What receivers answer comes back by the mail log, and is charged to who submitted the message."""

from pathlib import Path

import pytest

from processes import eventually
from site_under_test import ALICE, BOB, sound
from tidegate import Tidegate

# Nothing weighs but what comes back, so that three bounces and nothing else make a case.
WEIGHTS = """rest -2
credit 0
message_most 16
half_life_hours 1000
family outcome 10
signal unknown_recipient outcome adds 1 0 8 by hand
signal policy_refusal outcome adds 1 0 8 by hand
"""


def unknown(recipient: str) -> str | None:
    if recipient.startswith("gone"):
        return f"550 5.1.1 <{recipient}>: Recipient address rejected: User unknown"
    if recipient.startswith("listed"):
        return "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.example.net"
    return None


@pytest.fixture
def followed(site, folder):
    """A site whose daemon follows Postfix's log."""
    weights = folder / "risk.weights"
    weights.write_text(WEIGHTS)
    weights.chmod(0o644)
    log = folder / "site0" / "mail" / "mail.log"
    made = site(settings=f'[detection]\nmode = "observe"\nweights = "{weights}"\n[logs]\nfiles = ["{log}"]\n')
    made.host.sink.refuse = unknown
    eventually(lambda: "follows" in health(made)["sentence"], 20, "the log is followed")
    return made


def health(site) -> dict:
    parts = site.tidegate.json("status")["health"]["parts"]
    return next(part for part in parts if part["name"] == "logs")


def heard(site, user: str = ALICE) -> dict[str, dict]:
    """What speaks for and against the sender now, by name."""
    return {signal["signal"]: signal for signal in site.tidegate.json("entity", "explain", user)["signals"]}


def bounced(site) -> int:
    return site.host.mail_log().count("status=bounced")


def test_unknown_recipients_make_a_case_of_their_sender(followed):
    for number in range(3):
        assert followed.send(f"gone{number}@example.com").accepted
    followed.send("partner@example.com", BOB)
    rows = eventually(lambda: followed.tidegate.json("case", "list"), 30, "a case is opened")
    assert [row["entity"] for row in rows] == [ALICE]
    case = followed.tidegate.json("case", "show", rows[0]["reference"])
    signal = next(one for one in case["signals"] if one["signal"] == "unknown_recipient")
    assert "unknown to their servers (last: 550 5.1.1" in signal["sentence"], signal
    assert "@" not in signal["sentence"]
    assert health(followed)["ok"]
    assert not heard(followed, BOB)


def test_a_restart_charges_nothing_twice(followed):
    followed.send("gone1@example.com")
    weight = eventually(lambda: heard(followed).get("unknown_recipient"), 30, "the bounce is charged")["weight"]
    assert 0.9 < weight < 1.1
    followed.tidegate.stop()
    # Postfix goes on while nobody follows: what bounces now is charged later, once.
    followed.host.sink.refuse = unknown
    followed.tidegate.start()
    eventually(lambda: "follows" in health(followed)["sentence"], 20, "the log is followed again")
    followed.send("gone2@example.com")
    eventually(lambda: heard(followed)["unknown_recipient"]["weight"] > 1.5, 30, "the second one is charged")
    assert heard(followed)["unknown_recipient"]["weight"] < 2.1
    assert heard(followed)["unknown_recipient"]["sentence"].startswith("2 recipients")


def test_what_receivers_hold_against_the_server_is_nobodys_fault(followed):
    followed.send("listed@example.com")
    eventually(lambda: bounced(followed) == 1, 30, "it came back")
    followed.send("gone@example.com", BOB)
    eventually(lambda: heard(followed, BOB).get("unknown_recipient"), 30, "what came behind it was read")
    assert not heard(followed)


def test_the_log_may_be_rotated(followed):
    log = Path(followed.host.folder) / "mail.log"
    followed.send("gone1@example.com")
    eventually(lambda: heard(followed).get("unknown_recipient"), 30, "the first is charged")
    log.rename(log.with_suffix(".log.1"))
    # postlogd keeps writing to the renamed file until it is told; its end is still read.
    followed.send("gone2@example.com")
    eventually(lambda: heard(followed)["unknown_recipient"]["weight"] > 1.5, 30, "the second is charged")


def test_old_logs_teach_a_new_daemon(followed, folder):
    for number in range(4):
        followed.send(f"friend{number}@example.com")
    followed.send("friend@example.com", BOB)
    eventually(lambda: followed.host.mail_log().count("status=sent") >= 5, 30, "all of it left")
    log = Path(followed.host.folder) / "mail.log"
    fresh = Tidegate(folder / "fresh")  # in the zone that the log is written in: a past that lies ahead is none
    fresh.start()
    try:
        dry = fresh.json("import", "--dry-run", str(log))
        assert (dry["messages"], dry["senders"]) == (5, 2), dry
        assert "learnt" not in dry
        told = fresh.json("import", str(log))
        assert (told["learnt"], told["known"], told["anew"]) == (5, 0, 2), told
        again = fresh.json("import", str(log))
        assert (again["learnt"], again["known"]) == (0, 5), again
        events = fresh.json("audit", "--kind", "imported")
        assert len(events) == 2, "each import is one event"
        assert "5 messages of 2 senders" in events[0]["sentence"] and str(log) in events[0]["sentence"], events
        shown = fresh.run("import", "--format", "postfix", str(log))
        assert "known already" in shown
    finally:
        sound(fresh)
