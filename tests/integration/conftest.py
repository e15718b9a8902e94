"""Real servers for the tests: each test gets its own, in a folder of its own that is removed with them."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "demo"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from mailhost import MailHost, Setup  # noqa: E402
from site_under_test import PEOPLE, Site, noon, sound  # noqa: E402
from tidegate import Tidegate  # noqa: E402


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path that every user may enter (pytest's own is closed to Postfix and Dovecot)."""
    path = Path(tempfile.mkdtemp(prefix="tidegate-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def tidegate(folder: Path) -> Iterator[Tidegate]:
    """A running daemon that guards example.org, without a mail server."""
    daemon = Tidegate(folder / "tidegate", organisation=noon())
    daemon.start()
    yield daemon
    sound(daemon)


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


@pytest.fixture
def site(folder: Path) -> Iterator[Callable[..., Site]]:
    """Starts a mail host that a daemon guards: `site(way="policy", limits={…})` takes what Site takes. Ends with the test,
    which fails if the daemon did not end as it should."""
    sites: list[Site] = []

    def start(**wanted: object) -> Site:
        made = Site(folder / f"site{len(sites)}", **wanted)
        sites.append(made)
        made.start()
        return made

    yield start
    for made in sites:
        made.stop()
