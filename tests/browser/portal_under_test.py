"""The portal of a daemon, and the scripts of this folder that drive a browser before it."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANNA, PASSWORD = "anna", "correct tide over slow granite"
PICTURES = ROOT / "build" / "pictures"


def add_administrator(daemon) -> None:
    made = daemon.http("POST", "/v1/admin/administrators", {"name": ANNA, "password": PASSWORD, "role": "administrator"})
    assert made.status == 201, made


class Script:
    """A script of this folder at work before the portal of a daemon; further variables by keyword, lists as JSON."""

    def __init__(self, daemon, name: str, **variables: object):
        PICTURES.mkdir(parents=True, exist_ok=True)
        given = {key: value if isinstance(value, str) else json.dumps(value) for key, value in variables.items()}
        self.name = name
        self.process = subprocess.Popen(
            ["node", ROOT / "tests" / "browser" / name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "PORTAL": f"http://{daemon.listening('api')}", "NAME": ANNA, "PASSWORD": PASSWORD,
                 "PICTURES": str(PICTURES), **given})

    def await_line(self, wanted: str) -> None:
        line = self.process.stdout.readline()
        assert line.strip() == wanted, f"{self.name}: {line}{self.process.stdout.read()}"

    def end(self) -> None:
        """It must end by itself, and well."""
        said, _ = self.process.communicate(timeout=600)
        assert self.process.returncode == 0, f"{self.name}:\n{said}"
