"""Builds and runs the parts of ./test. One line a part, the log of a part that failed, and `N passed, N failed` last."""

import json
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "reports"
JOBS = str(max(2, os.cpu_count() or 2))
# Run under the thread sanitizer.
CONCURRENT_ROOMS = ("net", "limits", "judge", "store", "notify", "access", "mta", "api", "daemon")
FUZZ_RUNS = 10000  # each target, from a fixed seed: the same inputs in every run
HUNT_SECONDS = 60  # each target, from a new seed
LONGEST_LOG = 200  # lines shown of a failing part
SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


@dataclass
class Tally:
    """What one part did. `failures` are names with what there is to read about them."""

    passed: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.failures += other.failures
        self.skipped += other.skipped


def run(log: Path, *command: object, **environment: str) -> int:
    """Runs a command with its output added to `log`; returns its exit status."""
    with open(log, "ab") as out:
        words = [str(word) for word in command]
        out.write(f"$ {' '.join(words)[:2000]}\n".encode())
        out.flush()
        return subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                              env={**os.environ, **SANITIZERS, **environment}).returncode


def fresh(name: str) -> Path:
    """An empty log or report of this name."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    path = REPORTS / name
    path.unlink(missing_ok=True)
    return path


def tail(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-LONGEST_LOG:]) if path.exists() else "(no log)"


def build(preset: str, *targets: str) -> Tally:
    """Configures and builds; counts as one test that can only fail."""
    log = fresh(f"build-{preset}.log")
    folder = ROOT / "build" / ("" if preset == "release" else preset)
    if run(log, "cmake", "--preset", preset) or run(log, "ninja", f"-j{JOBS}", "-C", folder, *targets):
        return Tally(failures=[(f"build {preset}", tail(log))])
    return Tally()


def read_junit(report: Path, log: Path, name: str, status: int) -> Tally:
    """The cases of a JUnit file. A run that failed without a failing case counts as one failure, with its log."""
    tally = Tally()
    cases = ElementTree.parse(report).getroot().iter("testcase") if report.exists() else ()
    for case in cases:
        case_name = ".".join(filter(None, (case.get("classname", "").removeprefix("tests."), case.get("name"))))
        trouble = next((case.find(tag) for tag in ("failure", "error") if case.find(tag) is not None), None)
        if trouble is not None or case.get("status") == "fail":
            text = (trouble.text or trouble.get("message", "")) if trouble is not None else ""
            tally.failures.append((case_name, (text.strip() or case.findtext("system-out", "")).strip()))
        elif case.find("skipped") is not None or case.get("status") in ("disabled", "notrun"):
            tally.skipped.append(case_name)
        else:
            tally.passed += 1
    if status and not tally.failures:
        tally.failures.append((name, tail(log)))
    return tally


def checks() -> Tally:
    log = fresh("checks.log")
    run(log, "tools/checks.sh")
    report = fresh("tools.xml")
    tools_log = fresh("tools.log")
    status = run(tools_log, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/tools",
                 f"--junitxml={report}")
    tally = read_junit(report, tools_log, "tests of the tools", status)
    text = log.read_text(errors="replace")
    block: list[str] = []
    for line in text.splitlines():
        word, _, name = line.partition(": ")
        if word == "passed":
            tally.passed += 1
        elif word == "failed":
            tally.failures.append((name, "\n".join(block)))
        block = [] if word in ("passed", "failed") else [*block, line]
    return tally


def release() -> Tally:
    return build("release")


def ctest(preset: str, name_filter: str = "") -> Tally:
    log, report = fresh(f"ctest-{preset}.log"), fresh(f"ctest-{preset}.xml")
    chosen = []
    if name_filter:
        numbers = matching_tests(ROOT / "build" / preset, name_filter)
        if not numbers:
            return Tally()
        chosen = ["-I", "0,0,0," + ",".join(map(str, numbers))]
    status = run(log, "ctest", "--test-dir", f"build/{preset}", f"-j{JOBS}", "--output-on-failure", *chosen,
                 "--test-output-size-failed", "20000", "--output-junit", report)
    return read_junit(report, log, f"ctest {preset}", status)


def matching_tests(folder: Path, name_filter: str) -> list[int]:
    """Numbers of the tests whose name or program has the filter in it, ignoring case."""
    listing = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"], capture_output=True, check=True)
    numbers = []
    for number, test in enumerate(json.loads(listing.stdout)["tests"], 1):
        program = Path(test.get("command", [""])[0]).name
        if name_filter.lower() in f"{test['name']} {program}".lower():
            numbers.append(number)
    return numbers


def unit() -> Tally:
    tally = build("asan")
    if not tally.failures:
        tally.add(ctest("asan"))
    return tally


def rooms_without_tests(tests: Path) -> list[str]:
    """Rooms that are to run under the thread sanitizer and have nothing to run."""
    return [room for room in CONCURRENT_ROOMS if not any((tests / room).rglob("*.cpp"))]


def tsan() -> Tally:
    if empty := rooms_without_tests(ROOT / "tests"):
        return Tally(failures=[(f"{room}_test", f"CONCURRENT_ROOMS names {room}, and tests/{room} has no test") for room in empty])
    tally = build("tsan", *(f"{room}_test" for room in CONCURRENT_ROOMS))
    if tally.failures:
        return tally
    for room in CONCURRENT_ROOMS:
        log, report = fresh(f"tsan-{room}.log"), fresh(f"tsan-{room}.xml")
        # From the build folder, as ctest does: the tests know their files by a path relative to it.
        status = run(log, "env", "-C", "build/tsan", f"bin/{room}_test", f"--gtest_output=xml:{report}")
        tally.add(read_junit(report, log, f"{room}_test", status))
    return tally


def fuzz() -> Tally:
    """What ./test runs: as many inputs for each target as FUZZ_RUNS says, the same every time."""
    return fuzz_all("-seed=1", f"-runs={FUZZ_RUNS}")


def hunt() -> Tally:
    """For looking for new inputs: other ones every time, so no part of a whole run."""
    return fuzz_all(f"-max_total_time={HUNT_SECONDS}")


def fuzz_all(*options: str) -> Tally:
    names = sorted(path.stem for path in (ROOT / "fuzz").rglob("*_fuzz.cpp"))
    tally = build("fuzz", *names)
    if tally.failures:
        return tally
    with ThreadPoolExecutor(int(JOBS)) as pool:
        for result in pool.map(lambda name: fuzz_one(ROOT / "build/fuzz/bin" / name, *options), names):
            tally.add(result)
    return tally


def fuzz_one(program: Path, *options: str) -> Tally:
    """New inputs go to an empty folder in the build folder; the kept corpus is only read."""
    name = program.name.removesuffix("_fuzz")
    log = fresh(f"fuzz-{name}.log")
    found = ROOT / "build/fuzz/found" / name
    shutil.rmtree(found, ignore_errors=True)
    found.mkdir(parents=True)
    kept = ROOT / "fuzz/corpus" / name
    status = run(log, program, *options, "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
                 f"-artifact_prefix={found.parent}/{name}-", found, *([kept] if kept.is_dir() else []))
    return Tally(failures=[(f"fuzz {name}", tail(log))]) if status else Tally(passed=1)


def integration(programs: str = "asan", name_filter: str = "") -> Tally:
    tally = Tally()
    folder = ROOT / "build" / programs / "bin"
    if not name_filter:
        tally.add(build(programs, "tidegated", "tidegate", "tidegate-helper"))
        if tally.failures:
            return tally
    log, report = fresh("integration.log"), fresh("integration.xml")
    chosen = ["-k", name_filter] if name_filter else []
    status = run(log, sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "-n", "2",
                 "tests/integration", f"--junitxml={report}", *chosen, TIDEGATE_BIN=str(folder))
    nothing_chosen = 5
    if status != nothing_chosen:
        tally.add(read_junit(report, log, "integration", status))
    return tally


def portal() -> Tally:
    """Types, components and sources of the portal, and that it can be built."""
    tally = build_portal()
    if tally.failures:
        return tally
    log, report = fresh("portal.log"), fresh("portal.xml")
    status = run(log, "npm", "--prefix", "web", "run", "--silent", "test", "--", "--reporter=default", "--reporter=junit",
                 f"--outputFile.junit={report}")
    return read_junit(report, log, "portal", status)


def build_portal() -> Tally:
    """Counts as one test that can only fail."""
    log = fresh("build-portal.log")
    return Tally(failures=[("build portal", tail(log))]) if run(log, "tools/build_web.sh") else Tally()


def browser() -> Tally:
    """A real Chromium before a real daemon and mail server."""
    tally = build_portal()
    tally.add(build("asan", "tidegated", "tidegate", "tidegate-helper"))
    if tally.failures:
        return tally
    log, report = fresh("browser.log"), fresh("browser.xml")
    status = run(log, sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "tests/browser",
                 f"--junitxml={report}", TIDEGATE_BIN=str(ROOT / "build" / "asan" / "bin"))
    return read_junit(report, log, "browser", status)


def tidy() -> Tally:
    """clang-tidy over every source; each counts as one test."""
    tally = Tally()
    folder = ROOT / "build" / "dev"
    if run(fresh("build-tidy.log"), "cmake", "--preset", "dev"):
        return Tally(failures=[("configure dev", tail(REPORTS / "build-tidy.log"))])
    sources = sorted((ROOT / "src").rglob("*.cpp"))

    def one(source: Path) -> Tally:
        done = subprocess.run(["clang-tidy-16", "-p", folder, "--quiet", "--extra-arg=-Wno-unknown-warning-option", source], cwd=ROOT, capture_output=True, text=True)
        name = f"tidy {source.relative_to(ROOT)}"
        return Tally(failures=[(name, done.stdout + done.stderr)]) if done.returncode else Tally(passed=1)

    with ThreadPoolExecutor(int(JOBS)) as pool:
        for result in pool.map(one, sources):
            tally.add(result)
    return tally


def quick(name_filter: str) -> Tally:
    tally = build("dev")
    if not tally.failures:
        tally.add(ctest("dev", name_filter))
        tally.add(integration("dev", name_filter))
    return tally


# Parts that are run by name alone.
ASIDE = {"tidy": tidy, "hunt": hunt}
PARTS = {"checks": checks, "portal": portal, "release build": release, "unit": unit, "tsan": tsan, "fuzz": fuzz,
         "integration": integration, "browser": browser}


def perform(name: str, part) -> Tally:
    """Runs one part and tells how it went."""
    on_terminal = sys.stdout.isatty()
    if on_terminal:
        print(f"{name} …", end="\r", flush=True)
    begun = time.monotonic()
    tally = part()
    seconds = time.monotonic() - begun
    words = f"{tally.passed} passed" + (f", {len(tally.failures)} failed" if tally.failures else "")
    words += f", {len(tally.skipped)} skipped ({', '.join(tally.skipped)})" if tally.skipped else ""
    print(f"{name:<14} {seconds:5.0f} s  {words}", flush=True)
    for failed, text in tally.failures:
        print(f"\n  ✗ {failed}\n" + "\n".join(f"    {line}" for line in text.splitlines()) + "\n", flush=True)
    return tally


def main(words: list[str]) -> int:
    if len(words) > 1 or any(word.startswith("-") for word in words):
        print("usage: ./test [checks|portal|unit|tsan|fuzz|integration|browser|hunt|tidy|NAME]", file=sys.stderr)
        return 2
    name = words[0] if words else ""
    if not name:
        parts = PARTS
    elif name in PARTS or name in ASIDE:
        parts = {name: (PARTS | ASIDE)[name]}
    else:
        parts = {name: lambda: quick(name)}
    total = Tally()
    for part_name, part in parts.items():
        total.add(perform(part_name, part))
    if name and name not in PARTS and not total.passed and not total.failures:
        print(f"no test has \"{name}\" in its name", file=sys.stderr)
        print("0 passed, 0 failed")
        return 2
    print(f"{total.passed} passed, {len(total.failures)} failed")
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
