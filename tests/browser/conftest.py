"""A real daemon and mail server for what a browser does with them, and the scripts that drive the browser."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from integration.conftest import folder, site  # noqa: E402, F401

ANNA, PASSWORD = "anna", "correct tide over slow granite"
PICTURES = ROOT / "build" / "pictures"


def add_administrator(daemon) -> None:
    made = daemon.http("POST", "/v1/admin/administrators", {"name": ANNA, "password": PASSWORD, "role": "administrator"})
    assert made.status == 201, made


@pytest.fixture
def browse() -> Callable[..., None]:
    """Runs a script of this folder before a daemon's portal; further variables by keyword, lists as JSON."""

    def run(daemon, script: str, **variables: object) -> None:
        given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in variables.items()}
        done = subprocess.run(
            ["node", ROOT / "tests" / "browser" / script], capture_output=True, text=True, timeout=600,
            env={**os.environ, "PORTAL": f"http://{daemon.listening('api')}", "NAME": ANNA, "PASSWORD": PASSWORD,
                 "PICTURES": str(PICTURES), **given})
        assert done.returncode == 0, f"{script}:\n{done.stdout}{done.stderr}"

    return run
