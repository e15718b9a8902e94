"""Mail that never saw SMTP: sendmail(1) on the machine itself."""

from processes import eventually
from site_under_test import ALICE, BOB, outside, restricted, set_limits
from submission import compose


def local_senders(daemon) -> dict[str, int]:
    """External recipients of the hour, by local entity."""
    rows = {}
    for row in daemon.json("entity", "list"):
        if row["entity"].startswith("local:"):
            rows[row["entity"]] = next(use["used"] for use in row["limits"] if use["name"] == "external_per_hour")
    return rows


def test_sendmail_is_counted_for_the_local_user(site):
    s = site()
    s.host.sendmail(ALICE, outside(3), compose(ALICE, outside(3)))
    eventually(lambda: s.host.sink.message_count == 1, 20, "it is outside")
    counted = local_senders(s.tidegate)
    assert list(counted.values()) == [3], counted


def test_a_local_sender_over_its_limit_is_stopped_and_people_with_logins_are_not(site):
    s = site(limits={"external_per_hour": 2})
    for recipient in outside(3):
        s.host.sendmail(ALICE, [recipient], compose(ALICE, recipient))
        eventually(lambda: not s.host.queue("maildrop"), 20, "the message was picked up")
    row = eventually(lambda: restricted(s.tidegate), 20, "the local sender is on the list")
    (entity,) = row
    assert entity.startswith("local:") and row[entity]["kind"] == "local"
    eventually(lambda: s.host.sink.message_count == 2, 20, "two messages were sent")
    assert s.send("r9@example.com").accepted
    set_limits(s.tidegate, external_per_hour=10)  # the restriction goes on all the same
    before = refusals(s)
    s.host.sendmail(ALICE, [BOB], compose(ALICE, BOB, "late"))
    eventually(lambda: refusals(s) == before + 1, 30, "Postfix logs the refusal")
    eventually(lambda: s.host.queue() == [], 30, "nothing waits any more, in the maildrop or elsewhere")
    assert all(message["Subject"] != "late" for message in s.host.mailbox(BOB))


def refusals(s) -> int:
    """Messages that Postfix refused because a local sender is restricted."""
    return sum("milter-reject" in line and "bad outbound sender local:" in line for line in s.host.mail_log().splitlines())
