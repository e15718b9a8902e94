"""The two stories: an administrator reads a case, releases, and sees the proof; a person opens the link of a refusal."""

import re

from portal_under_test import add_administrator
from site_under_test import ALICE, outside
from submission import compose

LIMITS = {"external_per_hour": 5}


def trip(s) -> str:
    """Alice goes over a limit; what her mail server is told."""
    refused = s.host.send(ALICE, outside(6), compose(ALICE, outside(6)))
    assert refused.code == 550, refused
    return refused.text


def test_an_administrator_releases_and_sees_that_it_sends_again(site, browse):
    s = site(limits=LIMITS)
    add_administrator(s.tidegate)
    trip(s)
    story = browse(s.tidegate, "administrator.mjs", ENTITY=ALICE)
    story.await_line("released")
    assert s.host.send(ALICE, outside(1), compose(ALICE, outside(1))).code == 250
    story.end()
    released = s.tidegate.http("GET", "/v1/audit?kind=released").body[0]
    assert released["actor"] == "anna" and "by phone" in released["sentence"], released


def test_a_person_opens_the_link_of_the_refusal(site, browse):
    s = site(limits=LIMITS)
    link = re.search(r"https?://\S+?(/c/[0-9A-Z-]+)", trip(s))[1]
    browse(s.tidegate, "person.mjs", LINK=link).end()
