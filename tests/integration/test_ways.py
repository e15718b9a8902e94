"""Milter, policy delegation and POST /v1/check: the same sequence of submissions gives the same decisions."""

import base64
import re

import pytest

from site_under_test import ALICE, BOB, POSTMASTER, outside, release, set_limits
from submission import compose

LIMITS = {"external_per_hour": 9, "internal_per_hour": 3, "recipients_per_message": 4}
RELEASE = "release"
SEQUENCE = [
    (ALICE, outside(3)),
    (ALICE, [BOB, POSTMASTER]),
    (ALICE, outside(5)),              # too many for one message
    (BOB, outside(1)),
    (ALICE, outside(3)),
    (ALICE, outside(3)),
    (ALICE, outside(1)),              # over: restricted
    (ALICE, [BOB]),                   # refused, internal too
    (ALICE, [POSTMASTER]),            # a lifeline
    (BOB, [ALICE, BOB, POSTMASTER]),
    (RELEASE, ALICE),
    (ALICE, outside(1)),              # deferred, that day
    (BOB, [ALICE, BOB]),              # over, by another window
]


def decision(code: int, text: str) -> tuple[int, str, str]:
    """Code, enhanced code and cause token of a reply: what must agree. Of what was taken: 250 alone."""
    if code == 250:
        return 250, "", ""
    return code, re.search(r"\b[45]\.\d+\.\d+\b", text)[0], re.search(r"\[(TG-[A-Z-]+)\]", text)[1]


def through_postfix(site, way: str) -> list[tuple[int, str, str]]:
    s = site(way=way, limits=LIMITS, policy_stages=("recipient", "data", "end_of_data"))
    decisions = []
    for who, to in SEQUENCE:
        if who == RELEASE:
            release(s.tidegate, to)
            continue
        outcome = s.host.send(who, to, compose(who, to))
        decisions.append(decision(outcome.code, outcome.text))
    return decisions


def through_check(tidegate, with_message: bool) -> list[tuple[int, str, str]]:
    set_limits(tidegate, messages_per_minute=1000, **LIMITS)
    decisions = []
    for who, to in SEQUENCE:
        if who == RELEASE:
            release(tidegate, to)
            continue
        known = {"message": base64.b64encode(compose(who, to).as_bytes()).decode()} if with_message else {}
        answer = tidegate.check(who, to, **known)
        assert answer["action"] == {250: "accept", 450: "defer", 550: "reject"}[answer["code"]], answer
        decisions.append(decision(answer["code"], f"{answer['enhanced']} {answer['text']}"))
    return decisions


EXPECTED = [
    (250, "", ""), (250, "", ""), (550, "5.5.3", "TG-LIMIT-MESSAGE"), (250, "", ""), (250, "", ""), (250, "", ""),
    (550, "5.1.8", "TG-LIMIT-EXTERNAL-HOUR"), (550, "5.1.8", "TG-LIMIT-EXTERNAL-HOUR"), (250, "", ""), (250, "", ""),
    (450, "4.7.28", "TG-LIMIT-EXTERNAL-HOUR"), (550, "5.1.8", "TG-LIMIT-INTERNAL-HOUR"),
]


def without_enhanced(decisions: list[tuple[int, str, str]]) -> list[tuple[int, str]]:
    """Postfix replaces X.1.Y in what a policy service answers by a code of its own (smtpd_dsn_fix)."""
    return [(code, token) for code, _, token in decisions]


def test_through_the_milter(site):
    assert through_postfix(site, "milter") == EXPECTED


def test_through_policy_delegation(site):
    assert without_enhanced(through_postfix(site, "policy")) == without_enhanced(EXPECTED)


@pytest.mark.parametrize("with_message", [False, True])
def test_through_check(tidegate, with_message):
    assert through_check(tidegate, with_message) == EXPECTED
