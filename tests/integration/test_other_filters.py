"""rspamd and SpamAssassin themselves, asked before a message is decided: what they say of it counts, and no mail waits for
one that is away. What their own clients, rspamc and spamc, are told of the same message is what it is compared with."""

import json
import pwd
import re
import shutil
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from processes import Service, eventually, free_ports
from site_under_test import ALICE, BOB, outside, restricted
from submission import compose
from test_queue import queued

GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\n"
LETTER = "Dear partner,\n\nthe minutes of yesterday are attached to the invitation. See you on Tuesday.\n\nAlice\n"
WEIGHTS = Path(__file__).resolve().parents[2] / "share" / "risk.weights"
NEAR_DOUBT = -1.5  # nats; doubt begins at 0
AGREED = 0.05  # points: spamc and rspamc print one or two places


class Filter(ABC):
    """A filter of its own in `folder`, as an unprivileged user, that asks nobody: neither the network nor DNS."""

    setting: str  # of [detection]
    user: str

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_ports(1)[0]
        owner = pwd.getpwnam(self.user)
        for path in (folder, folder / "state"):
            path.mkdir()
            path.chmod(0o755)
        shutil.chown(folder / "state", owner.pw_uid, owner.pw_gid)
        self._service = Service(["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups",
                                 *self.command()], folder / "log")
        try:
            eventually(lambda: not self._service.running() or self.points(compose(ALICE, BOB)) is not None, 60,
                       f"{self.setting} answers, see {folder}/log")
            assert self._service.running(), (folder / "log").read_text(errors="replace")[-3000:]
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self._service.stop()

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def points(self, message) -> float | None:
        """What its own client is told of a message; nothing while it does not answer."""


class Rspamd(Filter):
    setting, user = "rspamd", "_rspamd"
    CONFIGURATION = """\
lua = "$RULESDIR/rspamd.lua"
options {{
  filters = "";
  dns {{ nameserver = ["127.0.0.1:1"]; timeout = 0.1s; retransmits = 1; }}
  url_tld = "{folder}/tlds";
  cache_file = "{folder}/state/symbols.cache";
  hs_cache_dir = "{folder}/state";
  control_socket = "{folder}/state/control.sock mode=0600";
  pidfile = "{folder}/state/pid";
}}
lang_detection {{ languages = ["en"]; }}
logging {{ type = "console"; level = "notice"; }}
.include "$CONFDIR/metrics.conf"
.include "$CONFDIR/actions.conf"
.include "$CONFDIR/groups.conf"
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
"""

    def command(self) -> list[str]:
        (self.folder / "tlds").write_text("com\norg\n")  # the whole list takes seconds to read
        (self.folder / "rspamd.conf").write_text(self.CONFIGURATION.format(folder=self.folder, port=self.port))
        return ["rspamd", "-f", "-c", f"{self.folder}/rspamd.conf", f"--var=DBDIR={self.folder}/state"]

    def points(self, message) -> float | None:
        done = subprocess.run(["rspamc", "--json", "-h", f"127.0.0.1:{self.port}", "-t", "10"], input=message.as_bytes(),
                              capture_output=True, timeout=30)
        return json.loads(done.stdout)["score"] if done.returncode == 0 and done.stdout.startswith(b"{") else None


class Spamd(Filter):
    setting, user = "spamassassin", "debian-spamd"

    def command(self) -> list[str]:
        return ["/usr/sbin/spamd", "--local", "--nouser-config", "--listen", "127.0.0.1", "--port", str(self.port),
                "--max-children", "2", "--min-children", "2", "--helper-home-dir", f"{self.folder}/state",
                "--configpath", "/usr/share/spamassassin", "--siteconfigpath", "/etc/spamassassin", "--syslog", "stderr"]

    def points(self, message) -> float | None:
        done = subprocess.run(["spamc", "--no-safe-fallback", "-x", "-d", "127.0.0.1", "-p", str(self.port), "-c"],
                              input=message.as_bytes(), capture_output=True, timeout=30)
        found = re.match(rb"(-?[\d.]+)/[\d.]+", done.stdout)
        return float(found[1]) if found and not found[0].startswith(b"0/0") else None


