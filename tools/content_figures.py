#!/usr/bin/python3
"""What `tidegate score --json` is worth, from its output and the truth in it.

    tidegate score --index FILE --json | tools/content_figures.py [GROUP ...]

Prints for all mail, and for the mail of each collection (first folder of its path): the area under the ROC, that area's
complement in per cent, the share of spam found when one honest mail in a thousand is flagged. A GROUP
is names of collections joined by "+", judged together. A collection of one label only is judged against all mail of
the other.
"""

import json
import sys
from collections import defaultdict

Scored = list[tuple[float, bool]]


def area(scored: Scored) -> float:
    """Share of the pairs (spam, ham) in the right order; equal scores count half."""
    right = spam_seen = ham_seen = 0.0
    scored = sorted(scored)
    at = 0
    while at < len(scored):
        end = at
        while end < len(scored) and scored[end][0] == scored[at][0]:
            end += 1
        spam = sum(1 for _, is_spam in scored[at:end] if is_spam)
        ham = end - at - spam
        right += spam * (ham_seen + ham / 2)
        spam_seen, ham_seen, at = spam_seen + spam, ham_seen + ham, end
    return right / (spam_seen * ham_seen)


def found(scored: Scored, flagged: float) -> float:
    """Share of spam above the score that `flagged` of the ham are above."""
    ham = sorted((score for score, is_spam in scored if not is_spam), reverse=True)
    bound = ham[min(int(len(ham) * flagged), len(ham) - 1)]
    spam = [score for score, is_spam in scored if is_spam]
    return sum(1 for score in spam if score > bound) / len(spam)


def line(name: str, scored: Scored) -> str:
    spam = sum(1 for _, is_spam in scored if is_spam)
    roc = area(scored)
    return (f"{name:28} {len(scored) - spam:6} ham {spam:6} spam  area {roc:.5f}  (1-area)% {100 * (1 - roc):.4f}  "
            f"spam found at 0.1% of ham {100 * found(scored, 0.001):.1f}%")


def main(groups: list[str]) -> None:
    everything: Scored = []
    by_collection: dict[str, Scored] = defaultdict(list)
    for text in sys.stdin:
        one = json.loads(text)
        scored = (one["weight"], one["truth"] == "spam")
        everything.append(scored)
        by_collection[one["path"].split("/")[0]].append(scored)
    print(line("all", everything))
    for group in [*sorted(by_collection), *groups]:
        scored = [item for name in group.split("+") for item in by_collection.get(name, [])]
        labels = {is_spam for _, is_spam in scored}
        if not labels:
            continue
        if len(labels) == 1:
            scored = scored + [item for item in everything if item[1] not in labels]
            group += " (against all)"
        print(line(group, scored))


if __name__ == "__main__":
    main(sys.argv[1:])
