"""A real daemon and mail server for what a browser does with them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from integration.conftest import folder, site  # noqa: E402, F401
from portal_under_test import Script  # noqa: E402


@pytest.fixture
def browse() -> Iterator[Callable[..., Script]]:
    """Starts a script: `browse(daemon, "walk.mjs", PAGES=…)`."""
    scripts: list[Script] = []

    def start(daemon, name: str, **variables: object) -> Script:
        scripts.append(Script(daemon, name, **variables))
        return scripts[-1]

    yield start
    for script in scripts:
        if script.process.poll() is None:
            script.process.kill()
        script.process.communicate()
