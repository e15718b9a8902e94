"""Processes that are started, waited for and ended without leftovers, and waiting without sleeping for a guess."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Seen = TypeVar("Seen")


class TooLate(AssertionError):
    """What was waited for did not happen before its deadline."""


def eventually(condition: Callable[[], Seen], seconds: float, why: str) -> Seen:
    """Returns the first true value of `condition`, or raises TooLate with `why` after `seconds`.

    Asks often at first and then at most ten times a second. An AssertionError or OSError inside the condition counts
    as "not yet"; the last one is shown when time is up.
    """
    deadline = time.monotonic() + seconds
    pause = 0.005
    while True:
        last: Exception | None = None
        try:
            seen = condition()
            if seen:
                return seen
        except (AssertionError, OSError) as error:
            last = error
        if time.monotonic() >= deadline:
            raise TooLate(f"not within {seconds:g} s: {why}" + (f" ({last})" if last else ""))
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def free_ports(count: int) -> list[int]:
    """`count` different TCP ports of 127.0.0.1 that nobody holds at the moment of asking.

    They lie below the range from which the kernel gives ports to outgoing connections, so that no connection can take
    one of them before its server does.
    """
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    chosen: list[int] = []
    while len(chosen) < count:
        port = random.randrange(10_000, max(first_outgoing, 11_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in chosen:
            chosen.append(port)
    return chosen


class Service:
    """One server in a session of its own, which is how all its descendants are found again.

    A guard, which waits for the end of a pipe that only this program holds open, ends it if this program dies without
    saying so. `stop` returns when nothing of its session is left.
    """

    def __init__(self, command: list[str], log: Path | None = None, environment: dict[str, str] | None = None,
                 typed: bool = False):
        """Starts `command`. Its standard error is added to `log`; its output is `log` too, or a pipe without one.
        Its input is a pipe if something is to be `typed`, else nothing."""
        errors = open(log, "ab") if log else None
        try:
            self.process = subprocess.Popen(
                command,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.PIPE if typed else subprocess.DEVNULL,
                stdout=errors or subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        finally:
            if errors:
                errors.close()
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", "read line; kill -TERM $0", str(self.pid)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def type(self, line: str) -> None:
        """Gives the server a line of input; only with `typed`."""
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self, seconds: float = 15) -> int:
        """Asks to end by SIGTERM; what still lives after `seconds` is killed. Returns the exit status."""
        if self.running():
            self.process.terminate()
        try:
            self.process.wait(seconds)
            eventually(lambda: not session_members(self.pid), seconds, "descendants end")
        except (subprocess.TimeoutExpired, TooLate):
            self.kill()
        self._dismiss_guard()
        return self.process.returncode

    def kill(self) -> None:
        """SIGKILL to the server and to every descendant; returns when they are gone."""
        for pid in {self.pid} | session_members(self.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(10)
        eventually(lambda: not session_members(self.pid), 10, "killed descendants are gone")
        self._dismiss_guard()

    def _dismiss_guard(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self._guard.kill()
        self._guard.wait()
        self._guard.stdin.close()


def session_members(session: int) -> set[int]:
    """The processes of a session that have not ended (zombies have)."""
    members = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        state, its_session = after_name[0], int(after_name[3])
        if its_session == session and state not in "ZX":
            members.add(int(entry.name))
    return members
