"""The fail2ban filter finds refused clients in every form that the log has, and nothing in what strangers wrote."""

import configparser
import pathlib
import re

import pytest

FILTER = pathlib.Path(__file__).parents[2] / "packaging" / "fail2ban" / "tidegate.conf"
# What the daemon writes: its own test (tests/daemon/recorder_test.cpp) holds it to this file.
DECISION = (pathlib.Path(__file__).parents[1] / "daemon" / "decision_line.txt").read_text().strip()


def refused_client(line):
    """fail2ban takes the stamp out of a line first; what it leaves is what is given here."""
    parser = configparser.RawConfigParser()
    parser.read(FILTER, encoding="utf-8")
    pattern = parser["Definition"]["failregex"].replace("<HOST>", r"(?P<host>[0-9A-Fa-f.:]+)")
    found = re.search(pattern, line)
    return found and found["host"]


@pytest.mark.parametrize(
    "before",
    [
        " mail tidegate[4711]: ",  # syslog
        "mail.example.org tidegate[4711]: ",  # the journal
        "mail tidegate[4711]: 2026-03-01T12:00:00.000Z tidegate: warning: ",  # stderr, taken by the journal
        " tidegate: warning: ",  # a file
        "tidegate: ",
    ],
)
def test_decisions_are_found(before):
    assert refused_client(before + DECISION) == "192.0.2.7"


@pytest.mark.parametrize(
    "line",
    [
        "mail tidegate[4711]: event=restricted by=x: " + DECISION,
        "mail tidegate[4711]: event=trouble by=x: tidegate: " + DECISION,
        "mail tidegate[4711]: event=trouble by=x ref=A: 2026-03-01T12:00:00Z tidegate: warning: " + DECISION,
        "mail other[4711]: tidegate: " + DECISION,
        "mail tidegate-helper[4711]: " + DECISION,
        "mail tidegate[4711]: " + DECISION.replace("action=reject", "action=accept"),
        "mail tidegate[4711]: " + DECISION + " and more",
        "mail tidegate[4711]: " + DECISION.replace("TG-LIMIT-EXTERNAL-HOUR", "-"),
    ],
)
def test_other_lines_are_not(line):
    assert refused_client(line) is None
