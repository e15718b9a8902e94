"""The script that tells what scores are worth, on scores whose worth can be counted by hand."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import content_figures  # noqa: E402


def test_area_is_the_share_of_pairs_in_the_right_order():
    assert content_figures.area([(1.0, False), (2.0, True)]) == 1
    assert content_figures.area([(2.0, False), (1.0, True)]) == 0
    assert content_figures.area([(1.0, False), (1.0, True)]) == 0.5  # equal counts half
    # Spam at 1 and 4, ham at 0, 2 and 3: of six pairs (1>0), (4>0), (4>2), (4>3) are right.
    scored = [(1.0, True), (4.0, True), (0.0, False), (2.0, False), (3.0, False)]
    assert abs(content_figures.area(scored) - 4 / 6) < 1e-12


def test_found_is_the_spam_above_what_that_share_of_ham_is_above():
    ham = [(float(n), False) for n in range(1000)]  # one in a thousand is 999: the bound is 998
    spam = [(998.0, True), (998.5, True), (1500.0, True), (3.0, True)]
    assert content_figures.found(ham + spam, 0.001) == 0.5
    assert content_figures.found(ham[:10] + spam, 0.001) == 0.75  # of few ham none may be flagged


def scored(path: str, truth: str, weight: float) -> str:
    return json.dumps({"path": path, "truth": truth, "weight": weight, "probability": 0.5, "kind": "person"})


def figures(lines: list[str], *groups: str) -> list[str]:
    done = subprocess.run([sys.executable, ROOT / "tools" / "content_figures.py", *groups], input="\n".join(lines) + "\n",
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_all_each_collection_and_groups_have_a_line():
    lines = [scored("old/a", "ham", -3), scored("old/b", "spam", 3), scored("old/c", "ham", 4),
             scored("phish/a", "spam", 5), scored("new/a", "ham", -1), scored("new/b", "spam", 1)]
    told = figures(lines, "old+new", "nowhere+else")
    assert [line[:28].rstrip() for line in told] == ["all", "new", "old", "phish (against all)", "old+new"]
    assert "     3 ham      3 spam  area 0.77778  (1-area)% 22.2222  spam found at 0.1% of ham 33.3%" in told[0]
    assert "     1 ham      1 spam  area 1.00000  (1-area)% 0.0000  spam found at 0.1% of ham 100.0%" in told[1]
    assert "     2 ham      1 spam  area 0.50000" in told[2]
    assert "     3 ham      1 spam  area 1.00000" in told[3]  # spam alone: against the ham of all
    assert "     3 ham      2 spam  area 0.66667" in told[4]
