"""Postfix and Tidegate on one machine, wired by unix sockets instead of ports."""

import pytest

from processes import eventually
from site_under_test import ALICE, BOB, assert_restricted_reply, outside, restricted, used


@pytest.mark.parametrize("way", ["milter", "policy"])
def test_a_message_is_counted_by_a_unix_socket(site, way):
    s = site(way=way, unix=True, limits={"external_per_hour": 3})
    socket = s.sockets[way]
    assert s.tidegate.listening(way) == f"unix:{socket}"
    assert socket.is_socket() and socket.stat().st_mode & 0o777 == 0o660
    assert s.send(outside(3)).accepted
    assert s.send(BOB).accepted
    assert used(s.tidegate, ALICE) == 3
    assert used(s.tidegate, ALICE, "internal_per_hour") == 1
    assert_restricted_reply(s.send(outside(1)), ALICE, "TG-LIMIT-EXTERNAL-HOUR", enhanced="5.")
    assert list(restricted(s.tidegate)) == [ALICE]
    eventually(lambda: s.host.sink.recipients_by_domain()["example.com"] == 3, 30, "three recipients were reached")
    s.tidegate.stop()
    assert not socket.exists()
