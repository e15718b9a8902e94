"""The scripts of the tree do not call it good when nothing was looked at."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import run_tests  # noqa: E402


def test_checks_outside_a_clone_fail(tmp_path):
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "checks.sh", tmp_path / "tools")
    ran = subprocess.run([tmp_path / "tools" / "checks.sh"], cwd=tmp_path, capture_output=True, text=True,
                         env={"PATH": "/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert ran.returncode == 1
    assert "passed:" not in ran.stdout
    assert "failed: git lists the files" in ran.stdout


def test_a_concurrent_room_without_tests_is_an_error(tmp_path):
    assert run_tests.rooms_without_tests(ROOT / "tests") == []
    for room in run_tests.CONCURRENT_ROOMS:
        (tmp_path / room).mkdir()
        if room != "daemon":
            (tmp_path / room / "some_test.cpp").touch()
    assert run_tests.rooms_without_tests(tmp_path) == ["daemon"]
