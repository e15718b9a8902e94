"""`./run demo --story` and `./run`, as a person starts them."""

import os
import re
import signal
import subprocess
from pathlib import Path

from processes import Service, eventually, session_members

ROOT = Path(__file__).resolve().parents[2]
DEMO_MINUTES = 3


def test_the_story_is_seen_to_happen(folder):
    done = subprocess.run([ROOT / "run", "demo", "--story"], capture_output=True, text=True, timeout=600,
                          env={**os.environ, "TIDEGATE_BIN": str(ROOT / "build" / "bin")})
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line for line in done.stdout.splitlines() if line.startswith("✓")]
    assert len(steps) >= 15 and "✗" not in done.stdout
    assert "550 5.1.8" in done.stdout and "450 4.7.28" in done.stdout
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


def test_run_starts_the_daemon_and_tells_how_to_use_it(folder):
    (folder / "tidegate.toml").write_text('[organisation]\ndomains = ["example.org"]\n[listen]\napi = "127.0.0.1:0"\n'
                                          'milter = "127.0.0.1:0"\npolicy = "127.0.0.1:0"\n')
    service = Service([str(ROOT / "run")], folder / "run.log", {"TIDEGATE_STATE": str(folder / "state"),
                                                                "TIDEGATE_CONFIG": str(folder / "tidegate.toml")})
    text = lambda: (folder / "run.log").read_text(errors="replace")  # noqa: E731
    try:
        eventually(lambda: "ready" in text().splitlines() or not service.running(), 600, "it is ready")
        assert service.running(), text()
        assert re.search(r"smtpd_milters = inet:127\.0\.0\.1:\d+", text()) and "check_policy_service { inet:" in text()
        assert re.search(r"http://127\.0\.0\.1:\d+/\S+", text()), "no one-time link"
    finally:
        service.stop()
    assert session_members(service.pid) == set()


def command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
