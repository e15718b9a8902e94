"""Clients that others wrote: swaks, smtp-source and miltertest."""

import subprocess

from processes import eventually
from site_under_test import ALICE, outside, restricted, set_limits, used


def swaks(s, to: str, *more: str) -> subprocess.CompletedProcess:
    command = ["swaks", "--server", f"127.0.0.1:{s.host.submission_port}", "--from", ALICE, "--to", to, "--auth", "PLAIN",
               "--auth-user", ALICE, "--auth-password", s.host.setup.users[ALICE], "--helo", "client.example", *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_swaks(site):
    s = site(limits={"external_per_hour": 3})
    assert swaks(s, ",".join(outside(3))).returncode == 0
    over = swaks(s, "r3@example.com")
    assert over.returncode == 26, over.stdout  # swaks: the message was refused after DATA
    assert "550 5.1.8" in over.stdout and "[TG-LIMIT-EXTERNAL-HOUR]" in over.stdout
    refused = swaks(s, "r3@example.com")
    assert refused.returncode == 24, refused.stdout  # no recipient was taken
    assert swaks(s, "postmaster@example.org").returncode == 0


def test_smtp_source(site):
    """200 messages by 20 sessions at once from a connector, several on each connection: each counts once."""
    s = site(limits={"external_per_hour": 1000}, settings='[[connectors]]\nname = "app"\nnetworks = ["127.0.0.1"]\n')
    command = ["smtp-source", "-d", "-s", "20", "-m", "200", "-l", "2000", "-f", ALICE, "-t", "r@example.com",
               f"127.0.0.1:{s.host.smtp_port}"]
    done = subprocess.run(["/usr/sbin/" + command[0], *command[1:]], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert used(s.tidegate, "connector:app") == 200
    eventually(lambda: s.host.sink.message_count == 200, 60, "all were delivered")


def test_smtp_source_over_the_limit(site):
    s = site(limits={"external_per_hour": 50}, settings='[[connectors]]\nname = "app"\nnetworks = ["127.0.0.1"]\n')
    subprocess.run(["/usr/sbin/smtp-source", "-s", "20", "-m", "200", "-f", ALICE, "-t", "r@example.com",
                    f"127.0.0.1:{s.host.smtp_port}"], capture_output=True, timeout=120)
    assert used(s.tidegate, "connector:app") == 50
    assert list(restricted(s.tidegate)) == ["connector:app"]
    eventually(lambda: s.host.sink.message_count == 50, 60, "fifty were delivered")


MILTER_SCRIPT = """
conn = mt.connect("inet:{port}@127.0.0.1")
if conn == nil then error("no connection") end

-- One step, unless the filter said that it does not want it; its reply, unless it said that there will be none.
local function step(name, unwanted, silent, send)
  if mt.test_option(conn, unwanted) then return end
  if send() ~= nil then error(name .. " failed") end
  if not mt.test_option(conn, silent) and mt.getreply(conn) ~= SMFIR_CONTINUE then
    error(name .. " was not continued")
  end
end

mt.macro(conn, SMFIC_CONNECT, "j", "mail.example.org", "{{daemon_name}}", "ORIGINATING")
step("connect", SMFIP_NOCONNECT, SMFIP_NR_CONN, function() return mt.conninfo(conn, "client.example", "192.0.2.10") end)
step("helo", SMFIP_NOHELO, SMFIP_NR_HELO, function() return mt.helo(conn, "client.example") end)
mt.macro(conn, SMFIC_MAIL, "{{auth_authen}}", "{user}", "{{auth_type}}", "PLAIN", "i", "4ABC")
step("mail", SMFIP_NOMAIL, SMFIP_NR_MAIL, function() return mt.mailfrom(conn, "<{user}>") end)
for number = 1, {recipients} do
  step("rcpt", SMFIP_NORCPT, SMFIP_NR_RCPT, function() return mt.rcptto(conn, "<r" .. number .. "@example.com>") end)
end
step("data", SMFIP_NODATA, SMFIP_NR_DATA, function() return mt.data(conn) end)
step("header", SMFIP_NOHDRS, SMFIP_NR_HDR, function() return mt.header(conn, "From", "{user}") end)
step("header", SMFIP_NOHDRS, SMFIP_NR_HDR, function() return mt.header(conn, "Subject", "hello") end)
step("end of header", SMFIP_NOEOH, SMFIP_NR_EOH, function() return mt.eoh(conn) end)
step("body", SMFIP_NOBODY, SMFIP_NR_BODY, function() return mt.bodystring(conn, "Good morning.\\r\\n") end)
if mt.eom(conn) ~= nil then error("end of message failed") end
if mt.getreply(conn) ~= {expected} then error("the end was answered with " .. mt.getreply(conn)) end
mt.disconnect(conn)
"""


def miltertest(tidegate, folder, recipients: int, expected: str) -> None:
    script = folder / "script.lua"
    port = tidegate.listening("milter").rpartition(":")[2]
    script.write_text(MILTER_SCRIPT.format(port=port, user=ALICE, recipients=recipients, expected=expected))
    done = subprocess.run(["miltertest", "-s", str(script)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_miltertest(tidegate, folder):
    set_limits(tidegate, external_per_hour=3)
    miltertest(tidegate, folder, 3, "SMFIR_ACCEPT")
    assert used(tidegate, ALICE) == 3
    miltertest(tidegate, folder, 1, "SMFIR_REPLYCODE")
    assert list(restricted(tidegate)) == [ALICE]
