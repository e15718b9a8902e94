"""What scripts rely on: exit codes, JSON on every command that prints, and the API's own words."""

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from milter_client import MilterClient
from site_under_test import ALICE, BOB, metrics, outside, restricted, set_limits
from tidegate import Tidegate

LISTS = [("restricted", "list"), ("entity", "list"), ("case", "list"), ("policy", "list"), ("held", "list"), ("audit",),
         ("alert", "list"), ("trace",)]


@pytest.mark.parametrize("words", [("status",), *LISTS, ("policy", "show", "default"), ("entity", "explain", ALICE),
                                   ("Get-HostedOutboundSpamFilterPolicy",), ("Get-BlockedSenderAddress",),
                                   ("Get-BlockedConnector",), ("Get-HostedOutboundSpamFilterRule",)])
def test_json_is_one_document(tidegate, words):
    json.loads(tidegate.run(*words, "--json"))
    assert tidegate.run(*words) is not None


def test_status_tells_where_it_listens(tidegate):
    status = tidegate.json("status")
    assert set(status["listening"]) >= {"api", "milter", "policy"}
    assert all(not address.endswith(":0") for address in status["listening"].values())


def test_restricted_list_has_the_keys_of_the_contract(tidegate):
    tidegate.run("entity", "restrict", ALICE, "--reason", "on leave")
    (row,) = tidegate.json("restricted", "list")
    assert set(row) >= {"entity", "kind", "domain", "cause", "case", "policy", "since", "until", "restricted_by", "summary"}
    assert (row["entity"], row["kind"], row["domain"]) == (ALICE, "user", "example.org")
    assert tidegate.http("GET", "/v1/restricted").status == 200
    released = tidegate.http("POST", f"/v1/restricted/{ALICE}/release", {"reason": "back", "override": False})
    assert released.status == 200 and restricted(tidegate) == {}


def test_explain_has_the_keys_of_the_contract(tidegate):
    set_limits(tidegate, external_per_hour=5)
    tidegate.check(ALICE, outside(5))
    explained = tidegate.json("entity", "explain", ALICE)
    assert set(explained) >= {"entity", "policy", "limits", "signals", "state"}
    row = next(row for row in explained["limits"] if row["name"] == "external_per_hour")
    assert (row["used"], row["limit"]) == (5, 5) and row["room_at"]


def test_check_answers_as_the_contract_says(tidegate):
    answer = tidegate.check(ALICE, outside(1), subject="Hello", message_id="<1@example.org>", size=1000, queue_id="4ABC")
    assert set(answer) >= {"action", "code", "enhanced", "text", "token", "reasons", "case"}
    assert answer["action"] == "accept"


@pytest.mark.parametrize(("words", "status"), [
    (("case", "show", "AAAA-AAAA"), 1),
    (("restricted", "release", "nobody@example.org", "--reason", "x"), 1),
    (("no-such-command",), 2),
    (("status", "--no-such-flag"), 2),
    ((), 2),
])
def test_exit_codes(tidegate, words, status):
    tidegate.run(*words, status=status)


def test_exit_code_when_the_daemon_is_away(folder):
    Tidegate(folder / "nobody").run("status", status=3)


def test_openapi_names_every_path_that_the_contract_names(tidegate):
    document = tidegate.http("GET", "/v1/openapi.json").body
    assert document["openapi"].startswith("3.1")
    for path in ("/v1/restricted", "/v1/restricted/{entity}/release", "/v1/entities/{entity}/explain", "/v1/cases/{reference}",
                 "/v1/policies", "/v1/held", "/v1/audit", "/v1/check", "/v1/events"):
        assert path in document["paths"], path


def test_the_port_is_closed_until_an_administrator_exists(tidegate):
    api = f"http://{tidegate.listening('api')}"
    def status(path: str) -> str:
        return subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", api + path], capture_output=True,
                              text=True, timeout=30).stdout

    assert status("/v1/restricted") in ("401", "403")
    assert status("/healthz") == "200"
    assert status("/readyz") == "200"


