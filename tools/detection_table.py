#!/usr/bin/env python3
"""Runs `tidegate lab run` over histories and prints the tables of docs/detection.md as Markdown.

    tools/detection_table.py --mail INDEX --model FILE [--tidegate PROGRAM] [--policy FILE] [--weights FILE] [--seed N]
        [--attacks N] [--honest-only HISTORY]... HISTORY...

Each history is run for each half of its senders: once with honest mail alone over the whole of it, once with every kind of
attack. Without --mail nothing says anything, and behaviour alone is judged.
"""

import argparse
import json
import subprocess
from pathlib import Path

HALVES = {"fitted": "development", "held-out": "held out"}
KINDS = ["burst", "drip", "campaign", "internal", "reply-chain", "forwarder", "newsletter", "mail-merge"]
INSIDE = {"internal", "reply-chain"}  # reached are all recipients; else the external ones


def lab(options: argparse.Namespace, history: Path, half: str, attack: str) -> dict:
    command = [options.tidegate, "lab", "run", "--behaviour", str(history), "--attack", attack, "--half", half,
               "--attacks", str(options.attacks), "--seed", str(options.seed), "--json"]
    for name in ("mail", "model", "policy", "weights"):
        if getattr(options, name):
            command += ["--" + name, getattr(options, name)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def interval(estimate: dict) -> str:
    return "{value:.2g} ({low:.2g}–{high:.2g})".format(**estimate)


def honest_row(name: str, half: str, report: dict) -> list[str]:
    figures = report["figures"]
    restricted, held = figures["honest_mailboxes_restricted"], figures["honest_messages_held"]
    return [name, HALVES[half], f'{held["messages"]:,}', f'{restricted["mailbox_months"]:,.0f}', str(restricted["count"]),
            interval(restricted["per_10000_mailbox_months"]), f'{held["count"]} of {held["mailboxes"]}',
            interval(held["per_10000_messages"]), str(report["honest"]["limits_only"]["restrictions"]["count"])]


def attack_row(name: str, half: str, kind: str, attack: dict, figures: dict) -> list[str]:
    where = "recipients" if kind in INSIDE else "external_recipients"
    ours, limits = attack["policy"], attack["limits_only"][where + "_before_hold"]
    reached = figures.get(f'{kind.replace("-", "_")}_{where}_before_hold')
    ranks = ours[where + "_before_hold"]
    median = "–" if ranks is None else str(ranks["median"])
    if reached and "median" in reached:
        median += " ({low}–{high})".format(**reached["median"])
    return [name, kind + (" (honest)" if attack["honest"] else ""), HALVES[half], str(attack["attacks"]),
            str(ours["never_detected"]["count"]), f'{ours["restricted"]["count"]} ({ours["restricted"]["by_detection"]})', median,
            "–" if ranks is None else f'{ranks["p95"]} / {ranks["worst"]}',
            "–" if limits is None else f'{limits["median"]} / {limits["p95"]}']


def table(titles: list[str], rows: list[list[str]]) -> str:
    lines = [titles, ["---"] * len(titles)] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tidegate", default="build/bin/tidegate")
    parser.add_argument("--mail")
    parser.add_argument("--model")
    parser.add_argument("--policy")
    parser.add_argument("--weights")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--attacks", type=int, default=40)
    parser.add_argument("--honest-only", action="append", default=[], type=Path, metavar="HISTORY",
                        help="a history that nothing is attacked in")
    parser.add_argument("history", nargs="+", type=Path)
    options = parser.parse_args()
    honest: list[list[str]] = []
    attacks: list[list[str]] = []
    for history in [*options.history, *options.honest_only]:
        name = history.name.split(".")[0]
        for half in HALVES:
            honest.append(honest_row(name, half, lab(options, history, half, "none")))
    for history in options.history:
        name = history.name.split(".")[0]
        reports = {half: lab(options, history, half, "all") for half in HALVES}
        for kind in KINDS:
            for half, report in reports.items():
                attacks.append(attack_row(name, half, kind, report["attacks"][kind], report["figures"]))
    print(table(["History", "Senders", "messages", "mailbox-months", "mailboxes restricted", "per 10,000 mailbox-months",
                 "held, of mailboxes", "per 10,000 messages", "restrictions by limits alone"], honest), end="\n\n")
    print(table(["History", "Attack", "Senders", "accounts", "never detected", "restricted (by detection)",
                 "reached before hold, median", "95th / worst", "with limits alone, median / 95th"], attacks))


if __name__ == "__main__":
    main()
