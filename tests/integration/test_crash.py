"""kill -9 at any moment, again and again under load: what was acknowledged is there afterwards."""

import random
import threading
import time
from http.client import HTTPException

import pytest

from site_under_test import noon, restricted, set_limits, used
from tidegate import Tidegate

KILLS = 50
MOST_RESTRICTED = 200
SENDER = "busy@example.org"
LOSS = 0.2  # seconds of counters that a SIGKILL may cost: the promise
FIRST, SECOND = ["first@example.org"], ["second@example.org"]
GONE = (OSError, HTTPException, ValueError)  # how a request ends whose daemon is killed
SLACK = 0.3  # for this test's own threads, which share two cores with the daemon


class Load:
    """Threads that offer submissions and remember when each was answered, until the daemon is gone."""

    def __init__(self, daemon: Tidegate):
        self.daemon = daemon
        self.offered = 0
        self.answered: list[float] = []
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._offer, daemon=True) for _ in range(3)]
        for thread in self._threads:
            thread.start()

    def _offer(self) -> None:
        while True:
            with self._lock:
                self.offered += 1
            try:
                answer = self.daemon.check(SENDER, ["r@example.com"])
            except GONE:
                return
            if answer["action"] == "accept":
                with self._lock:
                    self.answered.append(time.monotonic())

    def join(self) -> None:
        for thread in self._threads:
            thread.join(30)


class Ledger:
    """What the daemon acknowledged: who is restricted under which case, by hand or by a limit, which cases were seen, the
    policy's limit."""

    def __init__(self, daemon: Tidegate):
        self.daemon = daemon
        self.restricted: dict[str, str] = {}
        self.released: dict[str, str] = {}
        self.tripped: dict[str, str] = {}  # case → the entity that a limit restricted
        self.limit = 0
        self.unsure: set[str] = set()  # asked for, and killed before the answer came
        self._number = 0

    def act(self, choice: random.Random) -> None:
        """One command of a person, or a sender who goes over a limit. Raises OSError when the daemon dies under it."""
        self._number += 1
        kind = choice.choice(("restrict", "trip", "trip", "release", "policy"))
        if len(self.restricted) >= MOST_RESTRICTED:
            kind = "release"
        if kind == "release" and self.restricted:
            entity = choice.choice(sorted(self.restricted))
            self._maybe(entity)
            answer = self.daemon.http("POST", f"/v1/restricted/{entity}/release", {"reason": "done"})
            assert answer.status == 200, answer
            self.released[entity] = self.restricted.pop(entity)
        elif kind == "policy":
            self._maybe("policy")
            limit = 100 + self._number % 900
            set_limits(self.daemon, recipients_per_message=limit)
            self.limit = limit
        elif kind == "trip":
            self._trip(f"over{self._number}@example.org")
        else:
            entity = f"user{self._number}@example.org"
            self._maybe(entity)
            answer = self.daemon.http("POST", f"/v1/restricted/{entity}", {"reason": "by the test"})
            assert answer.status in (200, 201), answer
            self.restricted[entity] = answer.body["case"]
        self.unsure.clear()

    def _trip(self, entity: str) -> None:
        """One internal recipient an hour is the limit: the first message is taken, the second one refused."""
        self._maybe(entity)
        assert self.daemon.check(entity, FIRST)["action"] == "accept"
        answer = self.daemon.check(entity, SECOND)
        assert (answer["code"], answer["token"]) == (550, "TG-LIMIT-INTERNAL-HOUR") and answer["case"], answer
        self.restricted[entity] = answer["case"]
        self.tripped[answer["case"]] = entity

    def _maybe(self, what: str) -> None:
        self.unsure = {what}

    def compare(self) -> None:
        """Everything acknowledged is there; what was under way may be."""
        now = {entity: row["case"] for entity, row in restricted(self.daemon).items()}
        for entity in self.unsure - {"policy"}:
            if entity in now:
                self.restricted[entity] = now[entity]
            elif entity in self.restricted:
                self.released[entity] = self.restricted.pop(entity)
        assert now == self.restricted
        for entity, case in [*self.released.items(), *self.restricted.items()][-20:]:
            found = self.daemon.http("GET", f"/v1/cases/{case}")
            assert found.status == 200 and found.body["entity"] == entity, found
        for case, entity in [*self.tripped.items()][-20:]:
            self._compare_tripped(case, entity)
        limit = self.daemon.http("GET", "/v1/policies/default").body["limits"]["recipients_per_message"]
        if "policy" in self.unsure:
            self.limit = limit
        assert limit == self.limit
        self.unsure.clear()


    def _compare_tripped(self, case: str, entity: str) -> None:
        """The case has the count that tripped, and what was sent until then."""
        found = self.daemon.http("GET", f"/v1/cases/{case}").body
        assert (found["entity"], found["cause"]) == (entity, "TG-LIMIT-INTERNAL-HOUR"), found
        measure = next(row for row in found["measures"] if row["name"] == "internal_per_hour")
        assert (measure["used"], measure["demand"], measure["limit"]) == (1, 1, 1), found
        assert sorted(row["recipients"] for row in found["evidence"]) == [FIRST, SECOND], found


