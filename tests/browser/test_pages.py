"""Every page opens in light, dark and narrow, without a finding of axe; pictures of all are in build/pictures."""

from conftest import add_administrator
from site_under_test import ALICE, BOB, outside
from submission import compose


def test_every_page_can_be_read_by_everybody(site, browse):
    s = site(limits={"external_per_hour": 9})
    add_administrator(s.tidegate)
    for to in ([BOB], outside(3), outside(5, start=3), outside(4, start=8)):
        s.host.send(ALICE, to, compose(ALICE, to))
    s.tidegate.run("entity", "restrict", BOB, "--reason", "Asked by phone")
    pages = [{"name": "overview", "path": "/", "heading": "Overview"}]
    browse(s.tidegate, "walk.mjs", PAGES=pages)
