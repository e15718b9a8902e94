"""`./run demo --story` and `./run`, as a person starts them."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from processes import Service, eventually, session_members

ROOT = Path(__file__).resolve().parents[2]
DEMO_MINUTES = 3


def test_the_story_is_seen_to_happen(folder):
    done = subprocess.run([ROOT / "run", "demo", "--story"], capture_output=True, text=True, timeout=600,
                          env={**os.environ, "TIDEGATE_BIN": str(ROOT / "build" / "bin")})
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line for line in done.stdout.splitlines() if line.startswith("✓")]
    assert len(steps) >= 15 and "✗" not in done.stdout
    assert "550 5.1.8" in done.stdout and "[TG-RISK]" in done.stdout
    assert "never seen with this sender" in done.stdout and "in all: held from 0" in done.stdout, "the sum, in words"
    played = int(re.search(r"all \d+ steps, in (\d+) s", done.stdout)[1])
    assert played <= DEMO_MINUTES * 60


def test_ctrl_c_ends_all_of_the_demonstration(folder):
    demo = Service([str(ROOT / "run"), "demo"], folder / "demo.log")
    text = lambda: (folder / "demo.log").read_text(errors="replace")  # noqa: E731
    eventually(lambda: "Ordinary mail" in text() and text().count("→") >= 3 or not demo.running(), 600, "mail flows")
    assert demo.running(), text()
    place = Path(re.search(r"/tmp/tidegate-demo-\w+", text())[0])
    os.kill(demo.pid, signal.SIGINT)
    eventually(lambda: not demo.running(), 60, "the demonstration ended")
    demo.stop()
    assert not place.exists()
    assert not [pid for pid in os.listdir("/proc") if pid.isdigit() and str(place).encode() in command_line(pid)]


def test_the_prompt_takes_what_a_person_types(folder):
    """Looks at the case, releases the account, and sees it send again."""
    demo = Service([sys.executable, str(ROOT / "demo" / "main.py")], folder / "demo.log", typed=True)
    text = lambda: (folder / "demo.log").read_text(errors="replace")  # noqa: E731
    try:
        eventually(lambda: text().endswith("tidegate> ") or not demo.running(), 300, "the prompt waits")
        case = re.search(r"is restricted: case (\S+)", text())[1]
        for line, answer in [
            (f"case show {case}", "restricted"),
            ("restricted release office@kestrel.example", "--reason is required"),  # not all of it: the prompt comes again
            ('restricted release office@kestrel.example --reason "Password changed"', "office@kestrel.example may send again"),
        ]:
            seen = len(text())
            demo.type(line)
            eventually(lambda: answer in text()[seen:] or not demo.running(), 60, f"{line}: {answer}")
        eventually(lambda: "The yard goes on" in text() or not demo.running(), 120, "the account sends again")
        assert "The server said: 250 2.0.0 Ok: queued as" in text() and "Traceback" not in text(), text()
        os.kill(demo.pid, signal.SIGINT)
        eventually(lambda: not demo.running(), 60, "the demonstration ended")
        assert demo.process.returncode == 0
    finally:
        demo.stop()


@pytest.fixture
def bare_tree(folder):
    """The script `run` where everything that it starts tells only that it was started; `as_person` runs it without root."""
    shutil.copy(ROOT / "run", folder / "run")
    stubs = {"tools/install_packages.sh": "echo installed $*", "tools/build_web.sh": "true", "programs/cmake": "true", "programs/ninja": "true"}
    for name, does in stubs.items():
        write_program(folder / name, does)
    (folder / "demo").mkdir()
    (folder / "demo" / "main.py").write_text("import os, sys\nprint('played', *sys.argv[1:], os.environ.get('BY', 'alone'))\n")
    (folder / "build").mkdir()
    nobody = pwd.getpwnam("nobody")
    shutil.chown(folder / "build", nobody.pw_uid)

    def as_person(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run([folder / "run", *words], capture_output=True, text=True, timeout=60, user=nobody.pw_uid,
                              group=nobody.pw_gid, extra_groups=[], env={"PATH": f"{folder / 'programs'}:/usr/bin:/bin"})

    return folder, as_person


def write_program(path: Path, does: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)


def test_demo_without_root_says_what_to_do_before_it_builds(bare_tree):
    folder, as_person = bare_tree
    write_program(folder / "programs" / "sudo", "exit 1")  # as one that would have to ask for a password
    done = as_person("demo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "need root: sudo ./run demo" in done.stderr


def test_demo_without_root_plays_by_a_sudo_that_asks_nothing(bare_tree):
    folder, as_person = bare_tree
    write_program(folder / "programs" / "sudo",
                  '[ "$1" = -n ] || exit 1; shift; [ "$1" != -- ] || shift; BY=sudo exec "$@"')
    done = as_person("demo", "--story")
    assert (done.returncode, done.stderr) == (0, ""), done
    assert done.stdout.splitlines()[0] == "installed build demo" and done.stdout.splitlines()[-1] == "played --story sudo"


def test_run_starts_the_daemon_and_tells_how_to_use_it(folder):
    (folder / "tidegate.toml").write_text('[organisation]\ndomains = ["example.org"]\n[listen]\napi = "127.0.0.1:0"\n'
                                          'milter = "127.0.0.1:0"\npolicy = "127.0.0.1:0"\n')
    service = Service([str(ROOT / "run")], folder / "run.log", {"TIDEGATE_STATE": str(folder / "state"),
                                                                "TIDEGATE_CONFIG": str(folder / "tidegate.toml")})
    text = lambda: (folder / "run.log").read_text(errors="replace")  # noqa: E731
    try:
        eventually(lambda: "ready" in text().splitlines() or not service.running(), 600, "it is ready")
        assert service.running(), text()
        assert re.search(r"smtpd_milters = \{ inet:127\.0\.0\.1:\d+, default_action=accept,", text())
        assert "tidegate setup postfix --policy" in text()
        assert re.search(r"http://127\.0\.0\.1:\d+/\S+", text()), "no one-time link"
    finally:
        service.stop()
    assert session_members(service.pid) == set()


def command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
