"""Every page opens in light, dark and narrow, without a finding of axe; pictures of all are in build/pictures."""

from portal_under_test import add_administrator
from site_under_test import ALICE, BOB, case_of, outside
from submission import compose


def busy(site):
    """A site with something on every page: mail accepted and refused, two who are restricted, and why."""
    s = site(limits={"external_per_hour": 9}, helper=True)
    add_administrator(s.tidegate)
    for to in ([BOB], outside(3), outside(5, start=3)):
        assert s.host.send(ALICE, to, compose(ALICE, to)).code == 250
    refused = s.host.send(ALICE, outside(4, start=8), compose(ALICE, outside(4, start=8)))
    s.tidegate.run("entity", "restrict", BOB, "--reason", "Asked by phone")
    return s, case_of(refused.text)


def test_every_page_can_be_read_by_everybody(site, browse):
    s, case = busy(site)
    plain = {"restricted": "Restricted entities", "senders": "Senders", "held": "Held mail", "trace": "Trace", "audit": "Audit",
             "policies": "Policies", "booked": "Booked sends", "alerts": "Alerts", "settings": "Settings"}
    pages = [{"name": "overview", "path": "/", "heading": "Overview"},
             *({"name": name, "path": f"/{name}", "heading": heading} for name, heading in plain.items()),
             {"name": "case", "path": f"/cases/{case}", "heading": f"Case of {ALICE}"},
             {"name": "release", "path": f"/restricted/{ALICE}/release", "heading": f"Release {ALICE}"},
             {"name": "sender", "path": f"/senders/{ALICE}", "heading": ALICE},
             {"name": "policy", "path": "/policies/default", "heading": "default"},
             {"name": "new-policy", "path": "/new-policy", "heading": "New policy"}]
    browse(s.tidegate, "walk.mjs", PAGES=pages).end()
