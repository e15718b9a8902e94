"""The lab as strangers run it: its figures under names that stay, its pictures, and the script that makes tables of it."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tidegate import binaries

ROOT = Path(__file__).resolve().parents[2]
SENDERS = 30
FIRST = 1_000_000_000  # 2001-09-09

# Whoever reads the JSON reads these. A name that is gone or new is a change for them.
ESTIMATE = {"value", "low", "high"}
REACHED = {"accounts", "never_detected", "restricted", "median", "p95", "worst"}
SPARED = {"accounts", "held_or_refused", "restricted", "restricted_by_detection", "share_restricted_by_detection"}
FIGURES = {
    "breaker_opened": None,
    "honest_mailboxes_restricted": {"count", "by_detection", "mailbox_months", "per_10000_mailbox_months",
                                    "by_detection_per_10000_mailbox_months"},
    "honest_messages_held": {"count", "messages", "mailboxes", "per_10000_messages"},
    "burst_external_recipients_before_hold": REACHED,
    "drip_external_recipients_before_hold": REACHED,
    "campaign_external_recipients_before_hold": REACHED,
    "forwarder_external_recipients_before_hold": REACHED,
    "internal_recipients_before_hold": REACHED,
    "reply_chain_recipients_before_hold": REACHED,
    "newsletter_honest": SPARED,
    "mail_merge_honest": SPARED,
}
ANSWERS = {"restrictions", "held", "flagged", "deferred", "refused"}
RATE = {"count", "per_1000_mailbox_months", "per_million_messages"}
KIND = {"detected", "never_detected", "told", "restricted", "seconds_to_detect", "seconds_to_restriction",
        *(f"{whose}recipients_{until}" for whose in ("", "external_") for until in ("before_hold", "before_restriction", "in_all"))}


def lab(*words: object) -> str:
    done = subprocess.run([binaries() / "tidegate", "lab", *map(str, words)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def office(folder: Path, name: str = "office.tsv", **strangers: str) -> Path:
    """People of one domain who write to six colleagues in turn, an hour a message; `strangers` send one message each."""
    lines = [f"{FIRST + i * 3600 + s}\tp{s}@example.org\tp{(s + 1 + i % 6) % SENDERS}@example.org\t900\ts{i // 3}"
             for i in range(60) for s in range(SENDERS)]
    lines += [f"{FIRST + 60 * 3600 + n}\t{who}\tp0@example.org\t900\t" for n, who in enumerate(strangers.values())]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Every kind of attack on the office, without texts."""
    history = office(tmp_path_factory.mktemp("lab"))
    return json.loads(lab("run", "--behaviour", history, "--attacks", 2, "--seed", 1, "--json"))


def test_figures_have_these_names_and_no_others(report):
    assert set(report["figures"]) == set(FIGURES)
    for name, members in FIGURES.items():
        if members is None:
            assert isinstance(report["figures"][name], int), name
            continue
        found = report["figures"][name]
        assert set(found) == members, name
        for member in {"median", "p95", "per_10000_mailbox_months", "by_detection_per_10000_mailbox_months",
                       "per_10000_messages", "share_restricted_by_detection"} & members:
            assert set(found[member]) == ESTIMATE, (name, member)
        assert found.get("accounts", 1) > 0, name


def test_honest_mail_is_counted_by_each_answer(report):
    assert set(report["honest"]) == {"policy", "limits_only"}
    for column in report["honest"].values():
        assert set(column) == ANSWERS
        for answer, rate in column.items():
            assert set(rate) == (RATE | {"by_limit", "by_detection", "mailboxes"} if answer == "restrictions" else RATE)


def test_attacks_are_told_for_the_policy_and_for_its_limits(report):
    assert set(report) == {"seed", "policy", "domains", "mail", "history", "figures", "honest", "attacks"}
    assert set(report["attacks"]) == {"burst", "drip", "campaign", "internal", "forwarder", "reply-chain", "newsletter",
                                      "mail-merge"}
    for attack in report["attacks"].values():
        assert set(attack) == {"attacks", "honest", "policy", "limits_only"}
        assert set(attack["policy"]) == set(attack["limits_only"]) == KIND


