"""The disk fills up: known restrictions hold, mail goes on, and what could be kept is written when there is room."""

import subprocess

import pytest

from processes import eventually
from sink import Sink
from site_under_test import ALICE, BOB, noon, restricted
from test_notices import Hook, webhook
from tidegate import Tidegate

CAROL = "carol@example.org"


@pytest.fixture
def small_disk(folder):
    """A file system of 8 MB, and a function that fills it and one that makes room."""
    place = folder / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", place], check=True, capture_output=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True, capture_output=True)


def can_mount(folder) -> bool:
    place = folder / "probe"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True).returncode:
        return False
    subprocess.run(["umount", place], check=True)
    return True


def fill(place) -> None:
    with open(place / "filler", "wb", buffering=0) as filler:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    filler.write(b"x" * size)
            except OSError:
                pass


@pytest.mark.parametrize("when_unavailable", ["accept", "defer"])
def test_a_full_disk(folder, request, when_unavailable):
    if not can_mount(folder):
        pytest.skip("this machine does not let root mount a tmpfs")
    place = request.getfixturevalue("small_disk")
    daemon = Tidegate(place / "tidegate", settings=f'[store]\nwhen_unavailable = "{when_unavailable}"\n', organisation=noon())
    daemon.log = folder / "tidegated.log"
    daemon.start()
    try:
        daemon.run("entity", "restrict", ALICE, "--reason", "on leave")
        assert daemon.http("GET", "/readyz").status == 200
        fill(place)

        def unready() -> bool:
            daemon.check(CAROL, ["x@example.com"])
            return daemon.http("GET", "/readyz").status == 503

        eventually(unready, 20, "readyz says that the store cannot be written")
        assert daemon.check(ALICE, ["x@example.com"])["code"] == 550
        answer = daemon.check(BOB, ["x@example.com"])
        if when_unavailable == "accept":
            assert answer["action"] == "accept", answer
        else:
            assert (answer["code"], answer["enhanced"]) == (451, "4.3.2") and "TG-UNAVAILABLE" in answer["text"], answer
        refused = daemon.http("POST", f"/v1/restricted/{BOB}", {"reason": "while it is full"})
        assert refused.status == 503, refused

        (place / "filler").unlink()
        eventually(lambda: daemon.http("GET", "/readyz").status == 200, 60, "the store is written again")
        eventually(lambda: daemon.check(CAROL, ["x@example.com"])["action"] == "accept", 10, "mail goes on")
        eventually(lambda: ALICE in restricted(daemon), 10, "the restriction is there")
        daemon.stop()
        daemon.start()
        assert ALICE in restricted(daemon)
    finally:
        daemon.stop()


def test_people_are_told_while_the_disk_is_full(folder, request):
    """The outbox lies in the store that cannot be written: the log, a mail and the webhook must say so all the same."""
    if not can_mount(folder):
        pytest.skip("this machine does not let root mount a tmpfs")
    place = request.getfixturevalue("small_disk")
    sink, hook = Sink(), Hook()
    sink.start()
    notify = f'[notify]\nsmtp = "127.0.0.1:{sink.port}"\nadministrators = ["root@example.org"]\n{webhook(hook.url, folder)}'
    daemon = Tidegate(place / "tidegate", settings=notify, organisation=noon())
    daemon.log = folder / "tidegated.log"
    daemon.start()

    def mails(words: bytes) -> list[bytes]:
        return [message.content for message in sink.messages() if words in b" ".join(message.content.split())]

    try:
        fill(place)

        def unready() -> bool:
            daemon.check(CAROL, ["x@example.com"])
            return daemon.http("GET", "/readyz").status == 503

        eventually(unready, 20, "readyz says that the store cannot be written")
        eventually(lambda: "error: event=trouble by=tidegate: The store cannot be written: " in daemon.log.read_text(), 5,
                   "the log says it at once")
        eventually(lambda: mails(b"The store cannot be written"), 20, "the administrator has a mail")
        eventually(lambda: "trouble" in [event["kind"] for event in hook.events()], 20, "the webhook was called")
        assert daemon.http("GET", "/readyz").status == 503, "it was told while the disk was full"

        (place / "filler").unlink()
        eventually(lambda: daemon.http("GET", "/readyz").status == 200, 60, "the store is written again")
        eventually(lambda: mails(b"The store can be written again"), 60, "the end is told too")
        kinds = [row["kind"] for row in daemon.http("GET", "/v1/audit?limit=1000").body]
        assert kinds.index("trouble_over") < kinds.index("trouble"), f"newest first, both are in the audit log: {kinds}"
        assert len(mails(b"The store cannot be written")) == 1, "nobody is told twice"
    finally:
        daemon.stop()
        hook.stop()
        sink.stop()
