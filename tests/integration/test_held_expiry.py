"""Held mail that nobody lets go, before a real Postfix: people are told a day ahead, then it is deleted."""

import sqlite3

from processes import eventually
from site_under_test import ALICE, POSTMASTER
from test_queue import queued

DAY = 86_400_000


def age(site, sql: str) -> None:
    """Moves times in the store back, as if days had passed."""
    site.tidegate.stop()
    with sqlite3.connect(site.tidegate.state / "tidegate.db") as store:
        store.execute(sql)
    site.tidegate.start()


def test_held_mail_expires_a_day_after_its_sender_was_told(site):
    s = site(helper=True, notify=f'administrators = ["{POSTMASTER}"]\n',
             settings_of_postfix={"smtpd_end_of_data_restrictions": f"check_sender_access inline:{{{ALICE}=hold}}"})
    sent = s.send("carol@example.com")
    eventually(lambda: queued(s, "hold") == {sent.queue_id}, 20, "Postfix has it on hold")
    s.tidegate.stop()
    with sqlite3.connect(s.tidegate.state / "tidegate.db") as store:
        store.execute("INSERT INTO held VALUES (?, ?, '', ?, 'Hello', 1, (SELECT max(at) FROM events) - ?, 'held', 'doubt')",
                      (sent.queue_id, ALICE, ALICE, 8 * DAY))
    s.tidegate.start()
    events = eventually(lambda: s.tidegate.json("audit", "--kind", "held_expiring"), 20, "people are told")
    assert events[0]["entity"] == ALICE and len(events) == 1
    for person, subject in ((ALICE, "A message of yours waits, and will be deleted"), (POSTMASTER, f"Held mail will be deleted: {ALICE}")):
        eventually(lambda: subject in [letter["Subject"] for letter in s.host.mailbox(person)], 20, f"{person} has the letter")
    assert queued(s, "hold") == {sent.queue_id}, "nothing is deleted that was not told a day ahead"

    age(s, f"UPDATE events SET at = at - {DAY + 60_000} WHERE kind = 'held_expiring'")
    eventually(lambda: sent.queue_id not in queued(s, "hold"), 30, "tidegate-helper has deleted it")
    row = eventually(lambda: s.tidegate.json("held", "list", "--in-state", "expired"), 10, "it is in the list")[0]
    assert row["queue_id"] == sent.queue_id
    assert len(s.tidegate.json("audit", "--kind", "held_expired")) == 1
    eventually(lambda: "A message of yours was deleted without going out" in [letter["Subject"] for letter in s.host.mailbox(ALICE)],
               20, "its sender is told that too")