def test_refused_and_deferred_honest_mail_is_counted(tmp_path):
    """Two fast senders: one writes to more at once than a message may have, one faster than the rate."""
    many = ",".join(f"r{i}@far.example" for i in range(30))
    lines = [f"{FIRST + i * 7200}\tloud@example.org\t{many}\t\t" for i in range(3)]
    lines += [f"{FIRST + 50_000 + i}\tfast@example.org\tp@example.org\t\t" for i in range(12)]
    (tmp_path / "history.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "tight.toml").write_text('name = "Tight"\n[limits]\nrecipients_per_message = 20\nmessages_per_minute = 10\n')
    told = json.loads(lab("run", "--behaviour", tmp_path / "history.tsv", "--policy", tmp_path / "tight.toml",
                          "--attack", "none", "--json"))
    for column in told["honest"].values():
        assert (column["refused"]["count"], column["deferred"]["count"]) == (3, 2)
        assert column["restrictions"]["count"] == 0


def test_packed_and_without_texts_is_the_same_run(tmp_path):
    plain = office(tmp_path)
    subprocess.run(["zstd", "-q", plain], check=True)
    words = ("--attack", "burst", "--attacks", 3, "--seed", 7, "--json")
    told = lab("run", "--behaviour", f"{plain}.zst", *words)
    assert told == lab("run", "--behaviour", plain, *words)
    assert json.loads(told)["mail"] == {"spam": 0, "ham": 0}
    assert json.loads(told)["history"]["wrong"] == 0


def test_the_picture_of_limits_has_a_mark_for_each_sender(tmp_path):
    hostile = {"a": "<script>alert(1)</script>@example.org", "b": "\"&amp;'<b>@example.org"}
    lab("limits", "--behaviour", office(tmp_path, **hostile), "--svg", tmp_path / "limits.svg")
    text = (tmp_path / "limits.svg").read_text(encoding="utf-8")
    drawn = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert drawn.tag == space + "svg"
    assert {one.tag for one in drawn} == {space + name for name in ("title", "rect", "text", "line", "circle")}
    windows = 3
    senders = SENDERS + len(hostile)
    marks = drawn.findall(space + "circle")
    assert len(marks) == 2 * windows * senders  # the most, and the 95th percentile
    assert len({(mark.get("cx"), mark.get("cy")) for mark in marks if mark.get("fill") == "#1a6fb0"}) == windows * senders
    words = [one.text for one in drawn.findall(space + "text")]
    assert drawn.find(space + "title").text == "What senders use of their limits"
    assert sum("suggested for all: " in word for word in words) == windows
    assert {"external_per_hour", "internal_per_hour", "recipients_per_day"} <= set(words)


def test_the_table_says_what_the_lab_says(tmp_path):
    history = office(tmp_path)
    common = ("--attacks", "2", "--seed", "3")
    done = subprocess.run([sys.executable, ROOT / "tools" / "detection_table.py", "--tidegate", binaries() / "tidegate",
                           *common, history], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    honest, attacks = ([[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
                       for table in done.stdout.strip().split("\n\n"))
    assert [row[:2] for row in honest[2:]] == [["office", "development"], ["office", "held out"]]
    kinds = ["burst", "drip", "campaign", "internal", "reply-chain", "forwarder", "newsletter (honest)", "mail-merge (honest)"]
    assert [row[1:3] for row in attacks[2:]] == [[kind, half] for kind in kinds for half in ("development", "held out")]
    for table in (honest, attacks):
        assert {len(row) for row in table} == {9}

    run = ("run", "--behaviour", history, "--half", "held-out", *common, "--json")
    figures = json.loads(lab(*run, "--attack", "none"))["figures"]
    held, restricted = figures["honest_messages_held"], figures["honest_mailboxes_restricted"]
    assert honest[3][2:7] == [f'{held["messages"]:,}', f'{restricted["mailbox_months"]:,.0f}', str(restricted["count"]),
                              honest[3][5], f'{held["count"]} of {held["mailboxes"]}']
    assert honest[3][5].startswith(f'{restricted["per_10000_mailbox_months"]["value"]:.2g} (')
    burst = json.loads(lab(*run, "--attack", "all"))
    ours, row = burst["attacks"]["burst"]["policy"], attacks[3]
    reached = burst["figures"]["burst_external_recipients_before_hold"]
    assert row[3:5] == [str(reached["accounts"]), str(reached["never_detected"])]
    assert row[5] == f'{ours["restricted"]["count"]} ({ours["restricted"]["by_detection"]})'
    assert row[6] == "{value} ({low}–{high})".format(**reached["median"])
    assert row[7] == f'{reached["p95"]["value"]} / {reached["worst"]}'
