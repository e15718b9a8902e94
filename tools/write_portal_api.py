#!/usr/bin/env python3
"""Writes web/src/api/openapi.json, from which the portal's client is typed, as the daemon in build/bin serves it.

Run it after a change to a route or a shape; a test says when it was forgotten."""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "demo"))

from tidegate import Tidegate  # noqa: E402


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tidegate-", dir="/tmp") as folder, Tidegate(Path(folder)) as tidegate:
        answer = tidegate.http("GET", "/v1/openapi.json")
    if answer.status != 200:
        sys.exit(f"GET /v1/openapi.json answered {answer.status}: {answer.body}")
    document = json.dumps(answer.body, indent=1, ensure_ascii=False) + "\n"
    (ROOT / "web/src/api/openapi.json").write_text(document, encoding="utf-8")


if __name__ == "__main__":
    main()
