"""Complaints about mail that left through a real Postfix: by the pipe of /etc/aliases, by a mailbox, by the API."""

import os
from pathlib import Path

from processes import eventually
from site_under_test import ALICE, BOB

ABUSE = "abuse@complaints.example.org"


def report(original: bytes, sender: str = ALICE, kind: str = "abuse", reporter: str = "fbl@provider.example") -> bytes:
    """An abuse report as a large provider words it."""
    head = (f"From: {reporter}\r\nTo: {ABUSE}\r\nSubject: complaint\r\nMessage-ID: <{os.urandom(6).hex()}@provider.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=\"part\"\r\n\r\n"
            "--part\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
            "--part\r\nContent-Type: message/feedback-report\r\n\r\n"
            f"Feedback-Type: {kind}\r\nUser-Agent: Provider/1.0\r\nVersion: 1\r\nOriginal-Mail-From: <{sender}>\r\n\r\n"
            "--part\r\nContent-Type: message/rfc822\r\n\r\n")
    return head.encode() + original + b"\r\n--part--\r\n"


def sent_by(site, user: str = ALICE) -> bytes:
    """The first message of `user`, as it arrived outside."""
    assert site.send("partner@example.com", user).accepted
    eventually(lambda: site.tidegate.json("trace", "--sender", user), 10, "its line is in the trace")
    return eventually(lambda: site.host.sink.from_sender(user), 20, "it is outside")[0].content


def complaints(site, user: str = ALICE) -> list[str]:
    return [row["sentence"] for row in site.tidegate.json("audit", "--kind", "complained") if row["entity"] == user]


def charged(site, user: str = ALICE) -> bool:
    return any(row["signal"] == "complaint" for row in site.tidegate.json("entity", "explain", user)["signals"])


def test_a_complaint_by_the_pipe_is_charged_to_the_login_that_sent_it(site, folder):
    aliases, program = folder / "aliases", folder / "tidegate-complaint"
    aliases.write_text(f"complaints \"|{program} complaint -\"\nabuse complaints\n")
    aliases.chmod(0o644)
    guarded = site(settings_of_postfix={"mydestination": "$myhostname complaints.example.org", "alias_maps": f"texthash:{aliases}"})
    command = " ".join(guarded.tidegate.command_line())
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    program.chmod(0o755)

    original = sent_by(guarded)
    for _ in range(2):
        assert guarded.host.receive_from_outside("fbl@provider.example", ABUSE, report(original)).accepted
    eventually(lambda: charged(guarded), 20, "alice is charged")
    forged = original.replace(b"\nMessage-ID: <", b"\nMessage-ID: <forged-")
    assert forged != original
    assert guarded.host.receive_from_outside("mallory@example.net", ABUSE, report(forged, reporter="mallory@example.net")).accepted
    assert guarded.host.receive_from_outside("mallory@example.net", ABUSE, b"Subject: stop it\r\n\r\nStop!\r\n").accepted
    eventually(lambda: guarded.host.queue() == [], 20, "all of it is delivered, and nothing bounced")
    assert len(complaints(guarded)) == 1 and "reports message" in complaints(guarded)[0]
    assert "status=bounced" not in guarded.host.mail_log()
    assert guarded.send("partner@example.com").accepted, "a complaint alone stops nobody"


def test_the_pipe_waits_while_nobody_takes_complaints(site, folder):
    guarded = site()
    original = sent_by(guarded, BOB)
    file = folder / "report.eml"
    file.write_bytes(report(original, BOB))
    said = guarded.tidegate.run("complaint", str(file))
    assert said.startswith("counted: fbl@provider.example reports message"), said
    assert guarded.tidegate.run("complaint", str(file)).startswith("repeated: ")
    file.write_bytes(report(original, BOB, kind="not-spam"))
    assert guarded.tidegate.run("complaint", str(file)).startswith("not_a_complaint: ")
    file.write_text("Subject: none\n\nnone\n")
    guarded.tidegate.run("complaint", str(file), status=1)
    guarded.tidegate.stop()
    guarded.tidegate.run("complaint", str(file), status=3)
    guarded.tidegate.run("complaint", "-", status=75)
    guarded.tidegate.start()
    assert len(complaints(guarded, BOB)) == 1


def test_a_mailbox_is_looked_into_and_left_as_it_is(site, folder):
    maildir = folder / "Maildir"
    for part in ("new", "cur", "tmp"):
        (maildir / part).mkdir(parents=True)
    guarded = site(settings=f'[complaints]\nmailbox = "{maildir}"\n')
    original = sent_by(guarded)

    def deliver(name: str, content: bytes) -> Path:
        (maildir / "tmp" / name).write_bytes(content)
        return (maildir / "tmp" / name).rename(maildir / "new" / name)

    kept = deliver("1.host", report(original))
    eventually(lambda: len(complaints(guarded)) == 1, 30, "the report was found")
    assert kept.exists()
    guarded.tidegate.restart()
    deliver("2.host", report(original, reporter="other@provider.example"))
    eventually(lambda: len(complaints(guarded)) == 2, 30, "the next was found, and the first not again")