def test_metrics(tidegate):
    """What is counted and what it comes to after mail of which all is known."""
    set_limits(tidegate, external_per_hour=3, recipients_per_message=2)
    assert tidegate.check(ALICE, [*outside(1), BOB])["action"] == "accept"
    assert tidegate.check(ALICE, outside(3))["code"] == 550  # too many for one message
    assert tidegate.check(ALICE, outside(2))["action"] == "accept"
    assert tidegate.check(ALICE, outside(1))["code"] == 550  # over, and restricted
    assert tidegate.check(BOB, outside(1))["action"] == "accept"
    client = MilterClient(tidegate.listening("milter"))
    client.message(BOB, outside(1))

    text = subprocess.run(["curl", "-s", "--unix-socket", str(tidegate.state / "api.sock"), "http://localhost/metrics"],
                          capture_output=True, text=True, timeout=30).stdout
    assert text.endswith("# EOF\n") and "# TYPE tidegate_submissions counter\n" in text
    assert "@" not in text, "nothing of a sender"
    now = metrics(tidegate)
    expected = {
        'tidegate_submissions_total{action="accept"}': 4, 'tidegate_submissions_total{action="reject"}': 2,
        'tidegate_submissions_total{action="defer"}': 0, 'tidegate_submissions_total{action="hold"}': 0,
        'tidegate_recipients_total{direction="external"}': 5, 'tidegate_recipients_total{direction="internal"}': 1,
        'tidegate_entities{state="known"}': 2, 'tidegate_entities{state="restricted"}': 1,
        'tidegate_connections{listener="milter"}': 1, 'tidegate_connections{listener="policy"}': 0,
        'tidegate_connections_accepted_total{listener="milter"}': 1,
        'tidegate_protocol_errors_total{listener="milter"}': 0,
        "tidegate_ready": 1, "tidegate_store_writable": 1, "tidegate_store_write_errors_total": 0,
        "tidegate_trace_dropped_total": 0, "tidegate_log_dropped_total": 0,
    }
    assert {name: now.get(name) for name in expected} == expected
    assert now["tidegate_store_size_bytes"] > 0 and now["tidegate_uptime_seconds"] > 0
    assert now['tidegate_api_requests_total{status="2xx"}'] > 5
    client.close()


def test_an_audit_log_that_was_changed_is_found_out(folder):
    daemon = Tidegate(folder / "tidegate")
    with daemon:
        for _ in range(3):
            daemon.run("entity", "restrict", ALICE, "--reason", "on leave")
            daemon.run("restricted", "release", ALICE, "--reason", "back")
        daemon.run("audit", "--verify")
        third = daemon.http("GET", "/v1/audit?after=2&limit=1").body[0]
    with closing(sqlite3.connect(daemon.state / "tidegate.db")) as store, store:
        changed = store.execute("UPDATE events SET sentence = sentence || '!' WHERE id = ?", (third["id"],)).rowcount
    assert changed == 1
    with daemon:
        refused = daemon.http("GET", "/v1/audit/verify")
        assert refused.status == 409 and f"at event {third['id']}" in json.dumps(refused.body), refused
        daemon.run("audit", "--verify", status=1)


def test_a_backup_is_a_whole_store(tidegate, folder):
    tidegate.run("entity", "restrict", ALICE, "--reason", "on leave")
    tidegate.run("backup", str(folder / "copy.db"))
    assert (folder / "copy.db").read_bytes().startswith(b"SQLite format 3\0")


def test_the_documents_made_from_the_source_are_current(tidegate):
    """`make docs` writes them."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([root / "tools" / "write_docs.sh", "--check"], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "TIDEGATE_BIN": str(tidegate.programs)})
    assert done.returncode == 0, done.stdout + done.stderr