@pytest.fixture(params=[Rspamd, Spamd], ids=["rspamd", "spamassassin"])
def other(request, folder):
    asked = request.param(folder / request.param.setting)
    yield asked
    asked.stop()


@pytest.fixture
def asking(other, site, folder):
    """A site that acts and asks `other`, and that rests so near to doubt that what a filter is sure of holds a message."""
    weights = folder / "risk.weights"
    begin = {"rest": NEAR_DOUBT, "credit": 0}
    text, changed = re.subn(r"(?m)^(rest|credit) .*$", lambda line: f"{line[1]} {begin[line[1]]}", WEIGHTS.read_text())
    assert changed == 2
    weights.write_text(text)
    weights.chmod(0o644)
    return site(helper=True, settings=f'[detection]\nmode = "act"\nweights = "{weights}"\n'
                                      f'{other.setting} = "127.0.0.1:{other.port}"\n')


def told(site, user: str = ALICE) -> dict | None:
    """What the other filter's word is in the sender's risk."""
    rows = site.tidegate.json("entity", "explain", user)["signals"]
    return next((row for row in rows if row["signal"] == "other_filter"), None)


def test_what_it_says_of_a_message_is_in_the_decision(asking, other):
    letter, gtube = (compose(ALICE, "partner@example.com", "Minutes", text) for text in (LETTER, GTUBE))
    points = other.points(gtube)
    assert points >= 15, "the referee itself calls it spam"
    assert abs(other.points(letter)) < 3, "and the letter not"

    sent = asking.host.send(ALICE, ["partner@example.com"], letter)
    assert sent.accepted, str(sent)
    eventually(lambda: asking.host.sink.from_sender(ALICE), 30, "the letter arrives")
    assert queued(asking, "hold") == set() and restricted(asking.tidegate) == {}
    spoken = told(asking)
    assert spoken is None or spoken["weight"] <= 0, spoken

    sent = asking.host.send(ALICE, ["partner@example.com"], gtube)
    assert sent.accepted, str(sent)
    signal = told(asking)
    assert signal, "the filter was heard"
    assert abs(signal["value"] - points) < AGREED and signal["weight"] > 0, signal
    assert signal["sentence"].startswith("Asked, "), signal
    eventually(lambda: queued(asking, "hold") == {sent.queue_id}, 20, "it is held")
    case = asking.tidegate.json("case", "show", asking.tidegate.json("held", "list")[0]["case"])
    assert any(row["signal"] == "other_filter" and abs(row["value"] - points) < AGREED for row in case["signals"]), case


def test_three_that_are_spam_are_no_reason_to_ask_no_more(asking, other):
    """rspamd says of what one rule decided that it skipped the rest: that is an answer."""
    for number in range(4):
        asking.host.send(ALICE, ["partner@example.com"], compose(ALICE, "partner@example.com", f"Minutes {number}", GTUBE))
    assert told(asking)
    asking.host.send(BOB, ["partner@example.com"], compose(BOB, "partner@example.com", "Minutes", GTUBE))
    assert told(asking, BOB)
    assert "is not asked" not in asking.tidegate.log.read_text()


def test_one_that_was_stopped_lets_mail_go_on(asking, other):
    other.stop()
    for recipient in outside(4):
        sent = asking.host.send(BOB, [recipient], compose(BOB, recipient, "Minutes", LETTER))
        assert sent.accepted, str(sent)
    eventually(lambda: len(asking.host.sink.from_sender(BOB)) == 4, 30, "all arrive")
    assert told(asking, BOB) is None
    names = {"rspamd": "rspamd", "spamassassin": "SpamAssassin"}
    assert f"{names[other.setting]} is not asked for 60 s at a time until it answers" in asking.tidegate.log.read_text()
