#!/usr/bin/env python3
"""Runs `tidegate lab run` over histories and prints the tables of docs/detection.md as Markdown.

    tools/detection_table.py [--tidegate PROGRAM] [--mail INDEX] [--policy FILE] [--seed N] HISTORY...

Each history is run twice: honest mail alone over the whole of it, then with every kind of attack.
"""

import argparse
import json
import subprocess
from pathlib import Path

COLUMNS = [("policy", "policy"), ("limits_only", "limits only")]
INSIDE = {"internal", "reply-chain"}  # reached are all recipients; else the external ones


def lab(options: argparse.Namespace, history: Path, attack: str) -> dict:
    command = [options.tidegate, "lab", "run", "--behaviour", str(history), "--attack", attack,
               "--seed", str(options.seed), "--json"]
    for name in ("mail", "policy"):
        if getattr(options, name):
            command += ["--" + name, getattr(options, name)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def interval(estimate: dict) -> str:
    return "{value:.3g} ({low:.3g}–{high:.3g})".format(**estimate)


def ranks(figures: dict | None) -> str:
    return "–" if figures is None else "{median} / {p95} / {worst}".format(**figures)


def honest_rows(name: str, report: dict) -> list[list[str]]:
    rows = []
    for key, title in COLUMNS:
        honest = report["honest"][key]
        rows.append([name, title, str(report["history"]["messages"]), f'{report["history"]["mailbox_months"]:.0f}',
                     str(honest["restrictions"]["count"]), str(honest["restrictions"]["by_detection"]),
                     interval(honest["restrictions"]["per_1000_mailbox_months"]), str(honest["held"]["count"]),
                     interval(honest["held"]["per_million_messages"])])
    return rows


def attack_rows(name: str, report: dict) -> list[list[str]]:
    rows = []
    for kind, attack in sorted(report["attacks"].items(), key=lambda item: (item[1]["honest"], item[0])):
        for key, title in COLUMNS:
            figures = attack[key]
            reached = "recipients" if kind in INSIDE else "external_recipients"
            rows.append([name, kind + (" (honest)" if attack["honest"] else ""), title, str(attack["attacks"]),
                         str(figures["never_detected"]["count"]), str(figures["restricted"]["count"]),
                         ranks(figures[reached + "_before_hold"]), ranks(figures[reached + "_before_restriction"]),
                         ranks(figures["seconds_to_detect"])])
    return rows


def table(titles: list[str], rows: list[list[str]]) -> str:
    lines = [titles, ["---"] * len(titles)] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tidegate", default="build/bin/tidegate")
    parser.add_argument("--mail")
    parser.add_argument("--policy")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("history", nargs="+", type=Path)
    options = parser.parse_args()
    honest: list[list[str]] = []
    attacks: list[list[str]] = []
    for history in options.history:
        name = history.name.split(".")[0]
        honest += honest_rows(name, lab(options, history, "none"))
        attacks += attack_rows(name, lab(options, history, "all"))
    print(table(["History", "", "messages", "mailbox-months", "restrictions", "by detection",
                 "per 1,000 mailbox-months", "held", "per million messages"], honest), end="\n\n")
    print(table(["History", "Attack", "", "accounts", "never detected", "restricted", "reached before hold",
                 "before restriction", "seconds to detect"], attacks))


if __name__ == "__main__":
    main()
