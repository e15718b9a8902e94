"""Configuration at start and at reload, and a store that cannot be read."""

import os
import shutil
import signal
import subprocess

import pytest

from processes import eventually
from site_under_test import ALICE, BOB, noon, outside, restricted, used
from tidegate import Tidegate


def reload(daemon: Tidegate) -> None:
    os.kill(daemon.pid, signal.SIGHUP)


def log_grows(daemon: Tidegate, wanted: str) -> None:
    eventually(lambda: wanted in daemon.log.read_text(errors="replace"), 10, f"the log says \"{wanted}\"")


def test_a_reload_takes_new_domains(tidegate):
    tidegate.keep_ports()
    assert tidegate.check(ALICE, ["x@new.example"])["action"] == "accept"
    assert used(tidegate, ALICE) == 1
    tidegate.config.write_text(tidegate.config.read_text().replace('["example.org"]', '["example.org", "new.example"]'))
    reload(tidegate)

    eventually(lambda: is_internal(tidegate, "x@new.example"), 30, "new.example is internal")


def is_internal(daemon: Tidegate, recipient: str) -> bool:
    """How one more message of Bob for this recipient is counted."""
    before = used(daemon, BOB, "internal_per_hour")
    daemon.check(BOB, [recipient])
    return used(daemon, BOB, "internal_per_hour") > before


@pytest.mark.parametrize(("line", "complaint"), [
    ("this is not TOML", "is no TOML"),
    ("[store]\ntrace_days = 0\n", "store.trace_days"),
    ("[nowhere]\nsetting = 1\n", "nowhere is not a setting"),
])
def test_a_wrong_configuration_at_reload_keeps_the_old_one(tidegate, line, complaint):
    """All of it: the domain that the wrong file has as well is not taken, until the file is right."""
    tidegate.keep_ports()
    good = tidegate.config.read_text().replace('["example.org"]', '["example.org", "new.example"]')
    tidegate.config.write_text(good + "\n" + line)
    reload(tidegate)
    log_grows(tidegate, complaint)
    assert tidegate.check(ALICE, ["x@example.com", "x@new.example", "x@example.org"])["action"] == "accept"
    assert (used(tidegate, ALICE), used(tidegate, ALICE, "internal_per_hour")) == (2, 1), "new.example is external"
    tidegate.config.write_text(good)
    reload(tidegate)
    eventually(lambda: is_internal(tidegate, "x@new.example"), 30, "new.example is internal")


@pytest.mark.parametrize(("text", "complaint"), [
    ("", "organisation.domains"),
    ('[organisation]\ndomains = ["example.org"]\nzone = "Mars/Olympus"\n', "organisation.zone"),
    ('[organisation]\ndomains = ["example.org"]\n[listen]\napi = 8470\nmilter = "nowhere"\n', "listen.milter"),
])
def test_a_wrong_configuration_at_start_is_told_and_ends_it(folder, text, complaint):
    daemon = Tidegate(folder / "tidegate")
    daemon.config.write_text(text)
    with pytest.raises(RuntimeError, match=complaint):
        daemon.start(10)
    done = subprocess.run(daemon.command_line("config", "check"), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and complaint in done.stdout + done.stderr


def test_a_port_that_is_taken_is_named(folder, tidegate):
    second = Tidegate(folder / "second")
    address = tidegate.listening("milter")
    second.config.write_text(second.config.read_text().replace('milter = "127.0.0.1:0"', f'milter = "{address}"'))
    with pytest.raises(RuntimeError, match=address):
        second.start(10)


def test_a_second_daemon_on_the_same_state_is_refused(tidegate):
    done = subprocess.run([tidegate.programs / "tidegated", "--state", tidegate.state, "--config", tidegate.config],
                          capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    assert str(tidegate.state) in done.stdout + done.stderr
    assert tidegate.check(ALICE, ["x@example.com"])["action"] == "accept"


def test_a_corrupt_store_is_told_and_a_backup_restores_it(folder):
    daemon = Tidegate(folder / "tidegate", organisation=noon())
    with daemon:
        daemon.run("entity", "restrict", ALICE, "--reason", "on leave")
        backup = folder / "backup.db"
        daemon.run("backup", str(backup))
    store = daemon.state / "tidegate.db"
    for extra in ("tidegate.db-wal", "tidegate.db-shm"):
        (daemon.state / extra).unlink(missing_ok=True)
    store.write_bytes(b"not a store at all, " * 1000)
    with pytest.raises(RuntimeError) as told:
        daemon.start(10)
    assert "tidegate.db" in str(told.value) and "backup" in str(told.value)

    shutil.copy(backup, store)
    with daemon:
        assert list(restricted(daemon)) == [ALICE]


def test_pages_overwritten_in_the_middle(folder):
    daemon = Tidegate(folder / "tidegate", organisation=noon())
    with daemon:
        for recipient in outside(200):
            daemon.check(ALICE, [recipient])
    store = daemon.state / "tidegate.db"
    content = bytearray(store.read_bytes())
    content[4096:len(content) - 4096] = b"\x5a" * (len(content) - 8192)
    store.write_bytes(content)
    with pytest.raises(RuntimeError) as told:
        daemon.start(10)
    assert "tidegate.db" in str(told.value) and "backup" in str(told.value)
