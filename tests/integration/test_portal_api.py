"""The portal's client is typed by a document in the tree; the daemon serves the same, so that they cannot drift apart."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_portal_is_typed_by_what_the_daemon_serves(tidegate):
    served = tidegate.http("GET", "/v1/openapi.json").body
    kept = json.loads((ROOT / "web/src/api/openapi.json").read_text(encoding="utf-8"))
    for document in (served, kept):
        del document["info"]["version"]  # of the program, not of the API
    differing = [part for part in sorted(served["paths"].keys() | kept["paths"].keys())
                 if served["paths"].get(part) != kept["paths"].get(part)]
    assert differing == [], "run tools/write_portal_api.py"
    assert served == kept, "run tools/write_portal_api.py"
