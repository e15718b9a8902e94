"""The servers under load, and the load: each a process of its own, ended with the measurement."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "build" / "bench" / "bin"
sys.path.insert(0, str(ROOT / "demo"))

from processes import Service, eventually  # noqa: E402
from tidegate import Tidegate  # noqa: E402

MOST = 1_000_000  # of every limit: nobody goes over


class NoOp:
    """`bench_noop_policy` or `bench_noop_milter`, listening at `address` once started."""

    def __init__(self, kind: str, folder: Path, address: str = "127.0.0.1:0"):
        self._log = folder / f"noop_{kind}_{time.monotonic_ns()}.log"
        self._service = Service([str(PROGRAMS / f"bench_noop_{kind}"), address], self._log)
        self.pid = self._service.pid
        self.address = eventually(self._ready, 10, f"the no-op {kind} listens")

    def __enter__(self) -> "NoOp":
        return self

    def __exit__(self, *_: object) -> None:
        self._service.stop()

    def _ready(self) -> str:
        words = self._log.read_text().split()
        return words[1] if words[:1] == ["ready"] else ""


class Daemon(Tidegate):
    """A release build of tidegated with its state in `folder`, a log file as in service, and no limit within reach."""

    def __init__(self, folder: Path, policy: str = "127.0.0.1:0", milter: str = "127.0.0.1:0"):
        super().__init__(folder, programs=PROGRAMS)
        self.config.write_text(
            '[organisation]\ndomains = ["example.org"]\n'
            f'[listen]\napi = "127.0.0.1:0"\nmilter = "{milter}"\npolicy = "{policy}"\n'
            f'[detection]\nmode = "off"\n[log]\ntarget = "file:{folder}/decisions.log"\n')

    def start(self, seconds: float = 30) -> None:
        super().start(seconds)
        self.run("policy", "set", "default", f"external_per_hour={MOST}", f"internal_per_hour={MOST}",
                 f"recipients_per_day={MOST}", f"messages_per_minute={MOST}")

    def log_octets(self) -> int:
        log = self.folder / "decisions.log"
        return log.stat().st_size if log.exists() else 0

    def trace_dropped(self) -> int:
        """Lines of the trace that the store could not take in time."""
        command = ["curl", "-sS", "--unix-socket", str(self.state / "api.sock"), "http://localhost/metrics"]
        text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
        values = [line.split()[1] for line in text.splitlines() if line.startswith("tidegate_trace_dropped_total")]
        return int(float(values[0]))


@dataclass
class Round:
    """What one round of load said. `cpu_us` is the server's own processor time a message."""

    messages: int
    per_second: float
    p50_us: float
    p99_us: float
    cpu_us: float
    refused: int


def processor_seconds(pid: int) -> float:
    """User and system time that a process has used, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Load:
    """Rounds of load of one kind, each with messages that no round had before."""

    def __init__(self, kind: str, seconds: float, *options: str):
        self._command = [str(PROGRAMS / f"bench_load_{kind}"), "--seconds", str(seconds), *options]
        self._first = 0

    def run(self, server: "NoOp | Daemon", address: str, rate: float = 0) -> Round:
        self._first += 10_000_000
        before = processor_seconds(server.pid)
        command = [*self._command, address, "--first", str(self._first), "--rate", str(rate)]
        said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout)
        used = processor_seconds(server.pid) - before
        # A tenth of the time more is not measured, but served.
        served = max(1.0, said["messages"] * 1.1)
        return Round(said["messages"], said["per_second"], said["p50_us"], said["p99_us"], used / served * 1e6,
                     said["refused"])


def median(rounds: list[Round], of: Callable[[Round], float]) -> float:
    return statistics.median(of(one) for one in rounds)


def program(name: str, *arguments: str) -> dict:
    """The JSON line that a program of bench/ prints."""
    done = subprocess.run([str(PROGRAMS / name), *arguments], check=True, capture_output=True, text=True, timeout=600)
    return json.loads(done.stdout)
