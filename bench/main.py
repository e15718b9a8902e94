"""Measures Tidegate against no-op servers of the same protocols and prints the table (see docs/performance.md)."""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from servers import PROGRAMS, ROOT, Daemon, Load, NoOp, Round, Tidegate, median, processor_seconds, program
from table import Row, aligned, at_least, below

CONNECTIONS = {"policy": 32, "milter": 16}
TARGETS = {"policy": 0.70, "milter": 0.60}


@dataclass(frozen=True)
class Size:
    """How long and how much."""

    rounds: int
    seconds: float
    entities: tuple[int, ...]
    senders: int
    lines: int
    mails: int
    part_seconds: float


WHOLE = Size(5, 2.0, (1_000, 100_000, 1_000_000, 10_000_000), 1_000_000, 1_000_000, 3_000, 0.5)
QUICK = Size(3, 1.0, (1_000, 100_000, 1_000_000), 1_000_000, 200_000, 600, 0.05)


def against_noop(kind: str, what: str, folder: Path, address: str, size: Size, *options: str) -> list[Row]:
    """Throughput in turns, A B B A …, then latency at half of what ours takes."""
    folder.mkdir()
    with ExitStack() as stack:
        theirs = address.format(name="noop")
        ours = address.format(name="tidegate")
        noop = stack.enter_context(NoOp(kind, folder, theirs))
        daemon = stack.enter_context(Daemon(folder / "d", **{kind: ours}))
        load = Load(kind, size.seconds, "--connections", str(CONNECTIONS[kind]), *options)
        where = {noop: noop.address, daemon: daemon.listening(kind)}
        seen: dict[object, list[Round]] = {noop: [], daemon: []}
        for turn in range(size.rounds):
            for server in (noop, daemon) if turn % 2 == 0 else (daemon, noop):
                seen[server].append(load.run(server, where[server]))
        dropped = daemon.trace_dropped() / sum(one.messages for one in seen[daemon])
        most = {server: median(rounds, lambda one: one.per_second) for server, rounds in seen.items()}
        cpu = {server: median(rounds, lambda one: one.cpu_us) for server, rounds in seen.items()}
        half = {server: [load.run(server, where[server], most[daemon] / 2) for _ in range(size.rounds)]
                for server in (noop, daemon)}
        refused = sum(one.refused for rounds in (*seen.values(), *half.values()) for one in rounds)
        assert refused == 0, f"{refused} messages were refused: the figures mean nothing"
    ratio = statistics.median(b.per_second / a.per_second for a, b in zip(seen[noop], seen[daemon]))
    p50 = {server: median(rounds, lambda one: one.p50_us) / 1000 for server, rounds in half.items()}
    p99 = {server: median(rounds, lambda one: one.p99_us) / 1000 for server, rounds in half.items()}
    return [
        at_least(f"{what}, messages/s", f"{most[noop]:,.0f}", f"{most[daemon]:,.0f}", ratio, TARGETS[kind]),
        Row(f"{what}, server's CPU a message", f"{cpu[noop]:.1f} us", f"{cpu[daemon]:.1f} us",
            f"{cpu[daemon] / cpu[noop]:.2f}"),
        Row(f"{what}, trace dropped at full load", "", "", f"{min(dropped, 1):.0%}"),
        Row(f"{what}, p50 at half load", f"{p50[noop]:.2f} ms", f"{p50[daemon]:.2f} ms", ""),
        latency(f"{what}, p99 at half load", p99[noop], p99[daemon], kind),
    ]


def latency(what: str, other: float, ours: float, kind: str) -> Row:
    if kind == "policy":
        return below(what, ours, "ms", 1, f"{other:.2f} ms")
    return Row(what, f"{other:.2f} ms", f"{ours:.2f} ms", "")


def policy(folder: Path, size: Size) -> list[Row]:
    return [*against_noop("policy", "policy, TCP", folder / "tcp", "127.0.0.1:0", size),
            *against_noop("policy", "policy, unix socket", folder / "unix", f"unix:{folder}/{{name}}.sock", size)]


def milter(folder: Path, size: Size) -> list[Row]:
    one = against_noop("milter", "milter, a connection a message", folder / "one", "127.0.0.1:0", size,
                       "--per-connection", "1")
    many = against_noop("milter", "milter, 100 messages a connection", folder / "many", "127.0.0.1:0", size,
                        "--per-connection", "100")
    return [*one, *many]


