"""A queue that drains after an outage, before a real Postfix: a relay delivers what it was handed in meanwhile, and is no
attack for it. Nobody waits for the outage: the counters of a stopped daemon, by which it knows who was heard last, are set
back in its store."""

import sqlite3
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from site_under_test import BOB, outside, restricted, used
from submission import compose

RELAY, SHOP = "192.0.2.77", "shop@example.org"
ENTITY = "connector:relay"
HOURLY, DAILY = 20, 100
QUEUED = 35  # more than the hour's limit, and no more than the relay could have sent while nothing was heard
AWAY = timedelta(hours=2)
WINDOWS = ("external_per_hour", "internal_per_hour", "recipients_per_day")
SUB_WINDOWS = (60, 60, 24 * 60, 1)  # seconds, by window in the order in which they are stored


def numbers(octets: bytes):
    """Reads numbers of seven bits an octet, the lowest first, as limits/windows_code.cpp writes them."""
    value = shift = 0
    for octet in octets:
        value |= (octet & 0x7F) << shift
        shift += 7
        if octet < 0x80:
            yield value
            value = shift = 0


def written(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def earlier(octets: bytes, seconds: int) -> bytes:
    """Stored windows of a sender, as if all of it had come so many seconds earlier."""
    rest = numbers(octets)
    out = written(next(rest))  # the version
    for sub_window in SUB_WINDOWS:
        count = next(rest)
        out += written(count)
        for entry in range(count):
            slot, amount = next(rest), next(rest)
            out += written(slot - seconds // sub_window if entry == 0 else slot) + written(amount)
    return out


def be_away(site, seconds: int) -> None:
    """Stops the daemon and starts it again, and lets its store say that it was away for so long."""
    site.tidegate.stop()
    [path] = [path for path in site.tidegate.state.iterdir() if path.read_bytes()[:15] == b"SQLite format 3"]
    with sqlite3.connect(path) as store:
        rows = store.execute("SELECT entity, at, octets FROM windows").fetchall()
        assert ENTITY in {entity for entity, *_ in rows}
        for entity, at, octets in rows:
            store.execute("UPDATE windows SET at = ?, octets = ? WHERE entity = ?",
                          (at - 1000 * seconds, earlier(octets, seconds), entity))
    site.tidegate.start()


def deliver(site, recipient: str, waited: timedelta):
    """One message of the relay, which took it in so long ago."""
    message = compose(SHOP, recipient, "Your order", f"Order for {recipient} is on its way.\n")
    taken_in = format_datetime(datetime.now(timezone.utc) - waited)
    received = f"Received: from web (web [10.0.0.5]) by relay.example.org with ESMTP id 4QUEUED;\n {taken_in}\n"
    return site.host.send_without_login(SHOP, [recipient], received.encode() + message.as_bytes(), client=RELAY)


@pytest.fixture
def relayed(site):
    """Starts a site whose relay has sent one message, with `inspect` of [milter]."""

    def start(inspect: str = "auto"):
        s = site(limits={"external_per_hour": HOURLY, "internal_per_hour": HOURLY, "recipients_per_day": DAILY},
                 settings=f'[[connectors]]\nname = "relay"\nnetworks = ["{RELAY}"]\n[milter]\ninspect = "{inspect}"\n',
                 settings_of_postfix={"mynetworks": f"127.0.0.0/8 {RELAY}"})
        assert deliver(s, "first@example.com", timedelta(0)).accepted
        return s

    return start


def test_what_waited_for_us_counts_in_no_window(relayed):
    s = relayed()
    be_away(s, int(AWAY.total_seconds()))
    before = [used(s.tidegate, ENTITY, window) for window in WINDOWS]
    assert before[2] == 1, "what was sent before is remembered"
    for recipient in outside(QUEUED):
        outcome = deliver(s, recipient, AWAY / 2)
        assert outcome.accepted, str(outcome)
    assert [used(s.tidegate, ENTITY, window) for window in WINDOWS] == before
    assert restricted(s.tidegate) == {}
    assert s.send("new@example.com", BOB).accepted, "others go on"

    # What it has for a reason is told to whom asks by HTTP; Postfix is not told why mail passes.
    asked = {"client": RELAY, "from": SHOP, "recipients": ["last@example.com"],
             "submitted": (datetime.now(timezone.utc) - AWAY / 2).isoformat(timespec="seconds")}
    answer = s.tidegate.http("POST", "/v1/check", asked).body
    assert answer["action"] == "accept", answer
    assert any("a queue that drains" in reason["sentence"] for reason in answer["reasons"]), answer
    assert [used(s.tidegate, ENTITY, window) for window in WINDOWS] == before


def stopped_after(site, waited: timedelta) -> int:
    """How many messages of the relay pass before one does not."""
    for passed, recipient in enumerate(outside(QUEUED)):
        if not deliver(site, recipient, waited).accepted:
            return passed
    return QUEUED


def test_what_is_new_counts_after_an_outage_as_before(relayed):
    s = relayed()
    be_away(s, int(AWAY.total_seconds()))
    assert stopped_after(s, timedelta(0)) == HOURLY


def test_a_backdated_line_is_not_believed_without_an_outage(relayed):
    s = relayed()
    assert stopped_after(s, AWAY / 2) == HOURLY - 1, "one was sent before"


def test_by_milter_the_line_is_seen_only_where_the_message_is(relayed):
    """As tidegate-milter(7) says, and `config check` of a configuration that asks for less."""
    s = relayed("headers")
    be_away(s, int(AWAY.total_seconds()))
    assert stopped_after(s, AWAY / 2) == HOURLY
    remarks = s.tidegate.json("config", "check")["remarks"]
    assert any("a queue that drains" in remark for remark in remarks), remarks
    looks = s.tidegate.json("doctor", status=None)
    assert any(look["state"] == "unclear" and "a queue that drains" in look["sentence"] for look in looks), looks
