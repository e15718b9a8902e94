"""Mail of a restricted sender that waits in Postfix's queue: held, and at release delivered or deleted."""

import pytest

from processes import eventually
from site_under_test import ALICE, BOB, outside, release


@pytest.fixture
def waiting(site):
    """Alice and Bob have a message each for a host that is slow, and then Alice is restricted."""
    s = site(helper=True, limits={"external_per_hour": 3})
    s.host.sink.refuse = lambda recipient: "450 4.2.0 later" if recipient.endswith("@slow.example") else None
    s.alice = s.send("one@slow.example").queue_id
    s.bob = s.send("two@slow.example", BOB).queue_id
    eventually(lambda: queued(s, "deferred") == {s.alice, s.bob}, 20, "both wait")
    s.trip()
    eventually(lambda: queued(s, "hold") == {s.alice}, 20, "Alice's is on hold")
    return s


def queued(s, name=None) -> set[str]:
    return {entry["queue_id"] for entry in s.host.queue(name)}


def test_only_the_restricted_sender_is_held(waiting):
    assert queued(waiting, "deferred") == {waiting.bob}
    rows = eventually(lambda: waiting.tidegate.json("held", "list"), 10, "the held message is in the list")
    assert [row["queue_id"] for row in rows] == [waiting.alice]
    assert rows[0]["entity"] == ALICE


def test_held_mail_is_delivered_after_the_release(waiting):
    waiting.host.sink.refuse = None
    release(waiting.tidegate, ALICE)
    eventually(lambda: any("one@slow.example" in message.recipients for message in waiting.host.sink.from_sender(ALICE)), 30,
               "Alice's message arrived")
    eventually(lambda: waiting.tidegate.json("held", "list") == [], 10, "nothing is held any more")


def test_held_mail_can_be_deleted_at_the_release(waiting):
    release(waiting.tidegate, ALICE, "--held", "delete")
    eventually(lambda: waiting.alice not in queued(waiting), 20, "Alice's message is gone")
    assert waiting.bob in queued(waiting)
    waiting.host.sink.refuse = None
    waiting.host.flush()
    eventually(lambda: waiting.host.sink.from_sender(BOB), 20, "Bob's arrived")
    assert not any("one@slow.example" in message.recipients for message in waiting.host.sink.from_sender(ALICE))


def test_one_held_message_can_be_delivered_or_deleted_alone(waiting):
    waiting.host.sink.refuse = None
    waiting.tidegate.run("held", "deliver", waiting.alice)
    eventually(lambda: any("one@slow.example" in message.recipients for message in waiting.host.sink.from_sender(ALICE)), 30,
               "Alice's message arrived")
    waiting.tidegate.run("held", "delete", "NOSUCHID", status=1)


def test_without_a_helper_the_restriction_still_acts(site):
    s = site(limits={"external_per_hour": 1})
    assert s.trip().code == 550
    assert s.send(outside(1)).code == 550


def test_a_helper_that_comes_later_holds_what_still_waits(site):
    s = site(helper=True, limits={"external_per_hour": 2})
    s.helper.stop()
    s.host.sink.refuse = lambda recipient: "450 4.2.0 later" if recipient.endswith("@slow.example") else None
    alice = s.send("one@slow.example").queue_id
    eventually(lambda: queued(s, "deferred") == {alice}, 20, "it waits")
    s.trip()
    s.helper.start()
    eventually(lambda: queued(s, "hold") == {alice}, 60, "it is held after all")