def postfix(folder: Path, size: Size) -> list[Row]:
    from postfix import measure  # needs root and an installed Postfix; the others do not

    return measure(folder, size.rounds, size.mails)


def parts(_: Path, size: Size) -> list[Row]:
    command = [str(PROGRAMS / "bench_parts"), "--benchmark_format=json", f"--benchmark_min_time={size.part_seconds}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    rows = []
    for one in json.loads(done.stdout)["benchmarks"]:
        rate = f"{one['items_per_second']:,.0f} /s" if "items_per_second" in one else ""
        name = one["name"].replace("/real_time", "").replace("/threads:", ", threads ")
        rows.append(Row(f"part: {name}", "", rate, f"{one['cpu_time']:,.0f} {one['time_unit']}"))
    return rows


def memory(_: Path, size: Size) -> list[Row]:
    rows = []
    for entities in size.entities:
        said = program("bench_memory", str(entities))
        each = f"{said['resident'] / entities:,.0f} B each"
        total = said["resident"] / 1e6
        what = f"memory of {entities:,} senders"
        rows.append(Row(what, "", each, f"{total:,.0f} MB", "< 300 MB", total < 300) if entities == 1_000_000
                    else Row(what, "", each, f"{total:,.1f} MB"))
    return rows


def restart(folder: Path, size: Size) -> list[Row]:
    daemon = Tidegate(folder / "daemon", programs=PROGRAMS)
    program("bench_store", str(daemon.state), "--windows", str(size.senders), "--lines", str(size.lines))
    seconds = []
    busy = []
    for _ in range(3):
        begun = time.monotonic()
        daemon.start()
        seconds.append(time.monotonic() - begun)
        busy.append(processor_seconds(daemon.pid))
        resident = next(int(line.split()[1]) for line in Path(f"/proc/{daemon.pid}/status").read_text().splitlines()
                        if line.startswith("VmRSS"))
        daemon.stop()
    what = f"restart with {size.senders:,} senders, {size.lines:,} lines of trace"
    return [below(what, statistics.median(seconds), "s", 3),
            Row("restart, processor time", "", f"{statistics.median(busy):.2f} s", ""),
            below("memory of the daemon after that", resident / 1000, "MB", 300)]


def store(folder: Path, size: Size) -> list[Row]:
    said = program("bench_store", str(folder / "store"), "--windows", str(size.lines), "--lines", str(size.lines))
    return [Row("store: lines of the trace", "", f"{said['lines_per_second']:,.0f} /s", ""),
            Row("store: windows of senders", "", f"{said['windows_per_second']:,.0f} /s", "")]


def detection(_: Path, size: Size) -> list[Row]:
    said = program("bench_detection", "--model", str(ROOT / "share" / "content.model"), "--rounds",
                   str(4 * size.rounds))
    return [below("detection: text of 20 KB, CPU a message", said["text_us"], "us", 500),
            below("detection: page of 20 KB, CPU a message", said["page_us"], "us", 500),
            below("detection: 200 KB, CPU a message", said["large_us"] / 1000, "ms", 3),
            below("detection: kept of a sender, mean", said["sender_octets"], "octets", 1024)]


SECTIONS = {"policy": policy, "milter": milter, "postfix": postfix, "memory": memory, "restart": restart,
            "store": store, "detection": detection, "parts": parts}


def main() -> int:
    arguments = argparse.ArgumentParser(prog="bench.sh", description=__doc__)
    arguments.add_argument("sections", nargs="*", help="only these: " + ", ".join(SECTIONS))
    arguments.add_argument("--quick", action="store_true", help="shorter rounds, smaller numbers")
    wanted = arguments.parse_args()
    unknown = set(wanted.sections) - set(SECTIONS)
    if unknown:
        arguments.error(f"there is no section {', '.join(sorted(unknown))}: there are {', '.join(SECTIONS)}")
    rows: list[Row] = []
    for name in wanted.sections or SECTIONS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        folder = Path(tempfile.mkdtemp(prefix="tgb-", dir="/tmp"))  # short: a unix socket's path holds 107 octets
        folder.chmod(0o755)
        try:
            rows += SECTIONS[name](folder, QUICK if wanted.quick else WHOLE)
        finally:
            shutil.rmtree(folder)
    text = aligned(rows)
    (ROOT / "build" / "bench" / "table.txt").write_text(text + "\n")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