def audit_from(daemon: Tidegate, after: int) -> list[dict]:
    """Every event behind `after`, oldest first."""
    events: list[dict] = []
    while page := daemon.http("GET", f"/v1/audit?after={after}&limit=1000").body:
        events += page
        after = page[-1]["id"]
    return events


def assert_audit_is_whole(daemon: Tidegate, ledger: Ledger) -> None:
    """Events are numbered without a hole, each follows from the one before, and each restriction and release that was
    acknowledged is among them."""
    daemon.run("audit", "--verify")
    events = audit_from(daemon, 1)  # all but the very first
    newest = daemon.http("GET", "/v1/audit?limit=1").body[0]["id"]
    assert [event["id"] for event in events] == list(range(2, newest + 1))
    told = {(event["kind"], event["case"]) for event in events}
    cases = [*ledger.restricted.values(), *ledger.released.values()]
    assert [case for case in cases if ("restricted", case) not in told] == []
    assert [case for case in ledger.released.values() if ("released", case) not in told] == []


@pytest.mark.parametrize("seed", [1])
def test_fifty_kills_under_load_lose_nothing_acknowledged(folder, seed):
    choice = random.Random(seed)
    daemon = Tidegate(folder / "tidegate", organisation=noon())
    daemon.start()
    set_limits(daemon, external_per_hour=1_000_000, recipients_per_day=1_000_000, messages_per_minute=1_000_000,
               recipients_per_message=100, internal_per_hour=1)
    ledger = Ledger(daemon)
    ledger.limit = 100
    counted = 0
    for _ in range(KILLS):
        load = Load(daemon)
        stop_at = time.monotonic() + choice.uniform(0.05, 0.7)
        killer = threading.Timer(stop_at - time.monotonic(), daemon.kill)
        killer.start()
        try:
            while True:
                ledger.act(choice)
        except GONE:
            pass
        killer.join()
        killed_at = time.monotonic()
        load.join()
        daemon.start()
        ledger.compare()
        now = used(daemon, SENDER)
        surely = sum(at < stop_at - LOSS - SLACK for at in load.answered)
        assert counted + surely <= now <= counted + load.offered, (counted, surely, now, load.offered, killed_at - stop_at)
        counted = now
    assert len(ledger.restricted) + len(ledger.released) >= KILLS / 2, "the load did next to nothing"
    assert len(ledger.tripped) >= KILLS / 5, "next to nobody went over a limit"
    assert_audit_is_whole(daemon, ledger)
    assert daemon.stop() == 0


def test_sigterm_loses_no_count(folder):
    daemon = Tidegate(folder / "tidegate", organisation=noon())
    daemon.start()
    set_limits(daemon, messages_per_minute=10_000)
    for count in range(5):
        for _ in range(20):
            assert daemon.check(SENDER, ["r@example.com"])["action"] == "accept"
        assert daemon.stop() == 0
        daemon.start()
        assert used(daemon, SENDER) == 20 * (count + 1)
    daemon.stop()
