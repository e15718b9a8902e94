"""Real servers for the tests: each test gets its own, in a folder of its own that is removed with them."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "demo"))

from mailhost import MailHost, Setup  # noqa: E402
from tidegate import Tidegate  # noqa: E402

PEOPLE = {
    "alice@example.org": "wonderland",
    "bob@example.org": "builder",
    "postmaster@example.org": "letter",
}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path that every user may enter (pytest's own is closed to Postfix and Dovecot)."""
    path = Path(tempfile.mkdtemp(prefix="tidegate-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def tidegate(folder: Path) -> Iterator[Tidegate]:
    """A running daemon that guards example.org."""
    with Tidegate(folder / "tidegate") as daemon:
        yield daemon


@pytest.fixture
def mailhost(folder: Path) -> Iterator[Callable[..., MailHost]]:
    """Starts mail hosts for PEOPLE: `mailhost(milter=…)` takes what Setup takes. They end with the test."""
    hosts: list[MailHost] = []

    def start(**setup: object) -> MailHost:
        host = MailHost(folder / f"host{len(hosts)}", Setup(**{"users": PEOPLE, **setup}))
        hosts.append(host)
        host.start()
        return host

    yield start
    for host in hosts:
        host.stop()
